//! Folders, lists, messages, marks, moves.

use crate::harness::Sandbox;
use serde_json::Value;

fn sandbox() -> &'static Sandbox {
    Sandbox::shared()
}

#[test]
fn folders_have_their_names_counts_and_order() {
    let folders = sandbox().martin().pli(&["folders"]).ok();
    let names: Vec<&str> = folders.as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["INBOX", "Brouillons", "Envoyés", "Archives", "Indésirables", "Corbeille", "Résultats/Biologie"]);
    assert_eq!(folders[0]["display"], "Boîte de réception");
    assert!(folders[0]["total"].as_u64().unwrap() >= 200 && folders[0]["unread"].as_u64().unwrap() >= 30, "{folders}");
    assert_eq!(folders[6]["display"], "Résultats/Biologie");
}

#[test]
fn the_list_is_newest_first_and_bounded() {
    let martin = sandbox().martin();
    let list = martin.list("INBOX", 25);
    assert_eq!(list.len(), 25);
    let dates: Vec<&str> = list.iter().map(|m| m["date"].as_str().unwrap()).collect();
    let parse = |text: &&str| time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).unwrap();
    assert!(dates.iter().map(parse).collect::<Vec<_>>().is_sorted_by(|a, b| a >= b), "{dates:?}");
    assert!(martin.list("INBOX", 0).is_empty());
    let text =
        String::from_utf8(martin.run(&["list", "INBOX", "--limit", "3", "--pin-stdin"], format!("{}\n", martin.pin).as_bytes()).stdout)
            .unwrap();
    assert!(text.contains(list[0]["id"].as_str().unwrap()) && text.contains("Objet"), "{text}");
}

#[test]
fn the_unread_list_holds_unread_messages_only() {
    let unread = sandbox().martin().pli(&["list", "INBOX", "--unread", "--limit", "10"]).ok();
    assert_eq!(unread.as_array().unwrap().len(), 10);
    assert!(unread.as_array().unwrap().iter().all(|m| m["seen"] == false));
}

#[test]
fn headers_and_texts_come_decoded_whatever_their_charset() {
    let martin = sandbox().martin();
    for (subject, word) in [
        ("Pli d'essai accentué : œdème à l'été", "œ"),
        ("Courrier en Latin-1 : hémoglobine glyquée", "é"),
        ("Courrier en windows-1252 : 25 € d’honoraires", "€"),
        ("Sujet brut en Latin-1 : fièvre", "è"),
    ] {
        let message = martin.read(&martin.find("INBOX", subject)["id"]);
        assert_eq!(message["subject"], subject);
        assert!(message["text"].as_str().unwrap().contains(word), "{message}");
    }
}

#[test]
fn reading_never_marks_as_read() {
    let martin = sandbox().martin();
    let subject = "Pli d'essai accentué : œdème à l'été";
    let before = martin.find("INBOX", subject);
    assert_eq!(before["seen"], false);
    let id = before["id"].as_str().unwrap();
    martin.read(&before["id"]);
    assert_eq!(martin.pli(&["read", id, "--raw"]).code, 0);
    assert_eq!(martin.find("INBOX", subject), before);
}

#[test]
fn nothing_remote_is_fetched_for_an_html_message() {
    let martin = sandbox().martin();
    let message = martin.read(&martin.find("INBOX", "Lettre avec image distante")["id"]);
    assert!(message["text"].as_str().unwrap().len() > 10);
    let log = std::fs::read_to_string(sandbox().dir.join("log/www.log")).unwrap();
    assert!(!log.contains("/image/"), "{log}");
}

#[test]
fn lists_and_messages_agree_on_attachments() {
    let martin = sandbox().martin();
    let mut with_attachments = 0;
    for line in martin.list("INBOX", 30).iter().chain(&martin.list("Résultats/Biologie", 6)) {
        let message = martin.read(&line["id"]);
        let listed = line["attachments"].as_u64().unwrap();
        assert_eq!(listed, message["attachments"].as_array().unwrap().len() as u64, "{}", line["subject"]);
        with_attachments += listed;
    }
    assert!(with_attachments > 5);
}

#[test]
fn a_message_of_nine_megabytes_is_read_whole() {
    let martin = sandbox().martin();
    let line = martin.find("INBOX", "Message de neuf mégaoctets");
    let run = martin.pli(&["read", line["id"].as_str().unwrap(), "--raw"]);
    assert_eq!((run.code, run.stdout.len() as u64), (0, line["size"].as_u64().unwrap()));
    let message = martin.read(&line["id"]);
    assert!(message["attachments"][0]["size"].as_u64().unwrap() > 6_000_000, "{message}");
}

#[test]
fn an_attachment_is_saved_and_no_file_is_overwritten() {
    let martin = sandbox().martin();
    let message = martin.read(&martin.find("INBOX", "Tracé et fiche de contact")["id"]);
    let (id, part) = (message["id"].as_str().unwrap(), message["attachments"][0]["part"].as_str().unwrap());
    assert_eq!(message["attachments"][0]["name"], "tracé ECG.png");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tracé.png").display().to_string();
    let saved = martin.pli(&["save", id, part, &path]).ok();
    let bytes = std::fs::read(&path).unwrap();
    assert!(bytes.starts_with(b"\x89PNG") && bytes.len() as u64 == saved["size"].as_u64().unwrap());
    assert_eq!(martin.pli(&["save", id, part, &path]).problem(), "file-unwritable");
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
    assert_eq!(martin.pli(&["save", id, "99", &path]).problem(), "part-missing");
    assert_eq!(martin.pli(&["save", id, part, "nulle-part/tracé.png"]).problem(), "file-unwritable");
}

/// Sends oneself a message of this subject, and finds it.
fn own_message(subject: &str) -> Value {
    let martin = sandbox().martin();
    martin.pli(&["send", "--to", "dr.martin@cabinet-martin.mss.test", "--subject", subject]).ok();
    martin.find("INBOX", subject)
}

#[test]
fn marks_are_set_and_removed() {
    let (martin, subject) = (sandbox().martin(), "Essai des marques");
    let id = own_message(subject)["id"].as_str().unwrap().to_owned();
    for (mark, field, value) in
        [("seen", "seen", true), ("flagged", "flagged", true), ("unseen", "seen", false), ("unflagged", "flagged", false)]
    {
        martin.pli(&["flag", &id, mark]).ok();
        assert_eq!(martin.find("INBOX", subject)[field], value, "{mark}");
    }
}

#[test]
fn a_message_moves_to_a_folder_with_accents_and_then_to_the_trash() {
    let (martin, subject) = (sandbox().martin(), "Essai du déplacement");
    let id = own_message(subject)["id"].as_str().unwrap().to_owned();
    assert_eq!(martin.pli(&["move", &id, "Dossier absent"]).problem(), "folder-missing");
    let told = martin.pli(&["move", &id, "Résultats/Biologie"]).ok();
    assert_eq!(martin.count("INBOX", subject), 0);
    assert_eq!(martin.pli(&["read", &id]).problem(), "mail-missing");
    let moved = martin.find("Résultats/Biologie", subject);
    // The identifier given is the one that the message now has.
    assert_eq!((&told["id"], told["folder"].as_str()), (&moved["id"], Some("Résultats/Biologie")));
    let told = martin.pli(&["delete", moved["id"].as_str().unwrap()]).ok();
    assert_eq!(martin.count("Résultats/Biologie", subject), 0);
    let deleted = martin.find("Corbeille", subject);
    assert_eq!(told["id"], deleted["id"]);
    // Deleting what is in the trash already loses nothing.
    martin.pli(&["delete", deleted["id"].as_str().unwrap()]).ok();
    assert_eq!(martin.count("Corbeille", subject), 1);
}

#[test]
fn identifiers_that_mean_nothing_are_refused_in_words() {
    let martin = sandbox().martin();
    assert_eq!(martin.pli(&["read", "n'importe-quoi"]).problem(), "mail-id-invalid");
    let id = martin.list("INBOX", 1)[0]["id"].as_str().unwrap().to_owned();
    let mut fields: Vec<&str> = id.split('.').collect();
    fields[0] = "1";
    assert_eq!(martin.pli(&["read", &fields.join(".")]).problem(), "mail-id-stale");
    assert_eq!(martin.pli(&["list", "Dossier absent"]).problem(), "folder-missing");
    // Of two folders, the one that is not there is named.
    let gone = pli::domain::mail::MailId { folder: "Disparu".into(), ..pli::domain::mail::MailId::parse(&id).unwrap() }.to_string();
    for arguments in [&["move", &gone, "Archives"][..], &["delete", &gone]] {
        let run = martin.pli(arguments);
        assert_eq!(run.problem(), "folder-missing");
        assert!(run.stderr.contains("Disparu"), "{}", run.stderr);
    }
}

#[test]
fn a_shared_mailbox_opens_with_either_card_and_with_no_other() {
    let address = "secretariat.cardio@chu-comte.mss.test";
    for person in [sandbox().martin(), sandbox().durand()] {
        assert!(person.pli(&["list", "INBOX", "--account", address]).ok().is_array());
    }
    let intruder = sandbox().martin_with(&[("dr.martin@cabinet-martin.mss.test", "dr.durand@chu-comte.mss.test")]);
    assert_eq!(intruder.pli(&["folders"]).problem(), "auth-refused");
    assert_eq!(sandbox().martin().pli(&["folders", "--account", "x@y.test"]).problem(), "account-unknown");
}

#[test]
fn offline_work_says_that_it_needs_the_network() {
    assert_eq!(sandbox().martin().pli(&["list", "Nulle part", "--offline"]).problem(), "not-here");
}

/// Every odd message of the golden files, which the sandbox gave to Dovecot: listed and read like any other.
#[test]
fn odd_messages_are_listed_and_read() {
    let durand = sandbox().durand();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/mime");
    let shapes = std::fs::read_dir(&folder).unwrap().filter(|e| e.as_ref().unwrap().path().extension().is_some_and(|e| e == "eml")).count();
    let list = durand.list("Formes", 500);
    // Dovecot does not list a message of no octets at all as others do; everything else is there.
    assert!(list.len() >= shapes - 1 && shapes > 35, "{} of {shapes}", list.len());
    for line in &list {
        let message = durand.read(&line["id"]);
        // Dovecot sees no header at all in a message whose lines end as on old Macintoshes.
        assert!(line["subject"] == message["subject"] || line["subject"] == "", "{line}");
        assert_eq!(durand.pli(&["read", line["id"].as_str().unwrap(), "--raw"]).code, 0);
    }
}
