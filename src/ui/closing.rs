//! Closing the program without losing anything, nor hiding that something leaves.

use super::app::{App, Message};
use super::dialogs::{Closing, Dialog};
use super::screen::compose;
use iced::{Task, window};

impl App {
    /// The person closes the main window. Messages being written are kept first, and one about to leave is called off,
    /// which its window says; asked again, or when it cannot be otherwise, what would be lost is told.
    pub(super) fn close(&mut self) -> Task<Message> {
        if self.handle.is_handing_over() {
            return self.show(Dialog::Closing(Closing::Sending));
        }
        let unsaved = |app: &Self, hidden_only: bool| {
            let mut composers = app.composers.values();
            composers.any(|composer| composer.state.is_unsaved() && !(hidden_only && app.is_shown(composer)))
        };
        if unsaved(self, !self.closing) {
            return self.show(Dialog::Closing(Closing::Unsaved));
        }
        // Whoever has just sent a message and goes home expects it to leave.
        if self.is_open() && self.mailbox.leaves_soon(self.now) && !self.is_leaving_told() {
            return self.show(Dialog::Closing(Closing::Leaving));
        }
        if self.closing { self.leave() } else { self.begin_closing() }
    }

    fn is_leaving_told(&self) -> bool {
        matches!(self.dialog, Some(Dialog::Closing(Closing::Leaving)))
    }

    /// What was waited for before closing has left.
    pub(super) fn close_once_left(&mut self) -> Task<Message> {
        if !self.is_leaving_told() || self.mailbox.leaves_soon(self.now) || self.handle.is_handing_over() {
            return Task::none();
        }
        self.dialog = None;
        // What went wrong is to be read first.
        if self.mailbox.is_stuck() { Task::none() } else { self.close() }
    }

    /// Closes as far as nothing is lost, without asking anything.
    pub(super) fn begin_closing(&mut self) -> Task<Message> {
        self.closing = true;
        let shown: Vec<_> = self.composers.iter().filter(|(_, composer)| self.is_shown(composer)).map(|(window, _)| *window).collect();
        let asked: Vec<_> = shown.into_iter().map(|window| self.tell_composer(window, compose::Message::Close)).collect();
        let closed = self.go_on_closing();
        // What keeps the program open is to be seen.
        let first = self.composers.keys().next().filter(|_| !self.gone);
        let show = first.map_or_else(Task::none, |window| window::gain_focus(*window));
        Task::batch(asked.into_iter().chain([closed, show]))
    }

    /// Goes on closing, once no window says anything more.
    pub(super) fn go_on_closing(&mut self) -> Task<Message> {
        let stays = self.composers.values().any(|composer| self.is_shown(composer) || composer.state.is_unsaved());
        if self.closing && !stays && !self.handle.is_handing_over() { self.leave() } else { Task::none() }
    }

    /// Closes the windows at once, then the engine, which lets what must not be cut come to its end.
    pub(super) fn leave(&mut self) -> Task<Message> {
        if std::mem::replace(&mut self.gone, true) {
            return Task::none();
        }
        let windows = self.composers.keys().copied().chain([self.main]).map(window::close::<Message>);
        let handle = self.handle.clone();
        let remembered = self.remember();
        let stop = Task::future(async move {
            handle.stop().await;
            Message::Ended
        });
        Task::batch(windows.chain([remembered.chain(stop)]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::app::testing::Office;
    use crate::ui::keys::Asked;

    fn kept(id: u64) -> compose::Saved {
        compose::Saved { id, files: vec![] }
    }

    fn close(office: &mut Office) {
        let main = office.app.main;
        office.tell(Message::Window(main, Asked::Close));
    }

    fn is_asked(office: &Office, closing: Closing) -> bool {
        matches!(office.app.dialog, Some(Dialog::Closing(asked)) if asked == closing)
    }

    #[test]
    fn nothing_to_lose_closes_at_once() {
        let mut office = Office::new();
        office.open(1, "1");
        office.compose();
        close(&mut office);
        assert!(office.app.gone && office.app.composers.is_empty());
    }

    #[test]
    fn what_was_just_sent_leaves_before_the_window_closes() {
        use crate::domain::outbox::OutboxState;
        use crate::ui::screen::mailbox::{Message as M, samples};
        let mut office = Office::new();
        office.open(1, "1");
        let came = |office: &mut Office, entries| {
            let (mailbox, session) = (office.app.mailboxes, office.app.mailbox.session_for_tests());
            office.tell(Message::Mailbox(mailbox, M::OutboxCame(session, Ok(entries))));
        };
        let waiting = |office: &Office| {
            let mut entry = samples::leaving(7, OutboxState::Waiting, "Avis", None);
            entry.due = Some(office.app.now + time::Duration::seconds(9));
            vec![entry]
        };
        let entries = waiting(&office);
        came(&mut office, entries);
        close(&mut office);
        office.tell(Message::Clock);
        assert!(is_asked(&office, Closing::Leaving) && !office.app.gone);
        came(&mut office, vec![]);
        office.tell(Message::Clock);
        assert!(office.app.gone, "it closes by itself");
        let mut office = Office::new();
        office.open(1, "1");
        let entries = waiting(&office);
        came(&mut office, entries);
        close(&mut office);
        office.tell(Message::Dialog(crate::ui::dialogs::Message::CloseAnyway));
        assert!(office.app.gone, "whoever cannot wait does not");
        let mut office = Office::new();
        office.open(1, "1");
        let entries = waiting(&office);
        came(&mut office, entries);
        close(&mut office);
        came(&mut office, vec![samples::leaving(7, OutboxState::Refused, "Avis", None)]);
        office.tell(Message::Clock);
        assert!(!office.app.gone && office.app.dialog.is_none(), "what went wrong is to be read");
    }

    #[test]
    fn messages_are_kept_one_after_the_other_without_a_word() {
        let mut office = Office::new();
        office.open(1, "1");
        let windows = [office.compose(), office.compose()];
        for window in windows {
            office.write(window, "Mme Petit va mieux.");
        }
        close(&mut office);
        assert!(office.app.closing && !office.app.gone && office.app.dialog.is_none());
        office.tell(Message::Compose(windows[0], compose::Message::Kept(Ok(kept(1)))));
        assert!(!office.app.gone && office.app.dialog.is_none(), "the other is still on its way: nothing is lost");
        office.tell(Message::Compose(windows[1], compose::Message::Kept(Ok(kept(2)))));
        assert!(office.app.gone);
    }

    #[test]
    fn asked_twice_what_would_be_lost_is_told() {
        let mut office = Office::new();
        office.open(1, "1");
        let window = office.compose();
        office.write(window, "Mme Petit va mieux.");
        close(&mut office);
        close(&mut office);
        assert!(is_asked(&office, Closing::Unsaved) && !office.app.gone);
        office.tell(Message::Dialog(crate::ui::dialogs::Message::CloseAnyway));
        assert!(office.app.gone);
    }

    #[test]
    fn who_goes_on_writing_does_not_close_the_program_by_closing_a_message() {
        let mut office = Office::new();
        office.open(1, "1");
        let window = office.compose();
        office.write(window, "Mme Petit va mieux.");
        close(&mut office);
        office.tell(Message::Window(window, Asked::Activity));
        office.tell(Message::Compose(window, compose::Message::Kept(Ok(kept(1)))));
        assert!(!office.app.gone);
    }

    #[test]
    fn an_interruption_keeps_what_is_written_and_asks_nothing() {
        let mut office = Office::new();
        office.open(1, "1");
        let window = office.compose();
        office.write(window, "Mme Petit va mieux.");
        office.stage.asked();
        office.run(Message::Interrupted);
        assert!(office.stage.asked().iter().any(|asked| asked == "SaveDraft") && !office.app.gone);
        office.tell(Message::Compose(window, compose::Message::Kept(Ok(kept(1)))));
        assert!(office.app.gone && office.app.dialog.is_none());
    }

    #[test]
    fn what_is_hidden_and_not_kept_is_told_before_it_is_lost() {
        let mut office = Office::new();
        office.open(1, "1");
        let window = office.compose();
        office.write(window, "Mme Petit va mieux.");
        office.lock(2);
        close(&mut office);
        assert!(is_asked(&office, Closing::Unsaved) && !office.app.gone);
        office.open(3, "2");
        close(&mut office);
        assert!(is_asked(&office, Closing::Unsaved) && !office.app.gone, "in another person's session too");
    }
}
