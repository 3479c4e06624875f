//! The recovery passphrase: made for the person, typed with tolerance, slow to guess (Argon2id, RFC 9106).

use super::StoreError;
use super::slots::random;
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// What a passphrase is made of: letters only, where keyboards agree about them, without those that are taken for another.
const LETTERS: &[u8; 16] = b"bcdefghjknprstvx";
/// Groups of a passphrase, and letters in each: 28 letters of four bits, 112 bits.
const GROUPS: usize = 7;
const GROUP: usize = 4;
/// The fewest letters or digits of a passphrase that a person chooses.
const LEAST: usize = 12;

/// What a guess costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cost {
    /// KiB of memory.
    memory: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    /// 64 MiB, three passes, four lanes: the second recommended choice of RFC 9106 §4.
    pub(super) const USUAL: Self = Self { memory: 64 << 10, passes: 3, lanes: 4 };

    /// A header that was tampered with takes neither all memory nor an hour.
    fn is_bearable(self) -> bool {
        self.memory <= 1 << 20 && self.passes <= 16 && self.lanes <= 16
    }
}

/// The key that a passphrase gives.
pub(super) fn derive(cost: Cost, salt: &[u8], typed: &str) -> Result<Zeroizing<[u8; 32]>, StoreError> {
    let params = Params::new(cost.memory, cost.passes, cost.lanes, Some(32)).ok().filter(|_| cost.is_bearable());
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.ok_or(StoreError::Damaged)?);
    let mut octets = Zeroizing::new([0; 32]);
    argon.hash_password_into(plain(typed).as_bytes(), salt, &mut *octets).map_err(|_| StoreError::Damaged)?;
    Ok(octets)
}

/// A passphrase nobody can guess, in groups.
pub(super) fn make() -> Result<SecretString, StoreError> {
    let octets = Zeroizing::new(random::<{ GROUPS * GROUP }>()?);
    let mut text = Zeroizing::new(String::with_capacity(GROUPS * (GROUP + 1)));
    for (place, octet) in octets.iter().enumerate() {
        if place > 0 && place % GROUP == 0 {
            text.push('-');
        }
        // Sixteen letters: no octet favours any.
        text.push(LETTERS.get(usize::from(octet % 16)).copied().map_or('b', char::from));
    }
    Ok(SecretString::from(text.as_str()))
}

/// Whether a passphrase that a person chose is long enough to be one.
pub(super) fn is_enough(typed: &str) -> bool {
    plain(typed).chars().count() >= LEAST
}

/// What counts of what was typed: no case, spaces or dashes, accents in one form.
fn plain(typed: &str) -> Zeroizing<String> {
    // Room enough from the start for most: a string that grows leaves copies behind.
    let mut text = Zeroizing::new(String::with_capacity(4 * typed.len()));
    text.extend(typed.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace() && !is_dash(*c)));
    text
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '_' | '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;
    use std::collections::HashSet;

    #[test]
    fn a_passphrase_that_is_made_is_long_grouped_unambiguous_and_never_the_same() {
        let made: HashSet<String> = (0..200).map(|_| make().unwrap().expose_secret().to_owned()).collect();
        assert_eq!(made.len(), 200);
        let seen: HashSet<char> = made.iter().flat_map(|text| text.chars()).collect();
        assert_eq!(seen, LETTERS.iter().map(|octet| char::from(*octet)).chain(['-']).collect());
        for text in &made {
            let groups: Vec<_> = text.split('-').collect();
            assert!(groups.len() == GROUPS && groups.iter().all(|group| group.len() == GROUP), "{text}");
            assert!(is_enough(text));
        }
        assert!(GROUPS * GROUP * LETTERS.len().ilog2() as usize >= 100);
        // Typed alike on both French keyboards and any other, and not taken for another on paper.
        assert!(!LETTERS.iter().any(|letter| b"aqwzmyilou0159".contains(letter)));
    }

    #[test]
    fn what_is_typed_is_taken_whatever_its_case_spaces_and_dashes() {
        for typed in ["bcde-fghj", "BCDE FGHJ", " bcdefghj\n", "bcde\u{2013}fghj", "b c d e\u{a0}f-g-h-j"] {
            assert_eq!(plain(typed).as_str(), "bcdefghj");
        }
        assert_eq!(plain("e\u{301}te\u{301}"), plain("Été"));
        assert!(!is_enough("onze lettre") && is_enough("douze lettres !"));
    }

    #[test]
    fn what_a_guess_costs_is_what_the_slot_says_within_bounds() {
        let least = Cost { memory: 8, passes: 1, lanes: 1 };
        let key = derive(least, &[1; 16], "Phrase").unwrap();
        assert_eq!(key, derive(least, &[1; 16], "phrase").unwrap());
        assert_ne!(key, derive(Cost { passes: 2, ..least }, &[1; 16], "phrase").unwrap());
        assert_ne!(key, derive(least, &[2; 16], "phrase").unwrap());
        let (huge, endless, wide) =
            (Cost { memory: u32::MAX, ..least }, Cost { passes: u32::MAX, ..least }, Cost { lanes: 17, memory: 1 << 10, ..least });
        for cost in [huge, endless, wide, Cost { memory: 0, ..least }, Cost { passes: 0, ..least }] {
            assert_eq!(derive(cost, &[1; 16], "phrase").err(), Some(StoreError::Damaged), "{cost:?}");
        }
        const { assert!(Cost::USUAL.memory >= 64 << 10 && Cost::USUAL.passes >= 3) };
    }
}
