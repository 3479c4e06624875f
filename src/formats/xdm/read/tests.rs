//! Archives made to have each fault.

use super::super::samples::{cda, zip_of};
use super::*;

const INS: &str = "255069999999934";
const SET: &str = "IHE_XDM/SUBSET01/METADATA.XML";

/// A document that metadata name.
struct Named<'a> {
    id: &'a str,
    uri: &'a str,
    media_type: &'a str,
    octets: &'a [u8],
    patient: &'a str,
}

impl<'a> Named<'a> {
    fn new(uri: &'a str, octets: &'a [u8]) -> Self {
        Self { id: uri, uri, media_type: "text/xml", octets, patient: "VIAL" }
    }

    fn object(&self) -> String {
        let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, self.octets);
        let hash: String = hash.as_ref().iter().map(|octet| format!("{octet:02X}")).collect();
        let slot = |name: &str, value: &str| format!("<Slot name='{name}'><ValueList><Value>{value}</Value></ValueList></Slot>");
        format!(
            "<ExtrinsicObject id='{}' mimeType='{}'>{}{}{}{}<Name><LocalizedString value='Titre'/></Name></ExtrinsicObject>",
            self.id,
            self.media_type,
            slot("hash", &hash),
            slot("size", &self.octets.len().to_string()),
            slot("URI", self.uri),
            slot("sourcePatientInfo", &format!("PID-5|{}^PAUL^^^^^L", self.patient)),
        )
    }
}

fn metadata(objects: &[Named<'_>], more: &str) -> String {
    let objects: String = objects.iter().map(Named::object).collect();
    format!("<SubmitObjectsRequest><RegistryObjectList>{objects}{more}</RegistryObjectList></SubmitObjectsRequest>")
}

/// An archive of one set: metadata and files beside them.
fn archive(metadata: &str, files: &[(&str, &[u8])]) -> Vec<u8> {
    let named: Vec<(String, &[u8])> = files.iter().map(|(name, octets)| (format!("IHE_XDM/SUBSET01/{name}"), *octets)).collect();
    let mut all: Vec<(&str, &[u8])> = vec![("README.TXT", b"x"), ("INDEX.HTM", b"<html/>"), (SET, metadata.as_bytes())];
    all.extend(named.iter().map(|(name, octets)| (name.as_str(), *octets)));
    zip_of(&all)
}

fn faults(opened: &OpenedFile) -> Vec<Vec<DocumentFault>> {
    opened.documents.iter().map(|document| document.faults.clone()).collect()
}

#[test]
fn a_sound_archive_has_no_faults() {
    let (one, two) = (cda("VIAL", INS), cda("VIAL", INS) + " ");
    let objects = [Named::new("DOC00001.XML", one.as_bytes()), Named::new("DOC00002.XML", two.as_bytes())];
    let opened = open(&archive(&metadata(&objects, ""), &[("DOC00002.XML", two.as_bytes()), ("DOC00001.XML", one.as_bytes())]));
    assert_eq!((opened.kind, opened.faults.len(), faults(&opened)), (FileKind::Xdm, 0, vec![vec![], vec![]]));
    assert_eq!(opened.documents[0].entry, "IHE_XDM/SUBSET01/DOC00001.XML");
    assert_eq!(opened.documents[0].title, "Titre");
    assert_eq!(opened.documents[1].source.0.as_ref(), two.as_bytes());
}

#[test]
fn each_document_tells_its_own_fault() {
    use DocumentFault as F;
    let (good, other, dtd, mistyped, nobody) = (
        cda("VIAL", INS),
        cda("NGUYEN", INS),
        b"<!DOCTYPE a><ClinicalDocument/>".as_slice(),
        cda("VIAL", "255069999999935"),
        b"<ClinicalDocument xmlns='urn:hl7-org:v3'><title>x</title></ClinicalDocument>".as_slice(),
    );
    let expected: Vec<(Named<'_>, &[u8], Vec<F>)> = vec![
        (Named::new("A.XML", good.as_bytes()), good.as_bytes(), vec![]),
        (Named::new("B.XML", &good.as_bytes()[1..]), good.as_bytes(), vec![F::HashDiffers, F::SizeDiffers]),
        (Named::new("C.XML", other.as_bytes()), other.as_bytes(), vec![F::PatientDiffers]),
        (Named::new("D.XML", dtd), dtd, vec![F::DocumentType]),
        (Named::new("E.XML", b"<html/>"), b"<html/>", vec![F::NotCda]),
        (Named::new("F.XML", b"<Clin"), b"<Clin", vec![F::Unreadable]),
        (Named::new("G.XML", mistyped.as_bytes()), mistyped.as_bytes(), vec![F::InsKeyWrong]),
        (Named::new("H.XML", b""), b"", vec![F::Unreadable]),
    ];
    let files: Vec<(&str, &[u8])> = expected.iter().map(|(named, octets, _)| (named.uri, *octets)).collect();
    let objects: Vec<Named<'_>> = expected.iter().map(|(named, ..)| Named { ..*named }).collect();
    let opened = open(&archive(&metadata(&objects, ""), &files));
    assert!(opened.faults.is_empty());
    for ((named, _, expected), document) in expected.iter().zip(&opened.documents) {
        assert_eq!(document.faults, *expected, "{}", named.uri);
    }
    let opened = open(&archive(&metadata(&[Named::new("A.XML", nobody)], ""), &[("A.XML", nobody)]));
    assert_eq!(faults(&opened), [[F::NoPatient]]);
    assert_eq!(opened.documents[0].patient.birth_name, "VIAL", "the metadata tell who it is about");
}

#[test]
fn what_is_missing_or_not_named_is_shown() {
    let good = cda("VIAL", INS);
    let objects = [Named::new("DOC1.XML", good.as_bytes()), Named::new("DOC2.XML", b"absent")];
    let files: [(&str, &[u8]); 5] = [
        ("DOC1.XML", good.as_bytes()),
        ("DOC3.XML", good.as_bytes()),
        ("AUTRE.PDF", b"%PDF-1.4"),
        ("FEUILLE.XSL", b"<xsl/>"),
        ("RADIO.JPG", b"\xff\xd8\xff"),
    ];
    let opened = open(&archive(&metadata(&objects, ""), &files));
    let seen: Vec<(&str, &[DocumentFault])> =
        opened.documents.iter().map(|d| (d.entry.rsplit('/').next().unwrap(), d.faults.as_slice())).collect();
    use DocumentFault::{DocumentMissing, NotInMetadata};
    let expected: [(&str, &[DocumentFault]); 5] = [
        ("DOC1.XML", &[]),
        ("DOC2.XML", &[DocumentMissing]),
        ("DOC3.XML", &[NotInMetadata]),
        ("RADIO.JPG", &[NotInMetadata]),
        ("AUTRE.PDF", &[NotInMetadata]),
    ];
    assert_eq!(seen, expected);
    assert_eq!(opened.documents[1].patient.birth_name, "VIAL");
}

#[test]
fn addresses_lead_to_documents_however_they_are_written() {
    let good = cda("VIAL", INS);
    for (uri, name) in [
        ("doc00001.xml", "IHE_XDM/SUBSET01/DOC00001.XML"),
        ("./DOC.XML", "IHE_XDM/SUBSET01/DOC.XML"),
        ("SOUS/DOC.XML", "IHE_XDM/SUBSET01/SOUS/DOC.XML"),
        ("SOUS\\DOC.XML", "IHE_XDM/SUBSET01/SOUS/DOC.XML"),
        ("SOUS\\DOC.XML", "IHE_XDM\\SUBSET01\\SOUS\\DOC.XML"),
        ("mon%20compte%20rendu%C3%A9.xml", "IHE_XDM/SUBSET01/mon compte rendué.xml"),
        ("100%.xml", "IHE_XDM/SUBSET01/100%.xml"),
        ("a%20b.xml", "IHE_XDM/SUBSET01/a%20b.xml"),
        ("../SUBSET02/DOC.XML", "IHE_XDM/SUBSET02/DOC.XML"),
        ("/IHE_XDM/SUBSET01/DOC.XML", "IHE_XDM/SUBSET01/DOC.XML"),
        ("IHE_XDM/SUBSET01/DOC.XML", "IHE_XDM/SUBSET01/DOC.XML"),
        ("1|DO</Value><Value>2|C.XML", "IHE_XDM/SUBSET01/DOC.XML"),
    ] {
        let text = metadata(&[Named::new(uri, good.as_bytes())], "");
        let opened = open(&zip_of(&[(SET, text.as_bytes()), (name, good.as_bytes())]));
        assert_eq!((faults(&opened), opened.documents[0].entry.as_str()), (vec![vec![]], name), "{uri}");
    }
    for (uri, fault) in [
        ("../../../etc/passwd", DocumentFault::DangerousEntry),
        ("file:///etc/passwd", DocumentFault::DangerousEntry),
        ("C:\\DOC.XML", DocumentFault::DangerousEntry),
        ("http://exemple.test/a", DocumentFault::DangerousEntry),
        ("%2e%2e/%2e%2e/%2e%2e/a", DocumentFault::DangerousEntry),
        ("", DocumentFault::DocumentMissing),
        ("RIEN.XML", DocumentFault::DocumentMissing),
    ] {
        let opened = open(&archive(&metadata(&[Named::new(uri, b"")], ""), &[]));
        assert_eq!(faults(&opened), [[fault]], "{uri}");
    }
}

#[test]
fn a_pdf_copy_is_one_document_with_the_document_it_is_the_copy_of() {
    let (one, two) = (cda("VIAL", INS), cda("VIAL", INS) + " ");
    let pdf = b"%PDF-1.4 copie".as_slice();
    // By its name, named by the metadata or not.
    let opened = open(&archive(&metadata(&[Named::new("D1.XML", one.as_bytes())], ""), &[("D1.XML", one.as_bytes()), ("d1.pdf", pdf)]));
    assert_eq!((opened.documents.len(), faults(&opened)), (1, vec![vec![]]));
    assert_eq!(opened.documents[0].pdf.as_ref().unwrap().0.as_ref(), pdf);
    // By a link.
    let objects = || {
        [
            Named::new("D1.XML", one.as_bytes()),
            Named::new("D2.XML", two.as_bytes()),
            Named { media_type: "application/pdf", ..Named::new("COPIE.PDF", pdf) },
        ]
    };
    let files: [(&str, &[u8]); 3] = [("D1.XML", one.as_bytes()), ("D2.XML", two.as_bytes()), ("COPIE.PDF", pdf)];
    let link = "<Association associationType='urn:ihe:iti:2007:AssociationType:XFRM' sourceObject='COPIE.PDF' targetObject='D2.XML'/>";
    let opened = open(&archive(&metadata(&objects(), link), &files));
    assert_eq!((opened.documents.len(), opened.documents[0].pdf.is_some(), opened.documents[1].pdf.is_some()), (2, false, true));
    // By nothing: it is a document of its own.
    let opened = open(&archive(&metadata(&objects(), ""), &files));
    assert_eq!((opened.documents.len(), opened.documents[2].media_type.as_str()), (3, "application/pdf"));
    assert_eq!(opened.documents[2].patient.birth_name, "VIAL");
}

#[test]
fn replacements_are_told() {
    let (one, two) = (cda("VIAL", INS), cda("VIAL", INS) + " ");
    let unique =
        "<ExternalIdentifier registryObject='D1.XML' identificationScheme='urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab' value='1.2^3'/>";
    let link = |target: &str| format!("<Association associationType='RPLC' sourceObject='D2.XML' targetObject='{target}'/>");
    let objects = || [Named::new("D1.XML", one.as_bytes()), Named::new("D2.XML", two.as_bytes())];
    let files: [(&str, &[u8]); 2] = [("D1.XML", one.as_bytes()), ("D2.XML", two.as_bytes())];
    let opened = open(&archive(&metadata(&objects(), &format!("{unique}{}", link("D1.XML"))), &files));
    assert_eq!((opened.documents[0].id.as_str(), opened.documents[1].replaces.as_slice()), ("1.2^3", ["1.2^3".to_owned()].as_slice()));
    let opened = open(&archive(&metadata(&objects(), &link("urn:uuid:1")), &files));
    assert_eq!(opened.documents[1].replaces, ["urn:uuid:1"]);
}

#[test]
fn several_sets_are_read_and_a_document_is_told_once() {
    let good = cda("VIAL", INS);
    let (first, second) = (
        metadata(&[Named::new("A.XML", good.as_bytes()), Named::new("A.XML", good.as_bytes())], ""),
        metadata(&[Named::new("B.XML", good.as_bytes())], ""),
    );
    let opened = open(&zip_of(&[
        ("x/IHE_XDM/SUBSET02/METADATA.XML", second.as_bytes()),
        ("x/IHE_XDM/SUBSET02/B.XML", good.as_bytes()),
        ("x/IHE_XDM/SUBSET01/METADATA.XML", first.as_bytes()),
        ("x/IHE_XDM/SUBSET01/A.XML", good.as_bytes()),
    ]));
    let entries: Vec<&str> = opened.documents.iter().map(|document| document.entry.as_str()).collect();
    assert_eq!(entries, ["x/IHE_XDM/SUBSET01/A.XML", "x/IHE_XDM/SUBSET02/B.XML"]);
    assert_eq!(faults(&opened), [[], []]);
}

#[test]
fn metadata_that_cannot_be_read_do_not_hide_the_documents() {
    let good = cda("VIAL", INS);
    for (text, fault) in [
        ("<a>", DocumentFault::MetadataMissing),
        ("", DocumentFault::MetadataMissing),
        ("<!DOCTYPE a><a/>", DocumentFault::DocumentType),
        (&"<a>".repeat(500), DocumentFault::OverLimits),
    ] {
        let opened = open(&archive(text, &[("D.XML", good.as_bytes())]));
        assert_eq!((opened.faults.as_slice(), opened.documents.len()), ([fault].as_slice(), 1), "{text:.20}");
        assert_eq!(opened.documents[0].patient.birth_name, "VIAL");
    }
    let opened = open(&zip_of(&[("compte rendu.xml", good.as_bytes()), ("notes.txt", b"x")]));
    assert_eq!((opened.kind, opened.faults.as_slice()), (FileKind::Xdm, [DocumentFault::MetadataMissing].as_slice()));
    assert_eq!((opened.documents.len(), opened.documents[0].faults.len()), (1, 0));
}

#[test]
fn an_ordinary_zip_is_no_archive_of_documents() {
    assert_eq!(open(&zip_of(&[("a.txt", b"x"), ("b.pdf", b"%PDF-1.4")])), OpenedFile::default());
}

#[test]
fn a_dangerous_archive_has_faults_and_no_documents() {
    let good = cda("VIAL", INS);
    let text = metadata(&[Named::new("D.XML", good.as_bytes())], "");
    let with = |name: &str, octets: &[u8]| zip_of(&[(SET, text.as_bytes()), ("IHE_XDM/SUBSET01/D.XML", good.as_bytes()), (name, octets)]);
    let mut damaged = with("A", b"x");
    damaged.truncate(damaged.len() - 10);
    for (octets, fault) in [
        (with("../a", b"x"), DocumentFault::DangerousEntry),
        (with("ihe_xdm/subset01/d.xml", b"x"), DocumentFault::DangerousEntry),
        (with("A.BIN", &vec![0; 1_000_000]), DocumentFault::OverLimits),
        (damaged, DocumentFault::Unreadable),
        (b"PK\x03\x04".to_vec(), DocumentFault::Unreadable),
    ] {
        let opened = open(&octets);
        assert_eq!((opened.kind, opened.faults.as_slice(), opened.documents.len()), (FileKind::Xdm, [fault].as_slice(), 0));
    }
}

#[test]
fn many_documents_are_cut_and_it_is_said() {
    let good = cda("VIAL", INS);
    let uris: Vec<String> = (0..300).map(|n| format!("D{n}.XML")).collect();
    let objects: Vec<Named<'_>> = uris.iter().map(|uri| Named::new(uri, good.as_bytes())).collect();
    let opened = open(&archive(&metadata(&objects, ""), &[]));
    assert_eq!((opened.documents.len(), opened.faults.as_slice()), (DOCUMENT_LIMIT, [DocumentFault::Truncated].as_slice()));
}

#[test]
fn any_damage_is_a_fault_not_a_panic() {
    let good = cda("VIAL", INS);
    let whole = archive(&metadata(&[Named::new("D.XML", good.as_bytes())], ""), &[("D.XML", good.as_bytes()), ("D.PDF", b"%PDF-1.4")]);
    for at in 0..whole.len() {
        let mut broken = whole.clone();
        broken[at] ^= 0x55;
        let _ = open(&broken);
        let _ = open(&whole[..at]);
    }
}
