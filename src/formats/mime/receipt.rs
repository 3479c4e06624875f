//! A read receipt made into a message (MDN, RFC 8098; ECO.3.1.6; referentiel2 A.7).

use super::encode;
use super::pieces::head;
use super::write::{SealError, SealedMail, Stamp};
use crate::domain::bal::Mailbox;
use crate::domain::draft::ClearedDraft;
use lettre::message::SinglePart;
use lettre::message::header::ContentType;
use time::format_description::well_known::Rfc2822;

/// What a person reads of a receipt whose reader knows no receipts.
const WORDS: &str = include_str!("read_receipt.txt");
/// The largest message that comes back whole, in octets; of a larger one, its header.
const WHOLE: usize = 256 * 1024;
/// The most of a header that comes back, in octets.
const HEADER: usize = 64 * 1024;
/// The longest line that may travel (RFC 5322 §2.1.1).
const LINE: usize = 998;
/// The longest identifier written.
const ID: usize = 900;

/// What a receipt tells.
#[derive(Clone, Copy)]
pub struct Receipt<'a> {
    /// The message that was read, as received.
    pub original: &'a [u8],
    /// Whether the program sends the receipt without having asked the person.
    pub is_automatic: bool,
}

impl std::fmt::Debug for Receipt<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Receipt(…)")
    }
}

/// Writes a receipt: the rules cleared a draft whose author is the reader, and whose recipient is whoever asks. Its parts are a text
/// for people, the fields for programs, and the message that was read: whole where it is small and can travel as it is, else
/// its header (RFC 6522 §4).
///
/// # Errors
/// See [`SealError`].
pub fn seal_receipt(draft: &ClearedDraft, stamp: &Stamp, receipt: Receipt<'_>) -> Result<SealedMail, SealError> {
    let recipients = draft.envelope();
    if recipients.is_empty() {
        return Err(SealError::NoRecipient);
    }
    if !is_id(&stamp.message_id) {
        return Err(SealError::InvalidMessageId);
    }
    if stamp.nil.is_empty() || stamp.nil.len() > 60 || !stamp.nil.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(SealError::InvalidNil);
    }
    let date = stamp.now.format(&Rfc2822).map_err(|_| SealError::InvalidDate)?;
    let bal = &draft.draft().from;
    let from = Mailbox { name: bal.label.clone(), address: bal.address.clone() };
    let original = head(receipt.original);
    let read = original.ids("message-id").into_iter().find(|id| is_id(id)).map(|id| format!("<{id}>"));

    let mut out = encode::header("Date", &[date]);
    out.push_str(&encode::header("From", &encode::mailboxes(std::slice::from_ref(&from))));
    out.push_str(&encode::header("To", &encode::mailboxes(draft.to())));
    out.push_str(&encode::header("Subject", &encode::text(draft.draft().subject())));
    out.push_str(&encode::header("Message-ID", &[format!("<{}>", stamp.message_id)]));
    if let Some(read) = &read {
        out.push_str(&encode::header("In-Reply-To", std::slice::from_ref(read)));
        out.push_str(&encode::header("References", std::slice::from_ref(read)));
    }
    // Whoever answers by itself is not to be answered by itself (RFC 3834 §5).
    out.push_str("Auto-Submitted: auto-replied\r\n");
    out.push_str(&encode::header("User-Agent", &encode::text(&stamp.user_agent)));
    out.push_str(&encode::header("X-MSS-NIL", std::slice::from_ref(&stamp.nil)));
    let unique: String = stamp.message_id.chars().filter(char::is_ascii_alphanumeric).take(32).collect();
    let boundary = format!("=_pli_{unique}");
    out.push_str("MIME-Version: 1.0\r\n");
    out.push_str(&format!("Content-Type: multipart/report;\r\n report-type=disposition-notification;\r\n boundary=\"{boundary}\"\r\n\r\n"));

    let mut bytes = out.into_bytes();
    let words = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(WORDS.replace('\n', "\r\n")).formatted();
    part(&mut bytes, &boundary, &words);
    let fields = fields(draft, stamp, read.as_deref(), original.first("original-recipient"), receipt.is_automatic);
    part(&mut bytes, &boundary, format!("Content-Type: message/disposition-notification\r\n\r\n{fields}").as_bytes());
    part(&mut bytes, &boundary, &returned(receipt.original, &boundary));
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let copy = bytes.clone();
    Ok(SealedMail::kept_before(bytes, copy, bal.address.clone(), recipients, stamp.message_id.clone(), false))
}

impl SealedMail {
    /// Whether it is a read receipt: it is not filed in Sent, and marks what it is about otherwise than a reply.
    #[must_use]
    pub fn is_receipt(&self) -> bool {
        let (kind, report) = head(self.transmitted()).kind("content-type", "report-type");
        kind == "multipart/report" && report == "disposition-notification"
    }
}

/// The fields for programs (RFC 8098 §3.1).
fn fields(draft: &ClearedDraft, stamp: &Stamp, read: Option<&str>, original: Option<&str>, is_automatic: bool) -> String {
    let address = &draft.draft().from.address;
    let product: String = stamp.user_agent.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').filter(|c| *c != ';').take(60).collect();
    let mut out = format!("Reporting-UA: {}; {}\r\n", address.domain(), product.trim());
    // As the sender's servers wrote it: it is theirs to understand (RFC 8098 §3.2.3).
    let plain = |text: &&str| text.len() <= 400 && text.contains(';') && text.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    if let Some(original) = original.filter(plain) {
        out.push_str(&format!("Original-Recipient: {original}\r\n"));
    }
    out.push_str(&format!("Final-Recipient: rfc822;{address}\r\n"));
    if let Some(read) = read {
        out.push_str(&format!("Original-Message-ID: {read}\r\n"));
    }
    // A person read it in both cases; who sends the receipt is what differs (RFC 8098 §3.2.6).
    let sent = if is_automatic { "MDN-sent-automatically" } else { "MDN-sent-manually" };
    out.push_str(&format!("Disposition: manual-action/{sent}; displayed\r\n"));
    out
}

/// The third part: the message whole, else its header.
fn returned(original: &[u8], boundary: &str) -> Vec<u8> {
    let may_travel = |octets: &[u8]| {
        let fits = |line: &[u8]| {
            line.len() < LINE && !line.starts_with(b"--=_pli_") && !line.windows(boundary.len()).any(|w| w == boundary.as_bytes())
        };
        octets.is_ascii() && !octets.contains(&0) && octets.split(|b| *b == b'\n').all(fits)
    };
    if original.len() <= WHOLE && may_travel(original) {
        return [b"Content-Type: message/rfc822\r\n\r\n".as_slice(), &lines(original)].concat();
    }
    let mut out = b"Content-Type: text/rfc822-headers\r\n\r\n".to_vec();
    let mut keeps = false;
    for line in original.split_inclusive(|b| *b == b'\n') {
        let content = line.trim_ascii_end();
        if content.is_empty() || out.len() + content.len() > HEADER {
            break;
        }
        // A field that cannot travel is left out whole.
        let is_more = matches!(content.first(), Some(b' ' | b'\t'));
        keeps = if is_more { keeps && may_travel(content) } else { may_travel(content) && content.contains(&b':') };
        if keeps {
            out.extend_from_slice(content);
            out.extend_from_slice(b"\r\n");
        }
    }
    out
}

/// The same with CRLF at the end of each line, and no other carriage return.
fn lines(octets: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(octets.len() + octets.len() / 32);
    for line in octets.split_inclusive(|b| *b == b'\n') {
        out.extend(line.iter().filter(|b| !matches!(b, b'\r' | b'\n')));
        if line.ends_with(b"\n") {
            out.extend_from_slice(b"\r\n");
        }
    }
    out
}

fn part(out: &mut Vec<u8>, boundary: &str, content: &[u8]) {
    out.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
    out.extend_from_slice(content);
    if !content.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
}

fn is_id(id: &str) -> bool {
    id.len() <= ID && id.contains('@') && id.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>'))
}
