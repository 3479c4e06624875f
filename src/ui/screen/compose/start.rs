//! How a message begins.

use super::body::Body;
use super::care::Carried;
use super::recent;
use super::recipients::{Field, Recipients};
use super::sending::Outcome;
use super::state::{Attached, Kind, State};
use crate::domain::answer;
use crate::domain::bal::BalAddress;
use crate::domain::mail::{Content, MailId, Reading};
use crate::domain::naming;
use crate::engine::{AttachmentSource, BodySource, KeptDraft};
use crate::text::window::compose as say;
use crate::text::window::mailbox::bare;
use time::{OffsetDateTime, UtcOffset};

/// How a message begins.
#[derive(Debug, Clone)]
pub enum Start {
    /// Empty.
    New {
        /// The mailbox it leaves from, to begin with.
        from: BalAddress,
    },
    /// A reply.
    Reply {
        /// The message answered.
        mail: MailId,
        /// What it says.
        reading: Reading,
        /// To all its recipients.
        all: bool,
    },
    /// A message passed on with its attachments.
    Forward {
        /// The message passed on.
        mail: MailId,
        /// What it says.
        reading: Reading,
    },
    /// A message that was being written, as the store kept it.
    Kept(Box<KeptDraft>),
    /// A draft of the server's, taken up again.
    Draft {
        /// The draft.
        mail: MailId,
        /// What it says.
        reading: Reading,
    },
}

impl Start {
    /// The message as it begins. `own` are the person's mailboxes.
    pub(super) fn state(self, own: &[BalAddress], now: OffsetDateTime) -> State {
        match self {
            Start::New { from } => State::blank(Kind::New, from),
            Start::Reply { mail, reading, all } => reply(mail, &reading.content, all, own, now),
            Start::Forward { mail, reading } => forward(&mail, &reading.content, now),
            Start::Draft { mail, reading } => draft(mail, &reading.content),
            Start::Kept(kept) => taken_up(*kept),
        }
    }
}

fn reply(mail: MailId, content: &Content, all: bool, own: &[BalAddress], now: OffsetDateTime) -> State {
    recent::seen(content);
    let addressees = answer::addressees(content, &mail.account, own, all);
    let mut state = State::blank(Kind::Reply, mail.account.clone());
    state.to = Recipients::new(addressees.to);
    state.cc = Recipients::new(addressees.cc);
    state.subject = answer::reply_subject(&bare(&content.subject));
    let introduction = say::wrote(&authors(content), content.date.map(|date| local(date, now)));
    state.body = Body::new(&answer::quotation(&introduction, &content.text));
    state.reply_to = Some(mail);
    state
}

fn forward(mail: &MailId, content: &Content, now: OffsetDateTime) -> State {
    recent::seen(content);
    let mut state = State::blank(Kind::Forward, mail.account.clone());
    state.subject = answer::forward_subject(&bare(&content.subject));
    let to = say::people(&content.to);
    let header = say::forwarded(&authors(content), content.date.map(|date| local(date, now)), &bare(&content.subject), &to);
    state.body = Body::new(&answer::passed_on(&header, &content.text));
    let files = answer::passed_on_attachments(content).map(|file| part(mail, file));
    // An archive of documents leaves as it came (ECO.2.1.1): under the subject and the headers prescribed for one.
    let (archives, others) = files.partition(|file: &Attached| naming::is_document_subject(&content.subject) && is_archive(&file.name));
    state.carried = Carried::of_archives(archives);
    state.attachments = others;
    state
}

fn draft(mail: MailId, content: &Content) -> State {
    let mut state = State::blank(Kind::Draft, mail.account.clone());
    state.to = Recipients::new(answer::drafted(&content.to));
    state.cc = Recipients::new(answer::drafted(&content.cc));
    state.bcc = Recipients::new(answer::drafted(&content.bcc));
    state.subject.clone_from(&content.subject);
    state.body = Body::new(&content.text);
    state.attachments = content.attachments.iter().map(|file| part(&mail, file)).collect();
    state.threading = answer::threading(content);
    state.keeping.take_up(mail, content.message_id.clone());
    state
}

/// A message goes on as it was left.
fn taken_up(kept: KeptDraft) -> State {
    let KeptDraft { id, composition, saved_at, problem } = kept;
    let mut state = State::blank(Kind::Draft, composition.from);
    state.outcome = problem.map_or(Outcome::None, Outcome::Damaged);
    state.to = Recipients::new(composition.to);
    state.cc = Recipients::new(composition.cc);
    state.bcc = Recipients::new(composition.bcc);
    state.subject = composition.subject;
    state.body = match composition.body {
        BodySource::Text(text) => Body::new(&text),
        BodySource::File(_) => Body::new(""),
    };
    state.attachments = composition.attachments.into_iter().map(attached).collect();
    state.carried = Carried::of(composition.care, attached);
    (state.reply_to, state.threading) = (composition.reply_to, composition.threading);
    state.rules.confirmed = composition.confirmed;
    state.keeping.go_on(&state.from, id, composition.draft, saved_at);
    state
}

/// What is attached, by its source alone.
fn attached(source: AttachmentSource) -> Attached {
    let (name, size) = match &source {
        AttachmentSource::Kept { name, size, .. } => (name.clone(), Some(*size)),
        AttachmentSource::File(path) => (path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(), None),
        AttachmentSource::Part { .. } => (String::new(), None),
    };
    Attached { source, name, size, problem: None }
}

/// Where the person writes first.
pub(super) fn first_focus(state: &State) -> &'static str {
    match state.kind {
        Kind::Reply => "compose/body",
        _ if state.to.is_blank() => Field::To.id(),
        _ => "compose/body",
    }
}

fn part(mail: &MailId, file: &crate::domain::mail::Attachment) -> Attached {
    let source = AttachmentSource::Part { mail: mail.clone(), part: file.part.clone() };
    Attached { source, name: file.name.clone(), size: Some(file.size), problem: None }
}

/// Whether a file is, by its name, an archive.
fn is_archive(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("zip"))
}

fn authors(content: &Content) -> String {
    say::people(&content.from)
}

fn local(date: OffsetDateTime, now: OffsetDateTime) -> OffsetDateTime {
    date.checked_to_offset(now.offset()).unwrap_or_else(|| date.to_offset(UtcOffset::UTC))
}
