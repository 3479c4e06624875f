//! What is done with a document: handed over to the record software, printed.

use super::message::{Event, Message};
use super::papers::Act;
use super::state::{Notice, State};
use crate::domain::Problem;
use crate::domain::document::{HandedOver, PrintJob};
use crate::domain::mail::MailId;
use crate::text;
use crate::text::window::document;
use crate::ui::desk::{Desk, id};
use crate::ui::files::{self, Choice};
use iced::Task;
use iced::widget::operation::focus;
use std::path::PathBuf;

/// What happens with it.
#[derive(Clone)]
pub enum Hand {
    /// « Classer »
    Over,
    /// The folder of the record software was chosen, or not.
    Folder(MailId, Choice),
    /// It is typed, where there is no dialog.
    Typed(String),
    /// It counts.
    TypedDone,
    /// Nothing is to be handed over after all.
    Cancel,
    /// The documents are there, or not.
    Done(Result<HandedOver, Problem>),
    /// « Imprimer »
    Print,
    /// It is at the printer, or not.
    Printed(Result<(), Problem>),
}

impl State {
    /// Handles what happens with it.
    pub(super) fn hand(&mut self, hand: Hand, desk: &mut Desk<'_>) -> Task<Message> {
        match hand {
            // The folder is chosen once: it is that of the record software.
            Hand::Over if desk.preferences.handover.folder.is_empty() => {
                let Some(mail) = self.id().cloned() else { return Task::none() };
                Task::perform(files::folder(), move |choice| Message::Paper(Act::Hand(Hand::Folder(mail.clone(), choice))))
            }
            Hand::Over => self.hand_over(None, desk),
            // Another message is open by now: nothing of it was meant.
            Hand::Folder(mail, _) if self.id() != Some(&mail) => Task::none(),
            Hand::Folder(_, Choice::Picked(folders)) => {
                folders.into_iter().next().map_or_else(Task::none, |folder| self.choose(folder, desk))
            }
            Hand::Folder(_, Choice::Cancelled) => Task::none(),
            Hand::Folder(_, Choice::NoPortal) => {
                self.papers.folder = Some(String::new());
                focus(id(desk.window, "path"))
            }
            Hand::Typed(path) => {
                self.papers.folder = Some(path);
                Task::none()
            }
            Hand::TypedDone => match self.papers.folder.take() {
                Some(path) if !path.trim().is_empty() => self.choose(path.trim().into(), desk),
                other => {
                    self.papers.folder = other;
                    Task::none()
                }
            },
            Hand::Cancel => {
                self.papers.folder = None;
                Task::none()
            }
            Hand::Done(Ok(done)) => {
                let folder = done.folder.to_string_lossy();
                self.notice = Some(Notice::Done(document::handed_over(done.files.len(), &folder, done.is_again)));
                Task::none()
            }
            Hand::Print => self.print(desk),
            Hand::Printed(Ok(())) => {
                self.notice = Some(Notice::Done(document::printed()));
                Task::none()
            }
            Hand::Done(Err(problem)) | Hand::Printed(Err(problem)) => {
                self.notice = Some(Notice::Failed(problem));
                Task::none()
            }
        }
    }

    /// The folder is this one from now on, and what is shown goes there.
    fn choose(&self, folder: PathBuf, desk: &mut Desk<'_>) -> Task<Message> {
        let keep = Task::done(Message::Up(Event::HandOverFolder(folder.clone())));
        Task::batch([keep, self.hand_over(Some(folder), desk)])
    }

    fn hand_over(&self, folder: Option<PathBuf>, desk: &mut Desk<'_>) -> Task<Message> {
        let Some(mail) = self.id().cloned() else { return Task::none() };
        let account = mail.account.clone();
        let work = move |handle: crate::engine::Handle| async move { handle.hand_over_to(&mail, folder).await };
        desk.ask(document::handing_over(), Some(&account), work, |done| Message::Paper(Act::Hand(Hand::Done(done))))
    }

    fn print(&self, desk: &mut Desk<'_>) -> Task<Message> {
        let (Some(mail), Some(paper)) = (self.id().cloned(), self.paper()) else { return Task::none() };
        let account = mail.account.clone();
        let job = PrintJob::Document { mail, part: paper.part.clone(), entry: paper.document.entry.clone() };
        let work = move |handle: crate::engine::Handle| async move { handle.print(job, text::document_labels()).await };
        desk.ask(document::printing(), Some(&account), work, |done| Message::Paper(Act::Hand(Hand::Printed(done))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::screen::reader::paper_samples::all;
    use crate::ui::screen::reader::tests::with_desk;

    #[test]
    fn the_folder_is_asked_for_once_and_what_was_done_is_told() {
        with_desk(|desk| {
            let mut state = all().into_iter().find(|sample| sample.name == "paper-biology").unwrap().state;
            let mail = state.id().cloned().unwrap();
            let other = MailId { uid: mail.uid + 1, ..mail.clone() };
            drop(state.hand(Hand::Folder(other, Choice::NoPortal), desk));
            assert!(state.papers.folder.is_none(), "it was chosen for another message");
            drop(state.hand(Hand::Folder(mail, Choice::NoPortal), desk));
            drop(state.hand(Hand::TypedDone, desk));
            assert!(state.papers.folder.is_some(), "nothing is typed yet");
            drop(state.hand(Hand::Typed("/classeur".into()), desk));
            let task = state.hand(Hand::TypedDone, desk);
            assert!(state.papers.folder.is_none() && task.units() >= 2, "it is kept, and used");
            let done = HandedOver { folder: "/classeur".into(), files: vec!["a.xml".into(), "a.pdf".into()], is_again: false };
            drop(state.hand(Hand::Done(Ok(done)), desk));
            assert!(matches!(&state.notice, Some(Notice::Done(words)) if words.contains("/classeur")));
            drop(state.hand(Hand::Printed(Err(Problem::PrinterMissing)), desk));
            assert!(matches!(state.notice, Some(Notice::Failed(Problem::PrinterMissing))));
        });
    }
}
