//! The printed form of a structured document, as PDF/A-1b: its text can be selected, and nothing of it is lost.

mod face;
mod layout;
mod line;
mod print;
mod strip;
mod table;

use super::rebuild::pdf_a_document;
use super::{Facts, LIMIT, PdfError};
use crate::domain::display::Span;
use crate::domain::document::{Code, HealthDocument, Section};
use crate::domain::labels::DocumentLabels;
use crate::formats::picture;
use face::Faces;
use layout::{Layout, SIZE};
use std::cell::Cell;
use strip::{Mark, Strip};

/// The page's sides and the room left around what is printed, in points: A4.
const PAGE: (f32, f32) = (595.28, 841.89);
const MARGIN: f32 = 48.0;
/// What stands at the foot of each page, in points.
const FOOT: f32 = 26.0;
const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
const HEIGHT: f32 = PAGE.1 - 2.0 * MARGIN - FOOT;
/// How deep sections may be in each other.
const DEPTH: usize = 64;
/// The most lines and rows.
const STRIPS: usize = 120_000;
/// The most pages.
const PAGES: usize = 2_000;
/// The most images, the longest side of one in pixels, and the pixels of all.
const IMAGES: usize = 200;
const IMAGE_SIDE: u32 = 2_000;
const PIXELS: u64 = 60_000_000;

/// A level 3 document as PDF/A-1b (ECO.2.1.5): its header data, then the narrative of every section, faithful. The same document and
/// labels always give the same octets.
///
/// # Errors
/// [`PdfError::TooLarge`] past the limits on pages, depth and images; [`PdfError::Unwritable`] where it cannot be written.
pub fn of_document(document: &HealthDocument, labels: &DocumentLabels) -> Result<Vec<u8>, PdfError> {
    let faces = Faces::load()?;
    let pictures = pictures(document);
    let images: Vec<_> = pictures.iter().map(|(name, picture)| (name.clone(), picture.width, picture.height)).collect();
    let layout = Layout { faces: &faces, images: &images, room: Cell::new(STRIPS) };
    let patient = (labels.traits)(&document.patient);
    let mut strips = header(&layout, document, labels, &patient)?;
    for section in &document.sections {
        self::section(&layout, section, 0, &mut strips)?;
    }
    if let Some(text) = &document.text {
        strips.push(Strip::gap(10.0));
        strips.extend(layout.blocks(text, WIDTH, SIZE, 0)?);
    }
    let pages = strip::paginate(&strips, HEIGHT);
    if pages.len() > PAGES {
        return Err(PdfError::TooLarge);
    }
    let facts = Facts {
        title: line::shown(&document.title).filter(|character| *character != '\n').take(300).collect(),
        author: document.author().map(|author| author.name.clone()).unwrap_or_default(),
        language: if is_language(&document.language) { document.language.clone() } else { String::new() },
        date: document.date.clone(),
    };
    let foot = [document.title.as_str(), &patient].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
    let octets = print::print(pdf_a_document(&facts)?, &pages, &faces, &pictures, &foot, labels)?;
    if octets.len() > LIMIT { Err(PdfError::TooLarge) } else { Ok(octets) }
}

/// Whether this may name a language (RFC 3066).
fn is_language(text: &str) -> bool {
    (2..=35).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
}

/// The images of the narrative that can be shown, by name.
fn pictures(document: &HealthDocument) -> Vec<(String, crate::domain::mail::Picture)> {
    let mut pixels = 0;
    let decoded = document.pictures.iter().take(IMAGES).filter_map(|(name, octets)| {
        let picture = picture::decode(&octets.0, IMAGE_SIDE)?;
        pixels += u64::from(picture.width) * u64::from(picture.height);
        (pixels <= PIXELS).then(|| (name.clone(), picture))
    });
    decoded.collect()
}

/// Title, type, date, author, organisation and patient, in a frame of their own.
fn header(layout: &Layout<'_>, document: &HealthDocument, labels: &DocumentLabels, patient: &str) -> Result<Vec<Strip>, PdfError> {
    let author = document.author();
    let name =
        author.map(|author| [author.name.as_str(), &author.role].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", "));
    let of_author = author.map(|author| author.organisation.as_str()).filter(|organisation| !organisation.is_empty());
    let date = if document.date.0.is_empty() { &document.act_date } else { &document.date };
    let mut strips = Vec::new();
    for (label, value) in [
        (&labels.title, document.title.clone()),
        (&labels.kind, kind(&document.code)),
        (&labels.date, (labels.moment)(date)),
        (&labels.author, name.unwrap_or_default()),
        (&labels.organisation, of_author.unwrap_or(&document.custodian).to_owned()),
        (&labels.patient, patient.to_owned()),
    ] {
        if !value.trim().is_empty() {
            strips.extend(table::fact(layout, label, &value, WIDTH, SIZE + 0.5)?);
        }
    }
    strips.push(Strip { height: 8.0, marks: vec![Mark::Ink { x: 0.0, y: 5.0, width: WIDTH, height: 0.75 }], ..Strip::default() });
    Ok(strips)
}

/// A type's name, else its code.
fn kind(code: &Code) -> String {
    if code.label.is_empty() { code.code.clone() } else { code.label.clone() }
}

fn section(layout: &Layout<'_>, section: &Section, depth: usize, strips: &mut Vec<Strip>) -> Result<(), PdfError> {
    if depth > DEPTH {
        return Err(PdfError::TooLarge);
    }
    strips.push(Strip::gap(if depth == 0 { 12.0 } else { 8.0 }));
    if !section.title.trim().is_empty() {
        let level = u8::try_from(depth + 1).unwrap_or(u8::MAX);
        let span = Span { text: section.title.clone(), ..Span::default() };
        strips.extend(layout.heading(level, &[span], WIDTH, SIZE)?);
        strips.push(Strip::gap(3.0));
    }
    strips.extend(layout.blocks(&section.blocks, WIDTH, SIZE, 0)?);
    for inside in &section.sections {
        self::section(layout, inside, depth + 1, strips)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
