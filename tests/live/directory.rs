//! The national directory, as OpenLDAP serves it.

use crate::harness::{Person, Sandbox};
use serde_json::Value;

fn search(arguments: &[&str]) -> Value {
    let run = Sandbox::shared().martin().run(&[&["directory", "--json"], arguments].concat(), b"");
    assert_eq!(run.code, 0, "{run:?}");
    run.json()
}

fn entries(arguments: &[&str]) -> Vec<Value> {
    search(arguments)["entries"].as_array().unwrap().clone()
}

#[test]
fn a_colleague_is_found_with_everything_that_tells_her_apart() {
    let found = entries(&["--nom", "durand", "--prenom", "Hélène", "--ville", "besan"]);
    assert_eq!(found.len(), 1);
    let expected = [
        ("mail", "dr.durand@chu-comte.mss.test"),
        ("nom", "DURAND"),
        ("prenom", "Hélène"),
        ("profession", "MEDECIN"),
        ("ville", "BESANCON"),
        ("code_postal", "25000"),
        ("departement", "25"),
        ("type_bal", "PER"),
        ("id_nat", "899700000025"),
    ];
    for (field, value) in expected {
        assert_eq!(found[0][field], value, "{field}");
    }
    assert!(found[0]["specialite"].as_str().unwrap().starts_with("Cardio"));
    assert_eq!(found[0]["dematerialisation"], true);
}

#[test]
fn dst_6_2_6_contains_by_default_and_exact_on_demand() {
    assert!(entries(&["--nom", "URAN", "--ville", "besan"]).len() >= entries(&["--nom", "=DURAND", "--ville", "besan"]).len());
    assert!(entries(&["--nom", "=URAN"]).is_empty());
    assert!(entries(&["--nom", "=DURAND", "--prenom", "Hélène"]).iter().all(|e| e["nom"] == "DURAND"));
}

#[test]
fn every_criterion_narrows() {
    let durand = entries(&["--rpps", "=899700000025"]);
    assert_eq!((durand.len(), durand[0]["nom"].as_str()), (1, Some("DURAND")));
    assert_eq!(entries(&["--rpps", "99700000025"]), durand);
    for (option, value) in [
        ("--profession", "MEDECIN"),
        ("--specialite", "Cardiologie"),
        ("--code-postal", "25000"),
        ("--departement", "=25"),
        ("--structure", "CHU DE COMT"),
        ("--type", "per"),
    ] {
        let narrowed = entries(&["--nom", "=DURAND", "--prenom", "=Hélène", option, value]);
        assert!(narrowed.contains(&durand[0]), "{option} {value}: {narrowed:?}");
    }
    assert!(!entries(&["--nom", "=DURAND", "--prenom", "=Hélène", "--specialite", "Pédiatrie"]).contains(&durand[0]));
    assert!(!entries(&["--nom", "=DURAND", "--prenom", "=Hélène", "--type", "ORG"]).contains(&durand[0]));
}

#[test]
fn dst_6_2_5_organisations_and_applications_are_found() {
    for kind in ["ORG", "APP"] {
        let found = entries(&["--type", kind, "--ville", "besan"]);
        assert!(!found.is_empty() && found.iter().all(|e| e["type_bal"] == kind && e["prenom"] == ""), "{kind}");
        assert!(found.iter().all(|e| !e["id_nat"].as_str().unwrap().contains(':')));
    }
}

#[test]
fn dst_6_2_8_past_the_limit_the_answers_received_are_given_with_advice() {
    let run = Sandbox::shared().martin().run(&["directory", "--nom", "a", "--json"], b"");
    let json = run.json();
    assert_eq!((run.code, json["truncated"].as_bool(), json["entries"].as_array().unwrap().len()), (0, Some(true), 100));
    assert!(run.stderr.contains("affinez"), "{}", run.stderr);
    assert_eq!(search(&["--nom", "=DURAND", "--prenom", "=Hélène"])["truncated"], false);
}

#[test]
fn what_is_typed_is_never_a_pattern() {
    for text in ["*", "=*", "a*b", "\\", "(*", ")(mail=*", "*)(|(sn=*", "é\u{1}"] {
        let found = entries(&["--nom", text]);
        assert!(found.len() < 3, "{text}: {}", found.len());
    }
    // Structures whose names do hold these signs are found by them.
    for sign in ["*", "\\", "("] {
        let found = entries(&["--structure", sign, "--type", "ORG"]);
        assert!(found.iter().all(|e| e["structure"].as_str().unwrap().contains(sign)), "{sign}");
    }
    assert!(!search(&["--structure", "*"])["entries"].as_array().unwrap().is_empty());
}

#[test]
fn a_search_without_criterion_is_refused_in_words() {
    let run = Sandbox::shared().martin().run(&["directory", "--json"], b"");
    assert_eq!(run.problem(), "directory-query-empty");
    let without = Sandbox::shared().martin_with(&[("[directory]\n", "[directory]\n# ")]);
    assert_eq!(without.run(&["directory", "--nom", "x", "--json"], b"").problem(), "config-invalid");
}

/// Somebody's configuration once the directory is out of reach: a port where nobody listens any more.
fn unplugged(person: &Person<'_>) {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let file = person.home.join("config.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let real = format!("annuaire.operateur.test:{}", Sandbox::shared().value("LDAP_PORT"));
    assert!(text.contains(&real), "{text}");
    std::fs::write(file, text.replace(&real, &format!("annuaire.operateur.test:{port}"))).unwrap();
}

#[test]
fn what_the_directory_answered_is_found_again_when_it_does_not_answer() {
    let martin = Sandbox::shared().martin();
    let durand = ["directory", "--nom", "durand", "--prenom", "Hélène", "--ville", "besan"];
    let asked = martin.pli(&durand).ok();
    assert_eq!((asked["entries"].as_array().unwrap().len(), &asked["remembered"]), (1, &false.into()));
    unplugged(&martin);
    let run = martin.pli(&durand);
    assert!(run.stderr.contains("Annuaire non consulté"), "{}", run.stderr);
    let kept = run.ok();
    assert_eq!((&kept["entries"], &kept["remembered"]), (&asked["entries"], &true.into()));
    // Otherwise written, it is the same search; and nobody is made up.
    let offline = martin.pli(&["directory", "--nom", "DURAND", "--offline"]).ok();
    assert_eq!((&offline["entries"], &offline["remembered"]), (&asked["entries"], &true.into()));
    assert_eq!(martin.pli(&["directory", "--nom", "inconnue"]).problem(), "tcp-refused");
    assert_eq!(martin.pli(&["directory", "--nom", "inconnue", "--offline"]).ok()["entries"].as_array().unwrap().len(), 0);
    // Without what opens the store, nothing is remembered.
    assert_eq!(martin.run(&[&durand[..], &["--json"]].concat(), b"").problem(), "tcp-refused");
}
