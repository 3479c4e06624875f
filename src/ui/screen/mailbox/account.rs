//! What the screen knows of one mailbox.

use super::tree;
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::folder::{Folder, SpecialUse};
use crate::domain::freshness::Freshness;
use crate::domain::mail::Summary;

/// One mailbox.
pub(super) struct Account {
    pub(super) address: BalAddress,
    /// Its folders, once they came.
    pub(super) folders: Option<Vec<Folder>>,
    /// Why they could not be had.
    pub(super) problem: Option<Problem>,
    /// What its server is still to be told.
    pub(super) telling: super::waiting::Telling,
    /// How far it can be believed, as the engine last told it.
    pub(super) freshness: Freshness,
    pub(super) look: Looking,
    /// Somebody asked for the operator to be looked at, and it is not over.
    pub(super) is_asked: bool,
}

/// A look at the store that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Looking {
    #[default]
    No,
    /// One is.
    Yes,
    /// One is, and something changed meanwhile: another follows.
    Again,
}

impl Account {
    pub(super) fn new(address: BalAddress) -> Self {
        Self {
            address,
            folders: None,
            problem: None,
            freshness: Freshness::default(),
            telling: super::waiting::Telling::default(),
            look: Looking::No,
            is_asked: false,
        }
    }

    pub(super) fn folders(&self) -> &[Folder] {
        self.folders.as_deref().unwrap_or_default()
    }

    /// The name of the folder of that use.
    pub(super) fn special(&self, special: SpecialUse) -> Option<String> {
        tree::find(self.folders(), special).map(|folder| folder.name.clone())
    }

    /// What a folder is for.
    pub(super) fn use_of(&self, name: &str) -> Option<SpecialUse> {
        let folder = self.folders().iter().find(|folder| folder.name == name);
        folder.map_or_else(|| crate::domain::folder::special_use_from_name(name, None), |folder| folder.special_use)
    }

    /// What a person calls a folder.
    pub(super) fn label(&self, name: &str) -> String {
        tree::label(self.folders(), name)
    }

    /// The folder of that name.
    pub(super) fn folder_mut(&mut self, name: &str) -> Option<&mut Folder> {
        self.folders.iter_mut().flatten().find(|folder| folder.name == name)
    }

    /// A message came into a folder, or left it.
    pub(super) fn count(&mut self, folder: &str, summary: &Summary, came: bool) {
        let step = |count: &mut u32| *count = if came { count.saturating_add(1) } else { count.saturating_sub(1) };
        if let Some(folder) = self.folder_mut(folder) {
            step(&mut folder.total);
            if !summary.flags.seen {
                step(&mut folder.unread);
            }
        }
    }

    /// A message of a folder was read, or is no longer.
    pub(super) fn count_read(&mut self, folder: &str, read: bool) {
        if let Some(folder) = self.folder_mut(folder) {
            folder.unread = if read { folder.unread.saturating_sub(1) } else { folder.unread.saturating_add(1) };
        }
    }
}

impl Account {
    /// No answer is awaited any more.
    pub(super) fn rest(&mut self) {
        (self.look, self.is_asked) = (Looking::No, false);
        self.freshness.is_checking = false;
    }

    /// Begins a look; whether it is to be asked for now.
    pub(super) fn begin_look(&mut self) -> bool {
        let is_free = self.look == Looking::No;
        self.look = if is_free { Looking::Yes } else { Looking::Again };
        is_free
    }

    /// A look ended; whether another is to follow.
    pub(super) fn end_look(&mut self) -> bool {
        std::mem::take(&mut self.look) == Looking::Again
    }

    /// The inbox's name.
    pub(super) fn inbox(&self) -> String {
        self.special(SpecialUse::Inbox).unwrap_or_else(|| "INBOX".to_owned())
    }
}
