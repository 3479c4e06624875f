//! What happens in the mailbox screen, and what it tells the others.

use super::{Choice, FolderAct, MenuChosen};
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::document::KnownPatient;
use crate::domain::folder::Folder;
use crate::domain::freshness::Freshness;
use crate::domain::intent::{Undone, Waiting};
use crate::domain::mail::{FlagChange, MailId, Page};
use crate::domain::outbox::{OutboxEntry, OutboxState};
use crate::domain::search::{SearchAnswer, SearchOrder};
use crate::engine::KeptDraft;
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
    /// Somebody asked for the operators to be looked at (F5).
    Check,
    /// Rows, folders or counts of a mailbox changed in the store.
    Changed(BalAddress),
    /// Changes may have been missed.
    Missed,
    /// How far a mailbox can be believed changed.
    Fresh(BalAddress, Freshness),
    /// How far each can be: of the session of that number.
    FreshnessCame(u64, Vec<(BalAddress, Freshness)>),
    /// A mailbox that somebody asked to look at was, or could not be.
    Synced(u64, BalAddress, Result<(), Problem>),
    /// The long work of a mailbox is to rest, or to go on.
    Pause(BalAddress, bool),
    /// The server will not do what was decided.
    Reverted(BalAddress, Problem),
    /// A message advanced on its way out.
    Advanced(OutboxState),
    /// The message of that number was put in the outbox: until it leaves it can be taken back.
    Leaving(u64),
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
    /// The name that a message has now, which is not in the list under this one.
    Placed(MailId, Result<MailId, Problem>),
    /// The engine keeps a decision, or cannot.
    Acted(u64, Result<(), Problem>),
    /// The last decision was taken back, or could not be.
    Undone(Result<Option<Undone>, Problem>),
    /// A message is being written again.
    TakenBack(Result<Option<Box<KeptDraft>>, Problem>),
    /// What was being written when the program ended.
    Unfinished(Vec<KeptDraft>),
    /// The menu of the message of that place, or of the one selected, is asked for.
    Menu(Option<usize>),
    /// The menu of a folder is.
    FolderMenu(BalAddress, String),
    /// Something is chosen in the menu of a message.
    MenuChosen(MenuChosen),
    /// Nothing is chosen in it.
    MenuClosed,
    /// Something is done about a folder.
    Folder(BalAddress, String, FolderAct),
    /// A folder's name is typed.
    Name(String),
    /// It is right.
    NameDone,
    /// There is none after all.
    NameCancelled,
    /// The field to search in is wanted (Ctrl+K).
    Search,
    /// Something is typed in it.
    Typed(String),
    /// Time to look for what was typed, if nothing else was.
    SearchNow(u64),
    /// Patients whose names fit came.
    PatientsCame(u64, Vec<KnownPatient>),
    /// Everything about one of them is wanted.
    Patient(usize),
    /// What was found for what that number stands for.
    SearchCame(u64, Result<SearchAnswer, Problem>),
    /// More of it is wanted.
    SearchMore,
    /// It is wanted in that order.
    SearchOrder(SearchOrder),
    /// What was found was scrolled.
    SearchScrolled(Viewport),
    /// Enter in the field.
    SearchEntered,
    /// One of what was found was chosen.
    SearchSelected(usize),
    /// One of it was opened.
    SearchOpened(usize),
    /// Back to the list.
    SearchClosed,
    /// What is on its way out is to be shown.
    Outbox,
    /// It came, or could not: of the session of that number.
    OutboxCame(u64, Result<Vec<OutboxEntry>, Problem>),
    /// Something is decided about a message on its way out.
    Choose(u64, Choice),
    /// It was done, or could not be.
    Chosen(Choice, Result<Option<Box<KeptDraft>>, Problem>),
    /// A message on its way out is given up; or not.
    Abandon(Option<u64>),
    /// What each server is still to be told came: of the session of that number.
    WaitingCame(u64, Vec<(BalAddress, Waiting)>),
    /// That server is to be told again what it left without an answer.
    TellAgain(BalAddress),
    /// What it left without an answer is given up.
    GiveUp(BalAddress),
    /// That was done, or could not be.
    Told(Result<(), Problem>),
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
    /// I: unwanted, or not after all.
    Junk,
    /// Ctrl+K.
    Search,
    /// The menu key.
    Menu,
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
    /// The record software looks for documents in this folder.
    HandOverFolder(std::path::PathBuf),
    /// A pane has a new width: folders, or list.
    Resized {
        /// Of the folders' pane.
        folders: f32,
        /// Of the list's pane.
        list: f32,
    },
}
