//! The TLS of operators against OpenSSL and GnuTLS, on loopback: the six suites really carried, groups, refusals, and
//! what is read off the wire.
//!
//! `Connector` speaks IMAP before TLS: a proxy of the test's own answers these lines in front of a plain TLS server, keeps
//! the records that pass, and damages them when asked.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod assumptions;
mod groups;
mod hello;
mod peers;
mod suites;
mod world;
