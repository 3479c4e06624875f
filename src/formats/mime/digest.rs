//! What a store keeps beside a message's octets.

use super::read::{Pages, read_with};
use crate::domain::conversation::Linked;
use crate::domain::mail::{Correspondent, Digest};
use crate::formats::{receipt, records, texts};

/// The digest of a whole message, or of its header alone. Never fails: what cannot be read is left out.
#[must_use]
pub fn digest(octets: &[u8]) -> Digest {
    let content = read_with(octets, Pages::Left);
    let from: Vec<Correspondent> = content.from;
    let (mut text, attached) = (content.text, texts::of_message(octets, &content.attachments));
    if !attached.is_empty() {
        text.push('\n');
        text.push_str(&attached);
    }
    Digest {
        from: from.into_iter().next().unwrap_or_default(),
        to: content.to,
        copied: content.cc.into_iter().chain(content.bcc).collect(),
        linked: Linked { message_id: content.message_id, references: content.references, subject: content.subject.clone() },
        subject: content.subject,
        date: content.date,
        documents: records::of_message(octets, &content.attachments),
        attachments: content.attachments,
        text,
        report: receipt::read(octets),
    }
}
