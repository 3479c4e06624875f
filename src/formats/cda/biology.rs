//! Results of biology, from the structured entries (IHE PALM laboratory observation, CI-SIS FR-Resultat-examens-de-biologie):
//! values and bounds as they are written, never computed.

use super::header::{code, time};
use super::tree::{Node, Tree, joined};
use crate::domain::document::{Alert, BiologyResult, Code, DocumentTime};
use std::cell::RefCell;
use std::collections::HashMap;

/// What an observation that is a result conforms to.
const RESULTS: [&str; 2] = ["1.3.6.1.4.1.19376.1.3.1.6", "1.2.250.1.213.1.1.3.80"];
/// The most results of a document.
const MOST: usize = 20_000;
/// The longest text of a result, in octets.
const TEXT: usize = 2_000;
/// The most text of all results, in octets: many may refer to the same long text.
const TEXTS: usize = 8 << 20;

/// The results found.
pub(super) struct Results {
    pub(super) found: Vec<BiologyResult>,
    /// Whether some are left out.
    pub(super) is_truncated: bool,
}

/// Every result of a document, in its order, whatever the batteries around it.
pub(super) fn read(tree: &Tree) -> Results {
    let mut results = Results { found: Vec::new(), is_truncated: false };
    let reader = Reader { tree, known: RefCell::default() };
    let mut room = TEXTS;
    for observation in tree.root().below().filter(is_result) {
        let result = reader.result(observation);
        let size = size_of_texts(&result);
        if results.found.len() >= MOST || size > room {
            results.is_truncated = true;
            break;
        }
        room -= size;
        results.found.push(result);
    }
    results
}

fn is_result(node: &Node<'_>) -> bool {
    node.name() == "observation" && node.all("templateId").any(|id| id.attribute("root").is_some_and(|root| RESULTS.contains(&root)))
}

fn size_of_texts(result: &BiologyResult) -> usize {
    let texts = [&result.value, &result.unit, &result.low, &result.high, &result.reference, &result.chapter];
    texts.into_iter().map(String::len).sum::<usize>() + result.code.label.len()
}

struct Reader<'t> {
    tree: &'t Tree,
    known: RefCell<Known>,
}

/// What was found of elements that many results share, by their places: each is looked at once, however many refer to it.
#[derive(Default)]
struct Known {
    words: HashMap<u32, String>,
    titles: HashMap<u32, String>,
    times: HashMap<u32, DocumentTime>,
}

impl Reader<'_> {
    fn result(&self, observation: Node<'_>) -> BiologyResult {
        let (value, unit) = self.values(observation);
        let range = self.range(observation);
        BiologyResult {
            code: self.named(observation),
            value,
            unit,
            low: range.low,
            high: range.high,
            reference: range.words,
            interpretation: interpretation(observation),
            time: self.moment(observation),
            chapter: self.chapter(observation),
        }
    }

    /// The test. Its name is the code's, else the narrative's.
    fn named(&self, observation: Node<'_>) -> Code {
        let Some(node) = observation.child("code") else { return Code::default() };
        let mut code = code(node);
        if code.label.is_empty() {
            code.label = self.original(node);
        }
        if code.label.is_empty() {
            code.label = node.all("translation").map(|other| other.value("displayName")).find(|name| !name.is_empty()).unwrap_or_default();
        }
        if code.label.is_empty() {
            code.label = observation.child("text").map(|text| self.words(text)).unwrap_or_default();
        }
        code
    }

    /// The words something was coded from.
    fn original(&self, coded: Node<'_>) -> String {
        coded.child("originalText").map(|text| self.words(text)).unwrap_or_default()
    }

    /// A text, or the part of the narrative it refers to.
    fn words(&self, text: Node<'_>) -> String {
        let own = text.words(TEXT);
        if !own.is_empty() {
            return own;
        }
        let referred = || text.child("reference").and_then(|reference| reference.attribute("value")).and_then(|id| self.tree.by_id(id));
        let Some(named) = referred() else { return String::new() };
        self.known.borrow_mut().words.entry(named.number()).or_insert_with(|| named.words(TEXT)).clone()
    }

    /// When it was measured: its own date, else that of the battery or of the act around.
    fn moment(&self, observation: Node<'_>) -> DocumentTime {
        let times = &mut self.known.borrow_mut().times;
        let mut at = Some(observation);
        while let Some(node) = at.filter(|node| node.name() != "section") {
            let own = times.entry(node.number()).or_insert_with(|| node.child("effectiveTime").map(time).unwrap_or_default());
            if !own.0.is_empty() {
                return own.clone();
            }
            at = node.above();
        }
        DocumentTime::default()
    }

    /// The titles of the sections around, from the largest.
    fn chapter(&self, observation: Node<'_>) -> String {
        let known = &mut self.known.borrow_mut().titles;
        let mut titles = Vec::new();
        let mut at = observation.above();
        while let Some(node) = at {
            if node.name() == "section" {
                let title =
                    known.entry(node.number()).or_insert_with(|| node.child("title").map(|title| title.words(TEXT)).unwrap_or_default());
                titles.push(title.clone());
            }
            at = node.above();
        }
        titles.retain(|title| !title.is_empty());
        titles.reverse();
        joined(&titles.join(" · "), TEXT)
    }

    /// What was found, and its unit. Several values are told one after the other.
    fn values(&self, observation: Node<'_>) -> (String, String) {
        let mut found: Vec<(String, String)> = observation.all("value").take(VALUES).map(|value| self.value(value)).collect();
        found.retain(|(value, _)| !value.is_empty());
        match found.as_slice() {
            [] => (String::new(), String::new()),
            [(value, unit)] => (value.clone(), unit.clone()),
            several => {
                let told = several.iter().map(|(value, unit)| with_unit(value, unit)).collect::<Vec<_>>().join("\u{a0}; ");
                (told, String::new())
            }
        }
    }

    fn value(&self, value: Node<'_>) -> (String, String) {
        let unit = value.value("unit");
        let kind = value.attribute("type").map(|kind| kind.rsplit(':').next().unwrap_or_default()).unwrap_or_default();
        let written = value.value("value");
        let told = match kind {
            _ if value.child("numerator").is_some() => return ratio(value),
            _ if !written.is_empty() => written,
            _ if value.child("low").is_some() || value.child("high").is_some() || value.child("center").is_some() => {
                return interval(value);
            }
            "CD" | "CE" | "CV" | "CO" | "CS" => self.coded(value),
            _ => {
                let words = self.words(value);
                if words.is_empty() { self.coded(value) } else { words }
            }
        };
        (told, unit)
    }

    /// A coded value: its name, else what it was coded from, else its code.
    fn coded(&self, value: Node<'_>) -> String {
        let named = value.value("displayName");
        let original = if named.is_empty() { self.original(value) } else { named };
        if original.is_empty() { value.value("code") } else { original }
    }

    /// The reference range: what is normal, where several are given.
    fn range(&self, observation: Node<'_>) -> Range {
        let ranges = || observation.all("referenceRange").filter_map(|range| range.child("observationRange"));
        let is_normal =
            |range: &Node<'_>| range.child("interpretationCode").is_none_or(|code| code.attribute("code").is_none_or(|code| code == "N"));
        let Some(range) = ranges().find(is_normal) else { return self.words_of_others(ranges().next()) };
        let value = range.child("value");
        let bound = |name: &str| value.and_then(|value| value.child(name)).map(|bound| bound.value("value")).unwrap_or_default();
        let words = range.child("text").map(|text| self.words(text)).unwrap_or_default();
        let told = || value.map(|value| self.value(value)).map(|(value, unit)| with_unit(&value, &unit)).unwrap_or_default();
        let (low, high) = (bound("low"), bound("high"));
        let words = if words.is_empty() && low.is_empty() && high.is_empty() { told() } else { words };
        Range { low, high, words }
    }

    /// A range that is not the normal one bounds nothing: its words only.
    fn words_of_others(&self, range: Option<Node<'_>>) -> Range {
        let words = range.and_then(|range| range.child("text")).map(|text| self.words(text)).unwrap_or_default();
        Range { words, ..Range::default() }
    }
}

/// The most values of one observation.
const VALUES: usize = 50;

#[derive(Default)]
struct Range {
    low: String,
    high: String,
    words: String,
}

fn with_unit(value: &str, unit: &str) -> String {
    if unit.is_empty() || unit == "1" || value.is_empty() { value.to_owned() } else { format!("{value} {unit}") }
}

/// Two numbers: a titre (1/80), or quantities with their units.
fn ratio(value: Node<'_>) -> (String, String) {
    let side = |name: &str| value.child(name).map(|side| (side.value("value"), side.value("unit"))).unwrap_or_default();
    let ((above, unit), (below, of)) = (side("numerator"), side("denominator"));
    if above.is_empty() || below.is_empty() {
        return (above, unit);
    }
    (format!("{}/{}", with_unit(&above, &unit), with_unit(&below, &of)), String::new())
}

/// An interval of quantities: between two, below or above one, with the sign that says whether the bound is in it.
fn interval(value: Node<'_>) -> (String, String) {
    let side = |name: &str| {
        let node = value.child(name)?;
        let number = node.value("value");
        (!number.is_empty()).then(|| (number, node.value("unit"), node.attribute("inclusive") != Some("false")))
    };
    match (side("low"), side("high")) {
        (Some((low, unit, _)), Some((high, other, _))) if unit == other || unit.is_empty() || other.is_empty() => {
            (format!("{low} – {high}"), if unit.is_empty() { other } else { unit })
        }
        (Some((low, unit, _)), Some((high, other, _))) => {
            (format!("{} – {}", with_unit(&low, &unit), with_unit(&high, &other)), String::new())
        }
        (Some((low, unit, is_in)), None) => (format!("{} {low}", if is_in { '≥' } else { '>' }), unit),
        (None, Some((high, unit, is_in))) => (format!("{} {high}", if is_in { '≤' } else { '<' }), unit),
        (None, None) => side("center").map(|(number, unit, _)| (number, unit)).unwrap_or_default(),
    }
}

/// The interpretation; the gravest, where several are given.
fn interpretation(observation: Node<'_>) -> String {
    let gravity = |code: &str| BiologyResult { interpretation: code.to_owned(), ..BiologyResult::default() }.alert();
    let codes = observation.all("interpretationCode").map(|code| code.value("code")).filter(|code| !code.is_empty());
    let mut found: Option<(Alert, String)> = None;
    for code in codes {
        let alert = gravity(&code);
        if found.as_ref().is_none_or(|(before, _)| alert > *before) {
            found = Some((alert, code));
        }
    }
    found.map(|(_, code)| code).unwrap_or_default()
}
