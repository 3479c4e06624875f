//! The messages being written, each in its window, and whose they are.
//!
//! A message belongs to whoever began it. In nobody's session, and in another person's, it is hidden and does nothing:
//! it would be kept, judged or sent with a card that is not its author's.

use super::app::{App, Message, desk, window_settings, zoomed};
use super::screen::{compose, mailbox};
use iced::{Size, Task, window};

/// A composer's window, to begin with.
const SIZE: Size = Size::new(1120.0, 760.0);
/// It opens no smaller, whatever the zoom: a message cannot be written in less.
const LEAST: Size = Size::new(640.0, 400.0);
/// The most that waits for a hidden composer's author.
const HELD: usize = 1_000;

/// A composer and its window.
pub(super) struct Composer {
    pub(super) state: compose::State,
    /// Whose message it is: the name of the store that was open.
    owner: String,
    pub(super) size: Size,
    /// What waits for its author to be back.
    held: Vec<compose::Message>,
}

/// What becomes of a message for a hidden composer.
#[derive(Debug, PartialEq, Eq)]
enum Fate {
    /// It tells how something ended.
    Told,
    /// It waits for the author.
    Held,
    /// It asks for something that only the author, who sees it, can ask for.
    Dropped,
}

fn fate(message: &compose::Message) -> Fate {
    use compose::Message as M;
    match message {
        M::Locked | M::Resume | M::Kept(_) | M::Done(..) | M::Checked(..) | M::Found(..) => Fate::Told,
        M::Directory(_) | M::Finish | M::Nothing => Fate::Told,
        // Timers, and letters typed the moment before.
        M::KeepNow(_) | M::CheckNow(_) | M::Typed(..) | M::Subject(_) | M::Edit(_) | M::Chosen(_) => Fate::Held,
        _ => Fate::Dropped,
    }
}

impl App {
    /// Whether what a composer holds may be seen now: by who wrote it, in an open session.
    pub(super) fn is_shown(&self, composer: &Composer) -> bool {
        self.is_open() && self.last.as_ref() == Some(&composer.owner)
    }

    /// Whether this window is that of a message that may not be seen now.
    pub(super) fn is_hidden(&self, window: window::Id) -> bool {
        self.composers.get(&window).is_some_and(|composer| !self.is_shown(composer))
    }

    pub(super) fn compose(&mut self, start: compose::Start) -> Task<Message> {
        // A draft has one window: in two, it could leave twice.
        if let compose::Start::Draft { reading, .. } = &start
            && let Some(id) = &reading.content.message_id
            && let Some((window, _)) = self.composers.iter().find(|(_, composer)| composer.state.is_draft(id))
        {
            return window::gain_focus(*window);
        }
        if let compose::Start::Kept(kept) = &start
            && let Some((window, _)) = self.composers.iter().find(|(_, composer)| composer.state.is_kept(kept.id))
        {
            return window::gain_focus(*window);
        }
        let size = zoomed(SIZE, self.preferences.zoom).max(LEAST);
        let (window, opening) = window::open(window_settings(size, self.preferences.zoom));
        let mut desk = desk!(self, window);
        let (state, task) = compose::State::new(start, &mut desk);
        let owner = self.last.clone().filter(|_| self.is_open()).unwrap_or_default();
        self.composers.insert(window, Composer { state, owner, size, held: vec![] });
        // The window is there before what is in it can have the keyboard.
        opening.map(|_| Message::Opened).chain(task.map(move |message| Message::Compose(window, message)))
    }

    pub(super) fn tell_composer(&mut self, window: window::Id, message: compose::Message) -> Task<Message> {
        let is_hidden = self.is_hidden(window);
        let Some(composer) = self.composers.get_mut(&window) else { return Task::none() };
        if is_hidden {
            match fate(&message) {
                Fate::Told => {}
                Fate::Held => {
                    if composer.held.len() < HELD {
                        composer.held.push(message);
                    }
                    return Task::none();
                }
                Fate::Dropped => return Task::none(),
            }
        }
        let mut desk = desk!(self, window);
        let (task, event) = composer.state.update(message, &mut desk);
        let task = task.map(move |message| Message::Compose(window, message));
        match event {
            None => task,
            Some(compose::Event::Close) => {
                self.composers.remove(&window);
                let closed = self.go_on_closing();
                Task::batch([task, window::close(window), closed])
            }
            Some(compose::Event::Queued(outbox)) => {
                let told = self.tell_mailbox(mailbox::Message::Leaving(outbox));
                self.composers.remove(&window);
                let closed = self.go_on_closing();
                Task::batch([task, window::close(window), told, closed])
            }
        }
    }

    /// Its author is back: what waited goes on.
    pub(super) fn resume_composer(&mut self, window: window::Id) -> Task<Message> {
        let held = self.composers.get_mut(&window).map(|composer| std::mem::take(&mut composer.held)).unwrap_or_default();
        let messages = std::iter::once(compose::Message::Resume).chain(held);
        Task::batch(messages.map(|message| self.tell_composer(window, message)).collect::<Vec<_>>())
    }

    /// The person closes a composer's window. A hidden one that holds something unsaved waits for its author.
    pub(super) fn close_composer(&mut self, window: window::Id) -> Task<Message> {
        match self.composers.get(&window) {
            Some(composer) if self.is_shown(composer) => self.tell_composer(window, compose::Message::Close),
            Some(composer) if composer.state.is_unsaved() => window::gain_focus(self.main),
            _ => {
                self.composers.remove(&window);
                window::close(window)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::app::testing::Office;

    fn asked_to_keep(office: &mut Office) -> bool {
        office.stage.asked().iter().any(|asked| asked == "SaveDraft")
    }

    #[test]
    fn a_message_does_nothing_in_another_person_s_session() {
        let mut office = Office::new();
        office.open(1, "1");
        let window = office.compose();
        office.write(window, "Mme Petit va mieux.");
        assert!(office.app.composers[&window].state.is_unsaved());
        office.lock(2);
        office.open(3, "2");
        office.stage.asked();
        office.run(Message::Compose(window, compose::Message::KeepNow(1)));
        office.run(Message::Compose(window, compose::Message::Send));
        office.run(Message::Window(window, crate::ui::keys::Asked::Close));
        assert!(!asked_to_keep(&mut office), "it would be kept with another person's card");
        assert!(office.app.composers[&window].state.is_unsaved(), "and nothing is lost");
        office.lock(4);
        office.open_running(5, "1");
        let asked = office.stage.asked();
        assert!(asked.iter().any(|asked| asked == "SaveDraft"), "its author is back: {asked:?}");
    }

    #[test]
    fn what_is_sent_in_the_moment_of_the_lock_does_not_leave_after_it() {
        for (message, expected) in [
            (compose::Message::Send, Fate::Dropped),
            (compose::Message::SendAgain, Fate::Dropped),
            (compose::Message::Discard, Fate::Dropped),
            (compose::Message::Subject("a".into()), Fate::Held),
            (compose::Message::KeepNow(1), Fate::Held),
            (compose::Message::Locked, Fate::Told),
        ] {
            assert_eq!(fate(&message), expected, "{message:?}");
        }
    }

    #[test]
    fn a_hidden_message_closes_when_nothing_of_it_would_be_lost() {
        let mut office = Office::new();
        office.open(1, "1");
        let window = office.compose();
        office.lock(2);
        office.tell(Message::Window(window, crate::ui::keys::Asked::Close));
        assert!(office.app.composers.is_empty());
    }
}
