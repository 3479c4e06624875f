//! What each message changes.

use super::keeping::Keeping;
use super::message::{Event, Message};
use super::recent;
use super::recipients::{Field, LETTERS, Suggestion, of_entry};
use super::sending::{Outcome, Phase};
use super::state::{Dialog, State};
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::directory::{DirectoryAnswer, DirectoryQuery, Match};
use crate::domain::draft::Recipient;
use crate::domain::outbox::SendWhen;
use crate::domain::rules::Rule;
use crate::ui::desk::{Desk, id};
use crate::ui::files::Choice;
use crate::ui::screen::directory;
use crate::ui::widget;
use iced::Task;
use std::time::Duration;

/// A name is looked up this long after the last letter.
const LOOK: Duration = Duration::from_millis(400);

/// The same message, later.
pub(super) fn after(wait: Duration, message: Message) -> Task<Message> {
    Task::future(async move {
        tokio::time::sleep(wait).await;
        message
    })
}

/// Gives the keyboard to a widget of this window.
pub(super) fn focus(desk: &Desk<'_>, name: &str) -> Task<Message> {
    widget::focus(id(desk.window, name))
}

impl State {
    /// Handles a message.
    pub fn update(&mut self, message: Message, desk: &mut Desk<'_>) -> (Task<Message>, Option<Event>) {
        if message.is_edit() && !self.is_editable() {
            return (Task::none(), None);
        }
        if message.is_edit() && self.outcome == Outcome::CalledOff && !matches!(message, Message::Commit(_)) {
            self.outcome = Outcome::None;
        }
        let task = match message {
            Message::Close => return self.close(desk),
            Message::Kept(result) => return self.kept(result, desk),
            Message::Done(turn, result) => return self.done(turn, *result, desk),
            Message::Stop => {
                self.stop_waiting(desk);
                Task::none()
            }
            Message::CloseAnyway => {
                self.dialog = None;
                return (Task::none(), Some(Event::Close));
            }
            Message::Discard => {
                self.dialog = Some(Dialog::Discard);
                Task::none()
            }
            Message::DiscardAnyway => return self.discard(desk),
            Message::Finish => return (Task::none(), Some(Event::Close)),
            Message::Send => {
                self.when = SendWhen::Undoable;
                self.send(desk)
            }
            Message::Later => {
                if self.phase == Phase::Writing && self.blocker().is_none() {
                    self.dialog = Some(Dialog::Later(String::new()));
                }
                Task::none()
            }
            Message::LaterTyped(typed) => {
                self.dialog = Some(Dialog::Later(typed));
                Task::none()
            }
            Message::SendAt(at) => {
                self.dialog = None;
                self.when = SendWhen::At(at);
                self.send(desk)
            }
            Message::SendAgain => self.send_again(desk),
            Message::Cancel | Message::Undo | Message::Locked => self.call_off(),
            Message::Resume => self.resume(desk),
            Message::CheckNow(number) if number == self.rules.number && !self.rules.is_fresh => self.check_now(desk),
            Message::Checked(number, result) => self.checked(number, result, desk),
            Message::Looked(files) => {
                self.looked(&files);
                Task::none()
            }
            Message::KeepNow(number) if self.keeping.is_timer(number) => {
                self.promises = self.promises_attachment();
                self.keep(desk)
            }
            Message::Escape => self.escape(),
            Message::Back => {
                self.stay();
                Task::none()
            }
            Message::ShowDirectory(shown) => self.show_directory(shown, desk),
            Message::Resized(width) => {
                self.width = Some(width);
                Task::none()
            }
            Message::Directory(message) => self.in_directory(message, desk),
            Message::LookUp(field, number) if number == self.look => self.look_up(field, desk),
            Message::Found(field, number, result) if number == self.look => {
                self.found(field, result);
                Task::none()
            }
            Message::CheckNow(_) | Message::KeepNow(_) | Message::LookUp(..) | Message::Found(..) | Message::Nothing => Task::none(),
            edit => self.edit(edit, desk),
        };
        (task, None)
    }

    /// What the person writes.
    fn edit(&mut self, message: Message, desk: &Desk<'_>) -> Task<Message> {
        match message {
            Message::From(account) => self.leave_from(account, desk),
            Message::Typed(field, text) => self.typed(field, text),
            Message::Commit(field) => {
                if self.field_mut(field).commit() {
                    self.recipients_changed()
                } else {
                    Task::none()
                }
            }
            Message::Remove(field, place) => {
                self.line = field;
                let comes_back = self.field_mut(field).remove(place);
                let focus = if comes_back { focus(desk, field.id()) } else { Task::none() };
                Task::batch([self.recipients_changed(), focus])
            }
            Message::Pick(field, place) => self.pick(field, place, desk),
            Message::ShowCopies => {
                self.copies = true;
                focus(desk, Field::Cc.id())
            }
            Message::Subject(subject) => {
                self.subject = subject;
                self.text_changed()
            }
            Message::Edit(action) => {
                if self.body.perform(action) {
                    self.text_changed()
                } else {
                    Task::none()
                }
            }
            Message::UndoEdit => {
                if self.body.undo() {
                    self.text_changed()
                } else {
                    Task::none()
                }
            }
            Message::RedoEdit => {
                if self.body.redo() {
                    self.text_changed()
                } else {
                    Task::none()
                }
            }
            Message::Attach => {
                self.dialog = None;
                Self::choose_files()
            }
            Message::Chosen(choice) => self.chosen(choice, desk),
            Message::Dropped(path) => self.attach(vec![path], desk),
            Message::Path(path) => {
                self.dialog = Some(Dialog::Path(path));
                Task::none()
            }
            Message::AttachPath => match self.dialog.take() {
                Some(Dialog::Path(path)) if !path.trim().is_empty() => self.attach(vec![path.trim().into()], desk),
                other => {
                    self.dialog = other;
                    Task::none()
                }
            },
            Message::Detach(place) if place < self.attachments.len() => {
                self.attachments.remove(place);
                self.attachments_changed()
            }
            Message::Care(act) => self.act(act, desk),
            Message::Confirm(rule) => {
                self.confirm(rule);
                self.changed()
            }
            _ => Task::none(),
        }
    }

    fn confirm(&mut self, rule: Rule) {
        let before = self.rules.confirmed.len();
        self.rules.confirmed.retain(|other| *other != rule);
        if self.rules.confirmed.len() == before {
            self.rules.confirmed.push(rule);
        }
    }

    /// Something was written: the draft is kept a little later.
    pub(super) fn changed(&mut self) -> Task<Message> {
        let number = self.keeping.changed();
        after(Keeping::patience(), Message::KeepNow(number))
    }

    /// Texts name patients too.
    fn text_changed(&mut self) -> Task<Message> {
        let are_people_known = self.rules.are_people_known;
        let asked = Task::batch([self.changed(), self.recheck()]);
        self.rules.are_people_known = are_people_known;
        asked
    }

    pub(super) fn recipients_changed(&mut self) -> Task<Message> {
        Task::batch([self.changed(), self.recheck()])
    }

    /// Other files are other patients: what was confirmed of them no longer is.
    pub(super) fn attachments_changed(&mut self) -> Task<Message> {
        self.rules.confirmed.clear();
        Task::batch([self.changed(), self.recheck()])
    }

    fn leave_from(&mut self, account: BalAddress, desk: &Desk<'_>) -> Task<Message> {
        let is_known = desk.accounts.iter().any(|bal| bal.address == account);
        if self.is_bound() || account == self.from || !is_known {
            return Task::none();
        }
        self.from = account;
        Task::batch([self.changed(), self.recheck()])
    }

    fn typed(&mut self, field: Field, text: String) -> Task<Message> {
        self.line = field;
        self.look += 1;
        let made = self.field_mut(field).typed(text);
        let look = self.look;
        let lookup = (longest_word(&self.field(field).text).chars().count() >= LETTERS).then(|| after(LOOK, Message::LookUp(field, look)));
        let change = if made { self.recipients_changed() } else { self.changed() };
        Task::batch([change, lookup.unwrap_or_else(Task::none)])
    }

    /// What is still being typed in the lines of recipients counts.
    pub(super) fn commit_all(&mut self) -> Task<Message> {
        let made = [Field::To, Field::Cc, Field::Bcc].map(|field| self.field_mut(field).commit());
        if made.contains(&true) { self.recipients_changed() } else { Task::none() }
    }

    fn look_up(&mut self, field: Field, desk: &Desk<'_>) -> Task<Message> {
        let nom = Match::parse(longest_word(&self.field(field).text).trim_start_matches('='));
        if nom.is_none() || !self.is_editable() {
            return Task::none();
        }
        let (number, query) = (self.look, DirectoryQuery { nom, ..DirectoryQuery::default() });
        desk.quietly(move |handle| async move { handle.directory(query).await }, move |result| Message::Found(field, number, result))
    }

    /// Nobody asked for it: a search that fails says nothing.
    fn found(&mut self, field: Field, result: Result<DirectoryAnswer, Problem>) {
        let entries = result.map(|answer| answer.entries).unwrap_or_default();
        self.field_mut(field).found = entries
            .iter()
            .filter_map(|entry| {
                let detail = [&entry.profession, &entry.specialite, &entry.structure, &entry.ville];
                let detail: Vec<&str> = detail.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
                Some(Suggestion { mailbox: of_entry(entry).ok()?, detail: detail.join(" · ") })
            })
            .collect();
    }

    fn pick(&mut self, field: Field, place: usize, desk: &Desk<'_>) -> Task<Message> {
        let Some(suggestion) = self.field(field).suggestions(&recent::all()).into_iter().nth(place) else { return Task::none() };
        self.field_mut(field).pick(suggestion.mailbox);
        Task::batch([self.recipients_changed(), focus(desk, field.id())])
    }

    fn chosen(&mut self, choice: Choice, desk: &Desk<'_>) -> Task<Message> {
        match choice {
            Choice::Picked(files) => self.attach(files, desk),
            Choice::Cancelled => Task::none(),
            Choice::NoPortal => {
                self.dialog = Some(Dialog::Path(String::new()));
                focus(desk, "path")
            }
        }
    }

    fn show_directory(&mut self, shown: bool, desk: &Desk<'_>) -> Task<Message> {
        self.directory_shown = Some(shown);
        focus(desk, if shown { "directory/name" } else { self.line.id() })
    }

    fn in_directory(&mut self, message: directory::Message, desk: &mut Desk<'_>) -> Task<Message> {
        let (task, event) = self.directory.update(message, desk);
        let task = task.map(Message::Directory);
        let Some(directory::Event::Add(entry)) = event else { return task };
        if !self.is_editable() {
            return task;
        }
        let recipient = of_entry(&entry).map_or_else(|_| Recipient::Malformed(entry.mail.clone()), Recipient::Known);
        let field = self.line;
        self.field_mut(field).add(recipient);
        Task::batch([task, self.recipients_changed()])
    }

    /// Closes the suggestions; whether there were any.
    fn hush(&mut self) -> bool {
        let recent = recent::all();
        let mut hushed = false;
        for line in [&mut self.to, &mut self.cc, &mut self.bcc] {
            hushed |= !line.suggestions(&recent).is_empty();
            line.is_hushed = true;
            line.found.clear();
        }
        hushed
    }

    /// The nearest thing that can be closed without losing anything; never the window.
    fn escape(&mut self) -> Task<Message> {
        if self.dialog.is_some() {
            self.stay();
        } else if self.hush() {
            return Task::none();
        } else if matches!(self.phase, Phase::Checking | Phase::Waiting) {
            return self.call_off();
        } else {
            self.directory_shown = Some(false);
        }
        Task::none()
    }

    /// The dialog's answer is yes.
    fn send_again(&mut self, desk: &mut Desk<'_>) -> Task<Message> {
        match self.dialog.take() {
            Some(Dialog::NothingAttached) => self.send(desk),
            other => {
                self.dialog = other;
                Task::none()
            }
        }
    }
}

/// The longest word of a text: the family name, more often than not.
fn longest_word(text: &str) -> &str {
    text.split_whitespace().max_by_key(|word| word.chars().count()).unwrap_or_default()
}
