//! Folders of a mailbox.

/// What a folder is for (RFC 6154), apart from its name, which differs at each operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SpecialUse {
    /// The inbox.
    Inbox,
    /// Drafts.
    Drafts,
    /// Copies of what was sent.
    Sent,
    /// Archive.
    Archive,
    /// Unwanted mail.
    Junk,
    /// Deleted mail.
    Trash,
}

/// How far a folder is known (RFC 3501 §2.3.1.1, RFC 7162 §3.1): moved only past what was stored, in the same transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FolderCursor {
    /// Its UIDVALIDITY; 0 when it was never looked at. Another one empties what is known.
    pub uid_validity: u32,
    /// Every message below this UID is known, or known to be gone; 0 when never looked at.
    pub uid_next: u32,
    /// Every change up to this mod-sequence is known; 0 where the server has none.
    pub highest_modseq: u64,
}

/// A folder as the server lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Full name, decoded to UTF-8 (RFC 3501 §5.1.3), levels separated by the server's delimiter.
    pub name: String,
    /// The server's hierarchy delimiter, if it has one.
    pub delimiter: Option<char>,
    /// What it is for, when the server or its name tells.
    pub special_use: Option<SpecialUse>,
    /// Whether it can be opened (not `\Noselect`).
    pub selectable: bool,
    /// Number of messages.
    pub total: u32,
    /// Number of messages without `\Seen`.
    pub unread: u32,
}

/// Guesses a folder's use from its name, where no folder of the server announces that use (RFC 6154). Only folders of
/// the first level, and those just below the inbox where servers put all folders there, can be meant: a folder
/// `2019/Archives` is somebody's own. The comparison ignores case; `INBOX` alone is the inbox (RFC 3501 §5.1).
#[must_use]
pub fn special_use_from_name(name: &str, delimiter: Option<char>) -> Option<SpecialUse> {
    if name.eq_ignore_ascii_case("INBOX") {
        return Some(SpecialUse::Inbox);
    }
    let leaf = match delimiter.and_then(|delimiter| name.split_once(delimiter)) {
        Some((parent, leaf)) if parent.eq_ignore_ascii_case("INBOX") => leaf,
        _ => name,
    };
    match leaf.to_lowercase().as_str() {
        "brouillons" | "drafts" | "draft" => Some(SpecialUse::Drafts),
        "envoyés" | "envoyes" | "éléments envoyés" | "messages envoyés" | "sent" | "sent items" | "sent messages" => {
            Some(SpecialUse::Sent)
        }
        "archives" | "archive" => Some(SpecialUse::Archive),
        "indésirables" | "indesirables" | "courrier indésirable" | "junk" | "spam" => Some(SpecialUse::Junk),
        "corbeille" | "éléments supprimés" | "trash" | "deleted items" | "deleted messages" => Some(SpecialUse::Trash),
        _ => None,
    }
}

/// The longest name of a folder, in octets: servers keep them in files' names.
const NAME_LIMIT: usize = 200;

/// Whether a folder may be given this full name: levels that a person can read and type again, and nothing that a server
/// understands otherwise (RFC 3501 §5.1, §6.3.8).
#[must_use]
pub fn is_folder_name(name: &str, delimiter: Option<char>) -> bool {
    let is_level = |level: &str| !level.is_empty() && level.trim() == level && level != "." && level != "..";
    let is_plain = |c: char| !c.is_control() && !matches!(c, '*' | '%' | '\\' | '"' | '\u{2028}' | '\u{2029}');
    let levels = delimiter.map_or_else(|| vec![name], |delimiter| name.split(delimiter).collect());
    name.len() <= NAME_LIMIT
        && !name.eq_ignore_ascii_case("INBOX")
        && !name.starts_with(['~', '#'])
        && name.chars().all(is_plain)
        && levels.into_iter().all(is_level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_given_a_name_that_can_be_read_and_typed() {
        for name in ["Résultats", "Résultats/Biologie", "INBOX/2026", "A.B", "Avis d’expert"] {
            assert!(is_folder_name(name, Some('/')), "{name}");
        }
        let long = "é".repeat(101);
        for name in ["", "/", "A/", "/A", "A//B", " A", "A ", "A/ B", "inbox", "A\nB", "A*", "%", "..", "A/../B", "#news", "~root", &long] {
            assert!(!is_folder_name(name, Some('/')), "{name}");
        }
        assert!(is_folder_name("A/B", Some('.')) && !is_folder_name("A..B", Some('.')) && is_folder_name("A", None));
    }

    #[test]
    fn names_tell_the_use_where_the_server_does_not() {
        for (name, delimiter, special_use) in [
            ("inbox", None, Some(SpecialUse::Inbox)),
            ("INBOX.Corbeille", Some('.'), Some(SpecialUse::Trash)),
            ("Inbox/Corbeille", Some('/'), Some(SpecialUse::Trash)),
            ("ENVOYÉS", Some('/'), Some(SpecialUse::Sent)),
            ("Sent", None, Some(SpecialUse::Sent)),
            ("INBOX.Corbeille", Some('/'), None),
            ("INBOX.Corbeille", None, None),
            ("2019/Archives", Some('/'), None),
            ("INBOX/2019/Archives", Some('/'), None),
            ("INBOX/INBOX", Some('/'), None),
            ("Résultats/Biologie", Some('/'), None),
        ] {
            assert_eq!(special_use_from_name(name, delimiter), special_use, "{name}");
        }
    }
}
