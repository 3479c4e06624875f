//! Messages being written, kept in the server's Drafts.
//!
//! A message in a folder never changes: a draft is kept again under another name, and only then is the one before
//! removed. Whoever stopped waiting in between knows the old name only; [`Trail`] knows what came after it, so that the
//! next time leaves one draft all the same.

use super::asking::stored;
use super::checkpoint;
use super::command::{AttachmentSource, BodySource, Care, Composition, DocumentSource, KeptDraft};
use super::compose;
use super::config::Config;
use super::files;
use super::mailbox::MailBackend;
use super::outbox::now;
use super::reading::Reader;
use crate::domain::Problem;
use crate::domain::draft::DraftAttachment;
use crate::domain::folder::SpecialUse;
use crate::domain::mail::MailId;
use crate::formats::mime;
use crate::store::Store;
use crate::store::care::{WrittenCare, WrittenDocument};
pub(super) use crate::store::drafts::ToFollow;
use crate::store::drafts::{self as kept, DraftFile, KeptFile, StoredDraft, Written};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use time::OffsetDateTime;

/// How many replacements, and how many parts, are remembered.
const TRAIL: usize = 100;

/// What became of drafts, as long as the program runs: names and places only, nothing of what they say.
#[derive(Default)]
pub(super) struct Trail {
    /// Which came after which: Message-IDs.
    names: VecDeque<(String, String)>,
    /// Where the parts are now that messages being written took from others, a draft that was replaced among them.
    parts: VecDeque<((MailId, String), Place)>,
}

/// A part that was written into a draft.
#[derive(Clone)]
pub(super) struct Place {
    /// The draft's Message-ID.
    pub(super) draft: String,
    /// Its place among the attachments, from 0, and how many these are.
    pub(super) index: usize,
    pub(super) count: usize,
    /// Its size in octets.
    pub(super) size: u64,
}

impl Trail {
    /// A draft is about to be kept in place of another.
    pub(super) fn note(&mut self, before: Option<&str>, after: &str) {
        let Some(before) = before else { return };
        if self.names.len() >= TRAIL {
            drop(self.names.pop_front());
        }
        self.names.push_back((before.to_owned(), after.to_owned()));
    }

    /// The parts of this composition stand in its draft now.
    fn place(&mut self, sources: &[AttachmentSource], sizes: &[u64], draft: &str) {
        for (index, (source, size)) in sources.iter().zip(sizes).enumerate() {
            let AttachmentSource::Part { mail, part } = source else { continue };
            self.parts.retain(|((known, of), _)| !(known == mail && of == part));
            if self.parts.len() >= TRAIL {
                drop(self.parts.pop_front());
            }
            let place = Place { draft: draft.to_owned(), index, count: sources.len(), size: *size };
            self.parts.push_back(((mail.clone(), part.clone()), place));
        }
    }

    /// Where a part was last written.
    pub(super) fn placed(&self, mail: &MailId, part: &str) -> Option<Place> {
        self.parts.iter().find(|((known, of), _)| known == mail && of == part).map(|(_, place)| place.clone())
    }

    /// A draft and those that were to take its place: one of them at most should be there.
    pub(super) fn from(&self, draft: Option<&str>) -> Vec<String> {
        let mut names: Vec<String> = draft.map(str::to_owned).into_iter().collect();
        // They were noted in order: one pass finds what follows what follows.
        for (before, after) in &self.names {
            if names.contains(before) && !names.contains(after) {
                names.push(after.clone());
            }
        }
        names
    }
}

/// Keeps a message in Drafts, then removes what it takes the place of; its Message-ID.
pub(super) async fn keep(reader: &mut Reader<'_>, config: &Config, store: &Store, composition: Composition) -> Result<String, Problem> {
    let (before, sources) = (composition.draft.clone(), composition.sources());
    let draft = compose::unjudged(reader, config, store, composition).await?;
    let stamp = compose::stamp(config, draft.from.address.domain());
    let message = mime::keep(&draft, &stamp).map_err(|_| Problem::MessageUnwritable)?;
    let folder = reader.backend.special_folder(SpecialUse::Drafts).await?;
    let replaced = follow(reader.trail, before.as_deref(), &stamp.message_id);
    reader.backend.keep_draft(&folder, &message).await?;
    place(reader.trail, &sources, &draft.attachments, &stamp.message_id);
    remove(reader.backend, &folder, &replaced).await;
    Ok(stamp.message_id)
}

/// The drafts that one about to be stored takes the place of.
pub(super) fn follow(trail: &Mutex<Trail>, before: Option<&str>, after: &str) -> Vec<String> {
    let mut trail = of(trail);
    let replaced = trail.from(before);
    trail.note(before, after);
    replaced
}

/// Notes that the parts of a composition stand in its draft now.
pub(super) fn place(trail: &Mutex<Trail>, sources: &[AttachmentSource], written: &[DraftAttachment], draft: &str) {
    let sizes: Vec<u64> = written.iter().map(|attachment| attachment.bytes.len() as u64).collect();
    of(trail).place(sources, &sizes, draft);
}

/// The trail, whatever became of a task that was using it: it is always whole.
pub(super) fn of(trail: &Mutex<Trail>) -> MutexGuard<'_, Trail> {
    trail.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes a draft, and those that took its place unbeknown to whoever asks.
pub(super) async fn discard(backend: &mut dyn MailBackend, trail: &Mutex<Trail>, draft: &str) -> Result<(), Problem> {
    let folder = backend.special_folder(SpecialUse::Drafts).await?;
    let names = of(trail).from(Some(draft));
    for name in names {
        backend.drop_draft(&folder, &name).await?;
    }
    Ok(())
}

/// Removes drafts as far as that goes, twice where a connection broke. One left behind is seen, and can be deleted: it
/// is no reason to say that what was asked failed.
pub(super) async fn remove(backend: &mut dyn MailBackend, folder: &str, names: &[String]) {
    for name in names {
        if backend.drop_draft(folder, name).await.is_err() && backend.drop_draft(folder, name).await.is_err() {
            tracing::warn!("draft left behind");
            return;
        }
    }
}

/// Saves a message being written in the store, with the octets of its files: they may go from where they are.
pub(super) async fn save(config: &Config, store: &Store, id: Option<u64>, composition: Composition) -> Result<KeptDraft, Problem> {
    let domain = composition.from.domain().to_owned();
    let name = composition.draft.unwrap_or_else(|| compose::stamp(config, &domain).message_id);
    let body = match composition.body {
        BodySource::Text(text) => text,
        BodySource::File(path) => files::text(&path).await?,
    };
    let mut attached = Vec::new();
    for source in composition.attachments {
        attached.push(file_of(store, id, source).await?);
    }
    let care = composition.care;
    let mut documents = Vec::new();
    for document in care.documents {
        let DocumentSource { file, code, title, act_date } = document;
        documents.push(WrittenDocument { file: file_of(store, id, file).await?, code, title, act_date });
    }
    let care = WrittenCare { patient: care.patient, documents, wishes: care.wishes, replaces: care.replaces };
    let written = Written {
        from: composition.from,
        to: composition.to,
        cc: composition.cc,
        bcc: composition.bcc,
        subject: composition.subject,
        body,
        reply_to: composition.reply_to,
        threading: composition.threading,
        name,
        files: attached,
        care,
    };
    checkpoint::reach();
    let saved = stored(store, move |store| kept::save(store, id, &written, now())).await?;
    checkpoint::reach();
    Ok(kept_draft(saved))
}

/// A file, as a draft keeps it.
async fn file_of(store: &Store, draft: Option<u64>, source: AttachmentSource) -> Result<DraftFile, Problem> {
    Ok(match source {
        AttachmentSource::File(path) => {
            let read = files::attachment(&path).await?;
            DraftFile::Fresh { name: read.name, media_type: read.media_type, octets: read.bytes }
        }
        AttachmentSource::Part { mail, part } => taken(store, draft, mail, part).await?,
        AttachmentSource::Kept { file, name, size } => DraftFile::Kept(KeptFile { id: file, name, size }),
    })
}

/// A part of another message, as a draft keeps it: with its octets where the message is here whole. Where it is not, they
/// are kept when the draft follows to the server, at the latest.
async fn taken(store: &Store, draft: Option<u64>, mail: MailId, part: String) -> Result<DraftFile, Problem> {
    stored(store, move |store| {
        if draft.map_or(Ok(false), |draft| kept::has_part(store, draft, &mail, &part))? {
            return Ok(DraftFile::Part(mail, part));
        }
        let found = store.source(&mail).ok().flatten().and_then(|source| mime::part(&source, &part));
        Ok(match found {
            Some((attachment, octets)) => {
                DraftFile::Taken { origin: (mail, part), name: attachment.name, media_type: attachment.media_type, octets: octets.into() }
            }
            None => DraftFile::Part(mail, part),
        })
    })
    .await
}

/// The messages being written, the last saved first.
pub(super) async fn all(store: &Store) -> Result<Vec<KeptDraft>, Problem> {
    Ok(stored(store, kept::all).await?.into_iter().map(kept_draft).collect())
}

pub(super) fn kept_draft(draft: StoredDraft) -> KeptDraft {
    let saved_at = OffsetDateTime::from_unix_timestamp(draft.saved_at).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let problem = draft.is_damaged.then_some(Problem::DraftDamaged);
    KeptDraft { id: draft.id, composition: composition(draft.written), saved_at, problem }
}

fn composition(written: Written) -> Composition {
    let source = |file| match file {
        DraftFile::Kept(kept) => Some(AttachmentSource::Kept { file: kept.id, name: kept.name, size: kept.size }),
        DraftFile::Part(mail, part) => Some(AttachmentSource::Part { mail, part }),
        // Never of a draft that was saved.
        DraftFile::Fresh { .. } | DraftFile::Taken { .. } => None,
    };
    let care = written.care;
    let document = |document: WrittenDocument| {
        let WrittenDocument { file, code, title, act_date } = document;
        source(file).map(|file| DocumentSource { file, code, title, act_date })
    };
    let documents = care.documents.into_iter().filter_map(document).collect();
    let care = Care { patient: care.patient, documents, wishes: care.wishes, replaces: care.replaces };
    Composition {
        from: written.from,
        to: written.to,
        cc: written.cc,
        bcc: written.bcc,
        subject: written.subject,
        body: BodySource::Text(written.body),
        attachments: written.files.into_iter().filter_map(source).collect(),
        reply_to: written.reply_to,
        threading: written.threading,
        draft: Some(written.name),
        confirmed: vec![],
        care,
    }
}

/// Tells the server's Drafts of a draft of the store: of its last state, under the same name, or that it is gone. The
/// store has it all the while: the server's copy may be missing for a moment, and is never there twice.
pub(super) async fn follow_to_server(reader: &mut Reader<'_>, config: &Config, store: &Store, draft: ToFollow) -> Result<(), Problem> {
    let message = if draft.is_forgotten {
        None
    } else {
        let id = draft.id;
        let Ok(saved) = stored(store, move |store| kept::draft(store, id)).await else { return Ok(()) };
        // What cannot be read does not take the place of the server's copy, which may be the last that can.
        if saved.is_damaged {
            return stored(store, move |store| kept::followed(store, &draft)).await;
        }
        let composition = composition(saved.written);
        let sources = composition.sources();
        let unjudged = match compose::unjudged(reader, config, store, composition).await {
            // A file is damaged, or was part of a message that is gone: until it is saved anew there is nothing to tell.
            Err(Problem::DraftDamaged | Problem::PartMissing | Problem::MailMissing | Problem::MailIdStale) => {
                return stored(store, move |store| kept::followed(store, &draft)).await;
            }
            other => other?,
        };
        for (source, attached) in sources.into_iter().zip(&unjudged.attachments) {
            let AttachmentSource::Part { mail, part } = source else { continue };
            let (name, media_type, octets) = (attached.name.clone(), attached.media_type.clone(), attached.bytes.clone());
            let keeping = move |store: &Store| kept::keep_part(store, id, (&mail, &part), (&name, &media_type, &octets));
            stored(store, keeping).await?;
        }
        let stamp = mime::Stamp { message_id: draft.name.clone(), ..compose::stamp(config, unjudged.from.address.domain()) };
        Some(mime::keep(&unjudged, &stamp).map_err(|_| Problem::MessageUnwritable)?)
    };
    let folder = reader.backend.special_folder(SpecialUse::Drafts).await?;
    let names = of(reader.trail).from(Some(&draft.name));
    for name in names {
        reader.backend.drop_draft(&folder, &name).await?;
    }
    if let Some(message) = message {
        reader.backend.keep_draft(&folder, &message).await?;
    }
    stored(store, move |store| kept::followed(store, &draft)).await
}

/// Where a draft is.
pub(super) async fn find(backend: &mut dyn MailBackend, draft: &str) -> Result<MailId, Problem> {
    let folder = backend.special_folder(SpecialUse::Drafts).await?;
    backend.find_draft(&folder, draft).await?.ok_or(Problem::MailMissing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_draft_carries_for_a_record_is_kept_when_its_files_are_gone() {
        use crate::domain::bal::BalAddress;
        use crate::domain::draft::Wishes;
        use crate::domain::patient::PatientIdentity;
        const CONFIG: &str = "[[account]]\naddress = \"a@cabinet.mss.test\"\nmie = \"cps\"\nkind = \"personnelle\"\n\
             imap = \"imap.op.test:143\"\nsmtp = \"smtp.op.test\"\n";
        let folder = tempfile::tempdir().unwrap();
        let (path, pdf) = (folder.path().join("config.toml"), folder.path().join("cr.pdf"));
        std::fs::write(&path, CONFIG).unwrap();
        std::fs::write(&pdf, "%PDF-1.4").unwrap();
        let config = Config::read(&path).unwrap();
        let key = crate::store::DatabaseKey::new(zeroize::Zeroizing::new([7; 32]));
        let store = Store::open(&folder.path().join("mail.db"), key).unwrap();
        let from = BalAddress::parse("a@cabinet.mss.test").unwrap();
        let document = |file| DocumentSource { file, code: "11502-2".into(), title: "Bilan".into(), act_date: "20261103".into() };
        let care = Care {
            patient: Some(PatientIdentity { birth_name: "VIAL".into(), ..PatientIdentity::default() }),
            documents: vec![document(AttachmentSource::File(pdf.clone()))],
            wishes: Wishes { end_of_exchange: true, ..Wishes::default() },
            replaces: Some(MailId { account: from.clone(), folder: "Sent".into(), uid_validity: 3, uid: 9 }),
        };
        let composition = Composition {
            from,
            to: vec![],
            cc: vec![],
            bcc: vec![],
            subject: String::new(),
            body: BodySource::Text(String::new()),
            attachments: vec![AttachmentSource::File(pdf.clone())],
            reply_to: None,
            threading: None,
            draft: None,
            confirmed: vec![],
            care: care.clone(),
        };
        let saved = save(&config, &store, None, composition).await.unwrap();
        std::fs::remove_file(&pdf).unwrap();
        let found = all(&store).await.unwrap().remove(0).composition;
        let [DocumentSource { file: AttachmentSource::Kept { file, name, size }, .. }] = &found.care.documents[..] else {
            panic!("not kept")
        };
        assert_eq!((name.as_str(), *size, found.attachments.len()), ("cr.pdf", 8, 1));
        let same = AttachmentSource::Kept { file: *file, name: name.clone(), size: *size };
        assert_eq!(found.care, Care { documents: vec![document(same)], ..care });
        // Saved again as it was taken up, nothing is lost either.
        let again = save(&config, &store, Some(saved.id), found.clone()).await.unwrap().composition;
        assert_eq!((again.care, again.attachments.len()), (found.care, 1));
    }

    #[test]
    fn a_draft_leads_to_all_that_came_after_it() {
        let mut trail = Trail::default();
        trail.note(None, "a");
        trail.note(Some("a"), "b");
        trail.note(Some("x"), "y");
        trail.note(Some("b"), "c");
        trail.note(Some("a"), "d");
        assert_eq!(trail.from(Some("a")), ["a", "b", "c", "d"]);
        assert_eq!(trail.from(Some("b")), ["b", "c"]);
        assert!(trail.from(Some("z")) == ["z"] && trail.from(None).is_empty());
        (0..TRAIL).for_each(|n| trail.note(Some("n"), &n.to_string()));
        assert_eq!(trail.from(Some("a")), ["a"]);
    }
}
