use super::*;
use crate::domain::display::{Block, Cell as TableCell};
use crate::domain::document::{DocumentTime, Octets, Party};
use crate::domain::patient::PatientIdentity;
use crate::formats::pdf::{pages, to_pdf_a};
use crate::formats::texts;
use std::sync::Arc;

fn labels() -> DocumentLabels {
    let text = |text: &str| text.to_owned();
    DocumentLabels {
        title: text("Titre"),
        kind: text("Type"),
        date: text("Date"),
        author: text("Auteur"),
        organisation: text("Organisation"),
        patient: text("Patient"),
        moment: |time| time.0.clone(),
        traits: PatientIdentity::display,
        page: |number, count| format!("{number} sur {count}"),
    }
}

fn span(text: &str) -> Span {
    Span { text: text.into(), ..Span::default() }
}

fn paragraph(text: &str) -> Block {
    Block::Paragraph(vec![span(text)])
}

fn cell(text: &str, heading: bool) -> TableCell {
    TableCell { heading, columns: 1, blocks: vec![paragraph(text)] }
}

fn document(blocks: Vec<Block>) -> HealthDocument {
    HealthDocument {
        title: "Compte rendu d’examens".into(),
        code: Code { code: "11502-2".into(), label: "CR d’examens biologiques".into(), ..Code::default() },
        date: DocumentTime("20240312140530+0100".into()),
        authors: vec![Party { name: "Dr Claire MORIN".into(), organisation: "Laboratoire des Halles".into(), ..Party::default() }],
        patient: PatientIdentity { birth_name: "VIAL".into(), given_name: "Paul".into(), ..PatientIdentity::default() },
        sections: vec![Section { title: "Résultats".into(), blocks, ..Section::default() }],
        ..HealthDocument::default()
    }
}

fn printed(blocks: Vec<Block>) -> Vec<u8> {
    of_document(&document(blocks), &labels()).unwrap()
}

/// The words of a PDF, in order, by the reader that searching uses.
fn words(octets: &[u8]) -> Vec<String> {
    let text = texts::of_document("a.pdf", "application/pdf", octets).unwrap();
    text.split_whitespace().map(str::to_owned).collect()
}

/// Fails unless these words are among the others in this order.
fn assert_in_order(expected: &str, found: &[String]) {
    let mut rest = found.iter();
    for word in expected.split_whitespace() {
        assert!(rest.any(|one| one == word), "“{word}” is missing or out of order in {found:?}");
    }
}

#[test]
fn eco_2_1_5_the_header_data_then_every_section() {
    let mut document = document(vec![paragraph("Premier texte."), Block::Heading(2, vec![span("Dosages")]), paragraph("Second texte.")]);
    let inner = Section { title: "Sous-section".into(), blocks: vec![paragraph("Dedans.")], ..Section::default() };
    document.sections[0].sections.push(inner);
    document.sections.push(Section {
        title: "Conclusion".into(),
        blocks: vec![paragraph("Rien à signaler : ≥ 5 µmol/L, œdème, 37 °C → 38 °C.")],
        ..Section::default()
    });
    let octets = of_document(&document, &labels()).unwrap();
    let expected = "Titre Compte rendu d’examens Type CR d’examens biologiques Date 20240312140530+0100 Auteur Dr Claire MORIN Organisation \
                    Laboratoire des Halles Patient VIAL Paul Résultats Premier texte. Dosages Second texte. Sous-section Dedans. Conclusion Rien à \
                    signaler : ≥ 5 µmol/L, œdème, 37 °C → 38 °C. Compte rendu d’examens · VIAL Paul 1 sur 1";
    assert_in_order(expected, &words(&octets));
    assert_eq!(pages(&octets), Ok(1));
    assert_eq!(octets, of_document(&document, &labels()).unwrap(), "always the same octets");
}

#[test]
fn lists_quotations_typed_text_and_styles_keep_every_word() {
    let styled = Block::Paragraph(vec![
        Span { bold: true, ..span("Hé") },
        span("moglobine "),
        Span { italic: true, underline: true, ..span("basse") },
        Span { bold: true, italic: true, strike: true, ..span(" ancienne") },
    ]);
    let list = Block::List {
        start: Some(9),
        items: vec![
            vec![paragraph("neuf")],
            vec![paragraph("dix"), Block::List { start: None, items: vec![vec![paragraph("dedans")]] }],
            vec![],
        ],
    };
    let typed = Block::Preformatted("ligne  un\n    ligne deux\n".into());
    let quote = Block::Quote(vec![paragraph("cité"), Block::Rule, Block::Blocked("un schéma".into())]);
    let octets = printed(vec![styled, list, typed, quote]);
    assert_in_order("Hémoglobine basse ancienne 9. neuf 10. dix • dedans 11. ligne un ligne deux cité [un schéma]", &words(&octets));
}

#[test]
fn tables_go_over_pages_with_their_headings_again() {
    let mut rows = vec![vec![cell("Analyse", true), cell("Valeur", true), cell("Référence", true)]];
    rows.extend((0..120).map(|n| vec![cell(&format!("dosage{n}"), false), cell(&format!("{n},5"), false), cell("3 à 5", false)]));
    let octets = printed(vec![Block::Table(rows)]);
    let count = pages(&octets).unwrap();
    let words = words(&octets);
    assert!(count >= 3);
    assert_eq!(words.iter().filter(|word| *word == "Analyse").count(), count);
    let expected: Vec<String> = (0..120).map(|n| format!("dosage{n} {n},5 3 à 5")).collect();
    assert_in_order(&expected.join(" "), &words);
    assert!(words.contains(&format!("{count}")));
}

#[test]
fn rows_taller_than_a_page_and_words_wider_than_their_column_lose_nothing() {
    let long: String = (0..3_000).map(|n| format!("mot{n} ")).collect();
    let word = "x".repeat(400);
    let octets = printed(vec![Block::Table(vec![vec![cell("court", false), cell(&long, false), cell(&word, false)]])]);
    let found = words(&octets);
    assert_in_order(&long, &found);
    let cut: String = found.iter().filter(|word| word.bytes().all(|b| b == b'x')).map(String::as_str).collect();
    assert_eq!(cut, word);
    assert!((3..20).contains(&pages(&octets).unwrap()), "{:?}", pages(&octets));
}

#[test]
fn tables_of_many_columns_of_uneven_rows_and_in_each_other_are_kept() {
    let wide: Vec<TableCell> = (0..60).map(|n| cell(&format!("c{n}"), false)).collect();
    let inner = Block::Table(vec![vec![cell("dedans", true), cell("aussi", false)]]);
    let uneven = Block::Table(vec![
        vec![TableCell { columns: 3, ..cell("trois colonnes", true) }],
        vec![cell("a", false), TableCell { columns: 1, heading: false, blocks: vec![inner, paragraph("après")] }],
        vec![],
        vec![TableCell { columns: 0, ..cell("b", false) }, TableCell { columns: u16::MAX, ..cell("fin", false) }],
    ]);
    let found = words(&printed(vec![Block::Table(vec![wide]), uneven, Block::Table(vec![vec![]])]));
    let expected: Vec<String> = (0..60).map(|n| format!("c{n}")).collect();
    assert_in_order(&expected.join(" "), &found);
    assert_in_order("trois colonnes a dedans aussi après b fin", &found);
}

#[test]
fn columns_are_wide_enough_for_their_words() {
    let faces = Faces::load().unwrap();
    let layout = Layout { faces: &faces, images: &[], room: Cell::new(1_000) };
    let text = "une phrase assez longue pour prendre toute la largeur de la page et davantage encore, sans aucun doute possible";
    let rows = vec![vec![cell("Créatininémie", true), cell(text, false), cell("umol/L", false)]];
    let strips = layout.blocks(&[Block::Table(rows)], WIDTH, SIZE, 0).unwrap();
    let texts: Vec<&str> = strips
        .iter()
        .flat_map(|strip| &strip.marks)
        .filter_map(|mark| match mark {
            Mark::Text { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert!(texts.contains(&"Créatininémie") && texts.contains(&"umol/L"), "{texts:?}");
    for mark in strips.iter().flat_map(|strip| &strip.marks) {
        if let Mark::Text { x, width, .. } = mark {
            assert!(*x >= 0.0 && x + width <= WIDTH + 0.5, "{mark:?}");
        }
    }
}

#[test]
fn images_are_shown_and_others_are_said() {
    let mut png = std::io::Cursor::new(vec![]);
    let image = image::RgbaImage::from_fn(40, 20, |x, _| if x < 20 { image::Rgba([0, 0, 200, 255]) } else { image::Rgba([0, 0, 0, 0]) });
    image.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let mut document = document(vec![
        Block::Image { part: "tracé".into(), alt: "le tracé".into() },
        Block::Image { part: "absent".into(), alt: "une radio".into() },
        Block::Image { part: "cassé".into(), alt: "autre".into() },
    ]);
    document.pictures = vec![("tracé".into(), Octets(Arc::from(png.into_inner()))), ("cassé".into(), Octets(Arc::from(*b"\x89PNG")))];
    let octets = of_document(&document, &labels()).unwrap();
    let found = words(&octets);
    assert_in_order("[une radio] [autre]", &found);
    assert!(!found.iter().any(|word| word.contains("tracé")));
    let page = crate::formats::pdf::page(&octets, 0, 595).unwrap();
    let blue = page.rgba.chunks_exact(4).filter(|pixel| pixel[2] > 150 && pixel[0] < 60).count();
    assert!((150..450).contains(&blue), "{blue} blue pixels for 15 by 15 points");
}

#[test]
fn what_the_typeface_has_not_is_seen_to_be_missing() {
    let faces = Faces::load().unwrap();
    let signs = "☐☑☒✓✔✗✘►▶▲▼●○■□▪◦•→←↑↓≤≥≠±×÷µΩαβγδ°²³₂⁺½¼‰€™®©–—…œŒ«»‹›“”‘’\u{202f}\u{2009}⇒∞√∆∅⚠★";
    let sign = |c: char| faces.signs(&c.to_string(), face::Style::PLAIN).1[0].glyph_id.to_u32();
    let is_missing = |c: &char| sign(*c) == 0 || sign(*c) == sign('□') && !matches!(c, '□' | '☐');
    assert_eq!(signs.chars().filter(is_missing).collect::<String>(), "");
    assert!(is_missing(&'明'));
    assert_in_order("coefficient fini", &words(&printed(vec![paragraph("coe\u{fb03}cient \u{fb01}ni")])));
    let found = words(&printed(vec![paragraph("Prénom : محمد 明 fin")]));
    assert_in_order("Prénom : fin", &found);
}

#[test]
fn depth_and_length_are_bounded() {
    let mut block = paragraph("fond");
    for _ in 0..100 {
        block = Block::Quote(vec![block]);
    }
    assert_in_order("fond", &words(&printed(vec![block.clone()])));
    for _ in 0..150 {
        block = Block::Quote(vec![block]);
    }
    assert_eq!(of_document(&document(vec![block]), &labels()), Err(PdfError::TooLarge));
    let many = vec![paragraph("x"); STRIPS + 1];
    assert_eq!(of_document(&document(many), &labels()), Err(PdfError::TooLarge));
    let mut section = Section { title: "fond".into(), ..Section::default() };
    for _ in 0..DEPTH + 1 {
        section = Section { sections: vec![section], ..Section::default() };
    }
    assert_eq!(of_document(&HealthDocument { sections: vec![section], ..HealthDocument::default() }, &labels()), Err(PdfError::TooLarge));
}

#[test]
fn a_document_with_nothing_in_it_is_a_page() {
    let octets = of_document(&HealthDocument::default(), &labels()).unwrap();
    assert_eq!(pages(&octets), Ok(1));
    assert!(to_pdf_a(&octets).is_ok());
}
