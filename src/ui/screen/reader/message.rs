//! What happens in the reader, and what concerns the screen around it.

use super::attached::{Saved, Target};
use super::body::Prepared;
use super::followed::Word;
use super::papers::Act;
use crate::domain::Problem;
use crate::domain::mail::{FlagChange, MailId, Picture, Summary};
use crate::ui::files::Choice;
use iced::Size;
use iced::widget::text_editor;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// What happens in the reader.
#[derive(Clone)]
pub enum Message {
    /// A message came, or not; the number tells what was asked last.
    Opened(u64, MailId, Result<Arc<Prepared>, Problem>),
    /// A message that was at hand is on screen.
    Shown(u64),
    /// A message is long in coming.
    Slow(u64),
    /// « Réessayer ».
    Retry,
    /// What concerns the screen around the reader.
    Up(Event),
    /// It was scrolled: how far, and how high the screen is.
    Scrolled(f32, f32),
    /// Scroll it.
    Scroll(Motion),
    /// What is above the text has this size.
    Head(Size),
    /// A section of the text has this size.
    Measured(usize, Size),
    /// The plain text was clicked, selected, and so on.
    Edit(usize, text_editor::Action),
    /// Show more of a long text.
    More,
    /// Show all addresses, or hide them again.
    Details,
    /// Show the formatted text, or the plain one.
    Formatted(bool),
    /// A link was clicked: it is shown, never followed.
    Link(String),
    /// Copy its address.
    CopyLink,
    /// Copy the whole text.
    CopyText,
    /// Close what is said at the foot of the reader.
    CloseNotice,
    /// Save the attachment of this place.
    Save(usize),
    /// Save them all.
    SaveAll,
    /// Where to save was asked.
    Chosen(Target, Result<(PathBuf, Choice), Problem>),
    /// The path to save to is typed.
    Path(String),
    /// It is right.
    PathDone,
    /// Nothing is to be saved after all.
    PathCancel,
    /// An attachment was saved, or not.
    Saved(Result<Saved, Problem>),
    /// An image came, or not.
    Preview(u64, String, Result<Picture, Problem>),
    /// Show this image as wide as the reader, or small again.
    Enlarge(String),
    /// The messages it belongs with came.
    Exchange(u64, Vec<Summary>),
    /// Show them, or hide them again.
    ShowExchange,
    /// Show this attached image.
    ShowImage(String),
    /// Something happens with what became of it.
    Follow(Word),
    /// Something happens with its health documents.
    Paper(Act),
}

/// Addresses and texts are in messages.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Message::Opened(number, _, Ok(_)) => write!(f, "Opened({number})"),
            Message::Opened(number, _, Err(problem)) => write!(f, "Opened({number}, {problem:?})"),
            Message::Up(event) => write!(f, "Up({event:?})"),
            Message::Measured(section, size) => write!(f, "Measured({section}, {size:?})"),
            Message::Scrolled(offset, height) => write!(f, "Scrolled({offset}, {height})"),
            _ => f.write_str("Message(…)"),
        }
    }
}

/// How to scroll the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    /// A few lines up.
    Up,
    /// A few lines down.
    Down,
    /// A screen up.
    PageUp,
    /// A screen down.
    PageDown,
    /// To the beginning.
    Start,
    /// To the end.
    End,
}

/// What concerns the screen around it.
#[derive(Clone)]
pub enum Event {
    /// Reply.
    Reply {
        /// To all.
        all: bool,
    },
    /// Forward, with attachments.
    Forward,
    /// Take up the draft again.
    EditDraft,
    /// Change a mark.
    Mark(FlagChange),
    /// To the archive.
    Archive,
    /// To the trash.
    Delete,
    /// To another folder, to be chosen.
    Move,
    /// Show another message of the conversation.
    Open(Box<Summary>),
    /// The record software looks for documents in this folder.
    HandOverFolder(PathBuf),
    /// Find the messages with these words, in all mailboxes.
    Search(String),
    /// Back to the list, where there is no room for both.
    Back,
    /// The message is on screen: it counts as read.
    Shown,
}

/// Summaries hold names of people.
impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("reader::Event(…)")
    }
}
