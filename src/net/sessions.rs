//! TLS sessions kept to be resumed (RFC 5246 §7.3, RFC 5077), so that a connection costs the card one signature and not
//! one each time it is made anew. In memory only, for one login of one identity, and gone with it.
//!
//! Only a session with the extended master secret is kept: without it, whoever stands between two servers can make two
//! sessions that resume as one (RFC 7627 §1). Whether it was used is known from the label under which the handshake
//! derives its secret, which [`Noted`] listens to; rustls tells nobody else. What is not known was not used.

use super::Endpoint;
use rustls::client::{ClientSessionStore, Tls12ClientSessionValue, Tls13ClientSessionValue};
use rustls::crypto::ActiveKeyExchange;
use rustls::crypto::tls12::Prf;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CipherSuiteCommon, Error, NamedGroup, SupportedCipherSuite, Tls12CipherSuite};
use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// From its full handshake on, a session serves no longer than this, however often it was resumed.
const AGE_LIMIT: Duration = Duration::from_secs(3600);
/// A person has a few mailboxes, each with two servers; past this the oldest session goes.
const COUNT_LIMIT: usize = 64;
/// What RFC 7627 §4 derives a master secret under; without the extension the label is shorter.
const EXTENDED: &[u8] = b"extended master secret";

thread_local! {
    /// Whether this thread's handshake used the extended master secret, once its key exchange is done. A handshake stays
    /// on its thread from the first word to the last.
    static EXTENDED_USED: Cell<Option<bool>> = const { Cell::new(None) };
}

/// Takes note of the label under which the handshake on this thread derived its master secret.
pub(super) fn note_key_exchange(label: &[u8]) {
    EXTENDED_USED.set(Some(label == EXTENDED));
}

/// Whether the handshake on this thread exchanged keys: no session goes on in it.
pub(super) fn key_was_exchanged() -> bool {
    EXTENDED_USED.get().is_some()
}

/// A suite's key derivation, that takes note of the label.
pub(super) struct Noted(pub(super) &'static dyn Prf);

impl Prf for Noted {
    fn for_key_exchange(
        &self,
        output: &mut [u8; 48],
        kx: Box<dyn ActiveKeyExchange>,
        peer_pub_key: &[u8],
        label: &[u8],
        seed: &[u8],
    ) -> Result<(), Error> {
        note_key_exchange(label);
        self.0.for_key_exchange(output, kx, peer_pub_key, label, seed)
    }

    fn for_secret(&self, output: &mut [u8], secret: &[u8], label: &[u8], seed: &[u8]) {
        self.0.for_secret(output, secret, label, seed);
    }

    fn fips(&self) -> bool {
        self.0.fips()
    }
}

/// The same suite, whose sessions can be kept. For statics: what it makes is never freed.
pub(super) fn noted(suite: SupportedCipherSuite) -> SupportedCipherSuite {
    let SupportedCipherSuite::Tls12(suite) = suite else { return suite };
    SupportedCipherSuite::Tls12(Box::leak(Box::new(Tls12CipherSuite {
        common: CipherSuiteCommon {
            suite: suite.common.suite,
            hash_provider: suite.common.hash_provider,
            confidentiality_limit: suite.common.confidentiality_limit,
        },
        prf_provider: Box::leak(Box::new(Noted(suite.prf_provider))),
        kx: suite.kx,
        sign: suite.sign,
        aead_alg: suite.aead_alg,
    })))
}

/// A session as it is kept.
#[derive(Clone)]
pub(super) struct Kept {
    value: Tls12ClientSessionValue,
    /// What the server proved to be in the full handshake: verified again before each use.
    pub(super) chain: Vec<CertificateDer<'static>>,
    /// When the full handshake was.
    born: SystemTime,
}

/// One login's sessions.
#[derive(Default)]
pub(super) struct Sessions(Mutex<State>);

#[derive(Default)]
struct State {
    kept: HashMap<Endpoint, Kept>,
    /// Servers that broke when a session was offered: it would cost them, and us, a connection each time.
    unwilling: HashSet<Endpoint>,
    /// The login is over.
    closed: bool,
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions")
    }
}

impl Sessions {
    /// The session to offer to this server, if there is one young enough.
    pub(super) fn find(&self, endpoint: &Endpoint, now: SystemTime) -> Option<Kept> {
        let mut state = self.lock();
        let kept = state.kept.get(endpoint)?;
        // A clock that went back tells nothing of its age.
        if now.duration_since(kept.born).is_ok_and(|age| age < AGE_LIMIT) {
            return Some(kept.clone());
        }
        state.kept.remove(endpoint);
        None
    }

    /// Forgets this server's session.
    pub(super) fn drop_one(&self, endpoint: &Endpoint) {
        self.lock().kept.remove(endpoint);
    }

    /// This server broke at what a full handshake right after did not meet: no session of its own is kept any more.
    pub(super) fn give_up(&self, endpoint: &Endpoint) {
        let mut state = self.lock();
        state.kept.remove(endpoint);
        if state.unwilling.len() < COUNT_LIMIT {
            state.unwilling.insert(endpoint.clone());
        }
    }

    /// Ends it for good: nothing is left, and nothing is kept any more.
    pub(super) fn close(&self) {
        *self.lock() = State { closed: true, ..State::default() };
    }

    /// Whether it was closed.
    pub(super) fn is_closed(&self) -> bool {
        self.lock().closed
    }

    fn keep(&self, endpoint: &Endpoint, kept: Kept) {
        let mut state = self.lock();
        if state.closed || state.unwilling.contains(endpoint) {
            return;
        }
        state.kept.insert(endpoint.clone(), kept);
        if state.kept.len() > COUNT_LIMIT
            && let Some(oldest) = state.kept.iter().min_by_key(|(_, kept)| kept.born).map(|(endpoint, _)| endpoint.clone())
        {
            state.kept.remove(&oldest);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one handshake offers, and what it leaves to be kept. rustls asks by the server's name, which says nothing of the
/// port: each handshake has its own.
pub(super) struct Offer {
    sessions: Arc<Sessions>,
    endpoint: Endpoint,
    offered: Option<Kept>,
    /// What the handshake leaves, and whether its key exchange, if there was one, used the extended master secret.
    new: Mutex<Option<(Tls12ClientSessionValue, Option<bool>)>>,
}

impl fmt::Debug for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Offer")
    }
}

impl Offer {
    /// An offer of this session to this server, or of none.
    pub(super) fn new(sessions: Arc<Sessions>, endpoint: Endpoint, offered: Option<Kept>) -> Self {
        Self { sessions, endpoint, offered, new: Mutex::default() }
    }

    /// Whether a session is offered.
    pub(super) fn is_one(&self) -> bool {
        self.offered.is_some()
    }

    /// What was offered did not serve: it is forgotten.
    pub(super) fn forget(&self) {
        self.sessions.drop_one(&self.endpoint);
    }

    /// The handshake succeeded with a server of this chain: its session is kept.
    pub(super) fn succeeded(&self, resumed: bool, chain: Option<&[CertificateDer<'static>]>, now: SystemTime) {
        let new = self.new.lock().unwrap_or_else(PoisonError::into_inner).take();
        let (Some((value, extended)), Some(chain)) = (new, chain) else { return };
        // Where there was no key exchange it is the session that was offered: rustls refuses to resume one whose extension
        // differs.
        if !extended.unwrap_or(resumed && self.offered.is_some()) {
            return;
        }
        let born = self.offered.as_ref().filter(|_| resumed).map_or(now, |offered| offered.born);
        self.sessions.keep(&self.endpoint, Kept { value, chain: chain.to_vec(), born });
    }
}

impl ClientSessionStore for Offer {
    fn tls12_session(&self, _name: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        // The handshake begins, here and on this thread.
        EXTENDED_USED.set(None);
        self.offered.as_ref().filter(|_| !self.sessions.is_closed()).map(|offered| offered.value.clone())
    }

    fn set_tls12_session(&self, _name: ServerName<'static>, value: Tls12ClientSessionValue) {
        *self.new.lock().unwrap_or_else(PoisonError::into_inner) = Some((value, EXTENDED_USED.take()));
    }

    fn remove_tls12_session(&self, _name: &ServerName<'static>) {
        self.forget();
    }

    // TLS 1.3: operators are not spoken to with it.
    fn insert_tls13_ticket(&self, _name: ServerName<'static>, _value: Tls13ClientSessionValue) {}

    fn take_tls13_ticket(&self, _name: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        None
    }

    fn set_kx_hint(&self, _name: ServerName<'static>, _group: NamedGroup) {}

    fn kx_hint(&self, _name: &ServerName<'_>) -> Option<NamedGroup> {
        None
    }
}

#[cfg(test)]
#[path = "sessions_tests.rs"]
mod tests;
