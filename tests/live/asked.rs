//! What a message asks for, and what patients receive, at real servers.

use crate::harness::{Person, Sandbox, file};
use std::time::Duration;

const DURAND: &str = "dr.durand@chu-comte.mss.test";

fn sandbox() -> &'static Sandbox {
    Sandbox::shared()
}

/// A patient's matricule with its key, from what comes before it.
fn matricule(body: u64) -> String {
    format!("{body:013}{:02}", 97 - body % 97)
}

/// The file of a patient, as the command line takes one.
fn patient(matricule: &str) -> (tempfile::TempDir, String) {
    let text = format!(
        r#"{{"matricule":"{matricule}","oid":"1.2.250.1.213.1.4.10","nom_naissance":"VIAL","premier_prenom":"Zoé","naissance":"19550612","sexe":"F"}}"#
    );
    file("patient.json", text.as_bytes())
}

/// The only message of a mailbox that no card opens, once it was delivered.
fn delivered(home: &str) -> String {
    let folder = sandbox().dir.join("mail").join(home).join("Maildir/new");
    for _ in 0..120 {
        if let Some(message) = std::fs::read_dir(&folder).ok().and_then(|mut files| files.next()) {
            return std::fs::read_to_string(message.unwrap().path()).unwrap();
        }
        std::thread::sleep(Duration::from_millis(250));
    }
    panic!("nothing was delivered to {home}");
}

/// A field of a message, unfolded; `None` where it has none.
fn field(raw: &str, name: &str) -> Option<String> {
    let header = raw.replace("\r\n", "\n").split("\n\n").next().unwrap().replace("\n ", " ").replace("\n\t", " ");
    header.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned))
}

/// Dr Martin, whose recipients read a label made for them, and whose answers go elsewhere where that is set.
fn labelled(more: &str) -> Person<'static> {
    let name = "name = \"Dr Camille MARTIN\"";
    let label = "titre = \"Dr\"\nprenom = \"Camille\"\nnom = \"Martin\"\nentite = \"Cabinet du Doubs\"";
    sandbox().martin_with(&[(name, &format!("{name}\n{label}\n{more}"))])
}

#[test]
fn eco_2_2_5_and_2_2_8_a_patient_receives_the_end_of_an_exchange_and_knows_where_to_answer() {
    let patient = matricule(2_550_699_999_101);
    let to = format!("{patient}@patient.mss.test");
    let martin = labelled("");
    let run = martin.pli(&["send", "--to", &to, "--subject", "Vos résultats", "--end-of-exchange", "--receipt"]);
    assert_eq!(run.ok()["result"], "accepted");
    let raw = delivered(&format!("patient.mss.test/{patient}"));
    assert_eq!(field(&raw, "X-MSS-MES").as_deref(), Some("FIN"));
    assert_eq!(field(&raw, "X-MSS-NIL").as_deref(), Some("PLI-ESSAI"));
    let label = "Dr_Camille_MARTIN_Cabinet du Doubs <dr.martin@cabinet-martin.mss.test>";
    assert_eq!((field(&raw, "From").as_deref(), field(&raw, "Reply-To").as_deref()), (Some(label), Some(label)));
    assert_eq!(field(&raw, "Disposition-Notification-To").as_deref(), Some("dr.martin@cabinet-martin.mss.test"));
    // No document, nothing to say of one.
    assert_eq!((field(&raw, "X-MSS-CODECDA"), field(&raw, "X-MSS-INS")), (None, None));
}

#[test]
fn eco_2_2_8_no_exchange_ends_for_a_professional() {
    let (martin, durand, subject) = (labelled("reply_to = \"labo@labo-oeillets.mss.test\""), sandbox().durand(), "Essai de fin d’échange");
    martin.pli(&["send", "--to", DURAND, "--subject", subject, "--end-of-exchange"]).ok();
    let id = durand.find("INBOX", subject)["id"].as_str().unwrap().to_owned();
    let raw = String::from_utf8_lossy(&durand.pli(&["read", &id, "--raw"]).stdout).into_owned();
    assert_eq!(field(&raw, "X-MSS-MES"), None);
    assert_eq!(field(&raw, "Reply-To").as_deref(), Some("labo@labo-oeillets.mss.test"));
    assert_eq!((field(&raw, "Disposition-Notification-To"), field(&raw, "Return-Receipt-To")), (None, None));
}

#[test]
fn eco_2_3_1_a_delivery_report_comes_when_it_is_asked_for() {
    let (martin, subject) = (sandbox().martin(), "Essai d’avis de remise");
    let json = martin.pli(&["send", "--to", DURAND, "--subject", subject, "--delivery-report"]).ok();
    let message_id = json["message_id"].as_str().unwrap();
    // Whichever of the reports that other messages got is this one's names its envelope.
    for _ in 0..120 {
        for line in martin.list("INBOX", 400).iter().filter(|line| line["subject"] == "Successful Mail Delivery Report") {
            let id = line["id"].as_str().unwrap();
            let raw = String::from_utf8_lossy(&martin.pli(&["read", id, "--raw"]).stdout).into_owned();
            if raw.contains(&format!("Original-Envelope-Id: {message_id}")) {
                assert!(raw.contains("Action: ") && raw.contains(&format!("Original-Recipient: rfc822;{DURAND}")), "{raw}");
                return;
            }
        }
        std::thread::sleep(Duration::from_millis(250));
    }
    panic!("no report came");
}

#[test]
fn csp_r_1111_26_nothing_leaves_for_a_patient_who_objected() {
    let ins = matricule(1_640_399_999_102);
    let (martin, to) = (sandbox().martin(), format!("{ins}@patient.mss.test"));
    let (_a, known) = patient(&ins);
    assert_eq!(martin.pli(&["opposition", "add", &known]).ok(), serde_json::json!([ins]));
    let run = martin.pli(&["send", "--to-patient", "--patient", &known, "--subject", "Essai d’opposition"]);
    let json = run.json();
    assert_eq!((run.code, json["findings"][0]["rule"].as_str()), (3, Some("patient-opposed")), "{run:?}");
    assert_eq!(martin.pli(&["opposition", "remove", &known]).ok(), serde_json::json!([]));
    assert_eq!(martin.pli(&["send", "--to", &to, "--subject", "Essai d’opposition"]).ok()["result"], "accepted");
    let (_c, unsure) = file("patient.json", format!("{{\"matricule\":\"{ins}\",\"nom_naissance\":\"VIAL\"}}").as_bytes());
    let run = martin.pli(&["send", "--to-patient", "--patient", &unsure, "--subject", "s", "--dry-run"]);
    assert_eq!(run.problem(), "patient-not-qualified");
    let (_b, nobody) = file("patient.json", b"{\"nom_naissance\":\"VIAL\"}");
    assert_eq!(martin.pli(&["opposition", "add", &nobody]).problem(), "patient-unknown");
}

#[test]
fn what_is_asked_for_outlives_the_draft_it_was_saved_in() {
    let ins = matricule(2_550_699_999_103);
    let (martin, to) = (sandbox().martin(), format!("{ins}@patient.mss.test"));
    let saved = martin.pli(&["draft", "save", "--to", &to, "--subject", "Essai gardé", "--end-of-exchange", "--receipt"]).ok();
    assert_eq!(martin.pli(&["draft", "send", &saved["id"].to_string()]).ok()["result"], "accepted");
    let raw = delivered(&format!("patient.mss.test/{ins}"));
    assert_eq!(field(&raw, "X-MSS-MES").as_deref(), Some("FIN"));
    assert!(field(&raw, "Disposition-Notification-To").is_some());
}

#[test]
fn eco_2_1_3_an_archive_gives_its_message_the_prescribed_subject() {
    let (martin, durand, typed) = (sandbox().martin(), sandbox().durand(), "Essai d’objet prescrit");
    let lines = martin.list("INBOX", 400);
    let line = lines.iter().find(|m| m["subject"].as_str().unwrap().starts_with("XDM/1.0/DDM+")).expect("an XDM message");
    let message = martin.read(&line["id"]);
    let archive = message["attachments"].as_array().unwrap().iter().find(|a| a["name"] == "IHE_XDM.ZIP").expect("its archive");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("IHE_XDM.ZIP").display().to_string();
    martin.pli(&["save", line["id"].as_str().unwrap(), archive["part"].as_str().unwrap(), &path]).ok();
    let (_b, body) = file("lettre.txt", b"Bonjour,\n");
    let message_id =
        martin.pli(&["send", "--to", DURAND, "--subject", typed, "--attach", &path, "--body", &body]).ok()["message_id"].clone();
    let arrived = || {
        let lines = durand.list("INBOX", 400);
        let mut marked = lines.into_iter().filter(|line| line["subject"].as_str().unwrap().starts_with("XDM/1.0/DDM+"));
        let found = marked.find(|line| durand.read(&line["id"])["message_id"] == message_id);
        found.map(|line| line["id"].clone()).or_else(|| {
            std::thread::sleep(Duration::from_millis(250));
            None
        })
    };
    let id = (0..40).find_map(|_| arrived()).expect("the message arrives");
    let received = durand.read(&id);
    assert!(received["text"].as_str().unwrap().replace("\r\n", "\n").starts_with(&format!("{typed}\n\nBonjour,")), "{received}");
    let raw = String::from_utf8_lossy(&durand.pli(&["read", id.as_str().unwrap(), "--raw"]).stdout).into_owned();
    assert!(field(&raw, "Subject").unwrap().starts_with("XDM/1.0/DDM+"), "{raw}");
}

#[test]
fn documents_to_be_sent_are_in_the_draft_that_the_server_has() {
    let (martin, subject) = (sandbox().martin(), "Essai de document gardé");
    let (_a, pdf) = file("cr.pdf", b"%PDF-1.4\n%%EOF\n");
    let (_b, note) = file("note.txt", b"Bonjour");
    martin.pli(&["draft", "save", "--to", DURAND, "--subject", subject, "--document", &pdf, "--attach", &note]).ok();
    let read = martin.read(&martin.find("Brouillons", subject)["id"]);
    let names: Vec<_> = read["attachments"].as_array().unwrap().iter().map(|attached| attached["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["note.txt", "cr.pdf"]);
}
