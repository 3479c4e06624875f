//! What comes before the main window until it is answered: settings, keys, the diagnosis, closing.

use super::desk::id;
use super::theme::{SPACE_L, SPACE_M, SPACE_S, Tone};
use super::widget::{Element, FocusButton, Icon, Kind, body, button, dialog, heading, muted, small, strong, toned_icon};
use crate::domain::bal::BalAddress;
use crate::domain::doctor::{RungReport, RungState};
use crate::engine::{Appearance, Examination, Handle, Preferences};
use crate::text::window::shell as say;
use crate::text::{self, Language};
use iced::widget::{Column, column, container, row, scrollable, space};
use iced::{Alignment, Length, Task, window};

/// A dialog of the main window.
#[derive(Debug)]
pub(super) enum Dialog {
    /// How the window looks.
    Settings,
    /// The keys.
    Help,
    /// « Pourquoi ? »
    Diagnosis(Diagnosis),
    /// The program is to be closed, and something would be lost.
    Closing(Closing),
}

/// The ladder of one mailbox.
#[derive(Debug)]
pub(super) struct Diagnosis {
    pub(super) account: BalAddress,
    /// `None` while it is being climbed.
    pub(super) reports: Option<Vec<RungReport>>,
}

/// What closing would lose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Closing {
    /// Messages that are not kept on the server.
    Unsaved,
    /// A message that is being handed over.
    Sending,
}

#[derive(Debug, Clone)]
pub(super) enum Message {
    Close,
    CloseAnyway,
    Examined(BalAddress, Vec<RungReport>),
    Appearance(Appearance),
    Dense(bool),
    Language(Language),
    Larger,
    Smaller,
}

/// Begins the diagnosis of a mailbox.
pub(super) fn diagnose(handle: &Handle, account: &BalAddress) -> (Dialog, Task<Message>) {
    let (handle, about) = (handle.clone(), account.clone());
    let examination = Examination { account: Some(account.to_string()), pin: None, offline: false };
    let task = Task::future(async move {
        let reports = handle.examine(examination).await.unwrap_or_default();
        Message::Examined(about, reports)
    });
    (Dialog::Diagnosis(Diagnosis { account: account.clone(), reports: None }), task)
}

impl Dialog {
    pub(super) fn view<'a>(&'a self, window: window::Id, preferences: &'a Preferences) -> Element<'a, Message> {
        let close = |label: String| button(label).kind(Kind::Primary).id(id(window, "dialog/confirm")).on_press(Message::Close);
        match self {
            Dialog::Settings => dialog(say::settings(), settings(preferences), vec![close(say::close())]),
            Dialog::Help => dialog(say::keys(), keys(), vec![close(say::close())]),
            Dialog::Diagnosis(diagnosis) => dialog(say::diagnosis(), diagnosis.view(), vec![close(say::close())]),
            Dialog::Closing(closing) => {
                let words = match closing {
                    Closing::Unsaved => say::closing_unsaved(),
                    Closing::Sending => say::closing_sending(),
                };
                let anyway = button(say::close_anyway()).kind(Kind::Danger).id(id(window, "dialog/danger")).on_press(Message::CloseAnyway);
                let stay: FocusButton<'_, Message> = button(say::stay()).id(id(window, "dialog/cancel")).on_press(Message::Close);
                dialog(say::closing(), body(words), vec![anyway, stay.kind(Kind::Primary)])
            }
        }
    }
}

fn choice<'a>(label: String, chosen: bool, message: Message) -> Element<'a, Message> {
    let kind = if chosen { Kind::Primary } else { Kind::Secondary };
    button(label).kind(kind).on_press(message).into()
}

fn settings(preferences: &Preferences) -> Element<'_, Message> {
    let line = |name: String, choices: Vec<Element<'static, Message>>| {
        let choices = choices.into_iter().fold(iced::widget::Row::new().spacing(SPACE_S), iced::widget::Row::push);
        row![container(body(name)).width(150.0), choices].spacing(SPACE_M).align_y(Alignment::Center)
    };
    let appearance = |label, value| choice(label, preferences.appearance == value, Message::Appearance(value));
    let language = |value: Language| choice(say::language(value), text::language() == value, Message::Language(value));
    column![
        line(
            say::appearance(),
            vec![
                appearance(say::appearance_system(), Appearance::System),
                appearance(say::appearance_light(), Appearance::Light),
                appearance(say::appearance_dark(), Appearance::Dark)
            ]
        ),
        line(
            say::rows(),
            vec![
                choice(say::rows_comfortable(), !preferences.dense, Message::Dense(false)),
                choice(say::rows_dense(), preferences.dense, Message::Dense(true))
            ]
        ),
        line(
            say::zoom(preferences.zoom),
            vec![button(say::smaller()).on_press(Message::Smaller).into(), button(say::larger()).on_press(Message::Larger).into()]
        ),
        line(say::language_name(), Language::ALL.map(language).into()),
    ]
    .spacing(SPACE_L)
    .into()
}

fn keys<'a>() -> Element<'a, Message> {
    let lines =
        say::all_keys().into_iter().map(|(key, words)| row![container(strong(key)).width(150.0), body(words)].spacing(SPACE_M).into());
    scrollable(Column::with_children(lines).spacing(SPACE_S).width(Length::Fill)).height(420.0).into()
}

impl Diagnosis {
    fn view(&self) -> Element<'_, Message> {
        let mut lines = column![muted(self.account.to_string())].spacing(SPACE_M);
        let Some(reports) = &self.reports else { return lines.push(body(say::diagnosis_running())).into() };
        if reports.is_empty() {
            return lines.push(body(say::diagnosis_impossible())).into();
        }
        for report in reports {
            lines = lines.push(rung(report));
        }
        scrollable(lines.width(Length::Fill)).height(420.0).into()
    }
}

fn rung(report: &RungReport) -> Element<'_, Message> {
    let (tone, sign, fact, remedy) = match &report.state {
        RungState::Ok(fact) => (Tone::Success, Icon::Success, text::rung_fact(fact), String::new()),
        RungState::Failed(problem) => {
            let said = text::window_problem(problem);
            (Tone::Error, Icon::Error, said.message, said.remedy)
        }
        RungState::Skipped(reason) => (Tone::Neutral, Icon::Info, text::skip(*reason), String::new()),
    };
    let mut words = column![heading(text::rung(report.rung))].spacing(2.0).width(Length::Fill);
    if !fact.is_empty() {
        words = words.push(small(fact));
    }
    if !remedy.is_empty() {
        words = words.push(body(remedy));
    }
    row![toned_icon(tone, sign), words, space().width(SPACE_M)].spacing(SPACE_M).into()
}
