//! What the mailbox screen shows.

mod cut;
mod folders;
mod foot;
mod list;
mod over;
mod row;

use super::{Message, State};
use crate::domain::bal::Bal;
use crate::engine::Preferences;
use crate::text;
use crate::ui::desk::Look;
use crate::ui::theme::{NARROW, Tone, tokens};
use crate::ui::widget::{Element, Split, layers};
use iced::Length;
use iced::widget::{container, space, stack};

/// The least and the most the folders' pane can have.
const FOLDERS_LEAST: f32 = 170.0;
const FOLDERS_MOST: f32 = 400.0;
/// The least and the most the list's pane can have.
const LIST_LEAST: f32 = 260.0;
const LIST_MOST: f32 = 720.0;

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
        let usual = Preferences::default();
        let is_narrow = look.size.width < NARROW;
        let work: Element<'a, Message> = if is_narrow && self.is_reading && self.shown.is_some() {
            self.reader.view(look).map(Message::Reader)
        } else if is_narrow {
            self.list_pane(look)
        } else {
            let width = look.preferences.list_width.min(beside_folders(look));
            let reader = self.reader.view(look).map(Message::Reader);
            let panes = Split::new(self.list_pane(look), reader, width, Message::ListResized);
            panes.range(LIST_LEAST, LIST_MOST).reset(usual.list_width).into()
        };
        let folders = self.folders_pane(look);
        let panes = Split::new(folders, work, look.preferences.folders_width, Message::FoldersResized)
            .range(FOLDERS_LEAST, FOLDERS_MOST)
            .reset(usual.folders_width);
        // What was done and what failed float: nothing moves under the pointer when they come and go.
        layers(stack![panes, self.said()], self.move_dialog(look))
    }
}
