//! Joins the card's signature and the handshake's need of one: neither adapter knows the other.

use crate::card::{Card, CardCertificate, Digest, LoginId};
use crate::net::{Authorities, ClientIdentity, ClientSigner, SignatureHash, SignerFault};
use std::sync::Arc;

/// The identity a mailbox is opened with: the card's certificate, its issuing authority, and the card's key, for as
/// long as the session lasts.
pub(super) fn identity(card: &Card, certificate: &CardCertificate, login: LoginId, authorities: &Authorities) -> ClientIdentity {
    ClientIdentity::new(authorities.client_chain(certificate.der.clone()), Arc::new(CardSigner { card: card.clone(), login }))
}

#[derive(Debug)]
struct CardSigner {
    card: Card,
    /// A handshake left over from a session that ended does not sign with the next one's login.
    login: LoginId,
}

impl ClientSigner for CardSigner {
    fn sign(&self, hash: SignatureHash, message: &[u8]) -> Result<Vec<u8>, SignerFault> {
        let digest = match hash {
            SignatureHash::Sha256 => Digest::Sha256,
            SignatureHash::Sha384 => Digest::Sha384,
            SignatureHash::Sha512 => Digest::Sha512,
        };
        self.card.sign_blocking(self.login, digest, message).map_err(|error| SignerFault(Arc::new(error)))
    }
}
