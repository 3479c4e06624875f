//! What comes before the main window until it is answered: settings, keys, the diagnosis, closing.

use super::app::{self, App};
use super::commands::ZOOM_STEP;
use super::desk::id;
use super::keyring::Keyring;
use super::theme::{SPACE_L, SPACE_M, SPACE_S, SPACE_XS, Tone};
use super::widget::{
    Element, FocusButton, Icon, Kind, banner, body, button, checkbox, dialog, heading, muted, scroll_bar, scroll_style, segments, small,
    strong, toned_icon,
};
use crate::domain::bal::BalAddress;
use crate::domain::doctor::{RungReport, RungState};
use crate::engine::{Appearance, Examination, Handle, Preferences};
use crate::text::window::shell as say;
use crate::text::{self, Language};
use iced::widget::{Column, column, container, row, scrollable, space};
use iced::{Length, Task, window};

/// A dialog of the main window.
#[derive(Debug)]
pub(super) enum Dialog {
    /// How the window looks.
    Settings,
    /// The keys.
    Help,
    /// « Pourquoi ? »
    Diagnosis(Diagnosis),
    /// The recovery passphrase.
    Phrase(super::phrase::Phrase),
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
    /// A message that leaves in a few seconds: the window closes by itself then.
    Leaving,
}

#[derive(Debug, Clone)]
pub(super) enum Message {
    Close,
    CloseAnyway,
    PhraseMade(Result<secrecy::SecretString, crate::domain::Problem>),
    PhraseNoted,
    /// The keyring is to open the store too, or not any more.
    Keyring(bool),
    /// Whether it does, in that session.
    KeyringCame(u64, super::keyring::Keyring),
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
    pub(super) fn view<'a>(
        &'a self,
        window: window::Id,
        preferences: &'a Preferences,
        keyring: Option<&'a Keyring>,
    ) -> Element<'a, Message> {
        let close = |label: String| button(label).kind(Kind::Primary).id(id(window, "dialog/confirm")).on_press(Message::Close);
        match self {
            Dialog::Settings => dialog(say::settings(), settings(window, preferences, keyring), vec![close(say::close())]),
            Dialog::Help => dialog(say::keys(), keys(), vec![close(say::close())]),
            Dialog::Diagnosis(diagnosis) => dialog(say::diagnosis(), diagnosis.view(), vec![close(say::close())]),
            Dialog::Phrase(phrase) => phrase.view(window),
            Dialog::Closing(closing) => {
                let words = match closing {
                    Closing::Unsaved => say::closing_unsaved(),
                    Closing::Sending => say::closing_sending(),
                    Closing::Leaving => say::closing_leaving(),
                };
                let anyway = button(say::close_anyway()).kind(Kind::Danger).id(id(window, "dialog/danger")).on_press(Message::CloseAnyway);
                let stay: FocusButton<'_, Message> = button(say::stay()).id(id(window, "dialog/cancel")).on_press(Message::Close);
                dialog(say::closing(), body(words), vec![anyway, stay.kind(Kind::Primary)])
            }
        }
    }
}

fn settings<'a>(window: window::Id, preferences: &'a Preferences, keyring: Option<&'a Keyring>) -> Element<'a, Message> {
    const APPEARANCES: [Appearance; 3] = [Appearance::System, Appearance::Light, Appearance::Dark];
    let appearances = [say::appearance_system(), say::appearance_light(), say::appearance_dark()];
    let at = |found: Option<usize>| found.unwrap_or_default();
    let appearance = at(APPEARANCES.iter().position(|appearance| *appearance == preferences.appearance));
    let language = at(Language::ALL.iter().position(|language| *language == text::language()));
    let size = row![
        button(say::smaller()).id(id(window, "settings/smaller")).on_press(Message::Smaller),
        button(say::larger()).id(id(window, "settings/larger")).on_press(Message::Larger)
    ];
    column![
        segments(say::appearance(), appearances, appearance, |place| {
            Message::Appearance(APPEARANCES.get(place).copied().unwrap_or_default())
        }),
        segments(say::language_name(), Language::ALL.map(say::language), language, |place| {
            Message::Language(Language::ALL.get(place).copied().unwrap_or_default())
        }),
        checkbox(id(window, "settings/dense"), say::rows_dense(), preferences.dense, Some(Message::Dense(!preferences.dense))),
        column![small(say::zoom(preferences.zoom)), size.spacing(SPACE_S).wrap()].spacing(SPACE_XS),
    ]
    .push(keyring.map(|keyring| keyring.view(window)))
    .spacing(SPACE_L)
    .into()
}

/// The longest a list is in a dialog: more of it scrolls.
const LIST: f32 = 420.0;

fn keys<'a>() -> Element<'a, Message> {
    let line = |(key, words)| row![container(strong(key)).width(130.0), body(words)].spacing(SPACE_M).into();
    list(Column::with_children(say::all_keys().into_iter().map(line)).spacing(SPACE_S))
}

fn list<'a>(lines: Column<'a, Message, iced::Theme, iced::Renderer>) -> Element<'a, Message> {
    container(scrollable(lines.width(Length::Fill)).direction(scroll_bar()).style(scroll_style)).max_height(LIST).into()
}

impl Diagnosis {
    fn view(&self) -> Element<'_, Message> {
        let mut lines = column![muted(self.account.to_string())].spacing(SPACE_M);
        let Some(reports) = &self.reports else { return lines.push(body(say::diagnosis_running())).into() };
        if reports.is_empty() {
            return lines.push(body(say::diagnosis_impossible())).into();
        }
        // What to begin with comes first: further down, it may be out of sight.
        let first = reports.iter().position(|report| matches!(report.state, RungState::Failed(_)));
        if let Some(RungState::Failed(problem)) = first.and_then(|first| reports.get(first)).map(|report| &report.state) {
            let said = text::window_problem(problem);
            lines = lines.push(column![banner(Tone::Error, said.message, vec![]), body(said.remedy)].spacing(SPACE_S));
        }
        for (place, report) in reports.iter().enumerate() {
            lines = lines.push(rung(report, first == Some(place)));
        }
        list(lines)
    }
}

/// A rung; of one that was already explained, its name alone.
fn rung(report: &RungReport, is_explained: bool) -> Element<'_, Message> {
    let (tone, sign, fact, remedy) = match &report.state {
        RungState::Failed(_) if is_explained => (Tone::Error, Icon::Error, String::new(), String::new()),
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

impl App {
    pub(super) fn tell_dialog(&mut self, message: Message) -> Task<app::Message> {
        match message {
            Message::Close => {
                self.closing = false;
                match self.dialog.take() {
                    Some(Dialog::Phrase(phrase)) => self.phrase_put_off(&phrase),
                    _ => Task::none(),
                }
            }
            Message::CloseAnyway => self.leave(),
            Message::PhraseMade(made) => self.phrase_made(made),
            Message::PhraseNoted => self.phrase_noted(),
            Message::Keyring(is_on) => self.set_keyring(is_on),
            Message::KeyringCame(session, keyring) => self.keyring_came(session, keyring),
            Message::Examined(account, reports) => {
                if let Some(Dialog::Diagnosis(diagnosis)) = &mut self.dialog
                    && diagnosis.account == account
                {
                    diagnosis.reports = Some(reports);
                }
                Task::none()
            }
            Message::Appearance(appearance) => {
                self.preferences.appearance = appearance;
                self.remember()
            }
            Message::Dense(dense) => {
                self.preferences.dense = dense;
                self.remember()
            }
            Message::Language(language) => {
                text::set_language(language);
                self.preferences.language = language.id().to_owned();
                self.remember()
            }
            Message::Larger => self.zoom(self.preferences.zoom.saturating_add(ZOOM_STEP)),
            Message::Smaller => self.zoom(self.preferences.zoom.saturating_sub(ZOOM_STEP)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Problem;
    use crate::domain::doctor::{Rung, RungFact, SkipReason};
    use crate::ui::testing::{picture, simulator};
    use crate::ui::theme::{dark, light};

    fn every() -> [(&'static str, Dialog); 5] {
        [
            ("settings", Dialog::Settings),
            ("help", Dialog::Help),
            ("closing-unsaved", Dialog::Closing(Closing::Unsaved)),
            ("closing-sending", Dialog::Closing(Closing::Sending)),
            ("closing-leaving", Dialog::Closing(Closing::Leaving)),
        ]
    }

    #[test]
    fn dialogs_can_be_read_in_the_smallest_window_at_the_largest_size() {
        let (window, preferences) = (window::Id::unique(), Preferences::default());
        for (name, dialog) in every() {
            picture(&format!("dialog-{name}"), dialog.view(window, &preferences, None), (320.0, 240.0), &light());
        }
        let refused = Problem::CertRevoked { host: "imap.operateur.test".into() };
        let state = |rung| match rung {
            Rung::Tls => RungState::Failed(refused.clone()),
            _ if rung > Rung::Tls => RungState::Skipped(SkipReason::Below),
            _ => RungState::Ok(RungFact::Plain),
        };
        let reports = Rung::ALL.into_iter().map(|rung| RungReport { rung, state: state(rung) }).collect();
        let account = BalAddress::parse("dr.martin@cabinet-martin.mss.test").unwrap();
        let diagnosis = Dialog::Diagnosis(Diagnosis { account, reports: Some(reports) });
        picture("dialog-diagnosis", diagnosis.view(window, &preferences, None), (640.0, 620.0), &light());
        picture("dialog-settings-dark", Dialog::Settings.view(window, &preferences, None), (640.0, 480.0), &dark());
    }

    #[test]
    fn settings_are_changed_where_they_are() {
        let (window, preferences) = (window::Id::unique(), Preferences { dense: true, ..Preferences::default() });
        let mut ui = simulator(Dialog::Settings.view(window, &preferences, None), (640.0, 480.0));
        for words in [say::appearance_dark(), say::language(Language::English), say::rows_dense()] {
            ui.click(words.as_str()).unwrap();
        }
        let told: Vec<_> = ui.into_messages().collect();
        assert!(matches!(
            told.as_slice(),
            [Message::Appearance(Appearance::Dark), Message::Language(Language::English), Message::Dense(false)]
        ));
    }

    #[test]
    fn keys_have_the_names_of_their_language() {
        let names = |language| text::say_in(language, || say::all_keys().into_iter().map(|(key, _)| key).collect::<Vec<_>>().join(" "));
        let (french, english) = (names(Language::French), names(Language::English));
        assert!(french.contains("Maj") && french.contains("Suppr") && !french.contains("Shift"));
        assert!(english.contains("Shift") && english.contains("Delete") && !english.contains("Maj"));
    }
}
