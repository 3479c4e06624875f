//! Sentences of assets/text/*/directory.ftl.

use super::super::bundle::{one_line, say};
use crate::domain::directory::DirectoryEntry;

/// What is searched by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Family name.
    Name,
    /// Given name.
    FirstName,
    /// Town.
    Town,
    /// Profession or speciality.
    Profession,
    /// Structure.
    Structure,
}

/// The name of a field.
#[must_use]
pub fn criterion(field: Field) -> String {
    match field {
        Field::Name => say("directory-field-name", &[]),
        Field::FirstName => say("directory-field-first-name", &[]),
        Field::Town => say("directory-field-town", &[]),
        Field::Profession => say("directory-field-profession", &[]),
        Field::Structure => say("directory-field-structure", &[]),
    }
}

/// What sort of mailbox it is, by the directory's code.
#[must_use]
pub fn kind(code: &str) -> Option<String> {
    match code {
        "PER" => Some(say("directory-kind-personal", &[])),
        "ORG" => Some(say("directory-kind-organisation", &[])),
        "APP" => Some(say("directory-kind-application", &[])),
        _ => None,
    }
}

/// An entry's name: a professional's, or the structure's.
#[must_use]
pub fn name(entry: &DirectoryEntry) -> String {
    let name = format!("{} {}", entry.nom.to_uppercase(), entry.prenom);
    let name = if name.trim().is_empty() { entry.structure.clone() } else { name };
    let name = if name.trim().is_empty() { entry.mail.clone() } else { name };
    one_line(name.trim())
}

/// What an entry's professional does.
#[must_use]
pub fn trade(entry: &DirectoryEntry) -> String {
    joined(&[&entry.profession, &entry.specialite])
}

/// Where an entry's mailbox is.
#[must_use]
pub fn place(entry: &DirectoryEntry) -> String {
    let town = match (entry.ville.is_empty(), entry.code_postal.is_empty()) {
        (false, false) => say("directory-town", &[("town", entry.ville.as_str().into()), ("code", entry.code_postal.as_str().into())]),
        _ => format!("{}{}", entry.ville, entry.code_postal),
    };
    joined(&[&town, &entry.structure, &entry.service])
}

fn joined(parts: &[&str]) -> String {
    let parts: Vec<String> = parts.iter().filter(|part| !part.trim().is_empty()).map(|part| one_line(part)).collect();
    parts.join(" · ")
}

/// How many entries came, and how many of them are shown.
#[must_use]
pub fn count(shown: usize, all: usize) -> String {
    if shown == all {
        return say("directory-panel-count", &[("count", all.into())]);
    }
    say("directory-panel-count-filtered", &[("shown", shown.into()), ("all", all.into())])
}

/// What adds an entry to the message.
#[must_use]
pub fn add(name: &str) -> String {
    say("directory-add", &[("name", name.into())])
}

/// Who was added.
#[must_use]
pub fn added(name: &str) -> String {
    say("directory-added", &[("name", name.into())])
}

/// The panel’s title.
#[must_use]
pub fn title() -> String {
    say("directory-title", &[])
}

/// What searches.
#[must_use]
pub fn search() -> String {
    say("directory-search", &[])
}

/// What may be typed.
#[must_use]
pub fn hint() -> String {
    say("directory-hint", &[])
}

/// A search is under way.
#[must_use]
pub fn searching() -> String {
    say("directory-searching", &[])
}

/// What gives the search up.
#[must_use]
pub fn stop() -> String {
    say("directory-stop", &[])
}

/// What searches again.
#[must_use]
pub fn again() -> String {
    say("directory-again", &[])
}

/// Nobody was found.
#[must_use]
pub fn nobody() -> String {
    say("directory-nobody", &[])
}

/// There is more than what came.
#[must_use]
pub fn truncated() -> String {
    say("directory-panel-truncated", &[])
}

/// The directory did not answer: these are from what it answered before.
#[must_use]
pub fn remembered() -> String {
    say("directory-panel-remembered", &[])
}

/// The name of the field that filters what came.
#[must_use]
pub fn filter() -> String {
    say("directory-filter", &[])
}

/// What stands before the orders.
#[must_use]
pub fn order() -> String {
    say("directory-order", &[])
}

/// An order.
#[must_use]
pub fn order_name() -> String {
    say("directory-order-name", &[])
}

/// An order.
#[must_use]
pub fn order_town() -> String {
    say("directory-order-town", &[])
}

/// An order.
#[must_use]
pub fn order_profession() -> String {
    say("directory-order-profession", &[])
}

/// The mailbox takes documents without paper.
#[must_use]
pub fn paperless() -> String {
    say("directory-paperless", &[])
}

/// Somebody the message goes to already.
#[must_use]
pub fn there() -> String {
    say("directory-there", &[])
}
