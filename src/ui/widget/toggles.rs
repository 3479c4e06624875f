//! What is on or off, and what is one of a few.

use super::press::{Look, Press, Ring, Status};
use super::{Element, Icon, icon_sized};
use crate::ui::theme::{CONTROL, RADIUS, REGULAR, SPACE_M, SPACE_S, SPACE_XS, STRONG, TEXT_L, TEXT_M, Tokens, tokens};
use iced::widget::{Id, Row, column, container, row, space, text};
use iced::{Alignment, Border, Length, Theme};

/// Side of a box to check.
const BOX: f32 = 18.0;

/// A box to check; without `on_toggle`, it is drawn disabled. The whole line is pressed, its words too.
pub fn checkbox<'a, M: Clone + 'a>(id: impl Into<Id>, label: impl Into<String>, is_on: bool, on_toggle: Option<M>) -> Element<'a, M> {
    let enabled = on_toggle.is_some();
    let mark: Element<'a, M> = if is_on { icon_sized(Icon::Check, 14.0) } else { space().into() };
    let square = container(mark).center(BOX).style(move |theme: &Theme| {
        let t = tokens(theme);
        let (ground, ink, edge) = match (enabled, is_on) {
            (false, _) => (t.disabled, t.on_disabled, t.line),
            (true, true) => (t.primary, t.on_primary, t.primary),
            (true, false) => (t.background, t.text, t.edge),
        };
        container::Style {
            background: Some(ground.into()),
            text_color: Some(ink),
            border: Border::default().rounded(RADIUS).width(1).color(edge),
            ..container::Style::default()
        }
    });
    let content = row![square, text(label.into()).size(TEXT_L).font(REGULAR)].spacing(SPACE_S).align_y(Alignment::Center);
    Press {
        id: Some(id.into()),
        on_press: on_toggle,
        padding: SPACE_XS.into(),
        ring: Ring::Inside,
        ..Press::new(content, |t, status| {
            let background = matches!(status, Status::Hovered | Status::Pressed).then_some(t.hover);
            let ink = if status == Status::Disabled { t.on_disabled } else { t.text };
            Look { background, text: ink, border: Border::default().rounded(RADIUS), underlined: false }
        })
    }
    .into()
}

/// One of a few, all seen: « Système · Clair · Sombre ». An empty `label` shows none.
pub fn segments<'a, M: Clone + 'a>(
    label: impl Into<String>,
    options: impl IntoIterator<Item = impl Into<String>>,
    selected: usize,
    on_pick: impl Fn(usize) -> M + 'a,
) -> Element<'a, M> {
    let label = label.into();
    let parts = options.into_iter().enumerate().map(|(place, words)| segment(words.into(), place == selected, on_pick(place)));
    let frame = container(Row::with_children(parts)).style(|theme| {
        let t = tokens(theme);
        container::Style { border: Border::default().rounded(RADIUS).width(1).color(t.edge), ..container::Style::default() }
    });
    if label.is_empty() {
        return frame.into();
    }
    column![text(label).size(TEXT_M), frame].spacing(SPACE_XS).into()
}

fn segment<'a, M: Clone + 'a>(words: String, is_on: bool, message: M) -> Element<'a, M> {
    let font = if is_on { STRONG } else { REGULAR };
    Press {
        on_press: Some(message),
        height: Length::Fixed(CONTROL),
        padding: [0.0, SPACE_M].into(),
        ring: Ring::Inside,
        ..Press::new(text(words).size(TEXT_L).font(font), move |t, status| segment_look(t, is_on, status))
    }
    .into()
}

fn segment_look(t: &Tokens, is_on: bool, status: Status) -> Look {
    let border = Border::default().rounded(RADIUS);
    if is_on {
        return Look { background: Some(t.selected), text: t.primary, border: border.width(1).color(t.primary), underlined: false };
    }
    let background = match status {
        Status::Hovered => Some(t.hover),
        Status::Pressed => Some(t.pressed),
        Status::Active | Status::Disabled => None,
    };
    Look { background, text: t.text, border, underlined: false }
}
