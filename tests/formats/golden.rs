//! Each `tests/data/mime/*.eml` is a shape met in real life, invented and named for its oddity; the `.json` beside
//! it is what a person should be shown.

use pli::domain::mail::{Content, Correspondent};
use pli::formats::mime;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use time::format_description::well_known::Rfc3339;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/mime")
}

fn samples() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(folder()).unwrap().map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "eml")).collect();
    found.sort();
    assert!(found.len() >= 36, "only {} samples", found.len());
    found
}

fn people(list: &[Correspondent]) -> Value {
    list.iter().map(|c| json!({ "name": c.name, "address": c.address })).collect()
}

fn as_json(c: &Content) -> Value {
    json!({
        "from": people(&c.from), "to": people(&c.to), "cc": people(&c.cc), "bcc": people(&c.bcc), "reply_to": people(&c.reply_to),
        "subject": c.subject,
        "date": c.date.map(|d| d.format(&Rfc3339).unwrap()),
        "message_id": c.message_id,
        "references": c.references,
        "text": c.text,
        "html": c.html,
        "attachments": c.attachments.iter().map(|a| json!({
            "part": a.part, "name": a.name, "media_type": a.media_type, "size": a.size, "inline": a.inline,
        })).collect::<Vec<_>>(),
        "incomplete": c.incomplete,
    })
}

#[test]
fn samples_read_as_their_golden_values() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut differing = Vec::new();
    for path in samples() {
        let found = as_json(&mime::read(&std::fs::read(&path).unwrap()));
        let golden = path.with_extension("json");
        if update {
            std::fs::write(&golden, serde_json::to_string_pretty(&found).unwrap() + "\n").unwrap();
        }
        let expected: Value = serde_json::from_slice(&std::fs::read(&golden).unwrap_or_default()).unwrap_or_default();
        if found != expected {
            differing.push(format!("{}:\n{}", path.display(), serde_json::to_string_pretty(&found).unwrap()));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn the_list_and_the_reader_agree() {
    for path in samples() {
        let raw = std::fs::read(&path).unwrap();
        let (content, header) = (mime::read(&raw), mime::read_header(&raw));
        let first = content.from.first().cloned().unwrap_or_default();
        // A message without header has no header block to give.
        if !path.ends_with("body-only.eml") {
            assert_eq!(
                (header.from == first, header.subject == content.subject, header.date, header.message_id),
                (true, true, content.date, content.message_id),
                "{}",
                path.display()
            );
        }
    }
}

#[test]
fn every_listed_attachment_can_be_had() {
    for path in samples() {
        let raw = std::fs::read(&path).unwrap();
        for listed in mime::read(&raw).attachments {
            let (attachment, bytes) = mime::part(&raw, &listed.part).unwrap();
            assert_eq!((attachment == listed, bytes.len() as u64), (true, listed.size), "{}", path.display());
        }
        for wrong in ["", "x", "999", "-1", "0.99"] {
            assert!(mime::part(&raw, wrong).is_none());
        }
    }
}

#[test]
fn the_bytes_of_attachments_are_those_that_were_sent() {
    let bytes = |name: &str, part: &str| mime::part(&std::fs::read(folder().join(name)).unwrap(), part).unwrap().1;
    assert_eq!(bytes("uuencoded-file-in-text.eml", "0.0"), b"Cat");
    assert_eq!(bytes("boundary-quoted-with-spaces.eml", "1"), b"a;b");
    assert!(bytes("nested-message-with-attachment.eml", "1").ends_with(b"--int--"));
}

/// The same damage at every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below.max(1)
    }
}

#[test]
fn damaged_samples_are_read_quickly_all_the_same() {
    let mut dice = Dice(2026);
    for path in samples() {
        let raw = std::fs::read(&path).unwrap();
        let mut variants: Vec<Vec<u8>> = (0..60).map(|_| raw[..dice.roll(raw.len() + 1)].to_vec()).collect();
        for _ in 0..120 {
            let mut broken = raw.clone();
            for _ in 0..=dice.roll(12) {
                if let Some(byte) = broken.get_mut(dice.roll(raw.len())) {
                    *byte = if dice.roll(2) == 0 { dice.roll(256) as u8 } else { b"\r\n\0=?;:\"<>(),-"[dice.roll(14)] };
                }
            }
            variants.push(broken);
        }
        for variant in variants {
            let start = Instant::now();
            let content = mime::read(&variant);
            let _ = mime::read_header(&variant);
            for attachment in &content.attachments {
                assert!(mime::part(&variant, &attachment.part).is_some());
                assert!(!attachment.name.is_empty() && !attachment.name.contains(['/', '\\', '\0', '\u{202e}']));
            }
            assert!(start.elapsed() < Duration::from_secs(2), "{}", path.display());
        }
    }
}
