//! The network up to an encrypted stream: names, connections, STARTTLS, TLS with operators, revocation.
//!
//! [`Connector::connect`] is the only way to an operator, and what it gives is encrypted and verified: there is no
//! setting that weakens it and no path around it. The card is seen through [`ClientSigner`] only. [`WebConnector`] is for
//! everybody else, and never has the card.

mod connect;
mod der;
mod disk;
mod endpoint;
mod error;
mod http;
mod leash;
#[cfg(test)]
mod loopback;
#[cfg(test)]
mod notary;
mod resolver;
mod revocation;
mod sessions;
mod signer;
mod starttls;
mod suites;
mod tls;
mod trust;
mod verify;
mod web;

pub use connect::{Connector, SecureStream};
pub use endpoint::{Endpoint, NotAnEndpoint};
pub use error::{CertFault, NetError, NetFault, Step};
pub use resolver::{Resolver, ResolverConfig};
pub use revocation::RevocationLists;
pub use signer::{ClientIdentity, ClientSigner, Forgotten, SignatureHash, SignerFault};
pub use starttls::Protocol;
pub use trust::{Authorities, AuthoritiesError};
pub use web::{WebConnector, WebStream};

/// Gathers what this process's random numbers begin with, which takes some tens of milliseconds of a processor, once: the
/// first handshake would wait for it otherwise.
pub fn gather_entropy() {
    // Whether there are any is told to whoever needs them.
    let _ = aws_lc_rs::rand::fill(&mut [0; 1]);
}
