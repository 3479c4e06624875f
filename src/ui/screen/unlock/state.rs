//! What the unlock screen knows.

use super::coffer::{Coffer, CofferMessage, PHRASE};
use super::keyring::{Keyring, KeyringMessage};
use super::pin::Pin;
use crate::domain::Problem;
use crate::domain::identity::{CardPresence, Holder, PinEntry, PinTries};
use crate::engine::{LockReason, PinSource};
use crate::text;
use crate::ui::desk::{Desk, id};
use crate::ui::widget::PinEdit;
use iced::Task;
use iced::widget::operation::focus;
use std::time::Instant;

/// The unlock screen.
#[derive(Default)]
pub struct State {
    /// What is known of the card; `None` before the first look.
    pub(super) card: Option<CardState>,
    pub(super) pin: Pin,
    /// Since when a PIN is being tried.
    pub(super) trying: Option<Instant>,
    /// Whether the last try waits to be confirmed.
    pub(super) confirming: bool,
    /// Whether a look was asked for.
    pub(super) looking: bool,
    /// Why the last PIN did not open the session.
    pub(super) refused: Option<Problem>,
    /// Why the session was closed, when there was one.
    pub(super) locked: Option<LockReason>,
    /// Who had the session.
    pub(super) holder: Option<Holder>,
    /// How many messages wait for the next one to leave.
    pub(super) unsent: usize,
    /// Whose card is there.
    pub(super) owner: Option<Holder>,
    /// Counts the cards seen: an answer about another one concerns nobody.
    pub(super) cards: u64,
    /// What is being done about a store that the card did not open.
    pub(super) coffer: Coffer,
    /// What is being done with the system's keyring.
    pub(super) keyring: Keyring,
}

/// What the last look at the card showed.
pub type CardState = Result<CardPresence, Problem>;

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("card", &self.card).field("trying", &self.trying).finish_non_exhaustive()
    }
}

/// What happens in it.
#[derive(Debug, Clone)]
pub enum Message {
    /// A look at the card.
    Card(CardState),
    /// Something changed in the reader, as the engine saw it: it may have changed again since.
    Changed(CardPresence),
    /// Whose the card of that number is.
    Owner(u64, Result<Holder, Problem>),
    /// The PIN is being typed.
    Typed(PinEdit),
    /// The PIN is complete, or is to be typed on the reader.
    Submit,
    /// The last try is meant.
    Confirm,
    /// The last try is not meant.
    Cancel,
    /// Look at the card again.
    Retry,
    /// A PIN was tried.
    Tried(Result<Holder, Problem>),
    /// About the store that the card did not open.
    Coffer(CofferMessage),
    /// About the system's keyring.
    Keyring(KeyringMessage),
}

impl State {
    /// The screen after a session was closed, in which so many messages did not leave.
    #[must_use]
    pub fn after(reason: LockReason, holder: Option<Holder>, unsent: usize) -> Self {
        Self { locked: Some(reason), holder, unsent, ..Self::default() }
    }

    /// Whether a PIN can be tried now.
    #[must_use]
    pub fn can_submit(&self) -> bool {
        self.is_ready() && self.trying.is_none() && (self.has_keypad() || !self.pin.is_empty())
    }

    /// Whether a card is there that a PIN may open.
    pub(super) fn is_ready(&self) -> bool {
        matches!(self.card, Some(Ok(CardPresence::Present { tries: PinTries::Several | PinTries::Last, .. })))
    }

    /// Whether the PIN of the card that is there is typed on its reader.
    pub(super) fn has_keypad(&self) -> bool {
        matches!(self.card, Some(Ok(CardPresence::Present { entry: PinEntry::Keypad, .. })))
    }

    /// Whether a PIN can be typed here now.
    pub(super) fn can_type(&self) -> bool {
        self.is_ready() && !self.has_keypad() && self.trying.is_none()
    }

    /// Handles a message. That the session is open, or no longer, is learnt elsewhere: from the engine.
    pub fn update(&mut self, message: Message, desk: &mut Desk<'_>) -> Task<Message> {
        match message {
            Message::Coffer(message) => self.about_coffer(message, desk),
            Message::Keyring(message) => self.about_keyring(message, desk),
            Message::Card(card) => {
                self.looking = false;
                self.seen(card, desk)
            }
            Message::Changed(card) => {
                // Only what it takes away is believed: a card that came may be gone again.
                let gone = if matches!(card, CardPresence::Present { .. }) { Task::none() } else { self.seen(Ok(card), desk) };
                Task::batch([gone, Self::look(desk)])
            }
            Message::Owner(card, owner) if card == self.cards => {
                self.owned(owner.ok());
                Task::none()
            }
            // A key may be on its way while the card goes: its PIN is not for the next one.
            Message::Typed(edit) if self.can_type() && !self.confirming => {
                self.pin.edit(&edit);
                Task::none()
            }
            Message::Submit if self.can_submit() && !self.confirming => {
                self.confirming = matches!(self.card, Some(Ok(CardPresence::Present { tries: PinTries::Last, .. })));
                if self.confirming { Task::none() } else { self.attempt(desk) }
            }
            Message::Confirm if self.confirming && self.can_submit() => self.attempt(desk),
            Message::Cancel => {
                // Whoever doubts types it again.
                self.start_over();
                Task::none()
            }
            Message::Retry if !self.looking => {
                self.looking = true;
                Self::look(desk)
            }
            Message::Tried(result) if self.trying.is_some() => {
                self.trying = None;
                // A session that began is learnt from the engine; another try, or the lock itself, took the place of one
                // that was stopped.
                let Some(problem) = result.err() else { return Task::none() };
                if let (Problem::PinWrong { left }, Some(Ok(CardPresence::Present { tries, .. }))) = (&problem, &mut self.card) {
                    // Known at once: the next PIN is typed before the next look.
                    *tries = *left;
                }
                if !matches!(problem, Problem::Stopped) {
                    self.refused = Some(problem);
                }
                Task::batch([Self::look(desk), self.invite(desk)])
            }
            Message::Owner(..) | Message::Typed(_) | Message::Submit | Message::Confirm | Message::Retry | Message::Tried(_) => {
                Task::none()
            }
        }
    }

    fn look(desk: &Desk<'_>) -> Task<Message> {
        desk.quietly(|handle| async move { handle.presence().await }, Message::Card)
    }

    /// Gives the keyboard to what comes next.
    pub(super) fn invite(&self, desk: &Desk<'_>) -> Task<Message> {
        let next = if self.has_keypad() { "unlock" } else { "pin" };
        focus(id(desk.window, if self.is_coffer_closed() { PHRASE } else { next }))
    }

    /// What was begun is forgotten.
    fn start_over(&mut self) {
        self.pin.wipe();
        self.confirming = false;
        self.coffer.is_confirming = false;
    }

    /// Tries the PIN, once.
    fn attempt(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        (self.trying, self.confirming, self.refused) = (Some(Instant::now()), false, None);
        if self.has_keypad() {
            let words = text::window::unlock::keypad_typing();
            return desk.ask(words, None, |handle| async move { handle.unlock(PinSource::Keypad).await }, Message::Tried);
        }
        let (pin, owner) = (self.pin.take(), self.owner.as_ref().map(|owner| owner.national_id.clone()));
        let attempt = |handle: crate::engine::Handle| async move {
            // Cards can be changed faster than they are looked at: a code that is not its own would cost this one a try.
            if let Some(owner) = owner
                && !is_of(&owner, &handle.holder().await)
            {
                return Err(Problem::CardRemoved);
            }
            handle.unlock(pin).await
        };
        desk.ask(text::window::unlock::trying(), None, attempt, Message::Tried)
    }

    /// The card was looked at.
    fn seen(&mut self, card: CardState, desk: &Desk<'_>) -> Task<Message> {
        let was_ready = self.is_ready();
        let is_present = matches!(card, Ok(CardPresence::Present { .. }));
        // A card that was changed has nothing to do with what the other one refused.
        let was_absent = matches!(self.card, Some(Ok(CardPresence::NoReader | CardPresence::EmptyReader | CardPresence::Absent)));
        if is_present && was_absent {
            (self.refused, self.coffer) = (None, Coffer::default());
        }
        // How many tries are left is what the card says now: another program may have used one, or unlocked it.
        if let Ok(CardPresence::Present { tries, .. }) = &card {
            match &mut self.refused {
                Some(Problem::PinWrong { left }) => *left = *tries,
                Some(Problem::PinLocked) if *tries != PinTries::Locked => self.refused = None,
                _ => {}
            }
        }
        // Whatever changed, it may be the card.
        if self.card.as_ref() != Some(&card) {
            self.start_over();
        }
        self.card = Some(card);
        if !is_present {
            self.owner = None;
            self.cards += 1;
            return Task::none();
        }
        let card = self.cards;
        let owner = desk.quietly(|handle| async move { handle.holder().await }, move |owner| Message::Owner(card, owner));
        let invited = if self.is_ready() && !was_ready { self.invite(desk) } else { Task::none() };
        Task::batch([owner, invited])
    }

    /// Whose card it is was read. One that cannot be read says so when its PIN is tried.
    fn owned(&mut self, owner: Option<Holder>) {
        if let Some(before) = &self.owner
            && owner.as_ref().is_none_or(|owner| owner.national_id != before.national_id)
        {
            // Another person's card, perhaps, with nothing seen in between.
            self.start_over();
            self.refused.take_if(|_| owner.is_some());
        }
        self.owner = owner;
    }
}

/// Whether a card may be that person's: one that cannot be read says what is the matter when its PIN is tried.
pub(super) fn is_of(owner: &str, found: &Result<Holder, Problem>) -> bool {
    found.as_ref().map_or(true, |found| found.national_id == owner)
}
