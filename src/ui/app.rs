//! The window's program: which screens there are, and what goes from one to another.

use super::commands::{ZOOM_MAX, ZOOM_MIN};
use super::composers::Composer;
use super::desk::{Look, Operations};
use super::dialogs::{self, Dialog};
use super::keyring::Keyring;
use super::keys::{Asked, Command};
use super::probe::Survey;
use super::run::{Opening, Probe, Start};
use super::screen::{compose, mailbox, reader, unlock};
use super::theme;
use super::told::Told;
use crate::domain::Problem;
use crate::domain::bal::Bal;
use crate::domain::identity::Holder;
use crate::engine::{Appearance, Event, Handle, Preferences};
use crate::text::{self, Language};
use iced::{Size, Task, Theme, window};
use std::collections::BTreeMap;
use std::sync::Arc;
use time::OffsetDateTime;
use tokio::sync::Notify;

/// No window is smaller, in logical pixels.
const MIN_SIZE: Size = Size::new(640.0, 480.0);
/// What a screen works with, in that window. The rest of the program stays within reach.
macro_rules! desk {
    ($app:ident, $window:expr) => {
        $crate::ui::desk::Desk {
            handle: &$app.handle,
            operations: &mut $app.operations,
            window: $window,
            is_narrow: $app.size.width < $crate::ui::theme::NARROW,
            now: $app.now,
            accounts: &$app.accounts,
            preferences: &$app.preferences,
        }
    };
}
pub(super) use desk;

/// The whole window program.
pub(super) struct App {
    pub(super) handle: Handle,
    /// The same, whatever the session is: [`Self::handle`] asks no server while no card is there to.
    pub(super) engine: Handle,
    pub(super) probe: Option<Probe>,
    pub(super) interrupted: Arc<Notify>,
    opened: fn(),
    /// What is shown instead of the usual, in tests.
    pub(super) instead: Option<Instead>,
    pub(super) preferences: Preferences,
    pub(super) accounts: Vec<Bal>,
    pub(super) test_mode: bool,
    /// Why nothing can be done until the settings are corrected.
    pub(super) unusable: Option<Problem>,
    /// Who has the session, while it is open.
    pub(super) holder: Option<Holder>,
    /// Whether the keyring opened the store, to be read without a card: there is no holder then.
    pub(super) is_alone: bool,
    /// The number of the session that is shown.
    pub(super) session: u64,
    /// Whose session the last one was: the name of their store.
    pub(super) last: Option<String>,
    pub(super) main: window::Id,
    pub(super) size: Size,
    pub(super) composers: BTreeMap<window::Id, Composer>,
    pub(super) unlock: unlock::State,
    pub(super) mailbox: mailbox::State,
    /// Counts the mailbox screens there were: what was asked from another concerns nobody.
    pub(super) mailboxes: u64,
    pub(super) dialog: Option<Dialog>,
    pub(super) operations: Operations,
    pub(super) now: OffsetDateTime,
    pub(super) discreet: bool,
    /// Whether the system is dark.
    dark: bool,
    /// Something to tell.
    pub(super) told: Option<Told>,
    /// Whether the store has no recovery passphrase yet.
    pub(super) offers_phrase: bool,
    /// Who was shown one, and did not say that it was written down.
    pub(super) unnoted: Option<String>,
    /// Whether the keyring opens the store too, while the settings show it.
    pub(super) keyring: Option<Keyring>,
    /// Whether the program closes as soon as nothing of it would be lost.
    pub(super) closing: bool,
    /// Whether it is closed but for the engine.
    pub(super) gone: bool,
}

/// What is shown instead of the usual, in tests.
pub(super) enum Instead {
    Reader(Box<reader::State>),
    #[cfg(feature = "test-trust")]
    Gallery,
}

#[derive(Debug, Clone)]
pub(super) enum InsteadMessage {
    Reader(reader::Message),
}

impl Instead {
    fn of(start: &Start) -> Option<Self> {
        match start {
            Start::Usual => None,
            #[cfg(feature = "test-trust")]
            Start::Gallery => Some(Instead::Gallery),
            #[cfg(not(feature = "test-trust"))]
            Start::Gallery => None,
            Start::Message(reading) => Some(Instead::Reader(Box::new(reader::State::show((**reading).clone())))),
        }
    }
}

/// What happens.
#[derive(Debug, Clone)]
pub(super) enum Message {
    Ready(Result<(Vec<Bal>, bool), Problem>),
    Preferences(Preferences),
    Appearance(iced::theme::Mode),
    Engine(Event),
    /// Events were missed.
    Missed,
    Window(window::Id, Asked),
    Opened,
    Clock,
    Work,
    Probe,
    Seen(serde_json::Value),
    Unlock(unlock::Message),
    /// For the mailbox screen of that number.
    Mailbox(u64, mailbox::Message),
    Compose(window::Id, compose::Message),
    Dialog(dialogs::Message),
    Command(Command),
    StopOperation(u64),
    ShowMain,
    /// Whether the store of that session has no recovery passphrase.
    PhraseLacks(u64, bool),
    /// One is to be made.
    MakePhrase,
    /// Read the settings again.
    Retry,
    Instead(InsteadMessage),
    Nothing,
    /// The system asks the program to end.
    Interrupted,
    Ended,
}

impl App {
    pub(super) fn boot(opening: &Opening) -> (Self, Task<Message>) {
        let handle = opening.handle.clone();
        let main = window::Id::unique();
        let app = Self {
            probe: opening.probe.clone(),
            interrupted: Arc::clone(&opening.interrupted),
            opened: opening.opened,
            instead: Instead::of(&opening.start),
            preferences: Preferences::default(),
            accounts: vec![],
            test_mode: false,
            unusable: None,
            holder: None,
            is_alone: false,
            session: 0,
            last: None,
            main,
            size: Size::new(1280.0, 800.0),
            composers: BTreeMap::new(),
            unlock: unlock::State::default(),
            mailbox: mailbox::State::default(),
            mailboxes: 0,
            dialog: None,
            operations: Operations::default(),
            now: now(),
            discreet: false,
            dark: false,
            told: None,
            offers_phrase: false,
            unnoted: None,
            keyring: None,
            closing: false,
            gone: false,
            engine: handle.clone(),
            handle: handle.clone(),
        };
        let preferences = Task::future(async move { Message::Preferences(handle.preferences().await.unwrap_or_default()) });
        (app, Task::batch([preferences, iced::system::theme().map(Message::Appearance)]))
    }

    fn open_main(&mut self) -> Task<Message> {
        let (width, height) = self.preferences.window;
        let (id, opening) = window::open(window_settings(Size::new(width, height), self.preferences.zoom));
        self.main = id;
        self.size = Size::new(width, height);
        let handle = self.handle.clone();
        let ready = Task::future(async move {
            let found = async { Ok((handle.accounts().await?, handle.test_mode().await?)) };
            Message::Ready(found.await)
        });
        Task::batch([opening.map(|_| Message::Opened), ready])
    }

    /// Handles a message. The session comes first: what its end leaves to be seen is decided before anything else.
    pub(super) fn update(&mut self, message: Message) -> Task<Message> {
        let followed = self.follow();
        Task::batch([followed, self.handle(message)])
    }

    fn handle(&mut self, message: Message) -> Task<Message> {
        match message {
            Message::Preferences(preferences) => {
                text::set_language(Language::from_id(&preferences.language).unwrap_or_default());
                self.preferences = preferences;
                self.open_main()
            }
            Message::Ready(Ok((accounts, test_mode))) => {
                (self.accounts, self.test_mode, self.unusable) = (accounts, test_mode, None);
                if self.is_open() { Task::none() } else { self.ask_keyring_offer() }
            }
            Message::Ready(Err(problem)) => {
                self.unusable = Some(problem);
                Task::none()
            }
            Message::Appearance(mode) => {
                self.dark = mode == iced::theme::Mode::Dark;
                Task::none()
            }
            Message::Engine(event) => self.learn(event),
            Message::Missed => self.tell_mailbox(mailbox::Message::Missed),
            Message::Window(window, asked) => self.asked(window, asked),
            Message::Clock => {
                self.now = now();
                self.forget_told();
                let closed = self.close_once_left();
                if self.unusable.is_some() { Task::batch([closed, self.look_again()]) } else { closed }
            }
            Message::Work => {
                self.operations.tidy();
                self.forget_told();
                Task::none()
            }
            Message::Probe => iced::advanced::widget::operate(Survey::default()).map(Message::Seen),
            Message::Seen(mut seen) => {
                let zoom = self.scale(self.main);
                if let (Some(probe), Some(fields)) = (self.probe.as_ref().filter(|_| self.is_told()), seen.as_object_mut()) {
                    for window in fields.get_mut("windows").and_then(|all| all.as_array_mut()).into_iter().flatten() {
                        let title = self.title_of(window.get("id").and_then(|id| id.as_str()).unwrap_or_default());
                        if let Some(window) = window.as_object_mut() {
                            window.insert("title".to_owned(), title.into());
                            // Places are those of the layout: clicks go to the display's.
                            window.insert("scale".to_owned(), zoom.into());
                        }
                    }
                    fields.insert("busy".to_owned(), self.operations.is_busy().into());
                    probe(seen.to_string());
                }
                Task::none()
            }
            Message::Unlock(message) => self.tell_unlock(message),
            Message::Mailbox(mailbox, message) if mailbox == self.mailboxes => {
                let told = self.tell_mailbox(message);
                Task::batch([told, self.close_once_left()])
            }
            Message::Mailbox(..) => Task::none(),
            Message::Compose(window, message) => self.tell_composer(window, message),
            Message::Dialog(message) => self.tell_dialog(message),
            Message::Command(command) => self.command(self.main, command),
            Message::StopOperation(number) => {
                self.operations.stop(number);
                Task::none()
            }
            Message::PhraseLacks(session, lacks) => {
                self.offers_phrase = lacks && session == self.session && self.is_open();
                Task::none()
            }
            Message::MakePhrase => self.make_phrase(),
            Message::Retry => self.look_again(),
            Message::ShowMain => window::gain_focus(self.main),
            Message::Opened => {
                (self.opened)();
                Task::none()
            }
            Message::Instead(message) => self.tell_instead(message),
            Message::Nothing => Task::none(),
            Message::Interrupted => self.begin_closing(),
            Message::Ended => iced::exit(),
        }
    }

    /// Reads the settings again: a person may have corrected them.
    fn look_again(&self) -> Task<Message> {
        let handle = self.handle.clone();
        Task::future(async move {
            let found = async { Ok((handle.accounts().await?, handle.test_mode().await?)) };
            Message::Ready(found.await)
        })
    }

    /// What was told goes after a while, which is not counted while nobody can read it.
    fn forget_told(&mut self) {
        if self.is_open() {
            self.told.take_if(|told| told.is_over());
        }
    }

    fn learn(&mut self, event: Event) -> Task<Message> {
        match event {
            Event::Card(card) if !self.is_open() => self.tell_unlock(unlock::Message::Changed(card)),
            // The session was looked at already.
            Event::Unlocked(_) | Event::Locked(_) | Event::Card(_) => Task::none(),
            Event::CardEnrolled => {
                self.told = Some(Told::new(text::window::shell::card_enrolled(), false));
                Task::none()
            }
            Event::Changed(account) => self.tell_mailbox(mailbox::Message::Changed(account)),
            Event::Freshness(account, freshness) => self.tell_mailbox(mailbox::Message::Fresh(account, freshness)),
            Event::Reverted(account, problem) => self.tell_mailbox(mailbox::Message::Reverted(account, problem)),
            Event::Outbox { state, .. } => self.tell_mailbox(mailbox::Message::Advanced(state)),
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.holder.is_some() || self.is_alone
    }

    pub(super) fn show(&mut self, dialog: Dialog) -> Task<Message> {
        self.dialog = Some(dialog);
        // It may have been asked for in another window.
        window::gain_focus(self.main)
    }

    pub(super) fn tell_unlock(&mut self, message: unlock::Message) -> Task<Message> {
        let mut desk = desk!(self, self.main);
        self.unlock.update(message, &mut desk).map(Message::Unlock)
    }

    pub(super) fn tell_mailbox(&mut self, message: mailbox::Message) -> Task<Message> {
        if !self.is_open() && matches!(message, mailbox::Message::Check | mailbox::Message::Shortcut(_)) {
            return Task::none();
        }
        if self.is_alone && matches!(message, mailbox::Message::Check | mailbox::Message::CheckOne(_)) {
            self.told = Some(Told::new(text::window::shell::alone_check(), true));
            return Task::none();
        }
        let mut desk = desk!(self, self.main);
        let (task, event) = self.mailbox.update(message, &mut desk);
        let number = self.mailboxes;
        let task = task.map(move |message| Message::Mailbox(number, message));
        match event {
            None => task,
            Some(mailbox::Event::Compose(start)) => Task::batch([task, self.compose(*start)]),
            Some(mailbox::Event::Diagnose(account)) => {
                let (dialog, examination) = dialogs::diagnose(&self.handle, &account);
                self.dialog = Some(dialog);
                Task::batch([task, examination.map(Message::Dialog)])
            }
            Some(mailbox::Event::HandOverFolder(folder)) => {
                self.preferences.handover.folder = folder.to_string_lossy().into_owned();
                Task::batch([task, self.remember()])
            }
            Some(mailbox::Event::Resized { folders, list }) => {
                (self.preferences.folders_width, self.preferences.list_width) = (folders, list);
                Task::batch([task, self.remember()])
            }
        }
    }

    fn tell_instead(&mut self, message: InsteadMessage) -> Task<Message> {
        let mut desk = desk!(self, self.main);
        match (&mut self.instead, message) {
            (Some(Instead::Reader(reader)), InsteadMessage::Reader(message)) => {
                reader.update(message, &mut desk).0.map(|message| Message::Instead(InsteadMessage::Reader(message)))
            }
            _ => Task::none(),
        }
    }

    pub(super) fn look(&self, window: window::Id) -> Look<'_> {
        let size = self.composers.get(&window).map_or(self.size, |composer| composer.size);
        Look { window, size, now: self.now, accounts: &self.accounts, preferences: &self.preferences, discreet: self.discreet }
    }

    /// Whether what is on screen may be told to a test: the configuration's trust is that of tests, or what is shown comes
    /// from no mailbox. A program made for tests that is given real trust tells nothing.
    pub(super) fn is_told(&self) -> bool {
        self.test_mode || self.instead.is_some()
    }

    /// The title of a window by its name in a survey.
    fn title_of(&self, name: &str) -> String {
        let window = self.composers.keys().find(|window| name.rsplit('/').next() == Some(window.to_string().as_str()));
        self.title(window.copied().unwrap_or(self.main))
    }

    pub(super) fn title(&self, window: window::Id) -> String {
        self.composers.get(&window).map_or_else(text::window::shell::title, |composer| composer.state.title())
    }

    pub(super) fn theme(&self, _window: window::Id) -> Theme {
        match self.preferences.appearance {
            Appearance::Dark => theme::dark(),
            Appearance::Light => theme::light(),
            Appearance::System if self.dark => theme::dark(),
            Appearance::System => theme::light(),
        }
    }

    pub(super) fn scale(&self, _window: window::Id) -> f32 {
        f32::from(self.preferences.zoom) / 100.0
    }
}

pub(super) fn window_settings(size: Size, zoom: u16) -> window::Settings {
    window::Settings { size, min_size: Some(zoomed(MIN_SIZE, zoom)), exit_on_close_request: false, ..window::Settings::default() }
}

/// As much of the screen as this size takes at the usual zoom: a window does not grow with what it shows, or it would
/// not fit on a small screen any more.
pub(super) fn zoomed(size: Size, zoom: u16) -> Size {
    let scale = f32::from(zoom.clamp(ZOOM_MIN, ZOOM_MAX)) / 100.0;
    Size::new(size.width / scale, size.height / scale)
}

/// The time, here.
fn now() -> OffsetDateTime {
    OffsetDateTime::now_local().unwrap_or_else(|_| OffsetDateTime::now_utc())
}

#[cfg(test)]
#[path = "app_tests.rs"]
pub(super) mod testing;
