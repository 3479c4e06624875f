//! The six suites operators are offered, and nothing else (ECO.1.1.3), on rustls as it is published.
//!
//! rustls has two of them. The other four take from it what they share with those: hashes, signatures, AES-GCM; the
//! CBC records and Diffie-Hellman are AWS-LC's (`aws_lc`), fitted to rustls's traits by `cbc` and `dh`.

mod aws_lc;
mod cbc;
mod dh;
#[cfg(test)]
mod oracle;

pub(super) use dh::WeakGroup;

use super::sessions::noted;
use aws_lc::Cbc;
use cbc::{CONFIDENTIALITY_LIMIT, CbcRecords, RotatedPrf};
use rustls::crypto::aws_lc_rs::{self, cipher_suite, kx_group};
use rustls::crypto::{CryptoProvider, KeyExchangeAlgorithm, SecureRandom, SupportedKxGroup};
use rustls::{CipherSuite, CipherSuiteCommon, SupportedCipherSuite, Tls12CipherSuite};
use std::sync::{Arc, LazyLock};

/// The octets a server signs before its key exchange's parameters: the client's random and its own.
const RANDOMS: usize = 64;

static PROVIDER: LazyLock<Arc<CryptoProvider>> = LazyLock::new(|| {
    let base = aws_lc_rs::default_provider();
    let curves = [kx_group::SECP256R1, kx_group::SECP384R1, kx_group::X25519];
    let named = dh::NAMED.iter().map(|group| group as &dyn SupportedKxGroup);
    let learned = dh::LEARNED.iter().map(|place| place as &dyn SupportedKxGroup);
    Arc::new(CryptoProvider {
        cipher_suites: suites(base.secure_random).into_iter().map(noted).collect(),
        kx_groups: curves.into_iter().chain(named).chain(learned).collect(),
        ..base
    })
});

/// The operators' suites, in the order of preference of the national list. It is nobody's default: the other TLS
/// profile must not find it by accident.
pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::clone(&PROVIDER)
}

/// Takes the Diffie-Hellman group out of what a server signed, `message`, once the signature is verified: rustls, which
/// looks for the group next, finds it among the provider's.
///
/// # Errors
/// [`WeakGroup`].
pub(super) fn learn(message: &[u8]) -> Result<(), WeakGroup> {
    message.get(RANDOMS..).map_or(Ok(()), dh::learn)
}

/// What a suite is called in RFCs 5288 and 5289; rustls has no name for four of the six.
pub(super) fn suite_name(suite: CipherSuite) -> &'static str {
    match suite {
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 => "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 => "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384 => "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
        CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256 => "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
        CipherSuite::TLS_DHE_RSA_WITH_AES_256_GCM_SHA384 => "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
        CipherSuite::TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 => "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256",
        _ => "unknown",
    }
}

fn suites(random: &'static dyn SecureRandom) -> Vec<SupportedCipherSuite> {
    let (gcm256, gcm128) = (cipher_suite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, cipher_suite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256);
    // Both are of TLS 1.2; were they not, the provider would offer nothing rather than something else.
    let (SupportedCipherSuite::Tls12(twin256), SupportedCipherSuite::Tls12(twin128)) = (gcm256, gcm128) else { return Vec::new() };
    vec![
        gcm256,
        gcm128,
        with_cbc(CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384, twin256, Cbc::Aes256Sha384, random),
        with_cbc(CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256, twin128, Cbc::Aes128Sha256, random),
        with_dhe(CipherSuite::TLS_DHE_RSA_WITH_AES_256_GCM_SHA384, twin256),
        with_dhe(CipherSuite::TLS_DHE_RSA_WITH_AES_128_GCM_SHA256, twin128),
    ]
}

/// The suite that differs from its twin by its records. Made once, for the life of the process.
fn with_cbc(suite: CipherSuite, twin: &'static Tls12CipherSuite, cbc: Cbc, random: &'static dyn SecureRandom) -> SupportedCipherSuite {
    let common = CipherSuiteCommon { suite, hash_provider: twin.common.hash_provider, confidentiality_limit: CONFIDENTIALITY_LIMIT };
    SupportedCipherSuite::Tls12(Box::leak(Box::new(Tls12CipherSuite {
        common,
        prf_provider: Box::leak(Box::new(RotatedPrf { prf: twin.prf_provider, cbc })),
        kx: KeyExchangeAlgorithm::ECDHE,
        sign: twin.sign,
        aead_alg: Box::leak(Box::new(CbcRecords { cbc, random })),
    })))
}

/// The suite that differs from its twin by its key exchange. Made once, for the life of the process.
fn with_dhe(suite: CipherSuite, twin: &'static Tls12CipherSuite) -> SupportedCipherSuite {
    let common =
        CipherSuiteCommon { suite, hash_provider: twin.common.hash_provider, confidentiality_limit: twin.common.confidentiality_limit };
    SupportedCipherSuite::Tls12(Box::leak(Box::new(Tls12CipherSuite {
        common,
        prf_provider: twin.prf_provider,
        kx: KeyExchangeAlgorithm::DHE,
        sign: twin.sign,
        aead_alg: twin.aead_alg,
    })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::NamedGroup;
    use rustls::ProtocolVersion;
    use rustls::crypto::{ActiveKeyExchange, SharedSecret};

    #[test]
    fn eco_1_1_3_the_six_suites_in_their_order() {
        let offered: Vec<u16> = provider().cipher_suites.iter().map(|suite| u16::from(suite.suite())).collect();
        assert_eq!(offered, [0xC030, 0xC02F, 0xC028, 0xC027, 0x009F, 0x009E]);
        for suite in &provider().cipher_suites {
            assert!(suite_name(suite.suite()).starts_with("TLS_"), "{suite:?}");
            assert!(suite.tls13().is_none());
        }
    }

    #[test]
    fn the_groups_offered_are_the_named_ones() {
        use NamedGroup::{FFDHE2048, FFDHE3072, FFDHE4096, X25519, secp256r1, secp384r1};
        let offered = |version| -> Vec<NamedGroup> {
            provider().kx_groups.iter().filter(|group| group.usable_for_version(version)).map(|group| group.name()).collect()
        };
        assert_eq!(offered(ProtocolVersion::TLSv1_2), [secp256r1, secp384r1, X25519, FFDHE2048, FFDHE3072, FFDHE4096]);
        assert!(!offered(ProtocolVersion::TLSv1_3).contains(&FFDHE2048));
    }

    /// TLS 1.2 takes a secret's leading zeroes off before the PRF; rustls does so for groups whose number is of the
    /// finite-field range, which is why learned groups have one.
    #[test]
    fn assumption_rustls_takes_the_leading_zeroes_off_a_secret() {
        struct Padded(NamedGroup);
        impl ActiveKeyExchange for Padded {
            fn complete(self: Box<Self>, _: &[u8]) -> Result<SharedSecret, rustls::Error> {
                Ok(SharedSecret::from(&[0, 0, 7, 8, 9][..]))
            }
            fn pub_key(&self) -> &[u8] {
                &[]
            }
            fn group(&self) -> NamedGroup {
                self.0
            }
        }
        for suite in &provider().cipher_suites {
            let SupportedCipherSuite::Tls12(suite) = suite else { panic!("{suite:?}") };
            let mut expected = [0; 48];
            suite.prf_provider.for_secret(&mut expected, &[7, 8, 9], b"master secret", b"seed");
            for group in dh::LEARNED.iter().take(1).map(|place| place.name()).chain([NamedGroup::FFDHE2048]) {
                let mut master = [0; 48];
                suite.prf_provider.for_key_exchange(&mut master, Box::new(Padded(group)), &[1], b"master secret", b"seed").unwrap();
                assert_eq!(master, expected, "{suite:?} {group:?}");
            }
        }
    }
}
