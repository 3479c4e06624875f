//! What a file to attach is, and whom it is about: what the rules judge a message by.

use super::{cda, charset, hprim, looks_like_xml, media_type_of, texts, xdm};
use crate::domain::draft::{DraftDocument, Inspection};
use crate::domain::patient::{PatientIdentity, of_text};
use aws_lc_rs::digest::{SHA256, digest};

/// The largest document of an archive that is looked at, in octets, and the most of them.
const PACKED: u64 = 50 << 20;
const DOCUMENTS: usize = 200;
/// The most PDF files inside one file whose text is read: each costs a fraction of a second at worst.
const PDF_TEXTS: usize = 12;
/// How much of a plain text is read, in octets.
const PLAIN: usize = 256 << 10;
/// Endings of office documents and pictures: they may be about a patient, and nothing here reads them.
const UNREAD: [&str; 12] = [".doc", ".docx", ".odt", ".rtf", ".ods", ".xls", ".xlsx", ".jpg", ".jpeg", ".png", ".tif", ".tiff"];

/// What a file to attach is: an IHE XDM archive, a clinical document, a PDF, results, a text, or nothing this program knows;
/// and the identities it names.
///
/// Contents decide, names and types only help: a ZIP counts as XDM when it holds a `METADATA.XML` under an
/// `IHE_XDM` folder, or when it is called `IHE_XDM.ZIP` (ECO.2.1.1). An archive that cannot be read within the
/// limits of [`xdm`] still counts, without patients: rules on the number of archives must not be escaped by damage.
#[must_use]
pub fn inspect(name: &str, media_type: &str, bytes: &[u8]) -> Inspection {
    if media_type_of(name, bytes) == "application/zip" || bytes.starts_with(b"PK\x03\x04") {
        let named = name.eq_ignore_ascii_case("IHE_XDM.ZIP");
        let damaged = |xdm| Inspection { xdm, is_unreadable: xdm, ..Inspection::default() };
        return match xdm::inspect(bytes) {
            Ok(summary) => archive(bytes, summary.patients),
            Err(xdm::XdmError::NotXdm) if !named => unread(name),
            Err(xdm::XdmError::NotXdm) => damaged(named),
            Err(_) => damaged(named || xdm::has_metadata_name(bytes)),
        };
    }
    let may_be_xml =
        media_type.to_ascii_lowercase().contains("xml") || name.to_ascii_lowercase().ends_with(".xml") || looks_like_xml(bytes);
    if may_be_xml && cda::is_cda(bytes) {
        let (document, mentioned) = clinical(bytes, &mut { PDF_TEXTS });
        // A document that breaks off later on has its patient all the same.
        let patient = if document.patient.is_empty() { cda::patient(bytes).unwrap_or_default() } else { document.patient.clone() };
        let patients: Vec<PatientIdentity> = Some(patient).into_iter().filter(|p| !p.is_empty()).collect();
        return Inspection { is_unreadable: patients.is_empty(), patients, documents: vec![document], mentioned, ..Inspection::default() };
    }
    if is_pdf(bytes) {
        let mentioned = pdf_text(bytes);
        return Inspection { pdf: Some(sha256(bytes)), is_unreadable: mentioned.is_empty(), mentioned, ..Inspection::default() };
    }
    text(name, media_type, bytes)
}

/// An archive whose metadata was read.
fn archive(bytes: &[u8], patients: Vec<PatientIdentity>) -> Inspection {
    let mut found = Inspection { xdm: true, is_unreadable: patients.is_empty(), patients, ..Inspection::default() };
    let (mut count, mut texts) = (0, PDF_TEXTS);
    // What cannot be read within the limits adds nothing: who the archive is about was read before.
    let _ = xdm::documents(
        bytes,
        |_| true,
        || PACKED,
        |_, document| {
            if is_pdf(&document) {
                found.copies.push(sha256(&document));
                add(&mut found.mentioned, pdf_text_within(&document, &mut texts));
            } else if looks_like_xml(&document) && cda::is_cda(&document) {
                let (one, mentioned) = clinical(&document, &mut texts);
                found.documents.push(one);
                add(&mut found.mentioned, mentioned);
            }
            count += 1;
            count < DOCUMENTS
        },
    );
    found
}

fn add(all: &mut Vec<PatientIdentity>, more: Vec<PatientIdentity>) {
    for one in more {
        if !all.contains(&one) {
            all.push(one);
        }
    }
}

/// A clinical document, and whom the PDF in it names. One that breaks off has its header.
fn clinical(bytes: &[u8], texts: &mut usize) -> (DraftDocument, Vec<PatientIdentity>) {
    let Ok(document) = cda::read(bytes) else { return (DraftDocument::default(), vec![]) };
    let inside = document.pdf.as_ref().map(|octets| &*octets.0);
    let mentioned = inside.map(|octets| pdf_text_within(octets, texts)).unwrap_or_default();
    (DraftDocument { code: document.code.code, patient: document.patient, pdf: inside.map(sha256) }, mentioned)
}

fn is_pdf(bytes: &[u8]) -> bool {
    bytes.get(..bytes.len().min(1024)).unwrap_or_default().windows(5).any(|window| window == b"%PDF-")
}

fn pdf_text(bytes: &[u8]) -> Vec<PatientIdentity> {
    texts::of_document("", "application/pdf", bytes).map(|text| of_text(&text)).unwrap_or_default()
}

fn pdf_text_within(bytes: &[u8], left: &mut usize) -> Vec<PatientIdentity> {
    match left.checked_sub(1) {
        Some(rest) => {
            *left = rest;
            pdf_text(bytes)
        }
        None => vec![],
    }
}

/// A text: of results, or of anything.
fn text(name: &str, media_type: &str, bytes: &[u8]) -> Inspection {
    if hprim::is_hprim(name, media_type, bytes) {
        let mut mentioned = Vec::new();
        add(&mut mentioned, hprim::open(bytes).documents.into_iter().map(|letter| letter.patient).filter(|p| !p.is_empty()).collect());
        return Inspection { is_unreadable: mentioned.is_empty(), mentioned, ..Inspection::default() };
    }
    let lower = name.to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| lower.ends_with(ending));
    let is_plain = ends(&[".txt", ".csv", ".htm", ".html"]) || (media_type.starts_with("text/") && !ends(&[".rtf", ".ics", ".vcf"]));
    if !is_plain || bytes.starts_with(b"{\\rtf") {
        return unread(name);
    }
    Inspection { mentioned: of_text(&charset::decode(bytes.get(..PLAIN).unwrap_or(bytes), None)), ..Inspection::default() }
}

fn unread(name: &str) -> Inspection {
    let lower = name.to_ascii_lowercase();
    Inspection { is_unreadable: UNREAD.iter().any(|ending| lower.ends_with(ending)), ..Inspection::default() }
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    for (to, from) in hash.iter_mut().zip(digest(&SHA256, bytes).as_ref()) {
        *to = *from;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::super::xdm::samples::{cda, metadata, zip_of};
    use super::*;

    #[test]
    fn archives_are_recognised_by_what_they_hold() {
        let cx = "255069999999934^^^&amp;1.2.250.1.213.1.4.10&amp;ISO^NH";
        let zip = zip_of(&[("x/IHE_XDM/S/METADATA.XML", metadata(cx, "VIAL", "D.XML").as_bytes())]);
        let found = inspect("autre-nom.bin", "application/octet-stream", &zip);
        assert!(found.xdm && found.patients.len() == 1);
        let plain = zip_of(&[("a.txt", b"x")]);
        assert_eq!((inspect("a.zip", "", &plain).xdm, inspect("ihe_xdm.zip", "", &plain).xdm), (false, true));
        let mut damaged = zip;
        damaged.truncate(damaged.len() - 10);
        assert!(inspect("a.zip", "", &damaged).xdm && inspect("a.zip", "", &damaged).patients.is_empty());
    }

    #[test]
    fn bare_documents_name_their_patient() {
        let document = cda("VIAL", "255069999999934");
        for (name, media_type) in [("a.xml", ""), ("a", "text/xml"), ("a", "")] {
            assert_eq!(inspect(name, media_type, document.as_bytes()).patients.len(), 1, "{name}");
        }
        let wide: Vec<u8> = format!("\u{feff}{document}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(inspect("a", "", &wide).patients.len(), 1);
        for other in [b"<a/>".as_slice(), b"", b"<!DOCTYPE x><ClinicalDocument/>"] {
            assert_eq!(inspect("a.xml", "text/xml", other), Inspection::default());
        }
    }

    /// A PDF that shows this line.
    pub(super) fn pdf(line: &str) -> Vec<u8> {
        let shown = format!("BT /F1 12 Tf 50 800 Td ({line}) Tj ET");
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            "<< /Type /Pages /Kids [3 0 R] /Count 1 /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
            "<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>".to_owned(),
            format!("<< /Length {} >>\nstream\n{shown}\nendstream", shown.len()),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        ];
        let objects: String = objects.iter().enumerate().map(|(at, object)| format!("{} 0 obj\n{object}\nendobj\n", at + 1)).collect();
        format!("%PDF-1.4\n{objects}trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n").into_bytes()
    }

    /// A level 1 document of VIAL with this PDF in it.
    fn level_1(pdf: &[u8]) -> String {
        use base64::Engine as _;
        let inside = base64::engine::general_purpose::STANDARD.encode(pdf);
        let body = format!(
            "<code code='34133-9'/><component><nonXMLBody><text mediaType='application/pdf' representation='B64'>{inside}</text></nonXMLBody></component></ClinicalDocument>"
        );
        cda("VIAL", "255069999999934").replace("</ClinicalDocument>", &body)
    }

    #[test]
    fn texts_name_their_patient_and_scans_do_not() {
        let found = inspect("cr.pdf", "application/pdf", &pdf("Mme NGUYEN Lan, n\\351e le 24/09/1971"));
        assert_eq!((found.mentioned.len(), found.mentioned[0].birth_name.as_str(), found.is_unreadable), (1, "NGUYEN", false));
        assert!(found.patients.is_empty() && found.pdf.is_some());
        let scan = inspect("scan.pdf", "application/pdf", &pdf(""));
        assert!(scan.is_unreadable && scan.mentioned.is_empty());
        let results = "0042\nNGUYEN\nLan\n\n\n39100 DOLE\n24/09/1971\n\n\n****FIN****\n";
        assert_eq!(inspect("R1.HPR", "", results.as_bytes()).mentioned[0].given_name, "Lan");
        assert_eq!(inspect("r.txt", "text/plain", b"rien de particulier"), Inspection::default());
        assert!(inspect("photo.jpg", "image/jpeg", b"\xff\xd8").is_unreadable);
        assert_eq!(inspect("rdv.ics", "text/calendar", b"BEGIN:VCALENDAR"), Inspection::default());
    }

    #[test]
    fn documents_are_known_by_their_code_and_by_the_pdf_in_them() {
        let inside = pdf("M. VIAL Paul n\\351 le 12/03/1964");
        let document = level_1(&inside);
        let cx = "255069999999934^^^&amp;1.2.250.1.213.1.4.10&amp;ISO^NH";
        let archive = zip_of(&[
            ("IHE_XDM/S/METADATA.XML", metadata(cx, "VIAL", "D.XML").as_bytes()),
            ("IHE_XDM/S/D.XML", document.as_bytes()),
            ("IHE_XDM/S/D.PDF", &pdf("autre")),
        ]);
        let (alone, packed) = (inspect("d.xml", "", document.as_bytes()), inspect("IHE_XDM.ZIP", "", &archive));
        let copy = inspect("copie.pdf", "", &inside).pdf;
        for found in [&alone, &packed] {
            assert_eq!((found.documents.len(), found.documents[0].code.as_str(), found.documents[0].pdf), (1, "34133-9", copy));
            assert_eq!(found.mentioned.len(), 1);
        }
        assert_eq!((packed.copies.len(), alone.copies.len(), packed.copies.first() == copy.as_ref()), (1, 0, false));
    }
}
