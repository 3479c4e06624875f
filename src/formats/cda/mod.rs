//! Clinical documents (HL7 CDA R2), read whole: header, patient, narrative, results of biology, documents and images inside
//! (CI-SIS "Structuration minimale"; referentiel2 I.3, I.4).
//!
//! A document is read in one pass into a tree of its own, and nothing of it is run: its stylesheets are not looked at, what it
//! refers to elsewhere is never fetched, a document type is refused.

mod biology;
mod header;
mod line;
mod media;
mod narrative;
mod sections;
mod table;
mod tree;
pub mod write;

use super::xml::{XmlError, text_of};
use crate::domain::document::{DocumentFault, HealthDocument, Octets};
use crate::domain::patient::PatientIdentity;
use tree::{Ending, Enough, Tree};

/// The assigning authorities of the national identity: NIR, NIA, and their test twins. The former INS-C (`.2`) is
/// a different number and does not count.
pub(crate) const INS_OIDS: [&str; 4] = ["1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.9", "1.2.250.1.213.1.4.10", "1.2.250.1.213.1.4.11"];

/// The namespace of HL7 version 3.
const NAMESPACE: &str = "urn:hl7-org:v3";
/// The largest document read, in octets.
const SIZE_LIMIT: usize = 50 * 1024 * 1024;

/// Why a document cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CdaError {
    /// It is XML, or not even that, but no clinical document.
    #[error("not a clinical document")]
    NotCda,
    /// It is larger than 50 MiB.
    #[error("document too large")]
    TooLarge,
    /// Its XML cannot be read.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// It names no patient (`recordTarget` is mandatory).
    #[error("no patient in the document")]
    NoPatient,
}

/// The patient a CDA R2 document is about: its first `recordTarget`. Nothing after it is read. Self-presented
/// documents, wrapped in their own stylesheet, are read too; nothing of the stylesheet is run.
///
/// The birth name is the family name qualified `BR`, else the first one; the given name is the one qualified `BR`,
/// else the first word of the first one (the unqualified one holds all given names). A matricule whose key is wrong
/// is no INS: it is given apart.
///
/// # Errors
/// See [`CdaError`]; damage after the `recordTarget` goes unseen.
pub fn patient(bytes: &[u8]) -> Result<PatientIdentity, CdaError> {
    if bytes.len() > SIZE_LIMIT {
        return Err(CdaError::TooLarge);
    }
    let text = text_of(bytes)?;
    let tree = Tree::read(&text, Enough::Child("recordTarget"))?.ok_or(CdaError::NoPatient)?;
    match tree.ending {
        Ending::Whole => {}
        Ending::Broken => return Err(XmlError::Malformed.into()),
        Ending::Limits => return Err(XmlError::TooDeep.into()),
    }
    tree.root().child("recordTarget").map(header::patient).ok_or(CdaError::NoPatient)
}

/// Reads a whole clinical document, of level 1 or 3. What is missing or left out is told among its faults: a document that
/// breaks off gives what came before.
///
/// Its narrative is in the order of the document. Each image that the narrative shows is in `pictures`, under the identifier
/// it has in the document; so are further PDF files it has attached, which are told from images by their first octets.
///
/// # Errors
/// See [`CdaError`], but for [`CdaError::NoPatient`], which is a fault here.
pub fn read(octets: &[u8]) -> Result<HealthDocument, CdaError> {
    if octets.len() > SIZE_LIMIT {
        return Err(CdaError::TooLarge);
    }
    let text = text_of(octets)?;
    let tree = Tree::read(&text, Enough::All)?.ok_or(CdaError::NotCda)?;
    drop(text);
    let mut document = header::read(tree.root());
    sections::read(&tree, &mut document);
    match tree.ending {
        Ending::Whole => {}
        Ending::Broken => document.faults.push(DocumentFault::Truncated),
        Ending::Limits => document.faults.push(DocumentFault::OverLimits),
    }
    document.faults.sort_unstable();
    document.faults.dedup();
    document.source = Octets(octets.into());
    document.media_type = "text/xml".to_owned();
    Ok(document)
}

/// Whether these bytes look like a CDA document, for files that are not named as one.
#[must_use]
pub(crate) fn is_cda(bytes: &[u8]) -> bool {
    bytes.len() <= SIZE_LIMIT && text_of(bytes).is_ok_and(|text| matches!(Tree::read(&text, Enough::Root), Ok(Some(_))))
}

/// The first eight characters when they are a date's digits, `AAAAMMJJ`; else nothing.
#[must_use]
pub(crate) fn date_digits(text: &str) -> String {
    text.trim().get(..8).filter(|d| d.bytes().all(|b| b.is_ascii_digit())).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(role: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\"><title>CR</title>\
             <recordTarget><patientRole>{role}</patientRole></recordTarget><author><<<"
        )
    }

    #[test]
    fn reads_the_birth_traits_and_nothing_after_them() {
        let text = document(
            "<id root='1.2.3' extension='1'/><id root='1.2.250.1.213.1.4.10' extension='255069999999934'/>\
             <patient><name><family qualifier='CL'>MARTIN</family><family qualifier='BR'>VI&amp;AL</family>\
             <given>PAULE ANNE</given><given qualifier='BR'>PAULE</given></name><birthTime value='19550612083000+0100'/>\
             <guardian><guardianPerson><name><family>AUTRE</family></name></guardianPerson></guardian></patient>",
        );
        let p = patient(text.as_bytes()).unwrap();
        assert_eq!((p.birth_name.as_str(), p.given_name.as_str(), p.birth_date.as_str()), ("VI&AL", "PAULE", "19550612"));
        assert_eq!(p.ins.unwrap().matricule(), "255069999999934");
    }

    #[test]
    fn makes_do_with_less() {
        let text = document(
            "<id root='1.2.250.1.213.1.4.2' extension='255069999999934'/><patient><name><family>VIAL</family><given>Jean Paul</given></name><birthTime value='1964'/></patient>",
        );
        let p = patient(text.as_bytes()).unwrap();
        assert_eq!((p.birth_name.as_str(), p.given_name.as_str(), p.birth_date.as_str(), p.ins), ("VIAL", "Jean", "", None));
        assert!(patient(document("<id nullFlavor='UNK'/>").as_bytes()).unwrap().is_empty());
    }

    #[test]
    fn reads_a_document_inside_its_own_stylesheet() {
        let text = "<xsl:stylesheet xmlns:c='urn:hl7-org:v3'><xsl:template/><d:Contenu><c:ClinicalDocument><c:recordTarget><c:patientRole><c:patient>\
                    <c:name><c:family>VIAL</c:family></c:name></c:patient></c:patientRole></c:recordTarget>";
        assert!(is_cda(text.as_bytes()));
        assert_eq!(patient(text.as_bytes()).unwrap().birth_name, "VIAL");
        assert_eq!(patient(b"<stylesheet/>"), Err(CdaError::NoPatient));
        assert!(!is_cda(b"<stylesheet><ClinicalDocument/></stylesheet>"));
    }

    #[test]
    fn refuses_what_is_no_clinical_document() {
        assert_eq!(patient(b"<html/>"), Err(CdaError::NotCda));
        assert_eq!(patient(b"<ClinicalDocument/>"), Err(CdaError::NoPatient));
        assert_eq!(patient(b"<ClinicalDocument xmlns='urn:autre'/>"), Err(CdaError::NotCda));
        assert_eq!(patient(b"<!DOCTYPE a><ClinicalDocument/>"), Err(CdaError::Xml(XmlError::DocumentType)));
        assert_eq!(patient(b"%PDF-1.4"), Err(CdaError::Xml(XmlError::Malformed)));
        assert_eq!(read(b"<stylesheet/>"), Err(CdaError::NotCda));
        assert!(is_cda(b"<!-- --><ClinicalDocument>") && !is_cda(b"<a/>") && !is_cda(b""));
    }
}
