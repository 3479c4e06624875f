//! One patient a message (DST 1.2.2, ECO.2.1.1, ECO.2.1.2).
//!
//! Some identities are sure: a document's header, an archive's metadata, a patient's address, the patient whom the author
//! declared. Two persons among them are blocked; what may be a spelling or a mistake is compared by a person. Others are read in texts:
//! attached documents, the subject, the message. One that is not the patient, or may not be, is confirmed with both side by side.

use super::{Finding, NamedPatient, Place};
use crate::domain::draft::{Draft, Recipient};
use crate::domain::patient::{Ins, PatientIdentity, Sameness, of_body, of_subject, same};
use crate::domain::trust_space::{Membership, TrustSpace};

/// The most identities of one message that are compared with each other: each pair is.
const MOST: usize = 120;

pub(super) fn check(draft: &Draft, space: &TrustSpace) -> Vec<Finding> {
    let (sure, said) = (sure(draft, space), said(draft));
    let mut findings = keys(&sure, |named| Finding::InsKeyWrong { named });
    findings.extend(keys(&said, |named| Finding::InsKeyMentioned { named }));
    findings.extend(two_persons(&sure));
    findings.extend(mentions(&sure, &said));
    let names: Vec<String> = draft.attachments.iter().filter(|a| a.inspection.is_unreadable).map(|a| a.name.clone()).collect();
    if !names.is_empty() {
        findings.push(Finding::PatientUnread { names });
    }
    findings
}

/// The identities nobody has to guess.
fn sure(draft: &Draft, space: &TrustSpace) -> Vec<NamedPatient> {
    let named = |place, file: &str, patient: &PatientIdentity| NamedPatient { place, file: file.to_owned(), patient: patient.clone() };
    let declared = draft.patient.iter().map(|patient| named(Place::Declared, "", patient));
    let documents =
        draft.attachments.iter().flat_map(|a| a.inspection.patients.iter().map(move |patient| named(Place::Document, &a.name, patient)));
    let recipients = draft.recipients().filter_map(|recipient| match recipient {
        Recipient::Known(mailbox) if space.membership(&mailbox.address) == Membership::Patient => {
            let patient = match Ins::parse(mailbox.address.local()) {
                Ok(ins) => PatientIdentity { ins: Some(ins), ..PatientIdentity::default() },
                // Whatever stands there stands for a matricule.
                Err(_) => PatientIdentity { unverified_ins: mailbox.address.local().to_owned(), ..PatientIdentity::default() },
            };
            Some(named(Place::Recipient, &mailbox.address.to_string(), &patient))
        }
        _ => None,
    });
    distinct(documents.chain(declared).chain(recipients))
}

/// The identities that texts name.
fn said(draft: &Draft) -> Vec<NamedPatient> {
    let documents = draft.attachments.iter().flat_map(|a| {
        a.inspection.mentioned.iter().map(|patient| NamedPatient { place: Place::Text, file: a.name.clone(), patient: patient.clone() })
    });
    let here =
        |place, found: Vec<PatientIdentity>| found.into_iter().map(move |patient| NamedPatient { place, file: String::new(), patient });
    distinct(documents.chain(here(Place::Subject, of_subject(draft.subject()))).chain(here(Place::Body, of_body(&draft.body))))
}

fn distinct(all: impl Iterator<Item = NamedPatient>) -> Vec<NamedPatient> {
    let mut found: Vec<NamedPatient> = Vec::new();
    for one in all.filter(|one| !one.patient.is_empty()) {
        if found.len() < MOST && !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

/// Matricules whose key is wrong, each place once.
fn keys(named: &[NamedPatient], finding: impl Fn(NamedPatient) -> Finding) -> Vec<Finding> {
    let mut found: Vec<&NamedPatient> = Vec::new();
    for one in named.iter().filter(|one| !one.patient.unverified_ins.is_empty()) {
        if !found.iter().any(|other| (other.place, &other.file) == (one.place, &one.file)) {
            found.push(one);
        }
    }
    found.into_iter().map(|one| finding(one.clone())).collect()
}

/// The first two that are two persons, else the first two that may be.
fn two_persons(sure: &[NamedPatient]) -> Option<Finding> {
    let mut doubtful = None;
    for (at, first) in sure.iter().enumerate() {
        for other in sure.iter().skip(at + 1) {
            match same(&first.patient, &other.patient) {
                Sameness::Same => {}
                Sameness::Different => return Some(Finding::SeveralPatients { first: first.clone(), other: other.clone() }),
                Sameness::Doubtful(_) => {
                    doubtful.get_or_insert_with(|| Finding::TraitsDiffer { first: first.clone(), other: other.clone() });
                }
            }
        }
    }
    doubtful
}

/// For each place, the first that its text names and that is not surely the patient.
fn mentions(sure: &[NamedPatient], said: &[NamedPatient]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    // An address tells no more than the document that has its matricule and a name besides.
    let knows_more = |one: &PatientIdentity| {
        sure.iter().any(|other| one.ins.is_some() && other.patient.ins == one.ins && !other.patient.birth_name.is_empty())
    };
    let sure: Vec<&NamedPatient> = sure.iter().filter(|one| !one.patient.birth_name.is_empty() || !knows_more(&one.patient)).collect();
    for (at, other) in said.iter().enumerate() {
        // A mistyped matricule alone is said as such.
        let is_only_mistyped =
            other.patient == PatientIdentity { unverified_ins: other.patient.unverified_ins.clone(), ..PatientIdentity::default() };
        let is_told = findings.iter().filter_map(Finding::patients).any(|(_, told)| (told.place, &told.file) == (other.place, &other.file));
        if is_only_mistyped || is_told {
            continue;
        }
        // Where nothing sure has a name, what was read first is who the message is about.
        let is_nameless = sure.iter().all(|one| one.patient.birth_name.is_empty() && one.patient.used_name.is_empty());
        let before = said.get(..at).filter(|_| is_nameless).unwrap_or_default();
        let against = sure.iter().copied().chain(before).find(|first| same(&first.patient, &other.patient) != Sameness::Same);
        if let Some(first) = against {
            findings.push(Finding::OtherMentioned { first: first.clone(), other: other.clone() });
        }
    }
    findings
}

#[cfg(test)]
#[path = "patients_tests.rs"]
mod tests;
