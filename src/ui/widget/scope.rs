//! The keyboard's order inside one window.

use super::Element;
use iced::Length;
use iced::widget::{Id, container};

/// The root of a window: Tab and Shift+Tab go round what it holds, and nothing else. `id` names the window.
pub fn scope<'a, M: Clone + 'a>(id: impl Into<Id>, content: impl Into<Element<'a, M>>) -> Element<'a, M> {
    container(content.into()).id(id).width(Length::Fill).height(Length::Fill).into()
}
