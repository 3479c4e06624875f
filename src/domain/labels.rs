//! The words that documents made by this program carry beside what they say: `text` fills them, `formats` writes them.

use super::document::DocumentTime;
use super::patient::PatientIdentity;

/// What stands before the header data of a document's printed form (ECO.2.1.5: title, type, date, author, organisation), and on
/// its pages.
#[derive(Debug, Clone)]
pub struct DocumentLabels {
    /// Before the title.
    pub title: String,
    /// Before the type.
    pub kind: String,
    /// Before the date.
    pub date: String,
    /// Before the author.
    pub author: String,
    /// Before the organisation.
    pub organisation: String,
    /// Before the patient.
    pub patient: String,
    /// A moment, for a person; empty for an empty one.
    pub moment: fn(&DocumentTime) -> String,
    /// A patient's traits on one line; empty where none is known.
    pub traits: fn(&PatientIdentity) -> String,
    /// The number of a page, from 1, and how many there are.
    pub page: fn(usize, usize) -> String,
}
