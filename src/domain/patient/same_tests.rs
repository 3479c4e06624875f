#![cfg(test)]

use super::super::Ins;
use super::*;
use proptest::prelude::*;

const INS_A: &str = "279035121518989";
const INS_B: &str = "255069999999934";

fn person(name: &str, used: &str, given: &str, date: &str) -> PatientIdentity {
    PatientIdentity {
        birth_name: name.into(),
        used_name: used.into(),
        given_name: given.into(),
        birth_date: date.into(),
        ..PatientIdentity::default()
    }
}

fn with(ins: &str, authority: Option<InsAuthority>, mut one: PatientIdentity) -> PatientIdentity {
    (one.ins, one.authority) = (Ins::parse(ins).ok(), authority);
    one
}

fn both(a: &PatientIdentity, b: &PatientIdentity) -> Sameness {
    let found = same(a, b);
    assert_eq!(found, same(b, a), "it is symmetric");
    found
}

#[test]
fn birth_and_used_names_are_one_person_s() {
    let born = person("MARTIN", "DUPONT", "Anne", "19640312");
    for other in [
        person("MARTIN", "", "Anne", "19640312"),
        person("DUPONT", "", "Anne", "19640312"),
        person("DUPONT", "MARTIN", "Anne", "19640312"),
        person("", "DUPONT", "Anne", "19640312"),
        person("", "DUPONT-MARTIN", "Anne", ""),
        person("Anne", "", "Martin", "1964-03-12"),
        person("MARTIN ANNE", "", "LOUISE", "12/03/1964"),
    ] {
        assert_eq!(both(&born, &other), Sameness::Same, "{}", other.display());
    }
    assert_eq!(both(&born, &person("BERNARD", "DUPONT", "Anne", "19640312")), Sameness::Doubtful(vec![Trait::BirthName]));
}

#[test]
fn one_trait_is_doubt_and_two_are_two_persons() {
    let vial = person("VIAL", "", "Paul", "19640312");
    for (other, expected) in [
        (person("NGUYEN", "", "Lan", "19710924"), Sameness::Different),
        (person("VIAL", "", "Jacques", "19340102"), Sameness::Different),
        (person("NGUYEN", "", "Paul", "19640312"), Sameness::Doubtful(vec![Trait::BirthName])),
        (person("VIAL", "", "Hugo", "19640312"), Sameness::Doubtful(vec![Trait::GivenName])),
        (person("VIAL", "", "Paul", "19340102"), Sameness::Doubtful(vec![Trait::BirthDate])),
        (person("VIALE", "", "Paul", "19640321"), Sameness::Doubtful(vec![Trait::BirthName, Trait::BirthDate])),
        (person("NGUYEN", "", "", ""), Sameness::Different),
        (PatientIdentity::default(), Sameness::Same),
    ] {
        assert_eq!(both(&vial, &other), expected, "{}", other.display());
    }
    let sexed = |sex| PatientIdentity { sex: Some(sex), ..vial.clone() };
    assert_eq!(both(&sexed(Sex::Male), &sexed(Sex::Female)), Sameness::Doubtful(vec![Trait::Sex]));
    assert_eq!(both(&sexed(Sex::Male), &sexed(Sex::Undetermined)), Sameness::Same);
    assert_eq!(both(&person("JEAN", "", "Paul", ""), &person("DUPONT", "", "Jean Paul", "")), Sameness::Doubtful(vec![Trait::BirthName]));
}

#[test]
fn matricules_come_first() {
    let vial = person("VIAL", "", "Paul", "19640312");
    let (nir, nia) = (Some(InsAuthority::Nir), Some(InsAuthority::Nia));
    assert_eq!(both(&with(INS_A, nir, vial.clone()), &with(INS_B, nir, vial.clone())), Sameness::Different);
    assert_eq!(both(&with(INS_A, None, vial.clone()), &with(INS_B, None, vial.clone())), Sameness::Different);
    assert_eq!(both(&with(INS_A, nir, vial.clone()), &with(INS_B, nia, vial.clone())), Sameness::Doubtful(vec![Trait::Matricule]));
    let alone = PatientIdentity::default();
    assert_eq!(both(&with(INS_A, nir, vial.clone()), &with(INS_B, nia, alone)), Sameness::Different);
    // The same matricule with another spelling, or somebody else's papers under it.
    assert_eq!(
        both(&with(INS_A, nir, vial.clone()), &with(INS_A, nir, person("VIALE", "", "Paul", "19640312"))),
        Sameness::Doubtful(vec![Trait::BirthName])
    );
    assert_eq!(both(&with(INS_A, nir, vial), &with(INS_A, nir, person("NGUYEN", "", "Lan", "19710924"))), Sameness::Different);
}

#[test]
fn a_matricule_alone_tells_a_birth() {
    let alone = with(INS_B, None, PatientIdentity::default()); // a woman born in June 1955
    let birth = |date: &str| person("VIAL", "", "Paule", date);
    assert_eq!(both(&alone, &birth("19550612")), Sameness::Same);
    assert_eq!(both(&alone, &birth("1955")), Sameness::Same);
    assert_eq!(both(&alone, &birth("19640312")), Sameness::Doubtful(vec![Trait::BirthDate]));
    let man = PatientIdentity { sex: Some(Sex::Male), ..birth("19550612") };
    assert_eq!(both(&alone, &man), Sameness::Doubtful(vec![Trait::Sex]));
    // What has its own traits is judged by them, and a matricule of test tells nothing.
    assert_eq!(both(&with(INS_B, None, birth("19640312")), &birth("19640312")), Sameness::Same);
    assert_eq!(both(&with(INS_B, Some(InsAuthority::Test), PatientIdentity::default()), &birth("19640312")), Sameness::Same);
}

/// What scribes do to a name without changing whose it is.
fn scribbled(name: &str, how: u8) -> String {
    match how % 6 {
        0 => name.to_lowercase(),
        1 => name.replace('-', " "),
        2 => name.replace(['-', ' ', '\''], ""),
        3 => name.replace(['É', 'È', 'Ë'], "E").replace('Ç', "C"),
        4 => name.replace('É', "E\u{301}").replace('\'', "’"),
        _ => format!("  {name} "),
    }
}

proptest! {
    #[test]
    fn one_person_is_the_same_however_it_is_written(
        name in "(D'|DE |LE |)[A-ZÉÈËÇ]{4,9}(-[A-ZÉÈ]{4,8})?",
        given in "[A-ZÉ]{3,8}(-[A-Z]{3,6})?", second in "[A-Z]{3,8}",
        year in 1900u32..2026, month in 1u32..13, day in 1u32..29, how in any::<(u8, u8, u8)>(), keeps in any::<(bool, bool)>()
    ) {
        // Short for « Sainte » as a word of its own, and three letters inside another.
        prop_assume!(!given.ends_with("-STE"));
        let one = PatientIdentity {
            given_names: format!("{given} {second}"),
            ..person(&name, "", &given, &format!("{year}{month:02}{day:02}"))
        };
        let date = if keeps.0 { format!("{day:02}/{month:02}/{year}") } else { String::new() };
        let other = PatientIdentity {
            given_names: if keeps.1 { format!("{} {second}", scribbled(&given, how.2)) } else { String::new() },
            ..person(&scribbled(&name, how.0), "", &scribbled(&given, how.1), &date)
        };
        prop_assert_eq!(both(&one, &other), Sameness::Same);
        prop_assert_eq!(both(&one, &one), Sameness::Same);
    }

    #[test]
    fn anything_is_compared_without_panic_and_both_ways(texts in proptest::collection::vec("\\PC{0,12}", 10)) {
        let one = person(&texts[0], &texts[1], &texts[2], &texts[3]);
        let mut two = person(&texts[4], &texts[5], &texts[6], &texts[7]);
        two.given_names = texts[8].clone();
        two.unverified_ins = texts[9].clone();
        both(&one, &two);
        prop_assert_eq!(both(&two, &two), Sameness::Same);
    }
}
