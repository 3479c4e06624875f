//! What `pli sync` brings, against Dovecot.

use crate::harness::{Person, Sandbox};
use crate::imap_sync::doveadm;
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

/// Dr Martin's mailbox.
const MARTIN: &str = "dr.martin@cabinet-martin.mss.test";

#[test]
fn folders_that_another_program_makes_renames_and_deletes_are_as_it_has_them() {
    let sandbox = Sandbox::breakable();
    let martin = sandbox.martin();
    full(&martin);
    let elsewhere = |arguments: &[&str]| doveadm(&sandbox, &[&arguments[..2], &["-u", MARTIN], &arguments[2..]].concat());
    elsewhere(&["mailbox", "create", "Suivis"]);
    doveadm(&sandbox, &["copy", "-u", MARTIN, "Suivis", "mailbox", "INBOX", "1:12"]);
    let made = full(&martin);
    assert_eq!((changes(&made), &folder(&made, "Suivis")["total"]), ((12, 0, 0), &12.into()), "{made}");
    let old = martin.list("Suivis", 20)[3]["id"].as_str().unwrap().to_owned();
    let text = martin.pli(&["read", "--offline", &old]).ok()["text"].clone();
    // Renamed, and changed meanwhile: only what changed comes.
    elsewhere(&["mailbox", "rename", "Suivis", "Patients suivis à l’automne"]);
    doveadm(&sandbox, &["copy", "-u", MARTIN, "Patients suivis à l’automne", "mailbox", "INBOX", "13"]);
    doveadm(&sandbox, &["flags", "add", "-u", MARTIN, "$Forwarded", "mailbox", "Patients suivis à l’automne", "1:2"]);
    let renamed = full(&martin);
    let new = folder(&renamed, "Patients suivis à l’automne");
    assert_eq!((&new["total"], &new["new"], &new["removed"]), (&13.into(), &1.into(), &0.into()), "{renamed}");
    assert!(new["changed"].as_u64().unwrap() <= 2 && changes(&renamed).0 == 1 && changes(&renamed).2 == 0, "{renamed}");
    assert_eq!(martin.pli(&["read", "--offline", &old]).ok()["text"], text, "the name that it had is good");
    // Another one with the same messages, under the name that was: it is not the one that went.
    elsewhere(&["mailbox", "create", "Suivis"]);
    doveadm(&sandbox, &["copy", "-u", MARTIN, "Suivis", "mailbox", "INBOX", "1:12"]);
    elsewhere(&["mailbox", "delete", "Patients suivis à l’automne"]);
    let other = full(&martin);
    assert_eq!(folder(&other, "Suivis")["new"], 12, "{other}");
    assert_eq!(martin.pli(&["read", &old]).problem(), "mail-id-stale");
    // All its UIDs mean others.
    let stale = martin.list("Suivis", 20)[0]["id"].as_str().unwrap().to_owned();
    elsewhere(&["mailbox", "update", "--uid-validity", "1234567", "Suivis"]);
    let again = full(&martin);
    assert_eq!((changes(&again), &folder(&again, "Suivis")["total"]), ((12, 0, 12), &12.into()), "{again}");
    assert_eq!(martin.pli(&["read", &stale]).problem(), "mail-id-stale");
    let new = martin.list("Suivis", 20)[0]["id"].as_str().unwrap().to_owned();
    assert!(new != stale && martin.pli(&["read", "--offline", &new]).ok()["text"].is_string());
    elsewhere(&["mailbox", "delete", "Suivis"]);
    let gone = full(&martin);
    assert!(gone["folders"].as_array().unwrap().iter().all(|folder| folder["name"] != "Suivis"), "{gone}");
    let folders = martin.pli(&["folders", "--offline"]).ok();
    assert!(folders.as_array().unwrap().iter().all(|folder| !folder["name"].as_str().unwrap().contains("uivis")), "{folders}");
    assert_eq!(changes(&full(&martin)), (0, 0, 0));
}
