//! The table of layers, and what a file does against it.

use crate::lexer::{Kind, Token, is_test_only, tokens, without_tests};
use crate::paths::{Target, Used, used};

/// Layer 2: each knows one thing outside, none knows another.
const ADAPTERS: [&str; 8] = ["card", "net", "imap", "smtp", "ldap", "store", "psc", "webservices"];
/// What else an adapter may use, besides the domain and the formats.
const SHARED_ADAPTERS: [(&str, &str); 3] = [("imap", "net"), ("smtp", "net"), ("ldap", "net")];
/// All layers; a module at the root of the crate is one of them.
const LAYERS: [&str; 17] = [
    "domain",
    "formats",
    "card",
    "net",
    "imap",
    "smtp",
    "ldap",
    "store",
    "psc",
    "webservices",
    "engine",
    "text",
    "ui",
    "cli",
    "app",
    "main",
    "lib",
];
/// What the faces see of the engine: what they may ask, what they may learn, and the handle between. `Home` and
/// `start` are for `app`.
const ENGINE_FACE: [&str; 22] = [
    "command",
    "event",
    "handle",
    "Appearance",
    "AttachmentSource",
    "BodySource",
    "Build",
    "Built",
    "Care",
    "Composition",
    "DocumentSource",
    "Event",
    "Examination",
    "HandOverChoice",
    "Handle",
    "KeptDraft",
    "LockReason",
    "PinSource",
    "Preferences",
    "SendReply",
    "StoreSecret",
    // The other end of a handle, in tests.
    "Stage",
];

/// Files that may hold `unsafe`: at most one, and it must be small and audited.
const UNSAFE_ALLOWED: [&str; 1] = ["net/suites/aws_lc.rs"];
const _: () = assert!(UNSAFE_ALLOWED.len() <= 1);

/// Longer files are to be split (aim for 300 lines).
const LINE_LIMIT: usize = 800;

/// Texts that look like French sentences and are data: names that operators give to folders.
const DATA: [(&str, &str); 4] = [
    ("domain/folder.rs", "éléments envoyés"),
    ("domain/folder.rs", "messages envoyés"),
    ("domain/folder.rs", "courrier indésirable"),
    ("domain/folder.rs", "éléments supprimés"),
];

/// Paths that only some layers may use; `app` may use everything. A path is banned with all that is below it.
const OWNED: [(&str, &[&str]); 31] = [
    ("cryptoki", &["card"]),
    ("async_imap", &["imap"]),
    ("imap_proto", &["imap"]),
    ("ldap3", &["ldap"]),
    ("lettre", &["smtp", "formats"]),
    ("hickory_resolver", &["net"]),
    ("hyper", &["net"]),
    ("hyper_util", &["net"]),
    ("http_body_util", &["net"]),
    ("rustls", &["net", "imap", "smtp", "ldap", "card", "engine"]),
    ("tokio_rustls", &["net", "imap", "smtp", "ldap"]),
    ("rusqlite", &["store"]),
    ("argon2", &["store"]),
    ("lz4_flex", &["store"]),
    ("iced", &["ui"]),
    ("iced_selection", &["ui"]),
    ("iced_test", &["ui"]),
    ("rfd", &["ui"]),
    ("html5ever", &["formats"]),
    ("image", &["formats"]),
    ("fluent_bundle", &["text"]),
    ("rpassword", &["cli"]),
    ("webpki", &["net"]),
    ("pcsc", &["card"]),
    ("aws_lc_sys", &["net"]),
    ("rustls_platform_verifier", &["net"]),
    ("flate2", &["formats", "imap"]),
    ("hayro", &["formats"]),
    ("krilla", &["formats"]),
    ("rustix", &["engine"]),
    ("ttf_parser", &["formats"]),
];

/// Paths that some layers may not use.
const BANNED: [(&[&str], &[&str]); 4] = [
    (&["domain"], &["tokio", "futures", "std::fs", "std::net", "std::env", "std::process", "std::thread", "tracing"]),
    (&["formats"], &["tokio", "futures", "std::fs", "std::net", "std::env", "std::process", "std::thread"]),
    (&["text"], &["tokio", "futures", "std::fs", "std::net", "std::env", "std::process", "std::thread", "tracing"]),
    (&["ui", "cli"], &["std::fs", "std::net", "tokio::fs", "tokio::net"]),
];

/// Reading a clock, wherever the type comes from: layers without a clock take the time as an argument.
const CLOCKS: [&[&str]; 4] = [&["SystemTime", "now"], &["Instant", "now"], &["now_utc"], &["now_local"]];
const CLOCKLESS: [&str; 3] = ["domain", "formats", "text"];

/// What is wrong, at which line.
pub type Fault = (usize, String);

/// The layer of a file, from its path under `src/`.
pub fn layer_of(path: &str) -> &str {
    let first = path.split('/').next().unwrap_or_default();
    first.strip_suffix(".rs").unwrap_or(first)
}

/// The module a file is, from its path under `src/`.
fn module_of(path: &str) -> Vec<String> {
    let parts = path.trim_end_matches(".rs").split('/').map(str::to_owned);
    let mut module: Vec<_> = parts.collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        module.pop();
    }
    module
}

/// The modules of a file that are for tests only, as paths under `src/` without `.rs`.
pub fn test_modules(path: &str, source: &str) -> Vec<String> {
    let base = module_of(path).join("/");
    let (_, names) = without_tests(&tokens(source));
    names.into_iter().map(|name| if base.is_empty() { name } else { format!("{base}/{name}") }).collect()
}

/// All that a file under `src/` does against the table.
pub fn faults(path: &str, source: &str) -> Vec<Fault> {
    let all = tokens(source);
    let mut found = common_faults(path, source, &all);
    if is_test_only(&all) {
        return found;
    }
    let (code, _) = without_tests(&all);
    let layer = layer_of(path);
    if !LAYERS.contains(&layer) {
        found.push((1, format!("“{layer}” is no layer: name it in the table, or move it into one")));
    }
    for used in used(&code, &module_of(path)) {
        found.extend(path_fault(layer, &used).map(|fault| (used.line, fault)));
    }
    if layer != "text" {
        found.extend(code.iter().filter(|t| is_sentence(t) && !DATA.contains(&(path, &t.text))).map(|t| {
            let shown: String = t.text.chars().take(40).collect();
            (t.line, format!("a French sentence outside text/: “{shown}”"))
        }));
    }
    found
}

/// What holds for every Rust file, tests included.
pub fn common_faults(path: &str, source: &str, tokens: &[Token]) -> Vec<Fault> {
    let lines = source.lines().count();
    let mut found = Vec::new();
    if lines > LINE_LIMIT {
        found.push((lines, format!("{lines} lines; the limit is {LINE_LIMIT}")));
    }
    if !UNSAFE_ALLOWED.contains(&path) {
        found.extend(tokens.iter().filter(|t| t.is("unsafe")).map(|t| (t.line, "unsafe code".to_owned())));
    }
    found
}

/// A text with a space and an accented letter.
fn is_sentence(token: &Token) -> bool {
    const ACCENTED: &str = "àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ";
    token.kind == Kind::Text && token.text.contains([' ', '\u{a0}']) && token.text.contains(|c| ACCENTED.contains(c))
}

fn path_fault(layer: &str, used: &Used) -> Option<String> {
    match &used.target {
        Target::Inside(path) => inside_fault(layer, path, used.glob),
        Target::Outside(path) => outside_fault(layer, path),
    }
}

fn inside_fault(layer: &str, path: &[String], glob: bool) -> Option<String> {
    if layer == "lib" {
        return None;
    }
    let Some(to) = path.first().map(String::as_str) else {
        return Some("the crate’s root is used as a whole: name the layer".to_owned());
    };
    if !LAYERS.contains(&to) {
        return Some(format!("crate::{to} is in no layer"));
    }
    if layer == to {
        return None;
    }
    let adapter = ADAPTERS.contains(&layer);
    let allowed = match layer {
        "formats" | "text" => to == "domain",
        _ if adapter => ["domain", "formats"].contains(&to) || SHARED_ADAPTERS.contains(&(layer, to)),
        "engine" => ["domain", "formats"].contains(&to) || ADAPTERS.contains(&to),
        "ui" | "cli" => ["domain", "text"].contains(&to) || (to == "engine" && is_engine_face(path, glob)),
        "app" => to != "main",
        "main" => ["app", "cli"].contains(&to),
        _ => false,
    };
    (!allowed).then(|| format!("{layer} may not use {}{}", path.join("::"), if glob { "::*" } else { "" }))
}

/// `use crate::engine` alone is let through: what is then reached through that name is looked at in its place.
fn is_engine_face(path: &[String], glob: bool) -> bool {
    match path.get(1) {
        Some(name) => ENGINE_FACE.contains(&name.as_str()),
        None => !glob,
    }
}

fn outside_fault(layer: &str, path: &[String]) -> Option<String> {
    let joined = path.join("::").replacen("core::", "std::", 1);
    let is_below = |banned: &str| joined.strip_prefix(banned).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
    let owned = OWNED.iter().any(|(name, owners)| is_below(name) && !owners.contains(&layer) && !["lib", "app"].contains(&layer));
    let banned = BANNED.iter().any(|(layers, paths)| layers.contains(&layer) && paths.iter().any(|banned| is_below(banned)));
    let clock = CLOCKLESS.contains(&layer) && CLOCKS.iter().any(|clock| path.windows(clock.len()).any(|part| part == *clock));
    (owned || banned || clock).then(|| format!("{layer} may not use {joined}"))
}
