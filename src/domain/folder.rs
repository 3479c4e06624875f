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

/// Guesses a folder's use from its name, for servers without SPECIAL-USE. The comparison ignores case.
#[must_use]
pub fn special_use_from_name(name: &str) -> Option<SpecialUse> {
    let leaf = name.rsplit(['/', '.']).next().unwrap_or(name).to_lowercase();
    match leaf.as_str() {
        _ if name.eq_ignore_ascii_case("INBOX") => Some(SpecialUse::Inbox),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_use_where_the_server_does_not() {
        assert_eq!(special_use_from_name("inbox"), Some(SpecialUse::Inbox));
        assert_eq!(special_use_from_name("INBOX.Corbeille"), Some(SpecialUse::Trash));
        assert_eq!(special_use_from_name("ENVOYÉS"), Some(SpecialUse::Sent));
        assert_eq!(special_use_from_name("Résultats/Biologie"), None);
    }
}
