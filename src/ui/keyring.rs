//! The system's keyring, as another way to open the store: offered where the store is locked, chosen in the settings.

use super::app::{App, Message};
use super::desk::id;
use super::dialogs;
use super::screen::unlock::{self, KeyringMessage};
use super::theme::{SPACE_S, SPACE_XS, Tone};
use super::widget::{Element, banner, body, checkbox, muted};
use crate::domain::Problem;
use crate::domain::coffer::SlotKind;
use crate::engine::Handle;
use crate::text;
use crate::text::window::shell as say;
use iced::widget::column;
use iced::{Task, window};

/// What the settings show of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Keyring {
    /// Whether it opens the store; `None` before that is known.
    is_on: Option<bool>,
    /// Whether that is being changed.
    is_busy: bool,
    /// Why it may not, or could not be changed.
    problem: Option<Problem>,
}

impl Keyring {
    /// What is so now; `failed` is what came of changing it.
    async fn look(handle: &Handle, failed: Option<Problem>) -> Self {
        let (status, allowed) = (handle.store_status().await, handle.has_keyring().await);
        let is_on = status.as_ref().ok().map(|status| status.slots.iter().any(|slot| slot.kind == SlotKind::Keyring));
        // A card's removal bars what there is: the card in the reader, or the person, has lifted that.
        let refused = allowed.err().filter(|problem| matches!(problem, Problem::KeyringRefused));
        Self { is_on, is_busy: false, problem: failed.or(refused).or(status.err()) }
    }

    /// Whether it can be changed: where several persons share the profile, it can be taken away only.
    fn can_change(&self) -> bool {
        !self.is_busy && self.is_on.is_some_and(|is_on| is_on || self.problem != Some(Problem::KeyringRefused))
    }

    pub(super) fn view(&self, window: window::Id) -> Element<'_, dialogs::Message> {
        let is_on = self.is_on.unwrap_or_default();
        let change = self.can_change().then_some(dialogs::Message::Keyring(!is_on));
        let line = checkbox(id(window, "settings/keyring"), say::keyring(), is_on, change);
        let told = self.problem.as_ref().map(|problem| {
            let said = text::window_problem(problem);
            // Not a mistake of anybody's: how the computer is used.
            let tone = if matches!(problem, Problem::KeyringRefused) { Tone::Info } else { Tone::Error };
            column![banner(tone, said.message, vec![]), body(said.remedy)].spacing(SPACE_S)
        });
        let help = muted(if self.is_busy { say::keyring_busy() } else { say::keyring_help() });
        column![line, help].push(told).spacing(SPACE_XS).into()
    }
}

impl App {
    /// Asks whether the store that is locked may be opened with the keyring.
    pub(super) fn ask_keyring_offer(&self) -> Task<Message> {
        let handle = self.engine.clone();
        Task::future(async move {
            let offered = handle.has_keyring().await.unwrap_or_default();
            Message::Unlock(unlock::Message::Keyring(KeyringMessage::Offered(offered)))
        })
    }

    /// Asks whether the keyring opens the store, for the settings.
    pub(super) fn ask_keyring(&mut self) -> Task<Message> {
        self.keyring = self.is_open().then(Keyring::default);
        if self.keyring.is_none() {
            return Task::none();
        }
        let (handle, session) = (self.engine.clone(), self.session);
        Task::future(async move { Message::Dialog(dialogs::Message::KeyringCame(session, Keyring::look(&handle, None).await)) })
    }

    pub(super) fn keyring_came(&mut self, session: u64, came: Keyring) -> Task<Message> {
        if session == self.session && self.keyring.is_some() {
            self.keyring = Some(came);
        }
        Task::none()
    }

    /// The keyring is to open the store too, or not any more.
    pub(super) fn set_keyring(&mut self, is_on: bool) -> Task<Message> {
        let Some(keyring) = self.keyring.as_mut().filter(|keyring| keyring.can_change()) else { return Task::none() };
        (keyring.is_busy, keyring.problem) = (true, None);
        let (handle, session) = (self.engine.clone(), self.session);
        Task::future(async move {
            let failed = if is_on { handle.add_slot(SlotKind::Keyring, None).await.err() } else { forget(&handle).await.err() };
            Message::Dialog(dialogs::Message::KeyringCame(session, Keyring::look(&handle, failed).await))
        })
    }
}

/// The keyring opens the store no more.
async fn forget(handle: &Handle) -> Result<(), Problem> {
    for slot in handle.store_status().await?.slots.into_iter().filter(|slot| slot.kind == SlotKind::Keyring) {
        handle.revoke_slot(&slot.id).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::app::testing::Office;
    use crate::ui::dialogs::Dialog;
    use crate::ui::keys::Command;
    use crate::ui::screen::mailbox;
    use crate::ui::testing::{picture, simulator};
    use crate::ui::theme::{dark, light};

    const SIZE: (f32, f32) = (640.0, 620.0);

    fn came(is_on: bool, problem: Option<Problem>) -> Keyring {
        Keyring { is_on: Some(is_on), is_busy: false, problem }
    }

    /// The settings are open, and the keyring is known.
    fn settings(keyring: Keyring) -> Office {
        let mut office = Office::new();
        office.open(1, "1");
        office.tell(Message::Command(Command::Settings));
        office.tell(Message::Dialog(dialogs::Message::KeyringCame(1, keyring)));
        office
    }

    /// What pressing the line says.
    fn pressed(office: &Office) -> Vec<dialogs::Message> {
        let dialog = Dialog::Settings;
        let mut ui = simulator(dialog.view(office.app.main, &office.app.preferences, office.app.keyring.as_ref()), SIZE);
        ui.click(say::keyring().as_str()).unwrap();
        ui.into_messages().collect()
    }

    #[test]
    fn the_keyring_is_chosen_and_given_up_in_the_settings() {
        for (is_on, asked) in [(false, "AddSlot"), (true, "StoreStatus")] {
            let mut office = settings(came(is_on, None));
            let said = pressed(&office);
            assert!(matches!(said.as_slice(), [dialogs::Message::Keyring(wanted)] if *wanted != is_on), "{said:?}");
            office.stage.asked();
            office.run(Message::Dialog(dialogs::Message::Keyring(!is_on)));
            assert_eq!(office.stage.asked(), [asked]);
            assert!(pressed(&office).is_empty(), "one change at a time");
        }
    }

    #[test]
    fn a_shared_profile_takes_no_keyring_and_says_why() {
        let mut office = settings(came(false, Some(Problem::KeyringRefused)));
        assert!(pressed(&office).is_empty());
        office.tell(Message::Dialog(dialogs::Message::Keyring(true)));
        assert_eq!(office.app.keyring, Some(came(false, Some(Problem::KeyringRefused))));
        let office = settings(came(true, Some(Problem::KeyringRefused)));
        assert_eq!(pressed(&office).len(), 1, "what was there before can be taken away");
    }

    #[test]
    fn an_answer_about_another_session_changes_no_setting() {
        let mut office = settings(came(true, None));
        office.lock(2);
        office.open(3, "2");
        office.tell(Message::Command(Command::Settings));
        office.tell(Message::Dialog(dialogs::Message::KeyringCame(1, came(true, None))));
        assert_eq!(office.app.keyring, Some(Keyring::default()));
    }

    #[test]
    fn what_the_keyring_opened_is_read_without_the_card_and_goes_on_with_it() {
        let mut office = Office::new();
        office.stage.alone(1, "1");
        office.tell(Message::Nothing);
        assert!(office.app.is_open() && office.app.is_alone && office.app.holder.is_none());
        let window = office.compose();
        office.write(window, "Mme Petit");
        office.tell(Message::Mailbox(office.app.mailboxes, mailbox::Message::Check));
        assert!(office.app.told.is_some(), "receiving needs the card, and says so");
        let mut ui = simulator(office.app.view(office.app.main), (1280.0, 800.0));
        ui.click(say::alone_card().as_str()).unwrap();
        assert!(ui.into_messages().any(|message| matches!(message, Message::Command(Command::Lock))));
        let mailboxes = office.app.mailboxes;
        office.lock(2);
        assert!(!office.app.is_open() && office.app.is_hidden(window));
        office.open(3, "1");
        assert!(!office.app.is_alone && !office.app.is_hidden(window) && office.app.mailboxes == mailboxes, "as it was");
        office.lock(4);
        office.stage.alone(5, "2");
        office.tell(Message::Nothing);
        assert!(office.app.is_hidden(window) && office.app.mailboxes != mailboxes, "another person's store");
    }

    #[test]
    fn what_it_looks_like() {
        for (name, keyring) in [
            ("on", came(true, None)),
            ("shared", came(false, Some(Problem::KeyringRefused))),
            ("unavailable", came(false, Some(Problem::KeyringUnavailable))),
        ] {
            let office = settings(keyring);
            let (window, dialog) = (office.app.main, Dialog::Settings);
            let shown = || dialog.view(window, &office.app.preferences, office.app.keyring.as_ref());
            picture(&format!("settings-keyring-{name}"), shown(), SIZE, &light());
            picture(&format!("settings-keyring-{name}-dark"), shown(), SIZE, &dark());
        }
        let mut office = Office::new();
        office.stage.alone(1, "1");
        office.tell(Message::Nothing);
        for (name, theme) in [("alone", light()), ("alone-dark", dark())] {
            picture(name, office.app.view(office.app.main), (1280.0, 300.0), &theme);
        }
    }
}
