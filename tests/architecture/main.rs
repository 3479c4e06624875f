//! The layers of the house, checked on every run: Rust stops cycles between crates, not between modules.
//!
//! The table is in `layers.rs`; `docs/design.md` tells it in words. The checker is itself tested, on snippets it must
//! catch and snippets it must let through.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod layers;
mod lexer;
mod paths;

use layers::{common_faults, faults, test_modules};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every `.rs` file under a folder: its path below that folder, and its text.
fn sources(folder: &str) -> Vec<(String, String)> {
    let base = root().join(folder);
    let (mut folders, mut out) = (vec![base.clone()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let below = path.strip_prefix(&base).unwrap().components().map(|c| c.as_os_str().to_string_lossy().into_owned());
                out.push((below.collect::<Vec<_>>().join("/"), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    out.sort();
    out
}

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "{} fault(s):\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn each_file_keeps_to_its_layer() {
    let sources = sources("src");
    assert!(sources.len() > 10, "the sources were not found");
    let for_tests: BTreeSet<_> = sources.iter().flat_map(|(path, source)| test_modules(path, source)).collect();
    let is_for_tests = |path: &str| {
        Path::new(path.trim_end_matches(".rs")).ancestors().any(|part| part.to_str().is_some_and(|part| for_tests.contains(part)))
    };
    let mut found = Vec::new();
    for (path, source) in &sources {
        let faults = if is_for_tests(path) { common_faults(path, source, &lexer::tokens(source)) } else { faults(path, source) };
        found.extend(faults.into_iter().map(|(line, fault)| format!("src/{path}:{line}: {fault}")));
    }
    assert_none(&found);
}

#[test]
fn tests_and_benches_are_short_and_safe_too() {
    let mut found = Vec::new();
    for folder in ["tests", "benches"] {
        for (path, source) in sources(folder) {
            let faults = common_faults(&path, &source, &lexer::tokens(&source));
            found.extend(faults.into_iter().map(|(line, fault)| format!("{folder}/{path}:{line}: {fault}")));
        }
    }
    assert_none(&found);
}

fn count(path: &str, source: &str) -> usize {
    faults(path, source).len()
}

#[test]
fn what_breaks_a_layer_is_caught() {
    for (path, source) in [
        ("domain/x.rs", "use crate::engine;"),
        ("domain/x.rs", "use crate::{domain::bal, net::Endpoint};"),
        ("domain/x.rs", "use crate::{domain::{bal::{Bal, BalKind}, mail}, formats::{mime::{read}}};"),
        ("domain/rules/x.rs", "fn f() { super::super::super::net::connect(); }"),
        ("domain/rules/mod.rs", "use super::super::imap::Session;"),
        ("domain/x.rs", "mod inner { use super::super::super::net; }"),
        ("domain/x.rs", "fn f() { let a = crate::net::connect(); }"),
        ("domain/x.rs", "type A = Vec<pli::net::Endpoint>;"),
        ("domain/x.rs", "macro_rules! m { () => { $crate::net::connect() } }"),
        ("domain/x.rs", "use crate as root;"),
        ("domain/x.rs", "use super::super::*;"),
        ("domain/x.rs", "use crate::somewhere::X;"),
        ("formats/mime/read.rs", "use crate::imap::Fetched;"),
        ("card/x.rs", "use crate::net::ClientSigner;"),
        ("net/x.rs", "use crate::card;"),
        ("imap/x.rs", "use crate::smtp::Reply;"),
        ("imap/x.rs", "use crate::engine::command;"),
        ("engine/x.rs", "use crate::text;"),
        ("engine/x.rs", "use crate::{domain::mail, cli::Output};"),
        ("text/x.rs", "use crate::formats::mime;"),
        ("cli/x.rs", "use crate::engine::sync::plan;"),
        ("cli/x.rs", "use crate::engine::*;"),
        ("cli/x.rs", "use crate::engine::{Handle, start};"),
        ("cli.rs", "use crate::engine; fn f() { engine::supervisor::start(); }"),
        ("cli/x.rs", "use crate::engine as e; fn f() { e::supervisor::start(); }"),
        ("ui/x.rs", "use crate::imap;"),
        ("main.rs", "use pli::engine;"),
        ("helpers/x.rs", ""),
    ] {
        assert_eq!(count(path, source), 1, "{path}: {source}: {:?}", faults(path, source));
    }
}

#[test]
fn what_a_layer_may_not_take_from_outside_is_caught() {
    for (path, source) in [
        ("domain/x.rs", "use tokio::sync::mpsc;"),
        ("domain/x.rs", "use std::{fmt, fs::File};"),
        ("domain/x.rs", "fn f() { ::std::fs::read(p); }"),
        ("domain/x.rs", "use std as s; fn f() { s::fs::read(p); }"),
        ("domain/x.rs", "extern crate rustls;"),
        ("domain/x.rs", "fn f() { time::OffsetDateTime::now_utc(); }"),
        ("domain/x.rs", "use time::OffsetDateTime; fn f() { OffsetDateTime::now_utc(); }"),
        ("domain/x.rs", "fn f() { std::time::SystemTime::now(); }"),
        ("domain/x.rs", "#[cfg(not(test))] fn f() { std::net::TcpStream::connect(a); }"),
        ("formats/x.rs", "use std::net::TcpStream;"),
        ("net/x.rs", "use cryptoki::session::Session;"),
        ("engine/x.rs", "use iced::Task;"),
        ("cli/x.rs", "fn f() { std::fs::write(p, b); }"),
        ("cli/x.rs", "use lettre::Message;"),
        ("text/x.rs", "use std::fs;"),
    ] {
        assert_eq!(count(path, source), 1, "{path}: {source}: {:?}", faults(path, source));
    }
}

#[test]
fn unsafe_code_french_and_length_are_caught() {
    for source in [
        "unsafe fn f() {}",
        "fn f() { unsafe { g() } }",
        "#[cfg(test)] mod tests { fn f() { unsafe { g() } } }",
        "const A: &str = \"La carte a été retirée\";",
        "const A: &str = r#\"Le code est \"erroné\"\"#;",
        "const A: &[u8] = b\"\"; fn f() { error(\"carte bloquée\") }",
        "fn f<'a>(x: &'a str) -> char { let c = '\"'; g(\"message envoyé\"); c }",
        "/* a /* nested */ comment */ const A: &str = \"\\\" réponse reçue\";",
    ] {
        assert_eq!(count("engine/x.rs", source), 1, "{source}: {:?}", faults("engine/x.rs", source));
    }
    assert_eq!(count("engine/x.rs", &"\n".repeat(801)), 1);
}

#[test]
fn what_is_allowed_is_let_through() {
    for (path, source) in [
        ("domain/x.rs", "// use crate::engine;\n/* crate::net::x */ /// crate::imap\n//! unsafe\nfn f() {}"),
        ("domain/x.rs", "const A: &str = \"use crate::engine; unsafe { std::fs::read() }\";"),
        ("domain/x.rs", "const A: &str = r##\"crate::net::x \"# unsafe\"##;"),
        ("domain/x.rs", "/// Une phrase accentuée.\nconst A: &str = \"éàè\"; const B: &str = \"plain words\";"),
        ("domain/x.rs", "fn f() {}\n#[cfg(test)]\nmod tests { use crate::engine::x; const A: &str = \"une phrase accentuée\"; }"),
        ("domain/x.rs", "#[cfg(test)] use crate::engine::{a, b};\n#[cfg(test)] pub(crate) mod samples;"),
        ("domain/x.rs", "#[cfg(all(test, unix))] #[allow(x)] mod tests { use crate::net::x; }"),
        ("domain/x.rs", "pub(in crate::domain) fn new() -> super::Problem { super::rules::check() }"),
        ("domain/x.rs", "fn f(tokio: u8, fs: u8) -> impl Sized + use<> { tokio + fs; x.net::<u8>() }"),
        ("domain/x.rs", "fn f() { r#unsafe_name(); let unsafe_code = 1..2; }"),
        ("formats/x.rs", "use crate::domain::{Problem, mail::Content}; use super::super::domain::bal;"),
        ("imap/session.rs", "use crate::{domain::mail, formats::mime, net::SecureStream}; use super::client; use async_imap::Session;"),
        ("engine/x.rs", "use crate::{card, domain, formats, imap, ldap, net, smtp, store}; fn f() { card::unlock(); std::fs::read(p); }"),
        ("text/x.rs", "use crate::domain::Problem; const A: &str = \"La carte a été retirée\";"),
        (
            "cli/send.rs",
            "use crate::engine::{Composition, Handle, event::Event, handle}; use crate::text; fn f() { crate::engine::handle::start(); }",
        ),
        ("cli.rs", "use crate::engine; fn f() { engine::handle::start(); }"),
        ("app.rs", "use crate::{card, cli, engine, net, text, ui};"),
        ("main.rs", "fn main() -> std::process::ExitCode { pli::app::run(pli::cli::parse()) }"),
        ("lib.rs", "pub mod domain; pub use domain::Problem;"),
        ("domain/folder.rs", "const A: &str = \"éléments envoyés\";"),
    ] {
        assert_eq!(count(path, source), 0, "{path}: {source}: {:?}", faults(path, source));
    }
}

#[test]
fn modules_in_files_of_their_own_may_be_for_tests() {
    assert_eq!(test_modules("text/mod.rs", "mod a;\n#[cfg(test)]\nmod tests;"), ["text/tests"]);
    assert_eq!(test_modules("imap/session.rs", "#[cfg(test)] #[path = \"x\"] pub(crate) mod samples;"), ["imap/session/samples"]);
    assert_eq!(test_modules("lib.rs", "#[cfg(test)] mod people;"), ["people"]);
}

#[test]
fn faults_tell_their_line() {
    assert_eq!(faults("domain/x.rs", "//! a\n\nuse crate::{\n    domain,\n    net,\n};"), [(5, "domain may not use net".to_owned())]);
}
