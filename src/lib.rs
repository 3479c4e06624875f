//! Pli: a native client for MSSanté, France's secure health mail.
//!
//! # Five layers, one direction
//!
//! | layer | modules | what it is | may use |
//! | --- | --- | --- | --- |
//! | 0 | [`domain`] | values and rules of the trade; no I/O, no clock, no waiting | nothing of ours |
//! | 1 | [`formats`] | bytes to values and back; pure and bounded | domain |
//! | 2 | [`card`], [`net`], [`imap`], [`smtp`], [`ldap`], [`store`] | adapters: each knows one thing outside | domain, formats; imap, smtp and ldap also net |
//! | 3 | [`engine`] | the services; the only place where adapters meet, and where files are read and written | all above |
//! | 4 | [`text`], [`ui`], [`cli`] | what people read, the window, the command line | domain; ui and cli also text and the engine's commands, events and handle |
//! | | [`app`] | the composition root; holds no logic | everything |
//!
//! Rust stops cycles between crates, not between modules: the table is a test, `tests/architecture`.
//!
//! # The two journeys
//!
//! *Card to view.* `card::Card::unlock` with a PIN gives the certificate → `engine::credentials` joins the card's
//! signature to what a handshake needs → `net::Connector::connect` gives a verified, encrypted stream → `imap::Session`
//! gives typed answers → `formats::mime::read` gives a `domain::mail::Content` → the face shows it; for a window `formats::html` gives
//! `domain::display` blocks beside it.
//!
//! *Compose to copy.* A [`domain::draft::Draft`] → [`domain::rules::check`] → a [`domain::draft::ClearedDraft`], which
//! nothing else can build, or findings → `formats::mime::seal` gives the octets and the envelope beside them → the
//! server's Drafts → `smtp::Session::deliver`, recipient by recipient → Sent, after a search for the Message-ID. A link
//! that dies after the message's end leaves *uncertain*: shown, never sent again by itself.
//!
//! `docs/design.md` has the decisions and their reasons.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice))]
#![cfg_attr(test, allow(clippy::print_stdout, reason = "tests that are left out say so"))]

pub mod app;
pub mod card;
pub mod cli;
pub mod domain;
pub mod engine;
pub mod formats;
pub mod imap;
pub mod ldap;
pub mod net;
pub mod smtp;
pub mod store;
pub mod text;
pub mod ui;
