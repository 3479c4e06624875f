//! Rules on writing to patients, in Mon espace santé (R.1111-26 CSP; referentiel2 H.3).

use super::Finding;
use crate::domain::bal::BalAddress;
use crate::domain::draft::{Draft, Recipient};
use crate::domain::patient_address::age_at;
use crate::domain::trust_space::{Membership, TrustSpace};

/// The largest message that Mon espace santé takes, in octets, encoded: 25 Mo.
pub const PATIENT_SIZE_LIMIT: u64 = 25_000_000;
/// The age at which a person's letters are nobody else's.
const OF_AGE: i32 = 18;

pub(super) fn check(draft: &Draft, space: &TrustSpace) -> Vec<Finding> {
    let known = |recipient: &Recipient| match recipient {
        Recipient::Known(mailbox) => Some(mailbox.address.clone()),
        Recipient::Malformed(_) => None,
    };
    let mut patients: Vec<BalAddress> = Vec::new();
    let mut others = 0;
    for address in draft.recipients().filter_map(known) {
        if space.membership(&address) != Membership::Patient {
            others += 1;
        } else if !patients.contains(&address) {
            patients.push(address);
        }
    }
    let mut findings: Vec<Finding> = patients
        .iter()
        .filter(|address| draft.known.opposed.iter().any(|matricule| matricule.eq_ignore_ascii_case(address.local())))
        .map(|address| Finding::PatientOpposed { address: address.clone() })
        .collect();
    if patients.is_empty() {
        return findings;
    }
    findings.extend(check_patient_size(at_least(draft), true));
    if others > 0 {
        findings.push(Finding::PatientAmongOthers { count: others });
    }
    for address in &patients {
        if let Some(age) = draft.known.today.and_then(|today| age_at(address, today)).filter(|age| *age < OF_AGE) {
            findings.push(Finding::PatientMinor { address: address.clone(), age: age.unsigned_abs() });
        }
    }
    findings
}

/// Compares the encoded size of a message to a patient with what Mon espace santé takes.
#[must_use]
pub fn check_patient_size(size: u64, is_for_a_patient: bool) -> Option<Finding> {
    (is_for_a_patient && size > PATIENT_SIZE_LIMIT).then_some(Finding::PatientTooLarge { size, limit: PATIENT_SIZE_LIMIT })
}

/// What a message weighs at least once it is encoded: lines of 76 characters stand for 57 octets of a file.
fn at_least(draft: &Draft) -> u64 {
    draft.attachments.iter().map(|attachment| attachment.bytes.len() as u64 * 78 / 57).sum::<u64>() + draft.body.len() as u64
}

#[cfg(test)]
mod tests {
    use super::super::samples::{attachment, draft, space};
    use super::super::{Rule, Severity};
    use super::*;
    use crate::domain::bal::BalKind;

    const ADULT: &str = "279035121518989@patient.mss.test";

    fn found(d: &Draft) -> Vec<(Rule, Severity)> {
        check(d, &space()).iter().map(|f| (f.rule(), f.severity())).collect()
    }

    #[test]
    fn csp_r_1111_26_who_does_not_want_to_be_written_to_is_not() {
        let mut d = draft(BalKind::Personal, ADULT);
        assert_eq!(found(&d), []);
        d.known.opposed = vec!["255069999999934".into(), "279035121518989".into()];
        assert_eq!(found(&d), [(Rule::PatientOpposed, Severity::Block)]);
        // A professional's mailbox may have any name.
        d.to = Recipient::parse_list("279035121518989@chu.mss.test");
        assert_eq!(found(&d), []);
        d.to = Recipient::parse_list("x@chu.mss.test");
        d.bcc = Recipient::parse_list(ADULT);
        assert_eq!(found(&d), [(Rule::PatientOpposed, Severity::Block), (Rule::PatientAmongOthers, Severity::Inform)]);
    }

    #[test]
    fn mes_25_megabytes_at_most_to_a_patient() {
        let with = |octets: usize, to: &str| {
            let mut d = draft(BalKind::Personal, to);
            d.attachments = vec![attachment("radio.bin", false, vec![])];
            d.attachments[0].bytes = vec![0; octets].into();
            found(&d)
        };
        assert_eq!(with(18_270_000, ADULT), [(Rule::PatientSize, Severity::Block)]);
        assert_eq!((with(18_260_000, ADULT), with(18_270_000, "x@chu.mss.test")), (vec![], vec![]));
        assert_eq!((check_patient_size(25_000_000, true), check_patient_size(25_000_001, false)), (None, None));
        assert!(check_patient_size(25_000_001, true).is_some());
    }

    #[test]
    fn mes_a_patient_among_professionals_is_said() {
        assert_eq!(found(&draft(BalKind::Personal, &format!("{ADULT}, x@chu.mss.test"))), [(Rule::PatientAmongOthers, Severity::Inform)]);
    }

    #[test]
    fn mes_a_minor_is_said() {
        let body: u64 = 1_120_651_215_189;
        let mut d = draft(BalKind::Personal, &format!("{body}{:02}@patient.mss.test", 97 - body % 97));
        assert_eq!(found(&d), []);
        d.known.today = Some((2026, 11, 23));
        assert_eq!(found(&d), [(Rule::PatientMinor, Severity::Inform)]);
        assert!(matches!(check(&d, &space())[..], [Finding::PatientMinor { age: 14, .. }]));
        d.known.today = Some((2031, 6, 1));
        assert_eq!(found(&d), []);
    }
}
