//! What the mailbox screen shows.

mod cut;
mod folders;
mod foot;
mod list;
mod over;
mod row;

use super::{Message, State};
use crate::domain::bal::Bal;
use crate::text;
use crate::ui::desk::Look;
use crate::ui::theme::{NARROW, Tone, tokens};
use crate::ui::widget::{Element, layers, split};
use iced::Length;
use iced::widget::{container, space, stack};

/// What a person calls a mailbox.
pub(super) fn label(bal: &Bal) -> String {
    if bal.label.trim().is_empty() { bal.address.to_string() } else { text::one_line(bal.label.trim()) }
}

/// What a person calls the mailbox of that address.
fn label_of(look: Look<'_>, address: &crate::domain::bal::BalAddress) -> String {
    look.accounts.iter().find(|bal| bal.address == *address).map(label).unwrap_or_default()
}

/// A block of a mailbox's colour.
fn mark<'a>(place: usize, width: f32, height: impl Into<Length>) -> Element<'a, Message> {
    container(space().width(width).height(height.into()))
        .style(move |theme| container::Style { background: Some(tokens(theme).mailbox(place).into()), ..container::Style::default() })
        .into()
}

/// Something in the colour of its tone.
fn tinted<'a>(tone: Tone, content: Element<'a, Message>) -> Element<'a, Message> {
    container(content).style(move |theme| container::Style { text_color: Some(tokens(theme).tone(tone)), ..Default::default() }).into()
}

/// The width of what is beside the folders.
fn beside_folders(look: Look<'_>) -> f32 {
    (look.size.width - look.preferences.folders_width - 1.0).max(0.0)
}

impl State {
    /// Shows the screen.
    #[must_use]
    pub fn view<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let is_narrow = look.size.width < NARROW;
        let work: Element<'a, Message> = if is_narrow && self.is_reading && self.shown.is_some() {
            self.reader.view(look).map(Message::Reader)
        } else if is_narrow {
            self.list_pane(look)
        } else {
            let width = look.preferences.list_width.min(beside_folders(look));
            split(self.list_pane(look), self.reader.view(look).map(Message::Reader), width, Message::ListResized)
        };
        let folders = self.folders_pane(look);
        let panes = split(folders, work, look.preferences.folders_width, Message::FoldersResized);
        // What was done and what failed float: nothing moves under the pointer when they come and go.
        layers(stack![panes, self.said()], self.move_dialog(look))
    }
}
