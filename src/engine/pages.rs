//! Pages of attached PDF files, for the screen.

use super::Handle;
use super::reading::apart;
use super::worker::Worker;
use crate::domain::Problem;
use crate::domain::mail::{MailId, Picture};
use crate::formats::{documents, mime};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// How many pages are kept drawn, and their octets in all: the one on the screen, and those just turned.
const PAGES: usize = 24;
const OCTETS: usize = 64 << 20;
/// How many counts of pages are kept.
const COUNTS: usize = 64;

/// What draws pages, and the last ones it drew, for as long as the session lasts. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Drawing {
    pub(super) worker: Worker,
    kept: Arc<Mutex<Kept>>,
}

/// A document in a message: the message, the part, the name in the archive.
type Place = (MailId, String, String);

#[derive(Default)]
struct Kept {
    /// Rises each time everything is forgotten: what was asked before is not kept after.
    session: u64,
    pages: VecDeque<((Place, usize, u32), Arc<Picture>)>,
    counts: VecDeque<(Place, usize)>,
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kept").field("pages", &self.pages.len()).finish_non_exhaustive()
    }
}

impl Drawing {
    pub(super) fn new(worker: Worker) -> Self {
        Self { worker, kept: Arc::default() }
    }

    /// The session is over: nothing that was drawn stays in memory.
    pub(super) fn forget(&self) {
        let mut kept = self.kept();
        *kept = Kept { session: kept.session + 1, ..Kept::default() };
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn page(&mut self, key: &(Place, usize, u32)) -> Option<Arc<Picture>> {
        let at = self.pages.iter().position(|(kept, _)| kept == key)?;
        let found = self.pages.remove(at)?;
        let page = Arc::clone(&found.1);
        self.pages.push_back(found);
        Some(page)
    }

    fn put(&mut self, key: (Place, usize, u32), page: &Arc<Picture>) {
        self.pages.push_back((key, Arc::clone(page)));
        while self.pages.len() > PAGES || self.pages.iter().map(|(_, page)| page.rgba.len()).sum::<usize>() > OCTETS {
            drop(self.pages.pop_front());
        }
    }
}

#[allow(clippy::missing_errors_doc, reason = "said once, on the type")]
impl Handle {
    /// How many pages a PDF of a message has: `part` is the attachment, `entry` the document's name in it where it is an
    /// archive, empty otherwise. [`Problem::PdfPassword`], [`Problem::PreviewFailed`].
    pub async fn pdf_pages(&self, id: &MailId, part: &str, entry: &str) -> Result<usize, Problem> {
        let place = (id.clone(), part.to_owned(), entry.to_owned());
        let (session, known) = {
            let kept = self.drawing.kept();
            (kept.session, kept.counts.iter().find(|(at, _)| *at == place).map(|(_, count)| *count))
        };
        if let Some(count) = known {
            return Ok(count);
        }
        let count = self.drawing.worker.pages(self.pdf(id, part, entry).await?).await?;
        let mut kept = self.drawing.kept();
        if kept.session != session {
            return Err(Problem::Stopped);
        }
        kept.counts.push_back((place, count));
        if kept.counts.len() > COUNTS {
            drop(kept.counts.pop_front());
        }
        Ok(count)
    }

    /// A page of it, counted from 0, drawn at this width in pixels (16 to 4 096). Dropping the future stops the drawing.
    pub async fn pdf_page(&self, id: &MailId, part: &str, entry: &str, number: usize, width: u32) -> Result<Picture, Problem> {
        let key = ((id.clone(), part.to_owned(), entry.to_owned()), number, width);
        let (session, known) = {
            let mut kept = self.drawing.kept();
            (kept.session, kept.page(&key))
        };
        if let Some(page) = known {
            return Ok(Picture::clone(&page));
        }
        let page = Arc::new(self.drawing.worker.page(self.pdf(id, part, entry).await?, number, width).await?);
        let mut kept = self.drawing.kept();
        // Locked meanwhile.
        if kept.session != session {
            return Err(Problem::Stopped);
        }
        kept.put(key, &page);
        drop(kept);
        Ok(Arc::unwrap_or_clone(page))
    }

    /// The octets of a PDF of a message.
    async fn pdf(&self, id: &MailId, part: &str, entry: &str) -> Result<Vec<u8>, Problem> {
        let raw = self.raw(id).await?;
        let (part, entry) = (part.to_owned(), entry.to_owned());
        apart(move || {
            let (attachment, octets) = mime::part(&raw, &part)?;
            drop(raw);
            of_attachment(&attachment.name, &attachment.media_type, octets, &entry)
        })
        .await?
        .ok_or(Problem::PartMissing)
    }
}

/// The PDF in an attachment: itself, the one that a clinical document carries, or that of an archive's document of this name. `None` where
/// there is none.
fn of_attachment(name: &str, media_type: &str, octets: Vec<u8>, entry: &str) -> Option<Vec<u8>> {
    if entry.is_empty() && octets.starts_with(b"%PDF-") {
        return Some(octets);
    }
    let opened = documents::open(name, media_type, &octets);
    let document = opened.documents.into_iter().find(|document| document.entry == entry && document.pdf.is_some())?;
    document.pdf.map(|pdf| pdf.0.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::bal::BalAddress;

    fn key(uid: u32, number: usize) -> (Place, usize, u32) {
        let account = BalAddress::parse("dr.martin@cabinet.mss.test").unwrap();
        ((MailId { account, folder: "INBOX".into(), uid_validity: 1, uid }, "2".into(), String::new()), number, 800)
    }

    fn page(side: u32) -> Arc<Picture> {
        Arc::new(Picture { width: side, height: side, rgba: vec![0; (side * side * 4) as usize] })
    }

    #[test]
    fn the_last_pages_are_kept_within_bounds() {
        let mut kept = Kept::default();
        (0..PAGES + 1).for_each(|number| kept.put(key(1, number), &page(1)));
        assert!(kept.page(&key(1, 0)).is_none() && kept.page(&key(1, 1)).is_some() && kept.page(&key(2, 1)).is_none());
        (0..3).for_each(|number| kept.put(key(3, number), &page(2_500)));
        let octets: usize = kept.pages.iter().map(|(_, page)| page.rgba.len()).sum();
        assert!(octets <= OCTETS && kept.page(&key(3, 2)).is_some() && kept.page(&key(3, 0)).is_none(), "{octets}");
    }

    #[test]
    fn a_pdf_is_found_where_it_is() {
        use base64::Engine as _;
        use base64::engine::general_purpose::STANDARD;
        let bare = b"%PDF-1.4 nu".to_vec();
        assert_eq!(of_attachment("a.bin", "", bare.clone(), ""), Some(bare.clone()));
        assert_eq!(of_attachment("a.pdf", "", bare.clone(), "D1.PDF"), None);
        let body = format!(
            "<component><nonXMLBody><text mediaType='application/pdf' representation='B64'>{}</text></nonXMLBody></component>",
            STANDARD.encode(&bare)
        );
        let document =
            format!("<?xml version='1.0'?><ClinicalDocument xmlns='urn:hl7-org:v3'><title>Bilan</title>{body}</ClinicalDocument>");
        assert_eq!(of_attachment("a.xml", "text/xml", document.into_bytes(), ""), Some(bare));
        assert_eq!(of_attachment("a.txt", "text/plain", b"rien".to_vec(), ""), None);
    }

    #[test]
    fn nothing_stays_when_the_session_ends() {
        let drawing = Drawing::new(Worker::new(None));
        drawing.kept().put(key(1, 0), &page(1));
        drawing.kept().counts.push_back((key(1, 0).0, 3));
        let before = drawing.kept().session;
        drawing.clone().forget();
        let kept = drawing.kept();
        assert!(kept.pages.is_empty() && kept.counts.is_empty() && kept.session != before);
    }
}
