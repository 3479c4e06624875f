//! What a search brought: filtered and ordered here, without asking again.

use crate::domain::answer::fold;
use crate::domain::directory::{DirectoryAnswer, DirectoryEntry};

/// The order of the entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// By name, then given name.
    #[default]
    Name,
    /// By town, then name.
    Town,
    /// By profession, then name.
    Profession,
}

impl Order {
    /// All of them.
    pub const ALL: [Order; 3] = [Order::Name, Order::Town, Order::Profession];
}

/// What a search brought.
pub(super) struct Results {
    pub(super) entries: Vec<DirectoryEntry>,
    pub(super) truncated: bool,
    pub(super) is_remembered: bool,
    /// What each entry is found by, without accents.
    folded: Vec<String>,
    /// The entries shown, by their place.
    pub(super) shown: Vec<usize>,
}

impl Results {
    pub(super) fn new(answer: DirectoryAnswer, filter: &str, order: Order) -> Self {
        let folded = answer.entries.iter().map(|entry| fold(&words(entry))).collect();
        let mut results =
            Self { entries: answer.entries, truncated: answer.truncated, is_remembered: answer.is_remembered, folded, shown: vec![] };
        results.arrange(filter, order);
        results
    }

    /// Shows what holds every word of the filter, in this order.
    pub(super) fn arrange(&mut self, filter: &str, order: Order) {
        let wanted: Vec<String> = filter.split_whitespace().map(fold).collect();
        let holds = |text: &String| wanted.iter().all(|word| text.contains(word));
        let mut kept: Vec<(String, usize)> = self
            .folded
            .iter()
            .zip(&self.entries)
            .enumerate()
            .filter(|(_, (text, _))| holds(text))
            .map(|(place, (_, entry))| (key(entry, order), place))
            .collect();
        kept.sort();
        self.shown = kept.into_iter().map(|(_, place)| place).collect();
    }

    /// The entry shown at that place.
    pub(super) fn entry(&self, row: usize) -> Option<&DirectoryEntry> {
        self.entries.get(*self.shown.get(row)?)
    }
}

fn words(e: &DirectoryEntry) -> String {
    [&e.nom, &e.prenom, &e.profession, &e.specialite, &e.structure, &e.service, &e.ville, &e.code_postal, &e.mail]
        .map(String::as_str)
        .join(" ")
}

/// What orders an entry. What is unknown comes last.
fn key(e: &DirectoryEntry, order: Order) -> String {
    let first = match order {
        Order::Name => "",
        Order::Town => &e.ville,
        Order::Profession => &e.profession,
    };
    let first = if first.is_empty() && order != Order::Name { "\u{10ffff}" } else { first };
    let name = if e.nom.is_empty() { &e.structure } else { &e.nom };
    fold(&format!("{first}\u{1}{name}\u{1}{}", e.prenom))
}
