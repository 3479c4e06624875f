//! A cleared draft made into the bytes that travel and the bytes that are kept (RFC 5322; ECO.2.2.1 to ECO.2.2.4,
//! ECO.2.2.5, ECO.2.2.7, ECO.2.3.1, ECO.2.3.2; the national headers are in `formats/mss_headers.rs`).

use super::encode;
use super::filename;
use super::parameters::is_media_type;
use crate::domain::bal::{BalAddress, Mailbox};
use crate::domain::draft::{ClearedDraft, Draft, DraftAttachment, Recipient};
use crate::formats::mss_headers;
use lettre::message::header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Body, MultiPart, SinglePart};
use std::fmt;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

/// The longest product reference: the line it stands on needs no folding.
const NIL_LIMIT: usize = 60;
/// The longest message identifier written: a line of 998 characters holds it (RFC 5322 §2.1.1).
const ID_LIMIT: usize = 900;
/// The most identifiers in `References`: the first, which names the conversation, and the last ones.
const REFERENCES_LIMIT: usize = 100;
/// The longest line of text left unencoded.
const LINE_LIMIT: usize = 76;

/// What a message gets when it is sealed, beside its draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// When, for the `Date` header, in the sender's time zone.
    pub now: OffsetDateTime,
    /// Its identifier, without angle brackets: see [`new_message_id`].
    pub message_id: String,
    /// The program's name and version, for `User-Agent` (DST 4.2.2).
    pub user_agent: String,
    /// The product reference given by the national convergence platform, for `X-MSS-NIL` (ECO.2.4.3): visible ASCII
    /// without spaces, at most 60 characters.
    pub nil: String,
}

/// Why a draft cannot be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The product reference is missing or is no single word of visible ASCII.
    #[error("invalid product reference")]
    InvalidNil,
    /// The message identifier is not of the form `left@right` in visible ASCII.
    #[error("invalid message identifier")]
    InvalidMessageId,
    /// The date cannot be written in a mail.
    #[error("invalid date")]
    InvalidDate,
    /// Nobody is to receive it.
    #[error("no recipient")]
    NoRecipient,
}

/// A message ready to leave, with its envelope: the only thing that can be handed to a mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedMail {
    transmitted: Vec<u8>,
    kept: Vec<u8>,
    sender: BalAddress,
    recipients: Vec<BalAddress>,
    message_id: String,
    delivery_report: bool,
}

impl SealedMail {
    /// The same message again, octet by octet as it was sealed: what the store kept of it. Only the store calls it, so
    /// that nothing the rules did not clear is ever handed over.
    pub(crate) fn kept_before(
        transmitted: Vec<u8>,
        kept: Vec<u8>,
        sender: BalAddress,
        recipients: Vec<BalAddress>,
        message_id: String,
        delivery_report: bool,
    ) -> Self {
        Self { transmitted, kept, sender, recipients, message_id, delivery_report }
    }

    /// The bytes that travel: lines end with CRLF and stay under 998 characters, all ASCII; no `Bcc` header.
    #[must_use]
    pub fn transmitted(&self) -> &[u8] {
        &self.transmitted
    }

    /// The bytes that stay with the sender (Sent copy, draft): the same message, hidden recipients named.
    #[must_use]
    pub fn kept(&self) -> &[u8] {
        &self.kept
    }

    /// The envelope's sender.
    #[must_use]
    pub fn sender(&self) -> &BalAddress {
        &self.sender
    }

    /// The envelope's recipients, each once, hidden ones included.
    #[must_use]
    pub fn recipients(&self) -> &[BalAddress] {
        &self.recipients
    }

    /// The message's identifier, without angle brackets.
    #[must_use]
    pub fn message_id(&self) -> &str {
        &self.message_id
    }

    /// Whether its author asks to be told of its delivery (DSN, RFC 3461; ECO.2.3.1).
    #[must_use]
    pub fn wants_delivery_report(&self) -> bool {
        self.delivery_report
    }
}

impl fmt::Debug for SealedMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedMail")
            .field("size", &self.transmitted.len())
            .field("recipients", &self.recipients.len())
            .finish_non_exhaustive()
    }
}

/// A message identifier (RFC 5322 §3.6.4) without angle brackets, from random bytes and the sender's domain.
#[must_use]
pub fn new_message_id(random: [u8; 16], domain: &str) -> String {
    let left: String = random.iter().map(|b| format!("{b:02x}")).collect();
    let right: String = domain.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).take(255).collect();
    if right.is_empty() { format!("{left}@localhost") } else { format!("{left}@{right}") }
}

/// Makes a draft into a message. The text is always `text/plain; charset=utf-8` (ECO.2.2.3, ECO.2.2.4).
///
/// # Errors
/// See [`SealError`]. Values that come from people cannot make it fail, nor add a header: they are encoded.
pub fn seal(draft: &ClearedDraft, stamp: &Stamp) -> Result<SealedMail, SealError> {
    let recipients = draft.envelope();
    if recipients.is_empty() {
        return Err(SealError::NoRecipient);
    }
    if stamp.nil.is_empty() || stamp.nil.len() > NIL_LIMIT || !stamp.nil.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(SealError::InvalidNil);
    }
    if !is_id(&stamp.message_id) {
        return Err(SealError::InvalidMessageId);
    }
    let date = stamp.now.format(&Rfc2822).map_err(|_| SealError::InvalidDate)?;
    let from = &draft.draft().from;
    let sender = Mailbox { name: draft.draft().sender_label.clone(), address: from.address.clone() };

    let mut head = encode::header("Date", &[date]);
    head.push_str(&encode::header("From", &encode::mailboxes(std::slice::from_ref(&sender))));
    // A patient answers to the address named there, and that one enters his contacts: it is always named to him.
    let answers = draft.draft().reply_to.as_ref().or(draft.has_patient_recipient().then_some(&sender));
    head.push_str(&people("Reply-To", answers.map_or(&[], std::slice::from_ref)));
    head.push_str(&people("To", draft.to()));
    head.push_str(&people("Cc", draft.cc()));
    let hidden = people("Bcc", draft.bcc());
    let mut tail = encode::header("Subject", &encode::text(draft.draft().subject()));
    tail.push_str(&encode::header("Message-ID", &[format!("<{}>", stamp.message_id)]));
    tail.push_str(&conversation(draft.draft()));
    tail.push_str(&encode::header("User-Agent", &encode::text(&stamp.user_agent)));
    tail.push_str(&reports(draft.draft()));
    for (name, value) in mss_headers::of(draft, &stamp.nil) {
        tail.push_str(&encode::header(name, &value));
    }
    tail.push_str("MIME-Version: 1.0\r\n");
    let content = content(draft.draft(), &stamp.message_id);

    let message = |hidden: &str| [head.as_bytes(), hidden.as_bytes(), tail.as_bytes(), content.as_slice()].concat();
    Ok(SealedMail {
        transmitted: message(""),
        kept: message(&hidden),
        sender: sender.address,
        recipients,
        message_id: stamp.message_id.clone(),
        delivery_report: draft.draft().wishes.delivery_report,
    })
}

/// The headers that ask for a report. A receipt of reading goes to the sender's own address: readers' programs give none by
/// themselves to another (RFC 8098 §2.1). Delivery is asked of the server (RFC 3461); the header is what the requirement names.
fn reports(draft: &Draft) -> String {
    let to = [draft.from.address.to_string()];
    let asked = [(draft.wishes.read_receipt, "Disposition-Notification-To"), (draft.wishes.delivery_report, "Return-Receipt-To")];
    asked.into_iter().filter(|(is_asked, _)| *is_asked).map(|(_, name)| encode::header(name, &to)).collect()
}

/// Makes a draft nobody has judged into a message to be kept, not sent: no recipient is needed, hidden ones are named,
/// and a text that is no address stands in its field as the name of an empty group, which [`super::read()`] gives back as
/// a correspondent without address. It carries no product reference: it does not travel.
///
/// # Errors
/// [`SealError::InvalidMessageId`] and [`SealError::InvalidDate`].
pub fn keep(draft: &Draft, stamp: &Stamp) -> Result<Vec<u8>, SealError> {
    if !is_id(&stamp.message_id) {
        return Err(SealError::InvalidMessageId);
    }
    let date = stamp.now.format(&Rfc2822).map_err(|_| SealError::InvalidDate)?;
    let sender = Mailbox { name: draft.sender_label.clone(), address: draft.from.address.clone() };
    let mut head = encode::header("Date", &[date]);
    head.push_str(&encode::header("From", &encode::mailboxes(std::slice::from_ref(&sender))));
    for (name, list) in [("To", &draft.to), ("Cc", &draft.cc), ("Bcc", &draft.bcc)] {
        head.push_str(&unjudged(name, list));
    }
    head.push_str(&encode::header("Subject", &encode::text(draft.subject())));
    head.push_str(&encode::header("Message-ID", &[format!("<{}>", stamp.message_id)]));
    head.push_str(&conversation(draft));
    head.push_str(&encode::header("User-Agent", &encode::text(&stamp.user_agent)));
    head.push_str("MIME-Version: 1.0\r\n");
    Ok([head.as_bytes(), &content(draft, &stamp.message_id)].concat())
}

fn unjudged(name: &str, list: &[Recipient]) -> String {
    let tokens = encode::recipients(list);
    if tokens.is_empty() { String::new() } else { encode::header(name, &tokens) }
}

fn people(name: &str, list: &[Mailbox]) -> String {
    if list.is_empty() { String::new() } else { encode::header(name, &encode::mailboxes(list)) }
}

/// `In-Reply-To` and `References` (ECO.2.2.2). Identifiers come from received messages: what is none is left out.
fn conversation(draft: &Draft) -> String {
    let threading = &draft.threading;
    let bracketed = |id: &String| is_id(id).then(|| format!("<{id}>"));
    let mut out = String::new();
    if let Some(id) = threading.in_reply_to.as_ref().and_then(bracketed) {
        out.push_str(&encode::header("In-Reply-To", &[id]));
    }
    let mut ids: Vec<String> = threading.references.iter().filter_map(bracketed).collect();
    if ids.len() > REFERENCES_LIMIT {
        ids.drain(1..=ids.len() - REFERENCES_LIMIT);
    }
    if !ids.is_empty() {
        out.push_str(&encode::header("References", &ids));
    }
    out
}

fn is_id(id: &str) -> bool {
    id.len() <= ID_LIMIT && id.contains('@') && id.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>'))
}

/// The MIME part of the message, from its `Content-Type` header on.
fn content(draft: &Draft, message_id: &str) -> Vec<u8> {
    let text = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(text_body(&draft.body));
    let attachments = &draft.attachments;
    if attachments.is_empty() {
        return text.formatted();
    }
    // `=_` cannot occur in quoted-printable or base64, and a text that is not encoded has no line like it.
    let unique: String = message_id.chars().filter(char::is_ascii_alphanumeric).take(32).collect();
    let mut parts = MultiPart::mixed().boundary(format!("=_pli_{unique}")).singlepart(text);
    for (index, attachment) in attachments.iter().enumerate() {
        parts = parts.singlepart(file(attachment, index + 1));
    }
    parts.formatted()
}

/// The text, lines ended by CRLF, encoded whenever a relay could alter it.
fn text_body(text: &str) -> Body {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: String = lines.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect();
    let safe = |line: &str| {
        line.len() <= LINE_LIMIT && line.is_ascii() && !line.ends_with([' ', '\t']) && !line.starts_with("--") && !line.starts_with("From ")
    };
    let others = lines.bytes().filter(|b| !b.is_ascii()).count();
    // mbox files take `From ` for a new message, and quoted-printable would leave it as it is.
    let postmark = lines.split('\n').any(|line| line.starts_with("From "));
    let encoding = if lines.split('\n').all(safe) {
        ContentTransferEncoding::SevenBit
    } else if others * 4 <= lines.len() && !postmark {
        ContentTransferEncoding::QuotedPrintable
    } else {
        ContentTransferEncoding::Base64
    };
    let text = lines.replace('\n', "\r\n");
    // The first choice cannot be refused for such a text; base64 never is.
    Body::new_with_encoding(text, encoding)
        .unwrap_or_else(|bytes| Body::new_with_encoding(bytes, ContentTransferEncoding::Base64).unwrap_or_else(|_| Body::new(Vec::new())))
}

/// An attachment as a part, always in base64.
fn file(attachment: &DraftAttachment, number: usize) -> SinglePart {
    let name = filename::safe(&attachment.name, number, &attachment.media_type);
    let body = Body::new_with_encoding(attachment.bytes.to_vec(), ContentTransferEncoding::Base64).unwrap_or_else(Body::new);
    SinglePart::builder()
        .header(NamedType { media_type: media_type(&attachment.media_type), name: name.clone() })
        .header(Disposition(name))
        .body(body)
}

/// The declared type without parameters. Messages and multiparts may not be in base64 (RFC 2046 §5.2.1, §5.1), and
/// anything else would let relays rewrite the file: they travel as plain bytes under their name.
fn media_type(text: &str) -> String {
    let bare = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let composite = bare.starts_with("message/") || bare.starts_with("multipart/");
    let fits = bare.len() <= 76 && !composite && is_media_type(&bare);
    if fits { bare } else { "application/octet-stream".to_owned() }
}

/// A `Content-Type` that names the file, encoded by [`encode::content_type`].
#[derive(Clone)]
struct NamedType {
    media_type: String,
    name: String,
}

impl Header for NamedType {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Type")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Err("written only".into())
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::dangerous_new_pre_encoded(Self::name(), self.media_type.clone(), encode::content_type(&self.media_type, &self.name))
    }
}

/// A `Content-Disposition` whose file name is encoded by [`encode::disposition`].
#[derive(Clone)]
struct Disposition(String);

impl Header for Disposition {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Disposition")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Err("written only".into())
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::dangerous_new_pre_encoded(Self::name(), self.0.clone(), encode::disposition(&self.0))
    }
}
