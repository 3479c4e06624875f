//! Signs. They never stand for a word alone: what they mean is beside them, or in a tip.

use super::Element;
use crate::ui::theme::{REGULAR, TEXT_L};
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
}

impl Icon {
    fn glyph(self) -> &'static str {
        match self {
            Icon::Close => "×",
            Icon::Add => "+",
            Icon::Success => "✓",
            Icon::Warning => "⚠",
            Icon::Error => "✗",
            Icon::Info => "ⓘ",
            Icon::ChevronDown => "▼",
            Icon::ChevronRight => "▶",
            Icon::Back => "←",
            Icon::Stop => "■",
            Icon::Flag => "★",
            Icon::Unread => "●",
            Icon::Reply => "↩",
            Icon::ReplyAll => "↩",
            Icon::Forward => "↪",
            _ => "▪",
        }
    }
}

/// Shows a sign at the size of text, in the colour of what is around it.
pub fn icon<'a, M: 'a>(icon: Icon) -> Element<'a, M> {
    text(icon.glyph()).font(REGULAR).size(TEXT_L).into()
}
