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
    /// Whose card it is.
    Owner(Result<Holder, Problem>),
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

/// What concerns the others.
#[derive(Debug, Clone)]
pub enum Event {
    /// The session is open.
    Unlocked(Holder),
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
        matches!(self.card, Some(Ok(CardPresence::Present { tries: PinTries::Several | PinTries::Last })))
    }

    /// Handles a message.
    pub fn update(&mut self, message: Message, desk: &mut Desk<'_>) -> (Task<Message>, Option<Event>) {
        match message {
            Message::Card(card) => {
                let was_ready = self.is_ready();
                // A card that was changed has nothing to do with what the other one refused.
                if matches!((&self.card, &card), (Some(Ok(CardPresence::Absent)), Ok(CardPresence::Present { .. }))) {
                    self.refused = None;
                }
                self.card = Some(card);
                if !self.is_ready() {
                    self.pin.zeroize();
                }
                if !matches!(self.card, Some(Ok(CardPresence::Present { .. }))) {
                    self.owner = None;
                } else if self.owner.is_none() {
                    let look = desk.quietly(|handle| async move { handle.holder().await }, Message::Owner);
                    let ready = if self.is_ready() && !was_ready { focus(id(desk.window, "pin")) } else { Task::none() };
                    return (Task::batch([look, ready]), None);
                }
                if self.is_ready() && !was_ready {
                    return (focus(id(desk.window, "pin")), None);
                }
            }
            // A card whose certificate cannot be read says so when its PIN is tried.
            Message::Owner(owner) => self.owner = owner.ok(),
            Message::Typed(typed) => {
                self.pin = Zeroizing::new(typed.0.clone());
            }
            Message::Submit if self.can_submit() => {
                self.trying = true;
                self.refused = None;
                let pin = SecretString::from(std::mem::take(&mut *self.pin));
                let words = text::window::unlock::trying();
                return (desk.ask(words, None, |handle| async move { handle.unlock(pin).await }, Message::Tried), None);
            }
            Message::Submit => {}
            Message::Tried(Ok(holder)) => {
                *self = Self::default();
                return (Task::none(), Some(Event::Unlocked(holder)));
            }
            Message::Tried(Err(problem)) => {
                self.trying = false;
                // Another try, or the lock itself, took its place: there is nothing to tell.
                if !matches!(problem, Problem::Stopped) {
                    self.refused = Some(problem);
                }
                let look = desk.quietly(|handle| async move { handle.presence().await }, Message::Card);
                return (Task::batch([look, focus(id(desk.window, "pin"))]), None);
            }
        }
        (Task::none(), None)
    }
}
