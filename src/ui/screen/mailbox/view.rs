//! What the mailbox screen shows.

use super::{Message, State};
use crate::ui::desk::Look;
use crate::ui::widget::{Element, body};

impl State {
    /// Shows the screen.
    #[must_use]
    pub fn view<'a>(&'a self, _look: Look<'a>) -> Element<'a, Message> {
        body("")
    }
}

impl State {
    /// Shows how fresh each mailbox is, for the bar at the foot of the window.
    #[must_use]
    pub fn status<'a>(&'a self, _look: Look<'a>) -> Element<'a, Message> {
        body("")
    }
}
