//! Read receipts as programs write them: by the standard (RFC 8098), and otherwise.

use super::{Fields, Pieces, VALUE, address_of, short, subject_of};
use crate::domain::receipt::{Disposition, ReadReceipt};
use crate::domain::search::fold;
use crate::formats::mime::head;

/// How subjects of receipts begin, folded: Outlook, Exchange, Thunderbird, Zimbra, Roundcube, Lotus, in French and English.
const ANNOUNCED: [&str; 11] = [
    "lu",
    "read",
    "accuse de lecture",
    "accuse de reception",
    "confirmation de lecture",
    "return receipt",
    "read receipt",
    "disposition notification",
    "notification de lecture",
    "non lu",
    "not read",
];
/// What their texts say of a message that was shown, folded.
const SHOWN: [&str; 9] = [
    "a ete lu",
    "a ete affiche",
    "a ete ouvert",
    "was read on",
    "was displayed",
    "has been displayed",
    "has been read",
    "accuse de lecture",
    "return receipt for the mail",
];
/// What they say of one that was deleted unread.
const DELETED: [&str; 4] = ["supprime sans", "deleted without", "was deleted unread", "efface sans"];
/// How much of a text is looked at, in octets.
const TEXT: usize = 8 * 1024;

/// Whether a header announces a receipt that may not be one by the standard.
pub(super) fn is_announced(fields: &Fields) -> bool {
    let folded = subject(fields);
    let is_answer = fields.first("in-reply-to").is_some() || fields.first("references").is_some();
    // Integration programs prefix the subject with their verdict (referentiel2 A.7).
    folded.starts_with("ko integration") || is_answer && ANNOUNCED.iter().any(|begin| begins(&folded, begin))
}

fn subject(fields: &Fields) -> String {
    fold(&fields.text("subject")).trim().to_owned()
}

fn begins(folded: &str, begin: &str) -> bool {
    folded.strip_prefix(begin).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Reads a receipt.
pub(super) fn read(pieces: &Pieces) -> Option<ReadReceipt> {
    let found = pieces.parts.iter().find(|(kind, _)| {
        matches!(
            kind.as_str(),
            "message/disposition-notification" | "message/global-disposition-notification" | "text/disposition-notification"
        )
    });
    match found {
        Some((_, octets)) => Some(by_fields(&unblanked(octets), pieces)),
        // Some gateways rewrite the second part as a text; its fields cannot be mistaken for anything else.
        None => by_text(pieces),
    }
}

/// Some programs begin the fields with empty lines.
fn unblanked(octets: &[u8]) -> Fields {
    head(octets.trim_ascii_start())
}

fn by_fields(fields: &Fields, pieces: &Pieces) -> ReadReceipt {
    let told = fields.first("disposition").unwrap_or_default();
    let error = ["error", "failure"].into_iter().find_map(|name| fields.first(name)).map(|text| short(text, VALUE)).unwrap_or_default();
    let (mut disposition, is_automatic) = disposition_of(told);
    let is_refused = subject(&pieces.fields).starts_with("ko integration");
    if is_refused || disposition == Disposition::Processed && !error.is_empty() {
        disposition = Disposition::Failed;
    }
    let error = if error.is_empty() && disposition == Disposition::Failed { code_of(&pieces.fields) } else { error };
    let original = fields.first("original-recipient").map(address_of).unwrap_or_default();
    let last = fields.first("final-recipient").map(address_of).unwrap_or_default();
    let told = fields.ids("original-message-id").into_iter().next();
    ReadReceipt {
        message_id: subject_of(told, pieces),
        original_recipient: original,
        recipient: if last.is_empty() { author(&pieces.fields) } else { last },
        disposition,
        is_automatic,
        error,
    }
}

/// `manual-action/MDN-sent-manually; displayed/modifier,…` (RFC 8098 §3.2.6), and what comes near.
fn disposition_of(text: &str) -> (Disposition, bool) {
    let text = text.to_ascii_lowercase();
    let (mode, kind) = text.split_once(';').unwrap_or(("", text.as_str()));
    let mut words = kind.split(['/', ',']).map(str::trim);
    let kind = words.next().unwrap_or_default();
    let is_error = words.any(|word| matches!(word, "error" | "failure" | "failed"));
    let disposition = match kind {
        "deleted" => Disposition::Deleted,
        "dispatched" => Disposition::Dispatched,
        "processed" if is_error => Disposition::Failed,
        "processed" => Disposition::Processed,
        "failed" => Disposition::Failed,
        "denied" => Disposition::Denied,
        _ => Disposition::Displayed,
    };
    // The mode of the action tells: a person may have read, and a program have sent the receipt.
    (disposition, mode.trim_start().starts_with("automatic-action"))
}

/// A receipt that is only a text: its subject announces it, it answers a message, and it says so.
fn by_text(pieces: &Pieces) -> Option<ReadReceipt> {
    let text: Vec<u8> = pieces
        .parts
        .iter()
        .filter(|(kind, _)| matches!(kind.as_str(), "text/plain" | "text/html"))
        .flat_map(|(_, octets)| octets.iter().copied().take(TEXT))
        .collect();
    let text = crate::formats::charset::decode(&text, None).into_owned();
    let lines = head(text.trim_start().as_bytes());
    let embedded = lines.first("disposition").is_some() && lines.first("original-message-id").is_some();
    if embedded {
        return Some(by_fields(&lines, pieces));
    }
    let is_failure = subject(&pieces.fields).starts_with("ko integration");
    let folded = fold(&text);
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| folded.contains(phrase));
    let disposition = match () {
        () if is_failure => Disposition::Failed,
        () if !is_announced(&pieces.fields) => return None,
        () if says(&DELETED) => Disposition::Deleted,
        () if says(&SHOWN) => Disposition::Displayed,
        () => return None,
    };
    let message_id = subject_of(None, pieces)?;
    Some(ReadReceipt {
        message_id: Some(message_id),
        original_recipient: String::new(),
        recipient: author(&pieces.fields),
        disposition,
        is_automatic: is_failure,
        error: if is_failure { code_of(&pieces.fields) } else { String::new() },
    })
}

/// `[KO Intégration système !][code erreur] sujet` (referentiel2 A.7): what stands in the second brackets.
fn code_of(fields: &Fields) -> String {
    let subject = fields.text("subject");
    let code = subject.split('[').nth(2).and_then(|rest| rest.split(']').next());
    code.map(|code| short(code, VALUE)).unwrap_or_default()
}

fn author(fields: &Fields) -> String {
    fields.people("from").into_iter().map(|person| address_of(&person.address)).find(|address| !address.is_empty()).unwrap_or_default()
}
