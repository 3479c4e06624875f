//! Every official sample at hand, compared with what an independent reading of its XML finds ([`super::cda_oracle`]): the
//! words of its narrative in their order, its header and patient, its results and their ranges.

use super::cda_oracle::{Raw, document, narrative};
use super::samples::shared;
use pli::domain::display::{Block, Span};
use pli::domain::document::{FileKind, HealthDocument, OpenedFile, Section};
use pli::domain::patient::Ins;
use pli::formats::documents;

/// Each sample: its name, what the program reads, what the oracle does.
fn samples(test: &str) -> Vec<(String, OpenedFile, Raw)> {
    let Some(folder) = shared(test, "cda") else { return vec![] };
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert_eq!(paths.len(), 24);
    let one = |path: &std::path::PathBuf| {
        let octets = std::fs::read(path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, documents::open("document.xml", "", &octets), document(std::str::from_utf8(&octets).unwrap().trim_start_matches('\u{feff}')))
    };
    paths.iter().map(one).collect()
}

/// Raised figures as they were written.
fn lowered(text: &str) -> String {
    let place = |c: char| "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻".chars().position(|raised| raised == c);
    text.chars().map(|c| place(c).and_then(|at| "0123456789+-".chars().nth(at)).unwrap_or(c)).collect()
}

fn words(text: &str, out: &mut Vec<String>) {
    out.extend(lowered(text).split_whitespace().map(str::to_owned));
}

fn spans(spans: &[Span], out: &mut Vec<String>) {
    words(&spans.iter().map(|span| span.text.as_str()).collect::<String>(), out);
}

fn blocks(list: &[Block], out: &mut Vec<String>) {
    for block in list {
        match block {
            Block::Paragraph(one) | Block::Heading(_, one) => spans(one, out),
            Block::Preformatted(text) => words(text, out),
            Block::Quote(inner) => blocks(inner, out),
            Block::List { items, .. } => items.iter().for_each(|item| blocks(item, out)),
            Block::Table(rows) => rows.iter().flatten().for_each(|cell| blocks(&cell.blocks, out)),
            Block::Image { .. } | Block::Blocked(_) | Block::Rule => {}
        }
    }
}

fn sections(list: &[Section], out: &mut Vec<String>) {
    for section in list {
        words(&section.title, out);
        blocks(&section.blocks, out);
        sections(&section.sections, out);
    }
}

/// The first difference of two lists, with what surrounds it.
fn difference(found: &[String], expected: &[String]) -> Option<String> {
    let at = found
        .iter()
        .zip(expected)
        .position(|(a, b)| a != b)
        .or((found.len() != expected.len()).then_some(found.len().min(expected.len())))?;
    let around = |list: &[String]| list.iter().skip(at.saturating_sub(4)).take(10).cloned().collect::<Vec<_>>().join(" ");
    Some(format!("at word {at}: « {} », and not « {} »", around(found), around(expected)))
}

#[test]
fn every_word_of_every_narrative_is_read_in_its_order() {
    let mut count = 0;
    for (name, file, raw) in samples("every_word_of_every_narrative_is_read_in_its_order") {
        let (mut found, expected) = (Vec::new(), narrative(&raw));
        sections(&file.documents[0].sections, &mut found);
        if let Some(difference) = difference(&found, &expected) {
            panic!("{name}: {difference}");
        }
        count += expected.len();
    }
    println!("{count} words");
}

#[test]
fn every_word_of_every_narrative_is_in_the_page_that_is_printed() {
    for (name, file, raw) in samples("every_word_of_every_narrative_is_in_the_page_that_is_printed") {
        let mut printed = Vec::new();
        words(&pli::text::document_page(&file, &name, time::OffsetDateTime::UNIX_EPOCH), &mut printed);
        let mut rest = printed.iter();
        for word in narrative(&raw) {
            assert!(rest.any(|printed| *printed == word || printed.contains(&word)), "{name}: {word}");
        }
    }
}

#[test]
fn headers_are_the_documents_own() {
    for (name, file, raw) in samples("headers_are_the_documents_own") {
        assert_eq!((file.kind, file.documents.len(), file.faults.len()), (FileKind::Cda, 1, 0), "{name}");
        let d = &file.documents[0];
        let value = |path: &str, attribute: &str| raw.at(path).map(|one| one.attribute(attribute).to_owned()).unwrap_or_default();
        let id = |path: &str| match (value(path, "root"), value(path, "extension")) {
            (root, extension) if extension.is_empty() => root,
            (root, extension) => format!("{root}^{extension}"),
        };
        assert_eq!((d.code.code.clone(), d.code.label.clone()), (value("code", "code"), value("code", "displayName")), "{name}");
        assert_eq!(d.title, raw.at("title").unwrap().line(), "{name}");
        assert_eq!((d.date.0.clone(), d.language.clone()), (value("effectiveTime", "value"), value("languageCode", "code")), "{name}");
        assert_eq!(d.confidentiality.id(), value("confidentialityCode", "code"), "{name}");
        assert_eq!((d.id.clone(), d.set_id.clone()), (id("id"), id("setId")), "{name}");
        assert_eq!(d.version.map(|v| v.to_string()).unwrap_or_default(), value("versionNumber", "value"), "{name}");
        assert_eq!(d.act_date.0, value("documentationOf/serviceEvent/effectiveTime/low", "value"), "{name}");
        assert_eq!(d.replaces.len(), raw.named("relatedDocument").filter(|one| one.attribute("typeCode") == "RPLC").count(), "{name}");
        assert_eq!(d.authors.len(), raw.named("author").count(), "{name}");
        let author = raw.at("author/assignedAuthor").unwrap();
        for part in author.find("name").into_iter().flat_map(Raw::elements).filter(|part| ["given", "family"].contains(&part.name.as_str()))
        {
            assert!(d.authors[0].name.contains(&part.line()), "{name}: {}", d.authors[0].name);
        }
        let organisation = author.at("representedOrganization/name").map(Raw::line).unwrap_or_default();
        assert_eq!(d.authors[0].organisation, organisation, "{name}");
        let custodian = raw.at("custodian/assignedCustodian/representedCustodianOrganization/name").map(Raw::line).unwrap_or_default();
        assert_eq!(d.custodian, custodian, "{name}");
        assert_eq!(d.recipients.len(), raw.named("informationRecipient").count(), "{name}");
        let level1 = raw.find("nonXMLBody").is_some();
        let copy = narrative(&raw).join(" ").contains("Copie du document");
        let is_pdf =
            raw.find("nonXMLBody").and_then(|body| body.at("text")).is_some_and(|text| text.attribute("mediaType") == "application/pdf");
        assert_eq!(d.pdf.is_some(), if level1 { is_pdf } else { copy }, "{name}");
        let mut all = Vec::new();
        raw.every("section", &mut all);
        assert_eq!(d.section_count(), all.len(), "{name}");
    }
}

#[test]
fn patients_are_the_documents_own() {
    for (name, file, raw) in samples("patients_are_the_documents_own") {
        let p = &file.documents[0].patient;
        let role = raw.at("recordTarget/patientRole").unwrap();
        let ins =
            role.named("id").find(|id| id.attribute("root").starts_with("1.2.250.1.213.1.4.") && !id.attribute("root").ends_with(".2"));
        let matricule = p.ins.as_ref().map_or(p.unverified_ins.as_str(), Ins::matricule);
        assert_eq!(matricule, ins.map_or("", |id| id.attribute("extension")), "{name}");
        assert_eq!(p.authority.map(|a| a.oid()).unwrap_or_default(), ins.map_or("", |id| id.attribute("root")), "{name}");
        let person = role.at("patient").unwrap();
        let trait_of = |kind: &str, qualifier: &str| {
            let names = person.named("name").flat_map(|name| name.elements());
            let all = names.filter(|part| part.name == kind && part.attribute("qualifier") == qualifier);
            all.map(Raw::line).next().unwrap_or_default()
        };
        assert_eq!(p.birth_name, trait_of("family", "BR"), "{name}");
        assert_eq!(p.used_name, trait_of("family", "CL"), "{name}");
        assert_eq!(p.given_names, trait_of("given", ""), "{name}");
        assert_eq!(p.given_name, trait_of("given", "BR"), "{name}");
        assert_eq!(p.birth_date, person.at("birthTime").unwrap().attribute("value")[..8], "{name}");
        assert_eq!(
            p.sex.map(|sex| sex.id()).unwrap_or_default(),
            person.at("administrativeGenderCode").unwrap().attribute("code"),
            "{name}"
        );
    }
}

fn results(raw: &Raw) -> Vec<&Raw> {
    let mut all = Vec::new();
    raw.every("observation", &mut all);
    let is = |one: &&Raw| {
        one.named("templateId").any(|id| ["1.3.6.1.4.1.19376.1.3.1.6", "1.2.250.1.213.1.1.3.80"].contains(&id.attribute("root")))
    };
    all.into_iter().filter(is).collect()
}

#[test]
fn results_and_their_ranges_are_the_documents_own() {
    let mut count = 0;
    for (name, file, raw) in samples("results_and_their_ranges_are_the_documents_own") {
        let (found, expected) = (&file.documents[0].biology, results(&raw));
        assert_eq!(found.len(), expected.len(), "{name}");
        for (found, expected) in found.iter().zip(expected) {
            let which = format!("{name}: {} {}", found.code.code, found.code.label);
            let value = |path: &str, attribute: &str| expected.at(path).map(|one| one.attribute(attribute).to_owned()).unwrap_or_default();
            assert_eq!(
                (found.code.code.clone(), found.code.label.clone()),
                (value("code", "code"), value("code", "displayName")),
                "{which}"
            );
            assert_eq!(found.interpretation, value("interpretationCode", "code"), "{which}");
            let range = "referenceRange/observationRange/value";
            assert_eq!(found.low, value(&format!("{range}/low"), "value"), "{which}");
            assert_eq!(found.high, value(&format!("{range}/high"), "value"), "{which}");
            match value("value", "type").trim_start_matches("c:") {
                "PQ" | "REAL" => {
                    assert_eq!((found.value.clone(), found.unit.clone()), (value("value", "value"), value("value", "unit")), "{which}")
                }
                "IVL_PQ" => {
                    let bounds = [value("value/low", "value"), value("value/high", "value")];
                    assert!(bounds.iter().all(|bound| found.value.contains(bound)) && !found.value.is_empty(), "{which} = {}", found.value);
                    assert!([value("value/low", "unit"), value("value/high", "unit")].contains(&found.unit), "{which}");
                }
                "CD" => assert!(!found.value.is_empty(), "{which}"),
                _ => {}
            }
            assert!(
                !found.chapter.is_empty() && found.time.0 == value("effectiveTime", "value") || value("effectiveTime", "value").is_empty(),
                "{which}"
            );
            count += 1;
        }
    }
    println!("{count} results");
}

#[test]
fn official_samples_have_no_fault_but_wrong_keys() {
    for (name, file, _) in samples("official_samples_have_no_fault_but_wrong_keys") {
        let document: &HealthDocument = &file.documents[0];
        let others: Vec<_> = document.faults.iter().filter(|fault| fault.id() != "ins-key-wrong").collect();
        assert!(others.is_empty(), "{name}: {others:?}");
    }
}
