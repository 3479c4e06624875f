//! What the mailbox screen shows.

mod folders;
mod foot;
mod list;
mod menu;
mod outbox;
mod over;
mod row;
mod search;

pub use menu::Chosen as MenuChosen;
pub use search::has_field;

use super::{Message, State};
use crate::domain::bal::Bal;
use crate::engine::Preferences;
use crate::text;
use crate::ui::desk::Look;
use crate::ui::theme::{NARROW, SPACE_XL, Tone, tokens};
use crate::ui::widget::{Element, Split, layers};
use iced::Length;
use iced::widget::{container, space, stack};

/// The least and the most the folders' pane can have.
const FOLDERS_LEAST: f32 = 170.0;
const FOLDERS_MOST: f32 = 400.0;
/// The least and the most the list's pane can have.
const LIST_LEAST: f32 = 260.0;
const LIST_MOST: f32 = 720.0;
/// What the reader keeps beside them.
const READER_LEAST: f32 = 400.0;
/// Below this width, the folders have no place beside the list.
const TINY: f32 = 520.0;

/// What a person calls a mailbox.
pub(super) fn label(bal: &Bal) -> String {
    if bal.label.trim().is_empty() { bal.address.to_string() } else { text::one_line(bal.label.trim()) }
}

/// What a person calls the mailbox of that address.
pub(super) fn label_of(look: Look<'_>, address: &crate::domain::bal::BalAddress) -> String {
    label_at(look.accounts, address)
}

/// What a person calls the mailbox of that address, among these.
pub(super) fn label_at(accounts: &[Bal], address: &crate::domain::bal::BalAddress) -> String {
    accounts.iter().find(|bal| bal.address == *address).map(label).unwrap_or_default()
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

/// Whether there is room for one pane only: a small window, or everything twice its size.
fn is_tiny(look: Look<'_>) -> bool {
    look.size.width < TINY
}

impl State {
    /// Shows the screen.
    #[must_use]
    pub fn view<'a>(&'a self, look: Look<'a>) -> Element<'a, Message> {
        let usual = Preferences::default();
        let is_narrow = look.size.width < NARROW;
        let is_reading = is_narrow && self.is_reading && self.shown.is_some();
        let work: Element<'a, Message> = if is_reading {
            self.reader.view(look).map(Message::Reader)
        } else if is_narrow {
            self.list_pane(look)
        } else {
            let reader = self.reader.view(look).map(Message::Reader);
            let panes = Split::new(self.list_pane(look), reader, look.preferences.list_width, Message::ListResized);
            panes.range(LIST_LEAST, LIST_MOST).keep(READER_LEAST).reset(usual.list_width).into()
        };
        let panes: Element<'a, Message> = match is_tiny(look) {
            true if self.is_choosing && !is_reading => self.folders_pane(look),
            true => work,
            false => {
                let kept = if is_narrow { LIST_LEAST + SPACE_XL } else { LIST_LEAST + READER_LEAST };
                let panes = Split::new(self.folders_pane(look), work, look.preferences.folders_width, Message::FoldersResized);
                panes.range(FOLDERS_LEAST, FOLDERS_MOST).keep(kept).reset(usual.folders_width).into()
            }
        };
        // What was done and what failed float: nothing moves under the pointer when they come and go.
        let over = self.move_dialog(look).or_else(|| self.menu_dialog(look)).or_else(|| self.name_dialog(look));
        let over = over.or_else(|| self.abandon_dialog(look));
        layers(stack![panes, self.said(look)], over)
    }
}
