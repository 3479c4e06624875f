//! The headless face: `pli COMMAND …`.
//!
//! Sentences for people go to the error stream and lists to the output; with `--json` the output holds exactly one
//! JSON value. One file for each command says what it asks of the engine and how the answer is shown.

mod arguments;
mod delete;
mod directory;
mod doctor;
mod document;
mod draft;
mod flag;
mod folders;
mod list;
mod opposition;
mod outbox;
mod patients;
mod read;
mod receipt;
mod relocate;
mod save;
mod search;
mod send;
mod store;
mod sync;
mod table;
mod to_json;
mod undo;

use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::identity::{CardPresence, PinEntry, PinTries};
use crate::domain::intent::Intent;
use crate::domain::mail::MailId;
use crate::engine::{Handle, PinSource, StoreSecret};
use crate::text;
use arguments::{Action, Options};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use zeroize::Zeroizing;

pub use arguments::{Invocation, parse};

/// No PIN is longer.
const PIN_LIMIT: usize = 256;

/// How a command ended, for the shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Exit {
    /// Done.
    Done,
    /// Failed; the reason and the next step were said.
    Failed,
    /// The command is not well written.
    Misuse,
    /// Stopped by a rule.
    Stopped,
}

impl Exit {
    /// The process's exit code.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Misuse => 2,
            Exit::Stopped => 3,
        }
    }
}

/// Where a command reads and writes.
pub trait Console {
    /// Writes to the output; `false` when it could not be written whole, unless its reader has simply gone.
    #[must_use]
    fn write(&mut self, bytes: &[u8]) -> bool;
    /// Says a line to the person.
    fn tell(&mut self, line: &str);
    /// Everything on the input; `None` when it cannot be read, or is longer than `limit` octets.
    fn input(&mut self, limit: u64) -> Option<Vec<u8>>;
    /// The input's first line without its end; `None` when it is longer than `limit` octets. It may be a secret.
    fn first_line(&mut self, limit: usize) -> Option<Zeroizing<Vec<u8>>>;
    /// Asks the person for a secret, without showing it; `None` where nobody can be asked.
    fn ask_secret(&mut self, prompt: &str) -> Option<SecretString>;
    /// Asks the person something; `None` where nobody can be asked.
    fn ask(&mut self, question: &str) -> Option<String>;
}

/// What a command answers: what to write, and how it ended.
#[derive(Debug)]
struct Answer {
    json: Value,
    text: String,
    exit: Exit,
}

impl Answer {
    fn done(json: Value, text: String) -> Self {
        Self { json, text, exit: Exit::Done }
    }
}

/// Runs a command. Everything it has to say is said when it returns.
pub async fn execute(handle: &Handle, invocation: Invocation, console: &mut dyn Console) -> Exit {
    let Invocation { options, action } = invocation;
    let json = options.json;
    // Reading offline is reading the store.
    let offline = handle.offline();
    let reads = matches!(
        action,
        Action::Folders
            | Action::List { .. }
            | Action::Search { .. }
            | Action::Read(_)
            | Action::Raw(_)
            | Action::Save { .. }
            | Action::Documents(_)
            | Action::HandOver(_)
            | Action::Print(_)
            | Action::Directory(_)
            | Action::Receipt { answer: None, .. }
    );
    let handle = if options.offline && reads { &offline } else { handle };
    let result = match action {
        Action::Help(page) => Ok(Answer::done(page.as_str().into(), page)),
        Action::Raw(id) => match read::raw(&mut Desk { handle, options, console }, &id).await {
            Ok(()) => return Exit::Done,
            Err(problem) => Err(problem),
        },
        action => {
            let reminds = matches!(action, Action::Folders | Action::List { .. } | Action::Sync { .. });
            let mut desk = Desk { handle, options, console };
            let answer = command(&mut desk, action).await;
            if reminds && answer.is_ok() {
                outbox::remind(&mut desk).await;
            }
            answer
        }
    };
    let (written, exit) = match result {
        Ok(answer) if json => (console.write(format!("{}\n", answer.json).as_bytes()), answer.exit),
        Ok(answer) => (console.write(answer.text.as_bytes()), answer.exit),
        Err(problem) => {
            let written = !json || console.write(format!("{}\n", json!({ "problem": to_json::problem(&problem) })).as_bytes());
            console.tell(&text::cli::problem_lines(&problem));
            (written, Exit::Failed)
        }
    };
    if written {
        return exit;
    }
    // A full disk at the other end of `>`: what was asked for is not there.
    console.tell(&text::cli::problem_lines(&unwritable_output()));
    Exit::Failed
}

fn is_of_keyring(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::KeyringUnavailable | Problem::KeyringRefused | Problem::KeyringLocked | Problem::KeyringLost | Problem::KeyringBarred
    )
}

fn unwritable_output() -> Problem {
    Problem::FileUnwritable { path: "-".into() }
}

async fn command(desk: &mut Desk<'_>, action: Action) -> Result<Answer, Problem> {
    match action {
        Action::Doctor => doctor::run(desk).await,
        Action::Folders => folders::run(desk).await,
        Action::Sync { full } => sync::run(desk, full).await,
        Action::List { folder, window } => list::run(desk, &folder, window).await,
        Action::Search { words, order, limit } => search::run(desk, &words, order, limit).await,
        Action::Read(id) => read::run(desk, &id).await,
        Action::Save { id, part, file } => save::run(desk, &id, &part, file).await,
        Action::Flag { id, change } => flag::run(desk, &id, change).await,
        Action::Move { id, folder } => relocate::run(desk, &id, &folder).await,
        Action::Delete(id) => delete::run(desk, &id).await,
        Action::Receipt { id, answer } => receipt::run(desk, &id, answer).await,
        Action::Undo => undo::run(desk).await,
        Action::Send(send) => send::run(desk, *send).await,
        Action::Outbox(deed) => outbox::run(desk, deed).await,
        Action::Opposition(deed) => opposition::run(desk, deed).await,
        Action::Draft(deed) => draft::run(desk, deed).await,
        Action::Directory(query) => directory::run(desk, *query).await,
        Action::Store(action) => store::run(desk, action).await,
        Action::Document(deed) => document::run(desk, deed).await,
        Action::Patients(deed) => patients::run(desk, deed).await,
        Action::Documents(id) => patients::documents(desk, &id).await,
        Action::HandOver(given) => patients::hand_over(desk, given).await,
        Action::Print(given) => patients::print(desk, given).await,
        Action::Help(_) | Action::Raw(_) => Err(Problem::Stopped),
    }
}

/// What every command works with.
struct Desk<'a> {
    handle: &'a Handle,
    options: Options,
    console: &'a mut dyn Console,
}

impl Desk<'_> {
    /// Reads the configuration, and says loudly when trust is in test mode.
    async fn ready(&mut self) -> Result<(), Problem> {
        if self.handle.test_mode().await? {
            self.console.tell(&text::cli::test_mode_banner());
        }
        Ok(())
    }

    /// The mailbox to work on: the one asked for, or the first.
    async fn account(&mut self) -> Result<BalAddress, Problem> {
        let accounts = self.handle.accounts().await?;
        let wanted = match &self.options.account {
            Some(text) => BalAddress::parse(text).map_err(|_| Problem::AccountUnknown)?,
            None => return accounts.first().map(|bal| bal.address.clone()).ok_or(Problem::AccountUnknown),
        };
        accounts.into_iter().map(|bal| bal.address).find(|address| *address == wanted).ok_or(Problem::AccountUnknown)
    }

    /// The mailbox to read, with the session open, or the store alone where nothing is asked of a server.
    async fn open(&mut self) -> Result<BalAddress, Problem> {
        self.ready().await?;
        let account = self.account().await?;
        self.begin().await?;
        Ok(account)
    }

    /// The mail to read or to decide about, with the session open, or the store alone where nothing is asked of a server.
    async fn open_mail(&mut self, id: &str) -> Result<MailId, Problem> {
        self.ready().await?;
        let id = MailId::parse(id).map_err(|_| Problem::MailIdInvalid)?;
        self.begin().await?;
        Ok(id)
    }

    /// Opens the session; the store alone where nothing is asked of a server.
    async fn begin(&mut self) -> Result<(), Problem> {
        if self.options.offline { self.enter().await } else { self.unlock().await }
    }

    /// Decides offline: only about what the store has.
    async fn decide_offline(&self, intent: Intent) -> Result<(), Problem> {
        self.handle.act(vec![intent]).await.map_err(|problem| match problem {
            Problem::MailMissing => Problem::NotHere,
            other => other,
        })
    }

    /// Tells the server what was decided, unless that is for later; the name that the mail has there now. A name that
    /// the store does not know is one that the server gave.
    async fn settle(&mut self, id: MailId) -> Result<MailId, Problem> {
        if !self.options.offline {
            self.handle.settle(&id.account).await?;
        }
        match self.handle.place(&id).await {
            Ok(there) => Ok(there),
            Err(Problem::MailMissing) => Ok(id),
            Err(problem) => Err(problem),
        }
    }

    /// Configured, and allowed to use the network.
    async fn online(&mut self) -> Result<(), Problem> {
        self.ready().await?;
        if self.options.offline { Err(Problem::Offline) } else { Ok(()) }
    }

    /// Opens the session with a PIN given for this command, tried once.
    async fn unlock(&mut self) -> Result<(), Problem> {
        let pin = self.pin().await?;
        self.unlock_with(pin).await
    }

    /// Opens the session with this PIN. The passphrase that was given for this command opens the store before: a card that
    /// does not open it yet does from then on.
    async fn unlock_with(&mut self, pin: impl Into<PinSource>) -> Result<(), Problem> {
        if let Some(file) = self.options.secret_file.clone() {
            self.handle.open_store(StoreSecret::File(file)).await?;
        }
        self.handle.unlock(pin).await.map(|_| ())
    }

    /// Configured, and with the store open: see [`Self::enter`].
    async fn open_store(&mut self) -> Result<(), Problem> {
        self.ready().await?;
        self.enter().await
    }

    /// Opens the store: with the passphrase that was given for this command, or with the keyring where its holder wanted
    /// that, without a card; otherwise with the card.
    async fn enter(&mut self) -> Result<(), Problem> {
        if let Some(file) = self.options.secret_file.clone() {
            return self.handle.open_store(StoreSecret::File(file)).await;
        }
        // Whoever gives a PIN means the card.
        if self.options.pin_stdin {
            return self.unlock().await;
        }
        let problem = match self.handle.open_store(StoreSecret::Keyring).await {
            Ok(()) => return Ok(()),
            Err(problem) if is_of_keyring(&problem) => problem,
            // What the card meets too, and tells; or nothing was ever asked of the keyring.
            Err(_) => return self.unlock().await,
        };
        // Said before the PIN is asked for: it is why.
        self.console.tell(&text::cli::problem_lines(&problem));
        match self.unlock().await {
            // Nobody to ask: the keyring was the only way, and what became of it is what a script must know.
            Err(Problem::PinNeeded) => Err(problem),
            other => other,
        }
    }

    /// The PIN: the input's first line where that was said, typed on the reader where it has a keypad, otherwise asked
    /// for. The card is looked at before: the PIN is for that one.
    async fn pin(&mut self) -> Result<PinSource, Problem> {
        // Read first in any case: what follows the line is for whoever reads next.
        let given = self.given_pin().transpose()?;
        match self.pin_entry().await? {
            PinEntry::Keypad => Ok(PinSource::Keypad),
            PinEntry::Keyboard => {
                let asked = || self.console.ask_secret(&text::cli::pin_prompt()).filter(|pin| !pin.expose_secret().is_empty());
                given.or_else(asked).map(PinSource::Typed).ok_or(Problem::PinNeeded)
            }
        }
    }

    /// Where the PIN of the card that is there is typed, told when it is on the reader. The last try is not used without
    /// a person's word: a wrong PIN would lock the card, and a script that repeats itself would.
    async fn pin_entry(&mut self) -> Result<PinEntry, Problem> {
        let (tries, entry) = match self.handle.presence().await? {
            CardPresence::Present { tries, entry } => (tries, entry),
            CardPresence::NoReader => return Err(Problem::ReaderAbsent),
            CardPresence::EmptyReader => return Err(Problem::CardAbsent),
            CardPresence::Absent => return Err(Problem::ReaderOrCardAbsent),
        };
        let is_accepted = match tries {
            PinTries::Several => true,
            PinTries::Last if self.options.last_try => true,
            PinTries::Last if self.options.pin_stdin => false,
            PinTries::Last => self.console.ask(&text::cli::last_try_prompt()).is_some_and(|answer| text::cli::is_yes(&answer)),
            PinTries::Locked => return Err(Problem::PinLocked),
        };
        if !is_accepted {
            return Err(Problem::PinLastTry);
        }
        if entry == PinEntry::Keypad {
            self.console.tell(&text::cli::keypad_prompt());
        }
        Ok(entry)
    }

    /// The PIN on the input's first line; `None` where nobody said that it is there. A line that cannot be a PIN is
    /// not tried: it would cost one of three tries.
    fn given_pin(&mut self) -> Option<Result<SecretString, Problem>> {
        self.options.pin_stdin.then(|| {
            let line = self.console.first_line(PIN_LIMIT).ok_or(Problem::PinNeeded)?;
            let pin = std::str::from_utf8(&line).map_err(|_| Problem::PinNeeded)?.trim_end_matches('\r');
            if pin.is_empty() { Err(Problem::PinNeeded) } else { Ok(SecretString::from(pin)) }
        })
    }
}
