//! Clinical documents (HL7 CDA R2): who their patient is (CI-SIS "Structuration minimale"; referentiel2 I.3).

use super::xml::{Node, Walker, XmlError, text_of};
use crate::domain::document::{DocumentFault, HealthDocument, Octets};
use crate::domain::patient::{Ins, PatientIdentity};

/// The assigning authorities of the national identity: NIR, NIA, and their test twins. The former INS-C (`.2`) is
/// a different number and does not count.
pub(crate) const INS_OIDS: [&str; 4] = ["1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.9", "1.2.250.1.213.1.4.10", "1.2.250.1.213.1.4.11"];

/// The largest document read, in octets.
const SIZE_LIMIT: usize = 50 * 1024 * 1024;

/// Why a document's patient cannot be read.
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

/// Where a document stands in a self-presented file (« document auto-présentable »): an XSL stylesheet that carries
/// the document it shows.
const SELF_PRESENTED: [&str; 2] = ["stylesheet", "Contenu"];

/// The patient a CDA R2 document is about: its first `recordTarget`. Nothing after it is read. Self-presented
/// documents, wrapped in their own stylesheet, are read too; nothing of the stylesheet is run.
///
/// The birth name is the family name qualified `BR`, else the first one; the given name is the one qualified `BR`,
/// else the first word of the first one (the unqualified one holds all given names). A matricule whose key is wrong
/// is left out.
///
/// # Errors
/// See [`CdaError`]; damage after the `recordTarget` goes unseen.
pub fn patient(bytes: &[u8]) -> Result<PatientIdentity, CdaError> {
    if bytes.len() > SIZE_LIMIT {
        return Err(CdaError::TooLarge);
    }
    let text = text_of(bytes)?;
    let mut walker = Walker::new(&text);
    let mut path: Vec<String> = Vec::new();
    let mut found = Traits::default();
    while let Some(node) = walker.next_node()? {
        match node {
            Node::Open(element) => {
                path.push(element.name());
                match inside(&path).as_slice() {
                    ["ClinicalDocument"] if element.attribute("xmlns").is_some_and(|ns| ns != "urn:hl7-org:v3") => {
                        return Err(CdaError::NotCda);
                    }
                    [root] if *root != "ClinicalDocument" && *root != "stylesheet" => return Err(CdaError::NotCda),
                    ["ClinicalDocument", "recordTarget", "patientRole", "id"] => {
                        found.id(element.attribute("root"), element.attribute("extension"))
                    }
                    ["ClinicalDocument", "recordTarget", "patientRole", "patient", "name", kind @ ("family" | "given")] => {
                        found.begin(kind, element.attribute("qualifier"));
                    }
                    ["ClinicalDocument", "recordTarget", "patientRole", "patient", "birthTime"] => {
                        found.birth(&element.attribute("value").unwrap_or_default());
                    }
                    _ => {}
                }
            }
            Node::Text(piece) => found.text(&piece),
            Node::Close => {
                found.end();
                if inside(&path) == ["ClinicalDocument", "recordTarget"] {
                    return Ok(found.identity());
                }
                path.pop();
            }
        }
    }
    Err(CdaError::NoPatient)
}

/// The path of an element in the clinical document, without the stylesheet around it.
fn inside(path: &[String]) -> Vec<&str> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    path.strip_prefix(&SELF_PRESENTED).map(<[&str]>::to_vec).filter(|p| p.first() == Some(&"ClinicalDocument")).unwrap_or(path)
}

/// Reads a whole clinical document.
///
/// # Errors
/// As [`patient`], but for a document that names nobody: that is told among its faults.
pub fn read(octets: &[u8]) -> Result<HealthDocument, CdaError> {
    let (patient, faults) = match patient(octets) {
        Ok(patient) => (patient, Vec::new()),
        Err(CdaError::NoPatient) => (PatientIdentity::default(), vec![DocumentFault::NoPatient]),
        Err(error) => return Err(error),
    };
    Ok(HealthDocument { patient, faults, source: Octets(octets.into()), media_type: "text/xml".into(), ..HealthDocument::default() })
}

/// Whether these bytes look like a CDA document, for files that are not named as one.
#[must_use]
pub(crate) fn is_cda(bytes: &[u8]) -> bool {
    if bytes.len() > SIZE_LIMIT {
        return false;
    }
    let Ok(text) = text_of(bytes) else { return false };
    let mut walker = Walker::new(&text);
    let mut path: Vec<String> = Vec::new();
    loop {
        match walker.next_node() {
            Ok(Some(Node::Open(element))) => path.push(element.name()),
            Ok(Some(Node::Close)) => drop(path.pop()),
            Ok(Some(Node::Text(_))) => continue,
            Ok(None) | Err(_) => return false,
        }
        match inside(&path).as_slice() {
            ["ClinicalDocument"] => return true,
            [root] if *root != "stylesheet" => return false,
            _ => {}
        }
    }
}

/// The first eight characters when they are a date's digits, `AAAAMMJJ`; else nothing.
#[must_use]
pub(crate) fn date_digits(text: &str) -> String {
    text.trim().get(..8).filter(|d| d.bytes().all(|b| b.is_ascii_digit())).unwrap_or_default().to_owned()
}

/// What was gathered so far.
#[derive(Default)]
struct Traits {
    ins: Option<Ins>,
    unverified_ins: String,
    family: Preferred,
    given: Preferred,
    birth: String,
    open: Option<(bool, bool, String)>,
}

/// A trait with its birth variant and the first one met.
#[derive(Default)]
struct Preferred {
    birth: Option<String>,
    first: Option<String>,
}

impl Traits {
    fn id(&mut self, root: Option<String>, extension: Option<String>) {
        if self.ins.is_none() && root.is_some_and(|r| INS_OIDS.contains(&r.as_str())) {
            let extension = extension.unwrap_or_default();
            self.ins = Ins::parse(&extension).ok();
            self.unverified_ins = if self.ins.is_some() { String::new() } else { extension };
        }
    }

    fn begin(&mut self, kind: &str, qualifier: Option<String>) {
        let birth = qualifier.is_some_and(|q| q.split_whitespace().any(|q| q == "BR"));
        self.open = Some((kind == "family", birth, String::new()));
    }

    fn text(&mut self, piece: &str) {
        if let Some((_, _, text)) = &mut self.open {
            text.push_str(piece);
        }
    }

    fn end(&mut self) {
        let Some((family, birth, text)) = self.open.take() else { return };
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let slot = if family { &mut self.family } else { &mut self.given };
        if !text.is_empty() {
            if birth {
                slot.birth.get_or_insert_with(|| text.clone());
            }
            slot.first.get_or_insert(text);
        }
    }

    fn birth(&mut self, value: &str) {
        if self.birth.is_empty() {
            self.birth = date_digits(value);
        }
    }

    fn identity(self) -> PatientIdentity {
        let first_word = |text: String| text.split(' ').next().unwrap_or_default().to_owned();
        PatientIdentity {
            ins: self.ins,
            unverified_ins: self.unverified_ins,
            birth_name: self.family.birth.or(self.family.first).unwrap_or_default(),
            given_name: self.given.birth.or_else(|| self.given.first.map(first_word)).unwrap_or_default(),
            birth_date: self.birth,
            ..PatientIdentity::default()
        }
    }
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
        assert!(is_cda(b"<!-- --><ClinicalDocument>") && !is_cda(b"<a/>") && !is_cda(b""));
    }
}
