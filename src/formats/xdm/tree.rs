//! An XML document as a tree of its elements, bounded: what metadata and headers are read from.

use super::super::xml::{Element, Node, Walker, XmlError, text_of};

/// The most elements of a tree.
const ELEMENT_LIMIT: usize = 100_000;

/// The attributes that are kept: those that metadata and headers are made of.
const KEPT: [&str; 25] = [
    "id",
    "name",
    "value",
    "mimeType",
    "objectType",
    "status",
    "classificationScheme",
    "classificationNode",
    "classifiedObject",
    "nodeRepresentation",
    "identificationScheme",
    "registryObject",
    "associationType",
    "sourceObject",
    "targetObject",
    "root",
    "extension",
    "code",
    "codeSystem",
    "displayName",
    "qualifier",
    "mediaType",
    "typeCode",
    "nullFlavor",
    "xmlns",
];

/// An element. Names are local names.
#[derive(Default)]
pub(super) struct Tree {
    pub(super) name: String,
    attributes: Vec<(&'static str, String)>,
    /// Its own text, without that of the elements inside.
    pub(super) text: String,
    pub(super) children: Vec<Tree>,
}

impl Tree {
    fn of(element: &Element<'_>) -> Self {
        let attributes = KEPT.iter().filter_map(|name| element.attribute(name).map(|value| (*name, value))).collect();
        Self { name: element.name(), attributes, ..Self::default() }
    }

    /// The whole document; `stop` ends it once an element has begun that it accepts by the names of the one around it and its own: the elements around
    /// are whole up to there.
    pub(super) fn read(octets: &[u8], stop: impl Fn(&str, &str) -> bool) -> Result<Self, XmlError> {
        let text = text_of(octets)?;
        let mut walker = Walker::new(&text);
        let mut open: Vec<Tree> = Vec::new();
        let mut count = 0;
        while let Some(node) = walker.next_node()? {
            match node {
                Node::Open(element) => {
                    count += 1;
                    if count > ELEMENT_LIMIT {
                        return Err(XmlError::TooDeep);
                    }
                    let ends = stop(open.last().map_or("", |parent| parent.name.as_str()), element.local());
                    open.push(Tree::of(&element));
                    if ends {
                        break;
                    }
                }
                Node::Text(piece) => {
                    if let Some(tree) = open.last_mut() {
                        tree.text.push_str(&piece);
                    }
                }
                Node::Close => {
                    let Some(tree) = open.pop() else { return Err(XmlError::Malformed) };
                    match open.last_mut() {
                        Some(parent) => parent.children.push(tree),
                        None => return Ok(tree),
                    }
                }
            }
        }
        // Stopped on the way: what is open is closed.
        while let Some(tree) = open.pop() {
            match open.last_mut() {
                Some(parent) => parent.children.push(tree),
                None => return Ok(tree),
            }
        }
        Err(XmlError::Malformed)
    }

    /// An attribute's value, empty when it is not there.
    pub(super) fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(kept, _)| *kept == name).map_or("", |(_, value)| value.trim())
    }

    /// The elements at this path below, in order.
    pub(super) fn all<'a>(&'a self, path: &[&str]) -> Vec<&'a Tree> {
        match path {
            [] => vec![self],
            [first, rest @ ..] => self.children.iter().filter(|child| child.name == *first).flat_map(|child| child.all(rest)).collect(),
        }
    }

    /// The first of them.
    pub(super) fn first<'a>(&'a self, path: &[&str]) -> Option<&'a Tree> {
        match path {
            [] => Some(self),
            [first, rest @ ..] => self.children.iter().filter(|child| child.name == *first).find_map(|child| child.first(rest)),
        }
    }

    /// An attribute of the first element at this path that has it; empty when none does.
    pub(super) fn value(&self, path: &[&str], attribute: &str) -> &str {
        self.all(path).into_iter().map(|found| found.attribute(attribute)).find(|value| !value.is_empty()).unwrap_or_default()
    }

    /// The text of the first element at this path, on one line.
    pub(super) fn words(&self, path: &[&str]) -> String {
        self.first(path).map(|found| found.text.split_whitespace().collect::<Vec<_>>().join(" ")).unwrap_or_default()
    }

    /// Every element of this name below, however deep, in order.
    pub(super) fn every<'a>(&'a self, name: &str, found: &mut Vec<&'a Tree>) {
        for child in &self.children {
            if child.name == name {
                found.push(child);
            } else {
                child.every(name, found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_find_elements() {
        let tree = Tree::read(b"<r:a><b id='1'/><b id='2'>x <c>y</c> z</b><d><b id='3'/></d></r:a>", |_, _| false).unwrap();
        assert_eq!((tree.all(&["b"]).len(), tree.value(&["b"], "id")), (2, "1"));
        assert_eq!(tree.words(&["b", "c"]), "y");
        assert_eq!(tree.all(&["b"])[1].text, "x  z");
        let mut every = Vec::new();
        tree.every("b", &mut every);
        assert_eq!(every.len(), 3);
        assert!(tree.first(&["x"]).is_none() && tree.value(&["x"], "id").is_empty());
    }

    #[test]
    fn a_tree_can_stop_before_what_is_not_wanted() {
        let tree = Tree::read(b"<a><b>x</b><body><c/><<<", |_, name| name == "body").unwrap();
        assert_eq!((tree.words(&["b"]).as_str(), tree.children.len()), ("x", 2));
        assert!(Tree::read(b"<a><b>", |_, _| false).is_err());
    }

    #[test]
    fn a_tree_is_bounded() {
        assert!(matches!(Tree::read(format!("<a>{}</a>", "<b/>".repeat(ELEMENT_LIMIT)).as_bytes(), |_, _| false), Err(XmlError::TooDeep)));
    }
}
