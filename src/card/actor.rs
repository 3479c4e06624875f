//! The thread that owns the card, and the handle through which others speak to it.

use super::owner::Owner;
use super::trial::{self, Outcome};
use super::{CardError, Opening};
use crate::domain::identity::{CardPresence, Holder};
use secrecy::SecretString;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, Weak, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::{oneshot, watch};

/// How long a card may take for one operation. A signature takes 0.3 to 1 s; past this the reader is stuck.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long the end of the program waits for a card in the middle of something.
const END_PATIENCE: Duration = Duration::from_secs(3);

/// How long a person may take to type the PIN on the reader's keypad. Readers give up by themselves, most after 30 s.
const KEYPAD_PATIENCE: Duration = Duration::from_secs(120);

/// The hash a signature is made over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digest {
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// Where the PIN of a login comes from.
#[derive(Debug, Clone)]
pub enum PinSource {
    /// Typed on the computer's keyboard.
    Typed(SecretString),
    /// Typed on the reader's own keypad, which the card's software asks for.
    Keypad,
}

impl From<SecretString> for PinSource {
    fn from(pin: SecretString) -> Self {
        Self::Typed(pin)
    }
}

/// The card's authentication certificate and what it says.
#[derive(Debug, Clone)]
pub struct CardCertificate {
    /// The certificate, DER.
    pub der: Vec<u8>,
    /// Its holder.
    pub holder: Holder,
    /// The card it is on.
    pub token: TokenId,
}

/// Tells a card from another: its label, its maker and its serial number.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenId(pub(super) [String; 3]);

/// The serial number names a person: it is not shown.
impl std::fmt::Debug for TokenId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenId(…)")
    }
}

/// What a look at the card shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Whether a card is there, and what its PIN flags say.
    pub presence: CardPresence,
    /// Which card is there.
    pub token: Option<TokenId>,
}

/// A login, told apart from those before and after it: what is left of one can neither sign with the next nor close it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LoginId(pub(super) u64);

pub(super) enum Request {
    Look(oneshot::Sender<Result<Look, CardError>>),
    Certificate(oneshot::Sender<Result<CardCertificate, CardError>>),
    Unlock(PinSource, Option<TokenId>, oneshot::Sender<Result<(CardCertificate, LoginId), CardError>>),
    Holds(LoginId, oneshot::Sender<Result<bool, CardError>>),
    Lock(LoginId),
    /// Somebody begins to wait for changes.
    Watch,
    End,
    Sign {
        login: LoginId,
        digest: Digest,
        message: Vec<u8>,
        deadline: Instant,
        reply: mpsc::SyncSender<Result<Vec<u8>, CardError>>,
    },
}

/// A handle on the card's thread. Clones speak to the same card; the thread ends with the last of them.
#[derive(Clone)]
pub struct Card {
    requests: mpsc::Sender<Request>,
    /// The thread, to be waited for at the end.
    thread: Arc<Mutex<Option<JoinHandle<()>>>>,
    /// Counts what was told of cards and readers. Its other end is the thread's.
    changes: Weak<watch::Sender<u64>>,
    /// What was there when the PIN began to be typed on the reader, while it is.
    typing: watch::Receiver<Option<Look>>,
}

impl std::fmt::Debug for Card {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Card")
    }
}

impl Card {
    /// Finds the module, tries it, and loads it on a thread of its own. Blocks.
    ///
    /// # Errors
    /// [`CardError::ModuleMissing`], [`CardError::ModuleForeign`], [`CardError::ModuleCrashed`], or what the module
    /// answered when it was initialised.
    pub fn open(opening: Opening) -> Result<Self, CardError> {
        let path = opening.module.locate()?;
        let tried = match opening.trial.as_ref().map(|trial| trial.run(&path)) {
            Some(Err(Outcome::Crashed)) => return Err(CardError::ModuleCrashed),
            Some(Ok(tried)) => Some(tried),
            _ => None,
        };
        let card = Self::start(&path, opening.token)?;
        if let Some(tried) = tried {
            tried.remember();
        }
        Ok(card)
    }

    fn start(path: &Path, token: Option<String>) -> Result<Self, CardError> {
        let path = path.to_owned();
        let (requests, inbox) = mpsc::channel();
        let (ready, started) = mpsc::sync_channel(1);
        let (changes, typing) = (Arc::new(watch::Sender::new(0)), watch::Sender::new(None));
        let (weak, typed) = (Arc::downgrade(&changes), typing.subscribe());
        let thread_failed = || CardError::Module { function: "thread".into(), code: "not started".into() };
        let thread = std::thread::Builder::new()
            .name("card".into())
            .spawn(move || match trial::load(&path) {
                Err(error) => drop(ready.send(Err(CardError::from(error)))),
                Ok(module) => {
                    drop(ready.send(Ok(())));
                    // Never unloaded: a module that leaves while its thread, or the process, is ending takes code away
                    // that still has to run. One module for the life of the program.
                    Owner::new(Box::leak(Box::new(module)), token, changes, typing).serve(&inbox);
                }
            })
            .map_err(|_| thread_failed())?;
        started.recv_timeout(PATIENCE).map_err(|_| CardError::Timeout)??;
        Ok(Self { requests, thread: Arc::new(Mutex::new(Some(thread))), changes: weak, typing: typed })
    }

    /// Whether a card is there, which one, and what its PIN flags say. While a PIN is being typed on the reader, what was
    /// there when that began.
    ///
    /// # Errors
    /// What the module answered.
    pub async fn look(&self) -> Result<Look, CardError> {
        let mut typing = self.typing.clone();
        let during = async {
            match typing.wait_for(Option::is_some).await {
                Ok(look) => look.clone(),
                Err(_) => None,
            }
        };
        tokio::select! {
            biased;
            Some(look) = during => Ok(look),
            look = self.ask(PATIENCE, Request::Look) => look,
        }
    }

    /// Counts what is told of cards and readers coming and going, by PC/SC or by the module. It tells when to look again,
    /// not what is there; where nothing tells, it stays still, and ends with the card's thread.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        let changes = self.changes.upgrade().map_or_else(|| watch::Sender::new(0).subscribe(), |changes| changes.subscribe());
        drop(self.requests.send(Request::Watch));
        changes
    }

    /// The authentication certificate, which can be read without the PIN.
    ///
    /// # Errors
    /// [`CardError::Absent`], [`CardError::Unusable`], or what the module answered.
    pub async fn certificate(&self) -> Result<CardCertificate, CardError> {
        self.ask(PATIENCE, Request::Certificate).await
    }

    /// Logs in with this PIN, once. A session already open is closed first, so that the PIN is really checked. `seen` is
    /// the card for which the PIN was given, where that is known: another one is not given it.
    ///
    /// # Errors
    /// [`CardError::PinWrong`] with what the card says of the tries left, [`CardError::PinLocked`],
    /// [`CardError::PinCancelled`], [`CardError::Changed`], [`CardError::Unusable`], no card, or what the module answered.
    pub async fn unlock(&self, pin: PinSource, seen: Option<TokenId>) -> Result<(CardCertificate, LoginId), CardError> {
        let patience = if matches!(pin, PinSource::Keypad) { KEYPAD_PATIENCE } else { PATIENCE };
        self.ask(patience, |reply| Request::Unlock(pin, seen, reply)).await
    }

    /// Whether this login still holds: its card has not left its reader, and no other login took its place.
    ///
    /// # Errors
    /// [`CardError::Timeout`] when the card is busy for too long, which says nothing of it.
    pub async fn holds(&self, login: LoginId) -> Result<bool, CardError> {
        self.ask(PATIENCE, |reply| Request::Holds(login, reply)).await
    }

    /// Closes this login, if it is the one that is open: the next signature needs a PIN. Nobody waits for it: the card
    /// does it after what it is doing, and before anything asked of it later.
    pub fn lock(&self, login: LoginId) {
        // A card that is gone is as locked as can be.
        drop(self.requests.send(Request::Lock(login)));
    }

    /// Closes the session and ends the thread, for good: every later request fails. To be done before the process ends:
    /// a module at work while the process takes itself down crashes it.
    pub async fn end(&self) {
        drop(self.requests.send(Request::End));
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // Joined, not only told: a thread's own end runs code of the module's too.
            drop(tokio::time::timeout(END_PATIENCE, tokio::task::spawn_blocking(move || thread.join())).await);
        }
    }

    /// Signs with the authentication key: RSASSA-PKCS1-v1_5 over the digest of `message` (RFC 8017 §8.2). The calling
    /// thread waits: never call it from an asynchronous task.
    ///
    /// # Errors
    /// [`CardError::PinNeeded`] when this login is not the one that is open, [`CardError::Removed`],
    /// [`CardError::Timeout`], or what the module answered.
    pub fn sign_blocking(&self, login: LoginId, digest: Digest, message: &[u8]) -> Result<Vec<u8>, CardError> {
        let (reply, answer) = mpsc::sync_channel(1);
        let request = Request::Sign { login, digest, message: message.to_vec(), deadline: Instant::now() + PATIENCE, reply };
        self.requests.send(request).map_err(|_| CardError::Removed)?;
        answer.recv_timeout(PATIENCE).map_err(|_| CardError::Timeout)?
    }

    async fn ask<T>(
        &self,
        patience: Duration,
        request: impl FnOnce(oneshot::Sender<Result<T, CardError>>) -> Request,
    ) -> Result<T, CardError> {
        let (reply, answer) = oneshot::channel();
        self.requests.send(request(reply)).map_err(|_| CardError::Removed)?;
        match tokio::time::timeout(patience, answer).await {
            Err(_) => Err(CardError::Timeout),
            Ok(Err(_)) => Err(CardError::Removed),
            Ok(Ok(result)) => result,
        }
    }
}

impl Digest {
    /// The DigestInfo of a message (RFC 8017 §9.2, note 1). The hash is made here and not on the card: one short
    /// exchange with the card, the same for every algorithm.
    pub(super) fn info(self, message: &[u8]) -> Vec<u8> {
        let (algorithm, prefix): (_, &[u8]) = match self {
            Digest::Sha256 => (&aws_lc_rs::digest::SHA256, b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"),
            Digest::Sha384 => (&aws_lc_rs::digest::SHA384, b"\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30"),
            Digest::Sha512 => (&aws_lc_rs::digest::SHA512, b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40"),
        };
        [prefix, aws_lc_rs::digest::digest(algorithm, message).as_ref()].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::ModuleChoice;

    #[test]
    fn the_digest_info_announces_its_hash() {
        for (digest, length) in [(Digest::Sha256, 32), (Digest::Sha384, 48), (Digest::Sha512, 64)] {
            let info = digest.info(b"pli");
            // DER: the outer SEQUENCE covers the rest, and the last header is an OCTET STRING of the hash.
            assert_eq!(usize::from(info[1]), info.len() - 2);
            assert_eq!(info[info.len() - length - 2..info.len() - length], [0x04, u8::try_from(length).unwrap()]);
        }
    }

    #[test]
    fn a_module_that_is_not_there_is_said_so() {
        let module = ModuleChoice::File("nulle-part.so".into());
        assert_eq!(
            Card::open(Opening { module, token: None, trial: None }).err(),
            Some(CardError::ModuleMissing(Some("nulle-part.so".into())))
        );
    }
}
