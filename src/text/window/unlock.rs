//! What the unlock screen says.

use super::super::bundle::{beside, say};
use crate::domain::identity::Holder;

/// Its title.
#[must_use]
pub fn title() -> String {
    say("unlock-title", &[])
}

/// What becomes of the PIN.
#[must_use]
pub fn hint() -> String {
    say("unlock-hint", &[])
}

/// The name of the PIN's field.
#[must_use]
pub fn pin_label() -> String {
    say("unlock-pin", &[])
}

/// The button.
#[must_use]
pub fn unlock() -> String {
    say("unlock-button", &[])
}

/// The button while a PIN is tried.
#[must_use]
pub fn trying() -> String {
    say("unlock-trying", &[])
}

/// Why the button waits: there is no card.
#[must_use]
pub fn unlock_needs_card() -> String {
    say("unlock-needs-card", &[])
}

/// Why the button waits: there is no PIN.
#[must_use]
pub fn unlock_needs_pin() -> String {
    say("unlock-needs-pin", &[])
}

/// Before the first look at the card.
#[must_use]
pub fn card_looked_for() -> String {
    say("unlock-card-looked-for", &[])
}

/// There is no card.
#[must_use]
pub fn card_absent() -> String {
    say("unlock-card-absent", &[])
}

/// What to do then.
#[must_use]
pub fn card_absent_remedy() -> String {
    beside("unlock-card-absent", "remedy", &[])
}

/// The card is there.
#[must_use]
pub fn card_ready() -> String {
    say("unlock-card-ready", &[])
}

/// One try is left.
#[must_use]
pub fn card_last_try() -> String {
    say("unlock-card-last", &[])
}

/// What to do then.
#[must_use]
pub fn card_last_try_remedy() -> String {
    beside("unlock-card-last", "remedy", &[])
}

/// Why a session is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// Somebody asked.
    Asked,
    /// The card was taken out.
    CardRemoved,
    /// Nobody was there.
    Idle,
}

/// Says why the session is closed, and whose it was; `name` may be empty.
#[must_use]
pub fn locked(reason: Closed, name: &str) -> String {
    let reason = match reason {
        Closed::Asked => "asked",
        Closed::CardRemoved => "removed",
        Closed::Idle => "idle",
    };
    if name.is_empty() {
        return say("unlock-locked-unnamed", &[("reason", reason.into())]);
    }
    say("unlock-locked", &[("reason", reason.into()), ("name", name.into())])
}

/// Whose card is there: name and, where the certificate says, profession.
#[must_use]
pub fn owner(owner: &Holder) -> String {
    match &owner.profession {
        Some(profession) => say("unlock-owner", &[("name", holder(owner).into()), ("profession", profession.into())]),
        None => holder(owner),
    }
}

/// The holder's name, as people say it.
#[must_use]
pub fn holder(holder: &Holder) -> String {
    format!("{} {}", holder.given_name, holder.family_name).trim().to_owned()
}
