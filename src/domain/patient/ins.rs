//! The national health identity's matricule (INS), and who gives it.

use super::identity::Sex;
use std::fmt;

/// A national health identity's matricule (INS): 13 characters and a key of two digits.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Ins {
    matricule: String,
}

/// What a matricule tells of its holder, to be shown when somebody confirms that it is the right one, and for nothing else: it
/// proves nothing (referentiel2 H.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deduced {
    /// From its first digit: 1, 3 and 7 are men, 2, 4 and 8 women; the others say nothing.
    pub sex: Option<Sex>,
    /// The year of birth without its century, 0 to 99.
    pub birth_year: u8,
    /// The month of birth, 1 to 12; `None` where the matricule has another number there: a birth whose month was not known.
    pub birth_month: Option<u8>,
}

impl Ins {
    /// Reads a matricule of 15 characters, spaces aside, and checks its key: `97 − (n mod 97)`, where the Corsican
    /// departments' `2A` and `2B` count as 19 and 18 (referentiel2 H.2). Months over 12 and first digits of provisional numbers
    /// are no error.
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
        // A number's reader takes signs too.
        let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if key.len() != 2 || !is_number(&digits) || !is_number(key) {
            return Err(NotAnIns);
        }
        let number: u64 = digits.parse().map_err(|_| NotAnIns)?;
        let key: u64 = key.parse().map_err(|_| NotAnIns)?;
        if 97 - number % 97 != key {
            return Err(NotAnIns);
        }
        Ok(Self { matricule })
    }

    /// Whether a text has the shape of a matricule, whatever its key: 15 digits, spaces aside, or a Corsican one's letter.
    #[must_use]
    pub fn is_shaped(text: &str) -> bool {
        let signs: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
        let fits = |(place, sign): (usize, &char)| sign.is_ascii_digit() || (place == 6 && matches!(sign.to_ascii_uppercase(), 'A' | 'B'));
        signs.len() == 15 && signs.iter().enumerate().all(fits)
    }

    /// The 15 characters.
    #[must_use]
    pub fn matricule(&self) -> &str {
        &self.matricule
    }

    /// What it tells of its holder.
    #[must_use]
    pub fn deduced(&self) -> Deduced {
        let number = |from: usize| self.matricule.get(from..from + 2).and_then(|digits| digits.parse::<u8>().ok());
        let sex = match self.matricule.bytes().next() {
            Some(b'1' | b'3' | b'7') => Some(Sex::Male),
            Some(b'2' | b'4' | b'8') => Some(Sex::Female),
            _ => None,
        };
        Deduced { sex, birth_year: number(1).unwrap_or(0), birth_month: number(3).filter(|month| (1..=12).contains(month)) }
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A matricule with this body, Corsica's letters aside, and its right key.
    fn keyed(body: &str) -> String {
        let number: u64 = body.replace('A', "9").replace('B', "8").parse().unwrap();
        let number = if body.contains(['A', 'B']) { number - 10_000_000 } else { number };
        format!("{body}{:02}", 97 - number % 97)
    }

    #[test]
    fn the_key_is_checked_corsica_included() {
        assert!(Ins::parse("2 55 06 99 999 999 34").is_ok());
        assert!(Ins::parse("255069999999935").is_err());
        assert!(Ins::parse("25506999999993").is_err());
        let corsican: u64 = 1_840_519_004_012; // 2A read as 19
        assert!(Ins::parse(&format!("184052A004012{:02}", 97 - corsican % 97)).is_ok());
        let corsican: u64 = 1_840_518_004_012; // 2B read as 18
        assert!(Ins::parse(&format!("184052b004012{:02}", 97 - corsican % 97)).is_ok());
        for wrong in ["é55069999999934", "+55069999999934", "2550699999999+4", "", "184051A00401223"] {
            assert!(Ins::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn unknown_months_and_provisional_numbers_are_no_error() {
        for (body, sex, month) in [
            ("1640399123456", Some(Sex::Male), Some(3)),
            ("2643399123456", Some(Sex::Female), None),
            ("3640099123456", Some(Sex::Male), None),
            ("4641299123456", Some(Sex::Female), Some(12)),
            ("7649999123456", Some(Sex::Male), None),
            ("8641399123456", Some(Sex::Female), None),
            ("5640199123456", None, Some(1)),
        ] {
            let number: u64 = body.parse().unwrap();
            let ins = Ins::parse(&format!("{body}{:02}", 97 - number % 97)).unwrap();
            assert_eq!(ins.deduced(), Deduced { sex, birth_year: 64, birth_month: month }, "{body}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_found(body in "[1-478][0-9]{2}(0[1-9]|1[0-2])(2[AB]|[0-9]{2})[0-9]{6}", at in 0usize..15, other in 0u8..10) {
            let right = keyed(&body);
            prop_assert!(Ins::parse(&right).is_ok(), "{}", right);
            let mut wrong = right.clone().into_bytes();
            wrong[at] = b'0' + other;
            let wrong = String::from_utf8(wrong).unwrap();
            // A letter for a digit changes three figures at once: the key may meet.
            prop_assume!(right.as_bytes()[at].is_ascii_digit() && right != wrong && !body.contains(['A', 'B']));
            prop_assert!(Ins::parse(&wrong).is_err(), "{} {}", right, wrong);
        }

        #[test]
        fn anything_is_read_without_panic(text in "\\PC{0,20}") {
            let _ = (Ins::parse(&text).map(|ins| ins.deduced()), Ins::is_shaped(&text));
        }
    }
}
