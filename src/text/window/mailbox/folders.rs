//! What is done to folders, and how they are named.

use super::super::super::bundle::say;

/// What is wrong with a folder's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameFault {
    /// There is none.
    Empty,
    /// Another folder has it.
    Taken,
    /// A sign in it cannot be.
    Sign,
    /// It is too long.
    Long,
}

/// The folders are on their way.
#[must_use]
pub fn folders_loading() -> String {
    say("mailbox-folders-loading", &[])
}

/// The folders, where they are a place to go to.
#[must_use]
pub fn folders() -> String {
    say("mailbox-folders", &[])
}

/// The dialog that moves a message.
#[must_use]
pub fn move_title() -> String {
    say("mailbox-move-title", &[])
}

/// The field that filters its folders.
#[must_use]
pub fn move_filter() -> String {
    say("mailbox-move-filter", &[])
}

/// No folder matches.
#[must_use]
pub fn move_none() -> String {
    say("mailbox-move-none", &[])
}

/// All of a folder is read.
#[must_use]
pub fn all_read(folder: &str) -> String {
    say("mailbox-all-read", &[("folder", folder.into())])
}

/// The trash is empty.
#[must_use]
pub fn trash_emptied() -> String {
    say("mailbox-trash-emptied", &[])
}

/// A folder is gone.
#[must_use]
pub fn folder_deleted(folder: &str) -> String {
    say("mailbox-folder-deleted", &[("folder", folder.into())])
}

/// A folder has another name.
#[must_use]
pub fn folder_renamed(folder: &str) -> String {
    say("mailbox-folder-renamed", &[("folder", folder.into())])
}

/// A folder is there.
#[must_use]
pub fn folder_created(folder: &str) -> String {
    say("mailbox-folder-created", &[("folder", folder.into())])
}

/// Marks all of a folder as read.
#[must_use]
pub fn act_read_all() -> String {
    say("mailbox-act-read-all", &[])
}

/// A new folder.
#[must_use]
pub fn act_create() -> String {
    say("mailbox-act-create", &[])
}

/// A new folder in this one.
#[must_use]
pub fn act_create_in() -> String {
    say("mailbox-act-create-in", &[])
}

/// Another name.
#[must_use]
pub fn act_rename() -> String {
    say("mailbox-act-rename", &[])
}

/// A folder goes.
#[must_use]
pub fn act_delete_folder() -> String {
    say("mailbox-act-delete-folder", &[])
}

/// Empties the trash.
#[must_use]
pub fn act_empty() -> String {
    say("mailbox-act-empty", &[])
}

/// Names a new folder.
#[must_use]
pub fn name_create() -> String {
    say("mailbox-name-create", &[])
}

/// Names a folder anew.
#[must_use]
pub fn name_rename() -> String {
    say("mailbox-name-rename", &[])
}

/// The field for its name.
#[must_use]
pub fn name_label() -> String {
    say("mailbox-name-label", &[])
}

/// The name is right.
#[must_use]
pub fn name_done() -> String {
    say("mailbox-name-done", &[])
}

/// Where the new folder will be.
#[must_use]
pub fn name_in(folder: &str) -> String {
    say("mailbox-name-in", &[("folder", folder.into())])
}

/// What is wrong with a folder's name.
#[must_use]
pub fn name_fault(fault: NameFault) -> String {
    match fault {
        NameFault::Empty => say("mailbox-name-empty", &[]),
        NameFault::Taken => say("mailbox-name-taken", &[]),
        NameFault::Sign => say("mailbox-name-sign", &[]),
        NameFault::Long => say("mailbox-name-long", &[]),
    }
}
