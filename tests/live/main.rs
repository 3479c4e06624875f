//! The program against real servers on loopback: the sandbox of `tests/sandbox`.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)]
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod canary;
mod card;
mod card_removal;
mod client_hello;
mod crash;
mod directory;
mod doctor;
mod drafts;
mod folders;
mod harness;
mod hostile;
mod hostile_directory;
mod hostile_mailbox;
mod hostile_submission;
mod hostile_words;
mod memory;
mod module;
mod motco2;
mod profile;
mod reading;
mod removal;
mod resumption;
mod scripted;
mod sending;
mod session;
mod stalling;
mod starttls_imap;
mod starttls_smtp;
mod stopping;
mod store;
mod suites;
mod sync;
mod ticker;
mod trust;
