//! Buttons that the keyboard can reach.

use super::press::{Look, Press, Ring, Status};
use super::{Element, Icon, icon, tip};
use crate::ui::theme::{CONTROL, RADIUS, REGULAR, SPACE_M, SPACE_S, TEXT_L, Tokens, Tone};
use iced::widget::{Id, row, text};
use iced::{Alignment, Border, Color, Length};

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
    keys: Option<String>,
    width: Length,
    label_shown: bool,
    is_on: bool,
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
        keys: None,
        width: Length::Shrink,
        label_shown: true,
        is_on: false,
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

    /// What the pointer over it shows, or the keyboard on it; when it is disabled, why.
    #[must_use]
    pub fn tip(mut self, tip: impl Into<String>) -> Self {
        self.tip = Some(tip.into());
        self
    }

    /// The keys that do the same, shown in its tip.
    #[must_use]
    pub fn keys(mut self, keys: impl Into<String>) -> Self {
        self.keys = Some(keys.into());
        self
    }

    /// Whether what it stands for is on, where it can be on or off.
    #[must_use]
    pub fn on(mut self, is_on: bool) -> Self {
        self.is_on = is_on;
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
        let FocusButton { label, icon: sign, kind, id, on_press, tip: words, keys, width, label_shown, is_on, .. } = button;
        let words = match (words, &keys) {
            (None, Some(_)) => Some(label.clone()),
            (words, _) => words,
        };
        let mut content = row![].spacing(SPACE_S).align_y(Alignment::Center);
        content = content.push(sign.map(icon));
        let name = (!label_shown).then(|| label.clone());
        if label_shown {
            content = content.push(text(label).size(TEXT_L).font(REGULAR).wrapping(text::Wrapping::None));
        }
        let side = match kind {
            _ if !label_shown => (CONTROL - TEXT_L) / 2.0 - 1.0,
            Kind::Link => 2.0,
            _ => SPACE_M,
        };
        Press {
            name,
            tip: words.map(|words| tip::bubble(words, keys)),
            id,
            on_press,
            width: if label_shown || width != Length::Shrink { width } else { Length::Fixed(CONTROL) },
            height: Length::Fixed(CONTROL),
            padding: [0.0, if label_shown { side } else { 0.0 }].into(),
            ring: if kind == Kind::Quiet { Ring::Inside } else { Ring::Outside },
            ..Press::new(content, move |t, status| look(t, kind, is_on, status))
        }
        .into()
    }
}

/// A colour with some of another in it.
pub(super) fn mix(from: Color, to: Color, part: f32) -> Color {
    let between = |a: f32, b: f32| a + (b - a) * part;
    Color { r: between(from.r, to.r), g: between(from.g, to.g), b: between(from.b, to.b), a: between(from.a, to.a) }
}

pub(super) fn look(t: &Tokens, kind: Kind, is_on: bool, status: Status) -> Look {
    let border = Border::default().rounded(RADIUS);
    let filled = |colour: Color, text: Color| {
        let part = match status {
            Status::Hovered => 0.12,
            Status::Pressed => 0.24,
            Status::Active | Status::Disabled => 0.0,
        };
        // Towards the text's own colour the contrast would fall: the other way, towards the ground of the text's opposite.
        Look { background: Some(mix(colour, t.ink_opposite(text), part)), text, border, underlined: false }
    };
    let flat = |text: Color| {
        let background = match status {
            Status::Hovered => Some(t.hover),
            Status::Pressed => Some(t.pressed),
            _ if is_on => Some(t.selected),
            Status::Active | Status::Disabled => None,
        };
        Look { background, text, border, underlined: false }
    };
    if status == Status::Disabled {
        let background = (kind != Kind::Quiet && kind != Kind::Link).then_some(t.disabled);
        return Look { background, text: t.on_disabled, border, underlined: false };
    }
    match kind {
        Kind::Primary => filled(t.primary, t.on_primary),
        Kind::Danger => filled(t.danger, t.on_danger),
        Kind::Secondary => Look { border: border.color(t.primary).width(1), ..flat(t.primary) },
        Kind::Quiet if is_on => flat(t.primary),
        Kind::Quiet => flat(t.text),
        Kind::Link => {
            Look { underlined: matches!(status, Status::Hovered | Status::Pressed), background: None, ..flat(t.tone(Tone::Info)) }
        }
    }
}
