//! A file of any kind opened as health documents: an IHE XDM archive, a clinical document by itself (CDA R2), a PDF, results in
//! HPRIM text form.

use super::cda::{self, CdaError};
use super::{hprim, looks_like_xml, media_type_of, xdm};
use crate::domain::document::{DocumentFault, FileKind, HealthDocument, Octets, OpenedFile};

/// The largest file opened, in octets.
const SIZE_LIMIT: usize = 50 << 20;

/// Opens a file. What it is, is told by its octets first, then by its name and the media type it came with; what cannot be
/// read is told among the faults, and never ends in an error. What is no health document at all is [`FileKind::Other`],
/// without any. Nothing is written anywhere.
#[must_use]
pub fn open(name: &str, media_type: &str, octets: &[u8]) -> OpenedFile {
    let kind = kind_of(name, media_type, octets);
    if octets.len() > SIZE_LIMIT && kind != FileKind::Other {
        return OpenedFile { kind, faults: vec![DocumentFault::OverLimits], ..OpenedFile::default() };
    }
    match kind {
        FileKind::Xdm => xdm::open(octets),
        FileKind::Cda => match cda::read(octets) {
            Ok(document) => OpenedFile { kind, documents: vec![document], faults: Vec::new() },
            // Another XML file.
            Err(error @ CdaError::NotCda) => OpenedFile { kind: FileKind::Other, faults: vec![fault_of(error)], ..OpenedFile::default() },
            Err(error) => OpenedFile { kind, faults: vec![fault_of(error)], ..OpenedFile::default() },
        },
        FileKind::Pdf => OpenedFile { kind, documents: vec![pdf(octets)], faults: Vec::new() },
        FileKind::Hprim => hprim::open(octets),
        FileKind::Other => OpenedFile::default(),
    }
}

/// What a file is.
fn kind_of(name: &str, media_type: &str, octets: &[u8]) -> FileKind {
    let head = octets.get(..octets.len().min(1024)).unwrap_or_default();
    let is_called =
        |ending: &str, kind: &str| name.to_ascii_lowercase().ends_with(ending) || media_type.to_ascii_lowercase().contains(kind);
    if octets.starts_with(b"PK\x03\x04") || octets.starts_with(b"PK\x05\x06") {
        // Documents of offices are ZIP files too.
        let is_archive = media_type_of(name, octets) == "application/zip" || xdm::has_metadata_name(octets);
        return if is_archive { FileKind::Xdm } else { FileKind::Other };
    }
    // Some writers put a line or two before the mark (ISO 32000-2 annex I allows a kilooctet).
    if octets.starts_with(b"%PDF-") || (is_called(".pdf", "pdf") && head.windows(5).any(|window| window == b"%PDF-")) {
        return FileKind::Pdf;
    }
    if hprim::is_hprim(name, media_type, octets) {
        return FileKind::Hprim;
    }
    if looks_like_xml(octets) || ((is_called(".xml", "xml") || name.is_empty()) && is_markup(head)) {
        return FileKind::Cda;
    }
    FileKind::Other
}

/// Whether the first octets that are no white space begin an element, in an encoding whose `<` is ASCII's or UTF-16's.
fn is_markup(head: &[u8]) -> bool {
    head.iter().find(|octet| !octet.is_ascii_whitespace() && **octet != 0) == Some(&b'<')
}

/// What is wrong with a document that could not be read.
#[must_use]
pub(crate) fn fault_of(error: CdaError) -> DocumentFault {
    match error {
        CdaError::NotCda => DocumentFault::NotCda,
        CdaError::TooLarge | CdaError::Xml(super::XmlError::TooDeep) => DocumentFault::OverLimits,
        CdaError::Xml(super::XmlError::DocumentType) => DocumentFault::DocumentType,
        CdaError::Xml(super::XmlError::Malformed) => DocumentFault::Unreadable,
        CdaError::NoPatient => DocumentFault::NoPatient,
    }
}

/// A PDF by itself: nothing is known of it but its pages.
#[must_use]
pub(crate) fn pdf(octets: &[u8]) -> HealthDocument {
    let shared = Octets(octets.into());
    HealthDocument { pdf: Some(shared.clone()), source: shared, media_type: "application/pdf".into(), ..HealthDocument::default() }
}

#[cfg(test)]
mod tests {
    use super::super::xdm::samples::{cda, metadata, zip_of};
    use super::*;

    #[test]
    fn a_file_is_what_its_octets_say() {
        let document = cda("VIAL", "255069999999934");
        let zip = zip_of(&[
            ("IHE_XDM/S/METADATA.XML", metadata("1^^^&amp;1.2&amp;ISO^PI", "VIAL", "D.XML").as_bytes()),
            ("IHE_XDM/S/D.XML", document.as_bytes()),
            ("IHE_XDM/S/D.PDF", b"%PDF-1.4"),
        ]);
        let opened = open("piece.bin", "application/octet-stream", &zip);
        assert_eq!((opened.kind, opened.documents.len(), opened.faults.len()), (FileKind::Xdm, 1, 0));
        assert!(opened.documents[0].pdf.is_some(), "a document and its copy are one");
        let opened = open("piece.bin", "", document.as_bytes());
        assert_eq!((opened.kind, opened.documents.len()), (FileKind::Cda, 1));
        assert_eq!(opened.documents[0].patient.birth_name, "VIAL");
        let opened = open("piece.bin", "", b"%PDF-1.4");
        assert!(opened.kind == FileKind::Pdf && opened.documents[0].pdf.is_some());
        for (name, octets) in [("a.txt", b"bonjour".as_slice()), ("a.docx", b"PK\x03\x04..."), ("a.pdf", b"autre chose"), ("", b"")] {
            let opened = open(name, "", octets);
            assert!(opened == OpenedFile::default(), "{name}");
        }
        let late = b"avant\n%PDF-1.4";
        assert_eq!((open("a.pdf", "", late).kind, open("a.txt", "", late).kind), (FileKind::Pdf, FileKind::Other));
        let wide: Vec<u8> = format!("\u{feff}{document}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(open("a", "", &wide).documents.len(), 1);
        assert_eq!(open("a.xml", "", format!("\n{document}").as_bytes()).documents.len(), 1);
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let faults = |octets: &[u8]| open("a.xml", "text/xml", octets).faults;
        assert_eq!(faults(b"<!DOCTYPE a><ClinicalDocument/>"), [DocumentFault::DocumentType]);
        assert_eq!(faults(b"<html/>"), [DocumentFault::NotCda]);
        assert_eq!(faults(b"<?xml"), [DocumentFault::Unreadable]);
        assert_eq!(open("a.xml", "text/xml", b"<html/>").kind, FileKind::Other);
        assert_eq!(open("a.zip", "", b"PK\x03\x04").faults, [DocumentFault::Unreadable]);
        let ordinary = open("a.zip", "", &zip_of(&[("a.txt", b"x")]));
        assert_eq!((ordinary.kind, ordinary.faults), (FileKind::Other, vec![]), "nobody said that it was a document");
    }
}
