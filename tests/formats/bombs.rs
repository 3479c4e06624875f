//! Messages made to exhaust a reader: each must end well under a second, also without optimisation.

use pli::domain::mail::Content;
use pli::formats::mime;
use std::time::{Duration, Instant};

fn quickly(raw: &[u8]) -> Content {
    let start = Instant::now();
    let content = mime::read(raw);
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    content
}

#[test]
fn ten_thousand_nested_multiparts() {
    let mut raw = String::from("Subject: x\r\n");
    for n in 0..10_000 {
        raw.push_str(&format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n"));
    }
    raw.push_str("\r\nfin\r\n");
    let content = quickly(raw.as_bytes());
    assert!(content.incomplete && content.attachments.len() <= 2);
}

#[test]
fn a_hundred_thousand_empty_parts() {
    let raw = String::from("Content-Type: multipart/mixed; boundary=b\r\n\r\n") + &"--b\r\n\r\n".repeat(100_000) + "--b--\r\n";
    assert!(quickly(raw.as_bytes()).incomplete);
    let raw =
        String::from("Content-Type: multipart/mixed; boundary=b\r\n\r\n") + &"--b\r\nContent-Type: application/pdf\r\n\r\n".repeat(100_000);
    let content = quickly(raw.as_bytes());
    assert!(content.incomplete && content.attachments.len() <= 1_001);
}

#[test]
fn messages_nested_a_thousand_and_a_hundred_thousand_times() {
    for depth in [1_000, 100_000] {
        let raw = "Subject: n\r\nContent-Type: message/rfc822\r\n\r\n".repeat(depth) + "Subject: fin\r\n\r\ntexte\r\n";
        let content = quickly(raw.as_bytes());
        assert_eq!((content.attachments.len(), content.text.as_str(), content.attachments[0].name.as_str()), (1, "", "n.eml"));
    }
}

#[test]
fn endless_headers_and_lines() {
    assert!(quickly("A: b\r\n".repeat(500_000).as_bytes()).incomplete);
    assert!(quickly(format!("Subject: {}", "x".repeat(3_000_000)).as_bytes()).incomplete);
    assert!(quickly(format!("To: {}", "a@b.fr, ".repeat(100_000)).as_bytes()).to.len() <= 5_000);
    quickly(format!("References: {}\r\n\r\n", "<a@b> ".repeat(150_000)).as_bytes());
    quickly(format!("References: {}\r\n\r\n", (0..60_000).map(|n| format!("<{n}@b> ")).collect::<String>()).as_bytes());
    quickly(format!("Content-Type: a/b{}\r\n\r\n", "; x=y".repeat(200_000)).as_bytes());
    quickly(format!("Content-Type: a/b{}\r\n\r\n", "; x*1*=%41".repeat(90_000)).as_bytes());
    let dashes = String::from("Content-Type: multipart/mixed; boundary=b\r\n\r\n") + &"--bb\r\n".repeat(500_000);
    assert!(quickly(dashes.as_bytes()).incomplete);
}

#[test]
fn hostile_fields_of_every_kind() {
    for name in ["From", "To", "Subject", "Date", "Message-ID", "References", "Content-Type", "Content-Disposition", "Content-ID"] {
        for piece in ["(", "<", "\"", "\\", "=?", "=?a?q?", "=?utf-8?B?", ",", ";", ":", "'", "a@", "*", "%", " ", "\t\r\n "] {
            quickly(format!("{name}: {}\r\n\r\nx", piece.repeat(60_000)).as_bytes());
        }
    }
}

#[test]
fn a_message_over_the_limit_is_cut() {
    let mut raw = b"Subject: gros\r\n\r\n".to_vec();
    raw.resize(64 * 1024 * 1024 + 1, b'\n');
    let content = mime::read(&raw);
    assert!(content.incomplete && content.subject == "gros" && content.text.is_empty());
}

#[test]
fn bodies_that_imitate_what_they_are_not() {
    for piece in ["begin 644 a\n", "begin 644 a\n#0V%T\n", "=\n", "<div>", "&", "&#x41;", "> ", "cid:", "<a href='"] {
        for kind in ["text/plain; format=flowed", "text/html"] {
            quickly(format!("Content-Type: {kind}\r\n\r\n{}\nend\n", piece.repeat(100_000)).as_bytes());
        }
    }
}
