//! What a clinical document says, found in the simplest way there is and in no way that the program does: the elements as
//! quick-xml gives them, words cut at white space and at every element but those inside words.

use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::BTreeMap;

/// An element with its attributes, and what is inside: texts and elements in order.
#[derive(Debug, Default, Clone)]
pub struct Raw {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub inside: Vec<Inside>,
}

#[derive(Debug, Clone)]
pub enum Inside {
    Text(String),
    Element(Raw),
}

fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap().to_owned()
}

/// The `ClinicalDocument` of a file, wherever it stands.
pub fn document(text: &str) -> Raw {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Raw::default()];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => open.push(element(&start)),
            Event::Empty(start) => {
                let one = element(&start);
                open.last_mut().unwrap().inside.push(Inside::Element(one));
            }
            Event::End(_) => {
                let one = open.pop().unwrap();
                open.last_mut().unwrap().inside.push(Inside::Element(one));
            }
            Event::Text(text) => {
                let piece = text.xml10_content().into_owned();
                open.last_mut().unwrap().inside.push(Inside::Text(piece));
            }
            Event::CData(text) => {
                let piece = text.xml10_content().into_owned();
                open.last_mut().unwrap().inside.push(Inside::Text(piece));
            }
            Event::GeneralRef(reference) => {
                let c = match reference.resolve_char_ref().unwrap() {
                    Some(c) => c.to_string(),
                    None => match &*reference.xml10_content() {
                        "amp" => "&".to_owned(),
                        "lt" => "<".to_owned(),
                        "gt" => ">".to_owned(),
                        "apos" => "'".to_owned(),
                        "quot" => "\"".to_owned(),
                        other => panic!("{other}"),
                    },
                };
                open.last_mut().unwrap().inside.push(Inside::Text(c));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let root = open.remove(0);
    root.find("ClinicalDocument").expect("a clinical document").clone()
}

fn element(start: &quick_xml::events::BytesStart<'_>) -> Raw {
    let attributes = start
        .attributes()
        .with_checks(false)
        .flatten()
        .map(|a| (local(a.key.into_inner()), a.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap().into_owned()))
        .collect();
    Raw { name: local(start.name().into_inner()), attributes, inside: vec![] }
}

impl Raw {
    pub fn elements(&self) -> impl Iterator<Item = &Raw> {
        self.inside.iter().filter_map(|inside| match inside {
            Inside::Element(one) => Some(one),
            Inside::Text(_) => None,
        })
    }

    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Raw> {
        self.elements().filter(move |one| one.name == name)
    }

    /// The first of that name, at any depth, itself included.
    pub fn find(&self, name: &str) -> Option<&Raw> {
        if self.name == name { Some(self) } else { self.elements().find_map(|one| one.find(name)) }
    }

    /// All of that name, at any depth.
    pub fn every<'a>(&'a self, name: &str, out: &mut Vec<&'a Raw>) {
        if self.name == name {
            out.push(self);
        }
        self.elements().for_each(|one| one.every(name, out));
    }

    /// `a/b/c`.
    pub fn at(&self, path: &str) -> Option<&Raw> {
        path.split('/').try_fold(self, |here, name| here.elements().find(|one| one.name == name))
    }

    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    /// Every letter inside, words apart.
    pub fn words(&self) -> Vec<String> {
        let mut text = String::new();
        self.letters(&mut text);
        text.split_whitespace().map(str::to_owned).collect()
    }

    fn letters(&self, out: &mut String) {
        for inside in &self.inside {
            match inside {
                Inside::Text(text) => out.push_str(text),
                Inside::Element(one) => {
                    let is_inside_words = ["content", "sub", "sup", "linkHtml"].contains(&one.name.as_str());
                    if !is_inside_words {
                        out.push(' ');
                    }
                    one.letters(out);
                    if !is_inside_words {
                        out.push(' ');
                    }
                }
            }
        }
    }

    pub fn line(&self) -> String {
        self.words().join(" ")
    }
}

/// The words of every section's title and text, in the order of the document.
pub fn narrative(document: &Raw) -> Vec<String> {
    let mut out = Vec::new();
    fn walk(here: &Raw, out: &mut Vec<String>) {
        for one in here.elements() {
            match (here.name.as_str(), one.name.as_str()) {
                ("section", "title" | "text") => out.extend(one.words()),
                _ => walk(one, out),
            }
        }
    }
    walk(document, &mut out);
    out
}
