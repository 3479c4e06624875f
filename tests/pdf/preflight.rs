//! What this program writes as PDF/A-1b, judged by somebody else: Apache PDFBox's preflight (Debian's libpdfbox2-java).

use crate::samples;
use pli::domain::display::{Block, Cell, Span};
use pli::domain::document::{Code, DocumentTime, HealthDocument, Octets, Party, Section};
use pli::domain::patient::{Ins, PatientIdentity, Sex};
use pli::engine::Worker;
use pli::formats::pdf::{self, Facts};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

/// Where Debian puts what preflight is made of.
const JARS: [&str; 7] = ["preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "javax.activation", "jaxb-api"];

/// What preflight says of these files, in order: empty for a file that is valid. `None` where it cannot be asked.
pub fn judged(files: &[(&str, &[u8])]) -> Option<Vec<String>> {
    let jars: Vec<String> = JARS.iter().map(|name| format!("/usr/share/java/{name}.jar")).collect();
    let has_java = Command::new("java").arg("-version").output().is_ok_and(|java| java.status.success());
    if !has_java || !jars.iter().all(|jar| Path::new(jar).exists()) {
        println!("left out: PDF/A-1b checked by PDFBox (libpdfbox2-java or java is missing)");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let judge = |(name, octets): &(&str, &[u8])| {
        let file = folder.path().join(name);
        std::fs::write(&file, octets).unwrap();
        let mut java = Command::new("java");
        // A machine of a few seconds: no need to make it fast.
        java.args(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", &jars.join(":"), "org.apache.pdfbox.preflight.Validator_A1b"]);
        let said = java.arg(&file).output().unwrap();
        let text = format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
        if said.status.success() && text.contains("is a valid PDF/A-1b file") { String::new() } else { text }
    };
    Some(files.iter().map(judge).collect())
}

fn span(text: &str) -> Span {
    Span { text: text.into(), ..Span::default() }
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph(vec![span(text)])
}

/// An invented document with one of everything.
fn document() -> HealthDocument {
    let mut png = std::io::Cursor::new(vec![]);
    let image = image::RgbaImage::from_fn(60, 40, |x, y| image::Rgba([(x * 4) as u8, (y * 6) as u8, 90, (x * 4) as u8]));
    image.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let cell = |text: &str, heading| Cell { heading, columns: 1, blocks: vec![paragraph(text)] };
    let mut rows = vec![vec![cell("Analyse", true), cell("Résultat", true), cell("Unité", true)]];
    rows.extend((0..90).map(|n| vec![cell(&format!("Dosage n° {n}"), false), cell("4,2", false), cell("µmol/L", false)]));
    let styled = Block::Paragraph(vec![
        Span { bold: true, ..span("Gras, ") },
        Span { italic: true, ..span("italique, ") },
        Span { bold: true, italic: true, underline: true, ..span("les deux") },
        Span { strike: true, link: Some("https://exemple.test/".into()), ..span(" et lien") },
    ]);
    let blocks = vec![
        styled,
        Block::List { start: Some(1), items: vec![vec![paragraph("un")], vec![paragraph("deux")]] },
        Block::Quote(vec![paragraph("cité")]),
        Block::Preformatted("typé  ici".into()),
        Block::Image { part: "image".into(), alt: "une image".into() },
        Block::Rule,
        paragraph("Hors de la police : 明 et مرحبا, ☑, \u{fb01}n."),
        Block::Table(rows),
    ];
    HealthDocument {
        title: "Compte rendu <d’examens> & annexes".into(),
        code: Code { code: "11502-2".into(), label: "CR d’examens biologiques".into(), ..Code::default() },
        date: DocumentTime("20240312140530+0100".into()),
        language: "fr-FR".into(),
        authors: vec![Party { name: "Dr Claire MORIN".into(), organisation: "Laboratoire des Halles".into(), ..Party::default() }],
        patient: PatientIdentity {
            ins: Ins::parse("255069999999934").ok(),
            birth_name: "VIAL".into(),
            given_name: "Paule".into(),
            birth_date: "19550612".into(),
            sex: Some(Sex::Female),
            ..PatientIdentity::default()
        },
        pictures: vec![("image".into(), Octets(Arc::from(png.into_inner())))],
        sections: vec![Section { title: "Résultats".into(), blocks, ..Section::default() }],
        ..HealthDocument::default()
    }
}

pub fn labels() -> pli::domain::labels::DocumentLabels {
    pli::text::document_labels()
}

#[tokio::test]
async fn what_is_written_is_pdf_a_1b() {
    let printed = pdf::of_document(&document(), &labels()).unwrap();
    let empty = pdf::of_document(&HealthDocument::default(), &labels()).unwrap();
    let worker = Worker::new(Some(env!("CARGO_BIN_EXE_pli").into()));
    let facts = Facts { title: "Bilan (é) & <suite>".into(), date: DocumentTime("20240312".into()), ..Facts::default() };
    let anew = worker.to_pdf_a(samples::plain(), facts.clone()).await.unwrap();
    assert!(!anew.kept && anew.text_lost);
    let bare = worker.to_pdf_a(samples::page("0 0 300 9000", "", b"0.5 g 0 0 100 100 re f", &[]), Facts::default()).await.unwrap();
    assert!(!bare.kept && !bare.text_lost);
    let noisy = worker.to_pdf_a(samples::noisy(), Facts::default()).await.unwrap();
    let files: [(&str, &[u8]); 6] = [
        ("printed.pdf", &printed),
        ("empty.pdf", &empty),
        ("anew.pdf", &anew.octets),
        ("bare.pdf", &bare.octets),
        ("noisy.pdf", &noisy.octets),
        ("plain.pdf", &samples::plain()),
    ];
    let again = worker.to_pdf_a(samples::plain(), facts).await.unwrap();
    assert_eq!(again, anew, "the same file always becomes the same octets");
    let Some(verdicts) = judged(&files) else { return };
    let [rest @ .., plain] = verdicts.as_slice() else { unreachable!() };
    assert!(plain.contains("is not a valid PDF/A-1b file"), "{plain}");
    for ((name, _), verdict) in files.iter().zip(rest) {
        assert_eq!(verdict, "", "{name}");
    }
}
