//! What the composer knows: one message being written.

use super::body::Body;
use super::care::{Carried, DocumentForm, PatientForm};
use super::judging::Rules;
use super::keeping::Keeping;
use super::message::Message;
use super::recipients::{Field, Recipients};
use super::sending::{Outcome, Phase};
use super::start::{Start, first_focus};
use super::update::focus;
use crate::domain::Problem;
use crate::domain::answer;
use crate::domain::bal::BalAddress;
use crate::domain::draft::{Recipient, Threading};
use crate::domain::mail::MailId;
use crate::domain::outbox::SendWhen;
use crate::engine::{AttachmentSource, BodySource, Composition};
use crate::text::window::compose as say;
use crate::ui::desk::Desk;
use crate::ui::screen::directory;
use iced::Task;
use std::collections::HashSet;
use std::fmt;

/// What sort of message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    New,
    Reply,
    Forward,
    Draft,
}

/// A file that goes with the message.
#[derive(Clone)]
pub(super) struct Attached {
    pub(super) source: AttachmentSource,
    pub(super) name: String,
    /// Not known of a file that the engine has not read yet.
    pub(super) size: Option<u64>,
    /// Why it cannot be attached, said.
    pub(super) problem: Option<String>,
}

/// What is asked before anything else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Dialog {
    /// Which file to attach.
    Path(String),
    /// The text promises an attachment, and there is none.
    NothingAttached,
    /// What was written is to be thrown away.
    Discard,
    /// The window is to be closed, and the draft could not be kept, or is still on its way.
    Unsaved(Option<Problem>),
    /// When it is to leave; what is typed of a day and a time.
    Later(String),
    /// Whom it is about.
    Patient(PatientForm),
    /// What a document is.
    Document(DocumentForm),
    /// Which document to join.
    DocumentPath(String),
}

/// A message being written.
pub struct State {
    pub(super) kind: Kind,
    pub(super) from: BalAddress,
    pub(super) to: Recipients,
    pub(super) cc: Recipients,
    pub(super) bcc: Recipients,
    pub(super) copies: bool,
    /// The line somebody chosen in the directory goes to.
    pub(super) line: Field,
    /// Numbers the searches made while a name is typed.
    pub(super) look: u64,
    pub(super) subject: String,
    pub(super) body: Body,
    pub(super) attachments: Vec<Attached>,
    /// The patient, the health documents, what is asked for.
    pub(super) carried: Carried,
    pub(super) reply_to: Option<MailId>,
    pub(super) threading: Option<Threading>,
    pub(super) rules: Rules,
    pub(super) keeping: Keeping,
    pub(super) phase: Phase,
    pub(super) outcome: Outcome,
    /// When it is to leave.
    pub(super) when: SendWhen,
    /// Numbers sendings.
    pub(super) turn: u64,
    /// The operation that puts it in the outbox.
    pub(super) operation: Option<u64>,
    /// What the operator takes, once it is known: octets of a whole message.
    pub(super) limit: Option<u64>,
    /// Whether the text spoke of an attachment when it was last looked through: too long to do at each key.
    pub(super) promises: bool,
    /// Whether a missing attachment was asked about.
    pub(super) asked_attachment: bool,
    pub(super) dialog: Option<Dialog>,
    pub(super) directory: directory::State,
    /// As the person wants it; nothing was said otherwise.
    pub(super) directory_shown: Option<bool>,
    pub(super) width: Option<f32>,
}

/// Names and texts are in it: nothing of them is shown.
impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("compose::State").field("kind", &self.kind).field("phase", &self.phase).finish_non_exhaustive()
    }
}

impl State {
    /// Begins a message; the task focuses where the person writes first.
    pub fn new(start: Start, desk: &mut Desk<'_>) -> (Self, Task<Message>) {
        let own: Vec<_> = desk.accounts.iter().map(|bal| bal.address.clone()).collect();
        let mut state = start.state(&own, desk.now);
        state.copies = !state.cc.is_blank() || !state.bcc.is_blank();
        state.promises = state.promises_attachment();
        let focus = focus(desk, first_focus(&state));
        let check = if state.recipients().next().is_some() || !state.attachments.is_empty() { state.recheck() } else { Task::none() };
        (state, Task::batch([focus, check]))
    }

    /// An empty message.
    pub(super) fn blank(kind: Kind, from: BalAddress) -> Self {
        Self {
            kind,
            from,
            to: Recipients::default(),
            cc: Recipients::default(),
            bcc: Recipients::default(),
            copies: false,
            line: Field::To,
            look: 0,
            subject: String::new(),
            body: Body::new(""),
            attachments: vec![],
            carried: Carried::default(),
            reply_to: None,
            threading: None,
            rules: Rules::default(),
            keeping: Keeping::new(),
            phase: Phase::Writing,
            outcome: Outcome::None,
            when: SendWhen::Undoable,
            turn: 0,
            operation: None,
            limit: None,
            promises: false,
            asked_attachment: false,
            dialog: None,
            directory: directory::State::default(),
            directory_shown: None,
            width: None,
        }
    }

    /// Whether the message is this draft of the server's, as it was last kept.
    #[must_use]
    pub fn is_draft(&self, message_id: &str) -> bool {
        self.keeping.name(&self.from).as_deref() == Some(message_id)
    }

    /// Whether the message is this draft of the store's.
    #[must_use]
    pub fn is_kept(&self, id: u64) -> bool {
        self.keeping.id() == Some(id)
    }

    /// The store's draft it is kept as.
    #[must_use]
    pub fn kept_id(&self) -> Option<u64> {
        self.keeping.id()
    }

    /// The window's title: it names nobody.
    #[must_use]
    pub fn title(&self) -> String {
        match self.kind {
            Kind::New => say::title_new(),
            Kind::Reply => say::title_reply(),
            Kind::Forward => say::title_forward(),
            Kind::Draft => say::title_draft(),
        }
    }

    /// Whether something written would be lost if the program ended now.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        !matches!(self.phase, Phase::Writing | Phase::Checking)
            || (self.is_written() && (self.keeping.is_dirty() || self.keeping.is_busy()))
    }

    /// Whether the person wrote something that is worth keeping.
    pub(super) fn is_written(&self) -> bool {
        self.keeping.is_touched() && !self.is_blank()
    }

    pub(super) fn is_blank(&self) -> bool {
        [&self.to, &self.cc, &self.bcc].into_iter().all(Recipients::is_blank)
            && self.subject.trim().is_empty()
            && self.attachments.is_empty()
            && self.carried.is_blank()
            && self.body.is_blank()
    }

    pub(super) fn is_editable(&self) -> bool {
        self.phase == Phase::Writing
    }

    /// Whether it can only leave from the mailbox it is in: it answers a message, or takes files from one there.
    pub(super) fn is_bound(&self) -> bool {
        self.reply_to.is_some()
            || self.threading.is_some()
            || self.attachments.iter().any(|a| matches!(a.source, AttachmentSource::Part { .. }))
            || self.carried.documents.iter().any(|given| matches!(given.file.source, AttachmentSource::Part { .. }))
    }

    pub(super) fn field(&self, field: Field) -> &Recipients {
        match field {
            Field::To => &self.to,
            Field::Cc => &self.cc,
            Field::Bcc => &self.bcc,
        }
    }

    pub(super) fn field_mut(&mut self, field: Field) -> &mut Recipients {
        match field {
            Field::To => &mut self.to,
            Field::Cc => &mut self.cc,
            Field::Bcc => &mut self.bcc,
        }
    }

    pub(super) fn recipients(&self) -> impl Iterator<Item = &Recipient> {
        self.to.chips.iter().chain(&self.cc.chips).chain(&self.bcc.chips)
    }

    /// The distinct addresses, by their keys.
    pub(super) fn keys(&self) -> HashSet<String> {
        self.recipients()
            .filter_map(|recipient| match recipient {
                Recipient::Known(mailbox) => Some(mailbox.address.key()),
                Recipient::Malformed(_) => None,
            })
            .collect()
    }

    /// Whether the text speaks of an attachment that is not there.
    pub(super) fn promises_attachment(&self) -> bool {
        self.attachments.is_empty() && self.carried.documents.is_empty() && answer::speaks_of_an_attachment(&self.body.text())
    }

    /// The message as the engine takes it. What is still being typed among recipients is kept with a draft; it counts
    /// only once it is ended.
    pub(super) fn composition(&self, with_typed: bool) -> Composition {
        let list = |line: &Recipients| {
            let mut list = line.list();
            if with_typed {
                list.extend(Recipient::parse_list(&line.text));
            }
            list
        };
        Composition {
            from: self.from.clone(),
            to: list(&self.to),
            cc: list(&self.cc),
            bcc: list(&self.bcc),
            subject: self.subject.clone(),
            body: BodySource::Text(self.body.text()),
            attachments: self.attachments.iter().map(|attached| attached.source.clone()).collect(),
            reply_to: self.reply_to.clone(),
            threading: self.threading.clone(),
            draft: self.keeping.name(&self.from),
            confirmed: self.rules.confirmed.clone(),
            care: self.carried.care(self.is_for_patients()),
        }
    }
}
