//! Mails as values: their identity, what a list shows, what a reader shows.

use super::bal::BalAddress;
use super::conversation::Linked;
use super::display::Document;
use super::document::{DocumentRecord, DocumentsOfMessage};
use super::receipt::{ReceiptRequest, Report};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt;
use std::sync::Arc;
use time::OffsetDateTime;

/// Names one mail of one mailbox, until the folder's UIDVALIDITY changes (RFC 3501 §2.3.1.1).
///
/// Its text form is opaque, has no space and fits in a shell argument. It holds the folder's name, which may be a
/// patient's: it is never logged.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct MailId {
    /// The mailbox.
    pub account: BalAddress,
    /// The folder's decoded name.
    pub folder: String,
    /// The folder's UIDVALIDITY when the identifier was given out.
    pub uid_validity: u32,
    /// The mail's UID.
    pub uid: u32,
}

impl MailId {
    /// Reads the text form.
    ///
    /// # Errors
    /// [`NotAMailId`] when the text was not made by [`MailId`]'s `Display`.
    pub fn parse(text: &str) -> Result<Self, NotAMailId> {
        let mut fields = text.splitn(3, '.');
        let (Some(validity), Some(uid), Some(place)) = (fields.next(), fields.next(), fields.next()) else {
            return Err(NotAMailId);
        };
        let number = |text: &str| u32::from_str_radix(text, 36).ok().filter(|n| *n > 0).ok_or(NotAMailId);
        let (uid_validity, uid) = (number(validity)?, number(uid)?);
        let place = String::from_utf8(URL_SAFE_NO_PAD.decode(place).map_err(|_| NotAMailId)?).map_err(|_| NotAMailId)?;
        let (account, folder) = place.split_once('\n').ok_or(NotAMailId)?;
        let account = BalAddress::parse(account).map_err(|_| NotAMailId)?;
        if folder.is_empty() || folder.chars().any(char::is_control) {
            return Err(NotAMailId);
        }
        Ok(Self { account, folder: folder.to_owned(), uid_validity, uid })
    }
}

impl fmt::Display for MailId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = URL_SAFE_NO_PAD.encode(format!("{}\n{}", self.account, self.folder));
        write!(f, "{}.{}.{place}", base36(self.uid_validity), base36(self.uid))
    }
}

impl fmt::Debug for MailId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MailId(uid {})", self.uid)
    }
}

/// The text is no mail identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a mail identifier")]
pub struct NotAMailId;

fn base36(mut n: u32) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit(n % 36, 36).unwrap_or('0'));
        n /= 36;
        if n == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

/// The server's marks on a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags {
    /// Read.
    pub seen: bool,
    /// Marked for attention.
    pub flagged: bool,
    /// Replied to.
    pub answered: bool,
}

/// The server's marks on a mail, all of them: bits, as the store keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Marks(pub u16);

impl Marks {
    /// `\Seen`.
    pub const SEEN: Self = Self(1);
    /// `\Flagged`.
    pub const FLAGGED: Self = Self(2);
    /// `\Answered`.
    pub const ANSWERED: Self = Self(4);
    /// `\Deleted`: gone for the reader.
    pub const DELETED: Self = Self(8);
    /// `\Draft`.
    pub const DRAFT: Self = Self(16);
    /// `$Junk`.
    pub const JUNK: Self = Self(32);
    /// `$NotJunk`.
    pub const NOT_JUNK: Self = Self(64);
    /// `$Forwarded`.
    pub const FORWARDED: Self = Self(128);
    /// `$MDNSent`: a read receipt was answered, or refused for good (RFC 3503).
    pub const RECEIPT: Self = Self(256);

    /// Each with its name in IMAP.
    pub const NAMES: [(Self, &'static str); 9] = [
        (Self::SEEN, "\\Seen"),
        (Self::FLAGGED, "\\Flagged"),
        (Self::ANSWERED, "\\Answered"),
        (Self::DELETED, "\\Deleted"),
        (Self::DRAFT, "\\Draft"),
        (Self::JUNK, "$Junk"),
        (Self::NOT_JUNK, "$NotJunk"),
        (Self::FORWARDED, "$Forwarded"),
        (Self::RECEIPT, "$MDNSent"),
    ];

    /// Whether all of these are among them.
    #[must_use]
    pub fn has(self, marks: Self) -> bool {
        self.0 & marks.0 == marks.0
    }

    /// With these too.
    #[must_use]
    pub fn with(self, marks: Self) -> Self {
        Self(self.0 | marks.0)
    }

    /// Without these.
    #[must_use]
    pub fn without(self, marks: Self) -> Self {
        Self(self.0 & !marks.0)
    }

    /// What a list shows of them.
    #[must_use]
    pub fn flags(self) -> Flags {
        Flags { seen: self.has(Self::SEEN), flagged: self.has(Self::FLAGGED), answered: self.has(Self::ANSWERED) }
    }
}

/// A change of marks that a person may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlagChange {
    /// Mark as read.
    Seen,
    /// Mark as unread.
    Unseen,
    /// Mark for attention.
    Flagged,
    /// Remove that mark.
    Unflagged,
    /// Mark as replied to.
    Answered,
}

/// Which messages of a folder to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// At most this many, the newest.
    pub limit: usize,
    /// Only the unread ones.
    pub unread: bool,
}

/// Who wrote, or to whom: as found in a received message, where the address may be anything.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Correspondent {
    /// The display name, empty when there is none.
    pub name: String,
    /// The address as written, empty when there is none.
    pub address: String,
}

impl fmt::Debug for Correspondent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Correspondent(…)")
    }
}

/// A line of the message list.
#[derive(Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its identity.
    pub id: MailId,
    /// Its author.
    pub from: Correspondent,
    /// Its main recipients: what the lists of sent messages and drafts show.
    pub to: Vec<Correspondent>,
    /// Its subject, decoded.
    pub subject: String,
    /// The `Date` header; the server's reception date when that is missing or unreadable.
    pub date: OffsetDateTime,
    /// Its marks.
    pub flags: Flags,
    /// Size in octets, as transmitted.
    pub size: u32,
    /// Number of attachments, inline images included.
    pub attachments: u32,
    /// The health documents it carries, once they were looked at; `None` where it has none, or where nobody looked yet.
    pub documents: Option<Arc<DocumentsOfMessage>>,
}

impl fmt::Debug for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Summary").field("id", &self.id).field("size", &self.size).finish_non_exhaustive()
    }
}

/// A stretch of a folder's list, in the order of arrival, the last to arrive first.
#[derive(Clone, PartialEq, Eq)]
pub struct Page {
    /// How many messages the folder holds.
    pub total: usize,
    /// The folder's UIDVALIDITY: rows of another one no longer mean anything.
    pub uid_validity: u32,
    /// The place of the first row, 0 for the last message to arrive.
    pub first: usize,
    /// The rows. One may be missing where a message has just gone.
    pub rows: Vec<Summary>,
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("total", &self.total)
            .field("first", &self.first)
            .field("rows", &self.rows.len())
            .finish_non_exhaustive()
    }
}

/// A message opened in a window: its content, and its formatted text when it has one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// The content.
    pub content: Content,
    /// The formatted text, made safe; `None` where the message is plain text.
    pub document: Option<Document>,
}

/// An image decoded for the screen, no larger than the screen needs.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Red, green, blue and opacity of each pixel, row by row.
    pub rgba: Vec<u8>,
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({} × {})", self.width, self.height)
    }
}

/// A message opened for reading.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Content {
    /// Authors.
    pub from: Vec<Correspondent>,
    /// Main recipients.
    pub to: Vec<Correspondent>,
    /// Copy recipients.
    pub cc: Vec<Correspondent>,
    /// Hidden recipients: present only in one's own Sent copies and drafts.
    pub bcc: Vec<Correspondent>,
    /// Where replies should go, when the author says so.
    pub reply_to: Vec<Correspondent>,
    /// Subject, decoded, on one line.
    pub subject: String,
    /// The `Date` header, if it can be read.
    pub date: Option<OffsetDateTime>,
    /// `Message-ID` without its angle brackets.
    pub message_id: Option<String>,
    /// `References` then `In-Reply-To`, without angle brackets, oldest first, no repetition.
    pub references: Vec<String>,
    /// The text to read; made from the HTML part where there is no text part.
    pub text: String,
    /// The HTML part, unsanitised, if there is one.
    pub html: Option<String>,
    /// Everything that is not the body.
    pub attachments: Vec<Attachment>,
    /// Whether limits or damage left something out of this value.
    pub incomplete: bool,
    /// What its author asks of whoever reads it.
    pub receipt: ReceiptRequest,
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content")
            .field("attachments", &self.attachments.len())
            .field("incomplete", &self.incomplete)
            .finish_non_exhaustive()
    }
}

/// What a store keeps beside a message's octets: what lists show, what links it to others, and what can be searched.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Digest {
    /// Its author.
    pub from: Correspondent,
    /// Main recipients.
    pub to: Vec<Correspondent>,
    /// Copy and hidden recipients: searched, not shown in lists.
    pub copied: Vec<Correspondent>,
    /// Subject, decoded, on one line.
    pub subject: String,
    /// The `Date` header, if it can be read.
    pub date: Option<OffsetDateTime>,
    /// What links it to other messages.
    pub linked: Linked,
    /// Everything that is not the body; empty where only the header was read.
    pub attachments: Vec<Attachment>,
    /// Text to be searched besides: the body's, and that of the documents attached. Empty where only the header was read.
    pub text: String,
    /// The health documents among what is attached.
    pub documents: Vec<DocumentRecord>,
    /// What it reports of a message that was sent, where it is a receipt, a delivery report or a bounce.
    pub report: Option<Report>,
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Digest").field("attachments", &self.attachments.len()).finish_non_exhaustive()
    }
}

/// An attached file, without its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Names the part inside its message; opaque.
    pub part: String,
    /// File name made safe: no directory, no control character, never empty.
    pub name: String,
    /// Media type in lower case, such as `application/pdf`.
    pub media_type: String,
    /// Size once decoded, in octets.
    pub size: u64,
    /// Whether the body shows it (an image of the HTML part).
    pub inline: bool,
    /// What the HTML part calls it (RFC 2392), without angle brackets.
    pub content_id: Option<String>,
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attachment")
            .field("part", &self.part)
            .field("media_type", &self.media_type)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn account() -> BalAddress {
        BalAddress::parse("dr.martin@cabinet.mss.test").unwrap()
    }

    proptest! {
        #[test]
        fn an_identifier_survives_its_text_form(folder in "[^\\pC]{1,40}", uid_validity in 1u32.., uid in 1u32..) {
            let id = MailId { account: account(), folder, uid_validity, uid };
            let text = id.to_string();
            prop_assert!(!text.contains(char::is_whitespace));
            prop_assert_eq!(MailId::parse(&text).unwrap(), id);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,60}") {
            if let Ok(id) = MailId::parse(&text) {
                prop_assert!(id.uid > 0);
            }
        }
    }

    #[test]
    fn debug_forms_say_nothing_of_a_person() {
        let id = MailId { account: account(), folder: "VIAL Paul".into(), uid_validity: 7, uid: 9 };
        let c = Correspondent { name: "VIAL Paul".into(), address: "vial@x.fr".into() };
        assert!(!format!("{id:?} {c:?}").to_lowercase().contains("vial"));
    }
}
