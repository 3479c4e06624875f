//! What happens in the mailbox screen, and what it tells the others.

use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::folder::Folder;
use crate::domain::mail::{FlagChange, MailId, Page};
use crate::ui::screen::compose::Start;
use crate::ui::screen::reader;
use crate::ui::widget::Viewport;
use std::fmt;

/// What happens in it.
#[derive(Clone)]
pub enum Message {
    /// The session has just been opened: look at everything again, keep what was selected.
    Begin,
    /// The session has just been closed: ask nothing until it begins again.
    Locked,
    /// Time to look for news (a timer), or somebody asked (F5).
    Check {
        /// Whether somebody asked.
        asked: bool,
    },
    /// Somebody asked to look at one mailbox.
    CheckOne(BalAddress),
    /// A key that is no widget's, already translated.
    Shortcut(Shortcut),
    /// Something happened in the reader.
    Reader(reader::Message),
    /// A folder was chosen.
    OpenFolder(BalAddress, String),
    /// Only unread messages are to be listed, or all again.
    UnreadOnly(bool),
    /// The folders are to take the list's place, where there is room for one pane.
    Folders,
    /// Folders came, or could not: of the session of that number.
    FoldersCame(u64, BalAddress, Result<Vec<Folder>, Problem>),
    /// A page came, or could not: of the list of that number, from that place.
    PageCame(u64, usize, Result<Page, Problem>),
    /// The list of that number has been waited for long enough to say so.
    Slow(u64),
    /// The list was scrolled.
    Scrolled(Viewport),
    /// The list may have come to rest, after that many movements.
    Settled(u64),
    /// A row was chosen.
    Selected(usize),
    /// A row was opened: Enter, or a double click.
    Opened(usize),
    /// The selection may have come to rest, after that many moves.
    Show(u64),
    /// A message left its folder, or could not.
    Removed(u64, Result<Option<MailId>, Problem>),
    /// A mark was changed, or could not.
    Marked(u64, Result<(), Problem>),
    /// A message came back where it was, or could not.
    Restored(u64, Result<Option<MailId>, Problem>),
    /// The last action is to be undone.
    Undo,
    /// What the notice of that number is about is to be tried again.
    Retry(u64),
    /// The notice of that number has been read.
    Dismiss(u64),
    /// The toast of that number has been there long enough.
    ToastOver(u64),
    /// The message is to go to a folder, to be chosen.
    Move,
    /// What the folder to choose looks like.
    MoveFilter(String),
    /// The first folder that matches is chosen.
    MoveFirst,
    /// That folder is chosen.
    MoveTo(String),
    /// None is.
    MoveCancelled,
    /// Why a mailbox is not fresh is to be shown, or no longer.
    Explain(BalAddress),
    /// The diagnosis of a mailbox is asked for.
    Diagnose(BalAddress),
    /// The folders' pane has a new width.
    FoldersResized(f32),
    /// The list's pane has a new width.
    ListResized(f32),
}

/// Messages hold names of folders and people: what reaches a log through `{:?}` says nothing.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("mailbox::Message(…)")
    }
}

/// What a key asks of the mailbox screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortcut {
    /// Ctrl+R.
    Reply,
    /// Ctrl+Shift+R.
    ReplyAll,
    /// Ctrl+F.
    Forward,
    /// Ctrl+Z.
    Undo,
    /// E.
    Archive,
    /// Suppr.
    Delete,
    /// U or F: toggles the mark.
    Mark(FlagChange),
    /// J, or the down arrow outside a list.
    Next,
    /// K, or the up arrow outside a list.
    Previous,
    /// Escape.
    Back,
    /// Ctrl+1 to Ctrl+9: the mailbox of that place, from 0.
    Mailbox(usize),
    /// F6.
    NextPane,
}

/// What concerns the others.
#[derive(Debug, Clone)]
pub enum Event {
    /// A message is to be written.
    Compose(Box<Start>),
    /// « Pourquoi ? »: the diagnosis of a mailbox is asked for.
    Diagnose(BalAddress),
    /// A pane has a new width: folders, or list.
    Resized {
        /// Of the folders' pane.
        folders: f32,
        /// Of the list's pane.
        list: f32,
    },
}
