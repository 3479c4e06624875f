//! The network up to an encrypted stream: names, connections, STARTTLS, TLS with operators, revocation.
//!
//! [`Connector::connect`] is the only way to an operator, and what it gives is encrypted and verified: there is no
//! setting that weakens it and no path around it. The card is seen through [`ClientSigner`] only.

mod connect;
mod der;
mod disk;
mod endpoint;
mod error;
mod http;
mod leash;
#[cfg(test)]
mod notary;
mod resolver;
mod revocation;
mod sessions;
mod signer;
mod starttls;
mod suites;
#[cfg(test)]
mod testing;
mod tls;
mod trust;
mod verify;

pub use connect::{Connector, SecureStream};
pub use endpoint::{Endpoint, NotAnEndpoint};
pub use error::{CertFault, NetError, NetFault, Step};
pub use resolver::{Resolver, ResolverConfig};
pub use revocation::RevocationLists;
pub use signer::{ClientIdentity, ClientSigner, Forgotten, SignatureHash, SignerFault};
pub use starttls::Protocol;
pub use trust::{Authorities, AuthoritiesError};
