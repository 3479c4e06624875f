//! What keys and windows ask for.

use super::app::{App, Message};
use super::dialogs::{self, Dialog};
use super::keys::{Asked, Command};
use super::screen::{compose, mailbox, unlock};
use iced::{Size, Task, window};

/// How much the size of everything changes at a time, in percent.
pub(super) const ZOOM_STEP: u16 = 10;
pub(super) const ZOOM_MIN: u16 = 100;
pub(super) const ZOOM_MAX: u16 = 200;

impl App {
    pub(super) fn asked(&mut self, window: window::Id, asked: Asked) -> Task<Message> {
        if !matches!(asked, Asked::Resized(_) | Asked::Closed) {
            self.handle.touch();
        }
        // Who goes on writing closes nothing.
        if matches!(asked, Asked::Key(_) | Asked::Activity | Asked::Dropped(_)) && self.composers.contains_key(&window) {
            self.closing = false;
        }
        match asked {
            Asked::Activity => Task::none(),
            Asked::Resized(size) => {
                if window == self.main {
                    self.size = size;
                    self.preferences.window = (size.width, size.height);
                } else if let Some(composer) = self.composers.get_mut(&window) {
                    composer.size = size;
                }
                Task::none()
            }
            Asked::Close if window == self.main => self.close(),
            Asked::Close => self.close_composer(window),
            Asked::Closed => {
                self.composers.remove(&window);
                Task::none()
            }
            Asked::Dropped(_) if self.is_hidden(window) => Task::none(),
            Asked::Dropped(path) => self.tell_composer(window, compose::Message::Dropped(path)),
            Asked::Key(command) => self.command(window, command),
        }
    }

    pub(super) fn command(&mut self, window: window::Id, command: Command) -> Task<Message> {
        match command {
            Command::Larger => return self.zoom(self.preferences.zoom.saturating_add(ZOOM_STEP)),
            Command::Smaller => return self.zoom(self.preferences.zoom.saturating_sub(ZOOM_STEP)),
            Command::UsualSize => return self.zoom(ZOOM_MIN),
            Command::Discreet => {
                self.discreet = !self.discreet;
                return Task::none();
            }
            // A question is answered first.
            Command::Help | Command::Settings if matches!(self.dialog, Some(Dialog::Closing(_) | Dialog::Phrase(_))) => {
                return window::gain_focus(self.main);
            }
            Command::Help => return self.show(Dialog::Help),
            Command::Settings => {
                let asked = self.ask_keyring();
                return Task::batch([self.show(Dialog::Settings), asked]);
            }
            Command::Escape if self.dialog.is_some() && !self.composers.contains_key(&window) => {
                return self.tell_dialog(dialogs::Message::Close);
            }
            Command::Escape if !self.is_open() && window == self.main => return self.tell_unlock(unlock::Message::Cancel),
            _ => {}
        }
        if !self.is_open() {
            return Task::none();
        }
        match command {
            Command::Lock => {
                let handle = self.handle.clone();
                Task::future(async move {
                    drop(handle.lock().await);
                    Message::Nothing
                })
            }
            Command::New => match self.accounts.first() {
                Some(bal) => {
                    let from = self.mailbox.account().cloned().unwrap_or_else(|| bal.address.clone());
                    self.compose(compose::Start::New { from })
                }
                None => Task::none(),
            },
            _ if self.is_hidden(window) => Task::none(),
            _ if self.composers.contains_key(&window) => match command {
                Command::Send => self.tell_composer(window, compose::Message::Send),
                Command::Escape => self.tell_composer(window, compose::Message::Escape),
                Command::Mailbox(mailbox::Shortcut::Undo) => self.tell_composer(window, compose::Message::Undo),
                _ => Task::none(),
            },
            _ if self.dialog.is_some() => Task::none(),
            Command::Check => self.tell_mailbox(mailbox::Message::Check),
            Command::Escape => self.tell_mailbox(mailbox::Message::Shortcut(mailbox::Shortcut::Back)),
            Command::Mailbox(shortcut) => self.tell_mailbox(mailbox::Message::Shortcut(shortcut)),
            _ => Task::none(),
        }
    }

    pub(super) fn zoom(&mut self, zoom: u16) -> Task<Message> {
        let before = std::mem::replace(&mut self.preferences.zoom, zoom.clamp(ZOOM_MIN, ZOOM_MAX));
        // Windows keep their place on screen, so that they are smaller for what is larger in them; iced does not tell.
        let part = f32::from(before) / f32::from(self.preferences.zoom);
        let sizes = self.composers.values_mut().map(|composer| &mut composer.size);
        sizes.chain([&mut self.size]).for_each(|size| *size = Size::new((size.width * part).round(), (size.height * part).round()));
        self.preferences.window = (self.size.width, self.size.height);
        self.remember()
    }

    /// Keeps how the person likes the window. Failing costs a habit, nothing else.
    pub(super) fn remember(&self) -> Task<Message> {
        let (handle, preferences) = (self.handle.clone(), self.preferences.clone());
        Task::future(async move {
            drop(handle.remember(preferences).await);
            Message::Nothing
        })
    }
}
