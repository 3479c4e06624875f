//! The public samples of the national test kit, where they are at hand.

use pli::formats::{cda, inspect, trust_list};
use std::path::{Path, PathBuf};

/// The shared test data beside the crate; `None`, said in one line, where they are absent.
pub fn shared(test: &str, name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    println!("left out: {test}: shared/data absent");
    None
}

#[test]
fn every_public_clinical_document_names_its_patient() {
    let Some(folder) = shared("every_public_clinical_document_names_its_patient", "cda") else { return };
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let patient = cda::patient(&bytes).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        assert!(!patient.birth_name.is_empty() && patient.birth_date.len() == 8, "{}", path.display());
        let inspection = inspect("document", "application/octet-stream", &bytes);
        assert!(!inspection.xdm && inspection.patients == [patient], "{}", path.display());
        count += 1;
    }
    assert_eq!(count, 24);
}

#[test]
fn the_public_trust_list_is_read() {
    let Some(path) = shared("the_public_trust_list_is_read", "listeblanchemssante.xml") else { return };
    let domains = trust_list::read(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(domains.len(), 619);
    assert!(domains.iter().all(|d| d.ends_with(".mssante.fr")));
}
