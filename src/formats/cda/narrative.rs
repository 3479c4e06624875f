//! The narrative of a section (CDA R2 `StrucDoc.Text`) as blocks of our own. Every word of it is kept, in its order, whatever
//! the elements around; what is not understood is read as text.

use super::line::{Line, Style};
use super::media::{self, Medium};
use super::tree::{Node, Tree};
use crate::domain::display::Block;
use crate::domain::document::{DocumentFault, Octets};
use crate::formats::html::{is_blank, link};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// The deepest list or table; text of deeper ones is kept, as paragraphs.
const DEPTH: usize = 24;
/// The most items, rows, cells and images of a document.
const PLACES: usize = 200_000;
/// The most memory for the text of a document, about, in octets.
const OCTETS: usize = 128 << 20;
/// The most files inside a document.
const FILES: usize = 500;

/// What writes the narrative of one document.
pub(super) struct Writer<'t> {
    tree: &'t Tree,
    places: usize,
    octets: usize,
    depth: usize,
    /// The footnotes met, by their identifiers.
    notes: HashMap<&'t str, usize>,
    /// The media shown, by their nodes.
    shown: HashSet<u32>,
    /// The copy of the document, as a PDF.
    pub(super) copy: Option<Octets>,
    /// Images and further files, by their names.
    pub(super) pictures: Vec<(String, Octets)>,
    pub(super) faults: Vec<DocumentFault>,
}

impl<'t> Writer<'t> {
    pub(super) fn new(tree: &'t Tree) -> Self {
        let notes = HashMap::new();
        let (places, octets, depth) = (0, 0, 0);
        Self { tree, places, octets, depth, notes, shown: HashSet::new(), copy: None, pictures: Vec::new(), faults: Vec::new() }
    }

    /// The blocks of a section's text.
    pub(super) fn text(&mut self, text: Node<'t>) -> Vec<Block> {
        self.blocks(text, &Style::default())
    }

    /// What an element holds, as blocks.
    pub(super) fn blocks(&mut self, node: Node<'t>, style: &Style) -> Vec<Block> {
        let mut line = Line::default();
        self.fill(node, style, &mut line);
        line.finish()
    }

    /// Takes room for one more item, row, cell or image; whether there is any.
    pub(super) fn place(&mut self) -> bool {
        self.places += 1;
        let fits = self.places <= PLACES && self.octets <= OCTETS;
        if !fits {
            self.truncated();
        }
        fits
    }

    /// Something is left out. One fault says it, however often.
    pub(super) fn truncated(&mut self) {
        if !self.faults.contains(&DocumentFault::Truncated) {
            self.faults.push(DocumentFault::Truncated);
        }
    }

    /// Writes what an element holds.
    pub(super) fn fill(&mut self, node: Node<'t>, style: &Style, line: &mut Line) {
        for inside in node.inside() {
            match inside.letters() {
                Some(letters) => self.write(letters, style, line),
                None => self.element(inside, style, line),
            }
        }
    }

    pub(super) fn write(&mut self, letters: &str, style: &Style, line: &mut Line) {
        if self.octets > OCTETS {
            return self.truncated();
        }
        self.octets += line.write(letters, style);
    }

    pub(super) fn element(&mut self, node: Node<'t>, style: &Style, line: &mut Line) {
        let own = style.with(node.attribute("styleCode"));
        match node.name() {
            "br" => line.break_line(),
            "content" => {
                let strike = own.strike || node.attribute("revised") == Some("delete");
                self.fill(node, &Style { strike, ..own }, line);
            }
            "sup" => self.fill(node, &Style { is_above: true, ..own }, line),
            "linkHtml" => {
                let link = node.attribute("href").and_then(link).map(Rc::from);
                self.fill(node, &Style { link: link.or(own.link.clone()), ..own }, line);
            }
            "footnote" => {
                let number = self.note(node.attribute("ID").unwrap_or_default());
                self.write(&format!(" [{number}. "), &own, line);
                self.fill(node, &own, line);
                self.write("]", &own, line);
            }
            "footnoteRef" => {
                let number = self.note(node.attribute("IDREF").unwrap_or_default());
                self.write(&format!(" [{number}]"), &own, line);
            }
            "list" if self.depth < DEPTH => self.deeper(node, &own, line, Self::list),
            "table" if self.depth < DEPTH => self.deeper(node, &own, line, Self::table),
            "renderMultiMedia" => self.multimedia(node, &own, line),
            "caption" => {
                line.flush();
                self.fill(node, &Style { bold: true, ..own }, line);
                line.flush();
            }
            "paragraph" | "list" | "table" | "item" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" | "text" | "div" | "p" => {
                line.flush();
                self.fill(node, &own, line);
                line.flush();
            }
            // Lowered letters are as readable on the line: CO2, H2O.
            _ => self.fill(node, &own, line),
        }
    }

    fn deeper(&mut self, node: Node<'t>, style: &Style, line: &mut Line, write: fn(&mut Self, Node<'t>, &Style) -> Vec<Block>) {
        self.depth += 1;
        let blocks = write(self, node, style);
        self.depth -= 1;
        line.extend(blocks);
    }

    /// The number of a footnote, in the order in which they are met.
    fn note(&mut self, id: &'t str) -> usize {
        let next = self.notes.len() + 1;
        *self.notes.entry(id.trim()).or_insert(next)
    }

    fn list(&mut self, list: Node<'t>, style: &Style) -> Vec<Block> {
        let (mut before, mut items) = (Line::default(), Vec::new());
        for inside in list.inside() {
            match (inside.letters(), inside.name()) {
                (Some(letters), _) if letters.chars().all(is_blank) => {}
                (None, "caption") => self.element(inside, style, &mut before),
                (None, "item") => {
                    if self.place() {
                        items.push(self.blocks(inside, &style.with(inside.attribute("styleCode"))));
                    }
                }
                // What stands between items belongs to none: it is one of its own.
                (Some(letters), _) => {
                    let mut line = Line::default();
                    self.write(letters, style, &mut line);
                    items.push(line.finish());
                }
                (None, _) => {
                    let mut line = Line::default();
                    self.element(inside, style, &mut line);
                    items.push(line.finish());
                }
            }
        }
        items.retain(|item| !item.is_empty());
        let mut blocks = before.finish();
        if !items.is_empty() {
            let start = list.attribute("listType").filter(|kind| kind.eq_ignore_ascii_case("ordered")).map(|_| 1);
            blocks.push(Block::List { start, items });
        }
        blocks
    }

    /// What stands for images and files: they come inside the document, or are only told.
    fn multimedia(&mut self, node: Node<'t>, style: &Style, line: &mut Line) {
        for id in node.attribute("referencedObject").unwrap_or_default().split_ascii_whitespace().take(FILES) {
            match self.tree.by_id(id) {
                Some(named) => self.show(named, id, line),
                None if self.place() => line.block(Block::Blocked(String::new())),
                None => return,
            }
        }
        // Its caption comes below.
        for inside in node.inside() {
            match inside.letters() {
                Some(letters) => self.write(letters, style, line),
                None => self.element(inside, style, line),
            }
        }
    }

    /// Shows a file of the document under a name.
    fn show(&mut self, named: Node<'t>, id: &str, line: &mut Line) {
        if !self.place() {
            return;
        }
        let Some(value) = media::value_of(named) else { return line.block(Block::Blocked(String::new())) };
        let media = value.above().unwrap_or(named);
        let part = id.trim_start_matches('#').to_owned();
        let shown = Block::Image { part: part.clone(), alt: String::new() };
        if !self.shown.insert(media.number()) {
            // A copy is shown first, by itself; an image may be shown twice.
            if self.pictures.iter().any(|(name, _)| *name == part) {
                line.block(shown);
            }
            return;
        }
        if self.pictures.len() >= FILES {
            return self.truncated();
        }
        match media::medium(value) {
            Medium::Pdf(octets) if self.copy.is_none() && media::is_copy(media) => self.copy = Some(Octets(octets.into())),
            Medium::Pdf(octets) | Medium::Picture(octets) => {
                self.pictures.push((part, Octets(octets.into())));
                line.block(shown);
            }
            Medium::Text(text) => {
                line.flush();
                self.write(&text, &Style::default(), line);
                line.flush();
            }
            Medium::Elsewhere | Medium::Other => line.block(Block::Blocked(String::new())),
            Medium::Damaged => {
                self.truncated();
                line.block(Block::Blocked(String::new()));
            }
        }
    }

    /// The files in a section's entries that its narrative does not show: a copy of the document, or what would be missed.
    pub(super) fn rest(&mut self, section: Node<'t>) -> Vec<Block> {
        let mut line = Line::default();
        for entry in section.all("entry") {
            for media in entry.below().filter(|node| node.name() == "observationMedia") {
                if !self.shown.contains(&media.number()) {
                    let own = media.attribute("ID").map(|id| id.trim().to_owned()).filter(|id| !id.is_empty());
                    let name = own.unwrap_or_else(|| format!("media-{}", media.number()));
                    self.show(media, &name, &mut line);
                }
            }
        }
        line.finish()
    }
}
