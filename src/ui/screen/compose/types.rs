//! The types of documents to choose from: the national list.

use crate::domain::document::Code;
use crate::domain::nomenclature;

/// All of them, the most frequent first.
pub(super) fn all() -> Vec<Code> {
    nomenclature::document_types()
}

/// The name of the type that has this code; empty where the list has none.
pub(super) fn named(code: &str) -> String {
    nomenclature::document_type(code).map(|code| code.label).unwrap_or_default()
}
