//! What happens in the composer, and what concerns the others.

use super::care::Act;
use super::recipients::Field;
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::directory::DirectoryAnswer;
use crate::domain::rules::Rule;
use crate::engine::{AttachmentSource, SendReply};
use crate::ui::files::Choice;
use crate::ui::screen::directory;
use iced::widget::text_editor::Action;
use std::fmt;
use std::path::PathBuf;
use time::OffsetDateTime;

/// What happens in it.
#[derive(Clone)]
pub enum Message {
    /// The person asks to close the window.
    Close,
    /// A file was dropped on the window.
    Dropped(PathBuf),
    /// Ctrl+Enter.
    Send,
    /// Escape.
    Escape,
    /// Ctrl+Z outside the text: calls off a message about to leave.
    Undo,
    /// The session is closed: what was about to leave does not.
    Locked,
    /// The session is open again: what waited for it goes on.
    Resume,
    /// The mailbox it leaves from.
    From(BalAddress),
    /// Something is typed in a line of recipients.
    Typed(Field, String),
    /// What is typed there counts.
    Commit(Field),
    /// A recipient is taken away.
    Remove(Field, usize),
    /// A suggestion is chosen.
    Pick(Field, usize),
    /// Time to look a name up.
    LookUp(Field, u64),
    /// The directory answered for a name.
    Found(Field, u64, Result<DirectoryAnswer, Problem>),
    /// The lines for copies are wanted.
    ShowCopies,
    /// The subject.
    Subject(String),
    /// Something is done in the text.
    Edit(Action),
    /// The text's last change is taken back.
    UndoEdit,
    /// And done again.
    RedoEdit,
    /// « Joindre… »
    Attach,
    /// Files were chosen, or not.
    Chosen(Choice),
    /// What these files weigh, or why they cannot be attached.
    Looked(Vec<(PathBuf, Result<u64, Problem>)>),
    /// A path is typed, where there is no dialog to choose a file.
    Path(String),
    /// That path counts.
    AttachPath,
    /// An attachment is taken away.
    Detach(usize),
    /// The directory is shown or hidden.
    ShowDirectory(bool),
    /// The width of the composer beside the directory.
    Resized(f32),
    /// Something happens in the directory's panel.
    Directory(directory::Message),
    /// Time to ask the rules.
    CheckNow(u64),
    /// The rules answered.
    Checked(u64, Result<SendReply, Problem>),
    /// What a rule asks about is meant, or no longer.
    Confirm(Rule),
    /// Time to keep the draft.
    KeepNow(u64),
    /// The draft is kept, or not.
    Kept(Result<Saved, Problem>),
    /// « Envoyer plus tard… »
    Later,
    /// The day and the time it is to leave are typed.
    LaterTyped(String),
    /// It is to leave then.
    SendAt(OffsetDateTime),
    /// It does not leave.
    Cancel,
    /// How sending ended.
    Done(u64, Box<Result<SendReply, Problem>>),
    /// The wait for the server ends here.
    Stop,
    /// The dialog asked whether to send: yes.
    SendAgain,
    /// « Fermer sans enregistrer »
    CloseAnyway,
    /// The dialog is closed, and nothing else.
    Back,
    /// « Supprimer le brouillon »
    Discard,
    /// It is meant.
    DiscardAnyway,
    /// Something happens with the patient, the health documents, or what is asked for.
    Care(Act),
    /// Nothing is left to do here.
    Finish,
    /// Something that nobody waits for is over.
    Nothing,
}

impl Message {
    /// Whether it changes what is written: not while it leaves.
    pub(super) fn is_edit(&self) -> bool {
        matches!(
            self,
            Message::Dropped(_)
                | Message::From(_)
                | Message::Typed(..)
                | Message::Commit(_)
                | Message::Remove(..)
                | Message::Pick(..)
                | Message::ShowCopies
                | Message::Subject(_)
                | Message::Edit(_)
                | Message::UndoEdit
                | Message::RedoEdit
                | Message::Attach
                | Message::Chosen(_)
                | Message::Path(_)
                | Message::AttachPath
                | Message::Detach(_)
                | Message::Confirm(_)
                | Message::Care(_)
                | Message::Discard
                | Message::DiscardAnyway
                | Message::SendAgain
                | Message::Later
                | Message::LaterTyped(_)
                | Message::SendAt(_)
        )
    }
}

/// What was kept of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Names the draft.
    pub id: u64,
    /// Each file as it was given, and as it is kept.
    pub files: Vec<(AttachmentSource, AttachmentSource)>,
}

/// Names, texts and paths are in it: nothing of them is shown.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("compose::Message(…)")
    }
}

/// What concerns the others.
#[derive(Clone)]
pub enum Event {
    /// The window can close: nothing in it would be lost.
    Close,
    /// The message is the outbox's to send, under that number; a [`Event::Close`] follows.
    Queued(u64),
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Event::Close => "Close",
            Event::Queued(_) => "Queued",
        })
    }
}
