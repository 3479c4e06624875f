//! The address of a patient in Mon espace santé (referentiel2 H.2): the matricule, at the patients' domain.

use super::bal::BalAddress;
use super::patient::{Ins, PatientIdentity};

/// Why a patient cannot be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoPatientAddress {
    /// There is no matricule, or one whose key is wrong.
    #[error("no valid matricule")]
    NoIns,
    /// The identity is not qualified: authority, birth name, first given name, birth date and sex do not all stand with
    /// the matricule, or it is a test identity outside test mode.
    #[error("identity not qualified")]
    NotQualified,
    /// The patients' domain is none.
    #[error("invalid patients' domain")]
    Domain,
}

/// The address of this patient, built from a qualified identity only (ECO.2.2.6). Test identities count in test mode.
///
/// # Errors
/// See [`NoPatientAddress`].
pub fn patient_address(identity: &PatientIdentity, domain: &str, test_mode: bool) -> Result<BalAddress, NoPatientAddress> {
    let ins = identity.ins.as_ref().ok_or(NoPatientAddress::NoIns)?;
    if !identity.is_qualified(test_mode) {
        return Err(NoPatientAddress::NotQualified);
    }
    BalAddress::parse(&format!("{}@{domain}", ins.matricule())).map_err(|_| NoPatientAddress::Domain)
}

/// Whether an identity is qualified: see [`PatientIdentity::is_qualified`].
#[must_use]
pub fn is_qualified(identity: &PatientIdentity, test_mode: bool) -> bool {
    identity.is_qualified(test_mode)
}

/// The age, in whole years, of the person behind a patient's address on a day (year, month, day); `None` where the matricule
/// does not tell the month of birth (it is over 12), or the address is no matricule. The century is not in a matricule: the
/// youngest reading is taken, so that a child is never taken for a centenarian.
#[must_use]
pub fn age_at(address: &BalAddress, (year, month, _): (i32, u8, u8)) -> Option<i32> {
    let ins = Ins::parse(address.local()).ok()?;
    let number = |range: std::ops::Range<usize>| ins.matricule().get(range).and_then(|digits| digits.parse::<i32>().ok());
    let (born, born_month) = (number(1..3)?, number(3..5)?);
    if !(1..=12).contains(&born_month) {
        return None;
    }
    // Before the month of birth this year, that year is the century before's.
    let mut age = (year - born).rem_euclid(100);
    if i32::from(month) < born_month {
        age = if age == 0 { 99 } else { age - 1 };
    }
    Some(age)
}

#[cfg(test)]
mod tests {
    use super::super::patient::{InsAuthority, Sex};
    use super::*;

    fn identity() -> PatientIdentity {
        PatientIdentity {
            ins: Ins::parse("279035121518989").ok(),
            birth_name: "VIAL".into(),
            given_name: "Paule".into(),
            birth_date: "19790312".into(),
            authority: Some(InsAuthority::Nir),
            sex: Some(Sex::Female),
            ..PatientIdentity::default()
        }
    }

    #[test]
    fn eco_2_2_6_an_address_is_built_from_a_qualified_identity_only() {
        let address = |identity: &PatientIdentity, test| patient_address(identity, "patient.mss.test", test).map(|a| a.to_string());
        assert_eq!(address(&identity(), false), Ok("279035121518989@patient.mss.test".into()));
        assert_eq!(address(&PatientIdentity { authority: Some(InsAuthority::Nia), ..identity() }, false), address(&identity(), false));
        let test = PatientIdentity { authority: Some(InsAuthority::Test), ..identity() };
        assert_eq!(address(&test, false), Err(NoPatientAddress::NotQualified));
        assert_eq!(address(&test, true), address(&identity(), true));
        for lacking in [
            PatientIdentity { authority: None, ..identity() },
            PatientIdentity { sex: None, ..identity() },
            PatientIdentity { birth_name: String::new(), ..identity() },
            PatientIdentity { given_name: " ".into(), ..identity() },
            PatientIdentity { birth_date: String::new(), ..identity() },
        ] {
            assert_eq!(address(&lacking, true), Err(NoPatientAddress::NotQualified));
        }
        let mistyped = PatientIdentity { ins: None, unverified_ins: "279035121518988".into(), ..identity() };
        assert_eq!(address(&mistyped, true), Err(NoPatientAddress::NoIns));
        assert_eq!(patient_address(&identity(), "pas un domaine", false), Err(NoPatientAddress::Domain));
    }

    #[test]
    fn an_age_is_read_in_the_matricule() {
        let keyed = |body: u64| BalAddress::parse(&format!("{body:013}{:02}@patient.mss.test", 97 - body % 97)).unwrap();
        for (body, today, age) in [
            (2_790_351_215_189, (2026, 11, 23), Some(47)),
            (1_120_651_215_189, (2026, 5, 31), Some(13)),
            (1_120_651_215_189, (2026, 6, 1), Some(14)),
            (1_261_251_215_189, (2026, 11, 23), Some(99)),
            (1_263_151_215_189, (2026, 11, 23), None),
        ] {
            assert_eq!(age_at(&keyed(body), today), age, "{body}");
        }
        assert_eq!(age_at(&BalAddress::parse("paul@patient.mss.test").unwrap(), (2026, 1, 1)), None);
    }
}
