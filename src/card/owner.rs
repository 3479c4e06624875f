//! What lives on the card's thread and nowhere else: the module, the login and its key.

use super::actor::{CardCertificate, Digest, LoginId, Look, PinSource, Request, TokenId};
use super::readers::{self, Readers, Watcher};
use super::{CardError, certificate};
use crate::domain::identity::{CardPresence, PinEntry, PinTries};
use cryptoki::context::Pkcs11;
use cryptoki::error::{Error as Pkcs11Error, RvError};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::{Slot, TokenInfo};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// The last byte of `CKA_ID` of the authentication key and certificate (referentiel2 E.2); the signature pair, which
/// must never serve to log in, has 0x10.
const AUTHENTICATION_ID: u8 = 0x20;

/// How often the module is asked for slot events, where it tells them. PKCS#11 has a call that waits for one
/// (`C_WaitForSlotEvent` without `CKF_DONT_BLOCK`), and no way to end that wait but `C_Finalize` from another thread, which
/// modules do not survive reliably: it would keep the program from ending, or crash it.
const EVENT_PERIOD: Duration = Duration::from_millis(200);

/// A login: the session that holds it and the key it opened.
struct Open {
    login: LoginId,
    slot: Slot,
    token: TokenId,
    session: Session,
    key: ObjectHandle,
}

/// What lives on the card's thread and nowhere else.
pub(super) struct Owner {
    module: &'static Pkcs11,
    token: Option<String>,
    open: Option<Open>,
    logins: u64,
    readers: readers::Look,
    watcher: Watcher,
    changes: Arc<watch::Sender<u64>>,
    /// Whether the module tells slot events; asked each time somebody begins to wait for them.
    has_events: bool,
    /// What was there when the PIN began to be typed on the reader: nothing else can be asked of the card meanwhile.
    typing: watch::Sender<Option<Look>>,
}

impl Owner {
    pub(super) fn new(
        module: &'static Pkcs11,
        token: Option<String>,
        changes: Arc<watch::Sender<u64>>,
        typing: watch::Sender<Option<Look>>,
    ) -> Self {
        let told = Arc::clone(&changes);
        let watcher = Watcher::start(move || told.send_modify(|count| *count += 1));
        Self { module, token, open: None, logins: 0, readers: readers::Look::default(), watcher, changes, has_events: false, typing }
    }

    /// Answers until the last [`super::Card`] is gone. What nobody waits for any more is not done: a PIN that a person
    /// was told had not been answered must not be tried afterwards, behind their back.
    pub(super) fn serve(mut self, inbox: &mpsc::Receiver<Request>) {
        while let Some(request) = self.next(inbox) {
            match request {
                Request::Look(reply) if !reply.is_closed() => drop(reply.send(self.look())),
                Request::Certificate(reply) if !reply.is_closed() => drop(reply.send(self.certificate())),
                Request::Holds(login, reply) if !reply.is_closed() => drop(reply.send(Ok(self.holds(login)))),
                Request::Unlock(pin, seen, reply) if !reply.is_closed() => {
                    let unlocked = reply.send(self.unlock(&pin, seen.as_ref()));
                    // Nobody waits any more (the asker gave up meanwhile): a login nobody knows of must not stay.
                    unlocked.unwrap_or_else(|_| self.close());
                }
                Request::Sign { login, digest, message, deadline, reply } if Instant::now() < deadline => {
                    drop(reply.send(self.sign(login, digest, &message)));
                }
                Request::Lock(login) if self.open.as_ref().is_some_and(|open| open.login == login) => self.close(),
                Request::Watch => self.has_events = self.module.get_slot_event().is_ok(),
                Request::End => break,
                _ => {}
            }
        }
        self.close();
    }

    /// The next request; meanwhile, the module is asked for events where nothing else tells them to whoever waits.
    fn next(&mut self, inbox: &mpsc::Receiver<Request>) -> Option<Request> {
        while self.has_events && !self.watcher.is_live() && self.changes.receiver_count() > 0 {
            match inbox.recv_timeout(EVENT_PERIOD) {
                Ok(request) => return Some(request),
                Err(mpsc::RecvTimeoutError::Disconnected) => return None,
                Err(mpsc::RecvTimeoutError::Timeout) => match self.module.get_slot_event() {
                    Ok(None) => {}
                    Ok(Some(_)) => self.changes.send_modify(|count| *count += 1),
                    Err(_) => self.has_events = false,
                },
            }
        }
        inbox.recv().ok()
    }

    /// Whether this login is open and its card still there. A session that no longer answers is a card that left, even
    /// if another one, or the same, is in the reader again; so is another card in its place, whatever the session says.
    fn holds(&mut self, login: LoginId) -> bool {
        let alive = self.open.as_ref().is_some_and(|open| {
            open.login == login
                && open.session.get_session_info().is_ok()
                && self.module.get_token_info(open.slot).is_ok_and(|info| TokenId::of(&info) == open.token)
        });
        if !alive && self.open.as_ref().is_some_and(|open| open.login == login) {
            self.close();
        }
        alive
    }

    /// The slot of the card to use. Slots without an initialised token are not cards. Where several are there and none
    /// was named, only those with an authentication certificate count (a contactless twin has none); if that leaves
    /// several, none is chosen: a PIN given to the wrong card would cost it a try.
    fn slot(&mut self) -> Result<Slot, CardError> {
        let (mut slots, mut others) = (Vec::new(), false);
        for slot in self.module.get_slots_with_token()? {
            let Ok(info) = self.module.get_token_info(slot) else { continue };
            let is_named = self.token.as_deref().is_none_or(|label| label == info.label().trim_end());
            others |= info.token_initialized() && !is_named;
            if info.token_initialized() && is_named {
                slots.push((slot, TokenId::of(&info)));
            }
        }
        if slots.len() > 1 && self.token.is_none() {
            slots.retain(|(slot, token)| self.module.open_ro_session(*slot).is_ok_and(|session| read_certificate(&session, token).is_ok()));
            if slots.len() > 1 {
                return Err(CardError::Several);
            }
        }
        match slots.first() {
            Some((slot, _)) => Ok(*slot),
            // A card is there, and not the one that was named.
            None if others => Err(CardError::Absent),
            None => Err(self.absent()),
        }
    }

    /// No card that PKCS#11 knows is there: why, as far as anything tells.
    fn absent(&mut self) -> CardError {
        match self.readers.readers() {
            Readers::None => CardError::NoReader,
            Readers::Some => CardError::EmptyReader,
            Readers::Unknown => CardError::Absent,
        }
    }

    fn look(&mut self) -> Result<Look, CardError> {
        let open = self.open.as_ref().map(|open| (open.login, open.slot));
        let slot = match open.filter(|(login, _)| self.holds(*login)) {
            Some((_, slot)) => Ok(slot),
            None => self.slot(),
        };
        let seen = slot.and_then(|slot| Ok(Look::of(&self.module.get_token_info(slot)?)));
        let presence = match seen {
            Ok(look) => return Ok(look),
            Err(CardError::NoReader) => CardPresence::NoReader,
            Err(CardError::EmptyReader) => CardPresence::EmptyReader,
            // Removed: it left while it was looked at.
            Err(CardError::Absent | CardError::Removed) => CardPresence::Absent,
            Err(error) => return Err(error),
        };
        Ok(Look { presence, token: None })
    }

    fn certificate(&mut self) -> Result<CardCertificate, CardError> {
        let open = self.open.as_ref().map(|open| open.login);
        if open.is_some_and(|login| self.holds(login))
            && let Some(open) = &self.open
        {
            return read_certificate(&open.session, &open.token).map(|(certificate, _)| certificate);
        }
        let slot = self.slot()?;
        let session = self.module.open_ro_session(slot)?;
        let token = TokenId::of(&self.module.get_token_info(slot)?);
        read_certificate(&session, &token).map(|(certificate, _)| certificate)
    }

    fn unlock(&mut self, pin: &PinSource, seen: Option<&TokenId>) -> Result<(CardCertificate, LoginId), CardError> {
        self.close();
        let slot = self.slot()?;
        let session = self.module.open_ro_session(slot)?;
        // Read after the session was opened: it dies with the card, so that what is read is true until the PIN is given.
        let info = self.module.get_token_info(slot)?;
        let (token, look) = (TokenId::of(&info), Look::of(&info));
        if seen.is_some_and(|seen| *seen != token) {
            return Err(CardError::Changed);
        }
        let (typed, entry) = match pin {
            PinSource::Typed(pin) => (Some(pin), PinEntry::Keyboard),
            PinSource::Keypad => (None, PinEntry::Keypad),
        };
        match look.presence {
            // A locked card is not asked again: some middlewares count even that.
            CardPresence::Present { tries: PinTries::Locked, .. } => return Err(CardError::PinLocked),
            CardPresence::Present { entry: real, .. } if real != entry => return Err(CardError::Changed),
            _ => {}
        }
        // Before the PIN: a card that cannot serve costs no try.
        let (certificate, id) = read_certificate(&session, &token)?;
        if entry == PinEntry::Keypad {
            self.typing.send_replace(Some(look));
        }
        let mut login = session.login(UserType::User, typed);
        if matches!(login, Err(Pkcs11Error::Pkcs11(RvError::UserAlreadyLoggedIn, _))) {
            // Another session of this process holds the login: without this, any PIN would pass.
            login = session.logout().and_then(|()| session.login(UserType::User, typed));
        }
        self.typing.send_replace(None);
        match login.map_err(CardError::from) {
            Ok(()) => {}
            Err(CardError::PinWrong(_)) => {
                return Err(match Look::of(&self.module.get_token_info(slot)?).presence {
                    CardPresence::Present { tries: PinTries::Locked, .. } => CardError::PinLocked,
                    CardPresence::Present { tries, .. } => CardError::PinWrong(tries),
                    _ => CardError::PinWrong(PinTries::Several),
                });
            }
            Err(error) => return Err(error),
        }
        let template = [Attribute::Class(ObjectClass::PRIVATE_KEY), Attribute::Id(id)];
        let key = match session.find_objects(&template).map_err(CardError::from).map(|keys| keys.first().copied()) {
            Ok(Some(key)) => key,
            // What has no key to sign with is not left open.
            other => {
                drop(session.logout());
                return Err(other.err().unwrap_or(CardError::Unusable));
            }
        };
        self.logins += 1;
        let login = LoginId(self.logins);
        self.open = Some(Open { login, slot, token, session, key });
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

impl TokenId {
    fn of(info: &TokenInfo) -> Self {
        Self([info.label(), info.manufacturer_id(), info.serial_number()].map(|text| text.trim_end().to_owned()))
    }
}

impl Look {
    fn of(info: &TokenInfo) -> Self {
        let tries = if info.user_pin_locked() {
            PinTries::Locked
        } else if info.user_pin_final_try() {
            PinTries::Last
        } else {
            PinTries::Several
        };
        let entry = if info.protected_authentication_path() { PinEntry::Keypad } else { PinEntry::Keyboard };
        Self { presence: CardPresence::Present { tries, entry }, token: Some(TokenId::of(info)) }
    }
}

/// The authentication certificate on this card, and its `CKA_ID`.
fn read_certificate(session: &Session, token: &TokenId) -> Result<(CardCertificate, Vec<u8>), CardError> {
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
            return Ok((CardCertificate { der, holder, token: token.clone() }, id));
        }
    }
    Err(CardError::Unusable)
}
