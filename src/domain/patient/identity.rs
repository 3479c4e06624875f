//! What one source tells of a patient, and whether that is a qualified identity.

use super::ins::{Ins, InsAuthority};
use super::same;
use std::fmt;

/// Administrative gender, as documents write it (2.16.840.1.113883.5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// F.
    Female,
    /// M.
    Male,
    /// UN.
    Undetermined,
}

impl Sex {
    /// The sex of this code.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        match code {
            "F" => Some(Self::Female),
            "M" => Some(Self::Male),
            "U" | "UN" | "I" => Some(Self::Undetermined),
            _ => None,
        }
    }

    /// The code in documents and in `--json`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Female => "F",
            Self::Male => "M",
            Self::Undetermined => "UN",
        }
    }
}

/// What one document tells of its patient. Every field may be missing: senders are not equal in care.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct PatientIdentity {
    /// The matricule, when the document carries one that is well formed.
    pub ins: Option<Ins>,
    /// What stands for a matricule without being one: its key is wrong. Empty when there is none.
    pub unverified_ins: String,
    /// Birth name (nom de naissance).
    pub birth_name: String,
    /// First given name.
    pub given_name: String,
    /// Birth date as `AAAAMMJJ`, empty when unknown.
    pub birth_date: String,
    /// Who gave the matricule, where the document says it.
    pub authority: Option<InsAuthority>,
    /// Used name (nom utilisé), empty when there is none.
    pub used_name: String,
    /// All given names of the birth certificate, in their order, separated by spaces.
    pub given_names: String,
    /// Administrative gender.
    pub sex: Option<Sex>,
}

/// A part of an identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trait {
    /// The matricule.
    Matricule,
    /// Who gave it.
    Authority,
    /// The birth name.
    BirthName,
    /// The first given name.
    GivenName,
    /// The birth date.
    BirthDate,
    /// The administrative gender.
    Sex,
}

/// Whether an identity is qualified: good enough to build an address or to be put in a record without asking (ECO.2.2.6,
/// ECO.2.4.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Qualification {
    /// A matricule of the NIR or the NIA, and the four traits.
    Qualified,
    /// The same with a matricule of test, outside test mode: it stands for nobody.
    Test,
    /// Some of it is missing, or its matricule's key is wrong.
    Missing(Vec<Trait>),
}

impl PatientIdentity {
    /// Whether nothing at all was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it is qualified: matricule and authority, birth name, first given name, whole birth date, sex. The former INS-C
    /// (`.2`) is no authority, and test matricules count in test mode only.
    #[must_use]
    pub fn qualification(&self, test_mode: bool) -> Qualification {
        let has_date = self.birth_date.len() == 8 && self.birth_date.bytes().all(|b| b.is_ascii_digit());
        let needed = [
            (Trait::Matricule, self.ins.is_some()),
            (Trait::Authority, self.authority.is_some()),
            (Trait::BirthName, !self.birth_name.trim().is_empty()),
            (Trait::GivenName, !self.given_name.trim().is_empty()),
            (Trait::BirthDate, has_date),
            (Trait::Sex, self.sex.is_some()),
        ];
        let missing: Vec<Trait> = needed.into_iter().filter(|(_, has)| !has).map(|(part, _)| part).collect();
        if !missing.is_empty() {
            Qualification::Missing(missing)
        } else if self.is_test() && !test_mode {
            Qualification::Test
        } else {
            Qualification::Qualified
        }
    }

    /// Whether it is qualified, in test mode or not.
    #[must_use]
    pub fn is_qualified(&self, test_mode: bool) -> bool {
        self.qualification(test_mode) == Qualification::Qualified
    }

    /// Whether its matricule is one of test.
    #[must_use]
    pub fn is_test(&self) -> bool {
        self.authority == Some(InsAuthority::Test)
    }

    /// Whether both name a matricule, and not the same one.
    #[must_use]
    pub fn ins_differs(&self, other: &Self) -> bool {
        matches!((&self.ins, &other.ins), (Some(a), Some(b)) if a != b)
    }

    /// Whether a trait that both give is not the same, as [`super::same()`] understands it. Two matricules are no trait.
    #[must_use]
    pub fn traits_differ(&self, other: &Self) -> bool {
        same::traits_differ(self, other)
    }

    /// The matricule, or what stands for it.
    #[must_use]
    pub fn any_ins(&self) -> &str {
        self.ins.as_ref().map_or(&self.unverified_ins, Ins::matricule)
    }

    /// How a person names this patient: `VIAL Paul · 12/03/1964`, as far as it is known.
    #[must_use]
    pub fn display(&self) -> String {
        let family = if self.birth_name.is_empty() { &self.used_name } else { &self.birth_name };
        let name = format!("{} {}", family.to_uppercase(), self.given_name).trim().to_owned();
        let date = match (self.birth_date.get(6..8), self.birth_date.get(4..6), self.birth_date.get(0..4)) {
            (Some(day), Some(month), Some(year)) => format!("{day}/{month}/{year}"),
            _ => String::new(),
        };
        [name, date].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · ")
    }
}

impl fmt::Debug for PatientIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PatientIdentity(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str, given: &str, date: &str) -> PatientIdentity {
        PatientIdentity { birth_name: name.into(), given_name: given.into(), birth_date: date.into(), ..PatientIdentity::default() }
    }

    #[test]
    fn spelling_does_not_make_two_patients() {
        assert!(!person("LEFÈVRE-ŒUVRÉ", "Zoé", "19640312").traits_differ(&person("Lefevre Oeuvre", "zoe", "")));
        assert!(person("VIAL", "Paul", "19640312").traits_differ(&person("VIAL", "Paul", "19640313")));
        assert!(person("VIAL", "Paul", "").traits_differ(&person("NGUYEN", "Paul", "")));
    }

    #[test]
    fn a_mistyped_matricule_makes_one_look_twice() {
        let typed = |text: &str| match Ins::parse(text) {
            Ok(ins) => PatientIdentity { ins: Some(ins), ..PatientIdentity::default() },
            Err(_) => PatientIdentity { unverified_ins: text.into(), ..PatientIdentity::default() },
        };
        let (right, other, mistyped) = (typed("255069999999934"), typed("279035121518989"), typed("255069999999935"));
        assert!(right.ins_differs(&other) && !right.traits_differ(&other));
        assert!(!right.ins_differs(&mistyped) && right.traits_differ(&mistyped));
        assert!(!mistyped.traits_differ(&mistyped.clone()) && !mistyped.traits_differ(&PatientIdentity::default()));
    }

    #[test]
    fn people_read_the_name_and_the_date() {
        assert_eq!(person("Vial", "Paul", "19640312").display(), "VIAL Paul · 12/03/1964");
        assert_eq!(person("", "", "").display(), "");
    }

    #[test]
    fn eco_2_2_6_five_traits_and_an_authority_qualify() {
        let whole = PatientIdentity {
            ins: Ins::parse("255069999999934").ok(),
            authority: Some(InsAuthority::Nir),
            sex: Some(Sex::Female),
            ..person("VIAL", "Paule", "19550612")
        };
        assert!(whole.is_qualified(false) && whole.is_qualified(true));
        let lacks = |change: fn(&mut PatientIdentity)| {
            let mut less = whole.clone();
            change(&mut less);
            match less.qualification(true) {
                Qualification::Missing(parts) => parts,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(lacks(|p| p.ins = None), [Trait::Matricule]);
        assert_eq!(lacks(|p| p.authority = InsAuthority::of("1.2.250.1.213.1.4.2")), [Trait::Authority]);
        assert_eq!(lacks(|p| p.birth_name.clear()), [Trait::BirthName]);
        assert_eq!(lacks(|p| p.given_name = " ".into()), [Trait::GivenName]);
        assert_eq!(lacks(|p| p.birth_date = "195506".into()), [Trait::BirthDate]);
        assert_eq!(lacks(|p| p.sex = None), [Trait::Sex]);
        assert_eq!(lacks(|p| *p = PatientIdentity::default()).len(), 6);
    }

    #[test]
    fn a_matricule_of_test_qualifies_in_test_mode_only() {
        let mut test = PatientIdentity {
            ins: Ins::parse("255069999999934").ok(),
            authority: InsAuthority::of("1.2.250.1.213.1.4.10"),
            sex: Some(Sex::Female),
            ..person("VIAL", "Paule", "19550612")
        };
        assert_eq!((test.qualification(true), test.qualification(false)), (Qualification::Qualified, Qualification::Test));
        test.authority = InsAuthority::of("1.2.250.1.213.1.4.9");
        assert!(test.is_qualified(false));
    }
}
