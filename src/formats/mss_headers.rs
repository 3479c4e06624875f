//! The headers that MSSanté adds to a message: which software wrote it, which documents it carries for a record, whether their
//! patient is identified, and whether an exchange with a patient ends (ECO.2.2.8, ECO.2.4.1 to ECO.2.4.3; referentiel2 A.3).
//!
//! Codes come from documents that others wrote: only what a code is made of gets through, so that none can begin a header.

use crate::domain::draft::{ClearedDraft, DraftDocument};

/// The longest code written; the national ones have eleven characters.
const CODE_LIMIT: usize = 40;
/// The longest line of codes: within the 998 octets of RFC 5322 §2.1.1 with the field's name.
const LINE_LIMIT: usize = 900;

/// The headers of a message, each with the tokens of its value, in the order in which they are written.
pub(super) fn of(draft: &ClearedDraft, nil: &str) -> Vec<(&'static str, Vec<String>)> {
    let mut headers = vec![("X-MSS-NIL", vec![nil.to_owned()])];
    let documents: Vec<&DraftDocument> =
        draft.draft().attachments.iter().filter(|a| a.inspection.xdm).flat_map(|a| &a.inspection.documents).collect();
    if !documents.is_empty() {
        let codes = codes(&documents);
        if !codes.is_empty() {
            headers.push(("X-MSS-CODECDA", codes));
        }
        let test_mode = draft.draft().known.test_mode;
        let is_identified = documents.iter().all(|document| document.patient.is_qualified(test_mode));
        headers.push(("X-MSS-INS", vec![if is_identified { "O" } else { "N" }.to_owned()]));
    }
    // A professional who also receives it may answer: the exchange ends for patients alone.
    if draft.draft().wishes.end_of_exchange && draft.is_for_patients_only() {
        headers.push(("X-MSS-MES", vec!["FIN".to_owned()]));
    }
    headers
}

/// The documents' codes, in their order, separated by commas without spaces; cut in lines only where one would be too long.
fn codes(documents: &[&DraftDocument]) -> Vec<String> {
    let (mut lines, mut line) = (Vec::new(), String::new());
    let clean = |code: &str| -> String {
        code.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).take(CODE_LIMIT).collect()
    };
    for code in documents.iter().map(|document| clean(&document.code)).filter(|code| !code.is_empty()) {
        if line.len() + code.len() + 1 > LINE_LIMIT {
            line.push(',');
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(',');
        }
        line.push_str(&code);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}
