//! Names of people and files, as the reader shows them.

use crate::domain::mail::{Attachment, Correspondent};
use crate::text::one_line;
use crate::text::window::reader::{self, FileKind};

/// The longest extension that is kept when a name is cut.
const EXTENSION: usize = 8;

/// A text cut at its end.
pub(super) fn cut_end(text: &str, limit: usize) -> String {
    let mut chars = text.chars();
    let head: String = chars.by_ref().take(limit).collect();
    if chars.next().is_some() { format!("{}…", head.trim_end()) } else { head }
}

/// A file's name cut in its middle: its end and its extension tell files apart.
pub(super) fn cut_middle(name: &str, limit: usize) -> String {
    let name = one_line(name);
    let count = name.chars().count();
    if count <= limit {
        return name;
    }
    let extension = name.rsplit_once('.').map_or(0, |(_, extension)| extension.chars().count() + 1);
    let tail = if extension <= EXTENSION { extension + limit / 4 } else { limit / 3 };
    let head: String = name.chars().take(limit.saturating_sub(tail + 1)).collect();
    let tail: String = name.chars().skip(count.saturating_sub(tail)).collect();
    format!("{head}…{tail}")
}

/// What a person is called: the name, or else the address.
pub(super) fn called(who: &Correspondent) -> String {
    let name = if who.name.trim().is_empty() { &who.address } else { &who.name };
    one_line(name.trim())
}

/// The name and the address.
pub(super) fn in_full(who: &Correspondent) -> String {
    let (name, address) = (one_line(who.name.trim()), one_line(who.address.trim()));
    match (name.is_empty(), address.is_empty()) {
        (false, false) if name != address => format!("{name} <{address}>"),
        (true, _) => address,
        _ => name,
    }
}

/// The first three of them, and how many more there are.
pub(super) fn first_few(people: &[Correspondent]) -> (String, usize) {
    let few: Vec<_> = people.iter().take(3).map(|who| cut_end(&called(who), 60)).collect();
    (few.join(", "), people.len().saturating_sub(3))
}

/// What an attachment is.
pub(super) fn kind(attachment: &Attachment) -> FileKind {
    let media = attachment.media_type.as_str();
    match media {
        "application/pdf" => FileKind::Pdf,
        "message/rfc822" => FileKind::Message,
        "text/plain" => FileKind::Text,
        "text/csv" => FileKind::Sheet,
        _ if media.starts_with("image/") => FileKind::Image,
        _ if ["zip", "tar", "rar", "7z", "gzip", "compressed"].iter().any(|word| media.contains(word)) => FileKind::Archive,
        _ if media.contains("spreadsheet") || media.contains("excel") => FileKind::Sheet,
        _ => FileKind::Document,
    }
}

/// Whether an attachment can be shown as an image.
pub(super) fn is_picture(attachment: &Attachment) -> bool {
    matches!(attachment.media_type.as_str(), "image/png" | "image/jpeg" | "image/jpg")
}

/// What a link's address says of where it leads: the site, or the mailbox, which a long address would bury.
pub(super) fn destination(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once(':')?;
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => {
            let authority = rest.trim_start_matches('/').split(['/', '?', '#', '\\']).next().unwrap_or_default();
            let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
            (!host.is_empty()).then(|| reader::link_site(&cut_middle(host, 80)))
        }
        "mailto" => {
            let mailbox = rest.split('?').next().unwrap_or_default();
            (!mailbox.is_empty()).then(|| reader::link_mail(&cut_middle(mailbox, 80)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_keep_their_extension() {
        assert_eq!(cut_middle("cr.pdf", 20), "cr.pdf");
        let cut = cut_middle("compte-rendu-de-consultation-de-cardiologie-du-22-novembre-2026.pdf", 32);
        assert!(cut.ends_with("2026.pdf") && cut.contains('…') && cut.chars().count() <= 32, "{cut}");
        assert!(cut_middle(&"x".repeat(300), 32).chars().count() <= 32);
        assert!(!cut_middle("fdp.\u{202e}exe", 32).contains('\u{202e}'));
    }

    #[test]
    fn a_link_says_where_it_leads_whatever_it_looks_like() {
        let said = |address| destination(address).unwrap_or_default().replace('\u{a0}', " ");
        assert_eq!(said("https://mssante.fr@mal.example/x?y"), "Site : mal.example");
        assert_eq!(said("HTTP://mal.example\\@mssante.fr"), "Site : mal.example");
        assert_eq!(said("mailto:dr.durand@chu.mss.test?subject=x"), "Écrire à : dr.durand@chu.mss.test");
        assert_eq!(destination("tel:15"), None);
    }

    #[test]
    fn people_are_called_by_name() {
        let who = |name: &str, address: &str| Correspondent { name: name.into(), address: address.into() };
        let many = vec![who("A", "a@x.fr"), who("", "b@x.fr"), who("C", ""), who("D", "d@x.fr")];
        assert_eq!(first_few(&many), ("A, b@x.fr, C".to_owned(), 1));
        assert_eq!(in_full(&many[0]), "A <a@x.fr>");
        assert_eq!((in_full(&many[1]), in_full(&many[2])), ("b@x.fr".to_owned(), "C".to_owned()));
    }
}
