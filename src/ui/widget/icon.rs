//! Signs. They never stand for a word alone: what they mean is beside them, or in a tip.
//!
//! They are drawn by `assets/icons/make.py`, in the same order.

use super::Element;
use crate::ui::theme::{ICON, ICONS};
use iced::widget::text;

/// A sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is named after what it shows")]
pub enum Icon {
    Inbox,
    Sent,
    Draft,
    Archive,
    Junk,
    Trash,
    Folder,
    Attachment,
    Flag,
    Unread,
    Reply,
    ReplyAll,
    Forward,
    Pencil,
    Lock,
    Settings,
    Search,
    Refresh,
    Close,
    Add,
    Info,
    Warning,
    Error,
    Success,
    Card,
    Image,
    Document,
    Help,
    ChevronDown,
    ChevronRight,
    Back,
    Stop,
    ChevronUp,
    ChevronLeft,
    Check,
    Show,
    Hide,
    Person,
    Directory,
    Calendar,
    Clock,
    Download,
    Print,
    Undo,
    More,
    Offline,
}

impl Icon {
    /// All of them.
    pub const ALL: [Icon; 46] = [
        Icon::Inbox,
        Icon::Sent,
        Icon::Draft,
        Icon::Archive,
        Icon::Junk,
        Icon::Trash,
        Icon::Folder,
        Icon::Attachment,
        Icon::Flag,
        Icon::Unread,
        Icon::Reply,
        Icon::ReplyAll,
        Icon::Forward,
        Icon::Pencil,
        Icon::Lock,
        Icon::Settings,
        Icon::Search,
        Icon::Refresh,
        Icon::Close,
        Icon::Add,
        Icon::Info,
        Icon::Warning,
        Icon::Error,
        Icon::Success,
        Icon::Card,
        Icon::Image,
        Icon::Document,
        Icon::Help,
        Icon::ChevronDown,
        Icon::ChevronRight,
        Icon::Back,
        Icon::Stop,
        Icon::ChevronUp,
        Icon::ChevronLeft,
        Icon::Check,
        Icon::Show,
        Icon::Hide,
        Icon::Person,
        Icon::Directory,
        Icon::Calendar,
        Icon::Clock,
        Icon::Download,
        Icon::Print,
        Icon::Undo,
        Icon::More,
        Icon::Offline,
    ];

    fn glyph(self) -> char {
        char::from_u32(0xe000 + self as u32).unwrap_or('\u{fffd}')
    }
}

/// Shows a sign beside text, in the colour of what is around it.
pub fn icon<'a, M: 'a>(icon: Icon) -> Element<'a, M> {
    icon_sized(icon, ICON)
}

/// The same, at another size.
pub fn icon_sized<'a, M: 'a>(icon: Icon, size: f32) -> Element<'a, M> {
    text(icon.glyph()).font(ICONS).size(size).line_height(1.0).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signs_are_in_the_order_they_are_drawn_in() {
        let drawn: Vec<_> = include_str!("../../../assets/icons/make.py")
            .lines()
            .filter_map(|line| line.strip_prefix("    \"")?.split_once("\": ("))
            .map(|(name, _)| name)
            .collect();
        assert_eq!(drawn, Icon::ALL.map(|icon| format!("{icon:?}")));
        assert!(Icon::ALL.iter().enumerate().all(|(place, icon)| *icon as usize == place));
    }
}
