//! The pages under `docs/` that list things of the code say what the code says.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use pli::domain::Problem;
use pli::domain::rules::Rule;
use std::collections::BTreeSet;
use std::path::Path;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The cells of each row whose first cell is a name between back-quotes.
fn rows(page: &str) -> Vec<Vec<String>> {
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    rows.map(|line| line.trim().trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// The names in the first cells, each once.
fn names(rows: &[Vec<String>]) -> BTreeSet<String> {
    let names: Vec<_> = rows.iter().filter_map(|row| row.first()).map(|cell| cell.trim_matches('`').to_owned()).collect();
    let set: BTreeSet<_> = names.iter().cloned().collect();
    assert_eq!(set.len(), names.len(), "a name is listed twice");
    set
}

fn set<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    names.into_iter().map(str::to_owned).collect()
}

#[test]
fn every_kind_of_problem_has_its_row() {
    let rows = rows(&read("docs/problems.md"));
    assert_eq!(names(&rows), set(Problem::KINDS.iter().copied()));
    for row in rows {
        assert!(row.len() == 4 && row.iter().all(|cell| !cell.is_empty()), "{row:?}");
    }
}

#[test]
fn every_rule_has_its_row_with_its_requirement() {
    let rows = rows(&read("docs/rules.md"));
    assert_eq!(names(&rows), set(Rule::ALL.map(Rule::id)));
    for rule in Rule::ALL {
        let row = rows.iter().find(|row| row[0] == format!("`{}`", rule.id())).unwrap();
        assert_eq!(row[1], rule.requirement(), "{}", rule.id());
        assert!(["block", "confirm", "inform"].contains(&row[2].as_str()), "{}: {}", rule.id(), row[2]);
        assert!(row.len() == 5 && row.iter().all(|cell| !cell.is_empty()), "{row:?}");
    }
}

#[test]
fn every_dependency_has_its_row_and_reason() {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let crates = |section: &str| set(manifest[section].as_table().unwrap().keys().map(String::as_str));
    let page = read("docs/dependencies.md");
    let (program, tests) = page.split_once("## In tests only").unwrap();
    for (section, rows) in [("dependencies", rows(program)), ("dev-dependencies", rows(tests))] {
        assert_eq!(names(&rows), crates(section), "{section}");
        for row in rows {
            assert!(row.len() == 4 && !row[1].is_empty() && !row[2].is_empty(), "{row:?}");
        }
    }
}

/// The names of all functions of the tests and of the program.
fn functions(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            functions(&entry.path(), names);
        } else if entry.path().extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            let attributes = ["#[test]", "#[tokio::test", "proptest!"];
            if attributes.iter().any(|attribute| text.contains(attribute)) {
                names.extend(text.split("fn ").skip(1).filter_map(|rest| rest.split(['(', '<']).next()).map(str::to_owned));
            }
        }
    }
}

#[test]
fn every_promise_is_shown_by_tests_that_exist() {
    let (page, mut known) = (read("docs/security.md"), BTreeSet::new());
    for folder in ["src", "tests"] {
        functions(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut known);
    }
    let promises = page.split("## Promises").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows: Vec<_> = promises.lines().filter(|line| line.starts_with("| ")).skip(2).collect();
    assert!(rows.len() > 15, "{}", rows.len());
    for row in rows {
        let shown = row.trim_matches('|').split('|').nth(2).unwrap();
        let tests: Vec<_> = shown.split('`').skip(1).step_by(2).filter(|name| !name.contains('.')).collect();
        assert!(!tests.is_empty(), "nothing shows: {row}");
        for test in tests {
            assert!(known.contains(test), "no such test: {test}");
        }
    }
}
