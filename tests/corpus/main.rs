//! One patient a message, measured: invented messages, half of them wrong in exactly one way, judged by the rules and, some of
//! them, by the program itself. The table is `docs/corpus.md`; `UPDATE_GOLDEN=1` writes it again. `PLI_CORPUS=DIR` writes
//! the messages there, to be tried by hand.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    missing_docs
)]

mod cases;
mod make;
mod people;

use cases::{Expected, Message};
use pli::domain::bal::{Bal, BalAddress, BalKind};
use pli::domain::draft::{Draft, DraftAttachment, Recipient};
use pli::domain::rules::{self, Finding, Severity};
use pli::domain::trust_space::TrustSpace;
use pli::formats;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

const DOMAINS: [&str; 3] = ["cabinet.mss.test", "chu.mss.test", "patient.mss.test"];
const MARTIN: &str = "dr.martin@cabinet.mss.test";

fn judged(message: &Message) -> Vec<Finding> {
    let address = BalAddress::parse(MARTIN).unwrap();
    let mut draft = Draft::new(Bal { address, kind: BalKind::Personal, label: "Dr Camille MARTIN".into() });
    draft.to = Recipient::parse_list(&message.to);
    draft.set_subject(&message.subject);
    draft.body = message.body.clone();
    draft.patient = message.patient.as_ref().map(|json| formats::patient_file::read(json.as_bytes()).unwrap());
    for (name, octets) in &message.files {
        let media_type = formats::media_type_of(name, octets).to_owned();
        let inspection = formats::inspect(name, &media_type, octets);
        draft.attachments.push(DraftAttachment { name: name.clone(), media_type, bytes: octets.as_slice().into(), inspection });
    }
    rules::check(draft, &TrustSpace::listed(DOMAINS, "patient.mss.test"), &[]).findings().to_vec()
}

/// The rules that stop a message, or ask.
fn stops(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().filter(|finding| finding.severity() > Severity::Inform).map(|finding| finding.rule().id()).collect()
}

#[derive(Default)]
struct Row {
    count: usize,
    stopped: usize,
    by_the_rule: usize,
    expected: &'static str,
}

fn table(rows: &[(String, Row)], is_wrong: bool) -> String {
    let mut out = String::new();
    out.push_str(if is_wrong {
        "| what is wrong | messages | stopped | by the rule expected | missed |\n| --- | --- | --- | --- | --- |\n"
    } else {
        "| what may mislead | messages | false alarms |\n| --- | --- | --- |\n"
    });
    for (kind, row) in rows {
        if is_wrong {
            let missed = row.count - row.stopped;
            writeln!(out, "| {kind} | {} | {} | {} (`{}`) | {missed} |", row.count, row.stopped, row.by_the_rule, row.expected).unwrap();
        } else {
            writeln!(out, "| {kind} | {} | {} |", row.count, row.stopped).unwrap();
        }
    }
    out
}

#[test]
fn dst_1_2_2_no_wrong_message_is_missed_and_few_right_ones_are_questioned() {
    let (mut wrong, mut right) = (Vec::<(String, Row)>::new(), Vec::<(String, Row)>::new());
    let mut faults = Vec::new();
    for (number, message) in cases::all().iter().enumerate() {
        let found = judged(message);
        let stops = stops(&found);
        let (rows, rule, is_sure) = match message.expected {
            Expected::Pass => (&mut right, "", false),
            Expected::Sure(rule) => (&mut wrong, rule, true),
            Expected::Read(rule) => (&mut wrong, rule, false),
        };
        if rows.last().is_none_or(|(kind, _)| kind != message.kind) {
            rows.push((message.kind.to_owned(), Row { expected: rule, ..Row::default() }));
        }
        let row = &mut rows.last_mut().unwrap().1;
        row.count += 1;
        row.stopped += usize::from(!stops.is_empty());
        row.by_the_rule += usize::from(stops.contains(&rule));
        let is_fault = if rule.is_empty() { !stops.is_empty() } else { !stops.contains(&rule) };
        if is_fault {
            let sentences: Vec<String> = found.iter().map(pli::text::finding).collect();
            let sure = if is_sure { " (sure)" } else { "" };
            faults.push(format!("{number} {}{sure}: {stops:?}\n  {}\n  {}\n  {sentences:?}", message.kind, message.subject, message.body));
        }
    }
    let sum = |rows: &[(String, Row)], of: fn(&Row) -> usize| rows.iter().map(|(_, row)| of(row)).sum::<usize>();
    let (wrongs, caught) = (sum(&wrong, |row| row.count), sum(&wrong, |row| row.stopped));
    let (rights, alarms) = (sum(&right, |row| row.count), sum(&right, |row| row.stopped));
    let page = format!(
        "# One patient a message, measured on {} invented messages\n\n\
         Written by `UPDATE_GOLDEN=1 cargo test --test corpus`; without it, that test compares. The messages are made by `tests/corpus/cases.rs`, always the same \
         ones, and nobody in them exists; half of them are wrong in exactly one way. `PLI_CORPUS=DIR cargo test --test corpus` writes them to a folder, each with the \
         arguments that try it and what is expected. *Stopped* is blocked or to be confirmed; what is only said leaves. The rules and the messages were written \
         by the same hands: what other people's letters hold may do worse.\n\n\
         | | stopped | left |\n| --- | --- | --- |\n| wrong ({wrongs}) | {caught} | {} |\n| right ({rights}) | {alarms} | {} |\n\n\
         ## Wrong in one way\n\n{}\n## Right, and misleading\n\n{}",
        wrongs + rights,
        wrongs - caught,
        rights - alarms,
        table(&wrong, true),
        table(&right, false)
    );
    println!("{page}\n{}", faults.join("\n"));
    assert!(wrongs >= 150 && rights >= 150, "{wrongs} {rights}");
    assert!(!faults.iter().any(|fault| fault.contains("(sure)")), "what machines read is never missed");
    assert!(alarms * 100 <= rights, "{alarms} false alarms of {rights}");
    assert!((wrongs - caught) * 100 <= wrongs * 2, "{} missed of {wrongs}", wrongs - caught);
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/corpus.md");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&golden, &page).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&golden).unwrap_or_default(), page, "UPDATE_GOLDEN=1 writes docs/corpus.md again");
}

/// A home whose program knows a mailbox and the trust space, and nothing else: neither card nor network.
fn home(folder: &Path) {
    let domains: String = DOMAINS.iter().map(|name| format!("<Domaine><Nom>{name}</Nom></Domaine>")).collect();
    let list = format!(
        "<ListeBlancheMSSante xmlns='https://listeblanche.mssante.fr/schema'><ListeDomaines>{domains}</ListeDomaines></ListeBlancheMSSante>"
    );
    std::fs::write(folder.join("list.xml"), list).unwrap();
    let config = format!(
        "[trust]\nmode = \"test\"\nauthorities = [\"absent.pem\"]\n[trust_space]\nlist = \"{}\"\npatient_domain = \"patient.mss.test\"\n\
         [[account]]\naddress = \"{MARTIN}\"\nmie = \"cps\"\nkind = \"personnelle\"\nimap = \"imap.absent.test:1\"\nsmtp = \"smtp.absent.test:1\"\n",
        folder.join("list.xml").display()
    );
    std::fs::write(folder.join("config.toml"), config).unwrap();
}

/// Writes a message's files, and gives the words that send it.
fn written(message: &Message, folder: &Path) -> Vec<String> {
    std::fs::create_dir_all(folder).unwrap();
    let path = |name: &str| folder.join(name).display().to_string();
    std::fs::write(folder.join("texte.txt"), &message.body).unwrap();
    let mut words: Vec<String> =
        ["send", "--to", &message.to, "--subject", &message.subject, "--body", &path("texte.txt")].map(str::to_owned).to_vec();
    for (name, octets) in &message.files {
        std::fs::write(folder.join(name), octets).unwrap();
        words.extend(["--attach".to_owned(), path(name)]);
    }
    if let Some(json) = &message.patient {
        std::fs::write(folder.join("patient.json"), json).unwrap();
        words.extend(["--patient".to_owned(), path("patient.json")]);
    }
    words.extend(["--dry-run".to_owned(), "--json".to_owned()]);
    words
}

#[test]
fn dst_1_2_2_the_program_says_the_same_without_card_network_or_store() {
    let folder = tempfile::tempdir().unwrap();
    home(folder.path());
    // One of each kind.
    let mut seen = BTreeMap::new();
    for (number, message) in cases::all().into_iter().enumerate() {
        seen.entry(message.kind).or_insert((number, message));
    }
    for (number, message) in seen.into_values() {
        let words = written(&message, &folder.path().join(number.to_string()));
        let run = Command::new(env!("CARGO_BIN_EXE_pli")).args(&words).env("PLI_HOME", folder.path()).output().unwrap();
        let json: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap_or_else(|_| {
            panic!("{}: {} {}", message.kind, String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr))
        });
        let expected = judged(&message);
        let rules: Vec<&str> = json["findings"].as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap()).collect();
        // The subject of a message with documents is the program's: it may say once more what they say.
        assert!(expected.iter().all(|finding| rules.contains(&finding.rule().id())), "{}: {rules:?}", message.kind);
        let is_stopped = !stops(&expected).is_empty();
        assert_eq!(
            (run.status.code(), json["result"].as_str()),
            if is_stopped { (Some(3), Some("blocked")) } else { (Some(0), Some("clear")) }
        );
        for finding in json["findings"].as_array().unwrap() {
            if matches!(finding["rule"].as_str(), Some("one-patient" | "patient-traits" | "patient-mentioned")) {
                for side in ["first", "other"] {
                    let named = &finding[side];
                    assert!(named["where"].is_string() && named["patient"]["matricule"].is_string(), "{finding}");
                }
            }
        }
    }
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).filter(|name| name == "stores").collect();
    assert_eq!(left.len(), 0, "no store was made");
}

#[test]
fn the_messages_can_be_written_down() {
    let Some(folder) = std::env::var_os("PLI_CORPUS") else { return };
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder).unwrap();
    home(folder);
    for (number, message) in cases::all().iter().enumerate() {
        let place = folder.join(format!("{number:03}"));
        let words = written(message, &place);
        let expected = match message.expected {
            Expected::Pass => serde_json::Value::Null,
            Expected::Sure(rule) | Expected::Read(rule) => rule.into(),
        };
        let case = serde_json::json!({ "kind": message.kind, "stopped_by": expected, "arguments": words });
        std::fs::write(place.join("case.json"), format!("{case:#}\n")).unwrap();
    }
}
