//! The design system: what screens are made of. Screens name what they mean; sizes, colours, keys and the pointer are
//! looked after here.
//!
//! Everything that acts can have the keyboard: [`FocusButton`], [`List`], text fields. [`scope`] holds the order of one
//! window, so that Tab in one never moves the focus of another.

mod banner;
mod button;
mod chip;
mod dialog;
mod icon;
mod input;
mod list;
mod panes;
mod recipients;
mod scope;
mod toned;
mod words;

pub use banner::{badge, banner, note};
pub use button::{FocusButton, Kind, button, icon_button};
pub use chip::chip;
pub use dialog::{dialog, layers};
pub use icon::{Icon, icon};
pub use input::{TextField, text_field};
pub use list::{List, Viewport, list, reveal, skeleton};
pub use panes::{bar, divider, pane, split};
pub use recipients::{ChipLook, RecipientField, recipient_field};
pub use scope::scope;
pub use toned::toned_icon;
pub use words::{body, bold, heading, muted, small, strong, title, toned};

/// Everything on screen.
pub type Element<'a, Message> = iced::Element<'a, Message, iced::Theme, iced::Renderer>;
