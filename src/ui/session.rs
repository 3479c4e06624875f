//! The window follows the engine's session: what it shows is what is open now.
//!
//! Events and answers come late, in any order, or not at all where too many came at once. None of them opens or closes
//! anything here: each message that comes makes the window look at the session itself, which is a value.

use super::app::{App, Message};
use super::screen::{compose, mailbox, unlock};
use crate::domain::identity::Holder;
use crate::engine::LockReason;
use iced::Task;

impl App {
    /// Closes what belongs to a session that is over, opens what belongs to the one there is.
    pub(super) fn follow(&mut self) -> Task<Message> {
        let now = self.handle.session();
        let is_same = now.number == self.session;
        if is_same && now.store.is_some() == self.is_open() {
            return Task::none();
        }
        // One that began and ended unseen is told too.
        let is_over = self.is_open() || (!is_same && now.store.is_none() && now.closed.is_some());
        let closed = if is_over { self.locked(now.closed.unwrap_or(LockReason::Asked)) } else { Task::none() };
        self.session = now.number;
        let opened = now.store.map_or_else(Task::none, |store| self.unlocked(store, now.holder));
        Task::batch([closed, opened])
    }

    fn locked(&mut self, reason: LockReason) -> Task<Message> {
        self.unlock = unlock::State::after(reason, self.holder.take(), self.mailbox.waits_to_leave());
        self.is_alone = false;
        self.handle = self.engine.clone();
        self.keyring = None;
        compose::forget();
        self.dialog = None;
        self.offers_phrase = false;
        self.told = None;
        let mut tasks = vec![self.tell_mailbox(mailbox::Message::Locked), self.ask_keyring_offer()];
        let windows: Vec<_> = self.composers.keys().copied().collect();
        tasks.extend(windows.into_iter().map(|window| self.tell_composer(window, compose::Message::Locked)));
        Task::batch(tasks)
    }

    fn unlocked(&mut self, store: String, holder: Option<Holder>) -> Task<Message> {
        self.unlock = unlock::State::default();
        // Another person's session begins with nothing of the one before: a store is one person's.
        if self.last.replace(store.clone()).is_some_and(|last| last != store) {
            self.mailbox = mailbox::State::default();
            self.mailboxes += 1;
            self.told = None;
        }
        if let Some(told) = &mut self.told {
            told.again();
        }
        (self.is_alone, self.holder) = (holder.is_none(), holder);
        if self.is_alone {
            // Without the card, no server is asked: what is here is shown.
            self.handle = self.engine.offline();
        }
        self.handle.touch();
        let handle = self.handle.clone();
        let begin = Task::future(async move {
            // Where it cannot be, seals turn by themselves and say so.
            drop(handle.begin_checking().await);
            Message::Nothing
        });
        let mut tasks = vec![begin, self.tell_mailbox(mailbox::Message::Begin), self.ask_unfinished(), self.ask_phrase()];
        let windows: Vec<_> = self.composers.iter().filter(|(_, composer)| self.is_shown(composer)).map(|(window, _)| *window).collect();
        tasks.extend(windows.into_iter().map(|window| self.resume_composer(window)));
        Task::batch(tasks)
    }
}

impl App {
    /// What was being written when the program ended: asked for once in each person's first session.
    fn ask_unfinished(&self) -> Task<Message> {
        let (handle, number) = (self.handle.clone(), self.mailboxes);
        let open: Vec<_> = self.composers.values().filter_map(|composer| composer.state.kept_id()).collect();
        Task::future(async move {
            let mut drafts = handle.drafts().await.unwrap_or_default();
            drafts.retain(|kept| !open.contains(&kept.id));
            Message::Mailbox(number, mailbox::Message::Unfinished(drafts))
        })
    }
}

#[cfg(test)]
#[path = "reopening_tests.rs"]
mod reopening;

#[cfg(test)]
mod tests {
    use crate::engine::{Event, LockReason};
    use crate::ui::app::Message;
    use crate::ui::app::testing::{Office, holder};
    use crate::ui::screen::unlock;

    #[test]
    fn an_answer_that_comes_after_the_lock_opens_nothing() {
        let mut office = Office::new();
        office.stage.session(1, Some(holder("1")), None);
        office.stage.session(2, None, Some(LockReason::CardRemoved));
        office.tell(Message::Engine(Event::Unlocked(holder("1"))));
        office.tell(Message::Unlock(unlock::Message::Tried(Ok(holder("1")))));
        assert!(!office.app.is_open());
    }

    #[test]
    fn a_lock_whose_event_was_missed_closes_the_window_all_the_same() {
        let mut office = Office::new();
        office.open(1, "1");
        assert!(office.app.is_open());
        office.stage.session(2, None, Some(LockReason::Idle));
        office.tell(Message::Missed);
        assert!(!office.app.is_open());
        office.open(3, "1");
        office.stage.session(4, None, Some(LockReason::Idle));
        office.tell(Message::Clock);
        assert!(!office.app.is_open(), "whatever happens next");
    }

    #[test]
    fn an_engine_that_is_gone_has_no_session() {
        let mut office = Office::new();
        office.open(1, "1");
        let Office { mut app, stage, .. } = office;
        drop(stage);
        drop(app.update(Message::Clock));
        assert!(!app.is_open());
    }

    #[test]
    fn what_was_asked_in_a_session_tells_nothing_to_another_person() {
        let mut office = Office::new();
        office.open(1, "1");
        let asked = office.app.mailboxes;
        office.lock(2);
        office.open(3, "1");
        assert_eq!(office.app.mailboxes, asked, "whoever comes back finds what was under way");
        office.lock(4);
        office.open(5, "2");
        assert_ne!(office.app.mailboxes, asked);
    }

    #[test]
    fn what_became_of_a_message_is_told_to_whoever_sent_it() {
        let mut office = Office::new();
        office.open(1, "1");
        office.lock(2);
        office.app.told = Some(crate::ui::told::Told::new("Message envoyé.".into(), false));
        office.open(3, "1");
        assert!(office.app.told.is_some());
        office.lock(4);
        office.app.told = Some(crate::ui::told::Told::new("Message envoyé.".into(), false));
        office.open(5, "2");
        assert!(office.app.told.is_none());
    }

    #[test]
    fn a_session_that_ended_and_began_again_unseen_is_another() {
        let mut office = Office::new();
        office.open(1, "1");
        office.app.told = Some(crate::ui::told::Told::new("Dit à une autre.".into(), false));
        office.open(3, "2");
        assert!(office.app.told.is_none() && office.app.holder.as_ref().is_some_and(|holder| holder.national_id == "2"));
    }
}
