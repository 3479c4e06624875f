//! What the unlock screen knows.

use crate::domain::Problem;
use crate::domain::identity::{CardPresence, Holder, PinTries};
use crate::engine::LockReason;
use crate::text;
use crate::ui::desk::{Desk, id};
use iced::Task;
use iced::widget::operation::focus;
use secrecy::SecretString;
use zeroize::{Zeroize, Zeroizing};

/// The unlock screen.
#[derive(Default)]
pub struct State {
    /// What is known of the card; `None` before the first look.
    pub(super) card: Option<CardState>,
    pub(super) pin: Zeroizing<String>,
    /// Whether a PIN is being tried.
    pub(super) trying: bool,
    /// Why the last PIN did not open the session.
    pub(super) refused: Option<Problem>,
    /// Why the session was closed, when there was one.
    pub(super) locked: Option<LockReason>,
    /// Who had the session.
    pub(super) holder: Option<Holder>,
    /// Whose card is there.
    pub(super) owner: Option<Holder>,
    /// Counts the cards seen: an answer about another one concerns nobody.
    pub(super) cards: u64,
}

/// More characters than any card's PIN has: what is pasted by mistake is not carried around.
const PIN_LIMIT: usize = 64;

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
    /// Whose the card of that number is.
    Owner(u64, Result<Holder, Problem>),
    /// The PIN is being typed.
    Typed(TypedPin),
    /// The PIN is complete.
    Submit,
    /// It was tried.
    Tried(Result<Holder, Problem>),
}

/// A PIN being typed. It is never shown.
#[derive(Clone)]
pub struct TypedPin(String);

impl From<String> for TypedPin {
    fn from(pin: String) -> Self {
        Self(pin)
    }
}

impl std::fmt::Debug for TypedPin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TypedPin(…)")
    }
}

impl Drop for TypedPin {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl State {
    /// The screen after a session was closed.
    #[must_use]
    pub fn after(reason: LockReason, holder: Option<Holder>) -> Self {
        Self { locked: Some(reason), holder, ..Self::default() }
    }

    /// The screen after a PIN was refused, for the gallery and tests.
    #[must_use]
    pub fn looking_at(card: CardState, refused: Option<Problem>, trying: bool) -> Self {
        Self { card: Some(card), refused, trying, ..Self::default() }
    }

    /// Whether a PIN can be tried now.
    #[must_use]
    pub fn can_submit(&self) -> bool {
        self.is_ready() && !self.trying && !self.pin.is_empty()
    }

    /// Whether a card is there that a PIN may open.
    pub(super) fn is_ready(&self) -> bool {
        matches!(self.card, Some(Ok(CardPresence::Present { tries: PinTries::Several | PinTries::Last, .. })))
    }

    /// Handles a message. That the session is open, or no longer, is learnt elsewhere: from the engine.
    pub fn update(&mut self, message: Message, desk: &mut Desk<'_>) -> Task<Message> {
        match message {
            Message::Card(card) => self.seen(card, desk),
            // A card whose certificate cannot be read says so when its PIN is tried.
            Message::Owner(card, owner) if card == self.cards => {
                self.owner = owner.ok();
                Task::none()
            }
            // A key may be on its way while the card goes: its PIN is not for the next one.
            Message::Typed(typed) if self.is_ready() && !self.trying && typed.0.chars().count() <= PIN_LIMIT => {
                self.pin = Zeroizing::new(typed.0.clone());
                Task::none()
            }
            Message::Submit if self.can_submit() => {
                self.trying = true;
                self.refused = None;
                let pin = SecretString::from(std::mem::take(&mut *self.pin));
                desk.ask(text::window::unlock::trying(), None, |handle| async move { handle.unlock(pin).await }, Message::Tried)
            }
            Message::Tried(result) if self.trying => {
                self.trying = false;
                // A session that began is learnt from the engine; another try, or the lock itself, took the place of one
                // that was stopped.
                let Some(problem) = result.err() else { return Task::none() };
                if !matches!(problem, Problem::Stopped) {
                    self.refused = Some(problem);
                }
                let look = desk.quietly(|handle| async move { handle.presence().await }, Message::Card);
                Task::batch([look, focus(id(desk.window, "pin"))])
            }
            Message::Owner(..) | Message::Typed(_) | Message::Submit | Message::Tried(_) => Task::none(),
        }
    }

    /// The card was looked at.
    fn seen(&mut self, card: CardState, desk: &Desk<'_>) -> Task<Message> {
        let was_ready = self.is_ready();
        // A card that was changed has nothing to do with what the other one refused.
        if matches!(
            (&self.card, &card),
            (Some(Ok(CardPresence::NoReader | CardPresence::EmptyReader | CardPresence::Absent)), Ok(CardPresence::Present { .. }))
        ) {
            self.refused = None;
        }
        self.card = Some(card);
        if !self.is_ready() {
            self.pin.zeroize();
        }
        let focus = if self.is_ready() && !was_ready { focus(id(desk.window, "pin")) } else { Task::none() };
        if !matches!(self.card, Some(Ok(CardPresence::Present { .. }))) {
            self.owner = None;
            self.cards += 1;
            return Task::none();
        }
        if self.owner.is_some() {
            return focus;
        }
        let card = self.cards;
        let look = desk.quietly(|handle| async move { handle.holder().await }, move |owner| Message::Owner(card, owner));
        Task::batch([look, focus])
    }
}
