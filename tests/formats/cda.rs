//! Each `tests/data/cda/*.xml` is an invented clinical document; the `.txt` beside it is what is read of it.

use super::blocks::rendering;
use pli::domain::display::Document;
use pli::domain::document::{Code, HealthDocument, OpenedFile, Party, Section};
use pli::domain::patient::Ins;
use pli::formats::documents;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cda")
}

pub fn sample(name: &str) -> OpenedFile {
    documents::open(name, "text/xml", &std::fs::read(folder().join(name)).unwrap())
}

/// Everything that was read, as a text that a person can compare.
pub fn written(file: &OpenedFile) -> String {
    let mut out = format!("{} {:?}\n", file.kind.id(), file.faults);
    file.documents.iter().for_each(|one| document(one, &mut out));
    out
}

fn document(d: &HealthDocument, out: &mut String) {
    let code = |c: &Code| format!("{} {} {}", c.code, c.system, c.label);
    let party = |p: &Party| format!("{} / {} / {} / {}", p.name, p.role, p.national_id, p.organisation);
    let p = &d.patient;
    let mut field = |name: &str, value: String| writeln!(out, "{name}: {value}").unwrap();
    field("code", code(&d.code));
    field("title", d.title.clone());
    field("date", d.date.0.clone());
    field("act", format!("{} {}", d.act_date.0, code(&d.act)));
    field("language", d.language.clone());
    field("confidentiality", d.confidentiality.id().into());
    field("id", format!("{} set {} version {:?} replaces {:?}", d.id, d.set_id, d.version, d.replaces));
    field("ins", format!("{:?} unverified {:?} {:?}", p.ins.as_ref().map(Ins::matricule), p.unverified_ins, p.authority));
    field("names", format!("{} / {} / {} / {}", p.birth_name, p.used_name, p.given_names, p.given_name));
    field("birth", format!("{} {:?}", p.birth_date, p.sex));
    d.authors.iter().for_each(|one| field("author", party(one)));
    d.legal_authenticator.iter().for_each(|one| field("answers", party(one)));
    field("custodian", d.custodian.clone());
    d.recipients.iter().for_each(|one| field("for", party(one)));
    field("faults", format!("{:?}", d.faults));
    field("pdf", format!("{:?}", d.pdf.as_ref().map(|pdf| pdf.0.len())));
    d.pictures.iter().for_each(|(name, octets)| field("picture", format!("{name} {}", octets.0.len())));
    for b in &d.biology {
        let range = format!("[{}; {}] {}", b.low, b.high, b.reference);
        field(
            "result",
            format!(
                "{} = {} ({}) {range} <{}> {:?} {} — {}",
                code(&b.code),
                b.value,
                b.unit,
                b.interpretation,
                b.alert(),
                b.time.0,
                b.chapter
            ),
        );
    }
    if let Some(text) = &d.text {
        out.push_str("text\n");
        out.push_str(&rendering(&Document { blocks: text.clone(), ..Document::default() }));
    }
    d.sections.iter().for_each(|one| section(one, 1, out));
}

fn section(s: &Section, level: usize, out: &mut String) {
    writeln!(out, "{} {} ({})", "#".repeat(level), s.title, s.code.code).unwrap();
    out.push_str(&rendering(&Document { blocks: s.blocks.clone(), ..Document::default() }));
    s.sections.iter().for_each(|inner| section(inner, level + 1, out));
}

#[test]
fn clinical_documents_read_as_their_golden_values() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".xml"))
        .collect();
    names.sort();
    assert!(names.len() >= 8, "only {names:?}");
    let mut differing = Vec::new();
    for name in names {
        let found = written(&sample(&name));
        let golden = folder().join(&name).with_extension("txt");
        if update {
            std::fs::write(&golden, &found).unwrap();
        }
        if found != std::fs::read_to_string(&golden).unwrap_or_default() {
            differing.push(format!("{name}:\n{found}"));
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn the_pdf_of_a_document_is_octet_for_octet_its_own() {
    for name in ["niveau1-pdf.xml", "niveau3-complet.xml"] {
        let file = sample(name);
        let pdf = file.documents[0].pdf.clone().unwrap();
        assert!(pdf.0.starts_with(b"%PDF-1.4\n") && pdf.0.ends_with(b"%%EOF\n"), "{name}");
        assert_eq!(file.documents[0].source.0.as_ref(), std::fs::read(folder().join(name)).unwrap());
    }
}

#[test]
fn what_is_attached_is_no_copy_of_the_document() {
    let file = sample("niveau3-complet.xml");
    let document = &file.documents[0];
    let attached = &document.pictures.iter().find(|(name, _)| name == "annexe").unwrap().1;
    assert!(attached.0.starts_with(b"%PDF") && Some(attached) != document.pdf.as_ref());
}
