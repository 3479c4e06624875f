//! The design system: what screens are made of. Screens name what they mean; sizes, colours, keys and the pointer are
//! looked after here.
//!
//! Everything that acts can have the keyboard: [`FocusButton`], [`List`], text fields. [`scope()`] holds the order of one
//! window, so that Tab in one never moves the focus of another.

mod banner;
mod button;
mod chip;
mod dialog;
mod entry;
mod focus;
mod icon;
mod input;
mod layers;
mod line;
mod list;
mod menu;
mod panes;
mod pin_field;
mod popup;
mod press;
mod recipients;
mod recipients_box;
mod rows;
mod scope;
mod split;
mod spoken;
mod stops;
mod tip;
mod toggles;
mod toned;
mod trend;
mod words;

pub use banner::{badge, banner, note, progress, ribbon, swatch, toast};
pub use button::{FocusButton, Kind, button, icon_button};
pub use chip::chip;
pub use dialog::dialog;
pub use entry::{Entry, entry};
pub use focus::focus;
pub use icon::{Icon, icon, icon_sized};
pub use input::{TextField, editor_style, text_field};
pub use layers::layers;
pub use line::{OneLine, one_line};
pub use list::{List, Viewport, list, reveal, skeleton};
pub use menu::{Menu, MenuOption, menu};
pub use panes::{bar, divider, pane, scroll_bar, scroll_style};
pub use pin_field::{PinEdit, PinField, TypedPin, pin_field};
pub use recipients::{ChipLook, RecipientField, recipient_field};
pub use scope::scope;
pub use split::{Split, split};
pub use spoken::spoken;
pub use stops::stops;
pub use toggles::{checkbox, segments};
pub use toned::toned_icon;
pub use trend::{TrendPoint, trend};
pub use words::{body, bold, heading, muted, small, strong, title, toned};

/// Everything on screen.
pub type Element<'a, Message> = iced::Element<'a, Message, iced::Theme, iced::Renderer>;

#[cfg(test)]
mod tests;
