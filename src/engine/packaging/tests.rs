//! What leaves is what was given, whole, under the prescribed names.

use super::*;
use crate::domain::patient::{Ins, InsAuthority, Sex};
use crate::formats::cda;
use std::cell::Cell;
use time::macros::datetime;

/// A PDF/A is the PDF with a mark; a narrative is its title.
struct Marking;

impl PdfMaker for Marking {
    fn archived(&self, pdf: &[u8], facts: Facts) -> Result<(Vec<u8>, bool), Problem> {
        if pdf.ends_with(b"PDF/A") {
            return Ok((pdf.to_vec(), false));
        }
        Ok(([pdf, b" ", facts.title.as_bytes(), b" PDF/A"].concat(), true))
    }

    fn narrative(&self, document: &HealthDocument) -> Result<Vec<u8>, Problem> {
        Ok(format!("%PDF-1.4 {} PDF/A", document.title).into_bytes())
    }
}

fn patient() -> PatientIdentity {
    PatientIdentity {
        ins: Ins::parse("255069999999934").ok(),
        authority: Some(InsAuthority::Test),
        birth_name: "Vial".into(),
        given_name: "Paule".into(),
        given_names: "Paule Anne".into(),
        birth_date: "19550612".into(),
        sex: Some(Sex::Female),
        ..PatientIdentity::default()
    }
}

fn author() -> Author {
    Author {
        national_id: "899700000011".into(),
        family_name: "DURAND".into(),
        given_name: "Alix".into(),
        profession: "10".into(),
        speciality: "SM54".into(),
        organisation_id: "1750000018".into(),
        organisation: "Cabinet des Lilas".into(),
        sector: "SA07".into(),
    }
}

fn pdf(code: &str, title: &str) -> Given {
    Given {
        octets: b"%PDF-1.4 lettre".to_vec(),
        name: "scan.pdf".into(),
        code: code.into(),
        title: title.into(),
        act_date: "20260302".into(),
    }
}

fn as_given(octets: &[u8], name: &str) -> Given {
    Given { octets: octets.to_vec(), name: name.into(), code: String::new(), title: String::new(), act_date: String::new() }
}

fn packaged(given: Vec<Given>, patient: Option<&PatientIdentity>, author: &Author, replaced: &[Replaced]) -> Result<Packaged, Problem> {
    let count = Cell::new(0u8);
    let random = || {
        count.set(count.get() + 1);
        [count.get(); 16]
    };
    let making = Making { pdf: &Marking, now: datetime!(2026-03-03 10:15:00 +01:00), random: &random };
    package(given, patient, author, replaced, &making)
}

fn opened(packaged: &Packaged) -> OpenedFile {
    xdm::open(&packaged.attachments[0].bytes)
}

#[test]
fn eco_2_1_1_a_pdf_leaves_as_an_archive_with_its_copy_beside() {
    let made = packaged(vec![pdf("11488-4", "Consultation du 2 mars")], Some(&patient()), &author(), &[]).unwrap();
    let names: Vec<&str> = made.attachments.iter().map(|attachment| attachment.name.as_str()).collect();
    assert_eq!(names, ["IHE_XDM.ZIP", "20260302_CR ou fiche de consultation ou de visite_VIAL_Paule.pdf"]);
    assert_eq!(made.subject, "XDM/1.0/DDM+Consultation du 2 mars VIAL Paule 12/06/1955");
    let file = opened(&made);
    assert!(file.faults.is_empty() && file.documents[0].faults.is_empty());
    let document = &file.documents[0];
    assert_eq!((document.code.code.as_str(), document.title.as_str()), ("11488-4", "Consultation du 2 mars"));
    assert_eq!((document.date.0.as_str(), document.act_date.0.as_str(), document.version), ("20260303101500+0100", "20260302", Some(1)));
    assert_eq!(
        (document.patient.ins.clone(), document.patient.sex, document.patient.authority),
        (patient().ins, patient().sex, patient().authority)
    );
    let writer = document.author().unwrap();
    assert_eq!(
        (writer.name.contains("DURAND"), writer.national_id.as_str(), writer.organisation.as_str()),
        (true, "899700000011", "Cabinet des Lilas")
    );
    // Octet for octet the same in the document and beside it (ECO.2.1.5).
    assert_eq!(document.pdf.as_ref().unwrap().0, made.attachments[1].bytes);
    assert!(made.text_lost);
    assert_eq!(made.documents[0].pdf.unwrap().as_slice(), digest(&SHA256, &made.attachments[1].bytes).as_ref());
    assert_eq!((made.documents[0].code.as_str(), made.documents[0].patient.birth_name.as_str()), ("11488-4", "Vial"));
}

#[test]
fn a_pdf_a_is_kept_as_it_is() {
    let given = Given { octets: b"%PDF-1.4 scan PDF/A".to_vec(), ..pdf("18748-4", "") };
    let made = packaged(vec![given], Some(&patient()), &author(), &[]).unwrap();
    assert_eq!((made.attachments[1].bytes.as_ref(), made.text_lost), (b"%PDF-1.4 scan PDF/A".as_slice(), false));
    assert_eq!(opened(&made).documents[0].title, "CR d'imagerie médicale", "without a title, its type's name");
}

#[test]
fn several_documents_make_one_archive_and_each_copy_has_its_own_name() {
    let made = packaged(vec![pdf("11488-4", "Un"), pdf("11488-4", "Deux")], Some(&patient()), &author(), &[]).unwrap();
    let names: Vec<&str> = made.attachments.iter().skip(1).map(|attachment| attachment.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "20260302_CR ou fiche de consultation ou de visite_VIAL_Paule.pdf",
            "20260302_CR ou fiche de consultation ou de visite_VIAL_Paule_2.pdf"
        ]
    );
    let documents = opened(&made).documents;
    assert_eq!(documents.iter().map(|document| document.title.as_str()).collect::<Vec<_>>(), ["Un", "Deux"]);
    assert_ne!(documents[0].id, documents[1].id);
    assert_ne!(documents[0].set_id, documents[1].set_id);
}

#[test]
fn what_replaces_is_the_next_version_of_the_same_set() {
    let first = opened(&packaged(vec![pdf("11488-4", "Un")], Some(&patient()), &author(), &[]).unwrap()).documents.remove(0);
    let replaced = |code: &str| Replaced { id: first.id.clone(), set_id: first.set_id.clone(), version: Some(3), code: code.into() };
    for (code, others) in
        [("11488-4", vec![Replaced { id: "1.2".into(), code: "11502-2".into(), ..Replaced::default() }]), ("99999-9", vec![])]
    {
        let all: Vec<Replaced> = [vec![replaced(code)], others].concat();
        let second = opened(&packaged(vec![pdf("11488-4", "Deux")], Some(&patient()), &author(), &all).unwrap()).documents.remove(0);
        assert_eq!((&second.replaces, &second.set_id, second.version), (&vec![first.id.clone()], &first.set_id, Some(4)), "{code}");
        assert_ne!(second.id, first.id);
    }
}

#[test]
fn a_document_that_exists_stays_as_it_is() {
    let made = packaged(vec![pdf("11488-4", "Un")], Some(&patient()), &author(), &[]).unwrap();
    let source = opened(&made).documents[0].source.clone();
    // Neither a patient nor an author is needed: it says its own.
    let again = packaged(vec![as_given(&source.0, "cr.xml")], None, &Author::default(), &[]).unwrap();
    assert_eq!(opened(&again).documents[0].source, source);
    assert_eq!(again.attachments[1].bytes, made.attachments[1].bytes);
    assert_eq!((again.attachments[1].name.as_str(), &again.subject), (made.attachments[1].name.as_str(), &made.subject));
}

#[test]
fn an_archive_is_forwarded_octet_for_octet() {
    let made = packaged(vec![pdf("11488-4", "Un")], Some(&patient()), &author(), &[]).unwrap();
    let archive = made.attachments[0].bytes.clone();
    let again = packaged(vec![as_given(&archive, "recu.zip")], None, &Author::default(), &[]).unwrap();
    assert_eq!((again.attachments[0].bytes.clone(), again.attachments[0].name.as_str()), (archive.clone(), "IHE_XDM.ZIP"));
    assert_eq!(again.attachments[1].bytes, made.attachments[1].bytes);
    // With others, its documents go into the one archive that there is (ECO.2.1.1).
    let both = packaged(vec![as_given(&archive, "recu.zip"), pdf("11502-2", "Deux")], Some(&patient()), &author(), &[]).unwrap();
    let documents = opened(&both).documents;
    assert_eq!((documents.len(), &documents[0].source), (2, &opened(&made).documents[0].source));
    assert!(documents.iter().all(|document| document.faults.is_empty()));
}

#[test]
fn official_structured_samples_leave_with_their_narrative() {
    let Ok(octets) = std::fs::read("../shared/data/cda/LDL-SES_2022.01.xml") else { return };
    let made = packaged(vec![as_given(&octets, "ldl.xml")], None, &Author::default(), &[]);
    match made {
        Ok(made) => {
            assert_eq!(opened(&made).documents[0].source.0.as_ref(), octets.as_slice());
            assert!(made.attachments[1].bytes.ends_with(b"PDF/A"), "the narrative, printed");
            assert!(made.attachments[1].name.contains("_PAT-TROIS_DOMINIQUE"), "{}", made.attachments[1].name);
        }
        Err(problem) => panic!("{problem:?}"),
    }
}

#[test]
fn a_patient_who_is_not_known_well_enough_stops_it() {
    let try_with = |patient: Option<&PatientIdentity>| packaged(vec![pdf("11488-4", "")], patient, &author(), &[]).err();
    let without = |change: fn(&mut PatientIdentity)| {
        let mut patient = patient();
        change(&mut patient);
        try_with(Some(&patient))
    };
    assert_eq!(try_with(None), Some(Problem::PatientIncomplete { missing: PatientTrait::All }));
    assert_eq!(without(|p| p.birth_name.clear()), Some(Problem::PatientIncomplete { missing: PatientTrait::BirthName }));
    assert_eq!(without(|p| p.given_name.clear()), Some(Problem::PatientIncomplete { missing: PatientTrait::GivenName }));
    assert_eq!(without(|p| p.birth_date.clear()), Some(Problem::PatientIncomplete { missing: PatientTrait::BirthDate }));
    assert_eq!(without(|p| p.sex = None), Some(Problem::PatientIncomplete { missing: PatientTrait::Sex }));
    assert_eq!(without(|p| (p.ins, p.unverified_ins) = (None, "255069999999935".into())), Some(Problem::InsKeyWrong));
    assert_eq!(without(|p| p.ins = None), None, "a patient may have no national identity");
}

#[test]
fn a_wrong_matricule_in_a_document_stops_it_too() {
    let made = packaged(vec![pdf("11488-4", "Un")], Some(&patient()), &author(), &[]).unwrap();
    let text = String::from_utf8(opened(&made).documents[0].source.0.to_vec()).unwrap().replace("255069999999934", "255069999999935");
    assert!(cda::read(text.as_bytes()).is_ok());
    assert_eq!(packaged(vec![as_given(text.as_bytes(), "cr.xml")], None, &Author::default(), &[]).err(), Some(Problem::InsKeyWrong));
}

#[test]
fn an_author_who_is_not_known_well_enough_stops_it() {
    let without = |change: fn(&mut Author)| {
        let mut author = author();
        change(&mut author);
        packaged(vec![pdf("11488-4", "")], Some(&patient()), &author, &[]).err()
    };
    let incomplete = |setting: &str| Some(Problem::AuthorIncomplete { setting: setting.into() });
    assert_eq!(without(|a| a.national_id.clear()), incomplete("id_nat"));
    assert_eq!(without(|a| a.family_name.clear()), incomplete("nom"));
    assert_eq!(without(|a| a.profession = "astronaute".into()), incomplete("profession"));
    assert_eq!(without(|a| a.sector = "SA99".into()), incomplete("secteur"));
    assert_eq!(without(|a| a.organisation_id.clear()), None);
}

#[test]
fn what_cannot_be_packaged_is_told() {
    let refused = |given: Given| packaged(vec![given], Some(&patient()), &author(), &[]).err();
    assert_eq!(refused(pdf("0", "")), Some(Problem::DocumentTypeUnknown { code: "0".into() }));
    for date in ["hier", "20260230", "2026", "２0260302"] {
        assert_eq!(refused(Given { act_date: date.into(), ..pdf("11488-4", "") }), Some(Problem::ActDateInvalid), "{date}");
    }
    for (octets, name) in [(b"bonjour".as_slice(), "a.txt"), (b"PK\x03\x04", "a.zip"), (b"<html/>", "a.xml"), (b"", "vide")] {
        assert_eq!(refused(as_given(octets, name)), Some(Problem::DocumentUnusable { name: name.into() }), "{name}");
    }
    assert_eq!(packaged(vec![], None, &author(), &[]).err(), Some(Problem::Internal));
}

#[test]
fn a_day_not_said_is_today() {
    let made = packaged(vec![Given { act_date: String::new(), ..pdf("11488-4", "Un") }], Some(&patient()), &author(), &[]).unwrap();
    assert_eq!(opened(&made).documents[0].act_date.0, "20260303");
    assert_eq!(timestamp(datetime!(2026-12-31 23:59:59 -03:30)), "20261231235959-0330");
}
