//! What a store keeps of the health documents of a message: whose they are, what they are, their results.

use super::{documents, mime};
use crate::domain::document::{DocumentLine, DocumentRecord, FileKind, HealthDocument};
use crate::domain::mail::Attachment;
use aws_lc_rs::digest::{SHA256, digest};

/// The largest attachment opened, in octets: what operators carry.
const ATTACHED: u64 = 40 << 20;
/// The most documents of one message.
const DOCUMENTS: usize = 32;
/// The most results of one document.
const RESULTS: usize = 200;
/// The longest text kept of one field, in octets.
const FIELD: usize = 500;

/// The health documents of a message that say whose they are: those of XDM archives, clinical documents, texts of results. A
/// PDF by itself says nothing that a program could believe. Costs nothing where no attachment may be one.
///
/// `attachments` are those that [`mime::read`] gave for these octets.
#[must_use]
pub fn of_message(raw: &[u8], attachments: &[Attachment]) -> Vec<DocumentRecord> {
    let mut found = Vec::new();
    for attachment in attachments.iter().filter(|file| !file.inline && file.size <= ATTACHED && may_be_document(file)) {
        let Some(octets) = mime::octets_of(raw, &attachment.part) else { continue };
        let opened = documents::open(&attachment.name, &attachment.media_type, &octets);
        if !matches!(opened.kind, FileKind::Xdm | FileKind::Cda | FileKind::Hprim) {
            continue;
        }
        let room = DOCUMENTS.saturating_sub(found.len());
        found.extend(opened.documents.iter().take(room).map(|document| record(&attachment.part, document)));
        if found.len() >= DOCUMENTS {
            break;
        }
    }
    found
}

/// Whether a file may be one, by what is said of it: enough to leave most alone.
fn may_be_document(file: &Attachment) -> bool {
    let ending = file.name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    matches!(ending.as_str(), "zip" | "xml" | "cda" | "hpr" | "hpm" | "txt")
        || file.media_type.contains("zip")
        || file.media_type.contains("xml")
        || file.media_type.contains("hprim")
}

fn record(part: &str, document: &HealthDocument) -> DocumentRecord {
    let mut code = document.code.clone();
    cut(&mut code.label);
    let mut title = document.title.clone();
    cut(&mut title);
    let date = if document.act_date.0.is_empty() { &document.date } else { &document.act_date };
    DocumentRecord {
        line: DocumentLine {
            part: part.to_owned(),
            entry: document.entry.clone(),
            code,
            title,
            date: date.clone(),
            patient: document.patient.clone(),
            alert: document.alert(),
            ..DocumentLine::default()
        },
        id: document.id.clone(),
        set_id: document.set_id.clone(),
        version: document.version,
        replaces: document.replaces.clone(),
        sum: sum(document),
        results: document.biology.iter().take(RESULTS).cloned().collect(),
    }
}

/// What a document is known by, however it came: the SHA-256 of its octets.
#[must_use]
pub fn sum(document: &HealthDocument) -> [u8; 32] {
    sum_of(&document.source.0)
}

/// The SHA-256 of these octets.
#[must_use]
pub fn sum_of(octets: &[u8]) -> [u8; 32] {
    let mut sum = [0; 32];
    sum.copy_from_slice(digest(&SHA256, octets).as_ref());
    sum
}

fn cut(text: &mut String) {
    text.truncate(text.floor_char_boundary(FIELD));
}

#[cfg(test)]
mod tests {
    use super::super::xdm::samples::{cda, metadata, zip_of};
    use super::*;
    use base64::Engine as _;

    fn message(name: &str, media_type: &str, octets: &[u8]) -> Vec<u8> {
        let packed = base64::engine::general_purpose::STANDARD.encode(octets);
        format!(
            "From: a@labo.mss.test\r\nSubject: XDM/1.0/DDM+x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b\r\nContent-Type: {media_type}; name={name}\r\n\
             Content-Disposition: attachment; filename={name}\r\nContent-Transfer-Encoding: base64\r\n\r\n{packed}\r\n--b--\r\n"
        )
        .into_bytes()
    }

    fn records(raw: &[u8]) -> Vec<DocumentRecord> {
        of_message(raw, &mime::read(raw).attachments)
    }

    #[test]
    fn the_documents_of_an_archive_are_known_by_their_octets() {
        let document = cda("VIAL", "255069999999934");
        let zip = zip_of(&[
            ("IHE_XDM/S/METADATA.XML", metadata("1^^^&amp;1.2&amp;ISO^PI", "VIAL", "D.XML").as_bytes()),
            ("IHE_XDM/S/D.XML", document.as_bytes()),
        ]);
        let found = records(&message("IHE_XDM.ZIP", "application/zip", &zip));
        assert_eq!((found.len(), found[0].line.patient.birth_name.as_str()), (1, "VIAL"));
        let bare = records(&message("cr.xml", "text/xml", document.as_bytes()));
        assert_eq!(bare[0].sum, found[0].sum, "the same document, however it came");
        assert_eq!((bare[0].line.entry.as_str(), bare[0].line.part.is_empty()), ("", false));
    }

    #[test]
    fn what_says_nothing_of_a_patient_is_no_document() {
        assert_eq!(records(&message("cr.pdf", "application/pdf", b"%PDF-1.4")), []);
        assert_eq!(records(&message("a.txt", "text/plain", b"bonjour")), []);
        assert_eq!(records(&message("a.zip", "application/zip", b"PK\x03\x04")), []);
    }
}
