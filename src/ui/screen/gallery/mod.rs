//! Every widget in every state, to be looked at: tests draw them and compare the pictures.

use crate::ui::testing::picture_after;
use crate::ui::theme::{SPACE_L, SPACE_M, SPACE_S, SPACE_XS, TEXT_M, dark, light, tokens};
use crate::ui::widget::*;
use iced::widget::{Column, Row, column, container, row};
use iced::{Alignment, Length, Theme};

type View = Element<'static, ()>;

/// Draws a part of the gallery in both appearances.
fn pictures(name: &str, size: (f32, f32), view: impl Fn() -> View) {
    for (suffix, theme) in [("light", light()), ("dark", dark())] {
        picture_after(&format!("gallery-{name}-{suffix}"), page(view(), &theme), size, &theme, 1.5, None, &[]);
    }
}

fn page(content: View, theme: &Theme) -> View {
    let t = *tokens(theme);
    container(content)
        .padding(SPACE_M)
        .width(Length::Fill)
        .height(Length::Fill)
        .style(move |_| container::Style { background: Some(t.background.into()), text_color: Some(t.text), ..Default::default() })
        .into()
}

fn wrapped(all: impl IntoIterator<Item = View>) -> View {
    Row::with_children(all).spacing(SPACE_S).align_y(Alignment::Center).wrap().vertical_spacing(SPACE_S).into()
}

#[test]
fn signs() {
    pictures("signs", (420.0, 300.0), || {
        wrapped(Icon::ALL.map(|sign| {
            let name = one_line(format!("{sign:?}"), 9.0, crate::ui::theme::REGULAR, None);
            container(column![icon_sized(sign, 24.0), Element::from(name)].spacing(SPACE_XS).align_x(Alignment::Center)).width(42).into()
        }))
    });
}

#[test]
fn buttons() {
    let kinds = [Kind::Primary, Kind::Secondary, Kind::Quiet, Kind::Danger, Kind::Link];
    pictures("buttons", (560.0, 270.0), move || {
        let lines = kinds.map(|kind| {
            let plain = button("Envoyer").kind(kind).on_press(());
            let with_sign = button("Archiver").kind(kind).icon(Icon::Archive).on_press(());
            let disabled = button("Impossible").kind(kind).icon(Icon::Lock);
            let on = button("Suivi").kind(kind).icon(Icon::Flag).on(true).on_press(());
            let sign = icon_button(Icon::Trash, "Supprimer").kind(kind).on_press(());
            let no_sign = icon_button(Icon::Trash, "Supprimer").kind(kind);
            Row::with_children([plain, with_sign, disabled, on, sign, no_sign].map(Element::from)).spacing(SPACE_M).into()
        });
        Column::with_children(lines).spacing(SPACE_L).into()
    });
}
