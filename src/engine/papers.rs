//! The health documents of a message, opened for a window.

use super::Handle;
use super::reading::apart;
use crate::domain::Problem;
use crate::domain::document::{FileKind, OpenedPart};
use crate::domain::mail::{Attachment, MailId};
use crate::formats::{documents, mime};

/// How many attachments are opened: a message has a handful.
const PARTS: usize = 64;

impl Handle {
    /// The health documents among the attachments of a message, in their order. What is no document is left out; what is wrong
    /// with one is told by its faults.
    ///
    /// # Errors
    /// Those of reading the message.
    pub async fn documents(&self, id: &MailId) -> Result<Vec<OpenedPart>, Problem> {
        let raw = self.raw(id).await?;
        apart(move || {
            let attachments = mime::read(&raw).attachments;
            let opened = attachments.into_iter().filter(may_be_document).take(PARTS).filter_map(|attachment| {
                let (_, octets) = mime::part(&raw, &attachment.part)?;
                let file = documents::open(&attachment.name, &attachment.media_type, &octets);
                Some(OpenedPart { part: attachment.part, name: attachment.name, file })
            });
            opened.filter(|opened| opened.file.kind != FileKind::Other).collect()
        })
        .await
    }
}

/// Whether it is worth opening: images and messages are shown in other ways.
fn may_be_document(attachment: &Attachment) -> bool {
    !attachment.media_type.starts_with("image/") && attachment.media_type != "message/rfc822"
}
