//! Layer 0: the values and rules of the trade.
//!
//! Nothing here reads a file, a socket or a clock, and nothing waits. What a person must be told is a value
//! ([`Problem`], [`rules::Finding`]); the sentence is written in `text/`.

pub mod answer;
pub mod author;
pub mod bal;
pub mod coffer;
pub mod conversation;
pub mod directory;
pub mod display;
pub mod doctor;
pub mod document;
pub mod draft;
pub mod folder;
pub mod freshness;
pub mod identity;
pub mod intent;
pub mod labels;
pub mod mail;
pub mod naming;
pub mod nomenclature;
pub mod outbox;
pub mod patient;
pub mod patient_address;
pub mod problem;
pub mod quota;
pub mod reading;
pub mod receipt;
pub mod rules;
pub mod search;
pub mod sync;
pub mod trust_space;
pub mod typeface;

pub use problem::Problem;
