//! What the screen knows of one mailbox.

use super::freshness::Freshness;
use super::tree;
use crate::domain::bal::BalAddress;
use crate::domain::folder::{Folder, SpecialUse};
use crate::domain::mail::Summary;

/// One mailbox.
pub(super) struct Account {
    pub(super) address: BalAddress,
    /// Its folders, once they came.
    pub(super) folders: Option<Vec<Folder>>,
    pub(super) freshness: Freshness,
}

impl Account {
    pub(super) fn new(address: BalAddress) -> Self {
        Self { address, folders: None, freshness: Freshness::default() }
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

    /// A message came into a folder, or left it.
    pub(super) fn count(&mut self, folder: &str, summary: &Summary, came: bool) {
        let step = |count: &mut u32| *count = if came { count.saturating_add(1) } else { count.saturating_sub(1) };
        if let Some(folder) = self.folders.iter_mut().flatten().find(|found| found.name == folder) {
            step(&mut folder.total);
            if !summary.flags.seen {
                step(&mut folder.unread);
            }
        }
    }

    /// A message of a folder was read, or is no longer.
    pub(super) fn count_read(&mut self, folder: &str, read: bool) {
        if let Some(folder) = self.folders.iter_mut().flatten().find(|found| found.name == folder) {
            folder.unread = if read { folder.unread.saturating_sub(1) } else { folder.unread.saturating_add(1) };
        }
    }
}

impl Account {
    /// The inbox's name.
    pub(super) fn inbox(&self) -> String {
        self.special(SpecialUse::Inbox).unwrap_or_else(|| "INBOX".to_owned())
    }
}
