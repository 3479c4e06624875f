//! From what a person has (a PDF, a clinical document, an archive) to what travels (ECO.2.1.1): one `IHE_XDM.ZIP` and, beside it, the PDF/A-1 copy of
//! each of its documents under the prescribed name.

use crate::domain::Problem;
use crate::domain::author::Author;
use crate::domain::document::HealthDocument;
use crate::domain::draft::{DraftAttachment, DraftDocument};
use crate::domain::patient::PatientIdentity;
use time::OffsetDateTime;

/// A document to be packaged, read.
#[derive(Clone)]
pub(super) struct Given {
    /// Its octets: a PDF, a clinical document or an XDM archive.
    pub(super) octets: Vec<u8>,
    /// Its file's name, for what is said of it.
    pub(super) name: String,
    /// The type a PDF is to have.
    pub(super) code: String,
    /// The title a PDF is to have; its type's name when empty.
    pub(super) title: String,
    /// The day of the act as `AAAAMMJJ`; today when empty.
    pub(super) act_date: String,
}

/// A document sent before, which one of these replaces.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Replaced {
    /// Its identifier: root, then `^` and extension where there is one.
    pub(super) id: String,
    /// The set it belongs to.
    pub(super) set_id: String,
    /// Its number in that set.
    pub(super) version: Option<u32>,
    /// Its type: a document replaces the one of its own type.
    pub(super) code: String,
}

/// What makes PDF/A-1 of PDF and of narratives.
pub(super) trait PdfMaker {
    /// The PDF/A-1b of a PDF: itself where it is one already. The second value says whether its text was lost on the way.
    ///
    /// # Errors
    /// It cannot be read or drawn.
    fn archived(&self, pdf: &[u8]) -> Result<(Vec<u8>, bool), Problem>;

    /// The PDF/A-1b of a level 3 document: its header and its narrative.
    ///
    /// # Errors
    /// It cannot be drawn.
    fn narrative(&self, document: &HealthDocument) -> Result<Vec<u8>, Problem>;
}

/// What a package is made with besides its documents.
pub(super) struct Making<'a> {
    /// What makes the PDF copies.
    pub(super) pdf: &'a dyn PdfMaker,
    /// When it is made, with the local offset from UTC.
    pub(super) now: OffsetDateTime,
    /// A fresh random number each time it is asked, for identifiers.
    pub(super) random: &'a dyn Fn() -> [u8; 16],
}

/// What leaves, and what is to be said of it.
pub(super) struct Packaged {
    /// `IHE_XDM.ZIP` first, then the PDF copies in the order of its documents.
    pub(super) attachments: Vec<DraftAttachment>,
    /// The prescribed subject (ECO.2.1.3).
    pub(super) subject: String,
    /// Its documents, in order, each with the hash of its copy.
    pub(super) documents: Vec<DraftDocument>,
    /// Whether a PDF lost its text when it was made PDF/A.
    pub(super) text_lost: bool,
}

/// Packages documents.
///
/// # Errors
/// A document that cannot be read or made, a patient or an author who is not known well enough.
pub(super) fn package(
    _documents: Vec<Given>,
    _patient: Option<&PatientIdentity>,
    _author: &Author,
    _replaced: &[Replaced],
    _making: &Making<'_>,
) -> Result<Packaged, Problem> {
    Err(Problem::Internal)
}
