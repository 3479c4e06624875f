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

/// The button that looks again.
#[must_use]
pub fn retry() -> String {
    say("unlock-retry", &[])
}

/// There is no reader.
#[must_use]
pub fn reader_absent() -> String {
    say("unlock-reader-absent", &[])
}

/// What to do then.
#[must_use]
pub fn reader_absent_remedy() -> String {
    beside("unlock-reader-absent", "remedy", &[])
}

/// The reader has no card.
#[must_use]
pub fn reader_empty() -> String {
    say("unlock-reader-empty", &[])
}

/// What to do then.
#[must_use]
pub fn reader_empty_remedy() -> String {
    beside("unlock-reader-empty", "remedy", &[])
}

/// The card takes no PIN any more.
#[must_use]
pub fn card_locked() -> String {
    say("unlock-card-locked", &[])
}

/// Who unblocks it.
#[must_use]
pub fn card_locked_remedy() -> String {
    beside("unlock-card-locked", "remedy", &[])
}

/// The button that has the PIN typed on the reader.
#[must_use]
pub fn keypad_start() -> String {
    say("unlock-keypad-start", &[])
}

/// What to do then, on the reader.
#[must_use]
pub fn keypad_typing() -> String {
    say("unlock-keypad-typing", &[])
}

/// How to give up, on the reader.
#[must_use]
pub fn keypad_give_up() -> String {
    say("unlock-keypad-give-up", &[])
}

/// What becomes of a PIN typed on the reader.
#[must_use]
pub fn keypad_hint() -> String {
    say("unlock-keypad-hint", &[])
}

/// The title of what is asked before the last try.
#[must_use]
pub fn last_try_title() -> String {
    beside("unlock-last-try", "title", &[])
}

/// What is asked before the last try.
#[must_use]
pub fn last_try() -> String {
    say("unlock-last-try", &[])
}

/// The button that spends it.
#[must_use]
pub fn last_try_confirm() -> String {
    beside("unlock-last-try", "confirm", &[])
}

/// The button that spends it on the reader's keypad.
#[must_use]
pub fn last_try_keypad() -> String {
    beside("unlock-last-try", "keypad", &[])
}

/// The button that does not.
#[must_use]
pub fn last_try_cancel() -> String {
    beside("unlock-last-try", "cancel", &[])
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

/// So many messages did not leave before the session was closed.
#[must_use]
pub fn unsent(count: usize) -> String {
    say("unlock-unsent", &[("count", count.into())])
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

/// The name of the passphrase's field.
#[must_use]
pub fn coffer_phrase() -> String {
    say("unlock-coffer-phrase", &[])
}

/// Which passphrase that is.
#[must_use]
pub fn coffer_phrase_help() -> String {
    beside("unlock-coffer-phrase", "help", &[])
}

/// The button that tries it.
#[must_use]
pub fn coffer_open() -> String {
    beside("unlock-coffer-phrase", "open", &[])
}

/// The button while it is tried.
#[must_use]
pub fn coffer_opening() -> String {
    beside("unlock-coffer-phrase", "opening", &[])
}

/// It opened the store.
#[must_use]
pub fn coffer_opened() -> String {
    say("unlock-coffer-opened", &[])
}

/// The button that sets the store aside.
#[must_use]
pub fn coffer_reset() -> String {
    say("unlock-coffer-reset", &[])
}

/// Whether that is meant.
#[must_use]
pub fn coffer_reset_title() -> String {
    beside("unlock-coffer-reset", "title", &[])
}

/// What becomes of what the store holds.
#[must_use]
pub fn coffer_reset_detail() -> String {
    beside("unlock-coffer-reset", "detail", &[])
}

/// The store was set aside.
#[must_use]
pub fn coffer_set_aside() -> String {
    say("unlock-coffer-set-aside", &[])
}

/// The button that opens the store with the system's keyring.
#[must_use]
pub fn keyring_open() -> String {
    say("unlock-keyring-open", &[])
}

/// The button while the keyring is asked.
#[must_use]
pub fn keyring_opening() -> String {
    beside("unlock-keyring-open", "opening", &[])
}

/// What can be done without the card.
#[must_use]
pub fn keyring_hint() -> String {
    beside("unlock-keyring-open", "hint", &[])
}
