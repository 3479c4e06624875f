//! Buttons that the keyboard can reach.

use super::{Element, Icon, icon};
use crate::ui::theme::{CONTROL, RADIUS, REGULAR, SPACE_M, SPACE_S, TEXT_L, tokens};
use iced::widget::{Id, button as plain, row, text, tooltip};
use iced::{Alignment, Border, Length, Theme};

/// How much a button stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// The one thing to do next.
    Primary,
    /// One of several.
    #[default]
    Secondary,
    /// Inside bars and rows.
    Quiet,
    /// It destroys.
    Danger,
    /// It reads like a link.
    Link,
}

/// A button.
pub struct FocusButton<'a, M> {
    label: String,
    icon: Option<Icon>,
    kind: Kind,
    id: Option<Id>,
    on_press: Option<M>,
    tip: Option<String>,
    width: Length,
    label_shown: bool,
    marker: std::marker::PhantomData<&'a ()>,
}

/// A button with a word. Without [`FocusButton::on_press`] it is drawn disabled and cannot have the keyboard.
pub fn button<'a, M>(label: impl Into<String>) -> FocusButton<'a, M> {
    FocusButton {
        label: label.into(),
        icon: None,
        kind: Kind::default(),
        id: None,
        on_press: None,
        tip: None,
        width: Length::Shrink,
        label_shown: true,
        marker: std::marker::PhantomData,
    }
}

/// A button with a sign only; its word is in a tip.
pub fn icon_button<'a, M>(sign: Icon, label: impl Into<String>) -> FocusButton<'a, M> {
    let label = label.into();
    FocusButton { icon: Some(sign), kind: Kind::Quiet, label_shown: false, tip: Some(label.clone()), ..button(label) }
}

impl<M> FocusButton<'_, M> {
    /// A sign before the word.
    #[must_use]
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// How much it stands out.
    #[must_use]
    pub fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// Its name, to give it the keyboard; unique among all windows.
    #[must_use]
    pub fn id(mut self, id: impl Into<Id>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// What pressing it, Enter or the space bar means.
    #[must_use]
    pub fn on_press(mut self, message: M) -> Self {
        self.on_press = Some(message);
        self
    }

    /// The same, where it may be disabled.
    #[must_use]
    pub fn on_press_maybe(mut self, message: Option<M>) -> Self {
        self.on_press = message;
        self
    }

    /// What the pointer over it shows.
    #[must_use]
    pub fn tip(mut self, tip: impl Into<String>) -> Self {
        self.tip = Some(tip.into());
        self
    }

    /// Its width.
    #[must_use]
    pub fn width(mut self, width: impl Into<Length>) -> Self {
        self.width = width.into();
        self
    }
}

impl<'a, M: Clone + 'a> From<FocusButton<'a, M>> for Element<'a, M> {
    fn from(button: FocusButton<'a, M>) -> Self {
        let kind = button.kind;
        let mut content = row![].spacing(SPACE_S).align_y(Alignment::Center);
        if let Some(sign) = button.icon {
            content = content.push(icon(sign));
        }
        if button.label_shown {
            content = content.push(text(button.label).size(TEXT_L).font(REGULAR));
        }
        let inner = plain(content)
            .height(CONTROL)
            .width(button.width)
            .padding([SPACE_S * 0.75, SPACE_M])
            .on_press_maybe(button.on_press)
            .style(move |theme, status| style(theme, kind, status));
        match button.tip {
            Some(tip) => tooltip(inner, super::pane(super::muted(tip)), tooltip::Position::Bottom).into(),
            None => inner.into(),
        }
    }
}

fn style(theme: &Theme, kind: Kind, status: plain::Status) -> plain::Style {
    let t = tokens(theme);
    let (background, text) = match kind {
        Kind::Primary => (Some(t.primary.into()), t.on_primary),
        Kind::Danger => (Some(t.tone(crate::ui::theme::Tone::Error).into()), t.background),
        Kind::Link | Kind::Secondary => (None, t.primary),
        Kind::Quiet => (None, t.text),
    };
    let style = plain::Style { background, text_color: text, border: Border::default().rounded(RADIUS), ..plain::Style::default() };
    let style = if kind == Kind::Secondary { plain::Style { border: style.border.color(t.primary).width(1), ..style } } else { style };
    match status {
        plain::Status::Disabled => {
            plain::Style { background: Some(t.hover.into()), text_color: t.muted, border: style.border.color(t.line), ..style }
        }
        plain::Status::Hovered | plain::Status::Pressed if style.background.is_none() => {
            plain::Style { background: Some(t.hover.into()), ..style }
        }
        _ => style,
    }
}
