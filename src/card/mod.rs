//! The CPS card, through PKCS#11.
//!
//! One thread owns the module, the session, the login and the key handle (`owner`); everybody else holds a [`Card`]
//! and sends it requests. That is the shape PKCS#11 imposes (a session is not shareable) and it puts the card's
//! operations one after the other, as the card does them anyway.
//!
//! A PIN is tried exactly once for each time a person gives it.

mod actor;
mod certificate;
mod error;
mod header;
mod module;
mod owner;
mod readers;
mod trial;

pub use actor::{Card, CardCertificate, Digest, LoginId, Look, PinSource, TokenId};
pub use error::CardError;
pub use module::{ModuleChoice, Opening};
pub use trial::{ARGUMENT as TRIAL_ARGUMENT, Trial, try_here};
