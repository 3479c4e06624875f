//! Sentences of assets/text/*/widget.ftl.

use super::super::bundle::say;
use std::time::Duration;

/// How long something has lasted.
#[must_use]
pub fn since(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 60 {
        say("widget-since-seconds", &[("seconds", seconds.into())])
    } else {
        say("widget-since-minutes", &[("minutes", (seconds / 60).into())])
    }
}

/// The button that stops what is going on.
#[must_use]
pub fn stop() -> String {
    say("widget-stop", &[])
}

/// The button that shows a password.
#[must_use]
pub fn show_password() -> String {
    say("widget-show-password", &[])
}

/// The button that hides it again.
#[must_use]
pub fn hide_password() -> String {
    say("widget-hide-password", &[])
}

/// What takes something away: a recipient, an attachment.
#[must_use]
pub fn remove(what: &str) -> String {
    say("widget-remove", &[("what", what.into())])
}
