//! What AWS-LC does and `aws-lc-rs` does not show: the CBC records of TLS (RFC 5246 §6.2.3.2) and finite-field
//! Diffie-Hellman. The only file with `unsafe`; no pointer leaves it.
//!
//! Constant time is AWS-LC's: a record is opened by its `EVP_tls_cbc_*` functions, which do the same work whatever the
//! padding (against « Lucky Thirteen »), and secret exponents go through `BN_mod_exp_mont_consttime`.
#![expect(unsafe_code, reason = "calls AWS-LC's C functions")]

use aws_lc_sys as c;
use std::mem::{ManuallyDrop, MaybeUninit};
use std::ptr::{self, NonNull};
use zeroize::Zeroizing;

/// An AES block, and the initialization vector a CBC record begins with, in octets.
pub(super) const BLOCK: usize = 16;
/// What a record authenticates besides its content, without the content's length: sequence number, type, version.
pub(super) const HEADER: usize = 11;
/// Bits of a private exponent: twice the strength of the largest group accepted, with room (RFC 7919 §5.2 asks 400).
const EXPONENT_BITS: u32 = 512;
/// Miller-Rabin rounds with random bases. A composite chosen to deceive passes each with a chance of 1/4 at most.
const ROUNDS: i32 = 32;

/// The two protections of CBC suites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cbc {
    /// AES-128, HMAC-SHA-256.
    Aes128Sha256,
    /// AES-256, HMAC-SHA-384.
    Aes256Sha384,
}

impl Cbc {
    /// The AES key, in octets.
    pub(super) const fn key_len(self) -> usize {
        match self {
            Self::Aes128Sha256 => 16,
            Self::Aes256Sha384 => 32,
        }
    }

    /// The HMAC key, and the HMAC, in octets.
    pub(super) const fn mac_len(self) -> usize {
        match self {
            Self::Aes128Sha256 => 32,
            Self::Aes256Sha384 => 48,
        }
    }

    fn aead(self) -> *const c::EVP_AEAD {
        // SAFETY: both take nothing and return the address of a table that lives as long as the process.
        unsafe {
            match self {
                Self::Aes128Sha256 => c::EVP_aead_aes_128_cbc_sha256_tls(),
                Self::Aes256Sha384 => c::EVP_aead_aes_256_cbc_sha384_tls(),
            }
        }
    }
}

/// Which way a key of records is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// Encrypting.
    Seal,
    /// Decrypting.
    Open,
}

/// The keys of one direction of a connection. AWS-LC wipes them when it is dropped.
pub(super) struct Records(Box<MaybeUninit<c::EVP_AEAD_CTX>>);

// SAFETY: the context is owned by this value alone and refers to no thread; AWS-LC's contexts may move between threads.
unsafe impl Send for Records {}
// SAFETY: nothing can be done with a `&Records`: every method that reaches the context takes `&mut self`.
unsafe impl Sync for Records {}

impl Records {
    /// Keys for one direction; `None` when a length is wrong or memory lacks.
    pub(super) fn new(cbc: Cbc, direction: Direction, mac_key: &[u8], key: &[u8]) -> Option<Self> {
        if mac_key.len() != cbc.mac_len() || key.len() != cbc.key_len() {
            return None;
        }
        let both = Zeroizing::new([mac_key, key].concat());
        let direction = match direction {
            Direction::Seal => c::evp_aead_direction_t_evp_aead_seal,
            Direction::Open => c::evp_aead_direction_t_evp_aead_open,
        };
        let mut context = Box::new(MaybeUninit::uninit());
        // SAFETY: `context` is writable memory of the context's type, at an address that will not change (boxed); it is
        // initialized by the first call, so that the second may write it, and dropped below or by `Drop`. The key is
        // read for its own length, and copied.
        let made = unsafe {
            c::EVP_AEAD_CTX_zero(context.as_mut_ptr());
            let length = usize::try_from(c::EVP_AEAD_DEFAULT_TAG_LENGTH).ok()?;
            c::EVP_AEAD_CTX_init_with_direction(context.as_mut_ptr(), cbc.aead(), both.as_ptr(), both.len(), length, direction)
        };
        // A context whose initialization failed is left as zeroes, or with no table: `Drop` may clean it up either way.
        let records = Self(context);
        (made == 1).then_some(records)
    }

    /// Authenticates, pads and encrypts the first `length` octets of `buffer`, which has room for what this adds; gives
    /// how many octets it is then. `None` when there is no room, or these keys are for opening: the buffer is wiped.
    pub(super) fn seal(&mut self, iv: &[u8; BLOCK], header: &[u8; HEADER], buffer: &mut [u8], length: usize) -> Option<usize> {
        if length > buffer.len() {
            return None;
        }
        let (start, mut sealed) = (buffer.as_mut_ptr(), 0);
        // SAFETY: the context was initialized by `new`. Input and output begin at the same address, which AWS-LC allows;
        // it reads `length` octets and writes `buffer.len()` at most, both inside `buffer`. Arrays have their own length.
        let done = unsafe {
            let context = self.0.as_mut_ptr();
            let room = buffer.len();
            c::EVP_AEAD_CTX_seal(context, start, &raw mut sealed, room, iv.as_ptr(), BLOCK, start, length, header.as_ptr(), HEADER)
        };
        (done == 1 && sealed <= buffer.len()).then_some(sealed)
    }

    /// Decrypts `buffer` in place, and gives the length of its content. `None` for whatever is wrong with it, padding or
    /// authentication alike: the buffer is wiped.
    pub(super) fn open(&mut self, iv: &[u8; BLOCK], header: &[u8; HEADER], buffer: &mut [u8]) -> Option<usize> {
        let (start, mut opened) = (buffer.as_mut_ptr(), 0);
        // SAFETY: as in `seal`; what is written is never longer than what is read, which is all of `buffer`.
        let done = unsafe {
            let context = self.0.as_mut_ptr();
            let room = buffer.len();
            c::EVP_AEAD_CTX_open(context, start, &raw mut opened, room, iv.as_ptr(), BLOCK, start, room, header.as_ptr(), HEADER)
        };
        (done == 1 && opened <= buffer.len()).then_some(opened)
    }
}

impl Drop for Records {
    fn drop(&mut self) {
        // SAFETY: `new` zeroed the context, and initialized it or left it fit to be cleaned up; nothing uses it after.
        unsafe { c::EVP_AEAD_CTX_cleanup(self.0.as_mut_ptr()) }
    }
}

/// A number of AWS-LC's, wiped when dropped.
struct Number(NonNull<c::BIGNUM>);

impl Number {
    /// The number these octets write, the heaviest first.
    fn new(octets: &[u8]) -> Option<Self> {
        // SAFETY: the octets are read for their own length; without a number to fill, a new one is made, or null.
        NonNull::new(unsafe { c::BN_bin2bn(octets.as_ptr(), octets.len(), ptr::null_mut()) }).map(Self)
    }

    /// The octets of the number, the heaviest first, in this length.
    fn octets(number: &c::BIGNUM, length: usize) -> Option<Vec<u8>> {
        let mut octets = vec![0; length];
        // SAFETY: `number` is a live number (a reference), and `length` octets may be written.
        (unsafe { c::BN_bn2bin_padded(octets.as_mut_ptr(), length, number) } == 1).then_some(octets)
    }

    /// Gives the number to AWS-LC.
    fn into_raw(self) -> *mut c::BIGNUM {
        ManuallyDrop::new(self).0.as_ptr()
    }
}

impl Drop for Number {
    fn drop(&mut self) {
        // SAFETY: the number is this value's own: `into_raw`, the only way out, consumes it without dropping it.
        unsafe { c::BN_clear_free(self.0.as_ptr()) }
    }
}

/// A private exponent, for one agreement. AWS-LC wipes it when it is dropped.
pub(super) struct DhKey {
    key: NonNull<c::DH>,
    /// The modulus's length, in octets.
    length: usize,
    public: Vec<u8>,
}

// SAFETY: the key is owned by this value alone and refers to no thread.
unsafe impl Send for DhKey {}
// SAFETY: with a `&DhKey` only `public`, an ordinary vector, is reached; `agree` consumes the value.
unsafe impl Sync for DhKey {}

impl DhKey {
    /// A new key in a group, which must have been accepted: `modulus` without leading zeroes.
    pub(super) fn generate(modulus: &[u8], generator: &[u8]) -> Option<Self> {
        let (p, g) = (Number::new(modulus)?, Number::new(generator)?);
        // SAFETY: takes nothing; null is looked for.
        let key = NonNull::new(unsafe { c::DH_new() })?;
        // From here on the key is freed by `Drop`.
        let mut made = Self { key, length: modulus.len(), public: Vec::new() };
        // SAFETY: the key is live. It takes the two numbers, which it cannot refuse as neither is null.
        let generated = unsafe {
            c::DH_set0_pqg(key.as_ptr(), p.into_raw(), ptr::null_mut(), g.into_raw()) == 1
                && c::DH_set_length(key.as_ptr(), EXPONENT_BITS) == 1
                && c::DH_generate_key(key.as_ptr()) == 1
        };
        if !generated {
            return None;
        }
        // SAFETY: the key is live, and the number, when there is one, is the key's and lives as long: it is read at once.
        made.public = Number::octets(unsafe { c::DH_get0_pub_key(key.as_ptr()).as_ref() }?, made.length)?;
        Some(made)
    }

    /// The public value, as long as the modulus.
    pub(super) fn public(&self) -> &[u8] {
        &self.public
    }

    /// The shared secret, as long as the modulus. `None` unless 1 < `peer` < p − 1 and 1 < secret < p − 1, which AWS-LC
    /// checks (SP 800-56A rev. 3, 5.6.2.3.1 and 5.7.1.1).
    pub(super) fn agree(self, peer: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let peer = Number::new(peer)?;
        let mut secret = Zeroizing::new(vec![0; self.length]);
        // SAFETY: the key is live, generated, and used by nobody else (`self` is consumed); `DH_size` octets are
        // written, which is the length of the modulus without leading zeroes: what `secret` has, and checked first.
        let written = unsafe {
            if usize::try_from(c::DH_size(self.key.as_ptr())) != Ok(secret.len()) {
                return None;
            }
            c::DH_compute_key_padded(secret.as_mut_ptr(), peer.0.as_ptr(), self.key.as_ptr())
        };
        (usize::try_from(written) == Ok(secret.len())).then_some(secret)
    }
}

impl Drop for DhKey {
    fn drop(&mut self) {
        // SAFETY: the key is this value's own, and nothing uses it after.
        unsafe { c::DH_free(self.key.as_ptr()) }
    }
}

/// Whether p is a safe prime: p and q = (p − 1)/2 are prime.
///
/// First 4^q = 1 modulo p, one exponentiation, which no composite will pass by chance; then q's primality, with random
/// bases. Together they prove p's: modulo each prime factor of p, 4 has the order 1 or q, and not 1, which is modulo 3
/// only; so q divides that factor less one, and the factor, which is odd, is 2q + 1 at least: p itself (Pocklington). A
/// refusal costs an exponentiation or two.
pub(super) fn is_safe_prime(p: &[u8]) -> bool {
    // 3 divides p if and only if it divides the sum of its octets, as 256 = 1 modulo 3.
    let by_three = p.iter().map(|octet| u32::from(*octet)).sum::<u32>().is_multiple_of(3);
    if by_three || p.last().is_none_or(|last| last % 4 != 3) {
        return false;
    }
    let (Some(p), Some(q), Some(four), Some(power)) = (Number::new(p), Number::new(&[]), Number::new(&[4]), Number::new(&[])) else {
        return false;
    };
    let mut prime = 0;
    // SAFETY: the four numbers are live and distinct, and `prime` may be written. p is odd, as the exponentiation wants.
    // The context is not null, is used by these calls only, and is freed once. Null stands for no Montgomery form kept
    // from before and for no callback, which both functions allow.
    unsafe {
        let context = c::BN_CTX_new();
        if context.is_null() {
            return false;
        }
        let passed = c::BN_rshift1(q.0.as_ptr(), p.0.as_ptr()) == 1
            && c::BN_mod_exp_mont(power.0.as_ptr(), four.0.as_ptr(), q.0.as_ptr(), p.0.as_ptr(), context, ptr::null()) == 1
            && c::BN_is_one(power.0.as_ptr()) == 1
            && c::BN_primality_test(&raw mut prime, q.0.as_ptr(), ROUNDS, context, 1, ptr::null_mut()) == 1;
        c::BN_CTX_free(context);
        passed && prime == 1
    }
}

/// The primes of RFC 3526's groups 14, 15 and 16 (2048, 3072 and 4096 bits), whose generator is 2.
pub(super) fn rfc3526() -> Vec<Vec<u8>> {
    // SAFETY: without a number to fill (null), each makes a new one, or gives null: whoever asked owns it.
    let primes = unsafe {
        [
            c::BN_get_rfc3526_prime_2048(ptr::null_mut()),
            c::BN_get_rfc3526_prime_3072(ptr::null_mut()),
            c::BN_get_rfc3526_prime_4096(ptr::null_mut()),
        ]
    };
    let primes = primes.map(|prime| NonNull::new(prime).map(Number));
    // SAFETY: the number is live: `primes` owns it.
    primes.iter().flatten().zip([256, 384, 512]).filter_map(|(prime, length)| Number::octets(unsafe { prime.0.as_ref() }, length)).collect()
}
