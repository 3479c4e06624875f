//! The order of a mailbox's folders: those with a use first, in the usual order, the others as a tree.

use crate::domain::folder::{Folder, SpecialUse};
use crate::text;

/// The usual order.
const ORDER: [SpecialUse; 6] =
    [SpecialUse::Inbox, SpecialUse::Drafts, SpecialUse::Sent, SpecialUse::Archive, SpecialUse::Junk, SpecialUse::Trash];

/// One line of the tree.
pub(super) struct Entry<'a> {
    /// The folder.
    pub(super) folder: &'a Folder,
    /// What it is for: one folder for each use, the first the server lists.
    pub(super) special: Option<SpecialUse>,
    /// What to call it here.
    pub(super) label: String,
    /// How many of its ancestors are above it.
    pub(super) depth: usize,
    /// What to call it where its ancestors are not above it.
    pub(super) path: String,
}

/// All folders in the order of the pane.
pub(super) fn tree(folders: &[Folder]) -> Vec<Entry<'_>> {
    let specials: Vec<&Folder> = ORDER.into_iter().filter_map(|special| find(folders, special)).collect();
    let mut others: Vec<&Folder> = folders.iter().filter(|folder| !specials.iter().any(|special| special.name == folder.name)).collect();
    others.sort_by_cached_key(|folder| (parts(folder).iter().map(|part| part.to_lowercase()).collect::<Vec<_>>(), folder.name.clone()));
    let mut entries = Vec::with_capacity(folders.len());
    for special in specials {
        let is_inbox = special.special_use == Some(SpecialUse::Inbox);
        let label = special.special_use.map(text::special_use).unwrap_or_default();
        entries.push(Entry { folder: special, special: special.special_use, label, depth: 0, path: String::new() });
        if !is_inbox {
            // What is filed below the archive or the trash stays below it; below the inbox, servers put everything.
            let (below, rest) = others.into_iter().partition::<Vec<_>, _>(|folder| is_below(folder, &special.name));
            push_tree(&mut entries, &below, Some(&special.name));
            others = rest;
        }
    }
    let inbox = find(folders, SpecialUse::Inbox).map(|folder| folder.name.as_str());
    push_tree(&mut entries, &others, inbox);
    let mut above: Vec<String> = Vec::new();
    for entry in &mut entries {
        above.truncate(entry.depth);
        above.push(entry.label.clone());
        entry.path = above.join(" / ");
    }
    entries
}

/// The folder of that use.
pub(super) fn find(folders: &[Folder], special: SpecialUse) -> Option<&Folder> {
    folders.iter().find(|folder| folder.special_use == Some(special))
}

/// What a person calls a folder, where it stands alone.
pub(super) fn label(folders: &[Folder], name: &str) -> String {
    let Some(folder) = folders.iter().find(|folder| folder.name == name) else {
        let special = crate::domain::folder::special_use_from_name(name, None);
        return special.map_or_else(|| text::one_line(name), text::special_use);
    };
    match folder.special_use {
        Some(special) if find(folders, special).is_some_and(|found| found.name == folder.name) => text::special_use(special),
        _ => text::one_line(parts(folder).last().copied().unwrap_or(name)),
    }
}

fn push_tree<'a>(entries: &mut Vec<Entry<'a>>, folders: &[&'a Folder], root: Option<&str>) {
    let base = root.filter(|_| folders.iter().any(|folder| root.is_some_and(|root| is_below(folder, root))));
    for folder in folders {
        let parent = folders.iter().filter(|other| is_below(folder, &other.name)).max_by_key(|other| other.name.len());
        let depth = folders.iter().filter(|other| is_below(folder, &other.name)).count();
        let under_root = base.is_some_and(|root| is_below(folder, root));
        let parent = parent.map(|folder| folder.name.as_str()).or(base.filter(|_| under_root));
        let leaf = parent.and_then(|parent| below(folder, parent)).unwrap_or(&folder.name);
        // Below the archive or the trash, which have their own line; the inbox’s children stand beside it.
        let is_inbox = root.is_some_and(|root| root.eq_ignore_ascii_case("INBOX"));
        let depth = depth + usize::from(under_root && !is_inbox);
        entries.push(Entry { folder, special: None, label: text::one_line(leaf), depth, path: String::new() });
    }
}

fn parts(folder: &Folder) -> Vec<&str> {
    match folder.delimiter {
        Some(delimiter) => folder.name.split(delimiter).collect(),
        None => vec![&folder.name],
    }
}

/// What comes after an ancestor's name and the delimiter.
fn below<'a>(folder: &'a Folder, ancestor: &str) -> Option<&'a str> {
    folder.name.strip_prefix(ancestor)?.strip_prefix(folder.delimiter?).filter(|rest| !rest.is_empty())
}

fn is_below(folder: &Folder, ancestor: &str) -> bool {
    below(folder, ancestor).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str, delimiter: char) -> Folder {
        let special_use = crate::domain::folder::special_use_from_name(name, Some(delimiter));
        Folder { name: name.into(), delimiter: Some(delimiter), special_use, selectable: true, total: 0, unread: 0 }
    }

    fn shown(names: &[&str], delimiter: char) -> Vec<String> {
        let folders: Vec<_> = names.iter().map(|name| folder(name, delimiter)).collect();
        tree(&folders).into_iter().map(|entry| format!("{}{}", "-".repeat(entry.depth), entry.label)).collect()
    }

    #[test]
    fn the_usual_folders_come_first_then_the_tree() {
        let names = ["Zoé", "Trash", "INBOX", "Résultats/Biologie", "Résultats", "Sent", "Drafts", "Archives", "Archives/2025", "Spam"];
        let expected = [
            "Boîte de réception",
            "Brouillons",
            "Envoyés",
            "Archives",
            "-2025",
            "Indésirables",
            "Corbeille",
            "Résultats",
            "-Biologie",
            "Zoé",
        ];
        assert_eq!(shown(&names, '/'), expected);
    }

    #[test]
    fn below_the_inbox_is_beside_it() {
        let expected = ["Boîte de réception", "Corbeille", "Patients", "-Suivis", "Sans.Parent"];
        assert_eq!(shown(&["INBOX.Patients", "INBOX.Patients.Suivis", "INBOX", "INBOX.Trash", "INBOX.Sans.Parent"], '.'), expected);
    }

    #[test]
    fn two_folders_of_one_use_are_told_apart() {
        assert_eq!(shown(&["INBOX", "Sent", "Envoyés"], '/'), ["Boîte de réception", "Envoyés", "Envoyés"]);
        assert_eq!(label(&[folder("INBOX", '/'), folder("A/B", '/')], "A/B"), "B");
        assert_eq!(label(&[], "INBOX"), "Boîte de réception");
    }
}
