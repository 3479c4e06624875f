//! Whether two identities are one person's.
//!
//! A matricule settles most. Without one, two traits that contradict each other make two persons; a single one may be a marriage,
//! a usual name, a slip of the finger: a person compares.

use super::identity::{PatientIdentity, Sex, Trait};
use super::ins::InsAuthority;
use super::names::{self, Match};

/// What two identities are to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sameness {
    /// Nothing speaks against one person.
    Same,
    /// Two persons.
    Different,
    /// A person must look: these traits are not the same.
    Doubtful(Vec<Trait>),
}

/// Whether two identities are one person's, with what the French civil registry and its users do to names: accents, hyphens,
/// apostrophes, particles, compound names, birth and used names, the first given name or all of them, names cut short.
///
/// Two matricules are two persons, unless one of them is a temporary or a test one and all else agrees. It is symmetric.
#[must_use]
pub fn same(a: &PatientIdentity, b: &PatientIdentity) -> Sameness {
    compare(a, b, true)
}

/// Whether what both tell is not the same, two matricules aside.
pub(super) fn traits_differ(a: &PatientIdentity, b: &PatientIdentity) -> bool {
    let without = |one: &PatientIdentity| PatientIdentity { ins: None, unverified_ins: String::new(), ..one.clone() };
    if a.ins_differs(b) { compare(&without(a), &without(b), false) != Sameness::Same } else { compare(a, b, false) != Sameness::Same }
}

fn compare(a: &PatientIdentity, b: &PatientIdentity, deduces: bool) -> Sameness {
    let (mut family, mut given) = (family(a, b), names::given((&a.given_name, &a.given_names), (&b.given_name, &b.given_names)));
    let is_off = |found| matches!(found, Match::Close | Match::Conflict);
    if (is_off(family) || is_off(given)) && (are_mixed(a, b) || are_mixed(b, a)) {
        (family, given) = (Match::Equal, Match::Equal);
    }
    let birth = names::dates(&a.birth_date, &b.birth_date);
    let sex = match (a.sex, b.sex) {
        (Some(Sex::Undetermined) | None, _) | (_, Some(Sex::Undetermined) | None) => Match::Unknown,
        (Some(one), Some(two)) if one == two => Match::Equal,
        _ => Match::Conflict,
    };
    let matricule = matricule(a, b);
    let strong = [family, given, birth];
    let count = |kind: Match| strong.iter().filter(|found| **found == kind).count();
    let (conflicts, agreements) = (count(Match::Conflict), count(Match::Equal) + count(Match::Close));
    let mut doubts: Vec<Trait> = [
        (Trait::Matricule, matricule),
        (Trait::BirthName, family),
        (Trait::GivenName, given),
        (Trait::BirthDate, birth),
        (Trait::Sex, sex),
    ]
    .into_iter()
    .filter(|(_, found)| matches!(found, Match::Close | Match::Conflict))
    .map(|(part, _)| part)
    .collect();
    match matricule {
        Match::Conflict => {
            let is_temporary = a.authority != b.authority
                && [a, b].iter().any(|one| matches!(one.authority, Some(InsAuthority::Nia | InsAuthority::Test)))
                && strong.iter().all(|found| *found == Match::Equal);
            return if is_temporary { Sameness::Doubtful(doubts) } else { Sameness::Different };
        }
        Match::Equal if conflicts >= 2 => return Sameness::Different,
        Match::Equal => {}
        Match::Close | Match::Unknown if conflicts >= 2 || (conflicts == 1 && agreements == 0) => return Sameness::Different,
        Match::Close | Match::Unknown => {}
    }
    if deduces {
        for part in against_matricule(a, b).into_iter().chain(against_matricule(b, a)) {
            if !doubts.contains(&part) {
                doubts.push(part);
            }
        }
    }
    if doubts.is_empty() { Sameness::Same } else { Sameness::Doubtful(doubts) }
}

fn matricule(a: &PatientIdentity, b: &PatientIdentity) -> Match {
    let tidy = |one: &PatientIdentity| one.any_ins().chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    let (one, two) = (tidy(a), tidy(b));
    if one.is_empty() || two.is_empty() {
        Match::Unknown
    } else if one == two {
        Match::Equal
    } else if a.ins_differs(b) {
        Match::Conflict
    } else {
        // Of two matricules one of which is mistyped nobody can tell.
        Match::Close
    }
}

/// The family names: birth and used ones may be exchanged, and either may be the only one known.
fn family(a: &PatientIdentity, b: &PatientIdentity) -> Match {
    let births = names::family(&a.birth_name, &b.birth_name);
    let crossed = [names::family(&a.birth_name, &b.used_name), names::family(&a.used_name, &b.birth_name)];
    if births == Match::Equal || crossed.contains(&Match::Equal) {
        return Match::Equal;
    }
    let used = names::family(&a.used_name, &b.used_name);
    match births {
        // Nothing but used names to go by.
        Match::Unknown if used == Match::Equal => Match::Equal,
        Match::Unknown => [crossed[0], crossed[1], used].into_iter().find(|found| *found != Match::Unknown).unwrap_or(Match::Unknown),
        // Two birth names, and one used name: sisters-in-law, or one person whose name was mistaken.
        _ if used == Match::Equal => Match::Close,
        other => other,
    }
}

/// Whether the family name and the first given name of the one are among the names of the other, told apart differently: texts
/// do not say which is which.
fn are_mixed(one: &PatientIdentity, other: &PatientIdentity) -> bool {
    let given = names::words(&one.given_name);
    let other_given = [names::words(&other.given_name), names::words(&other.given_names)].concat();
    let among = |family: &str, other_families: &[&str]| {
        let family = names::significant(family);
        let other_family: Vec<String> = other_families.iter().flat_map(|name| names::significant(name)).collect();
        let others = [other_family.clone(), other_given.clone()].concat();
        let is_turned = names::meet(&family, &other_given) && names::meet(&given, &other_family);
        names::holds(&others, &family) && names::holds(&others, &given) && (names::meet(&family, &other_family) || is_turned)
    };
    // Two used names that are the same say little where the birth names are known.
    among(&one.birth_name, &[&other.birth_name, &other.used_name]) || among(&one.used_name, &[&other.birth_name])
}

/// What a matricule that stands alone tells, against what the other says of itself.
fn against_matricule(alone: &PatientIdentity, other: &PatientIdentity) -> Vec<Trait> {
    let mut found = Vec::new();
    let Some(ins) = &alone.ins else { return found };
    if alone.authority == Some(InsAuthority::Test) || other.ins.is_some() {
        return found;
    }
    let deduced = ins.deduced();
    let date = names::birth_date(&other.birth_date);
    let number = |from: usize| date.get(from..from + 2).and_then(|digits| digits.parse::<u8>().ok());
    if alone.birth_date.is_empty()
        && let Some(year) = number(2)
    {
        let month_differs = matches!((deduced.birth_month, number(4)), (Some(one), Some(two)) if one != two);
        if year != deduced.birth_year || month_differs {
            found.push(Trait::BirthDate);
        }
    }
    if alone.sex.is_none() && matches!((deduced.sex, other.sex), (Some(one), Some(two)) if one != two && two != Sex::Undetermined) {
        found.push(Trait::Sex);
    }
    found
}

#[cfg(test)]
#[path = "same_tests.rs"]
mod tests;
