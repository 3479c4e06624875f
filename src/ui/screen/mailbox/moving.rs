//! Choosing the folder a message goes to.

use super::Message;
use super::account::Account;
use super::actions::Kind;
use super::state::{LIST, State};
use super::tree::{Entry, tree};
use crate::domain::folder::SpecialUse;
use crate::domain::mail::Summary;
use crate::ui::desk::{Desk, id};
use crate::ui::widget::focus;
use iced::Task;

/// A folder is being chosen.
pub(super) struct Moving {
    pub(super) summary: Summary,
    pub(super) filter: String,
}

impl State {
    pub(super) fn move_filter(&mut self, filter: String) -> Task<Message> {
        if let Some(moving) = &mut self.moving {
            moving.filter = filter;
        }
        Task::none()
    }

    /// Enter in the filter: the first folder that matches, once something was typed.
    pub(super) fn move_first(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        let is_typed = self.moving.as_ref().is_some_and(|moving| !moving.filter.trim().is_empty());
        let first = self.destinations().into_iter().next().filter(|_| is_typed).map(|entry| entry.folder.name.clone());
        first.map_or_else(Task::none, |folder| self.move_to(folder, desk))
    }

    pub(super) fn move_to(&mut self, folder: String, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(moving) = self.moving.take() else { return Task::none() };
        let list = focus(id(desk.window, LIST));
        Task::batch([self.remove(moving.summary, Kind::Move, Some(folder), desk), list])
    }

    pub(super) fn move_cancelled(&mut self, desk: &Desk<'_>) -> Task<Message> {
        self.moving = None;
        focus(id(desk.window, LIST))
    }

    /// The folders a message can go to, as the filter has them.
    pub(super) fn destinations(&self) -> Vec<Entry<'_>> {
        let Some(moving) = &self.moving else { return vec![] };
        let filter = moving.filter.trim().to_lowercase();
        let folders = self.mailbox(&moving.summary.id.account).map(Account::folders).unwrap_or_default();
        let can = |entry: &Entry<'_>| {
            entry.folder.selectable
                && entry.folder.name != self.folder_of(&moving.summary.id)
                && entry.special != Some(SpecialUse::Drafts)
                && (entry.path.to_lowercase().contains(&filter) || entry.folder.name.to_lowercase().contains(&filter))
        };
        tree(folders).into_iter().filter(can).collect()
    }
}
