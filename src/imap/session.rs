//! An authenticated session.

use super::error::ImapError;
use super::names;
use super::wire::{Wire, names_of};
use crate::domain::bal::BalAddress;
use crate::net::SecureStream;
use async_imap::imap_proto::{MailboxDatum, Response, ResponseCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

/// SASL PLAIN wants a password where the certificate is the proof (DST 4.1.1): any word does, an empty one is refused
/// by some servers.
const PASSWORD: &str = "certificat";
/// What is said of the program to a server that asks (RFC 2971): its name and version, and nothing of the computer or of
/// whoever uses it.
const IDENTITY: &str = concat!("(\"name\" \"Pli\" \"version\" \"", env!("CARGO_PKG_VERSION"), "\")");
/// From so many octets on, what is about to come is worth compressing.
const WORTH_COMPRESSING: u64 = 256 * 1024;
/// A server that answers sooner is next to us, or as good as: what compressing takes costs more than what it spares.
const NEAR: Duration = Duration::from_millis(3);
/// The most octets that go out before the server has said that it takes them, where it lets us choose (RFC 7888): it would
/// have to read them all to refuse them.
const AT_ONCE: usize = 64 * 1024;
/// The most where it does not (RFC 7888 §4).
const AT_ONCE_LESS: usize = 4096;
/// A live connection answers a NOOP at once; past this it is cheaper to open another.
const NOOP_PATIENCE: Duration = Duration::from_secs(10);
/// Good-byes are not waited for longer.
const CLOSE_PATIENCE: Duration = Duration::from_secs(2);

/// Whether a folder is opened to be looked at or to be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// EXAMINE: nothing can change, not even by accident.
    Look,
    /// SELECT.
    Change,
}

/// When what comes and goes is compressed (COMPRESS=DEFLATE, RFC 4978), where the server can.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compression {
    /// Before the first large answer, unless the server is so near that it would only cost.
    #[default]
    Auto,
    /// From the login on.
    Always,
    /// Never.
    Never,
}

/// An open folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selected {
    /// Its UIDVALIDITY.
    pub uid_validity: u32,
    /// How many messages it holds.
    pub exists: u32,
}

/// An authenticated session, owned by one task.
#[derive(Debug)]
pub struct Session {
    pub(super) wire: Wire,
    capabilities: BTreeSet<String>,
    dialect: Dialect,
    open: Option<Open>,
    compression: Compression,
    is_compressed: bool,
}

/// What a server tells of changes (RFC 7162).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Dialect {
    /// It has mod-sequences.
    pub(super) condstore: bool,
    /// It knows that they are wanted.
    pub(super) enabled: bool,
    /// It tells what changed, and what is gone, when a folder is opened.
    pub(super) qresync: bool,
}

/// The folder that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Open {
    name: String,
    place: Place,
    uid_validity: u32,
}

impl Session {
    /// Authenticates on a fresh stream with SASL PLAIN carrying the mailbox's address: the server compares it with
    /// the certificate of the handshake (DST 4.1.1).
    ///
    /// # Errors
    /// [`ImapError::Refused`] when the address does not go with the certificate; it is not tried again.
    pub async fn open(stream: SecureStream, address: &BalAddress, compression: Compression) -> Result<Self, ImapError> {
        Self::authenticate(Wire::new(stream), address, compression).await
    }

    pub(super) async fn authenticate(wire: Wire, address: &BalAddress, compression: Compression) -> Result<Self, ImapError> {
        let mut session =
            Self { wire, capabilities: BTreeSet::new(), dialect: Dialect::default(), open: None, compression, is_compressed: false };
        session.ask_capabilities().await?;
        let response = STANDARD.encode(format!("\0{address}\0{PASSWORD}"));
        let at_once = session.can("SASL-IR");
        // What was announced before the login says nothing of what is there after it. Most servers say it unasked.
        match session.wire.authenticate("PLAIN", &response, at_once).await? {
            Some(told) => session.capabilities = told,
            None => session.ask_capabilities().await?,
        }
        if compression == Compression::Always {
            session.compress().await?;
        }
        session.introduce();
        Ok(session)
    }

    /// Says who we are, and asks for what makes a synchronisation short, where it is offered (RFC 5161, RFC 7162 §3.2.3):
    /// with the first command, which waits for neither.
    fn introduce(&mut self) {
        // One implies the other (RFC 7162 §3.2).
        let (enable, qresync) = (self.can("ENABLE"), self.can("QRESYNC") && self.can("ENABLE"));
        let condstore = self.can("CONDSTORE") || qresync;
        self.dialect = Dialect { condstore, enabled: condstore && enable, qresync };
        if condstore && enable {
            self.wire.send_ahead("ENABLE", if qresync { "QRESYNC" } else { "CONDSTORE" }.to_owned());
        }
        if self.can("ID") {
            self.wire.send_ahead("ID", IDENTITY.to_owned());
        }
    }

    /// Compresses from now on, where so many octets are about to come and that is worth it.
    ///
    /// # Errors
    /// See [`ImapError`]; a server that announces it and refuses is none.
    pub(super) async fn compress_for(&mut self, octets: u64) -> Result<(), ImapError> {
        let is_far = self.wire.round_trip().is_some_and(|time| time >= NEAR);
        if self.compression == Compression::Auto && is_far && octets >= WORTH_COMPRESSING { self.compress().await } else { Ok(()) }
    }

    async fn compress(&mut self) -> Result<(), ImapError> {
        if self.is_compressed || !self.can("COMPRESS=DEFLATE") {
            return Ok(());
        }
        match self.wire.compress().await {
            Ok(()) => self.is_compressed = true,
            // Announced, and not there: it is not asked again.
            Err(ImapError::Refused { .. }) => self.compression = Compression::Never,
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// How many octets of a literal may go with their command.
    pub(super) fn at_once(&self) -> usize {
        match () {
            () if self.can("LITERAL+") => AT_ONCE,
            () if self.can("LITERAL-") => AT_ONCE_LESS,
            () => 0,
        }
    }

    /// What the server tells of changes; until the first answer came, what it announced is believed.
    pub(super) fn dialect(&self) -> Dialect {
        let Some(enabled) = self.wire.enabled() else { return self.dialect };
        let qresync = self.dialect.qresync && enabled.contains("QRESYNC");
        let is_enabled = ["CONDSTORE", "QRESYNC"].into_iter().any(|name| enabled.contains(name));
        Dialect { enabled: is_enabled, qresync, ..self.dialect }
    }

    /// It was announced, and is not there.
    pub(super) fn forget_qresync(&mut self) {
        self.dialect.qresync = false;
    }

    /// A folder is about to be opened: whatever becomes of that, the one before is not (RFC 3501 §6.3.1).
    pub(super) fn opens(&mut self) {
        self.open = None;
    }

    /// A folder is open.
    pub(super) fn opened(&mut self, name: &str, place: Place, uid_validity: u32, exists: u32) {
        self.wire.opened(exists);
        self.open = Some(Open { name: name.to_owned(), place, uid_validity });
    }

    /// Opens a folder, unless it is; what it is open for already may be more than asked. Its UIDVALIDITY.
    ///
    /// # Errors
    /// See [`Session::open_folder`].
    pub async fn ensure_open(&mut self, name: &str, place: Place) -> Result<u32, ImapError> {
        match &self.open {
            Some(open) if open.name == name && (open.place == place || open.place == Place::Change) => Ok(open.uid_validity),
            _ => Ok(self.open_folder(name, place).await?.uid_validity),
        }
    }

    /// Whether this folder is open.
    #[must_use]
    pub fn is_open(&self, name: &str) -> bool {
        self.open.as_ref().is_some_and(|open| open.name == name)
    }

    /// Counts the octets that come in.
    #[must_use]
    pub fn meter(&self) -> Arc<AtomicU64> {
        self.wire.meter()
    }

    async fn ask_capabilities(&mut self) -> Result<(), ImapError> {
        let mut found = BTreeSet::new();
        let asked = self.wire.command("CAPABILITY", "", |response| {
            if let Response::Capabilities(list) = response {
                found = names_of(list);
            }
        });
        asked.await?;
        self.capabilities = found;
        Ok(())
    }

    pub(super) fn can(&self, capability: &str) -> bool {
        self.capabilities.contains(capability)
    }

    /// Opens a folder.
    ///
    /// # Errors
    /// [`ImapError::Refused`] when there is none of that name, [`ImapError::Protocol`] without a UIDVALIDITY, which is
    /// never 0 (RFC 3501 §9, nz-number): UIDs would mean nothing.
    pub async fn open_folder(&mut self, name: &str, place: Place) -> Result<Selected, ImapError> {
        let command = match place {
            Place::Look => "EXAMINE",
            Place::Change => "SELECT",
        };
        let (mut uid_validity, mut exists) = (None, 0);
        let argument = quoted(name)?;
        self.opens();
        self.wire
            .command(command, &argument, |response| match response {
                Response::MailboxData(MailboxDatum::Exists(n)) => exists = *n,
                Response::Data { outcome, .. } => {
                    if let Some(ResponseCode::UidValidity(n)) = outcome.code {
                        uid_validity = Some(n);
                    }
                }
                _ => {}
            })
            .await?;
        let uid_validity = uid_validity.filter(|n| *n != 0).ok_or(ImapError::Protocol)?;
        self.opened(name, place, uid_validity, exists);
        Ok(Selected { uid_validity, exists })
    }

    /// Checks that the connection still answers, within 10 s. After an error the session is to be dropped: the answer
    /// may yet come, to something else.
    ///
    /// # Errors
    /// [`ImapError::Lost`] or [`ImapError::Timeout`] when it does not.
    pub async fn noop(&mut self) -> Result<(), ImapError> {
        self.noop_within(NOOP_PATIENCE).await
    }

    async fn noop_within(&mut self, patience: Duration) -> Result<(), ImapError> {
        let answer = tokio::time::timeout(patience, self.wire.command("NOOP", "", |_| {})).await;
        answer.map_err(|_| ImapError::Timeout)?.map(|_| ())
    }

    /// Says good-bye; whatever the server answers, the session is over.
    pub async fn close(mut self) {
        let farewell = async {
            drop(self.wire.command("LOGOUT", "", |_| {}).await);
            self.wire.shut().await;
        };
        drop(tokio::time::timeout(CLOSE_PATIENCE, farewell).await);
    }
}

/// A folder's name as an argument.
pub(super) fn quoted(name: &str) -> Result<String, ImapError> {
    names::quote(&names::encode(name)).ok_or(ImapError::Protocol)
}

#[cfg(test)]
#[path = "session_tests.rs"]
pub(super) mod tests;
