//! What is written is read again, without faults; metadata say what the documents say.

use super::*;
use crate::domain::document::{FileKind, OpenedFile};
use crate::formats::cda;
use crate::formats::cda::write::Parent;
use crate::formats::cda::write::tests::{sample, vial};
use crate::formats::xdm::{metadata, open};
use time::macros::datetime;
use zip::ZipArchive;

fn packing() -> Packing<'static> {
    Packing { now: datetime!(2026-03-03 10:15:00 +01:00), submission: [7; 16], software: "Pli" }
}

fn metadata_of(archive: &[u8]) -> String {
    let mut zip = ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("IHE_XDM/SUBSET01/METADATA.XML").unwrap(), &mut text).unwrap();
    text
}

#[test]
fn an_archive_is_read_again_without_faults() {
    let parent = Parent { id: "2.25.5".into(), ..Parent::default() };
    let (one, two) = (sample(&vial(), b"%PDF-1.4 un", None), sample(&vial(), b"%PDF-1.4 deux", Some(&parent)));
    let archive = write(&[&one, &two], &packing()).unwrap();
    let OpenedFile { kind, documents, faults } = open(&archive);
    assert_eq!((kind, documents.len(), faults.len()), (FileKind::Xdm, 2, 0));
    for (document, octets) in documents.iter().zip([&one, &two]) {
        assert_eq!(document.faults, []);
        assert_eq!(document.source.0.as_ref(), octets.as_slice());
        assert_eq!(document.patient.ins, vial().ins);
    }
    assert_eq!(archive, write(&[&one, &two], &packing()).unwrap(), "always the same octets");
}

#[test]
fn its_layout_is_the_prescribed_one() {
    let one = sample(&vial(), b"%PDF-1.4", None);
    let archive = write(&[&one, &one], &packing()).unwrap();
    let mut zip = ZipArchive::new(Cursor::new(archive.as_slice())).unwrap();
    let names: Vec<String> = (0..zip.len()).map(|at| zip.by_index(at).unwrap().name().unwrap().into_owned()).collect();
    let expected =
        ["INDEX.HTM", "README.TXT", "IHE_XDM/SUBSET01/METADATA.XML", "IHE_XDM/SUBSET01/DOC00001.XML", "IHE_XDM/SUBSET01/DOC00002.XML"];
    assert_eq!(names, expected);
    let mut text = |name: &str| {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut zip.by_name(name).unwrap(), &mut text).unwrap();
        text
    };
    let index = text("INDEX.HTM");
    assert!(index.contains("IHE_XDM/SUBSET01/DOC00002.XML") && index.contains("Consultation &lt;du&gt; 3 mars &amp; suite"), "{index}");
    let readme = text("README.TXT");
    assert!(readme.contains("03/03/2026") && !readme.contains('{') && readme.contains("\r\n"), "{readme}");
}

#[test]
fn metadata_say_what_the_document_says() {
    let parent = Parent { id: "2.25.5".into(), ..Parent::default() };
    let octets = sample(&vial(), b"%PDF-1.4", Some(&parent));
    let text = metadata_of(&write(&[&octets], &packing()).unwrap());
    for piece in [
        // When and how much.
        "<rim:Slot name=\"creationTime\">\n        <rim:ValueList>\n          <rim:Value>20260303091500</rim:Value>",
        "<rim:Value>20260302</rim:Value>",
        &format!("<rim:Value>{}</rim:Value>", octets.len()),
        "<rim:Value>DOC00001.XML</rim:Value>",
        "<rim:Value>fr-FR</rim:Value>",
        // Whom it is about.
        "<rim:Value>255069999999934^^^&amp;1.2.250.1.213.1.4.10&amp;ISO^NH</rim:Value>",
        "<rim:Value>PID-5|VIAL-D'ŒUVRE \\T\\ &lt;FILS&gt;^PAULE^^^^^L</rim:Value>",
        "<rim:Value>PID-5|MARTIN^PAULE^^^^^D</rim:Value>",
        "<rim:Value>PID-7|19550612</rim:Value>",
        "<rim:Value>PID-8|F</rim:Value>",
        // Who made it.
        "<rim:Value>899700000011^DURAND^Hélène^^^^^^&amp;1.2.250.1.71.4.2.1&amp;ISO^D^^^IDNPS</rim:Value>",
        "<rim:Value>Cabinet &quot;des Lilas&quot; \\T\\ associés^^^^^&amp;1.2.250.1.71.4.2.2&amp;ISO^IDNST^^^1750000018</rim:Value>",
        "<rim:Value>G15_10/SM54^Médecin - Médecine Générale (SM)^1.2.250.1.213.1.1.4.5</rim:Value>",
        // What it is.
        "nodeRepresentation=\"11488-4\"",
        "nodeRepresentation=\"10\"",
        "nodeRepresentation=\"urn:ihe:iti:xds-sd:pdf:2008\"",
        "nodeRepresentation=\"SA07\"",
        "nodeRepresentation=\"AMBULATOIRE\"",
        "nodeRepresentation=\"N\"",
        "value=\"2.25.1234567890\"",
        "value=\"1.2.250.1.71.4.2.2.1750000018\"",
        // What it replaces, under the name that the other's own metadata gave it.
        &format!(
            "associationType=\"urn:ihe:iti:2007:AssociationType:RPLC\" sourceObject=\"{}\" targetObject=\"{}\"",
            entry_uuid("2.25.1234567890"),
            entry_uuid("2.25.5")
        ),
    ] {
        assert!(text.contains(piece), "{piece}\n{text}");
    }
}

#[test]
fn metadata_are_as_ihe_has_them() {
    let octets = sample(&vial(), b"%PDF-1.4", None);
    let text = metadata_of(&write(&[&octets, &octets], &packing()).unwrap());
    // Every scheme of a document entry and of a submission set, once for each (ITI TF-3 §4.2.5).
    for (scheme, count) in [
        (scheme::AUTHOR, 2),
        (scheme::CLASS, 2),
        (scheme::CONFIDENTIALITY, 2),
        (scheme::FORMAT, 2),
        (scheme::FACILITY, 2),
        (scheme::SETTING, 2),
        (scheme::TYPE, 2),
        (scheme::ENTRY_PATIENT, 2),
        (scheme::ENTRY_UNIQUE, 2),
        (scheme::SET_NODE, 1),
        (scheme::SET_AUTHOR, 1),
        (scheme::SET_CONTENT, 1),
        (scheme::SET_PATIENT, 1),
        (scheme::SET_SOURCE, 1),
        (scheme::SET_UNIQUE, 1),
        ("name=\"submissionTime\"", 1),
        (HAS_MEMBER, 2),
    ] {
        assert_eq!(text.matches(scheme).count(), count, "{scheme}");
    }
    let mut ids: Vec<&str> = text.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    // Twice the same document has twice the same name: everything else has a name of its own.
    assert_eq!(ids.len(), count - 1);
    let read = metadata::read(text.as_bytes()).unwrap();
    assert_eq!((read.entries.len(), read.entries[0].title.as_str()), (2, "Consultation <du> 3 mars & suite"));
    assert_eq!(read.entries[0].unique_id, "2.25.1234567890");
    assert_eq!(read.patients.len(), 1);
}

#[test]
fn a_patient_without_a_national_identity_has_a_local_one_in_the_metadata_too() {
    let patient = crate::domain::patient::PatientIdentity { ins: None, authority: None, ..vial() };
    let text = metadata_of(&write(&[&sample(&patient, b"", None)], &packing()).unwrap());
    assert!(text.contains("abc^^^&amp;2.25.42&amp;ISO^PI") && !text.contains("ISO^NH"));
}

#[test]
fn every_official_sample_can_be_packaged() {
    let Ok(folder) = std::fs::read_dir("../shared/data/cda") else { return };
    let mut count = 0;
    for file in folder.map(|file| file.unwrap().path()) {
        let octets = std::fs::read(&file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let archive = write(&[&octets], &packing()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let opened = open(&archive);
        assert_eq!((opened.documents.len(), opened.faults.len()), (1, 0), "{name}");
        // The samples’ own matricules are not all right, and that is for the reader to say.
        let faults: Vec<_> =
            opened.documents[0].faults.iter().filter(|fault| **fault != crate::domain::document::DocumentFault::InsKeyWrong).collect();
        assert!(faults.is_empty(), "{name}: {faults:?}");
        let text = metadata_of(&archive);
        for scheme in [scheme::CLASS, scheme::CONFIDENTIALITY, scheme::FORMAT, scheme::FACILITY, scheme::SETTING, scheme::TYPE] {
            assert_eq!(text.matches(scheme).count(), 1, "{name}: {scheme}");
        }
        for empty in ["<rim:Value></rim:Value>", "value=\"\"", "<rim:Value>^^"] {
            assert!(!text.contains(empty), "{name}: {empty}\n{text}");
        }
        assert!(!text.contains("modelesHorsProfils") || name.starts_with("BIO-TROD"), "{name} has a format of its own");
        assert_eq!(opened.documents[0].patient.birth_name, cda::patient(&octets).unwrap().birth_name, "{name}");
        count += 1;
    }
    assert!(count >= 20, "{count}");
}

#[test]
fn moments_are_told_in_utc() {
    for (ts, expected) in [
        ("20260303101500+0100", "20260303091500"),
        ("20260101003000+0100", "20251231233000"),
        ("202603031015-0430", "202603031445"),
        ("20260303101500", "20260303101500"),
        ("20260303", "20260303"),
        ("20260303+0100", "20260303"),
        ("20269999999999+0100", "20269999999999"),
        ("", ""),
        ("x", ""),
    ] {
        assert_eq!(moment(ts), expected, "{ts}");
    }
}

#[test]
fn a_document_always_has_the_same_name_in_metadata() {
    assert_eq!(entry_uuid("2.25.1"), "urn:uuid:00000000-0000-0000-0000-000000000001");
    assert_eq!(entry_uuid("90E1C8EC-F951-4B26-A305-A34848818DD6"), "urn:uuid:90e1c8ec-f951-4b26-a305-a34848818dd6");
    assert_eq!(entry_uuid("1.2.3^4"), entry_uuid("1.2.3^4"));
    assert_ne!(entry_uuid("1.2.3^4"), entry_uuid("1.2.3^5"));
    assert_eq!(uuid_text(marked([0xff; 16], 4)), "ffffffff-ffff-4fff-bfff-ffffffffffff");
}

#[test]
fn what_is_no_document_is_not_packaged() {
    assert_eq!(write(&[b"<html/>"], &packing()), Err(CdaError::NotCda));
    assert!(matches!(write(&[b"<!DOCTYPE a><a/>"], &packing()), Err(CdaError::Xml(_))));
}
