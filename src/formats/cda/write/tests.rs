//! What is written is what was meant, in the order that the schema and the official samples have.

use super::*;
use crate::domain::document::DocumentFault;
use crate::domain::patient::{Ins, InsAuthority};
use crate::formats::cda;
use crate::formats::xml::{Node, Walker, text_of};

pub(crate) fn vial() -> PatientIdentity {
    PatientIdentity {
        ins: Ins::parse("255069999999934").ok(),
        authority: Some(InsAuthority::Test),
        birth_name: "VIAL-D'ŒUVRE & <FILS>".into(),
        given_name: "PAULE".into(),
        given_names: "PAULE ANNE".into(),
        used_name: "MARTIN".into(),
        birth_date: "19550612".into(),
        sex: Some(Sex::Female),
        ..PatientIdentity::default()
    }
}

pub(crate) fn author() -> Writer {
    Writer {
        national_id: "899700000011".into(),
        family_name: "DURAND".into(),
        given_name: "Hélène".into(),
        profession: nomenclature::profession("10", "SM54").unwrap(),
        organisation_id: "1750000018".into(),
        organisation: "Cabinet \"des Lilas\" & associés".into(),
        sector: nomenclature::sector("SA07").unwrap(),
        setting: nomenclature::setting_of("SA07"),
    }
}

/// A document about a patient, embedding a PDF.
pub(crate) fn sample(patient: &PatientIdentity, pdf: &[u8], replaces: Option<&Parent>) -> Vec<u8> {
    let kind = nomenclature::document_type("11488-4").unwrap();
    let author = author();
    write(&NewDocument {
        id: "2.25.1234567890",
        set_id: "2.25.987654321",
        version: if replaces.is_some() { 2 } else { 1 },
        replaces,
        kind: &kind,
        title: "Consultation <du> 3 mars & suite",
        made_at: "20260303101500+0100",
        act_at: "20260302",
        confidentiality: Confidentiality::Normal,
        patient,
        local_id: ("2.25.42", "abc"),
        author: &author,
        pdf,
    })
}

/// The names of the elements right under the root.
fn outline(octets: &[u8]) -> Vec<String> {
    let text = text_of(octets).unwrap();
    let (mut walker, mut depth, mut names) = (Walker::new(&text), 0, Vec::new());
    while let Some(node) = walker.next_node().unwrap() {
        match node {
            Node::Open(element) => {
                depth += 1;
                if depth == 2 {
                    names.push(element.name());
                }
            }
            Node::Close => depth -= 1,
            Node::Text(_) => {}
        }
    }
    names
}

/// The order of CDA R2's schema (POCD_MT000040.ClinicalDocument).
const ORDER: [&str; 27] = [
    "realmCode",
    "typeId",
    "templateId",
    "id",
    "code",
    "title",
    "effectiveTime",
    "confidentialityCode",
    "languageCode",
    "setId",
    "versionNumber",
    "copyTime",
    "recordTarget",
    "author",
    "dataEnterer",
    "informant",
    "custodian",
    "informationRecipient",
    "legalAuthenticator",
    "authenticator",
    "participant",
    "inFulfillmentOf",
    "documentationOf",
    "relatedDocument",
    "authorization",
    "componentOf",
    "component",
];

fn is_in_order(names: &[String]) -> bool {
    let places: Option<Vec<usize>> = names.iter().map(|name| ORDER.iter().position(|known| known == name)).collect();
    places.is_some_and(|places| places.is_sorted())
}

#[test]
fn the_header_is_whole_and_in_the_schema_s_order() {
    let parent = Parent { id: "1.2.3^4".into(), set_id: "1.2.3".into(), version: Some(1) };
    let names = outline(&sample(&vial(), b"%PDF-1.4", Some(&parent)));
    assert!(is_in_order(&names), "{names:?}");
    let always = [
        "realmCode",
        "typeId",
        "templateId",
        "id",
        "code",
        "title",
        "effectiveTime",
        "confidentialityCode",
        "languageCode",
        "setId",
        "versionNumber",
        "recordTarget",
        "author",
        "custodian",
        "legalAuthenticator",
        "documentationOf",
        "relatedDocument",
        "componentOf",
        "component",
    ];
    for name in always {
        assert!(names.iter().any(|found| found == name), "{name}");
    }
    assert_eq!(names.iter().filter(|name| *name == "templateId").count(), 3);
    assert!(!outline(&sample(&vial(), b"%PDF-1.4", None)).contains(&"relatedDocument".to_owned()));
}

#[test]
fn the_official_unstructured_sample_has_nothing_that_is_mandatory_and_missing_here() {
    let Ok(official) = std::fs::read("../shared/data/cda/DOC_NON_STRUCTURE_CDA-R2-N1.xml") else { return };
    let (theirs, ours) = (outline(&official), outline(&sample(&vial(), b"%PDF-1.4", None)));
    assert!(is_in_order(&theirs), "the order is the official one: {theirs:?}");
    let mut missing: Vec<&String> = theirs.iter().filter(|name| !ours.contains(name)).collect();
    missing.dedup();
    assert_eq!(missing, ["participant"], "who took a sample, who asked for it: nothing that a plain document has");
    // The same inside what both have: every element of theirs that holds no address or other person's detail.
    let text = |octets: &[u8]| text_of(octets).unwrap();
    for piece in [
        "<typeId root=\"2.16.840.1.113883.1.3\" extension=\"POCD_HD000040\"/>",
        "<templateId root=\"1.3.6.1.4.1.19376.1.2.20\"/>",
        "<signatureCode code=\"S\"/>",
        "<languageCode code=\"fr-FR\"/>",
        "<text mediaType=\"application/pdf\" representation=\"B64\">",
    ] {
        assert!(text(&official).contains(piece) && text(&sample(&vial(), b"%PDF-1.4", None)).contains(piece), "{piece}");
    }
}

#[test]
fn what_is_written_is_read_again() {
    let written = sample(&vial(), b"%PDF-1.4 \x00\xff", None);
    let read = cda::patient(&written).unwrap();
    let meant = vial();
    assert_eq!(
        (&read.ins, &read.birth_name, &read.given_name, &read.birth_date),
        (&meant.ins, &meant.birth_name, &meant.given_name, &meant.birth_date)
    );
    let text = String::from_utf8(written.clone()).unwrap();
    assert!(text.contains(&format!(">{}</text>", STANDARD.encode(b"%PDF-1.4 \x00\xff"))));
    assert!(text.contains("<id root=\"1.2.250.1.213.1.4.10\" extension=\"255069999999934\"/>"));
    assert!(!cda::read(&written).unwrap().faults.contains(&DocumentFault::InsKeyWrong));
    assert_eq!(written, sample(&vial(), b"%PDF-1.4 \x00\xff", None), "always the same octets");
}

#[test]
fn a_patient_without_a_national_identity_goes_by_a_local_one() {
    let patient = PatientIdentity { ins: None, authority: None, sex: None, birth_date: String::new(), ..vial() };
    let text = String::from_utf8(sample(&patient, b"", None)).unwrap();
    assert!(text.contains("<id root=\"2.25.42\" extension=\"abc\"/>") && !text.contains("1.2.250.1.213.1.4"));
    assert!(text.contains("<birthTime nullFlavor=\"UNK\"/>") && text.contains("<administrativeGenderCode nullFlavor=\"UNK\"/>"));
    // A number of which nobody says who gave it is no identity.
    let patient = PatientIdentity { authority: None, ..vial() };
    assert!(!String::from_utf8(sample(&patient, b"", None)).unwrap().contains("255069999999934"));
}
