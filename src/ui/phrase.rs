//! The recovery passphrase: offered at the foot of the window while the store has none, and shown once.
//!
//! A passphrase that nobody wrote down is taken away again: the offer would not come back while it stands.

use super::app::{App, Message};
use super::desk::id;
use super::dialogs::{self, Dialog};
use super::theme::{SPACE_M, Tone};
use super::widget::{Element, Kind, banner, body, button, dialog, heading};
use crate::domain::Problem;
use crate::domain::coffer::SlotKind;
use crate::engine::Handle;
use crate::text;
use crate::text::window::shell as say;
use iced::widget::column;
use iced::{Task, window};
use secrecy::{ExposeSecret as _, SecretString};

/// The passphrase in its dialog.
#[derive(Debug)]
pub(super) enum Phrase {
    /// It is being made.
    Making,
    /// It is there to be written down.
    Shown(SecretString),
    /// There is none, and why.
    Failed(Problem),
}

impl App {
    /// Asks whether the store has a passphrase. One that this person did not say was written down goes first.
    pub(super) fn ask_phrase(&mut self) -> Task<Message> {
        self.offers_phrase = false;
        let is_unnoted = self.unnoted.take_if(|holder| self.last.as_ref() == Some(holder)).is_some();
        let (handle, session) = (self.handle.clone(), self.session);
        Task::future(async move {
            if is_unnoted {
                forget(&handle).await;
            }
            let status = handle.store_status().await;
            Message::PhraseLacks(session, status.is_ok_and(|status| status.slots.iter().all(|slot| slot.kind != SlotKind::Passphrase)))
        })
    }

    /// One is made, and shown.
    pub(super) fn make_phrase(&mut self) -> Task<Message> {
        if !self.offers_phrase || self.dialog.is_some() {
            return Task::none();
        }
        self.offers_phrase = false;
        self.unnoted.clone_from(&self.last);
        let shown = self.show(Dialog::Phrase(Phrase::Making));
        let handle = self.handle.clone();
        let made = Task::future(async move {
            let made = handle.add_slot(SlotKind::Passphrase, None).await;
            Message::Dialog(dialogs::Message::PhraseMade(made.and_then(|phrase| phrase.ok_or(Problem::Internal))))
        });
        Task::batch([shown, made])
    }

    pub(super) fn phrase_made(&mut self, made: Result<SecretString, Problem>) -> Task<Message> {
        if let Some(Dialog::Phrase(phrase)) = &mut self.dialog {
            *phrase = made.map_or_else(Phrase::Failed, Phrase::Shown);
            return Task::none();
        }
        // Put off meanwhile.
        if self.is_open() { self.ask_phrase() } else { Task::none() }
    }

    pub(super) fn phrase_noted(&mut self) -> Task<Message> {
        self.unnoted = None;
        self.dialog = None;
        Task::none()
    }

    /// Later: what was shown is not kept. What is still being made is taken away once it is there.
    pub(super) fn phrase_put_off(&mut self, phrase: &Phrase) -> Task<Message> {
        if matches!(phrase, Phrase::Making) { Task::none() } else { self.ask_phrase() }
    }
}

/// Takes the passphrase away.
async fn forget(handle: &Handle) {
    let slots = handle.store_status().await.map(|status| status.slots).unwrap_or_default();
    for slot in slots.into_iter().filter(|slot| slot.kind == SlotKind::Passphrase) {
        drop(handle.revoke_slot(&slot.id).await);
    }
}

impl Phrase {
    pub(super) fn view(&self, window: window::Id) -> Element<'_, dialogs::Message> {
        let later = button(say::phrase_later()).id(id(window, "dialog/cancel")).on_press(dialogs::Message::Close);
        let content = match self {
            Phrase::Making => column![body(say::phrase_making())],
            Phrase::Failed(problem) => {
                let said = text::window_problem(problem);
                column![banner(Tone::Error, said.message, vec![]), body(said.remedy)]
            }
            Phrase::Shown(phrase) => column![body(say::phrase_why()), heading(phrase.expose_secret()), body(say::phrase_once())],
        };
        let noted = button(say::phrase_noted()).kind(Kind::Primary).id(id(window, "dialog/confirm"));
        let noted = matches!(self, Phrase::Shown(_)).then(|| noted.on_press(dialogs::Message::PhraseNoted));
        dialog(say::phrase_title(), content.spacing(SPACE_M), std::iter::once(later).chain(noted).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::app::testing::Office;
    use crate::ui::testing::picture;
    use crate::ui::theme::{dark, light};

    const PHRASE: &str = "abricot bouleau cerise dahlia érable fougère";

    fn shown() -> Office {
        let mut office = Office::new();
        office.open(1, "1");
        office.tell(Message::PhraseLacks(1, true));
        assert!(office.app.offers_phrase && office.app.dialog.is_none(), "a quiet offer");
        office.tell(Message::MakePhrase);
        office.tell(Message::Dialog(dialogs::Message::PhraseMade(Ok(PHRASE.into()))));
        assert!(matches!(office.app.dialog, Some(Dialog::Phrase(Phrase::Shown(_)))));
        office
    }

    #[test]
    fn a_phrase_is_noted_or_taken_away_again() {
        let mut office = shown();
        office.tell(Message::Dialog(dialogs::Message::PhraseNoted));
        assert!(office.app.dialog.is_none() && office.app.unnoted.is_none() && !office.app.offers_phrase);
        let mut office = shown();
        office.lock(2);
        assert!(office.app.dialog.is_none() && office.app.unnoted.is_some(), "the card left before it was noted");
        office.open(3, "2");
        assert!(office.app.unnoted.is_some(), "another person's phrase is not concerned");
        office.lock(4);
        office.open(5, "1");
        assert!(office.app.unnoted.is_none(), "taken away, and offered again");
    }

    #[test]
    fn an_answer_about_another_session_offers_nothing() {
        let mut office = Office::new();
        office.open(1, "1");
        office.lock(2);
        office.open(3, "1");
        office.tell(Message::PhraseLacks(1, true));
        assert!(!office.app.offers_phrase);
    }

    #[test]
    fn a_phrase_can_be_read() {
        let window = window::Id::unique();
        let phrase = Phrase::Shown(PHRASE.into());
        picture("dialog-phrase", phrase.view(window), (640.0, 400.0), &light());
        picture("dialog-phrase-dark", phrase.view(window), (640.0, 400.0), &dark());
        assert!(!format!("{phrase:?}").contains("abricot"));
    }
}
