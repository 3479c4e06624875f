//! What operators are offered to encrypt with, and nothing else (ECO.1.1.3).

use super::sessions::noted;
use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs::{self, cipher_suite, kx_group};
use std::sync::{Arc, LazyLock};

static PROVIDER: LazyLock<Arc<CryptoProvider>> = LazyLock::new(|| {
    Arc::new(CryptoProvider {
        cipher_suites: [cipher_suite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, cipher_suite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]
            .map(noted)
            .to_vec(),
        kx_groups: vec![kx_group::SECP256R1, kx_group::SECP384R1, kx_group::X25519],
        ..aws_lc_rs::default_provider()
    })
});

/// The operators' suites, in the order of preference of the national list.
pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::clone(&PROVIDER)
}
