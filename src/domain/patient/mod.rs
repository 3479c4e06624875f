//! Patients, as documents name them.

mod identity;
mod ins;
mod lexicon;
mod mentioned;
mod names;
mod same;
mod words;

pub use identity::{PatientIdentity, Qualification, Sex, Trait};
pub use ins::{Deduced, Ins, InsAuthority, NotAnIns};
pub use mentioned::{of_body, of_subject, of_text};
pub use names::birth_date;
pub(super) use names::fold;
pub use same::{Sameness, same};
