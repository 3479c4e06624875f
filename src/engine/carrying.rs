//! What a message carries for a patient's record, on its way out: its documents packaged (ECO.2.1.1), the prescribed subject
//! (ECO.2.1.3), the documents of another message that they replace.

use super::asking::stored;
use super::command::Care;
use super::config::Config;
use super::packaging::{self, Given, Making, PdfMaker, Replaced};
use super::reading::{Reader, apart};
use super::shared::Shared;
use super::worker::Worker;
use crate::domain::Problem;
use crate::domain::author::Author;
use crate::domain::document::HealthDocument;
use crate::domain::draft::{Circumstances, Draft, DraftAttachment};
use crate::domain::mail::MailId;
use crate::domain::naming::{self, SUBJECT_MARK};
use crate::formats::pdf::{Facts, PdfA};
use crate::formats::{mime, xdm};
use crate::store::care::{WrittenCare, WrittenDocument};
use crate::store::drafts::DraftFile;
use crate::store::{Store, opposition};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use time::OffsetDateTime;
use tokio::runtime;

/// What a subject says of a message that takes the place of another, after the mark for programs (AMBU.MSS/va1.02).
const REPLACING: &str = "[Annule et remplace]";
/// How many PDF/A are kept in memory, and their octets in all: those of the message being written.
const MADE: usize = 8;
const MADE_OCTETS: usize = 64 << 20;

/// What is known where a message is judged.
pub(super) async fn circumstances(config: &Config, store: Option<&Store>) -> Result<Circumstances, Problem> {
    let opposed = match store {
        Some(store) => stored(store, opposition::all).await?,
        None => vec![],
    };
    let today = local_now().date();
    Ok(Circumstances {
        test_mode: config.test_mode(),
        today: Some((today.year(), today.month().into(), today.day())),
        opposed,
        text_lost: false,
    })
}

/// What a composition carries, as the store keeps it, with its documents' octets as they were given.
pub(super) fn written(care: &Care, documents: &[DraftAttachment]) -> WrittenCare {
    let document = |(source, read): (&super::command::DocumentSource, &DraftAttachment)| WrittenDocument {
        file: DraftFile::Fresh { name: read.name.clone(), media_type: read.media_type.clone(), octets: Arc::clone(&read.bytes) },
        code: source.code.clone(),
        title: source.title.clone(),
        act_date: source.act_date.clone(),
    };
    WrittenCare {
        patient: care.patient.clone(),
        documents: care.documents.iter().zip(documents).map(document).collect(),
        wishes: care.wishes,
        replaces: care.replaces.clone(),
    }
}

/// Puts what a message carries into its draft: its documents packaged, before what is attached, and the subject that messages
/// with documents have. How many attachments its documents became. Without a reader, what is replaced is not looked at.
pub(super) async fn carry(
    shared: &Shared,
    config: &Config,
    reader: Option<&mut Reader<'_>>,
    draft: &mut Draft,
    care: &Care,
    documents: Vec<DraftAttachment>,
) -> Result<usize, Problem> {
    let is_replacing = care.replaces.is_some();
    if documents.is_empty() {
        if let Some(subject) = subject_of_attached(draft).await? {
            name(draft, &subject, is_replacing);
        }
        return Ok(0);
    }
    let replaced = match (&care.replaces, reader) {
        (Some(id), Some(reader)) => replaced(reader, id).await?,
        _ => vec![],
    };
    let given = care.documents.iter().zip(documents).map(|(source, read)| Given {
        octets: read.bytes.to_vec(),
        name: read.name,
        code: source.code.clone(),
        title: source.title.clone(),
        act_date: source.act_date.clone(),
    });
    let (given, patient, author): (Vec<Given>, _, _) = (given.collect(), care.patient.clone(), author(shared, config).await);
    let (now, maker) = (local_now(), Maker::of(shared));
    let packaged = apart(move || {
        let making = Making { pdf: &maker, now, random: &random };
        packaging::package(given, patient.as_ref(), &author, &replaced, &making)
    })
    .await??;
    // The rules and the headers look at the archive and its copies as at any others that are attached.
    let made = packaged.attachments;
    let looked_at = move || made.into_iter().map(|file| super::files::inspected(file.name, file.media_type, file.bytes.to_vec())).collect();
    let mut attachments: Vec<DraftAttachment> = apart(looked_at).await?;
    let count = attachments.len();
    if let Some((archive, copies)) = attachments.split_first_mut() {
        archive.inspection.xdm = true;
        if !packaged.documents.is_empty() {
            archive.inspection.documents = packaged.documents;
        }
        copies.iter_mut().for_each(|copy| copy.inspection.made_here = true);
    }
    attachments.append(&mut draft.attachments);
    draft.attachments = attachments;
    draft.known.text_lost = packaged.text_lost;
    name(draft, &packaged.subject, is_replacing);
    Ok(count)
}

/// The prescribed subject of a message to which an archive is attached as it is; `None` where there is none.
async fn subject_of_attached(draft: &Draft) -> Result<Option<String>, Problem> {
    let Some(archive) = draft.attachments.iter().find(|attachment| attachment.inspection.xdm) else { return Ok(None) };
    let octets = Arc::clone(&archive.bytes);
    apart(move || Some(xdm::open(&octets).documents.first().map_or_else(|| SUBJECT_MARK.to_owned(), subject))).await
}

fn subject(document: &HealthDocument) -> String {
    let label = if document.title.trim().is_empty() { &document.code.label } else { &document.title };
    naming::subject(label, &document.patient)
}

/// Gives a draft the prescribed subject. What a person typed there is not lost: it becomes the first line of the text, unless it
/// is prescribed too.
fn name(draft: &mut Draft, prescribed: &str, is_replacing: bool) {
    let typed = draft.subject().to_owned();
    let said = prescribed.strip_prefix(SUBJECT_MARK).unwrap_or(prescribed).trim();
    // Nothing is known of the document: what was typed says it.
    let (said, is_repeated) = match said {
        _ if typed.starts_with(SUBJECT_MARK) => (typed.strip_prefix(SUBJECT_MARK).unwrap_or_default(), true),
        "" => (typed.as_str(), true),
        said => (said, naming::is_document_subject(&typed) || typed.trim().is_empty()),
    };
    let mark = if is_replacing && !said.starts_with(REPLACING) { format!("{REPLACING} ") } else { String::new() };
    draft.set_subject(&format!("{SUBJECT_MARK}{mark}{said}"));
    if !is_repeated {
        draft.body = if draft.body.is_empty() { format!("{typed}\n") } else { format!("{typed}\n\n{}", draft.body) };
    }
}

/// The documents of a message that was sent.
async fn replaced(reader: &mut Reader<'_>, id: &MailId) -> Result<Vec<Replaced>, Problem> {
    let raw = reader.raw(id).await?;
    let found = apart(move || {
        let mut found = Vec::new();
        for attachment in mime::read(&raw).attachments {
            let Some((attachment, octets)) = mime::part(&raw, &attachment.part) else { continue };
            if !crate::formats::inspect(&attachment.name, &attachment.media_type, &octets).xdm {
                continue;
            }
            found.extend(xdm::open(&octets).documents.into_iter().map(|document| Replaced {
                id: document.id,
                set_id: document.set_id,
                version: document.version,
                code: document.code.code,
            }));
        }
        found
    })
    .await?;
    if found.is_empty() { Err(Problem::NothingToReplace) } else { Ok(found) }
}

/// Who signs documents: whom the configuration names, completed from the card where there is one. Who is not known well enough is
/// told when documents are made.
async fn author(shared: &Shared, _config: &Config) -> Author {
    let author = Author::default();
    if author.missing().is_none() {
        return author;
    }
    let Ok(card) = shared.card().await else { return author };
    match card.certificate().await {
        Ok(certificate) => author.completed(&certificate.holder),
        Err(_) => author,
    }
}

fn sha256(octets: &[u8]) -> Digest {
    let mut digest = Digest::default();
    for (to, from) in digest.iter_mut().zip(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, octets).as_ref()) {
        *to = *from;
    }
    digest
}

fn local_now() -> OffsetDateTime {
    OffsetDateTime::now_local().unwrap_or_else(|_| OffsetDateTime::now_utc())
}

fn random() -> [u8; 16] {
    let mut random = [0; 16];
    // As for a message's name: the system's generator does not fail on a system that runs.
    if aws_lc_rs::rand::fill(&mut random).is_err() {
        random = OffsetDateTime::now_utc().unix_timestamp_nanos().to_be_bytes();
    }
    random
}

/// What was last made, by what it was made of: a message is judged again and again while it is being written.
#[derive(Default)]
pub(super) struct Made(Mutex<VecDeque<(Digest, Arc<PdfA>)>>);

type Digest = [u8; 32];

impl std::fmt::Debug for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Made")
    }
}

impl Made {
    fn get(&self, source: &Digest) -> Option<Arc<PdfA>> {
        self.kept().iter().find(|(kept, _)| kept == source).map(|(_, made)| Arc::clone(made))
    }

    fn put(&self, source: Digest, made: Arc<PdfA>) {
        let mut kept = self.kept();
        kept.retain(|(other, _)| *other != source);
        kept.push_back((source, made));
        while kept.len() > MADE || kept.iter().map(|(_, made)| made.octets.len()).sum::<usize>() > MADE_OCTETS {
            drop(kept.pop_front());
        }
    }

    /// The session is over: nothing stays in memory.
    pub(super) fn forget(&self) {
        self.kept().clear();
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<(Digest, Arc<PdfA>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What makes PDF/A of PDF: files that others wrote are read in a process of their own. It waits, on threads that may.
struct Maker {
    worker: Worker,
    runtime: runtime::Handle,
    made: Arc<Made>,
}

impl Maker {
    fn of(shared: &Shared) -> Self {
        Self { worker: shared.drawing.worker.clone(), runtime: runtime::Handle::current(), made: Arc::clone(&shared.made) }
    }
}

impl PdfMaker for Maker {
    fn archived(&self, pdf: &[u8]) -> Result<(Vec<u8>, bool), Problem> {
        let source = sha256(pdf);
        let made = match self.made.get(&source) {
            Some(made) => made,
            None => {
                let made = Arc::new(self.runtime.block_on(self.worker.to_pdf_a(pdf.to_vec(), Facts::default()))?);
                self.made.put(source, Arc::clone(&made));
                made
            }
        };
        Ok((made.octets.clone(), made.text_lost))
    }

    fn narrative(&self, _document: &HealthDocument) -> Result<Vec<u8>, Problem> {
        Err(Problem::PdfUnusable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::bal::{Bal, BalAddress, BalKind};

    fn named(typed: &str, body: &str, prescribed: &str, is_replacing: bool) -> (String, String) {
        let address = BalAddress::parse("dr.martin@cabinet.mss.test").unwrap();
        let mut draft = Draft::new(Bal { address, kind: BalKind::Personal, label: String::new() });
        draft.set_subject(typed);
        draft.body = body.into();
        name(&mut draft, prescribed, is_replacing);
        (draft.subject().to_owned(), draft.body)
    }

    #[test]
    fn eco_2_1_3_a_message_with_documents_has_the_prescribed_subject_and_what_was_typed_stays() {
        let prescribed = "XDM/1.0/DDM+Biologie VIAL Paul 12/03/1964";
        let kept = |typed: &str, body: &str| named(typed, body, prescribed, false);
        assert_eq!(kept("", "Bonjour"), (prescribed.into(), "Bonjour".into()));
        assert_eq!(kept("Contrôle de M. Vial", "Bonjour"), (prescribed.into(), "Contrôle de M. Vial\n\nBonjour".into()));
        assert_eq!(kept("Contrôle", ""), (prescribed.into(), "Contrôle\n".into()));
        // What programs wrote is not repeated to people, and what is prescribed already stays.
        assert_eq!(kept("Re: XDM/1.0/DDM+Écho VIAL Paul", "Bonjour"), (prescribed.into(), "Bonjour".into()));
        assert_eq!(kept("XDM/1.0/DDM+Écho VIAL Paul", "Bonjour"), ("XDM/1.0/DDM+Écho VIAL Paul".into(), "Bonjour".into()));
        // Nothing is known of the document.
        assert_eq!(named("Contrôle", "Bonjour", SUBJECT_MARK, false), ("XDM/1.0/DDM+Contrôle".into(), "Bonjour".into()));
    }

    #[test]
    fn what_was_made_is_kept_within_bounds() {
        let (made, of) = (Made::default(), |octets: usize| Arc::new(PdfA { octets: vec![0; octets], kept: false, text_lost: true }));
        for source in 0..=MADE {
            made.put(sha256(&[u8::try_from(source).unwrap()]), of(1));
        }
        assert!(made.get(&sha256(&[0])).is_none() && made.get(&sha256(&[1])).is_some());
        made.put(sha256(&[1]), of(MADE_OCTETS));
        assert!(made.get(&sha256(&[2])).is_none() && made.get(&sha256(&[1])).is_some());
        made.put(sha256(&[3]), of(MADE_OCTETS + 1));
        assert!(made.kept().is_empty());
        made.put(sha256(&[4]), of(1));
        made.forget();
        assert!(made.get(&sha256(&[4])).is_none());
    }

    #[test]
    fn ambu_va1_02_what_replaces_says_so_after_the_mark_for_programs_once() {
        let prescribed = "XDM/1.0/DDM+Biologie VIAL Paul 12/03/1964";
        let marked = "XDM/1.0/DDM+[Annule et remplace] Biologie VIAL Paul 12/03/1964";
        assert_eq!(named("", "", prescribed, true).0, marked);
        assert_eq!(named(marked, "", prescribed, true).0, marked);
    }
}
