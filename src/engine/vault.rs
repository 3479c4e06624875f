//! Joins the card's signature to the store's key: neither adapter knows the other.

use super::problem;
use crate::card::{Card, CardCertificate, Digest, LoginId};
use crate::domain::Problem;
use crate::store::{DatabaseKey, Store, StoreError};
use std::path::Path;
use zeroize::Zeroizing;

/// Opens the store of the card's holder. Takes as long as a signature: on a thread that may wait.
pub(super) fn open(state: &Path, card: &Card, certificate: &CardCertificate, login: LoginId) -> Result<Store, Problem> {
    let signature = Zeroizing::new(card.sign_blocking(login, Digest::Sha256, b"pli-store-v1").map_err(problem::of_card)?);
    let digest = |octets: &[u8]| aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, octets);
    let mut key = Zeroizing::new([0; 32]);
    key.copy_from_slice(digest(&signature).as_ref());
    let owner: String = digest(certificate.holder.national_id.as_bytes()).as_ref().iter().take(8).map(|o| format!("{o:02x}")).collect();
    let folder = state.join("stores").join(owner);
    std::fs::create_dir_all(&folder).map_err(|_| problem::of_store(StoreError::Io))?;
    Store::open(&folder.join("mail.db"), DatabaseKey::new(key)).map_err(problem::of_store)
}
