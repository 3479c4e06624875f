//! The printed form of official sample documents, where they are beside the repository.

use crate::preflight::{judged, labels};
use pli::domain::display::{Block, Span};
use pli::domain::document::{HealthDocument, Section};
use pli::formats::{documents, pdf, texts};
use std::path::Path;

fn spans(spans: &[Span], out: &mut String) {
    spans.iter().for_each(|span| out.push_str(&span.text));
    out.push('\n');
}

/// The words of blocks, in reading order. Cells and items stand apart.
fn blocks(all: &[Block], out: &mut String) {
    for block in all {
        match block {
            Block::Paragraph(text) | Block::Heading(_, text) => spans(text, out),
            Block::Preformatted(text) => out.push_str(text),
            Block::Quote(inside) => blocks(inside, out),
            Block::List { items, .. } => items.iter().for_each(|item| blocks(item, out)),
            Block::Table(rows) => rows.iter().flatten().for_each(|cell| blocks(&cell.blocks, out)),
            Block::Image { .. } | Block::Blocked(_) | Block::Rule => {}
        }
        out.push('\n');
    }
}

fn sections(all: &[Section], out: &mut String) {
    for section in all {
        out.push_str(&section.title);
        out.push('\n');
        blocks(&section.blocks, out);
        sections(&section.sections, out);
    }
}

/// Letters and digits only: a word may be cut where its column ends.
fn letters(text: &str) -> Vec<char> {
    text.chars().filter(|character| character.is_alphanumeric()).collect()
}

/// How many of these are not among the others, in order.
fn missing(expected: &[char], found: &[char]) -> usize {
    let mut rest = found;
    let is_there = |one: &&char| match rest.iter().position(|other| other == *one) {
        Some(at) => {
            rest = &rest[at + 1..];
            true
        }
        None => false,
    };
    expected.len() - expected.iter().filter(is_there).count()
}

#[test]
fn eco_2_1_5_every_word_of_official_narratives_is_printed_in_order() {
    let Ok(folder) = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/cda")) else {
        println!("left out: official sample documents are not on this machine");
        return;
    };
    let mut printed = vec![];
    for entry in folder.map(Result::unwrap) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let opened = documents::open(&name, "text/xml", &std::fs::read(entry.path()).unwrap());
        // What comes inside is kept as it is only where somebody else would call it PDF/A too.
        for inside in opened.documents.iter().filter_map(|document| document.pdf.as_ref()).map(|pdf| pdf.0.to_vec()) {
            println!("{name}: PDF inside, PDF/A {}", pdf::is_pdf_a(&inside));
            if pdf::is_pdf_a(&inside) {
                printed.push((format!("{name}-inside.pdf"), inside));
            }
        }
        let Some(document) = opened.documents.first().filter(|document: &&HealthDocument| !document.sections.is_empty()) else { continue };
        let octets = pdf::of_document(document, &labels()).unwrap();
        let mut text = String::new();
        sections(&document.sections, &mut text);
        let found = texts::of_document("a.pdf", "application/pdf", &octets).unwrap();
        let (expected, found) = (letters(&text), letters(&found));
        println!("{name}: {} letters, {} pages, {} KB", expected.len(), pdf::pages(&octets).unwrap(), octets.len() / 1000);
        assert_eq!(missing(&expected, &found), 0, "{name}");
        assert!(pdf::is_pdf_a(&octets), "{name}");
        printed.push((format!("{name}.pdf"), octets));
    }
    assert!(printed.len() > 10, "only {}", printed.len());
    if let Ok(folder) = std::env::var("PLI_KEEP_PRINTED") {
        printed.iter().for_each(|(name, octets)| std::fs::write(Path::new(&folder).join(name), octets).unwrap());
    }
    let some: Vec<(&str, &[u8])> = printed
        .iter()
        .enumerate()
        .filter(|(at, (name, _))| at % 6 == 0 || name.contains("inside"))
        .map(|(_, (name, octets))| (name.as_str(), octets.as_slice()))
        .collect();
    for ((name, _), verdict) in some.iter().zip(judged(&some).unwrap_or_default()) {
        assert_eq!(verdict, "", "{name}");
    }
}
