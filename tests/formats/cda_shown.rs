//! `pli document show`, as a person or a script runs it: no configuration, no account, no card, no store.

use super::cda::folder;
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};

fn pli(home: &Path, words: &[&str]) -> Output {
    // A module that could not be loaded, and no folder of this person's: whatever is asked of either would fail.
    Command::new(env!("CARGO_BIN_EXE_pli"))
        .args(words)
        .env_clear()
        .env("PLI_HOME", home.join("nowhere"))
        .current_dir(folder())
        .output()
        .unwrap()
}

fn json_of(home: &Path, file: &str) -> (Option<i32>, Value) {
    let output = pli(home, &["document", "show", file, "--json"]);
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn document_show_needs_nothing_and_leaves_nothing() {
    let home = tempfile::tempdir().unwrap();
    let output = pli(home.path(), &["document", "show", "niveau3-complet.xml", "--text"]);
    let page = String::from_utf8(output.stdout).unwrap().replace('\u{a0}', " ");
    assert!(output.status.success() && output.stderr.is_empty());
    let words = [
        "VIAL PAULE, ",
        "née le 12/06/1955",
        "Lettre de liaison & suivi",
        "7,2 × 10⁹/L",
        "Pression | systolique | 12,4",
        "Relevé par l'infirmière",
    ];
    let mut rest = page.as_str();
    for word in words {
        rest = rest.split_once(word).unwrap_or_else(|| panic!("{word} in {page}")).1;
    }
    assert_eq!(
        pli(home.path(), &["document", "show", "niveau3-complet.xml"]).stdout,
        pli(home.path(), &["document", "show", "niveau3-complet.xml", "--text"]).stdout
    );
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0, "something was written");
}

#[test]
fn document_show_json_is_what_is_prescribed() {
    let home = tempfile::tempdir().unwrap();
    let (code, value) = json_of(home.path(), "biologie.xml");
    assert_eq!(code, Some(0));
    let mut document = value["documents"][0].clone();
    let biology = document["biology"].take();
    assert_eq!((biology.as_array().unwrap().len(), value["kind"].clone(), value["problems"].clone()), (18, json!("cda"), json!([])));
    assert_eq!(
        biology[0],
        json!({ "code": "2823-3", "label": "Potassium", "value": "6.80", "unit": "mmol/L", "low": "3.5", "high": "5.1", "interpretation": "HH", "out_of_range": true })
    );
    let patient = json!({
        "matricule": "255069999999934", "oid": "1.2.250.1.213.1.4.10", "nom_naissance": "VIAL", "nom_utilise": "MÉRIC", "prenoms": "PAULE ANNE",
        "premier_prenom": "PAULE", "naissance": "19550612", "sexe": "F", "qualified": false, "test": true,
    });
    assert_eq!(
        document,
        json!({
            "code": "11502-2", "title": "Compte rendu d'examens biologiques", "date": "20261118093000+0100", "patient": patient, "author": "DR Inès CORNILLON",
            "organisation": "Maison de santé des Tilleuls", "confidentiality": "R", "id": "1.2.250.1.999.1^D-1", "set_id": "1.2.250.1.999.1^D", "version": 1,
            "replaces": [], "pdf": false, "sections": 2, "biology": null,
        })
    );
    let (_, value) = json_of(home.path(), "niveau3-complet.xml");
    let document = &value["documents"][0];
    assert_eq!(
        (&document["replaces"], &document["pdf"], &document["sections"]),
        (&json!(["1.2.250.1.999.1^D-1"]), &json!(true), &json!(5))
    );
}

#[test]
fn document_show_says_what_is_wrong_by_its_exit_code_and_its_problems() {
    let home = tempfile::tempdir().unwrap();
    assert_eq!(
        json_of(home.path(), "hostile-dtd.xml"),
        (Some(1), json!({ "kind": "cda", "documents": [], "problems": ["document-type"] }))
    );
    let (code, value) = json_of(home.path(), "hostile-base64.xml");
    assert_eq!((code, &value["problems"]), (Some(0), &json!(["ins-key-wrong", "truncated"])));
    assert_eq!(value["documents"][0]["patient"]["matricule"], "255069999999935");
    let (code, value) = json_of(home.path(), "absent.xml");
    assert_eq!((code, &value["problem"]["kind"]), (Some(1), &json!("file-unreadable")));
    assert_eq!(pli(home.path(), &["document", "montre", "a"]).status.code(), Some(2));
}
