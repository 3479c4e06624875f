//! Delivery reports by the standard (RFC 3464), and bounces that are a plain text.

use super::{Fields, Pieces, VALUE, address_of, reasons, short, subject_of};
use crate::domain::receipt::{Action, Delivery, DeliveryReport};
use crate::domain::search::fold;
use crate::formats::charset;
use crate::formats::mime::head;

/// The most recipients of one report: operators take 40 in a message (DST 4.2).
const RECIPIENTS: usize = 200;
/// How much of a text is looked at, in octets.
const TEXT: usize = 32 * 1024;
/// How many lines after an address tell its reason.
const REASON_LINES: usize = 12;
/// Who writes bounces, by the name before the `@`.
const SERVERS: [&str; 6] = ["mailer-daemon", "postmaster", "mailerdaemon", "mail-daemon", "double-bounce", "noreply-bounce"];
/// What subjects of bounces say, folded.
const SUBJECTS: [&str; 14] = [
    "undelivered mail returned to sender",
    "message non distribue",
    "mail delivery failed",
    "mail delivery failure",
    "delivery status notification",
    "undeliverable",
    "non remis",
    "non distribuable",
    "returned mail",
    "failure notice",
    "echec de la remise",
    "echec de remise",
    "delivery failure",
    "delivery notification",
];

/// Whether a header is that of a message a mail server wrote about another.
pub(super) fn is_from_a_server(fields: &Fields) -> bool {
    let from = fields.people("from");
    let name = from.first().and_then(|person| person.address.split('@').next()).unwrap_or_default().to_ascii_lowercase();
    let no_return = fields.first("return-path").is_some_and(|path| path.replace(' ', "") == "<>");
    let automatic = fields.first("auto-submitted").is_some_and(|text| !text.to_ascii_lowercase().starts_with("no"));
    if SERVERS.contains(&name.as_str()) {
        return true;
    }
    if !(no_return || automatic) {
        return false;
    }
    let subject = fold(&fields.text("subject"));
    SUBJECTS.iter().any(|known| subject.contains(known))
}

/// Reads a report; `None` where nothing of it says that anything was or was not delivered.
pub(super) fn read(pieces: &Pieces) -> Option<DeliveryReport> {
    let status =
        pieces.parts.iter().find(|(kind, _)| matches!(kind.as_str(), "message/delivery-status" | "message/global-delivery-status"));
    let (envelope_id, mut recipients) = match status {
        Some((_, octets)) => by_fields(octets),
        None => (None, Vec::new()),
    };
    let text = text_of(pieces);
    if recipients.is_empty() {
        if !says_so(pieces) {
            return None;
        }
        recipients = by_text(&text, &pieces.fields);
    }
    // A report that says « 5.0.0 » explains itself in its text: of one recipient, that is about that one.
    if let [one] = recipients.as_mut_slice()
        && one.action == Action::Failed
        && one.failure.is_none()
    {
        one.failure = reasons::of(&text, "", &one.recipient);
    }
    // What leaves here is called by its identifier (RFC 3461 §4.4): the header need not come back.
    let named = envelope_id.as_deref().map(unquoted).filter(|id| id.contains('@') && id.bytes().all(|b| b.is_ascii_graphic()));
    let told = named.or_else(|| status.is_none().then(|| written_id(&text)).flatten());
    Some(DeliveryReport { message_id: subject_of(told, pieces), envelope_id, recipients })
}

/// Whether a message without the standard's part is one about a delivery that failed.
fn says_so(pieces: &Pieces) -> bool {
    let subject = fold(&pieces.fields.text("subject"));
    let (_, report) = pieces.fields.kind("content-type", "report-type");
    report == "delivery-status"
        || pieces.fields.first("x-failed-recipients").is_some()
        || SUBJECTS.iter().any(|known| subject.contains(known))
}

/// The fields of the message, then those of each recipient, an empty line between them.
fn by_fields(octets: &[u8]) -> (Option<String>, Vec<Delivery>) {
    let (mut envelope_id, mut recipients) = (None, Vec::new());
    for block in blocks(octets) {
        let fields = head(&block);
        if envelope_id.is_none() {
            envelope_id = fields.first("original-envelope-id").map(|id| short(id, VALUE));
        }
        let (last, original) = (fields.first("final-recipient"), fields.first("original-recipient"));
        if last.or(original).is_none() && fields.first("action").is_none() {
            continue;
        }
        if recipients.len() == RECIPIENTS {
            break;
        }
        recipients.push(recipient(&fields));
    }
    (envelope_id, recipients)
}

/// A text cut at its empty lines, at most so many pieces as recipients are read.
fn blocks(octets: &[u8]) -> Vec<Vec<u8>> {
    let (mut all, mut block) = (Vec::new(), Vec::new());
    for line in octets.split_inclusive(|byte| *byte == b'\n') {
        if !line.trim_ascii().is_empty() {
            block.extend_from_slice(line);
        } else if !block.is_empty() {
            all.push(std::mem::take(&mut block));
            if all.len() > RECIPIENTS + 1 {
                return all;
            }
        }
    }
    all.push(block);
    all
}

fn recipient(fields: &Fields) -> Delivery {
    let address = |name: &str| fields.first(name).map(address_of).unwrap_or_default();
    let (original_recipient, recipient) = (address("original-recipient"), address("final-recipient"));
    let status = fields.first("status").and_then(reasons::status_of).unwrap_or_default();
    let diagnostic = fields
        .first("diagnostic-code")
        .map(|text| text.split_once(';').filter(|(kind, _)| !kind.contains(' ')).map_or(text, |(_, rest)| rest))
        .map(|text| short(text, VALUE))
        .unwrap_or_default();
    let action = match fields.first("action").map(|text| text.trim().to_ascii_lowercase()).as_deref() {
        Some("delayed") => Action::Delayed,
        Some("delivered") => Action::Delivered,
        Some("relayed") => Action::Relayed,
        Some("expanded") => Action::Expanded,
        Some(_) => Action::Failed,
        // The status says what the action does not (RFC 3463 §3.1).
        None if status.starts_with('2') => Action::Delivered,
        None if status.starts_with('4') => Action::Delayed,
        None => Action::Failed,
    };
    let known = if original_recipient.is_empty() { &recipient } else { &original_recipient };
    let failure = (action == Action::Failed).then(|| reasons::of(&diagnostic, &status, known)).flatten();
    Delivery { original_recipient, recipient, action, status, diagnostic, failure }
}

/// What there is to read for a person.
fn text_of(pieces: &Pieces) -> String {
    let mut out = String::new();
    for (kind, octets) in &pieces.parts {
        let octets = octets.get(..TEXT).unwrap_or(octets);
        match kind.as_str() {
            "text/plain" => out.push_str(&charset::decode(octets, None)),
            "text/html" if out.is_empty() => out.push_str(&crate::formats::mime::page_text(&charset::decode(octets, None)).0),
            _ => continue,
        }
        out.push('\n');
        if out.len() > TEXT {
            break;
        }
    }
    out
}

/// The recipients that a text names, each with the lines after its address: `<nom@domaine>: host … said: 550 …`.
fn by_text(text: &str, fields: &Fields) -> Vec<Delivery> {
    let lines: Vec<&str> = text.lines().take_while(|line| !is_returned(line)).collect();
    let mut found: Vec<(String, String)> = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        let Some((address, rest)) = begins_with_address(line) else { continue };
        if found.len() == RECIPIENTS || found.iter().any(|(known, _)| known.eq_ignore_ascii_case(&address)) {
            continue;
        }
        let after = lines.iter().skip(place + 1).take(REASON_LINES).take_while(|line| begins_with_address(line).is_none());
        let reason = std::iter::once(rest).chain(after.copied()).map(str::trim).collect::<Vec<_>>().join(" ");
        found.push((address, reason));
    }
    if found.is_empty() {
        let named = fields.first("x-failed-recipients").unwrap_or_default();
        found = named.split(',').map(address_of).filter(|a| !a.is_empty()).take(RECIPIENTS).map(|a| (a, text.to_owned())).collect();
    }
    if found.is_empty() {
        // Whom it is about is for whoever knows the message to say, where it had one recipient.
        let mut named = lines
            .iter()
            .flat_map(|line| line.split([' ', ',', ';', '(', ')', '"', '«', '»', '\u{a0}']))
            .map(|word| address_of(word.trim_end_matches(['.', ':'])));
        let patient = named.find(|address| reasons::is_patient(address));
        found.push((patient.unwrap_or_default(), text.to_owned()));
    }
    let delivery = |(recipient, reason): (String, String)| {
        let status = reasons::status_of(&reason).unwrap_or_default();
        let failure = reasons::of(&reason, &status, &recipient).or_else(|| reasons::of(text, "", &recipient));
        Delivery { recipient, action: Action::Failed, status, diagnostic: short(&reason, VALUE), failure, ..Delivery::default() }
    };
    found.into_iter().map(delivery).collect()
}

/// An address at the beginning of a line, with angle brackets or a colon after it, and what follows.
fn begins_with_address(line: &str) -> Option<(String, &str)> {
    let line = line.trim_start();
    let (address, rest) = match line.strip_prefix('<') {
        Some(rest) => rest.split_once('>')?,
        None => line.split_once(':').unwrap_or((line.trim_end(), "")),
    };
    let plain = !address.is_empty() && address.len() <= 254 && !address.contains(char::is_whitespace);
    let address = address_of(address);
    (plain && !address.is_empty()).then(|| (address, rest.trim_start_matches([':', ' '])))
}

/// What `+HH` stands for (xtext, RFC 3461 §4): some servers give it back as it was sent, others undo it.
fn unquoted(text: &str) -> String {
    let mut out = String::new();
    let mut pieces = text.trim_matches(['<', '>']).split('+');
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let code = piece.get(..2).filter(|code| code.bytes().all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F')));
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(u8::is_ascii) {
            Some(octet) => {
                out.push(char::from(octet));
                out.push_str(piece.get(2..).unwrap_or_default());
            }
            None => {
                out.push('+');
                out.push_str(piece);
            }
        }
    }
    out
}

/// Where the message that comes back begins, in a text.
fn is_returned(line: &str) -> bool {
    let folded = fold(line.get(..line.len().min(200)).unwrap_or_default());
    ["original message", "message original", "this is a copy of the message", "below this line is a copy", "message d origine"]
        .iter()
        .any(|begin| folded.starts_with(begin))
        || line.to_ascii_lowercase().starts_with("return-path:")
}

/// The identifier of the message that comes back in a text.
fn written_id(text: &str) -> Option<String> {
    let line = text.lines().find(|line| line.get(..11).is_some_and(|begin| begin.eq_ignore_ascii_case("message-id:")))?;
    head(line.as_bytes()).ids("message-id").into_iter().next()
}
