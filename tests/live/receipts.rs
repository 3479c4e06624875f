//! Read receipts and what becomes of a message that was sent, between two persons of the sandbox.

use crate::harness::{Person, Sandbox, file};
use crate::kept_drafts::until;
use serde_json::Value;

const DURAND: &str = "dr.durand@chu-comte.mss.test";

/// What `pli receipt` says of a message.
fn receipt(person: &Person<'_>, id: &Value) -> Value {
    person.pli(&["receipt", id.as_str().unwrap()]).ok()
}

/// Sends a message that asks for a receipt; its name in Sent.
fn asked(martin: &Person<'_>, subject: &str) -> Value {
    let (_kept, body) = file("lettre.txt", b"Voici.\n");
    martin.pli(&["send", "--to", DURAND, "--subject", subject, "--body", &body, "--receipt"]).ok();
    martin.find("Envoyés", subject)["id"].clone()
}

#[test]
fn eco_3_1_6_a_receipt_goes_back_to_whoever_asked_and_only_once() {
    let sandbox = Sandbox::shared();
    let (martin, durand, subject) = (sandbox.martin(), sandbox.durand(), "Accusé demandé, puis donné");
    let sent = asked(&martin, subject);
    martin.pli(&["sync", "--full"]).ok();
    let before = receipt(&martin, &sent);
    assert_eq!((before["recipients"][0]["address"].as_str(), before["recipients"][0]["state"].as_str()), (Some(DURAND), Some("accepted")));

    let received = durand.find("INBOX", subject)["id"].clone();
    durand.pli(&["sync", "--full"]).ok();
    let request = receipt(&durand, &received);
    assert_eq!(request["asked"].as_array().unwrap().len(), 1, "{request}");
    assert_eq!((request["elsewhere"].as_bool(), request["answered"].as_str()), (Some(false), None));
    let id = received.as_str().unwrap();
    assert_eq!(durand.pli(&["receipt", id, "--answer"]).ok()["answered"], "sent");
    assert_eq!(durand.pli(&["receipt", id, "--answer"]).problem(), "receipt-not-asked");
    assert_eq!(durand.pli(&["receipt", id, "--refuse"]).problem(), "receipt-not-asked");

    until("the receipt is back", || {
        martin.pli(&["sync", "--full"]).ok();
        receipt(&martin, &sent)["recipients"][0]["state"] == "read"
    });
    // It is no message of the reader's own.
    assert_eq!(durand.count("Envoyés", &format!("Lu\u{a0}: {subject}")), 0);
    // Another computer knows it by the server's mark.
    let elsewhere = sandbox.durand();
    let received = elsewhere.find("INBOX", subject)["id"].clone();
    elsewhere.pli(&["sync", "--full"]).ok();
    assert_eq!(receipt(&elsewhere, &received)["answered"], "sent");
}

#[test]
fn a_receipt_that_is_refused_is_not_asked_again_and_an_answer_is_seen() {
    let sandbox = Sandbox::shared();
    let (martin, durand, subject) = (sandbox.martin(), sandbox.durand(), "Accusé demandé, puis refusé");
    let sent = asked(&martin, subject);
    let received = durand.find("INBOX", subject)["id"].clone();
    durand.pli(&["sync", "--full"]).ok();
    let id = received.as_str().unwrap();
    assert_eq!(durand.pli(&["receipt", id, "--refuse"]).ok()["answered"], "refused");
    assert_eq!(durand.pli(&["receipt", id, "--answer"]).problem(), "receipt-not-asked");
    let (_kept, body) = file("lettre.txt", b"Merci.\n");
    let answer = format!("Re: {subject}");
    durand.pli(&["send", "--to", "dr.martin@cabinet-martin.mss.test", "--subject", &answer, "--body", &body, "--reply-to-id", id]).ok();
    until("the answer is there", || {
        martin.pli(&["sync", "--full"]).ok();
        receipt(&martin, &sent)["recipients"][0]["state"] == "answered"
    });
}
