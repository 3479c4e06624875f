//! The thread that owns the card, and the handle through which others speak to it.

use super::certificate;
use super::{CardError, ModuleChoice};
use crate::domain::identity::{CardPresence, Holder, PinEntry, PinTries};
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error as Pkcs11Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::Slot;
use secrecy::SecretString;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How long a card may take for one operation. A signature takes 0.3 to 1 s; past this the reader is stuck.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long the end of the program waits for a card in the middle of something.
const END_PATIENCE: Duration = Duration::from_secs(3);

/// The last byte of `CKA_ID` of the authentication key and certificate (referentiel2 E.2); the signature pair, which
/// must never serve to log in, has 0x10.
const AUTHENTICATION_ID: u8 = 0x20;

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
}

/// A login, told apart from those before and after it: what is left of one can neither sign with the next nor close it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LoginId(u64);

enum Request {
    Presence(oneshot::Sender<Result<CardPresence, CardError>>),
    Certificate(oneshot::Sender<Result<CardCertificate, CardError>>),
    Unlock(PinSource, oneshot::Sender<Result<(CardCertificate, LoginId), CardError>>),
    Holds(LoginId, oneshot::Sender<Result<bool, CardError>>),
    Lock(LoginId),
    End,
    Sign { login: LoginId, digest: Digest, message: Vec<u8>, deadline: Instant, reply: mpsc::SyncSender<Result<Vec<u8>, CardError>> },
}

/// A handle on the card's thread. Clones speak to the same card; the thread ends with the last of them.
#[derive(Clone)]
pub struct Card {
    requests: mpsc::Sender<Request>,
    /// The thread, to be waited for at the end.
    thread: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl std::fmt::Debug for Card {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Card")
    }
}

impl Card {
    /// Loads the module on a thread of its own. `token` names the card to use where a workstation has several.
    ///
    /// # Errors
    /// [`CardError::ModuleMissing`], or what the module answered when it was initialised.
    pub fn open(module: &ModuleChoice, token: Option<String>) -> Result<Self, CardError> {
        let path = module.locate()?;
        let (requests, inbox) = mpsc::channel();
        let (ready, started) = mpsc::sync_channel(1);
        let thread_failed = || CardError::Module { function: "thread".into(), code: "not started".into() };
        let thread = std::thread::Builder::new()
            .name("card".into())
            .spawn(move || {
                let arguments = CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK);
                let module = Pkcs11::new(&path).and_then(|module| match module.initialize(arguments) {
                    Ok(()) | Err(Pkcs11Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(module),
                    Err(error) => Err(error),
                });
                match module {
                    Err(error) => drop(ready.send(Err(CardError::from(error)))),
                    Ok(module) => {
                        drop(ready.send(Ok(())));
                        // Never unloaded: a module that leaves while its thread, or the process, is ending takes code
                        // away that still has to run. One module for the life of the program.
                        Owner { module: Box::leak(Box::new(module)), token, open: None, logins: 0 }.serve(&inbox);
                    }
                }
            })
            .map_err(|_| thread_failed())?;
        started.recv_timeout(PATIENCE).map_err(|_| CardError::Timeout)??;
        Ok(Self { requests, thread: Arc::new(Mutex::new(Some(thread))) })
    }

    /// Whether a card is there, and what its PIN flags say.
    ///
    /// # Errors
    /// What the module answered.
    pub async fn presence(&self) -> Result<CardPresence, CardError> {
        self.ask(Request::Presence).await
    }

    /// The authentication certificate, which can be read without the PIN.
    ///
    /// # Errors
    /// [`CardError::Absent`], [`CardError::Unusable`], or what the module answered.
    pub async fn certificate(&self) -> Result<CardCertificate, CardError> {
        self.ask(Request::Certificate).await
    }

    /// Logs in with this PIN, once. A session already open is closed first, so that the PIN is really checked.
    ///
    /// # Errors
    /// [`CardError::PinWrong`] with what the card says of the tries left, [`CardError::PinLocked`],
    /// [`CardError::Absent`], [`CardError::Unusable`], or what the module answered.
    pub async fn unlock(&self, pin: PinSource) -> Result<(CardCertificate, LoginId), CardError> {
        self.ask(|reply| Request::Unlock(pin, reply)).await
    }

    /// Whether this login still holds: its card has not left its reader, and no other login took its place.
    ///
    /// # Errors
    /// [`CardError::Timeout`] when the card is busy for too long, which says nothing of it.
    pub async fn holds(&self, login: LoginId) -> Result<bool, CardError> {
        self.ask(|reply| Request::Holds(login, reply)).await
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

    async fn ask<T>(&self, request: impl FnOnce(oneshot::Sender<Result<T, CardError>>) -> Request) -> Result<T, CardError> {
        let (reply, answer) = oneshot::channel();
        self.requests.send(request(reply)).map_err(|_| CardError::Removed)?;
        match tokio::time::timeout(PATIENCE, answer).await {
            Err(_) => Err(CardError::Timeout),
            Ok(Err(_)) => Err(CardError::Removed),
            Ok(Ok(result)) => result,
        }
    }
}

/// A login: the session that holds it and the key it opened.
struct Open {
    login: LoginId,
    slot: Slot,
    session: Session,
    key: ObjectHandle,
}

/// What lives on the card's thread and nowhere else.
struct Owner {
    module: &'static Pkcs11,
    token: Option<String>,
    open: Option<Open>,
    logins: u64,
}

impl Owner {
    /// Answers until the last [`Card`] is gone. What nobody waits for any more is not done: a PIN that a person was told
    /// had not been answered must not be tried afterwards, behind their back.
    fn serve(mut self, inbox: &mpsc::Receiver<Request>) {
        while let Ok(request) = inbox.recv() {
            match request {
                Request::Presence(reply) if !reply.is_closed() => drop(reply.send(self.presence())),
                Request::Certificate(reply) if !reply.is_closed() => drop(reply.send(self.certificate())),
                Request::Holds(login, reply) if !reply.is_closed() => drop(reply.send(Ok(self.holds(login)))),
                Request::Unlock(pin, reply) if !reply.is_closed() => {
                    let unlocked = reply.send(self.unlock(&pin));
                    // Nobody waits any more (the asker gave up meanwhile): a login nobody knows of must not stay.
                    unlocked.unwrap_or_else(|_| self.close());
                }
                Request::Sign { login, digest, message, deadline, reply } if Instant::now() < deadline => {
                    drop(reply.send(self.sign(login, digest, &message)));
                }
                Request::Lock(login) if self.open.as_ref().is_some_and(|open| open.login == login) => self.close(),
                Request::End => break,
                _ => {}
            }
        }
        self.close();
    }

    /// Whether this login is open and its card still there. A session that no longer answers is a card that left, even
    /// if another one, or the same, is in the reader again.
    fn holds(&mut self, login: LoginId) -> bool {
        let alive = self.open.as_ref().is_some_and(|open| {
            open.login == login && open.session.get_session_info().is_ok() && self.module.get_token_info(open.slot).is_ok()
        });
        if !alive && self.open.as_ref().is_some_and(|open| open.login == login) {
            self.close();
        }
        alive
    }

    /// The slot of the card to use. Slots without an initialised token are not cards. Where several are there and none
    /// was named, only those with an authentication certificate count (a contactless twin has none); if that leaves
    /// several, none is chosen: a PIN given to the wrong card would cost it a try.
    fn slot(&self) -> Result<Slot, CardError> {
        let mut slots = Vec::new();
        for slot in self.module.get_slots_with_token()? {
            let Ok(info) = self.module.get_token_info(slot) else { continue };
            if info.token_initialized() && self.token.as_deref().is_none_or(|label| label == info.label().trim_end()) {
                slots.push(slot);
            }
        }
        if slots.len() > 1 && self.token.is_none() {
            slots.retain(|slot| self.module.open_ro_session(*slot).is_ok_and(|session| read_certificate(&session).is_ok()));
            if slots.len() > 1 {
                return Err(CardError::Several);
            }
        }
        slots.first().copied().ok_or(CardError::Absent)
    }

    fn tries(&self, slot: Slot) -> Result<PinTries, CardError> {
        let info = self.module.get_token_info(slot)?;
        Ok(if info.user_pin_locked() {
            PinTries::Locked
        } else if info.user_pin_final_try() {
            PinTries::Last
        } else {
            PinTries::Several
        })
    }

    fn presence(&mut self) -> Result<CardPresence, CardError> {
        let open = self.open.as_ref().map(|open| (open.login, open.slot));
        let slot = match open.filter(|(login, _)| self.holds(*login)) {
            Some((_, slot)) => slot,
            None => match self.slot() {
                Ok(slot) => slot,
                Err(CardError::Absent | CardError::Removed) => return Ok(CardPresence::Absent),
                Err(error) => return Err(error),
            },
        };
        match self.tries(slot) {
            Ok(tries) => Ok(CardPresence::Present { tries, entry: PinEntry::Keyboard }),
            Err(CardError::Absent | CardError::Removed) => Ok(CardPresence::Absent),
            Err(error) => Err(error),
        }
    }

    fn certificate(&self) -> Result<CardCertificate, CardError> {
        match &self.open {
            Some(open) => read_certificate(&open.session).map(|(certificate, _)| certificate),
            None => read_certificate(&self.module.open_ro_session(self.slot()?)?).map(|(certificate, _)| certificate),
        }
    }

    fn unlock(&mut self, pin: &PinSource) -> Result<(CardCertificate, LoginId), CardError> {
        self.close();
        let slot = self.slot()?;
        // A locked card is not asked again: some middlewares count even that.
        if self.tries(slot)? == PinTries::Locked {
            return Err(CardError::PinLocked);
        }
        let session = self.module.open_ro_session(slot)?;
        let pin = match pin {
            PinSource::Typed(pin) => Some(pin),
            PinSource::Keypad => None,
        };
        let mut login = session.login(UserType::User, pin);
        if matches!(login, Err(Pkcs11Error::Pkcs11(RvError::UserAlreadyLoggedIn, _))) {
            // Another session of this process holds the login: without this, any PIN would pass.
            session.logout()?;
            login = session.login(UserType::User, pin);
        }
        match login.map_err(CardError::from) {
            Ok(()) => {}
            Err(CardError::PinWrong(_)) => {
                return Err(match self.tries(slot)? {
                    PinTries::Locked => CardError::PinLocked,
                    left => CardError::PinWrong(left),
                });
            }
            Err(error) => return Err(error),
        }
        let (certificate, id) = read_certificate(&session)?;
        let template = [Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::Id(id)];
        let key = session.find_objects(&template)?.first().copied().ok_or(CardError::Unusable)?;
        self.logins += 1;
        let login = LoginId(self.logins);
        self.open = Some(Open { login, slot, session, key });
        Ok((certificate, login))
    }

    fn sign(&mut self, login: LoginId, digest: Digest, message: &[u8]) -> Result<Vec<u8>, CardError> {
        let open = self.open.as_ref().filter(|open| open.login == login).ok_or(CardError::PinNeeded)?;
        let signed = open.session.sign(&Mechanism::RsaPkcs, open.key, &digest.info(message)).map_err(CardError::from);
        if matches!(signed, Err(CardError::Removed | CardError::Absent | CardError::PinNeeded)) {
            self.close();
        }
        signed
    }

    /// Logs out and closes the session. Failures are ignored: a card that is gone has logged out by itself.
    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            drop(open.session.logout());
        }
    }
}

/// The authentication certificate on the card and its `CKA_ID`.
fn read_certificate(session: &Session) -> Result<(CardCertificate, Vec<u8>), CardError> {
    for object in session.find_objects(&[Attribute::Class(ObjectClass::CERTIFICATE)])? {
        let (mut der, mut id) = (Vec::new(), Vec::new());
        for attribute in session.get_attributes(object, &[AttributeType::Value, AttributeType::Id])? {
            match attribute {
                Attribute::Value(value) => der = value,
                Attribute::Id(value) => id = value,
                _ => {}
            }
        }
        if id.last() == Some(&AUTHENTICATION_ID) {
            let holder = certificate::holder(&der).ok_or(CardError::Unusable)?;
            return Ok((CardCertificate { der, holder }, id));
        }
    }
    Err(CardError::Unusable)
}

impl Digest {
    /// The DigestInfo of a message (RFC 8017 §9.2, note 1). The hash is made here and not on the card: one short
    /// exchange with the card, the same for every algorithm.
    fn info(self, message: &[u8]) -> Vec<u8> {
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
        let missing = ModuleChoice::File("nulle-part.so".into());
        assert_eq!(Card::open(&missing, None).err(), Some(CardError::ModuleMissing(Some("nulle-part.so".into()))));
    }
}
