//! A clinical document as a tree, made in one pass: references between its parts (a result's name stands in the narrative,
//! an image of the narrative in the entries) go in both directions.

use super::{CdaError, NAMESPACE};
use crate::formats::html::is_space;
use crate::formats::xml::{Element, Node as Met, Walker, XmlError};
use std::collections::HashMap;

/// The most elements and texts. A hundred pages of results have some 60 000.
const NODES: usize = 1_000_000;
/// How many elements and texts are looked at for one title, name or label.
const WORDS_STEPS: usize = 10_000;
/// The most attributes.
const ATTRIBUTES: usize = 2_000_000;
/// The children of a stylesheet that are never the document it carries.
const OF_STYLESHEETS: [&str; 14] = [
    "template",
    "variable",
    "param",
    "output",
    "import",
    "include",
    "key",
    "function",
    "attribute-set",
    "decimal-format",
    "namespace-alias",
    "preserve-space",
    "strip-space",
    "character-map",
];

/// A stretch of [`Tree::letters`].
#[derive(Clone, Copy, Default)]
struct Stretch {
    start: u32,
    end: u32,
}

/// An element or a text. Links are indices, 0 for none: the first node is nobody's child.
#[derive(Clone, Copy, Default)]
struct Item {
    /// The name of an element, or the letters of a text.
    letters: Stretch,
    is_text: bool,
    first: u32,
    last: u32,
    next: u32,
    above: u32,
    attributes: Stretch,
}

/// How much of a document is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Enough<'n> {
    /// That there is one.
    Root,
    /// Up to the end of the first child of its root that is so named.
    Child(&'n str),
    /// All of it.
    All,
}

/// How the reading of a tree ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Where the document does, or where it was enough.
    Whole,
    /// The document breaks off, or is no XML from there on.
    Broken,
    /// A limit on depth or number was reached.
    Limits,
}

/// A document's elements and texts.
pub(super) struct Tree {
    items: Vec<Item>,
    attributes: Vec<(Stretch, Stretch)>,
    letters: String,
    ids: HashMap<String, u32>,
    pub(super) ending: Ending,
}

impl Tree {
    /// Reads a document, as far as asked. `None` where the file is a stylesheet that carries no clinical document.
    ///
    /// # Errors
    /// When the document is no clinical one, declares a document type, or is damaged before its root.
    pub(super) fn read(text: &str, enough: Enough<'_>) -> Result<Option<Self>, CdaError> {
        let mut reading = Reading {
            tree: Self {
                items: Vec::with_capacity(text.len() / 40),
                attributes: Vec::with_capacity(text.len() / 60),
                letters: String::with_capacity(text.len() / 2),
                ids: HashMap::new(),
                ending: Ending::Whole,
            },
            names: HashMap::new(),
            open: Vec::new(),
            around: Vec::new(),
            narrative: 0,
        };
        let mut walker = Walker::new(text);
        loop {
            match walker.next_node() {
                Ok(Some(Met::Open(element))) => {
                    reading.open(&element)?;
                    if enough == Enough::Root && !reading.open.is_empty() {
                        return Ok(Some(reading.tree));
                    }
                }
                Ok(Some(Met::Text(piece))) => reading.text(&piece),
                Ok(Some(Met::Close)) => {
                    if reading.close(enough) {
                        return Ok(Some(reading.tree));
                    }
                }
                Ok(None) => return Ok(reading.end(Ending::Whole)),
                Err(XmlError::DocumentType) => return Err(XmlError::DocumentType.into()),
                Err(error) if reading.tree.items.is_empty() => return Err(error.into()),
                Err(XmlError::TooDeep) => return Ok(reading.end(Ending::Limits)),
                Err(XmlError::Malformed) => return Ok(reading.end(Ending::Broken)),
            }
            if reading.tree.items.len() >= NODES || reading.tree.attributes.len() >= ATTRIBUTES {
                return Ok(reading.end(Ending::Limits));
            }
        }
    }

    /// `ClinicalDocument`.
    pub(super) fn root(&self) -> Node<'_> {
        Node { tree: self, at: 0 }
    }

    /// The element of that identifier. Some writers put a `#` in the identifiers themselves, others none in references.
    pub(super) fn by_id(&self, id: &str) -> Option<Node<'_>> {
        let id = id.trim();
        let found = self.ids.get(id).or_else(|| self.ids.get(id.strip_prefix('#')?));
        found.map(|at| Node { tree: self, at: *at })
    }

    fn stretch(&self, stretch: Stretch) -> &str {
        self.letters.get(stretch.start as usize..stretch.end as usize).unwrap_or_default()
    }

    fn item(&self, at: u32) -> Item {
        self.items.get(at as usize).copied().unwrap_or_default()
    }
}

/// A place in a tree.
#[derive(Clone, Copy)]
pub(super) struct Node<'t> {
    tree: &'t Tree,
    at: u32,
}

impl<'t> Node<'t> {
    /// The local name; empty for a text.
    pub(super) fn name(self) -> &'t str {
        let item = self.tree.item(self.at);
        if item.is_text { "" } else { self.tree.stretch(item.letters) }
    }

    /// The letters of a text, as written; `None` for an element.
    pub(super) fn letters(self) -> Option<&'t str> {
        let item = self.tree.item(self.at);
        item.is_text.then(|| self.tree.stretch(item.letters))
    }

    /// Elements and texts inside it.
    pub(super) fn inside(self) -> impl Iterator<Item = Node<'t>> {
        let tree = self.tree;
        let some = |at: u32| (at != 0).then_some(Node { tree, at });
        std::iter::successors(some(tree.item(self.at).first), move |node| some(tree.item(node.at).next))
    }

    /// Elements inside it of that name.
    pub(super) fn all(self, name: &str) -> impl Iterator<Item = Node<'t>> {
        self.inside().filter(move |node| node.name() == name)
    }

    /// The first element inside it of that name.
    pub(super) fn child(self, name: &str) -> Option<Node<'t>> {
        self.all(name).next()
    }

    /// The first element at the end of that path.
    pub(super) fn at(self, path: &[&str]) -> Option<Node<'t>> {
        match path {
            [] => Some(self),
            [first, rest @ ..] => self.all(first).find_map(|node| node.at(rest)),
        }
    }

    /// The element around it.
    pub(super) fn above(self) -> Option<Node<'t>> {
        (self.at != 0).then(|| Node { tree: self.tree, at: self.tree.item(self.at).above })
    }

    /// An attribute's value, by its local name.
    pub(super) fn attribute(self, name: &str) -> Option<&'t str> {
        let Stretch { start, end } = self.tree.item(self.at).attributes;
        let own = self.tree.attributes.get(start as usize..end as usize).unwrap_or_default();
        own.iter().find(|(key, _)| self.tree.stretch(*key) == name).map(|(_, value)| self.tree.stretch(*value))
    }

    /// The same on one line, empty where there is none.
    pub(super) fn value(self, name: &str) -> String {
        joined(self.attribute(name).unwrap_or_default(), usize::MAX)
    }

    /// All of the text inside it on one line, at most that many octets of it. What is not part of a word parts words.
    pub(super) fn words(self, most: usize) -> String {
        let (mut found, mut steps) = (String::new(), WORDS_STEPS);
        self.gather(most, &mut steps, &mut found);
        joined(&found, most)
    }

    fn gather(self, most: usize, steps: &mut usize, out: &mut String) {
        for node in self.inside() {
            *steps = steps.saturating_sub(1);
            if out.len() >= most.saturating_mul(4) || *steps == 0 {
                return;
            }
            match node.letters() {
                // White space of the source's layout may be long, and says nothing.
                Some(letters) => out.push_str(letters.get(..letters.floor_char_boundary(most.saturating_mul(4))).unwrap_or_default()),
                None => {
                    let parts = !matches!(node.name(), "content" | "sub" | "sup" | "linkHtml");
                    if parts {
                        out.push(' ');
                    }
                    node.gather(most, steps, out);
                    if parts {
                        out.push(' ');
                    }
                }
            }
        }
    }

    /// All of the text inside it, as written.
    pub(super) fn raw(self) -> String {
        self.inside().filter_map(Node::letters).collect()
    }

    /// Itself and every element below, in the order of the document.
    pub(super) fn below(self) -> Below<'t> {
        Below { top: self.at, next: Some(self) }
    }

    /// What tells it from every other node of its tree.
    pub(super) fn number(self) -> u32 {
        self.at
    }
}

/// See [`Node::below`].
pub(super) struct Below<'t> {
    top: u32,
    next: Option<Node<'t>>,
}

impl<'t> Iterator for Below<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        loop {
            let node = self.next.take()?;
            let tree = node.tree;
            let mut item = tree.item(node.at);
            // Down, else forward, else forward from above.
            self.next = if item.first != 0 {
                Some(Node { tree, at: item.first })
            } else {
                let mut at = node.at;
                loop {
                    if at == self.top {
                        break None;
                    }
                    if item.next != 0 {
                        break Some(Node { tree, at: item.next });
                    }
                    at = item.above;
                    item = tree.item(at);
                }
            };
            if node.letters().is_none() {
                return Some(node);
            }
        }
    }
}

/// Words with one space between, and nothing that moves a cursor.
pub(super) fn joined(text: &str, most: usize) -> String {
    let mut out = String::new();
    for word in text.split(is_space).filter(|word| !word.is_empty()) {
        if out.len() >= most {
            break;
        }
        let before = out.len();
        if before > 0 {
            out.push(' ');
        }
        out.extend(word.chars().filter(|c| !crate::formats::html::is_unwanted(*c)));
        if out.len() == before + 1 && before > 0 {
            out.truncate(before);
        }
    }
    out.truncate(out.floor_char_boundary(most));
    out
}

/// A tree under way.
struct Reading {
    tree: Tree,
    /// Names are written once.
    names: HashMap<String, Stretch>,
    open: Vec<u32>,
    /// The elements open around the document.
    around: Vec<String>,
    /// How many elements are open from a `text` on: white space counts there.
    narrative: usize,
}

impl Reading {
    fn open(&mut self, element: &Element<'_>) -> Result<(), CdaError> {
        let name = element.local();
        if self.open.is_empty() {
            let is_document = name == "ClinicalDocument" && self.tree.items.is_empty();
            let is_place = match self.around.as_slice() {
                [] => true,
                [sheet, around] => is_sheet(sheet) && !OF_STYLESHEETS.contains(&around.as_str()),
                _ => false,
            };
            if !(is_document && is_place) {
                if self.around.is_empty() && !is_sheet(name) {
                    return Err(CdaError::NotCda);
                }
                self.around.push(name.to_owned());
                return Ok(());
            }
            if element.attribute("xmlns").is_some_and(|namespace| namespace != NAMESPACE) {
                return Err(CdaError::NotCda);
            }
        }
        let at = u32::try_from(self.tree.items.len()).unwrap_or(u32::MAX);
        let start = self.tree.attributes.len();
        element.each_attribute(|has_prefix, key, value| {
            // Of what has a prefix, only a value's type is asked for (xsi:type).
            if has_prefix && key != "type" {
                return;
            }
            if key == "ID" {
                self.tree.ids.entry(value.trim().to_owned()).or_insert(at);
            }
            let key = self.name(key);
            let value = self.letters(value);
            self.tree.attributes.push((key, value));
        });
        let attributes = Stretch { start: start as u32, end: self.tree.attributes.len() as u32 };
        let letters = self.name(name);
        self.hang(Item { letters, attributes, ..Item::default() });
        self.open.push(at);
        if self.narrative > 0 || name == "text" {
            self.narrative += 1;
        }
        Ok(())
    }

    fn text(&mut self, piece: &str) {
        let Some(above) = self.open.last().copied() else { return };
        let last = self.tree.item(above).last;
        let (before, joins) = (self.tree.letters.len() as u32, self.tree.item(last));
        if last != 0 && joins.is_text && joins.letters.end == before {
            let end = self.letters(piece).end;
            if let Some(item) = self.tree.items.get_mut(last as usize) {
                item.letters.end = end;
            }
            return;
        }
        let is_blank = piece.chars().all(is_space);
        if is_blank && self.narrative == 0 {
            return;
        }
        let letters = self.letters(if is_blank { " " } else { piece });
        self.hang(Item { letters, is_text: true, ..Item::default() });
    }

    /// Whether that was enough.
    fn close(&mut self, enough: Enough<'_>) -> bool {
        self.narrative = self.narrative.saturating_sub(1);
        match self.open.pop() {
            Some(at) => self.open.len() == 1 && enough == Enough::Child(self.tree.stretch(self.tree.item(at).letters)),
            None => {
                self.around.pop();
                false
            }
        }
    }

    fn hang(&mut self, item: Item) {
        let at = self.tree.items.len() as u32;
        let above = self.open.last().copied().unwrap_or_default();
        self.tree.items.push(Item { above, ..item });
        if at == 0 {
            return;
        }
        let Some(parent) = self.tree.items.get_mut(above as usize) else { return };
        let before = std::mem::replace(&mut parent.last, at);
        if before == 0 {
            parent.first = at;
        } else if let Some(before) = self.tree.items.get_mut(before as usize) {
            before.next = at;
        }
    }

    fn name(&mut self, name: &str) -> Stretch {
        if let Some(known) = self.names.get(name) {
            return *known;
        }
        let stretch = self.letters(name);
        self.names.insert(name.to_owned(), stretch);
        stretch
    }

    fn letters(&mut self, text: &str) -> Stretch {
        let start = self.tree.letters.len() as u32;
        self.tree.letters.push_str(text);
        Stretch { start, end: self.tree.letters.len() as u32 }
    }

    fn end(mut self, ending: Ending) -> Option<Tree> {
        self.tree.ending = ending;
        (!self.tree.items.is_empty()).then_some(self.tree)
    }
}

fn is_sheet(name: &str) -> bool {
    matches!(name, "stylesheet" | "transform")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> Tree {
        Tree::read(text, Enough::All).unwrap().unwrap()
    }

    #[test]
    fn a_tree_gives_back_what_was_read() {
        let tree = tree(
            "<ClinicalDocument><a x='1' b:x='2' b:type='T'/> <text>un <b ID='i'>deux</b> <c/>&amp;&lt; trois</text><a/></ClinicalDocument>",
        );
        let root = tree.root();
        let names = |node: Node<'_>| node.inside().map(|n| n.letters().unwrap_or(n.name()).to_owned()).collect::<Vec<_>>();
        assert_eq!(names(root), ["a", "text", "a"]);
        assert_eq!(names(root.child("text").unwrap()), ["un ", "b", " ", "c", "&< trois"]);
        let a = root.child("a").unwrap();
        assert_eq!((a.attribute("x"), a.attribute("type"), a.attribute("y")), (Some("1"), Some("T"), None));
        assert_eq!(tree.by_id("#i").unwrap().words(100), "deux");
        assert_eq!(tree.by_id("i").unwrap().above().unwrap().name(), "text");
        assert_eq!(root.words(100), "un deux &< trois");
        assert_eq!(root.below().map(Node::name).collect::<Vec<_>>(), ["ClinicalDocument", "a", "text", "b", "c", "a"]);
        assert_eq!(root.child("text").unwrap().below().count(), 3);
    }

    #[test]
    fn what_was_read_before_the_damage_is_kept() {
        let broken = tree("<ClinicalDocument><a>x</a><b");
        assert_eq!((broken.ending, broken.root().words(9).as_str()), (Ending::Broken, "x"));
        let deep = tree(&format!("<ClinicalDocument><a>x</a>{}", "<b>".repeat(300)));
        assert_eq!((deep.ending, deep.root().words(9).as_str()), (Ending::Limits, "x"));
        let many = tree(&format!("<ClinicalDocument>{}</ClinicalDocument>", "<b/>".repeat(NODES + 1)));
        assert_eq!(many.ending, Ending::Limits);
    }

    #[test]
    fn words_are_bounded_and_clean() {
        assert_eq!(joined(" a\u{202e}b \n c\u{0}", 100), "ab c");
        assert_eq!(joined("éé éé", 3), "é");
        assert_eq!(joined("a \u{202e} b", 9), "a b");
    }
}
