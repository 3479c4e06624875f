//! Finite-field Diffie-Hellman groups: the named ones that are offered (RFC 7919), and whatever group an operator has
//! chosen, once it is known to be strong.
//!
//! In TLS 1.2 the server chooses the group and writes it in full in a message it signs (RFC 5246 §7.4.3). rustls then
//! looks for it among the provider's groups, by its numbers. So the provider has places for groups that are filled as
//! they are met, by [`learn`]: after the signature was verified, before rustls looks. A place is filled once and for all,
//! with a group that was checked; whichever connection finds it there has a server that signed for these very numbers.
//! No state goes from one connection to another but « this group is strong ».

use super::aws_lc::{self, DhKey};
use rustls::crypto::{ActiveKeyExchange, SharedSecret, SupportedKxGroup};
use rustls::ffdhe_groups::{FFDHE2048, FFDHE3072, FFDHE4096, FfdheGroup};
use rustls::{Error, NamedGroup, PeerMisbehaved, ProtocolVersion};
use std::ops::RangeInclusive;
use std::sync::{LazyLock, Mutex, OnceLock, PoisonError};

/// How long a modulus may be, in bits: under it a group is weak (RFC 9325 §4.1), over it one costs too much to check.
const BITS: RangeInclusive<usize> = 2048..=8192;
/// How many groups are learned in the life of the process. A check that ends well takes a tenth of a second at 2048 bits
/// and five at 8192, and is never made twice: this bounds what operators can make us compute. Past it a group that nobody
/// had before is refused, until the program starts again: a few operators have a few groups, one that has a hundred is none.
const LEARNED_LIMIT: usize = 128;

/// The server's Diffie-Hellman group is too small, too large, or of no known strength.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("weak Diffie-Hellman group")]
pub(in crate::net) struct WeakGroup;

/// A group that is offered by its name.
#[derive(Debug)]
pub(super) struct Named(NamedGroup, FfdheGroup<'static>);

/// The groups offered, the cheapest first.
pub(super) static NAMED: [Named; 3] =
    [Named(NamedGroup::FFDHE2048, FFDHE2048), Named(NamedGroup::FFDHE3072, FFDHE3072), Named(NamedGroup::FFDHE4096, FFDHE4096)];

impl SupportedKxGroup for Named {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        Exchange::start(self.0, self.1)
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        Some(self.1)
    }

    fn name(&self) -> NamedGroup {
        self.0
    }

    fn usable_for_version(&self, version: ProtocolVersion) -> bool {
        version == ProtocolVersion::TLSv1_2
    }
}

/// A place for a group that is not offered: empty until an operator signs for one.
#[derive(Debug)]
pub(super) struct LearnedDh(OnceLock<FfdheGroup<'static>>);

/// The places, in the order in which they are filled; groups that many servers have (RFC 3526, 14 to 16) come first.
pub(super) static LEARNED: LazyLock<Vec<LearnedDh>> = LazyLock::new(|| {
    let known = aws_lc::rfc3526().into_iter().map(|p| OnceLock::from(FfdheGroup { p: p.leak(), g: &[2] }));
    let places = std::iter::repeat_with(OnceLock::new).take(LEARNED_LIMIT);
    known.chain(places).map(LearnedDh).collect()
});

impl LearnedDh {
    /// A number of RFC 7919's private range: rustls takes it for a finite-field group, and no server is ever told it.
    const NAME: NamedGroup = NamedGroup::Unknown(0x01FC);
}

impl SupportedKxGroup for LearnedDh {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        let group = self.0.get().ok_or(PeerMisbehaved::SelectedUnofferedKxGroup)?;
        Exchange::start(Self::NAME, *group)
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        self.0.get().copied()
    }

    fn name(&self) -> NamedGroup {
        Self::NAME
    }

    fn usable_for_version(&self, _: ProtocolVersion) -> bool {
        false
    }
}

/// One agreement.
struct Exchange {
    name: NamedGroup,
    group: FfdheGroup<'static>,
    key: DhKey,
}

impl Exchange {
    fn start(name: NamedGroup, group: FfdheGroup<'static>) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        let key = DhKey::generate(group.p, group.g).ok_or(Error::FailedToGetRandomBytes)?;
        Ok(Box::new(Self { name, group, key }))
    }
}

impl ActiveKeyExchange for Exchange {
    /// rustls takes the leading zeroes off the secret, as TLS 1.2 wants (RFC 5246 §8.1.2).
    fn complete(self: Box<Self>, peer: &[u8]) -> Result<SharedSecret, Error> {
        let peer = without_zeroes(peer);
        if peer.len() > self.group.p.len() {
            return Err(PeerMisbehaved::InvalidKeyShare.into());
        }
        let secret = self.key.agree(peer).ok_or(PeerMisbehaved::InvalidKeyShare)?;
        Ok(SharedSecret::from(secret.as_slice()))
    }

    fn pub_key(&self) -> &[u8] {
        self.key.public()
    }

    fn group(&self) -> NamedGroup {
        self.name
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        Some(self.group)
    }
}

/// Learns the group of a signed ServerKeyExchange: `parameters` is what the server signed after the two randoms.
///
/// To be called once the signature is verified, so that only an operator makes us compute. Nothing is learned from
/// parameters that are not Diffie-Hellman's to their last octet; rustls then judges them by itself.
///
/// Whether they are Diffie-Hellman's is not written in them, nor told by rustls: only the suite says it. They cannot be
/// mistaken all the same. An exchange on a curve (RFC 8422 §5.4) has 259 octets at most, and begins with 3: read as the
/// first octet of a length, it makes a modulus of 768 octets at least, which are not there.
///
/// # Errors
/// [`WeakGroup`] when the group is not acceptable, or there is no place for one more. It costs an exponentiation or two at most.
pub(super) fn learn(parameters: &[u8]) -> Result<(), WeakGroup> {
    learn_into(&LEARNED, parameters)
}

fn learn_into(places: &[LearnedDh], parameters: &[u8]) -> Result<(), WeakGroup> {
    let Some((p, g)) = group(parameters) else { return Ok(()) };
    let theirs = FfdheGroup { p, g };
    if is_known(places, theirs) {
        return Ok(());
    }
    is_plausible(theirs).then_some(()).ok_or(WeakGroup)?;

    // One check at a time: it holds up nobody whose group is known, and keeps all but one processor free.
    static CHECKING: Mutex<()> = Mutex::new(());
    let _one_at_a_time = CHECKING.lock().unwrap_or_else(PoisonError::into_inner);
    if is_known(places, theirs) {
        return Ok(());
    }
    // With no place left nothing is checked: rustls would not find the group, and would not say why.
    let place = places.iter().find(|place| place.0.get().is_none()).ok_or(WeakGroup)?;
    aws_lc::is_safe_prime(p).then_some(()).ok_or(WeakGroup)?;
    // Places are filled under the lock only, and this one is empty.
    let _ = place.0.set(FfdheGroup { p: p.to_vec().leak(), g: g.to_vec().leak() });
    Ok(())
}

/// The modulus and the generator of a ServerDHParams, without leading zeroes: as rustls compares them.
fn group(parameters: &[u8]) -> Option<(&[u8], &[u8])> {
    let (p, rest) = vector(parameters)?;
    let (g, rest) = vector(rest)?;
    let (_public, rest) = vector(rest)?;
    rest.is_empty().then_some((without_zeroes(p), without_zeroes(g)))
}

/// An `opaque <1..2^16-1>`, and what follows it.
fn vector(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = octets.split_first_chunk()?;
    rest.split_at_checked(u16::from_be_bytes(*length).into()).filter(|(vector, _)| !vector.is_empty())
}

fn without_zeroes(mut octets: &[u8]) -> &[u8] {
    while let Some((0, rest)) = octets.split_first() {
        octets = rest;
    }
    octets
}

fn is_known(places: &[LearnedDh], group: FfdheGroup<'_>) -> bool {
    NAMED.iter().any(|named| named.1 == group) || places.iter().any(|place| place.0.get() == Some(&group))
}

/// What can be said of a group at once: the modulus's size, and that 1 < g < p − 1. Both without leading zeroes.
fn is_plausible(group: FfdheGroup<'_>) -> bool {
    let (Some(first), Some((last, head))) = (group.p.first(), group.p.split_last()) else { return false };
    let bits = group.p.len() * 8 - first.leading_zeros() as usize;
    // p is odd: p − 1 differs by its last octet only.
    let before_last: Vec<u8> = head.iter().copied().chain([last & !1]).collect();
    let below = (group.g.len(), group.g) < (before_last.len(), before_last.as_slice());
    BITS.contains(&bits) && last % 2 == 1 && group.g > &[1][..] && !group.g.is_empty() && below
}

#[cfg(test)]
mod tests;
