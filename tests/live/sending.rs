//! Messages that leave, and messages that do not.

use crate::harness::{Run, Sandbox, file};

const DURAND: &str = "dr.durand@chu-comte.mss.test";

fn sandbox() -> &'static Sandbox {
    Sandbox::shared()
}

fn send(arguments: &[&str]) -> Run {
    sandbox().martin().pli(&[&["send"], arguments].concat())
}

#[test]
fn a_message_with_an_attachment_reaches_its_recipient_as_it_was_written() {
    let (martin, durand, subject) = (sandbox().martin(), sandbox().durand(), "Essai complet : œdème, l’été, 25 €");
    let text = "Chère consœur,\n\nVoici le tracé.\n.\n..deux points\nBien confraternellement\n";
    let bytes: Vec<u8> = (0..200_000u32).map(|i| (i * 7 % 251) as u8).collect();
    let ((_a, body), (_b, attachment)) = (file("lettre.txt", text.as_bytes()), file("tracé n° 1.bin", &bytes));
    let run = send(&[
        "--to",
        DURAND,
        "--cc",
        "labo@labo-oeillets.mss.test",
        "--bcc",
        "m01@chu-comte.mss.test",
        "--subject",
        subject,
        "--body",
        &body,
        "--attach",
        &attachment,
    ]);
    let json = run.ok();
    assert_eq!((json["result"].as_str(), json["recipients"].as_array().unwrap().len()), (Some("accepted"), 3));
    assert!(
        json["recipients"].as_array().unwrap().iter().all(|r| r["accepted"] == true && r["reply"].as_str().unwrap().starts_with("250"))
    );

    let received = durand.read(&durand.find("INBOX", subject)["id"]);
    assert_eq!((received["subject"].as_str(), received["message_id"].as_str()), (Some(subject), json["message_id"].as_str()));
    assert_eq!(received["text"].as_str().unwrap().replace("\r\n", "\n").trim_end(), text.trim_end());
    assert_eq!(received["from"]["name"], "Dr Camille MARTIN");
    assert_eq!(received["attachments"][0]["name"], "tracé n° 1.bin");
    let id = received["id"].as_str().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reçu").display().to_string();
    durand.pli(&["save", id, received["attachments"][0]["part"].as_str().unwrap(), &path]).ok();
    assert_eq!(std::fs::read(path).unwrap(), bytes);

    // What was transmitted knows nothing of the hidden recipient; the sender's own copy does.
    let raw = String::from_utf8_lossy(&durand.pli(&["read", id, "--raw"]).stdout).into_owned();
    assert!(!raw.to_lowercase().contains("bcc:") && !raw.contains("m01@"), "{raw}");
    for header in ["X-MSS-NIL: PLI-ESSAI\r\n", "User-Agent: Pli/", "\r\nDate: ", "\r\nMessage-ID: <", "charset=utf-8"] {
        assert!(raw.to_lowercase().contains(&header.to_lowercase()), "{header}");
    }
    assert_eq!(martin.count("Envoyés", subject), 1);
    let copy = martin.read(&martin.find("Envoyés", subject)["id"]);
    assert_eq!(
        (copy["bcc"][0]["address"].as_str(), copy["message_id"].as_str()),
        (Some("m01@chu-comte.mss.test"), json["message_id"].as_str())
    );
    assert_eq!(martin.count("Brouillons", subject), 0);
    assert_eq!(martin.find("Envoyés", subject)["seen"], true);
}

#[test]
fn the_text_may_come_on_the_input_after_the_pin() {
    let (martin, durand, subject) = (sandbox().martin(), sandbox().durand(), "Essai de l’entrée standard");
    let input = format!("{}\nPremière ligne\nSeconde ligne\n", martin.pin);
    let run = martin.run(&["send", "--to", DURAND, "--subject", subject, "--body", "-", "--pin-stdin", "--json"], input.as_bytes());
    assert_eq!(run.ok()["result"], "accepted");
    let received = durand.read(&durand.find("INBOX", subject)["id"]);
    assert_eq!(received["text"].as_str().unwrap().replace("\r\n", "\n").trim(), "Première ligne\nSeconde ligne");
}

#[test]
fn dst_2_2_a_message_never_leaves_the_trust_space() {
    let (martin, subject) = (sandbox().martin(), "Essai interdit");
    for recipients in
        [&["--to", "ami@perso.test"][..], &["--to", DURAND, "--cc", "ami@perso.test"], &["--to", DURAND, "--bcc", "ami@perso.test"]]
    {
        let run = send(&[recipients, &["--subject", subject]].concat());
        let json = run.json();
        assert_eq!((run.code, json["result"].as_str()), (3, Some("blocked")));
        assert_eq!(
            (json["findings"][0]["rule"].as_str(), json["findings"][0]["severity"].as_str()),
            (Some("trust-space-only"), Some("block"))
        );
        assert!(json["findings"][0]["requirement"].as_str().unwrap().contains("DST 2.2") && run.stderr.contains("ami@perso.test"));
    }
    assert_eq!(martin.count("Brouillons", subject) + martin.count("Envoyés", subject), 0);
}

#[test]
fn dst_2_2_an_ordinary_mailbox_does_not_enter_the_trust_space() {
    let ordinary = sandbox().martin_with(&[(
        "address = \"dr.martin@cabinet-martin.mss.test\"\nmie = \"cps\"\nkind = \"personnelle\"",
        "address = \"camille@perso.test\"\nmie = \"password\"\nkind = \"ordinaire\"",
    )]);
    let run = ordinary.run(&["send", "--to", DURAND, "--subject", "s", "--json", "--dry-run"], b"");
    assert_eq!((run.code, run.json()["findings"][0]["rule"].as_str()), (3, Some("ordinary-only")));
    let run = ordinary.run(&["send", "--to", "ami@perso.test", "--subject", "s", "--json", "--dry-run"], b"");
    assert_eq!((run.code, run.json()["result"].as_str()), (0, Some("clear")));
    assert_eq!(ordinary.pli(&["send", "--to", "ami@perso.test", "--subject", "s"]).problem(), "mie-unsupported");
}

#[test]
fn dst_4_2_forty_recipients_pass_and_forty_one_do_not() {
    let list = |n: usize| (1..=n).map(|i| format!("m{i:02}@chu-comte.mss.test")).collect::<Vec<_>>().join(",");
    let run = send(&["--to", &list(41), "--subject", "Quarante et un"]);
    assert_eq!((run.code, run.json()["findings"][0]["rule"].as_str()), (3, Some("recipient-limit")));
    let run = send(&["--to", &list(40), "--bcc", "M01@chu-comte.mss.test", "--subject", "Quarante"]);
    assert_eq!(run.ok()["recipients"].as_array().unwrap().len(), 40);
}

#[test]
fn what_is_no_address_is_told_as_typed() {
    let run = send(&["--to", &format!("{DURAND}, durand arobase chu"), "--subject", "s"]);
    assert_eq!((run.code, run.json()["findings"][0]["rule"].as_str()), (3, Some("address-valid")));
    assert!(run.stderr.contains("durand arobase chu"));
    let run = send(&["--subject", "s"]);
    assert_eq!((run.code, run.json()["findings"][0]["rule"].as_str()), (3, Some("recipient-present")));
}

/// A clinical document of this patient.
pub fn cda(ins: &str, name: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\"><recordTarget><patientRole>\
         <id root=\"1.2.250.1.213.1.4.10\" extension=\"{ins}\"/><patient><name><family qualifier=\"BR\">{name}</family>\
         <given qualifier=\"BR\">PAUL</given></name><birthTime value=\"19640312\"/></patient></patientRole></recordTarget></ClinicalDocument>"
    )
}

#[test]
fn eco_2_1_1_two_patients_never_leave_in_one_message() {
    let (_a, first) = file("a.xml", cda("279035121518989", "VIAL").as_bytes());
    let (_b, second) = file("b.xml", cda("255069999999934", "NGUYEN").as_bytes());
    let (_c, spelled) = file("c.xml", cda("279035121518989", "VIALE").as_bytes());
    let run = send(&["--to", DURAND, "--subject", "s", "--attach", &first, "--attach", &second, "--confirm", "one-patient"]);
    assert_eq!((run.code, run.json()["findings"][0]["rule"].as_str()), (3, Some("one-patient")));
    assert!(run.stderr.contains("VIAL") && run.stderr.contains("NGUYEN"), "{}", run.stderr);
    // The same matricule with another spelling is for a person to decide.
    let arguments = ["--to", DURAND, "--subject", "s", "--attach", &first, "--attach", &spelled, "--dry-run"];
    let run = send(&arguments);
    let json = run.json();
    assert_eq!(
        (run.code, json["findings"][0]["rule"].as_str(), json["findings"][0]["severity"].as_str()),
        (3, Some("patient-traits"), Some("confirm"))
    );
    let run = send(&[&arguments[..], &["--confirm", "patient-traits"]].concat());
    assert_eq!((run.code, run.json()["result"].as_str(), run.json()["findings"].as_array().unwrap().len()), (0, Some("clear"), 1));
}

#[test]
fn eco_2_1_1_one_xdm_archive_at_most() {
    let martin = sandbox().martin();
    let line =
        martin.list("INBOX", 400).into_iter().find(|m| m["subject"].as_str().unwrap().starts_with("XDM/1.0/DDM+")).expect("an XDM message");
    let message = martin.read(&line["id"]);
    let archive = message["attachments"].as_array().unwrap().iter().find(|a| a["name"] == "IHE_XDM.ZIP").expect("its archive");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("IHE_XDM.ZIP").display().to_string();
    martin.pli(&["save", line["id"].as_str().unwrap(), archive["part"].as_str().unwrap(), &path]).ok();
    let copy = folder.path().join("dossier.zip").display().to_string();
    std::fs::copy(&path, &copy).unwrap();
    assert_eq!(send(&["--to", DURAND, "--subject", "s", "--attach", &path, "--dry-run"]).code, 0);
    let run = send(&["--to", DURAND, "--subject", "s", "--attach", &path, "--attach", &copy, "--dry-run"]);
    assert_eq!((run.code, run.json()["findings"][0]["rule"].as_str()), (3, Some("one-xdm")));
}

#[test]
fn rfc_1870_a_message_over_the_operators_limit_is_stopped_with_both_sizes() {
    let (_a, big) = file("gros.bin", &vec![7; 8_200_000]);
    let run = send(&["--to", DURAND, "--subject", "Trop gros", "--attach", &big]);
    let json = run.json();
    assert_eq!((run.code, json["result"].as_str(), json["findings"][0]["rule"].as_str()), (3, Some("blocked"), Some("size-limit")));
    assert_eq!(sandbox().martin().count("Brouillons", "Trop gros"), 0);
}

#[test]
fn one_refused_recipient_and_nobody_receives() {
    for (refused, code) in
        [("plein@chu-comte.mss.test", "552"), ("presque-plein@chu-comte.mss.test", "452"), ("inconnu-9@chu-comte.mss.test", "550")]
    {
        let subject = format!("Essai refusé {code}");
        let run = send(&["--to", &format!("{DURAND},{refused}"), "--subject", &subject]);
        assert_eq!(run.problem(), "recipient-refused");
        let json = run.json();
        assert_eq!((json["result"].as_str(), json["recipients"][0]["accepted"].as_bool()), (Some("refused"), Some(true)));
        assert!(json["recipients"][1]["reply"].as_str().unwrap().starts_with(code) && run.stderr.contains(refused), "{run:?}");
        assert_eq!(sandbox().martin().count("Brouillons", &subject), 1, "the draft stays");
        assert_eq!(sandbox().martin().count("Envoyés", &subject), 0);
        assert_eq!(sandbox().durand().count("INBOX", &subject), 0);
    }
}

#[test]
fn rfc_5322_a_reply_joins_its_conversation() {
    let (martin, durand, subject) = (sandbox().martin(), sandbox().durand(), "Essai de fil");
    let first = send(&["--to", DURAND, "--subject", subject]).ok()["message_id"].as_str().unwrap().to_owned();
    let received = durand.find("INBOX", subject);
    let id = received["id"].as_str().unwrap();
    durand.pli(&["send", "--to", "dr.martin@cabinet-martin.mss.test", "--subject", "Re: Essai de fil", "--reply-to-id", id]).ok();
    assert_eq!(durand.find("INBOX", subject)["answered"], true);
    let answer = martin.find("INBOX", "Re: Essai de fil");
    let raw = String::from_utf8_lossy(&martin.pli(&["read", answer["id"].as_str().unwrap(), "--raw"]).stdout).replace("\r\n ", " ");
    assert!(raw.contains(&format!("In-Reply-To: <{first}>")) && raw.contains(&format!("References: <{first}>")), "{raw}");
}

#[test]
fn files_that_cannot_be_read_and_lists_that_cannot_be_believed_stop_everything() {
    assert_eq!(send(&["--to", DURAND, "--subject", "s", "--attach", "absent.pdf"]).problem(), "file-unreadable");
    assert_eq!(send(&["--to", DURAND, "--subject", "s", "--body", "."]).problem(), "file-unreadable");
    let (_a, latin) = file("latin1.txt", b"\xe9t\xe9");
    assert_eq!(send(&["--to", DURAND, "--subject", "s", "--body", &latin]).problem(), "file-unreadable");
    let listless = sandbox().martin_with(&[("trust-list.xml", "absente.xml")]);
    assert_eq!(listless.pli(&["send", "--to", DURAND, "--subject", "s"]).problem(), "trust-list-unreadable");
}

#[test]
fn dst_2_2_without_a_list_the_suffix_decides() {
    let sandbox = sandbox();
    let list = format!("list = \"{}\"", sandbox.dir.join("trust-list.xml").display());
    let unlisted = sandbox.martin_with(&[(&list, "")]);
    let run = unlisted.run(&["send", "--to", "x@chu.mssante.fr", "--subject", "s", "--dry-run", "--json"], b"");
    assert_eq!((run.code, run.json()["findings"][0]["severity"].as_str()), (0, Some("inform")));
}

#[test]
fn a_subject_cannot_start_a_header() {
    let (durand, subject) = (sandbox().durand(), "Essai d’injection\r\nX-Pirate: oui\nBcc: x@perso.test");
    send(&["--to", DURAND, "--subject", subject]).ok();
    let received = durand.find("INBOX", "Essai d’injection  X-Pirate: oui Bcc: x@perso.test");
    let raw = String::from_utf8_lossy(&durand.pli(&["read", received["id"].as_str().unwrap(), "--raw"]).stdout).into_owned();
    assert!(!raw.lines().any(|line| line.starts_with("X-Pirate") || line.starts_with("Bcc")), "{raw}");
}

#[test]
fn a_reply_leaves_from_the_mailbox_that_received_the_message() {
    let (martin, shared_box) = (sandbox().martin(), "secretariat.cardio@chu-comte.mss.test");
    let list = martin.pli(&["list", "INBOX", "--limit", "1", "--account", shared_box]).ok();
    let id = list[0]["id"].as_str().unwrap();
    let subject = "Réponse du secrétariat";
    martin.pli(&["send", "--to", DURAND, "--subject", subject, "--reply-to-id", id]).ok();
    let received = sandbox().durand().find("INBOX", subject);
    assert_eq!(received["from"]["address"], shared_box);
    let address = "dr.martin@cabinet-martin.mss.test";
    let run = martin.pli(&["send", "--to", DURAND, "--subject", subject, "--reply-to-id", id, "--account", address]);
    assert_eq!(run.problem(), "reply-from-elsewhere");
}

#[test]
fn a_server_that_is_down_leaves_the_draft() {
    let smtp = format!("smtp.operateur.test:{}\"", sandbox().value("SMTP_PORT"));
    let (martin, subject) = (sandbox().martin_with(&[(&smtp, "smtp.operateur.test:1\"")]), "Essai sans serveur");
    let run = martin.pli(&["send", "--to", DURAND, "--subject", subject]);
    assert_eq!((run.problem().as_str(), run.json()["result"].as_str()), ("tcp-refused", Some("refused")));
    assert_eq!((martin.count("Brouillons", subject), martin.count("Envoyés", subject)), (1, 0));
}

#[test]
fn rules_are_asked_without_looking_at_the_pin() {
    let martin = sandbox().martin();
    let arguments = ["send", "--to", DURAND, "--subject", "s", "--body", "-", "--pin-stdin", "--json", "--dry-run"];
    assert_eq!(martin.run(&arguments, b"\nLe texte").ok()["result"], "clear");
    let arguments = &arguments[..9];
    assert_eq!(martin.run(arguments, b"\nLe texte").problem(), "pin-needed");
    // A line that cannot be a PIN is not tried: it would cost a try.
    assert_eq!(martin.run(arguments, &[b'1'; 5000]).problem(), "pin-needed");
}
