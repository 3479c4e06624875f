//! The printed form of a structured document.

use super::PdfError;
use crate::domain::document::HealthDocument;
use crate::domain::labels::DocumentLabels;

/// A level 3 document as PDF/A-1b (ECO.2.1.5): its header data, then the narrative of every section, faithful.
///
/// # Errors
/// [`PdfError::TooLarge`] past the limits on pages and words; [`PdfError::Unwritable`] where it cannot be written.
pub fn of_document(_document: &HealthDocument, _labels: &DocumentLabels) -> Result<Vec<u8>, PdfError> {
    Err(PdfError::Unwritable)
}
