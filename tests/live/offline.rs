//! What needs the store alone: without a card, without a server.

use crate::harness::{Person, Run, Sandbox, file};
use serde_json::Value;

/// Dr Martin with everything in his store, and the file of the passphrase that opens it; then his card and his servers are gone.
fn without_card<'a>(sandbox: &'a Sandbox) -> (Person<'a>, (tempfile::TempDir, String)) {
    use std::os::unix::fs::PermissionsExt as _;
    let martin = sandbox.martin();
    martin.pli(&["sync", "--full"]).ok();
    let phrase = martin.pli(&["store", "add-slot", "passphrase"]).ok()["secret"].as_str().unwrap().to_owned();
    let (folder, path) = file("phrase", phrase.as_bytes());
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    sandbox.fault("absent 1\n");
    (martin, (folder, path))
}

#[test]
fn what_is_in_the_store_is_read_decided_and_written_without_a_card() {
    let sandbox = Sandbox::breakable();
    let (martin, (_folder, phrase)) = without_card(&sandbox);
    let run = |arguments: &[&str]| -> Run {
        let arguments: Vec<&str> = arguments.iter().copied().chain(["--offline", "--secret-file", &phrase]).collect();
        martin.without_pin(&arguments, &[])
    };
    let subjects =
        |run: Run| -> Vec<String> { run.ok().as_array().unwrap().iter().map(|row| row["subject"].as_str().unwrap().to_owned()).collect() };
    let folders = run(&["folders"]).ok();
    let inbox = folders.as_array().unwrap().iter().find(|folder| folder["name"] == "INBOX").unwrap().clone();
    let rows = run(&["list", "INBOX", "--limit", "1000"]).ok();
    let rows = rows.as_array().unwrap();
    assert!(!rows.is_empty() && inbox["total"] == rows.len(), "{inbox}");
    let with_file = rows.iter().find(|row| row["attachments"].as_u64() > Some(0)).expect("a message with an attachment");
    let (id, subject) = (with_file["id"].as_str().unwrap(), with_file["subject"].as_str().unwrap());
    let read = run(&["read", id]).ok();
    assert_eq!(read["subject"], subject);
    assert_eq!(run(&["read", id, "--raw"]).stdout.len() as u64, with_file["size"].as_u64().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("piece");
    run(&["save", id, read["attachments"][0]["part"].as_str().unwrap(), target.to_str().unwrap()]).ok();
    assert_eq!(std::fs::metadata(&target).unwrap().len(), read["attachments"][0]["size"].as_u64().unwrap());
    let word = subject.split(|c: char| !c.is_alphabetic()).max_by_key(|word| word.len()).unwrap();
    assert!(subjects(run(&["search", word])).contains(&subject.to_owned()), "{word}");
    // Decided now, told to the server later.
    run(&["flag", id, "flagged"]).ok();
    run(&["move", id, "Archives"]).ok();
    assert!(subjects(run(&["list", "Archives"])).contains(&subject.to_owned()));
    assert_eq!(run(&["undo"]).ok()["undone"]["mails"], 1);
    assert!(subjects(run(&["list", "INBOX"])).contains(&subject.to_owned()));
    run(&["delete", id]).ok();
    // Written now, sent later.
    let draft = run(&["draft", "save", "--to", "dr.durand@chu-comte.mss.test", "--subject", "Sans carte"]).ok();
    assert_eq!(draft["subject"], "Sans carte");
    assert_eq!(subjects(run(&["draft", "list"])), ["Sans carte"]);
    assert_eq!(run(&["draft", "delete", &draft["id"].to_string()]).ok(), Value::Array(vec![]));
    assert_eq!(run(&["outbox"]).ok(), Value::Array(vec![]));
    // What needs a server says that it does.
    for arguments in [&["sync"][..], &["outbox", "retry"], &["send", "--to", "dr.durand@chu-comte.mss.test", "--subject", "S"]] {
        assert_eq!(run(arguments).problem(), "offline", "{arguments:?}");
    }
    // Without the passphrase, it is the card that is asked for; without `--offline`, too.
    let absent = "reader-or-card-absent";
    assert_eq!(martin.without_pin(&["list", "INBOX", "--offline"], &[]).problem(), absent);
    assert_eq!(martin.without_pin(&["list", "INBOX", "--secret-file", &phrase], &[]).problem(), absent);
    for store_only in [&["outbox"][..], &["draft", "list"], &["store", "status"]] {
        let arguments: Vec<&str> = store_only.iter().copied().chain(["--secret-file", &phrase]).collect();
        martin.without_pin(&arguments, &[]).ok();
    }
    // The card is back: the server hears of it.
    sandbox.fault("");
    martin.pli(&["sync"]).ok();
    assert!(martin.list("Corbeille", 100).iter().any(|row| row["subject"] == subject));
}
