//! Lines of text to type.

use super::{Element, Icon, icon_button, icon_sized};
use crate::text::window::widget as said;
use crate::ui::theme::{CONTROL, RADIUS, REGULAR, SPACE_S, SPACE_XS, TEXT_L, TEXT_M, TEXT_S, Tone, tokens};
use iced::widget::{Column, Id, container, row, stack, text, text_editor, text_input};
use iced::{Alignment, Border, Length, Padding, Theme};

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
    help: String,
    error: String,
    reveal: Option<(bool, M)>,
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
        help: String::new(),
        error: String::new(),
        reveal: None,
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

    /// A line under it that helps.
    #[must_use]
    pub fn help(mut self, words: impl Into<String>) -> Self {
        self.help = words.into();
        self
    }

    /// What is wrong with what it holds, under it; an empty text is nothing.
    #[must_use]
    pub fn error(mut self, words: impl Into<String>) -> Self {
        self.error = words.into();
        self
    }

    /// A button in it shows or hides what is typed; this tells which it is now, and what pressing it means.
    #[must_use]
    pub fn reveal(mut self, is_shown: bool, message: M) -> Self {
        self.reveal = Some((is_shown, message));
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
        let TextField { label, id, placeholder, value, secure, on_input, on_submit, width, help, error, reveal } = field;
        let is_wrong = !error.is_empty();
        let mut input = text_input(&placeholder, &value)
            .id(id)
            .secure(secure && !matches!(reveal, Some((true, _))))
            .font(REGULAR)
            .size(TEXT_L)
            .padding(Padding { right: if reveal.is_some() { CONTROL } else { SPACE_S }, ..Padding::new(SPACE_S) })
            .on_submit_maybe(on_submit)
            .style(move |theme, status| look(theme, status, is_wrong));
        if let Some(on_input) = on_input {
            input = input.on_input(on_input);
        }
        let revealer = reveal.map(|(is_shown, message)| {
            let (sign, words) = if is_shown { (Icon::Hide, said::hide_password()) } else { (Icon::Show, said::show_password()) };
            let button = Element::from(icon_button(sign, words).on_press(message));
            container(button).width(Length::Fill).align_x(Alignment::End)
        });
        let line: Element<'a, M> = match revealer {
            Some(revealer) => stack![input, Element::from(revealer)].into(),
            None => input.into(),
        };
        // Last, and always a column: what is typed keeps its state when a line comes or goes.
        let under = match (error.is_empty(), help.is_empty()) {
            (false, _) => Some(wrong(error)),
            (true, false) => Some(super::muted(help)),
            (true, true) => None,
        };
        let name = (!label.is_empty()).then(|| text(label).size(TEXT_M).into());
        Column::with_children(name.into_iter().chain([line]).chain(under)).spacing(SPACE_XS).width(width).into()
    }
}

pub(super) fn wrong<'a, M: 'a>(words: String) -> Element<'a, M> {
    container(row![icon_sized(Icon::Error, 14.0), text(words).size(TEXT_S)].spacing(SPACE_XS).align_y(Alignment::Center))
        .style(|theme| container::Style { text_color: Some(tokens(theme).tone(Tone::Error)), ..container::Style::default() })
        .into()
}

pub(super) fn look(theme: &Theme, status: text_input::Status, is_wrong: bool) -> text_input::Style {
    let t = tokens(theme);
    let (width, colour) = match status {
        text_input::Status::Focused { .. } => (2.0, t.focus),
        _ if is_wrong => (1.0, t.tone(Tone::Error)),
        text_input::Status::Hovered => (1.0, t.text),
        text_input::Status::Disabled => (1.0, t.line),
        text_input::Status::Active => (1.0, t.edge),
    };
    let disabled = status == text_input::Status::Disabled;
    text_input::Style {
        background: if disabled { t.disabled } else { t.background }.into(),
        border: Border::default().rounded(RADIUS).width(width).color(colour),
        icon: t.muted,
        placeholder: t.muted,
        value: if disabled { t.on_disabled } else { t.text },
        selection: t.selected,
    }
}

/// The look of a text of several lines: the same as a line's.
pub fn editor_style(theme: &Theme, status: text_editor::Status) -> text_editor::Style {
    let status = match status {
        text_editor::Status::Active => text_input::Status::Active,
        text_editor::Status::Hovered => text_input::Status::Hovered,
        text_editor::Status::Focused { is_hovered } => text_input::Status::Focused { is_hovered },
        text_editor::Status::Disabled => text_input::Status::Disabled,
    };
    let text_input::Style { background, border, placeholder, value, selection, .. } = look(theme, status, false);
    text_editor::Style { background, border, placeholder, value, selection }
}
