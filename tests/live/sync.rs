//! What `pli sync` brings, against Dovecot.

use crate::harness::{Person, Sandbox};
use serde_json::Value;

fn folder<'a>(report: &'a Value, name: &str) -> &'a Value {
    report["folders"].as_array().unwrap().iter().find(|folder| folder["name"] == name).unwrap_or_else(|| panic!("{name}: {report}"))
}

/// What changed anywhere: new, changed, removed.
fn changes(report: &Value) -> (u64, u64, u64) {
    let sum = |field: &str| report["folders"].as_array().unwrap().iter().map(|folder| folder[field].as_u64().unwrap()).sum();
    (sum("new"), sum("changed"), sum("removed"))
}

fn full(person: &Person<'_>) -> Value {
    person.pli(&["sync", "--full"]).ok()
}

#[test]
fn a_first_synchronisation_brings_everything_and_the_second_nothing() {
    let sandbox = Sandbox::breakable();
    let martin = sandbox.martin();
    let first = full(&martin);
    let folders = martin.pli(&["folders"]).ok();
    for listed in folders.as_array().unwrap() {
        let name = listed["name"].as_str().unwrap();
        assert_eq!(folder(&first, name)["total"], listed["total"], "{name}");
        assert_eq!(folder(&first, name)["new"], listed["total"], "{name}");
    }
    assert!(first["bytes_in"].as_u64().unwrap() > 10_000 && first["seconds"].as_f64().unwrap() > 0.0, "{first}");
    let second = full(&martin);
    assert_eq!(changes(&second), (0, 0, 0), "{second}");
    assert!(second["bytes_in"].as_u64() < first["bytes_in"].as_u64(), "{second}");
}

#[test]
fn what_another_program_did_comes_with_the_next_one() {
    let sandbox = Sandbox::breakable();
    let (here, elsewhere) = (sandbox.martin(), sandbox.martin());
    full(&here);
    let subject = "Essai d’une synchronisation";
    elsewhere.pli(&["send", "--to", "dr.martin@cabinet-martin.mss.test", "--subject", subject]).ok();
    let id = elsewhere.find("INBOX", subject)["id"].as_str().unwrap().to_owned();
    let arrived = full(&here);
    assert!(folder(&arrived, "INBOX")["new"] == 1 && changes(&arrived).2 == 0, "{arrived}");
    elsewhere.pli(&["flag", &id, "flagged"]).ok();
    assert_eq!(folder(&full(&here), "INBOX")["changed"], 1);
    elsewhere.pli(&["delete", &id]).ok();
    let deleted = full(&here);
    assert_eq!((&folder(&deleted, "INBOX")["removed"], &folder(&deleted, "Corbeille")["new"]), (&1.into(), &1.into()), "{deleted}");
    assert_eq!(changes(&full(&here)), (0, 0, 0));
}
