use super::*;
use crate::domain::bal::{Bal, BalAddress, BalKind};
use crate::domain::draft::{Draft, Recipient};
use crate::domain::receipt::{Action, DeliveryReport, Disposition, Failure, ReadReceipt};
use crate::domain::rules::{self, Verdict};
use crate::domain::trust_space::TrustSpace;
use crate::formats::mime::Stamp;

fn receipt(text: &str) -> Option<ReadReceipt> {
    match read(text.replace('\n', "\r\n").as_bytes()) {
        Some(Report::Read(receipt)) => Some(receipt),
        _ => None,
    }
}

fn delivery(text: &str) -> Option<DeliveryReport> {
    match read(text.replace('\n', "\r\n").as_bytes()) {
        Some(Report::Delivery(report)) => Some(report),
        _ => None,
    }
}

fn mdn(fields: &str) -> String {
    format!(
        "From: \"Dr Jeanne ROCHE\" <jeanne.roche@hopital.mss.test>\nTo: dr.martin@cabinet.mss.test\nSubject: Lu\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=disposition-notification; boundary=x\n\n--x\nContent-Type: text/plain\n\nLu.\n--x\n\
         Content-Type: message/disposition-notification\n\n{fields}\n--x\nContent-Type: message/rfc822\n\nMessage-ID: <rendu@cabinet.mss.test>\n\
         Subject: bilan\n\n--x--\n"
    )
}

#[test]
fn rfc_8098_a_receipt_by_the_standard_is_read() {
    let read = receipt(&mdn(
        "Reporting-UA: poste; Client 1\nOriginal-Recipient: rfc822;service@hopital.mss.test\nFinal-Recipient: rfc822; jeanne.roche@hopital.mss.test\n\
         Original-Message-ID: <un@cabinet.mss.test>\nDisposition: manual-action/MDN-sent-manually; displayed\n",
    ))
    .unwrap();
    assert_eq!(read.message_id.as_deref(), Some("un@cabinet.mss.test"));
    assert_eq!((read.recipient.as_str(), read.original_recipient.as_str()), ("jeanne.roche@hopital.mss.test", "service@hopital.mss.test"));
    assert_eq!((read.disposition, read.is_automatic, read.error.as_str()), (Disposition::Displayed, false, ""));
}

#[test]
fn dispositions_are_told_apart() {
    for (text, disposition, is_automatic) in [
        ("automatic-action/MDN-sent-automatically; processed", Disposition::Processed, true),
        ("automatic-action/MDN-sent-automatically;processed/error", Disposition::Failed, true),
        ("automatic-action/MDN-sent-automatically; processed/warning, error", Disposition::Failed, true),
        ("manual-action/MDN-sent-manually; DELETED", Disposition::Deleted, false),
        ("manual-action/MDN-sent-automatically; displayed/mailbox-terminated", Disposition::Displayed, false),
        ("manual-action/MDN-sent-manually; denied", Disposition::Denied, false),
        ("displayed", Disposition::Displayed, false),
        ("automatic-action/MDN-sent-automatically; dispatched", Disposition::Dispatched, true),
    ] {
        let read = receipt(&mdn(&format!("Final-Recipient: rfc822;a@b.test\nDisposition: {text}\n"))).unwrap();
        assert_eq!((read.disposition, read.is_automatic), (disposition, is_automatic), "{text}");
        // Without its own field, the message that comes back names itself.
        assert_eq!(read.message_id.as_deref(), Some("rendu@cabinet.mss.test"));
    }
}

#[test]
fn a_failed_integration_tells_why() {
    let fields =
        "Final-Recipient: rfc822;a@b.test\nDisposition: automatic-action/MDN-sent-automatically; processed\nError: E12 patient absent\n";
    let read = receipt(&mdn(fields)).unwrap();
    assert_eq!((read.disposition, read.error.as_str()), (Disposition::Failed, "E12 patient absent"));
    let subject = "Subject: =?utf-8?Q?[KO_Int=C3=A9gration_syst=C3=A8me_!][E7]_XDM/1.0/DDM+Bilan?=";
    let read = receipt(&mdn("Disposition: automatic-action/MDN-sent-automatically; processed\n").replace("Subject: Lu", subject)).unwrap();
    assert_eq!((read.disposition, read.error.as_str()), (Disposition::Failed, "E7"));
    assert_eq!(read.recipient, "jeanne.roche@hopital.mss.test");
}

#[test]
fn receipts_that_are_only_texts_are_read() {
    let text = "From: jeanne.roche@hopital.mss.test\nSubject: =?utf-8?Q?Accus=C3=A9_de_lecture_:_bilan?=\nIn-Reply-To: <un@cabinet.mss.test>\n\n\
                Votre message bilan a été lu le 3 mars.\n";
    let read = receipt(text).unwrap();
    assert_eq!((read.disposition, read.message_id.as_deref()), (Disposition::Displayed, Some("un@cabinet.mss.test")));
    assert_eq!(receipt(&text.replace("a été lu", "a été supprimé sans être lu")).unwrap().disposition, Disposition::Deleted);
    // A reply is none, whatever its subject begins with.
    assert!(receipt(&text.replace("Votre message bilan a été lu le 3 mars.", "Bien reçu, je le vois mardi.")).is_none());
    assert!(receipt(&text.replace("In-Reply-To", "X")).is_none());
    // The fields as a text, as gateways leave them.
    let flat = "From: a@b.test\nSubject: Read: bilan\nReferences: <x@y.test>\n\nFinal-Recipient: rfc822;c@d.test\nOriginal-Message-ID: <z@y.test>\n\
                Disposition: manual-action/MDN-sent-manually; displayed\n";
    let read = receipt(flat).unwrap();
    assert_eq!((read.recipient.as_str(), read.message_id.as_deref()), ("c@d.test", Some("z@y.test")));
}

const DSN: &str = "From: MAILER-DAEMON@relais.test\nSubject: Rapport\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n\
    --x\n\nIl y a eu un souci.\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; relais.test\nOriginal-Envelope-Id: QQ12\n\n\
    Original-Recipient: rfc822;a@b.test\nFinal-Recipient: rfc822;a@interne.b.test\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 non\n\n\
    Final-Recipient: rfc822;c@d.test\nAction: delivered\nStatus: 2.0.0\n\nFinal-Recipient: rfc822;e@f.test\nStatus: 4.4.1\n\n\
    --x\nContent-Type: text/rfc822-headers\n\nMessage-ID: <un@cabinet.mss.test>\nSubject: bilan\n\n--x--\n";

#[test]
fn rfc_3464_a_report_tells_of_each_recipient() {
    let report = delivery(DSN).unwrap();
    assert_eq!((report.message_id.as_deref(), report.envelope_id.as_deref()), (Some("un@cabinet.mss.test"), Some("QQ12")));
    let said: Vec<_> = report.recipients.iter().map(|r| (r.recipient.as_str(), r.action, r.status.as_str(), r.failure)).collect();
    assert_eq!(
        said,
        [
            ("a@interne.b.test", Action::Failed, "5.1.1", Some(Failure::UnknownMailbox)),
            ("c@d.test", Action::Delivered, "2.0.0", None),
            ("e@f.test", Action::Delayed, "4.4.1", None),
        ]
    );
    assert_eq!(report.recipients[0].original_recipient, "a@b.test");
    for (envelope, id) in
        [("deux+2Btrois+3D@cabinet.mss.test", "deux+trois=@cabinet.mss.test"), ("a+b@cabinet.mss.test", "a+b@cabinet.mss.test")]
    {
        assert_eq!(delivery(&DSN.replace("QQ12", envelope)).unwrap().message_id.as_deref(), Some(id));
    }
    assert_eq!(report.recipients[0].diagnostic, "550 5.1.1 non");
    let facts = Report::Delivery(report).facts(None);
    assert_eq!((facts[0].recipient.as_str(), facts[0].failure), ("a@b.test", Some(Failure::UnknownMailbox)));
}

fn bounce(text: &str) -> String {
    format!(
        "From: Mail Delivery System <MAILER-DAEMON@relais.test>\nSubject: Undelivered Mail Returned to Sender\nIn-Reply-To: <un@cabinet.mss.test>\n\n{text}\n"
    )
}

#[test]
fn h_3_the_bounces_of_mon_espace_sante_are_told_apart() {
    for (text, failure) in [
        ("Le message dépasse la taille maximale autorisée (25 Mo).", Failure::TooLarge),
        ("Le titulaire a clôturé son espace santé.", Failure::MailboxClosed),
        ("La messagerie a été désactivée par l’usager.", Failure::MailboxClosed),
        ("Patient introuvable.", Failure::UnknownPatient),
        ("550 5.1.1 User unknown", Failure::UnknownPatient),
        ("Adresse invalide.", Failure::InvalidAddress),
        ("552 5.3.4 rejected", Failure::TooLarge),
        ("Erreur 42.", Failure::Other),
    ] {
        let report = delivery(&bounce(&format!("Bonjour,\n\n<255069999999934@patient.mss.test>: {text}\n"))).unwrap();
        assert_eq!(report.message_id.as_deref(), Some("un@cabinet.mss.test"));
        let [one] = report.recipients.as_slice() else { panic!("{text}") };
        assert_eq!(one.recipient, "255069999999934@patient.mss.test");
        assert_eq!(Report::Delivery(report.clone()).facts(None)[0].failure, Some(failure), "{text}");
    }
    // Without angle brackets, in the middle of a sentence.
    let report = delivery(&bounce("Votre message à 255069999999934@patient.mss.test n’a pu être remis : patient inconnu.")).unwrap();
    assert_eq!(
        (report.recipients[0].recipient.as_str(), report.recipients[0].failure),
        ("255069999999934@patient.mss.test", Some(Failure::UnknownPatient))
    );
}

#[test]
fn a_plain_bounce_tells_of_each_address_and_of_the_message() {
    let text = bounce(
        "<a@b.test>: host mx.b.test said: 552 5.2.2 Mailbox full\n    (in reply to DATA)\n\n<c@d.test>: Host not found\n\n\
         ------ Original message ------\nReturn-Path: <x@y.test>\nMessage-ID: <deux@cabinet.mss.test>\n<g@h.test>: rien\n",
    );
    let report = delivery(&text).unwrap();
    let said: Vec<_> = report.recipients.iter().map(|r| (r.recipient.as_str(), r.failure)).collect();
    assert_eq!(said, [("a@b.test", Some(Failure::MailboxFull)), ("c@d.test", Some(Failure::Unreachable))]);
    assert_eq!(report.message_id.as_deref(), Some("deux@cabinet.mss.test"));
}

#[test]
fn what_is_no_report_is_none() {
    for text in [
        "From: a@b.test\nSubject: bonjour\n\nUndelivered Mail Returned to Sender\n",
        "From: a@b.test\nSubject: Re: Undelivered Mail Returned to Sender\nIn-Reply-To: <x@y>\n\nVoici.\n",
        "From: postmaster@b.test\nSubject: Maintenance mardi\n\nLes serveurs seront lents.\n",
        "",
    ] {
        assert!(read(text.as_bytes()).is_none(), "{text}");
    }
}

#[test]
fn a_report_with_a_thousand_recipients_is_bounded() {
    let many: String = (0..5000).map(|n| format!("Final-Recipient: rfc822;a{n}@b.test\nAction: failed\n\n")).collect();
    let report =
        delivery(&DSN.replace("Final-Recipient: rfc822;c@d.test\n", &format!("{many}Final-Recipient: rfc822;c@d.test\n"))).unwrap();
    assert_eq!(report.recipients.len(), 200);
}

#[test]
fn eco_3_1_6_what_is_asked_of_the_reader_is_told() {
    let asked = |text: &str| request(text.as_bytes());
    let plain =
        asked("Return-Path: <Roche@hopital.mss.test>\nDisposition-Notification-To: \"Roche\" <roche@hopital.mss.test>\nFrom: x@y.test\n\n");
    assert_eq!((plain.to.clone(), plain.is_elsewhere), (vec!["roche@hopital.mss.test".to_owned()], false));
    assert!(asked("Return-Path: <autre@hopital.mss.test>\nDisposition-Notification-To: roche@hopital.mss.test\n\n").is_elsewhere);
    assert!(asked("Disposition-Notification-To: roche@hopital.mss.test\n\n").is_elsewhere);
    assert!(!asked("Return-Path: <a@b.test>\n\n").is_open());
    assert!(!asked("Disposition-Notification-To: a@b.test\nContent-Type: multipart/report; report-type=delivery-status\n\n").is_open());
}

fn sealed(original: &[u8], is_automatic: bool) -> crate::formats::mime::SealedMail {
    let bal = Bal {
        address: BalAddress::parse("dr.martin@cabinet.mss.test").unwrap(),
        kind: BalKind::Personal,
        label: "Dr Camille MARTIN".into(),
    };
    let mut draft = Draft::new(bal);
    draft.to = vec![Recipient::parse("roche@hopital.mss.test")];
    draft.set_subject("Lu : épreuve");
    let space = TrustSpace::listed(["cabinet.mss.test", "hopital.mss.test"], "patient.mss.test");
    let Verdict::Cleared(cleared, _) = rules::check(draft, &space, &[]) else { panic!("stopped") };
    let stamp = Stamp {
        now: time::macros::datetime!(2026-03-03 09:05:00 +1),
        message_id: "recu@cabinet.mss.test".into(),
        user_agent: "Pli/0.1".into(),
        nil: "ESSAI-1".into(),
    };
    seal(&cleared, &stamp, Receipt { original, is_automatic }).unwrap()
}

#[test]
fn what_is_written_is_read_back() {
    let original =
        "Message-ID: <un@hopital.mss.test>\r\nOriginal-Recipient: rfc822;service@cabinet.mss.test\r\nSubject: bilan\r\n\r\nVoici.\r\n";
    for is_automatic in [false, true] {
        let mail = sealed(original.as_bytes(), is_automatic);
        assert!(mail.is_receipt() && mail.transmitted().is_ascii());
        assert_eq!(mail.recipients().len(), 1);
        let Some(Report::Read(read)) = read(mail.transmitted()) else { panic!("not read back") };
        assert_eq!((read.message_id.as_deref(), read.disposition), (Some("un@hopital.mss.test"), Disposition::Displayed));
        assert_eq!((read.recipient.as_str(), read.original_recipient.as_str()), ("dr.martin@cabinet.mss.test", "service@cabinet.mss.test"));
        let text = String::from_utf8(mail.transmitted().to_vec()).unwrap();
        assert_eq!(text.contains("MDN-sent-automatically"), is_automatic);
        assert!(text.contains("Content-Type: message/rfc822\r\n\r\nMessage-ID: <un@hopital.mss.test>"));
        assert!(text.contains("In-Reply-To: <un@hopital.mss.test>") && text.contains("X-MSS-NIL: ESSAI-1"));
        // A receipt asks for none.
        assert!(!request(mail.transmitted()).is_open());
    }
}

#[test]
fn what_cannot_travel_as_it_is_comes_back_as_its_header() {
    let wide = format!("Message-ID: <un@hopital.mss.test>\nX-A: é\nSubject: bilan\n\n{}\n", "é".repeat(10));
    let long = format!("Message-ID: <un@hopital.mss.test>\nSubject: bilan\n\n{}\n", "a".repeat(2000));
    let large = format!("Message-ID: <un@hopital.mss.test>\nSubject: bilan\n\n{}", "a\n".repeat(200_000));
    let cunning = "Message-ID: <un@hopital.mss.test>\nSubject: bilan\n\n--=_pli_recucabinetmsstest--\nsuite\n".to_owned();
    for original in [wide, long, large, cunning] {
        let text = String::from_utf8(sealed(original.as_bytes(), false).transmitted().to_vec()).unwrap();
        assert!(
            text.contains("Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <un@hopital.mss.test>\r\nSubject: bilan\r\n"),
            "{text}"
        );
        assert!(text.len() < 5000 && text.lines().all(|line| line.len() < 998));
    }
}

#[test]
fn only_a_person_answers() {
    let reply = "From: a@b.test\nSubject: Re: bilan\nIn-Reply-To: <un@cabinet.mss.test>\n\nMerci.\n";
    assert_eq!(answers(reply.as_bytes()).as_deref(), Some("un@cabinet.mss.test"));
    assert_eq!(answers(reply.replace("In-Reply-To: ", "References: <zero@x.test> ").as_bytes()).as_deref(), Some("un@cabinet.mss.test"));
    assert_eq!(answers(format!("Auto-Submitted: auto-replied\n{reply}").as_bytes()), None);
    assert_eq!(
        answers(
            mdn("Original-Message-ID: <un@x.test>\nDisposition: displayed\n")
                .replace("Subject: Lu", "Subject: Lu\nIn-Reply-To: <un@x.test>")
                .as_bytes()
        ),
        None
    );
    assert_eq!(answers(b"Subject: bonjour\n\n"), None);
    assert_eq!(
        recipients(b"To: A <a@b.test>, c@d.test\nCc: C@D.test\nBcc: e@f.test\n\nTo: g@h.test\n"),
        ["a@b.test", "c@d.test", "e@f.test"]
    );
}
