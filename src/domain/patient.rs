//! Patients, as documents name them.

use std::fmt;

/// A national health identity's matricule (INS): 13 characters and a key of two digits.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Ins {
    matricule: String,
}

impl Ins {
    /// Reads a matricule of 15 characters, spaces aside, and checks its key: `97 − (n mod 97)`, where the Corsican
    /// departments' `2A` and `2B` count as 19 and 18 (referentiel2 H.2).
    ///
    /// # Errors
    /// [`NotAnIns`] when the shape or the key is wrong.
    pub fn parse(text: &str) -> Result<Self, NotAnIns> {
        let matricule: String = text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        let (body, key) = matricule.split_at_checked(13).ok_or(NotAnIns)?;
        let digits = match body.get(5..7) {
            Some("2A") => body.replacen("2A", "19", 1),
            Some("2B") => body.replacen("2B", "18", 1),
            _ => body.to_owned(),
        };
        let number: u64 = digits.parse().map_err(|_| NotAnIns)?;
        let key: u64 = Some(key).filter(|k| k.len() == 2).and_then(|k| k.parse().ok()).ok_or(NotAnIns)?;
        if 97 - number % 97 != key {
            return Err(NotAnIns);
        }
        Ok(Self { matricule })
    }

    /// The 15 characters.
    #[must_use]
    pub fn matricule(&self) -> &str {
        &self.matricule
    }
}

impl fmt::Debug for Ins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ins(…)")
    }
}

/// The text is no INS matricule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an INS matricule")]
pub struct NotAnIns;

/// Who gave a matricule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InsAuthority {
    /// NIR (`1.2.250.1.213.1.4.8`).
    Nir,
    /// NIA (`1.2.250.1.213.1.4.9`).
    Nia,
    /// One of their test twins (`.10`, `.11`): it qualifies nobody outside test mode.
    Test,
}

impl InsAuthority {
    /// The authority of this OID; the former INS-C (`.2`) is a different number, and none.
    #[must_use]
    pub fn of(oid: &str) -> Option<Self> {
        match oid {
            "1.2.250.1.213.1.4.8" => Some(Self::Nir),
            "1.2.250.1.213.1.4.9" => Some(Self::Nia),
            "1.2.250.1.213.1.4.10" | "1.2.250.1.213.1.4.11" => Some(Self::Test),
            _ => None,
        }
    }

    /// The OID written in documents.
    #[must_use]
    pub fn oid(self) -> &'static str {
        match self {
            Self::Nir => "1.2.250.1.213.1.4.8",
            Self::Nia => "1.2.250.1.213.1.4.9",
            Self::Test => "1.2.250.1.213.1.4.10",
        }
    }
}

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
            "U" | "UN" => Some(Self::Undetermined),
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

impl PatientIdentity {
    /// Whether nothing at all was read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether both name a matricule, and not the same one.
    #[must_use]
    pub fn ins_differs(&self, other: &Self) -> bool {
        matches!((&self.ins, &other.ins), (Some(a), Some(b)) if a != b)
    }

    /// Whether a trait that both give is not the same; letter case, accents, hyphens and spaces do not count.
    #[must_use]
    pub fn traits_differ(&self, other: &Self) -> bool {
        let differ = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && fold(a) != fold(b);
        // Two matricules of which one is mistyped may be two patients, or one: like a trait, that is for a person to say.
        differ(self.any_ins(), other.any_ins()) && !self.ins_differs(other)
            || differ(&self.birth_name, &other.birth_name)
            || differ(&self.given_name, &other.given_name)
            || differ(&self.birth_date, &other.birth_date)
    }

    /// The matricule, or what stands for it.
    #[must_use]
    pub fn any_ins(&self) -> &str {
        self.ins.as_ref().map_or(&self.unverified_ins, Ins::matricule)
    }

    /// How a person names this patient: `VIAL Paul · 12/03/1964`, as far as it is known.
    #[must_use]
    pub fn display(&self) -> String {
        let name = format!("{} {}", self.birth_name.to_uppercase(), self.given_name).trim().to_owned();
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

/// Upper case without accents, hyphens, apostrophes or spaces: the form in which registrars' spellings meet.
pub(super) fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_uppercase)
        .filter_map(|c| {
            match c {
                'À' | 'Â' | 'Ä' | 'Á' | 'Ã' => Some("A"),
                'Ç' => Some("C"),
                'É' | 'È' | 'Ê' | 'Ë' => Some("E"),
                'Î' | 'Ï' | 'Í' => Some("I"),
                'Ô' | 'Ö' | 'Ó' | 'Õ' => Some("O"),
                'Ù' | 'Û' | 'Ü' | 'Ú' => Some("U"),
                'Ÿ' => Some("Y"),
                'Ñ' => Some("N"),
                'Œ' => Some("OE"),
                'Æ' => Some("AE"),
                _ => None,
            }
            .map(str::to_owned)
            .or_else(|| c.is_alphanumeric().then(|| c.to_string()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str, given: &str, date: &str) -> PatientIdentity {
        PatientIdentity { birth_name: name.into(), given_name: given.into(), birth_date: date.into(), ..PatientIdentity::default() }
    }

    #[test]
    fn the_key_is_checked_corsica_included() {
        assert!(Ins::parse("2 55 06 99 999 999 34").is_ok());
        assert!(Ins::parse("255069999999935").is_err());
        assert!(Ins::parse("25506999999993").is_err());
        let corsican: u64 = 1_840_519_004_012; // 2A read as 19
        assert!(Ins::parse(&format!("184052A004012{:02}", 97 - corsican % 97)).is_ok());
        assert!(Ins::parse("é55069999999934").is_err());
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
}
