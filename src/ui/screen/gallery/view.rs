//! The widgets one under the other. Their words are borrowed from the screens: there are none to write for this one.

use crate::text::window::{shell as say, unlock};
use crate::ui::theme::{ROW_COMFORTABLE, SPACE_L, SPACE_M, SPACE_S, SPACE_XL, TEXT_M, TEXT_S, Tone};
use crate::ui::widget::*;
use iced::widget::{Column, Row, column, container, row, scrollable};
use iced::{Alignment, Length};
use std::time::Duration;

const TONES: [Tone; 5] = [Tone::Neutral, Tone::Info, Tone::Success, Tone::Warning, Tone::Error];
const KINDS: [Kind; 5] = [Kind::Primary, Kind::Secondary, Kind::Quiet, Kind::Danger, Kind::Link];

/// Shows them all. Nothing in it does anything but tell `message`.
pub fn view<'a, M: Clone + 'a>(message: M) -> Element<'a, M> {
    let groups = [signs(), buttons(&message), fields(&message), messages(&message), rows(&message)];
    let groups = groups.into_iter().fold(Column::new().spacing(SPACE_XL), |all, group| all.push(group).push(divider()));
    scrollable(container(groups).padding(SPACE_L).width(Length::Fill)).height(Length::Fill).into()
}

fn wrapped<'a, M: 'a>(all: impl IntoIterator<Item = Element<'a, M>>) -> Element<'a, M> {
    Row::with_children(all).spacing(SPACE_M).align_y(Alignment::Center).wrap().vertical_spacing(SPACE_M).into()
}

fn signs<'a, M: 'a>() -> Element<'a, M> {
    wrapped(Icon::ALL.map(|sign| {
        let name = one_line(format!("{sign:?}"), TEXT_S, crate::ui::theme::REGULAR, None);
        container(column![icon_sized(sign, 24.0), Element::from(name)].spacing(SPACE_S).align_x(Alignment::Center)).width(84).into()
    }))
}

fn buttons<'a, M: Clone + 'a>(message: &M) -> Element<'a, M> {
    let lines = KINDS.map(|kind| {
        let plain = button(say::new()).kind(kind).on_press(message.clone());
        let signed = button(say::settings()).kind(kind).icon(Icon::Settings).keys("Ctrl+,").on_press(message.clone());
        let on = button(say::appearance_dark()).kind(kind).on(true).on_press(message.clone());
        let disabled = button(unlock::unlock()).kind(kind).icon(Icon::Lock).tip(unlock::unlock_needs_card());
        let sign = icon_button(Icon::Refresh, say::check()).kind(kind).on_press(message.clone());
        wrapped([plain, signed, on, disabled, sign].map(Element::from))
    });
    Column::with_children(lines).spacing(SPACE_M).into()
}

fn fields<'a, M: Clone + 'a>(message: &M) -> Element<'a, M> {
    let told = |message: &M| {
        let message = message.clone();
        move |_: String| message.clone()
    };
    let typed = text_field(say::language_name(), "gallery/field", "", say::appearance_system()).on_input(told(message));
    let wrong = text_field(unlock::pin_label(), "gallery/wrong", "", "").error(unlock::unlock_needs_pin()).on_input(told(message));
    let disabled = text_field(unlock::pin_label(), "gallery/disabled", "", say::test_mode());
    let edited = |message: &M| {
        let message = message.clone();
        move |_: PinEdit| message.clone()
    };
    let pins = row![
        Element::from(pin_field(unlock::pin_label(), "gallery/pin", 0).on_edit(edited(message))),
        Element::from(pin_field(unlock::pin_label(), "gallery/pin-typed", 4).on_edit(edited(message))),
        Element::from(pin_field(unlock::pin_label(), "gallery/pin-wrong", 4).on_edit(edited(message)).error(unlock::unlock_needs_pin())),
        Element::from(pin_field(unlock::pin_label(), "gallery/pin-disabled", 0))
    ];
    let chips = TONES.map(|tone| ChipLook { words: format!("{tone:?}"), tone, tip: say::check() });
    let choice = message.clone();
    let picked = message.clone();
    let recipients = recipient_field(say::language_name(), "gallery/recipients", chips.to_vec(), "", vec![]).on_input(told(message));
    column![
        row![Element::from(typed), Element::from(wrong), Element::from(disabled)].spacing(SPACE_M),
        pins.spacing(SPACE_M),
        Element::from(recipients),
        segments(say::appearance(), [say::appearance_system(), say::appearance_light(), say::appearance_dark()], 1, move |_| choice
            .clone()),
        Element::from(
            menu(say::language_name(), "gallery/menu", crate::text::Language::ALL.map(say::language), Some(0))
                .on_pick(move |_| picked.clone())
        ),
    ]
    .spacing(SPACE_M)
    .into()
}

fn messages<'a, M: Clone + 'a>(message: &M) -> Element<'a, M> {
    let banners = TONES.map(|tone| banner(tone, unlock::hint(), vec![button(say::check()).on_press(message.clone())]));
    let notes = TONES.map(|tone| note(tone, say::diagnosis_running()));
    let badges = TONES.map(|tone| badge(tone, format!("{tone:?}")));
    column![
        Column::with_children(banners).spacing(SPACE_S),
        Column::with_children(notes).spacing(SPACE_S),
        wrapped(badges),
        ribbon(say::test_mode()),
        progress(unlock::trying(), Duration::from_secs(4), Some(message.clone())),
        progress(unlock::keypad_typing(), Duration::from_secs(4), None),
        toast(Tone::Success, say::keys(), Some(button(say::close()).on_press(message.clone()))),
        dialog(
            unlock::last_try_title(),
            body(unlock::last_try()),
            vec![
                button(unlock::last_try_confirm()).kind(Kind::Danger).on_press(message.clone()),
                button(unlock::last_try_cancel()).kind(Kind::Primary).on_press(message.clone())
            ]
        ),
        dialog(say::closing(), body(say::closing_unsaved()), vec![button(say::stay()).kind(Kind::Primary).on_press(message.clone())]),
    ]
    .spacing(SPACE_M)
    .into()
}

fn rows<'a, M: Clone + 'a>(message: &M) -> Element<'a, M> {
    let chosen = message.clone();
    let row = |place: usize| {
        if place == 2 {
            return skeleton();
        }
        let words = one_line(format!("{place} · {}", unlock::hint()), TEXT_M, crate::ui::theme::REGULAR, None);
        container(Element::from(words)).padding(SPACE_M).into()
    };
    let list = list("gallery/list", 1_000, ROW_COMFORTABLE, Viewport::default(), Some(1), row).on_select(move |_| chosen.clone());
    container(Element::from(list)).height(320.0).into()
}
