//! What is sealed is strict on the wire and comes back whole when it is read.

use pli::domain::bal::{Bal, BalAddress, BalKind, Mailbox};
use pli::domain::draft::{ClearedDraft, Draft, DraftAttachment, DraftDocument, Inspection, Recipient, Wishes};
use pli::domain::patient::{Ins, InsAuthority, PatientIdentity, Sex};
use pli::domain::rules::{Rule, Verdict, check};
use pli::domain::trust_space::TrustSpace;
use pli::formats::mime::{self, SealError, SealedMail, Stamp, keep, new_message_id, seal};
use proptest::prelude::*;
use time::macros::datetime;

fn stamp() -> Stamp {
    Stamp {
        now: datetime!(2026-03-03 09:05:00 +1),
        message_id: new_message_id([7; 16], "cabinet.mss.test"),
        user_agent: "Pli/0.1".into(),
        nil: "DEV000000".into(),
    }
}

fn draft(label: &str, subject: &str, body: &str) -> Draft {
    let mut draft =
        Draft::new(Bal { address: BalAddress::parse("dr.martin@cabinet.mss.test").unwrap(), kind: BalKind::Personal, label: label.into() });
    draft.to = Recipient::parse_list("a@chu.mss.test");
    draft.set_subject(subject);
    draft.body = body.into();
    draft
}

fn attachment(name: &str, media_type: &str, bytes: &[u8]) -> DraftAttachment {
    DraftAttachment { name: name.into(), media_type: media_type.into(), bytes: bytes.into(), inspection: Inspection::default() }
}

fn cleared(draft: Draft) -> ClearedDraft {
    match check(draft, &TrustSpace::listed(["cabinet.mss.test", "chu.mss.test", "patient.mss.test"], "patient.mss.test"), &Rule::ALL) {
        Verdict::Cleared(cleared, _) => *cleared,
        Verdict::Stopped(findings) => panic!("{findings:?}"),
    }
}

fn sealed(draft: Draft) -> SealedMail {
    seal(&cleared(draft), &stamp()).unwrap()
}

/// Lines end with CRLF only, hold ASCII only and are short; the header's are folded. Gives the header's fields.
fn strict(raw: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(raw).unwrap();
    assert!(text.is_ascii() && text.ends_with("\r\n"));
    assert!(text.split("\r\n").all(|l| !l.contains(['\r', '\n', '\0']) && l.len() <= 998));
    let header = text.split_once("\r\n\r\n").unwrap().0;
    let mut fields: Vec<String> = Vec::new();
    for line in header.split("\r\n") {
        assert!(!line.trim().is_empty());
        if line.starts_with([' ', '\t']) {
            fields.last_mut().unwrap().push_str(line);
        } else {
            fields.push(line.to_owned());
        }
    }
    fields
}

fn names(fields: &[String]) -> Vec<&str> {
    fields.iter().map(|f| f.split_once(':').unwrap().0).collect()
}

#[test]
fn the_wire_form_is_what_the_rules_ask() {
    let mut d = draft("Dr Camille MARTIN", "XDM/1.0/DDM+ECHO VIAL Paul 12/03/1964", "Bonjour,\nvoir ci-joint.");
    d.cc = Recipient::parse_list("\"DURAND, Hélène\" <h@chu.mss.test>");
    d.threading.in_reply_to = Some("2@x".into());
    d.threading.references = vec!["1@x".into(), "2@x".into()];
    d.attachments = vec![attachment("Résultat.pdf", "application/pdf", b"%PDF-1.4")];
    let mail = sealed(d);
    let fields = strict(mail.transmitted());
    assert_eq!(
        names(&fields),
        [
            "Date",
            "From",
            "To",
            "Cc",
            "Subject",
            "Message-ID",
            "In-Reply-To",
            "References",
            "User-Agent",
            "X-MSS-NIL",
            "MIME-Version",
            "Content-Type"
        ]
    );
    assert_eq!(fields[0], "Date: Tue, 03 Mar 2026 09:05:00 +0100");
    assert_eq!(fields[1], "From: Dr Camille MARTIN <dr.martin@cabinet.mss.test>");
    assert_eq!(fields[4], "Subject: XDM/1.0/DDM+ECHO VIAL Paul 12/03/1964");
    assert_eq!(fields[9], "X-MSS-NIL: DEV000000");
    let text = String::from_utf8(mail.transmitted().to_vec()).unwrap();
    assert!(
        text.contains("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\nBonjour,\r\nvoir ci-joint.\r\n")
    );
    assert!(text.contains("attachment;\r\n filename*0*=utf-8''R%C3%A9sultat.pdf"));
    let read = mime::read(mail.transmitted());
    assert_eq!((read.cc[0].name.as_str(), read.references), ("DURAND, Hélène", vec!["1@x".to_owned(), "2@x".to_owned()]));
    assert!(!read.incomplete);
}

#[test]
fn hidden_recipients_are_in_the_envelope_and_the_kept_copy_only() {
    let mut d = draft("L", "s", "b");
    d.bcc = Recipient::parse_list("cache@chu.mss.test, a@chu.mss.test");
    let mail = sealed(d);
    assert_eq!(mail.recipients().iter().map(BalAddress::local).collect::<Vec<_>>(), ["a", "cache"]);
    assert!(!String::from_utf8_lossy(mail.transmitted()).to_lowercase().contains("bcc"));
    assert!(!String::from_utf8_lossy(mail.transmitted()).contains("cache@"));
    let kept = mime::read(mail.kept());
    assert_eq!(kept.bcc.len(), 2);
    let mut lines: Vec<&str> = std::str::from_utf8(mail.kept()).unwrap().split("\r\n").collect();
    lines.retain(|l| !l.starts_with("Bcc:"));
    assert_eq!(lines.join("\r\n").as_bytes(), mail.transmitted());
    assert_eq!((kept.message_id.as_deref(), mail.sender().local()), (Some(mail.message_id()), "dr.martin"));
}

#[test]
fn no_value_can_add_a_header() {
    let evil = "x\r\nBcc: espion@mal.test\r\n\r\nSubject: y\n\rX: y";
    let mut d = draft(evil, evil, "corps");
    d.to = vec![Recipient::Known(Mailbox { name: evil.into(), address: BalAddress::parse("a@chu.mss.test").unwrap() })];
    d.attachments =
        vec![attachment(&format!("a{evil}.pdf"), "application/pdf\r\nBcc: espion@mal.test", b"x"), attachment(evil, evil, b"y")];
    d.threading.in_reply_to = Some("1@x>\r\nBcc: espion@mal.test".into());
    d.threading.references = vec!["1@x\r\nBcc: espion@mal.test".into(), "ok@x".into()];
    let mut s = stamp();
    s.user_agent = evil.into();
    let mail = seal(&cleared(d), &s).unwrap();
    let fields = strict(mail.transmitted());
    assert_eq!(
        names(&fields),
        ["Date", "From", "To", "Subject", "Message-ID", "References", "User-Agent", "X-MSS-NIL", "MIME-Version", "Content-Type"]
    );
    assert!(!String::from_utf8_lossy(mail.transmitted()).lines().any(|l| l.to_lowercase().starts_with("bcc")));
    assert_eq!(mime::read(mail.transmitted()).attachments.len(), 2);
}

#[test]
fn a_stamp_that_cannot_be_written_is_refused() {
    let d = cleared(draft("L", "s", "b"));
    for nil in ["", "DEV 1", "DEV\r\nX: y", "DÉV", &"N".repeat(61)] {
        assert_eq!(seal(&d, &Stamp { nil: nil.into(), ..stamp() }).err(), Some(SealError::InvalidNil));
    }
    for id in ["", "sans-arobase", "a@b>", "a b@c", "a@b\r\n"] {
        assert_eq!(seal(&d, &Stamp { message_id: id.into(), ..stamp() }).err(), Some(SealError::InvalidMessageId));
    }
    assert_eq!(seal(&d, &Stamp { now: datetime!(1800-01-01 0:00 UTC), ..stamp() }).err(), Some(SealError::InvalidDate));
    assert_eq!(new_message_id([255; 16], "cabinet.mss.test\r\n<x>"), "ffffffffffffffffffffffffffffffff@cabinet.mss.testx");
}

#[test]
fn composite_types_travel_as_plain_files() {
    let mut d = draft("L", "s", "b");
    let message = b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ny\r\n--b--\r\n";
    d.attachments = vec![
        attachment("a.eml", "message/rfc822", message),
        attachment("b", "nonsense", b""),
        attachment("c.txt", "text/plain; charset=x", b"\xe9\r\n\n"),
    ];
    let mail = sealed(d);
    let read = mime::read(mail.transmitted());
    let found: Vec<_> = read.attachments.iter().map(|a| (a.name.as_str(), a.media_type.as_str(), a.size)).collect();
    assert_eq!(
        found,
        [("a.eml", "application/octet-stream", message.len() as u64), ("b", "application/octet-stream", 0), ("c.txt", "text/plain", 4)]
    );
    assert_eq!(mime::part(mail.transmitted(), "1").unwrap().1, message);
}

#[test]
fn texts_that_relays_would_alter_are_encoded() {
    for body in [
        "From ici",
        "--\nDr X",
        "-- \nDr X",
        "espace \nfin",
        &"x".repeat(2_000),
        "été",
        "Здравствуйте",
        ".\n..\n",
        "=_pli",
        "a\rb\r\nc",
        "\t\u{a0}x",
    ] {
        let mail = sealed(draft("L", "s", body));
        strict(mail.transmitted());
        let text = String::from_utf8(mail.transmitted().to_vec()).unwrap();
        let encoded = text.split_once("\r\n\r\n").unwrap().1;
        assert!(!encoded.lines().any(|l| l.starts_with("From ") || l.len() > 78 || l.starts_with("--=_")), "{encoded}");
        assert_eq!(mime::read(mail.transmitted()).text, body.replace("\r\n", "\n").replace('\r', "\n").trim_end_matches('\n'));
    }
}

#[test]
fn a_long_conversation_keeps_its_first_and_last_identifiers() {
    let mut d = draft("L", "s", "b");
    d.threading.references = (0..500).map(|n| format!("{n}@x")).collect();
    let mail = sealed(d);
    let found = mime::read(mail.transmitted()).references;
    assert_eq!((found.len(), found[0].as_str(), found[1].as_str(), found[99].as_str()), (100, "0@x", "401@x", "499@x"));
}

#[test]
fn debug_forms_say_nothing_of_a_person() {
    let shown = format!("{:?} {:?}", sealed(draft("VIAL", "VIAL", "VIAL")), mime::read_header(b"Subject: VIAL"));
    assert!(!shown.contains("VIAL") && !shown.contains("martin"));
}

fn name() -> impl Strategy<Value = String> {
    "[\\pL\\pN ,.;:'()@<>\"\\\\_=?-]{0,70}".prop_map(|n| n.trim().trim_matches(['"', '\'']).trim().to_owned())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn what_is_sealed_is_read_back(
        label in name(), other in name(),
        subject in "\\PC{0,200}", body in "(\\PC|\n|\r\n|\t){0,400}",
        files in prop::collection::vec(("[\\pL\\pN _=?()'%-]{1,60}", prop::collection::vec(any::<u8>(), 0..400)), 0..4),
    ) {
        let space = |c: char| if matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c };
        let turns = |c: char| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let visible = |t: &str| t.chars().map(space).filter(|c| !turns(*c)).collect::<String>();
        let mut d = draft(&label, &subject, &body);
        d.cc = vec![Recipient::Known(Mailbox { name: other.clone(), address: BalAddress::parse("b@chu.mss.test").unwrap() })];
        d.attachments = files.iter().map(|(n, b)| attachment(&format!("{n}x.pdf"), "application/pdf", b)).collect();
        let expected_subject = visible(d.subject());
        let mail = sealed(d);
        strict(mail.transmitted());
        let read = mime::read(mail.transmitted());
        prop_assert!(!read.incomplete);
        prop_assert_eq!(read.subject.trim(), expected_subject.trim());
        prop_assert_eq!(read.text, if body.trim().is_empty() { String::new() } else { body.replace("\r\n", "\n").trim_end_matches('\n').to_owned() });
        prop_assert_eq!((&read.from[0].name, read.from[0].address.as_str()), (&label, "dr.martin@cabinet.mss.test"));
        prop_assert_eq!((read.to.len(), read.cc.len()), (1, 1));
        prop_assert_eq!((&read.cc[0].name, read.cc[0].address.as_str()), (&other, "b@chu.mss.test"));
        prop_assert_eq!(read.attachments.len(), files.len());
        for ((name, bytes), found) in files.iter().zip(&read.attachments) {
            let expected = format!("{name}x.pdf").split_whitespace().collect::<Vec<_>>().join(" ").replace('?', "_");
            prop_assert_eq!((&found.name, found.media_type.as_str()), (&expected, "application/pdf"));
            prop_assert_eq!(&mime::part(mail.transmitted(), &found.part).unwrap().1, bytes);
        }
    }
}

/// The recipients of a field of a draft that is kept and read again.
fn kept(list: &[Recipient]) -> Vec<Recipient> {
    let mut d = draft("Dr Camille MARTIN", "", "");
    (d.to, d.bcc) = (vec![], list.to_vec());
    let raw = keep(&d, &stamp()).unwrap();
    strict(&raw);
    mime::read(&raw).bcc.iter().map(Recipient::of).collect()
}

#[test]
fn a_draft_is_kept_whatever_is_in_it() {
    let mut d = draft("L", "", "");
    d.to = vec![];
    let read = mime::read(&keep(&d, &stamp()).unwrap());
    assert_eq!((read.to.len(), read.subject.as_str(), read.message_id), (0, "", Some(stamp().message_id)));
    d.to = Recipient::parse_list("dr durand@@chu, Hélène <h@chu.mss.test>, DURAND; a@b");
    d.threading.in_reply_to = Some("2@x".into());
    d.threading.references = vec!["1@x".into(), "2@x".into()];
    d.attachments = vec![attachment("é.pdf", "application/pdf", b"%PDF-1.4")];
    let raw = keep(&d, &stamp()).unwrap();
    assert!(!strict(&raw).iter().any(|f| f.starts_with("X-MSS-NIL")));
    let read = mime::read(&raw);
    assert_eq!(read.to.iter().map(Recipient::of).collect::<Vec<_>>(), d.to);
    assert_eq!((read.references, read.attachments[0].name.as_str()), (d.threading.references, "é.pdf"));
}

proptest! {
    #[test]
    fn texts_that_are_no_address_come_back(texts in proptest::collection::vec("[ -~éœ]{1,80}|\\PC{1,60}", 1..6)) {
        let list: Vec<Recipient> = texts.iter().map(|text| Recipient::parse(text)).collect();
        let plain = |list: &[Recipient]| list.iter().filter_map(|r| match r {
            Recipient::Malformed(text) => Some(text.split_whitespace().collect::<Vec<_>>().join(" ")),
            Recipient::Known(_) => None,
        }).filter(|text| !text.is_empty()).collect::<Vec<_>>();
        prop_assert_eq!(plain(&kept(&list)), plain(&list));
    }
}

/// An archive with documents of these types about one patient.
fn archive(codes: &[&str], patient: &PatientIdentity) -> DraftAttachment {
    let document = |code: &&str| DraftDocument { code: (*code).into(), patient: patient.clone(), pdf: None };
    let inspection = Inspection { xdm: true, documents: codes.iter().map(document).collect(), ..Inspection::default() };
    DraftAttachment { inspection, ..attachment("IHE_XDM.ZIP", "application/zip", b"PK\x05\x06") }
}

fn vial(authority: InsAuthority) -> PatientIdentity {
    PatientIdentity {
        ins: Ins::parse("255069999999934").ok(),
        birth_name: "VIAL".into(),
        given_name: "Zoé".into(),
        birth_date: "19550612".into(),
        sex: Some(Sex::Female),
        authority: Some(authority),
        ..PatientIdentity::default()
    }
}

/// The fields of a message that are MSSanté's own, or ask for something, each unfolded.
fn asked(d: Draft) -> Vec<String> {
    let fields = strict(sealed(d).transmitted());
    let kept = ["X-MSS", "Reply-To", "Disposition", "Return-Receipt"];
    fields.into_iter().filter(|field| kept.iter().any(|name| field.starts_with(name))).collect()
}

#[test]
fn eco_2_4_1_and_2_4_2_the_headers_say_what_the_archive_holds() {
    let with = |attachments: Vec<DraftAttachment>, test_mode: bool| {
        let mut d = draft("L", "s", "b");
        d.attachments = attachments;
        d.known.test_mode = test_mode;
        asked(d)
    };
    let (nil, ins) = ("X-MSS-NIL: DEV000000", |value: &str| format!("X-MSS-INS: {value}"));
    let codes = ["34112-3", "PRESC-BIO", "15508-5"];
    assert_eq!(with(vec![archive(&codes, &vial(InsAuthority::Nir))], false), [nil, "X-MSS-CODECDA: 34112-3,PRESC-BIO,15508-5", &ins("O")]);
    // A test identity counts in test mode only; one document without an identity is enough for N.
    assert_eq!(with(vec![archive(&codes, &vial(InsAuthority::Test))], false)[2], ins("N"));
    assert_eq!(with(vec![archive(&codes, &vial(InsAuthority::Test))], true)[2], ins("O"));
    let mut half = archive(&codes, &vial(InsAuthority::Nia));
    half.inspection.documents[1].patient.birth_date.clear();
    assert_eq!(with(vec![half], false)[2], ins("N"));
    // Without a clinical document in an archive there is nothing to say.
    assert_eq!(with(vec![archive(&[], &vial(InsAuthority::Nir))], false), [nil]);
    let mut bare = archive(&codes, &vial(InsAuthority::Nir));
    bare.inspection.xdm = false;
    assert_eq!(with(vec![bare, attachment("a.pdf", "application/pdf", b"%PDF")], false), [nil]);
}

#[test]
fn no_code_of_a_document_can_add_a_header_or_break_a_line() {
    let mut d = draft("L", "s", "b");
    let evil = "11502-2\r\nBcc: espion@mal.test,X";
    d.attachments = vec![archive(&[evil, "", "é", "\r\n"], &vial(InsAuthority::Nir))];
    assert_eq!(asked(d.clone())[1], "X-MSS-CODECDA: 11502-2Bccespionmal.testX");
    let many = vec!["12345678901-2"; 200];
    d.attachments = vec![archive(&many, &vial(InsAuthority::Nir))];
    assert_eq!(asked(d)[1].split(": ").nth(1).unwrap().split(',').map(str::trim).collect::<Vec<_>>(), many);
}

#[test]
fn eco_2_2_8_an_exchange_ends_for_patients_alone_and_when_it_is_wished() {
    let to = |list: &str, end_of_exchange: bool| {
        let mut d = draft("Dr Camille MARTIN", "s", "b");
        d.to = Recipient::parse_list(list);
        d.wishes = Wishes { end_of_exchange, ..Wishes::default() };
        asked(d).contains(&"X-MSS-MES: FIN".to_owned())
    };
    let (one, other) = ("255069999999934@patient.mss.test", "279035121518989@PATIENT.mss.test");
    assert!(to(one, true) && to(other, true));
    assert!(!to(one, false) && !to("a@chu.mss.test", true) && !to(&format!("{one}, a@chu.mss.test"), true));
}

#[test]
fn eco_2_2_5_answers_go_where_they_should() {
    let to = |list: &str, reply_to: Option<&str>| {
        let mut d = draft("Dr_Camille_MARTIN", "s", "b");
        d.to = Recipient::parse_list(list);
        d.reply_to = reply_to.map(|text| Mailbox::parse(text).unwrap());
        asked(d).into_iter().filter(|field| field.starts_with("Reply-To")).collect::<Vec<_>>()
    };
    assert!(to("a@chu.mss.test", None).is_empty());
    assert_eq!(to("255069999999934@patient.mss.test", None), ["Reply-To: Dr_Camille_MARTIN <dr.martin@cabinet.mss.test>"]);
    for list in ["255069999999934@patient.mss.test", "a@chu.mss.test"] {
        let secretary = "Secrétariat <s@cabinet.mss.test>";
        assert_eq!(to(list, Some(secretary)), ["Reply-To: =?utf-8?Q?Secr=C3=A9tariat?= <s@cabinet.mss.test>"]);
    }
}

#[test]
fn eco_2_3_1_and_2_3_2_receipts_are_asked_for_when_they_are_wished() {
    let mut d = draft("L", "s", "b");
    d.reply_to = Some(Mailbox::parse("s@cabinet.mss.test").unwrap());
    d.wishes = Wishes { read_receipt: true, delivery_report: true, end_of_exchange: false };
    let mail = sealed(d.clone());
    assert!(mail.wants_delivery_report());
    // Not where answers go: to the address that the envelope has.
    assert_eq!(
        asked(d.clone()),
        [
            "Reply-To: s@cabinet.mss.test",
            "Disposition-Notification-To: dr.martin@cabinet.mss.test",
            "Return-Receipt-To: dr.martin@cabinet.mss.test",
            "X-MSS-NIL: DEV000000"
        ]
    );
    d.wishes = Wishes::default();
    assert!(!sealed(d).wants_delivery_report());
}

#[test]
fn eco_2_2_7_recipients_read_the_sender_s_label() {
    let mut d = draft("Ma boîte", "s", "b");
    d.sender_label = "Dr_Camille_MARTIN_Cabinet du Doubs".into();
    assert_eq!(strict(sealed(d.clone()).transmitted())[1], "From: Dr_Camille_MARTIN_Cabinet du Doubs <dr.martin@cabinet.mss.test>");
    d.sender_label = "Hôpital A – Cardiologie".into();
    assert_eq!(strict(sealed(d).transmitted())[1], "From: =?utf-8?Q?H=C3=B4pital_A_=E2=80=93_Cardiologie?= <dr.martin@cabinet.mss.test>");
}

/// The whole of a message to a patient, as it travels. Written anew with PLI_GOLDEN=1, to be read before it is committed.
#[test]
fn a_message_with_documents_is_on_the_wire_as_it_was_agreed() {
    let mut d = draft("Ma boîte", "XDM/1.0/DDM+Écho-Doppler artériel VIAL Zoé 12/06/1955", "Bonjour,\nvotre compte rendu.");
    d.sender_label = "Dr_Camille_MARTIN_Cabinet du Doubs".into();
    d.to = Recipient::parse_list("255069999999934@patient.mss.test");
    d.wishes = Wishes { read_receipt: true, delivery_report: true, end_of_exchange: true };
    d.threading.in_reply_to = Some("avant@cabinet.mss.test".into());
    d.threading.references = vec!["avant@cabinet.mss.test".into()];
    d.attachments = vec![
        archive(&["18748-4", "11488-4"], &vial(InsAuthority::Nir)),
        attachment("20261103_Écho-Doppler_VIAL_Zoé.pdf", "application/pdf", b"%PDF-1.4"),
    ];
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/mime/sent/patient-documents.eml");
    let mail = sealed(d);
    if std::env::var_os("PLI_GOLDEN").is_some() {
        std::fs::create_dir_all(std::path::Path::new(path).parent().unwrap()).unwrap();
        std::fs::write(path, mail.transmitted()).unwrap();
    }
    assert_eq!(String::from_utf8_lossy(mail.transmitted()), String::from_utf8_lossy(&std::fs::read(path).unwrap()));
}
