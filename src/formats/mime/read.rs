//! A received message as values (RFC 5322, RFC 2045 to 2049).

use super::addresses;
use super::filename;
use super::flowed;
use super::html;
use super::parameters::is_media_type;
use super::structure::{Leaf, Structure, header, scan};
use super::transfer::Encoded;
use super::uuencode;
use crate::domain::mail::{Attachment, Content, Correspondent};
use crate::domain::receipt::ReceiptRequest;
use crate::formats::charset;
use crate::formats::media::media_type_of;
use crate::formats::receipt;
use std::borrow::Cow;
use time::OffsetDateTime;

/// The largest message read, in octets: twice and more what operators carry.
const SIZE_LIMIT: usize = 64 * 1024 * 1024;

/// What a list shows of a message, from its header alone.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct HeaderFields {
    /// Its first author.
    pub from: Correspondent,
    /// Its subject, decoded, on one line.
    pub subject: String,
    /// The `Date` header, if it can be read.
    pub date: Option<OffsetDateTime>,
    /// `Message-ID` without its angle brackets.
    pub message_id: Option<String>,
}

impl std::fmt::Debug for HeaderFields {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HeaderFields(…)")
    }
}

/// Reads a header block, with or without its final empty line; what follows that line is not looked at. Never fails: what cannot be read is empty.
#[must_use]
pub fn read_header(header_block: &[u8]) -> HeaderFields {
    let message = prepare(header_block.get(..header_block.len().min(1024 * 1024)).unwrap_or_default()).0;
    let fields = header(&message);
    HeaderFields {
        from: fields.first("from").map(addresses::read).unwrap_or_default().into_iter().next().unwrap_or_default(),
        subject: fields.text("subject"),
        date: fields.date(),
        message_id: fields.ids("message-id").into_iter().next(),
    }
}

/// Reads a whole message. Never fails and never recurses; what is over the limits or damaged is left out, and
/// [`Content::incomplete`] says so.
#[must_use]
pub fn read(raw: &[u8]) -> Content {
    read_with(raw, Pages::Kept)
}

/// Whether HTML is read where a plain text stands for it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Pages {
    /// It is: a person may look at it.
    Kept,
    /// It is not: [`Content::html`] may want some of it.
    Left,
}

/// As [`read`], and no more of its pages than is asked.
pub(super) fn read_with(raw: &[u8], pages: Pages) -> Content {
    let (message, cut) = prepare(raw);
    let structure = scan(&message);
    let fields = &structure.fields;
    let parts = Parts::collect(&message, &structure, pages);
    let people = |name: &str| fields.all(name).flat_map(addresses::read).collect::<Vec<_>>();
    let mut references = fields.ids("references");
    for id in fields.ids("in-reply-to") {
        if !references.contains(&id) {
            references.push(id);
        }
    }
    Content {
        from: people("from"),
        to: people("to"),
        cc: people("cc"),
        bcc: people("bcc"),
        reply_to: people("reply-to"),
        subject: fields.text("subject"),
        date: fields.date(),
        message_id: fields.ids("message-id").into_iter().next(),
        references,
        text: parts.text,
        html: parts.html,
        incomplete: structure.incomplete || cut || parts.incomplete,
        attachments: parts.files.into_iter().map(|f| f.attachment).collect(),
        receipt: if pages == Pages::Kept { receipt::request(&message) } else { ReceiptRequest::default() },
    }
}

/// One attachment of a message, decoded; `part` is the [`Attachment::part`] that [`read`] gave for these bytes.
#[must_use]
pub fn part(raw: &[u8], part: &str) -> Option<(Attachment, Vec<u8>)> {
    let (message, _) = prepare(raw);
    let structure = scan(&message);
    let file = Parts::collect(&message, &structure, Pages::Left).files.into_iter().find(|f| f.attachment.part == part)?;
    let bytes = match file.bytes {
        Some(bytes) => bytes,
        None => structure.leaves.get(file.leaf).map(|leaf| encoded(&message, leaf).decoded().into_owned())?,
    };
    Some((file.attachment, bytes))
}

/// The octets of a part, decoded; `None` for what is no part of its own, such as a file in a text. Cheaper than [`part`]:
/// nothing else is read.
#[must_use]
pub(in crate::formats) fn octets_of(raw: &[u8], part: &str) -> Option<Vec<u8>> {
    let (message, _) = prepare(raw);
    scan(&message).leaves.get(part.parse::<usize>().ok()?).map(|leaf| encoded(&message, leaf).decoded().into_owned())
}

/// The bytes to look at, and whether some were cut. Line ends of a carriage return alone are made line feeds.
pub(super) fn prepare(raw: &[u8]) -> (Cow<'_, [u8]>, bool) {
    let kept = raw.get(..SIZE_LIMIT).unwrap_or(raw);
    let bytes = if kept.contains(&b'\n') || !kept.contains(&b'\r') {
        Cow::Borrowed(kept)
    } else {
        Cow::Owned(kept.iter().map(|b| if *b == b'\r' { b'\n' } else { *b }).collect())
    };
    (bytes, raw.len() > kept.len())
}

fn encoded<'a>(message: &'a [u8], leaf: &Leaf) -> Encoded<'a> {
    let body = message.get(leaf.body.clone()).unwrap_or_default();
    Encoded::new(body, leaf.fields.first("content-transfer-encoding").unwrap_or_default())
}

/// A file of the message; `bytes` only when they are not simply the part's.
struct File {
    attachment: Attachment,
    leaf: usize,
    bytes: Option<Vec<u8>>,
}

/// What the parts are for a person.
#[derive(Default)]
struct Parts {
    text: String,
    html: Option<String>,
    files: Vec<File>,
    incomplete: bool,
}

/// A part that is read rather than saved.
struct Reading<'a> {
    /// The innermost `multipart/alternative` around it.
    choice: Option<usize>,
    html: bool,
    text: String,
    /// What a page is read from, until it is known whether anybody reads it.
    unread: Option<(Kind<'a>, Encoded<'a>)>,
}

impl Reading<'_> {
    fn is_plain_of(&self, choice: usize) -> bool {
        !self.html && self.choice == Some(choice) && !self.text.trim().is_empty()
    }
}

impl Parts {
    fn collect(message: &[u8], structure: &Structure, pages: Pages) -> Self {
        let mut parts = Self::default();
        let mut readings: Vec<Reading> = Vec::new();
        let mut shown: Vec<(usize, String)> = Vec::new();
        for (index, leaf) in structure.leaves.iter().enumerate() {
            let encoded = encoded(message, leaf);
            let kind = Kind::of(leaf, encoded);
            if kind.is_reading(readings.is_empty()) {
                let choice = leaf.within.iter().rev().find(|g| structure.groups.get(**g).is_some_and(|s| s == "alternative")).copied();
                if kind.html() {
                    readings.push(Reading { choice, html: true, text: String::new(), unread: Some((kind, encoded)) });
                    continue;
                }
                let mut text = kind.text(encoded);
                if let Some((kept, files)) = uuencode::extract(&text) {
                    text = kept;
                    files.into_iter().enumerate().for_each(|(n, file)| parts.add_uuencoded(index, n, file));
                }
                readings.push(Reading { choice, html: false, text, unread: None });
            } else {
                let number = parts.files.len() + 1;
                let name = filename::safe(&kind.name(encoded), number, &kind.media_type);
                let content_id = leaf.fields.ids_or_text("content-id");
                if let (true, Some(id)) = (kind.media_type.starts_with("image/"), &content_id) {
                    shown.push((parts.files.len(), id.clone()));
                }
                let (part, size) = (index.to_string(), encoded.size() as u64);
                let attachment = Attachment { part, name, media_type: kind.media_type, size, inline: false, content_id };
                parts.files.push(File { attachment, leaf: index, bytes: None });
            }
        }
        // Which pictures a page shows, only the page says.
        let are_all = pages == Pages::Kept || !shown.is_empty();
        let wanted = |page: &Reading<'_>| are_all || !page.choice.is_some_and(|choice| readings.iter().any(|r| r.is_plain_of(choice)));
        let wanted: Vec<bool> = readings.iter().map(wanted).collect();
        for (reading, _) in readings.iter_mut().zip(wanted).filter(|(_, wanted)| *wanted) {
            if let Some((kind, encoded)) = reading.unread.take() {
                reading.text = kind.text(encoded);
            }
        }
        parts.compose(readings);
        parts.mark_shown(&shown);
        parts
    }

    fn add_uuencoded(&mut self, leaf: usize, number: usize, file: uuencode::File) {
        let media_type = media_type_of(&file.name, &file.bytes).to_owned();
        let name = filename::safe(&file.name, self.files.len() + 1, &media_type);
        let size = file.bytes.len() as u64;
        let attachment = Attachment { part: format!("{leaf}.{number}"), name, media_type, size, inline: false, content_id: None };
        self.files.push(File { attachment, leaf, bytes: Some(file.bytes) });
    }

    /// The text to read: every plain text, and the HTML ones that no plain text stands for.
    fn compose(&mut self, readings: Vec<Reading<'_>>) {
        let has_plain = |choice: usize| readings.iter().any(|r| r.is_plain_of(choice));
        let texts: Vec<String> = readings
            .iter()
            .filter(|r| !(r.html && r.choice.is_some_and(has_plain)))
            .map(|r| if r.html { self.page_text(&r.text) } else { r.text.trim_end_matches('\n').to_owned() })
            .filter(|t| !t.trim().is_empty())
            .collect();
        self.text = texts.join("\n\n");
        let pages: Vec<String> = readings.into_iter().filter(|r| r.html).map(|r| r.text).collect();
        self.html = (!pages.is_empty()).then(|| pages.join("\n"));
    }

    /// The text of a page; what limits leave out of it makes the message incomplete.
    fn page_text(&mut self, page: &str) -> String {
        let (text, truncated) = html::to_text(page);
        self.incomplete |= truncated;
        text
    }

    /// Images the HTML names (RFC 2392) are part of the body.
    fn mark_shown(&mut self, shown: &[(usize, String)]) {
        let Some(html) = &self.html else { return };
        let named: std::collections::HashSet<&str> =
            html.split("cid:").skip(1).filter_map(|rest| rest.split(['"', '\'', ' ', '>', ')']).next()).collect();
        for (index, id) in shown {
            if let Some(file) = self.files.get_mut(*index).filter(|_| named.contains(id.as_str())) {
                file.attachment.inline = true;
            }
        }
    }
}

/// The text with line feeds for every line end, and without control characters but tabs.
fn visible(text: &str) -> String {
    // Of an octet that begins none of them, nothing is to be done; 0xC2 begins the controls past ASCII, and others.
    let is_suspect = |byte: u8| byte < b' ' && byte != b'\n' && byte != b'\t' || byte == 0x7f || byte == 0xc2;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, suspect)) = rest.bytes().position(is_suspect).and_then(|at| rest.split_at_checked(at)) {
        out.push_str(plain);
        let mut after = suspect.chars();
        match after.next() {
            Some('\r') => {
                out.push('\n');
                rest = after.as_str();
                rest = rest.strip_prefix('\n').unwrap_or(rest);
                continue;
            }
            Some(c) if !c.is_control() => out.push(c),
            _ => {}
        }
        rest = after.as_str();
    }
    out.push_str(rest);
    out
}

/// What a part says it is.
struct Kind<'a> {
    leaf: &'a Leaf,
    media_type: String,
    name: Option<String>,
    attached: bool,
    charset: Option<String>,
    flowed: bool,
    delsp: bool,
}

impl<'a> Kind<'a> {
    fn of(leaf: &'a Leaf, encoded: Encoded<'_>) -> Self {
        let kind = leaf.fields.parameters("content-type");
        let disposition = leaf.fields.parameters("content-disposition");
        let name =
            disposition.as_ref().and_then(|d| d.get("filename")).or_else(|| kind.as_ref().and_then(|k| k.get("name"))).map(str::to_owned);
        let declared = kind.as_ref().map(|k| k.value.as_str()).filter(|v| is_media_type(v));
        // RFC 2045 §5.2: what cannot be understood is text; but a file's name and bytes say better.
        let media_type = match (declared, &name) {
            (Some(declared), _) => declared.to_owned(),
            (None, Some(name)) => media_type_of(name, &encoded.decoded()).to_owned(),
            (None, None) if leaf.in_digest => "message/rfc822".to_owned(),
            (None, None) => "text/plain".to_owned(),
        };
        let parameter = |name: &str| kind.as_ref().and_then(|k| k.get(name)).map(str::to_owned);
        let is = |name: &str, value: &str| parameter(name).is_some_and(|v| v.eq_ignore_ascii_case(value));
        let attached = disposition.as_ref().is_some_and(|d| d.value == "attachment");
        Self { leaf, name, attached, charset: parameter("charset"), flowed: is("format", "flowed"), delsp: is("delsp", "yes"), media_type }
    }

    fn html(&self) -> bool {
        self.media_type == "text/html"
    }

    /// Whether a person reads it in the message. A named text is a file, except the first one: some programs name
    /// the body itself. A multipart that could not be cut is at least shown.
    fn is_reading(&self, first: bool) -> bool {
        let readable = matches!(self.media_type.as_str(), "text/plain" | "text/html")
            || (first && self.media_type.starts_with("multipart/") && self.leaf.within.is_empty());
        readable && !self.attached && (self.name.is_none() || (first && self.leaf.fields.first("content-disposition").is_none()))
    }

    /// The part as text: decoded, line feeds only, no control character but tabs.
    fn text(&self, encoded: Encoded<'_>) -> String {
        let label = self.charset.as_deref().and_then(|c| c.split([' ', ';', '(']).next());
        let text = visible(&charset::decode(&encoded.decoded(), label));
        if self.flowed && !self.html() { flowed::unwrap(&text, self.delsp) } else { text }
    }

    /// The name its sender gave; an attached message is called by its subject.
    fn name(&self, encoded: Encoded<'_>) -> String {
        let is_message = matches!(self.media_type.as_str(), "message/rfc822" | "message/global");
        match &self.name {
            Some(name) if is_message && !name.to_ascii_lowercase().ends_with(".eml") => format!("{name}.eml"),
            Some(name) => name.clone(),
            None if is_message => {
                let subject = read_header(&encoded.decoded()).subject;
                // A subject is no path: its slashes separate nothing.
                let subject = subject.replace(['/', '\\'], "-");
                if subject.is_empty() { String::new() } else { format!("{subject}.eml") }
            }
            None => String::new(),
        }
    }
}
