//! Every sentence a person sees, in French and in English, behind functions with types.
//!
//! The words are in `assets/text`, one folder for each language, which are part of the program. Callers never name a sentence: they call a
//! function that takes a value of the trade ([`problem()`], [`finding()`]…), so no one can ask for a sentence that does
//! not exist. Tests check that each key used is there, that no key is left over, and the typography.

mod bundle;
pub mod cli;
mod document;
mod finding;
mod printed;
mod problem;
mod receipt;
pub mod window;
mod words;

#[cfg(test)]
#[allow(unused_imports, reason = "for the tests of the faces too")]
pub(crate) use bundle::say_in;
pub use bundle::{Language, language, one_line, set_language, several_lines};
pub use document::{document_page, documents_built, plain};
pub use finding::{finding, place, severity};
pub use printed::{document_labels, document_moment, patient_traits};
#[cfg(test)]
pub(crate) use problem::samples as sample_problems;
pub use problem::{Sentence, problem, window_problem};
pub use receipt::{receipt_request, standing};
pub use words::{clock, date_day, date_short, date_time, rung, rung_fact, seconds, size, skip, special_use};

#[cfg(test)]
mod tests;
