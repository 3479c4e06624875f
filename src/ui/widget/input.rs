//! Lines of text to type.

use super::Element;
use crate::ui::theme::{REGULAR, SPACE_S, SPACE_XS, TEXT_L, TEXT_M, tokens};
use iced::widget::{Id, column, text, text_input};
use iced::{Border, Length};

/// A line of text to type, with its name above it.
pub struct TextField<'a, M> {
    label: String,
    id: Id,
    placeholder: String,
    value: String,
    secure: bool,
    on_input: Option<Box<dyn Fn(String) -> M + 'a>>,
    on_submit: Option<M>,
    width: Length,
}

/// A line of text to type. An empty `label` shows none.
pub fn text_field<'a, M>(
    label: impl Into<String>,
    id: impl Into<Id>,
    placeholder: impl Into<String>,
    value: impl Into<String>,
) -> TextField<'a, M> {
    TextField {
        label: label.into(),
        id: id.into(),
        placeholder: placeholder.into(),
        value: value.into(),
        secure: false,
        on_input: None,
        on_submit: None,
        width: Length::Fill,
    }
}

impl<'a, M> TextField<'a, M> {
    /// What is typed is not shown.
    #[must_use]
    pub fn secure(mut self) -> Self {
        self.secure = true;
        self
    }

    /// What typing means; without it, the field is disabled.
    #[must_use]
    pub fn on_input(mut self, message: impl Fn(String) -> M + 'a) -> Self {
        self.on_input = Some(Box::new(message));
        self
    }

    /// What Enter means.
    #[must_use]
    pub fn on_submit(mut self, message: M) -> Self {
        self.on_submit = Some(message);
        self
    }

    /// Its width.
    #[must_use]
    pub fn width(mut self, width: impl Into<Length>) -> Self {
        self.width = width.into();
        self
    }
}

impl<'a, M: Clone + 'a> From<TextField<'a, M>> for Element<'a, M> {
    fn from(field: TextField<'a, M>) -> Self {
        let mut input = text_input(&field.placeholder, &field.value)
            .id(field.id)
            .secure(field.secure)
            .font(REGULAR)
            .size(TEXT_L)
            .padding(SPACE_S)
            .on_submit_maybe(field.on_submit)
            .style(|theme, status| {
                let t = tokens(theme);
                let focused = matches!(status, text_input::Status::Focused { .. });
                text_input::Style {
                    background: t.background.into(),
                    border: Border::default().rounded(4).width(if focused { 2 } else { 1 }).color(if focused { t.focus } else { t.edge }),
                    icon: t.muted,
                    placeholder: t.muted,
                    value: t.text,
                    selection: t.selected,
                }
            });
        if let Some(on_input) = field.on_input {
            input = input.on_input(on_input);
        }
        if field.label.is_empty() {
            return input.width(field.width).into();
        }
        column![text(field.label).size(TEXT_M), input].spacing(SPACE_XS).width(field.width).into()
    }
}
