//! Read receipts (MDN, RFC 8098), delivery reports (DSN, RFC 3464), and the bounces that are neither: plain texts of mail servers and
//! of Mon espace santé (referentiel2 A.7, H.3).

mod delivery;
mod disposition;
mod reasons;

pub use super::mime::{Receipt, seal_receipt as seal};

use super::mime::{Fields, Pieces, head};
use crate::domain::mail::Correspondent;
use crate::domain::receipt::{ReceiptRequest, Report};

/// The most parts of a report that are looked at: three are usual.
const PARTS: usize = 12;
/// The longest value kept of a report, in characters.
const VALUE: usize = 500;
/// The longest address kept, in characters (RFC 5321 §4.5.3.1 allows 254 octets).
const ADDRESS: usize = 320;

/// What a message reports of another that was sent; `None` for any message that is no report. Never fails: a report that is damaged
/// tells what can be read of it, and one of which nothing can is no report.
///
/// The header decides first, so that most messages cost no more than that.
#[must_use]
pub fn read(raw: &[u8]) -> Option<Report> {
    let fields = head(raw);
    if !may_report(&fields) {
        return None;
    }
    let pieces = Pieces::of(raw, PARTS);
    disposition::read(&pieces).map(Report::Read).or_else(|| delivery::read(&pieces).map(Report::Delivery))
}

/// What a received message asks of its reader. `answered` is for whoever knows: it is left empty.
#[must_use]
pub fn request(raw: &[u8]) -> ReceiptRequest {
    let fields = head(raw);
    // A receipt or a report asks for none, whatever it says (RFC 8098 §2.1).
    if fields.kind("content-type", "report-type").0 == "multipart/report" {
        return ReceiptRequest::default();
    }
    let address = |person: Correspondent| Some(person.address).filter(|a| a.contains('@') && a.chars().count() <= ADDRESS);
    let mut to: Vec<String> = Vec::new();
    for asked in fields.people("disposition-notification-to").into_iter().filter_map(address).take(PARTS) {
        if !to.iter().any(|known| known.eq_ignore_ascii_case(&asked)) {
            to.push(asked);
        }
    }
    let origin: Vec<String> = fields.people("return-path").into_iter().filter_map(address).collect();
    let is_origin = |asked: &String| origin.first().is_some_and(|origin| origin.eq_ignore_ascii_case(asked));
    ReceiptRequest { is_elsewhere: !to.iter().all(is_origin), to, answered: None }
}

/// Who a message was sent to, hidden recipients included where it is one's own copy: addresses, each once.
#[must_use]
pub fn recipients(raw: &[u8]) -> Vec<String> {
    let fields = head(raw);
    let mut all: Vec<String> = Vec::new();
    for person in ["to", "cc", "bcc"].into_iter().flat_map(|name| fields.people(name)) {
        let is_known = all.iter().any(|known| known.eq_ignore_ascii_case(&person.address));
        if person.address.contains('@') && !is_known && all.len() < 200 {
            all.push(person.address);
        }
    }
    all
}

/// The message that a person answers with this one; `None` where a program wrote it, or it answers nothing.
#[must_use]
pub fn answers(raw: &[u8]) -> Option<String> {
    let fields = head(raw);
    // Absences and acknowledgements are no answers (RFC 3834).
    let by_itself = fields.first("auto-submitted").is_some_and(|text| !text.to_ascii_lowercase().starts_with("no"));
    if by_itself || read(raw).is_some() {
        return None;
    }
    fields.ids("in-reply-to").into_iter().next().or_else(|| fields.ids("references").into_iter().next_back())
}

/// Whether a header may be that of a report.
fn may_report(fields: &Fields) -> bool {
    let (kind, report) = fields.kind("content-type", "report-type");
    kind == "multipart/report"
        || kind.starts_with("message/")
        || matches!(report.as_str(), "disposition-notification" | "delivery-status")
        || fields.first("x-failed-recipients").is_some()
        || delivery::is_from_a_server(fields)
        || disposition::is_announced(fields)
}

/// The message that a report is about: what its own fields say, else the message that comes back with it, else what it answers.
fn subject_of(told: Option<String>, pieces: &Pieces) -> Option<String> {
    let returned = || {
        let mut parts = pieces.parts.iter().filter(|(kind, _)| {
            matches!(
                kind.as_str(),
                "message/rfc822" | "message/global" | "message/global-headers" | "text/rfc822-headers" | "message/rfc822-headers"
            )
        });
        parts.find_map(|(_, octets)| head(octets).ids("message-id").into_iter().next())
    };
    let answered = || ["in-reply-to", "references"].into_iter().find_map(|name| pieces.fields.ids(name).into_iter().next_back());
    told.or_else(returned).or_else(answered).filter(|id| id.len() <= 998)
}

/// An address as reports write it (`rfc822;nom@domaine`, RFC 3464 §2.3.1), without its type and angle brackets.
fn address_of(value: &str) -> String {
    let value = value.split_once(';').map_or(value, |(_, address)| address);
    let value = value.split('(').next().unwrap_or_default();
    let value = match (value.find('<'), value.rfind('>')) {
        (Some(start), Some(end)) if start < end => value.get(start + 1..end).unwrap_or_default(),
        _ => value,
    };
    let address = value.trim().trim_matches(['<', '>', '"', '\'']);
    if address.contains('@') { short(address, ADDRESS) } else { String::new() }
}

/// The first characters, on one line, without what nobody sees.
fn short(text: &str, limit: usize) -> String {
    let visible = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
    let text: String = visible.take(limit).collect();
    text.trim().to_owned()
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
