//! What the unlock screen shows.

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
