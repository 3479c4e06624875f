//! What a person reads of a message that a rule stops, or questions.

use super::bundle::{Value, say};
use super::words::two_sizes;
use crate::domain::patient::PatientIdentity;
use crate::domain::rules::{Finding, NamedPatient, Place, RECIPIENT_LIMIT, Severity};

/// Says what a rule found, with its reason; where two things differ, both are shown.
#[must_use]
pub fn finding(finding: &Finding) -> String {
    say(&format!("finding-{}", finding.rule().id()), &values(finding))
}

/// What a finding does to the message.
#[must_use]
pub fn severity(severity: Severity) -> String {
    match severity {
        Severity::Block => say("severity-block", &[]),
        Severity::Confirm => say("severity-confirm", &[]),
        Severity::Inform => say("severity-inform", &[]),
    }
}

fn values(finding: &Finding) -> Vec<(&'static str, Value<'_>)> {
    match finding {
        Finding::AddressInvalid { text } => vec![("text", text.into())],
        Finding::NoRecipient => vec![],
        Finding::OutsideTrustSpace { address } | Finding::InsideTrustSpace { address } => vec![("address", address.to_string().into())],
        Finding::TrustSpaceUnverified { count } => vec![("count", (*count).into())],
        Finding::TooManyRecipients { count } => vec![("count", (*count).into()), ("limit", RECIPIENT_LIMIT.into())],
        Finding::SeveralXdm { names } => {
            vec![("count", names.len().into()), ("names", names.join(&say("list-separator", &[])).into())]
        }
        Finding::SeveralPatients { first, other } | Finding::TraitsDiffer { first, other } | Finding::OtherMentioned { first, other } => {
            two_patients(first, other)
        }
        Finding::PatientUnread { names } | Finding::CopyDiffers { names } => {
            vec![("count", names.len().into()), ("names", names.join(&say("list-separator", &[])).into())]
        }
        Finding::InsKeyWrong { named } | Finding::InsKeyMentioned { named } => {
            vec![("ins", named.patient.unverified_ins.as_str().into()), ("place", place(named).into())]
        }
        Finding::CopyMissing { count } | Finding::CopiesAbsent { count } => vec![("count", (*count).into())],
        Finding::PatientOpposed { address } => vec![("address", address.to_string().into())],
        Finding::PatientAmongOthers { count } => vec![("count", (*count).into())],
        Finding::PatientMinor { address, age } => vec![("address", address.to_string().into()), ("age", (*age as usize).into())],
        Finding::PdfTextLost => vec![],
        Finding::TooLarge { size, limit } | Finding::PatientTooLarge { size, limit } => {
            let (size, limit) = two_sizes(*size, *limit);
            vec![("size", size.into()), ("limit", limit.into())]
        }
    }
}

/// Where a patient is named: a file in quotes, the subject, the recipient…
#[must_use]
pub fn place(named: &NamedPatient) -> String {
    let file = || vec![("file", named.file.as_str().into())];
    match named.place {
        Place::Document => say("place-document", &file()),
        Place::Text => say("place-text", &file()),
        Place::Recipient => say("place-recipient", &file()),
        Place::Subject => say("place-subject", &[]),
        Place::Body => say("place-body", &[]),
        Place::Declared => say("place-declared", &[]),
    }
}

/// The two patients, each with what names it. Matricules are shown when they differ, or when nothing else
/// tells the two apart.
fn two_patients<'a>(first: &'a NamedPatient, other: &'a NamedPatient) -> Vec<(&'static str, Value<'a>)> {
    let (one, two) = (&first.patient, &other.patient);
    let with_ins = one.ins_differs(two) || one.display() == two.display();
    vec![
        ("first-place", place(first).into()),
        ("first", patient(one, with_ins).into()),
        ("other-place", place(other).into()),
        ("other", patient(two, with_ins).into()),
    ]
}

fn patient(patient: &PatientIdentity, with_ins: bool) -> String {
    let shown = patient.display();
    let shown = if shown.is_empty() { say("patient-unnamed", &[]) } else { shown };
    match &patient.ins {
        Some(ins) if with_ins => say("patient-with-ins", &[("patient", shown.into()), ("ins", ins.matricule().into())]),
        _ => shown,
    }
}

#[cfg(test)]
pub(super) mod samples {
    //! One finding of each kind.
    use super::*;
    use crate::domain::bal::BalAddress;
    use crate::domain::patient::Ins;

    pub(in crate::text) fn named(file: &str, ins: &str, name: &str) -> NamedPatient {
        let patient = PatientIdentity {
            ins: Ins::parse(ins).ok(),
            unverified_ins: String::new(),
            birth_name: name.into(),
            given_name: "Paul".into(),
            birth_date: "19640312".into(),
            ..PatientIdentity::default()
        };
        NamedPatient { place: Place::Document, file: file.into(), patient }
    }

    fn mistyped(place: Place) -> NamedPatient {
        let patient = PatientIdentity { unverified_ins: "255069999999935".into(), ..PatientIdentity::default() };
        NamedPatient { place, file: "1@patient.mss.test".into(), patient }
    }

    pub(in crate::text) fn all() -> Vec<Finding> {
        let address = || BalAddress::parse("ami@perso.test").unwrap();
        vec![
            Finding::AddressInvalid { text: "durand".into() },
            Finding::NoRecipient,
            Finding::OutsideTrustSpace { address: address() },
            Finding::InsideTrustSpace { address: address() },
            Finding::TrustSpaceUnverified { count: 2 },
            Finding::TooManyRecipients { count: 41 },
            Finding::SeveralXdm { names: vec!["IHE_XDM.ZIP".into(), "autre.zip".into()] },
            Finding::SeveralPatients {
                first: named("cr.xml", "279035121518989", "VIAL"),
                other: named("bio.xml", "255069999999934", "VIAL"),
            },
            Finding::TraitsDiffer { first: named("cr.xml", "", "VIAL"), other: named("bio.xml", "279035121518989", "NGUYEN") },
            Finding::TooLarge { size: 12_500_000, limit: 10_000_000 },
            Finding::PatientOpposed { address: address() },
            Finding::PatientTooLarge { size: 26_500_000, limit: 25_000_000 },
            Finding::PatientAmongOthers { count: 2 },
            Finding::PatientMinor { address: address(), age: 14 },
            Finding::PdfTextLost,
            Finding::OtherMentioned {
                first: NamedPatient { place: Place::Declared, ..named("", "", "VIAL") },
                other: NamedPatient { place: Place::Text, ..named("cr.pdf", "", "NGUYEN") },
            },
            Finding::PatientUnread { names: vec!["scan.pdf".into()] },
            Finding::InsKeyWrong { named: mistyped(Place::Recipient) },
            Finding::InsKeyMentioned { named: mistyped(Place::Body) },
            Finding::CopyDiffers { names: vec!["cr.pdf".into(), "note.docx".into()] },
            Finding::CopyMissing { count: 2 },
            Finding::CopiesAbsent { count: 1 },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rules::Rule;
    use std::collections::BTreeSet;

    #[test]
    fn every_rule_has_its_sentence() {
        let samples = samples::all();
        let rules: BTreeSet<_> = samples.iter().map(Finding::rule).collect();
        assert_eq!(rules, Rule::ALL.into_iter().collect(), "a rule has no sample");
        for sample in &samples {
            let said = finding(sample);
            assert!(said.ends_with('.') && !said.contains(['{', '}', '$', '\n']), "{said:?}");
        }
    }

    #[test]
    fn the_two_that_differ_are_shown() {
        let all = samples::all();
        let said = |rule: Rule| all.iter().find(|one| one.rule() == rule).map(finding).unwrap();
        let patients = &said(Rule::OnePatient);
        for part in ["cr.xml", "bio.xml", "VIAL Paul", "279035121518989", "255069999999934"] {
            assert!(patients.contains(part), "{part} in {patients}");
        }
        let traits = &said(Rule::PatientTraits);
        for part in ["cr.xml", "bio.xml", "VIAL Paul", "NGUYEN Paul"] {
            assert!(traits.contains(part), "{part} in {traits}");
        }
        assert!(!traits.contains("INS"), "a matricule that settles nothing is not shown: {traits}");
        assert!(said(Rule::OneXdm).contains("IHE_XDM.ZIP, autre.zip"));
        for part in ["VIAL Paul", "NGUYEN Paul", "cr.pdf"] {
            assert!(said(Rule::PatientMentioned).contains(part), "{part}");
        }
        let key = said(Rule::InsKey);
        assert!(key.contains("255069999999935") && key.contains("1@patient.mss.test"), "{key}");
        let many = said(Rule::RecipientLimit);
        assert!(many.contains("41") && many.contains("40"), "{many}");
    }

    #[test]
    fn a_patient_without_a_name_is_still_shown() {
        let unnamed = |ins: &str| NamedPatient {
            place: Place::Subject,
            file: String::new(),
            patient: PatientIdentity {
                birth_name: String::new(),
                given_name: String::new(),
                birth_date: String::new(),
                ..samples::named("", ins, "").patient
            },
        };
        let said = finding(&Finding::SeveralPatients { first: unnamed("279035121518989"), other: unnamed("255069999999934") });
        assert!(said.contains("un patient sans nom (INS 279035121518989)"), "{said}");
    }
}
