#![cfg(test)]

use super::super::samples::{attachment, draft, patient, space};
use super::super::{Rule, Severity};
use super::*;
use crate::domain::bal::BalKind;
use crate::domain::draft::DraftAttachment;

const INS_A: &str = "279035121518989";
const INS_B: &str = "255069999999934";

fn judged(change: impl FnOnce(&mut Draft)) -> Vec<(Rule, Severity)> {
    let mut d = draft(BalKind::Personal, "a@chu.mss.test");
    change(&mut d);
    check(&d, &space()).iter().map(|f| (f.rule(), f.severity())).collect()
}

fn found(patients: Vec<Vec<PatientIdentity>>) -> Vec<(Rule, Severity)> {
    judged(|d| d.attachments = patients.into_iter().map(|p| attachment("doc.xml", false, p)).collect())
}

/// A PDF whose text names these.
fn office(name: &str, mentioned: Vec<PatientIdentity>) -> DraftAttachment {
    let mut file = attachment(name, false, vec![]);
    file.inspection.mentioned = mentioned;
    file
}

fn person(name: &str, given: &str, date: &str) -> PatientIdentity {
    PatientIdentity { birth_name: name.into(), given_name: given.into(), birth_date: date.into(), ..PatientIdentity::default() }
}

const SEVERAL: [(Rule, Severity); 1] = [(Rule::OnePatient, Severity::Block)];
const TRAITS: [(Rule, Severity); 1] = [(Rule::PatientTraits, Severity::Confirm)];
const MENTIONED: [(Rule, Severity); 1] = [(Rule::PatientMentioned, Severity::Confirm)];

#[test]
fn eco_2_1_1_two_matricules_block() {
    assert_eq!(found(vec![vec![patient(INS_A, "VIAL")], vec![patient(INS_B, "VIAL")]]), SEVERAL);
    assert_eq!(found(vec![vec![patient(INS_A, "VIAL"), patient(INS_B, "NGUYEN")]]), SEVERAL);
}

#[test]
fn eco_2_1_1_two_persons_without_a_matricule_block_too() {
    assert_eq!(found(vec![vec![person("VIAL", "Paul", "19640312")], vec![person("NGUYEN", "Lan", "19710924")]]), SEVERAL);
}

#[test]
fn eco_2_1_1_traits_that_differ_ask() {
    assert_eq!(found(vec![vec![patient(INS_A, "VIAL")], vec![patient(INS_A, "NGUYEN")]]), TRAITS);
    assert_eq!(found(vec![vec![patient("", "VIAL")], vec![patient(INS_A, "NGUYEN")]]), TRAITS);
}

#[test]
fn eco_2_1_1_one_patient_passes() {
    assert_eq!(found(vec![vec![patient(INS_A, "VIAL")], vec![patient("", "Vial")], vec![PatientIdentity::default()]]), []);
}

#[test]
fn eco_2_2_6_a_patient_s_address_is_an_identity() {
    let to = |address: &str, document: PatientIdentity| {
        judged(|d| {
            d.to = Recipient::parse_list(address);
            d.attachments = vec![attachment("IHE_XDM.ZIP", true, vec![document])];
        })
    };
    assert_eq!(to(&format!("{INS_A}@patient.mss.test"), patient(INS_A, "VIAL")), []);
    assert_eq!(to(&format!("{INS_B}@patient.mss.test"), patient(INS_A, "VIAL")), SEVERAL);
    assert_eq!(to(&format!("{INS_B}@chu.mss.test"), patient(INS_A, "VIAL")), [], "only patients' addresses are made of matricules");
    assert_eq!(to("255069999999935@patient.mss.test", PatientIdentity::default()), [(Rule::InsKey, Severity::Block)]);
    assert_eq!(to("paul.vial@patient.mss.test", PatientIdentity::default()), [(Rule::InsKey, Severity::Block)]);
    // Without a matricule in the document, its birth date is what can be compared.
    assert_eq!(to(&format!("{INS_B}@patient.mss.test"), person("VIAL", "Paule", "19550612")), []);
    assert_eq!(to(&format!("{INS_B}@patient.mss.test"), person("VIAL", "Paule", "19640312")), TRAITS);
    assert_eq!(to(&format!("{INS_A}@patient.mss.test, {INS_B}@patient.mss.test"), PatientIdentity::default()), SEVERAL);
}

#[test]
fn the_declared_patient_is_an_identity() {
    let declared = |declared: PatientIdentity, file: DraftAttachment| {
        judged(|d| {
            d.patient = Some(declared);
            d.attachments = vec![file];
        })
    };
    let vial = || person("VIAL", "Paul", "19640312");
    assert_eq!(declared(vial(), attachment("cr.xml", false, vec![vial()])), []);
    assert_eq!(declared(vial(), attachment("cr.xml", false, vec![person("NGUYEN", "Lan", "19710924")])), SEVERAL);
    assert_eq!(declared(vial(), office("cr.pdf", vec![person("NGUYEN", "Lan", "19710924")])), MENTIONED);
    let mistyped = PatientIdentity { unverified_ins: "255069999999935".into(), ..vial() };
    assert_eq!(declared(mistyped, attachment("cr.xml", false, vec![vial()])), [(Rule::InsKey, Severity::Block)]);
}

#[test]
fn dst_1_2_2_a_text_that_names_another_asks() {
    let (vial, nguyen) = (person("VIAL", "Paul", "19640312"), person("NGUYEN", "Lan", "19710924"));
    let with = |subject: &str, body: &str, files: Vec<DraftAttachment>| {
        judged(|d| {
            d.set_subject(subject);
            d.body = body.to_owned();
            d.attachments = files;
        })
    };
    let xdm = || attachment("IHE_XDM.ZIP", true, vec![vial.clone()]);
    assert_eq!(with("", "", vec![xdm(), office("cr.pdf", vec![nguyen.clone()])]), MENTIONED);
    assert_eq!(with("", "", vec![office("a.pdf", vec![vial.clone()]), office("b.pdf", vec![nguyen.clone()])]), MENTIONED);
    assert_eq!(with("Résultats de Mme NGUYEN Lan", "", vec![xdm()]), MENTIONED);
    assert_eq!(with("", "Je vous adresse Mme NGUYEN Lan, née le 24/09/1971.", vec![xdm()]), MENTIONED);
    assert_eq!(
        with("", "Je vous adresse M. Paul VIAL, né le 12/03/1964. Son fils, Jacques VIAL, né le 02/05/1990, vient aussi.", vec![xdm()]),
        []
    );
    assert_eq!(with("XDM/1.0/DDM+CR VIAL Paul 12/03/1964", "Bien à vous, Dr NGUYEN Lan", vec![xdm()]), []);
    assert_eq!(with("XDM/1.0/DDM+CR NGUYEN Lan 24/09/1971", "", vec![xdm()]), MENTIONED);
    // One finding a place.
    let two = with(
        "",
        "",
        vec![xdm(), office("cr.pdf", vec![nguyen.clone(), person("ROUX", "Ali", "19800101")]), office("b.pdf", vec![nguyen.clone()])],
    );
    assert_eq!(two.len(), 2);
}

#[test]
fn a_mistyped_matricule_in_a_text_asks_and_in_a_document_blocks() {
    let mistyped = || PatientIdentity { unverified_ins: "255069999999935".into(), ..PatientIdentity::default() };
    assert_eq!(judged(|d| d.attachments = vec![office("cr.pdf", vec![mistyped()])]), [(Rule::InsKeyMentioned, Severity::Confirm)]);
    assert_eq!(judged(|d| d.body = "INS : 255069999999935".into()), [(Rule::InsKeyMentioned, Severity::Confirm)]);
    assert_eq!(found(vec![vec![mistyped()]]), [(Rule::InsKey, Severity::Block)]);
}

#[test]
fn dst_1_2_2_a_document_whose_patient_cannot_be_read_is_said() {
    let mut scan = attachment("scan.pdf", false, vec![]);
    scan.inspection.is_unreadable = true;
    assert_eq!(judged(|d| d.attachments = vec![scan]), [(Rule::PatientUnread, Severity::Inform)]);
}
