//! The body of a clinical document: a file or a text (level 1), or sections inside sections (level 3).

use super::biology;
use super::header;
use super::line::{Line, Style};
use super::media::{self, Medium};
use super::narrative::Writer;
use super::tree::{Node, Tree};
use crate::domain::display::Block;
use crate::domain::document::{DocumentFault, HealthDocument, Octets, Section};
use crate::domain::mail::Content;
use crate::formats::html;

/// The most sections of a document.
const SECTIONS: usize = 5_000;
/// The longest title, in octets.
const TITLE: usize = 4_000;

/// Reads the body into the document.
pub(super) fn read(tree: &Tree, document: &mut HealthDocument) {
    let mut writer = Writer::new(tree);
    let mut room = SECTIONS;
    for component in tree.root().all("component") {
        if let Some(body) = component.child("nonXMLBody") {
            whole(body, &mut writer, document);
        }
        for body in component.all("structuredBody") {
            document.sections.append(&mut sections(body, &mut writer, &mut room));
        }
    }
    if room == 0 {
        writer.truncated();
    }
    let mut results = biology::read(tree);
    document.biology.append(&mut results.found);
    if results.is_truncated {
        writer.truncated();
    }
    document.pdf = document.pdf.take().or(writer.copy.take());
    document.pictures.append(&mut writer.pictures);
    document.faults.append(&mut writer.faults);
}

/// The sections of a body, or of a section.
fn sections<'t>(around: Node<'t>, writer: &mut Writer<'t>, room: &mut usize) -> Vec<Section> {
    let mut found = Vec::new();
    for node in around.all("component").flat_map(|component| component.all("section")) {
        let Some(left) = room.checked_sub(1) else { break };
        *room = left;
        let title = node.child("title").map(|title| title.words(TITLE)).unwrap_or_default();
        let code = node.child("code").map(header::code).unwrap_or_default();
        let mut blocks: Vec<Block> = node.all("text").flat_map(|text| writer.text(text)).collect();
        blocks.append(&mut writer.rest(node));
        found.push(Section { title, code, blocks, sections: sections(node, writer, room) });
    }
    found
}

/// A document of level 1.
fn whole<'t>(body: Node<'t>, writer: &mut Writer<'t>, document: &mut HealthDocument) {
    let Some(text) = body.child("text") else { return writer.truncated() };
    match media::medium(text) {
        Medium::Pdf(octets) => document.pdf = Some(Octets(octets.into())),
        Medium::Picture(octets) => {
            let part = "document".to_owned();
            document.pictures.push((part.clone(), Octets(octets.into())));
            document.text = Some(vec![Block::Image { part, alt: String::new() }]);
        }
        Medium::Text(letters) => document.text = Some(of_text(text, &letters, writer)),
        Medium::Other | Medium::Elsewhere | Medium::Damaged => document.faults.push(DocumentFault::Truncated),
    }
}

/// The text of a level 1 document: kept as it was typed, unless it is a page or, by mistake, a narrative.
fn of_text<'t>(node: Node<'t>, letters: &str, writer: &mut Writer<'t>) -> Vec<Block> {
    let media_type = node.attribute("mediaType").unwrap_or_default();
    if media_type.eq_ignore_ascii_case("text/html") {
        let page = html::document(letters, &Content::default());
        if page.truncated {
            writer.truncated();
        }
        return page.blocks;
    }
    if node.inside().any(|inside| inside.letters().is_none()) {
        let mut line = Line::default();
        writer.fill(node, &Style::default(), &mut line);
        return line.finish();
    }
    let kept: String = letters.replace("\r\n", "\n").chars().map(|c| if c == '\r' { '\n' } else { c }).collect();
    let kept: String = kept.chars().filter(|c| matches!(c, '\n' | '\t') || !html::is_unwanted(*c)).collect();
    let kept = kept.trim_end().trim_start_matches('\n');
    if kept.is_empty() { Vec::new() } else { vec![Block::Preformatted(kept.to_owned())] }
}
