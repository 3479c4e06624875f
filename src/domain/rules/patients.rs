//! One patient a message (DST 1.2.2, ECO.2.1.1), as far as identities can be read.
//!
//! Two different matricules are two patients: blocked. The same matricule, or none, with traits that differ may be a
//! spelling or a mistake: a person compares and confirms.

use super::{Finding, NamedPatient};
use crate::domain::draft::Draft;

pub(super) fn check(draft: &Draft) -> Vec<Finding> {
    let named: Vec<NamedPatient> = draft
        .attachments
        .iter()
        .flat_map(|a| {
            a.inspection.patients.iter().filter(|p| !p.is_empty()).map(|p| NamedPatient { file: a.name.clone(), patient: p.clone() })
        })
        .collect();
    let pairs = || named.iter().enumerate().flat_map(|(i, first)| named.iter().skip(i + 1).map(move |other| (first, other)));
    if let Some((first, other)) = pairs().find(|(a, b)| a.patient.ins_differs(&b.patient)) {
        return vec![Finding::SeveralPatients { first: first.clone(), other: other.clone() }];
    }
    pairs()
        .find(|(a, b)| a.patient.traits_differ(&b.patient))
        .map(|(first, other)| Finding::TraitsDiffer { first: first.clone(), other: other.clone() })
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::samples::{attachment, draft, patient};
    use super::super::{Rule, Severity};
    use super::*;
    use crate::domain::bal::BalKind;
    use crate::domain::patient::PatientIdentity;

    const INS_A: &str = "279035121518989";
    const INS_B: &str = "255069999999934";

    fn found(patients: Vec<Vec<PatientIdentity>>) -> Vec<(Rule, Severity)> {
        let mut d = draft(BalKind::Personal, "a@chu.mss.test");
        d.attachments = patients.into_iter().map(|p| attachment("doc.xml", false, p)).collect();
        check(&d).iter().map(|f| (f.rule(), f.severity())).collect()
    }

    #[test]
    fn eco_2_1_1_two_matricules_block() {
        assert_eq!(found(vec![vec![patient(INS_A, "VIAL")], vec![patient(INS_B, "VIAL")]]), [(Rule::OnePatient, Severity::Block)]);
        assert_eq!(found(vec![vec![patient(INS_A, "VIAL"), patient(INS_B, "NGUYEN")]]), [(Rule::OnePatient, Severity::Block)]);
    }

    #[test]
    fn eco_2_1_1_traits_that_differ_ask() {
        assert_eq!(found(vec![vec![patient(INS_A, "VIAL")], vec![patient(INS_A, "NGUYEN")]]), [(Rule::PatientTraits, Severity::Confirm)]);
        assert_eq!(found(vec![vec![patient("", "VIAL")], vec![patient(INS_A, "NGUYEN")]]), [(Rule::PatientTraits, Severity::Confirm)]);
    }

    #[test]
    fn eco_2_1_1_one_patient_passes() {
        assert_eq!(found(vec![vec![patient(INS_A, "VIAL")], vec![patient("", "Vial")], vec![PatientIdentity::default()]]), []);
    }
}
