//! What the window says around its screens.

use super::super::bundle::say;

/// The title of the main window. It names nobody: it shows in lists of windows.
#[must_use]
pub fn title() -> String {
    say("shell-title", &[])
}
