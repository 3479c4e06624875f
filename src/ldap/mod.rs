//! The national directory over LDAP (DST chapter 6, TM2.1.1C).

mod entry;
mod filter;
mod frame;
mod relay;
mod search;

pub use search::{LdapError, search};
