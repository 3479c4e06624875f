//! Layer 3: the services. The only place where adapters meet, and the only one that reads and writes files.
//!
//! A face (window or command line) holds a [`Handle`], asks with its methods, and learns the rest from [`Event`]s. The
//! supervisor owns the card and one task for each mailbox; a mailbox's task owns its connection.

mod activity;
mod asking;
mod building;
mod carrying;
mod checkpoint;
mod command;
mod compose;
mod config;
mod credentials;
mod cut;
mod directory;
mod doctor;
mod drafts;
mod event;
mod files;
mod handle;
mod handover;
mod imap_backend;
mod imap_sync;
mod intents;
mod keyring;
mod library;
mod mailbox;
mod mailbox_task;
mod outbox;
mod outbox_problem;
mod outbox_task;
mod pace;
mod packaging;
mod pages;
mod papers;
mod preferences;
mod printing;
mod problem;
mod profile;
mod reading;
mod receipts;
mod records;
mod seal;
mod shared;
mod sharing;
mod smtp_submission;
mod supervisor;
mod sync;
mod tending;
mod uncounted;
mod vault;
mod worker;

pub use crate::card::PinSource;
pub use building::{Build, Built, print_with};
pub use command::{AttachmentSource, BodySource, Care, Composition, DocumentSource, Examination, KeptDraft, SendReply, StoreSecret};
pub use event::{Event, LockReason, SessionState};
pub use handle::Handle;
#[cfg(test)]
pub(crate) use handle::Stage;
pub use preferences::{Appearance, HandOverChoice, Preferences};
pub use supervisor::{Home, start};
pub use worker::{ARGUMENT as WORKER_ARGUMENT, Worker, serve_here};
