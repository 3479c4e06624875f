//! Health documents as a page of plain text: what the reading pane shows, with its words, in its order.

use super::bundle::say;
use super::window::document as said;
use super::window::document::Way;
use super::window::reader;
use super::{one_line, several_lines, size};
use crate::domain::display::{Block, Cell, Span};
use crate::domain::document::{Alert, BiologyResult, Code, DocumentTime, FileKind, HealthDocument, OpenedFile, Party};
use crate::domain::patient::PatientIdentity;
use crate::domain::reading::Piece;
use time::OffsetDateTime;

/// Between the cells of a row.
const BETWEEN: &str = " | ";
/// How deep blocks are indented at most.
const INDENTED: usize = 12;
/// Between documents.
const RULE: &str = "————————————————————";

/// Everything a file says, one document after the other; `name` is the file's, `now` tells the patient's age.
#[must_use]
pub fn document_page(file: &OpenedFile, name: &str, now: OffsetDateTime) -> String {
    let mut out = String::new();
    for fault in &file.faults {
        line(&warning(&said::fault(*fault)), &mut out);
    }
    if file.documents.is_empty() {
        let what = [one_line(name), said::file_kind(file.kind)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
        line(&what.join(" · "), &mut out);
        if file.faults.is_empty() {
            line(&said::no_content(), &mut out);
        }
    }
    for (place, document) in file.documents.iter().enumerate() {
        if place > 0 {
            out.push_str(&format!("\n{RULE}\n\n"));
        }
        page(document, file.kind, name, now, &mut out);
    }
    several_lines(&out)
}

/// The files that a document was written to, one on each line, and what was lost on the way.
#[must_use]
pub fn documents_built(files: &[String], text_lost: bool) -> String {
    let mut lines: Vec<String> = files.iter().map(|file| say("document-built-file", &[("file", file.as_str().into())])).collect();
    if text_lost {
        lines.push(say("document-built-text-lost", &[]));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn page(document: &HealthDocument, kind: FileKind, name: &str, now: OffsetDateTime, out: &mut String) {
    let mut has_content = false;
    for piece in document.reading_order() {
        has_content |= matches!(piece, Piece::Pages(_) | Piece::Biology(_) | Piece::Text(_) | Piece::Section { .. } | Piece::Fault(_));
        match piece {
            Piece::Patient(patient) => self::patient(patient, now, out),
            Piece::Critical(results) => line(&warning(&said::critical(&results)), out),
            Piece::Title(_) => line(&said::title_of(document, name), out),
            Piece::Kind { code, act_date, date, version } => line(&what(code, kind, act_date, date, version), out),
            Piece::People { author, responsible, custodian } => line(&people(author, responsible, custodian), out),
            Piece::Confidentiality(level) => line(&said::confidentiality(level), out),
            Piece::Replaces => line(&said::replaces_tip(), out),
            Piece::Fault(fault) => line(&warning(&said::fault(fault)), out),
            Piece::Pages(pdf) => line(&format!("{} · {}", said::file_kind(FileKind::Pdf), size(pdf.0.len() as u64)), out),
            Piece::Biology(results) => biology(results, out),
            Piece::Text(blocks) => {
                out.push('\n');
                out.push_str(&plain(blocks));
            }
            Piece::Section { title, blocks, .. } => {
                out.push('\n');
                line(&one_line(title.trim()), out);
                out.push_str(&plain(blocks));
            }
        }
    }
    if !has_content {
        line(&said::no_content(), out);
    }
}

fn warning(sentence: &str) -> String {
    format!("⚠ {sentence}")
}

fn patient(patient: &PatientIdentity, now: OffsetDateTime, out: &mut String) {
    let name = said::patient_short(patient, now);
    line(&if name.is_empty() { said::unknown_patient() } else { name }, out);
    let mut details = said::patient_details(patient);
    details.push(said::identity_words(said::identity(patient)));
    line(&details.join(" · "), out);
}

/// Its type, when the act was, when it was made, its version.
fn what(code: &Code, kind: FileKind, act_date: &DocumentTime, date: &DocumentTime, version: Option<u32>) -> String {
    let label = one_line(code.label.trim());
    let mut what = vec![if label.is_empty() { said::file_kind(kind) } else { label }];
    if !act_date.0.is_empty() {
        what.push(said::act_date(act_date));
    }
    if !date.0.is_empty() {
        what.push(said::made(date));
    }
    what.extend(version.map(said::version));
    what.join(" · ")
}

fn people(author: Option<&Party>, responsible: Option<&Party>, custodian: &str) -> String {
    let named = |party: Option<&Party>| party.map(said::party).filter(|name| !name.is_empty());
    let (author, responsible) = (named(author), named(responsible));
    let mut people: Vec<String> = author.iter().map(|name| said::author(name)).collect();
    people.extend(responsible.filter(|name| author.as_ref() != Some(name)).map(|name| said::responsible(&name)));
    if people.is_empty() && !custodian.trim().is_empty() {
        people.push(said::author(custodian.trim()));
    }
    people.join(" · ")
}

/// The results: a sign before those out of range, the value, the interpretation, the reference, under the titles they stand in.
fn biology(results: &[BiologyResult], out: &mut String) {
    out.push('\n');
    line(&said::biology(), out);
    line(&[said::column_test(), said::column_value(), said::column_range()].join(BETWEEN), out);
    let mut chapter = "";
    for result in results {
        if result.chapter != chapter {
            chapter = &result.chapter;
            line(&one_line(chapter.trim()), out);
        }
        let sign = match (result.alert(), said::way(result)) {
            (Alert::None, _) => "",
            (_, Way::High) => "▲ ",
            (_, Way::Low) => "▼ ",
            (Alert::Critical, Way::Other) => "⚠ ",
            (Alert::OutOfRange, Way::Other) => "● ",
        };
        let label = if result.code.label.trim().is_empty() { &result.code.code } else { &result.code.label };
        // That a result is normal is not worth a word; what the window tells by a colour is.
        let words = match result.interpretation.as_str() {
            "N" => String::new(),
            "" => said::alert(result.alert()),
            code => said::interpretation(code),
        };
        let words = if words.is_empty() { words } else { format!(" ({words})") };
        let row = [one_line(label.trim()), format!("{sign}{}{words}", said::value(result)), said::range(result)];
        line(row.join(BETWEEN).trim_end_matches([' ', '|']), out);
    }
}

fn line(text: &str, out: &mut String) {
    if !text.is_empty() {
        out.push_str(text);
        out.push('\n');
    }
}

/// Blocks as plain text: a line for each row of a table, an indentation for each list inside another.
#[must_use]
pub fn plain(blocks: &[Block]) -> String {
    let mut out = String::new();
    write(blocks, 0, &mut out);
    out
}

fn write(blocks: &[Block], depth: usize, out: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph(spans) | Block::Heading(_, spans) => indented(&joined(spans), depth, out),
            Block::Preformatted(text) => indented(text, depth, out),
            Block::Quote(inside) => write(inside, depth + 1, out),
            Block::List { start, items } => list(*start, items, depth, out),
            Block::Table(rows) => rows.iter().for_each(|row| indented(&cells(row), depth, out)),
            Block::Image { alt, .. } => indented(&in_place(reader::file_kind(reader::FileKind::Image), alt), depth, out),
            Block::Blocked(alt) => indented(&in_place(reader::blocked(), alt), depth, out),
            Block::Rule => indented("———", depth, out),
        }
    }
}

/// What stands for something that a text cannot show.
fn in_place(what: String, alt: &str) -> String {
    if alt.is_empty() { format!("[{what}]") } else { format!("[{what} · {}]", one_line(alt)) }
}

fn list(start: Option<u32>, items: &[Vec<Block>], depth: usize, out: &mut String) {
    for (place, item) in items.iter().enumerate() {
        let mark = match start {
            Some(first) => format!("{}. ", u64::from(first) + place as u64),
            None => "• ".to_owned(),
        };
        let mut inside = String::new();
        write(item, 0, &mut inside);
        // Lines after the first stand under it.
        let under = format!("\n{}", " ".repeat(mark.chars().count()));
        indented(&format!("{mark}{}", inside.trim_end().replace('\n', &under)), depth, out);
    }
}

/// The cells of a row on one line.
fn cells(row: &[Cell]) -> String {
    let one = |cell: &Cell| {
        let mut inside = String::new();
        write(&cell.blocks, 0, &mut inside);
        inside.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
    };
    row.iter().map(one).collect::<Vec<_>>().join(BETWEEN).trim_end().to_owned()
}

/// The text of spans; where a link leads is told beside what it is called.
fn joined(spans: &[Span]) -> String {
    let mut out = String::new();
    for (place, span) in spans.iter().enumerate() {
        out.push_str(&span.text);
        let goes_on = spans.get(place + 1).is_some_and(|next| next.link == span.link);
        if let Some(link) = span.link.as_ref().filter(|link| !goes_on && !out.trim_end().ends_with(link.as_str())) {
            out.push_str(&format!(" <{link}>"));
        }
    }
    out
}

fn indented(text: &str, depth: usize, out: &mut String) {
    for line in text.lines() {
        let kept = line.trim_end();
        if !kept.is_empty() {
            out.push_str(&"  ".repeat(depth.min(INDENTED)));
        }
        out.push_str(kept);
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::document::{DocumentFault, Octets, Section};
    use crate::domain::patient::{Ins, InsAuthority, Sex};
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-22 19:43 +1);

    fn paragraph(text: &str) -> Block {
        Block::Paragraph(vec![Span { text: text.into(), ..Span::default() }])
    }

    fn cell(text: &str) -> Cell {
        Cell { columns: 1, blocks: vec![paragraph(text)], ..Cell::default() }
    }

    #[test]
    fn a_page_has_everything_in_the_order_of_the_pane() {
        let result = |label: &str, value: &str, interpretation: &str| BiologyResult {
            code: Code { label: label.into(), ..Code::default() },
            value: value.into(),
            unit: "mmol/L".into(),
            low: "3.5".into(),
            high: "5.1".into(),
            interpretation: interpretation.into(),
            chapter: "Biochimie".into(),
            ..BiologyResult::default()
        };
        let document = HealthDocument {
            title: "Bilan".into(),
            code: Code { label: "CR d'examens".into(), ..Code::default() },
            date: DocumentTime("20261118093000+0100".into()),
            act_date: DocumentTime("20261117".into()),
            version: Some(2),
            patient: PatientIdentity {
                ins: Ins::parse("255069999999934").ok(),
                authority: Some(InsAuthority::Test),
                birth_name: "Vial".into(),
                given_name: "Paule".into(),
                birth_date: "19550612".into(),
                sex: Some(Sex::Female),
                ..PatientIdentity::default()
            },
            authors: vec![Party { name: "DR Inès CORNILLON".into(), organisation: "Les Tilleuls".into(), ..Party::default() }],
            replaces: vec!["1.2.3".into()],
            faults: vec![DocumentFault::Truncated],
            pdf: Some(Octets(vec![0; 1_200].into())),
            biology: vec![result("Potassium", "6.80", "HH"), result("Sodium", "4", "N"), result("Autre", "2", "")],
            sections: vec![Section {
                title: "Histoire".into(),
                blocks: vec![
                    paragraph("un\ndeux"),
                    Block::Table(vec![vec![cell("a"), cell("b")], vec![cell(""), cell("c")]]),
                    Block::List { start: Some(9), items: vec![vec![paragraph("x")], vec![paragraph("y"), paragraph("z")]] },
                    Block::Blocked(String::new()),
                ],
                sections: vec![Section { title: "Suite".into(), ..Section::default() }],
                ..Section::default()
            }],
            ..HealthDocument::default()
        };
        let file = OpenedFile { kind: FileKind::Cda, documents: vec![document], ..OpenedFile::default() };
        let page = document_page(&file, "a.xml", NOW).replace('\u{a0}', " ");
        let expected = [
            "VIAL Paule, 71 ans",
            "née le 12/06/1955 · femme · INS 2 55 06 99 999 999 34 · INS d’essai : ne désigne personne",
            "⚠ Résultat critique : Potassium 6,80 mmol/L (3,5 – 5,1)",
            "Bilan",
            "CR d'examens · Acte du 17/11/2026 · établi le 18/11/2026 à 09:30 · version 2",
            "Auteur : DR Inès CORNILLON, Les Tilleuls",
            "Ce document annule et remplace un document précédent.",
            "⚠ Une partie de ce document est abîmée ou trop longue : elle n’est pas affichée.",
            "PDF · 1 Ko",
            "",
            "Résultats de biologie",
            "Analyse | Résultat | Référence",
            "Biochimie",
            "Potassium | ▲ 6,80 mmol/L (très haut, critique) | 3,5 – 5,1",
            "Sodium | 4 mmol/L | 3,5 – 5,1",
            "Autre | ▼ 2 mmol/L (hors norme) | 3,5 – 5,1",
            "",
            "Histoire",
            "un",
            "deux",
            "a | b",
            " | c",
            "9. x",
            "10. y",
            "    z",
            "[image distante non chargée]",
            "",
            "Suite",
        ];
        assert_eq!(page.lines().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_file_that_says_nothing_is_told_as_such() {
        let page = |file: &OpenedFile| document_page(file, "notes.docx", NOW).replace('\u{a0}', " ");
        assert_eq!(page(&OpenedFile::default()), "notes.docx · Fichier\nCe document ne contient ni texte ni page à afficher.\n");
        let refused = OpenedFile { kind: FileKind::Cda, faults: vec![DocumentFault::DocumentType], ..OpenedFile::default() };
        assert!(page(&refused).starts_with("⚠ Ce document fait appel"));
    }

    #[test]
    fn where_a_link_leads_is_told_unless_it_is_what_it_is_called() {
        let link = |text: &str| Span { text: text.into(), link: Some("https://exemple.test".into()), ..Span::default() };
        let blocks = [Block::Paragraph(vec![
            link("ici"),
            link(" là"),
            Span { text: " puis ".into(), ..Span::default() },
            link("https://exemple.test"),
        ])];
        assert_eq!(plain(&blocks), "ici là <https://exemple.test> puis https://exemple.test\n");
    }
}
