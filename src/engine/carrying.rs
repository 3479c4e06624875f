//! What a message carries for a patient's record, on its way out: its documents packaged (ECO.2.1.1), the prescribed subject
//! (ECO.2.1.3), the documents of another message that they replace.

use super::asking::stored;
use super::building::{self, Workshop};
use super::command::Care;
use super::config::Config;
use super::packaging::{Given, Replaced};
use super::reading::{Reader, apart};
use super::shared::Shared;
use crate::domain::Problem;
use crate::domain::author::Author;
use crate::domain::document::HealthDocument;
use crate::domain::draft::{Circumstances, Draft, DraftAttachment};
use crate::domain::mail::MailId;
use crate::domain::naming::{self, SUBJECT_MARK};
use crate::formats::{mime, xdm};
use crate::store::care::{WrittenCare, WrittenDocument};
use crate::store::drafts::DraftFile;
use crate::store::{Store, opposition};
use std::sync::Arc;
use time::OffsetDateTime;

/// What a subject says of a message that takes the place of another, after the mark for programs (AMBU.MSS/va1.02).
const REPLACING: &str = "[Annule et remplace]";

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
    let workshop = Workshop::new(shared.drawing.worker.clone(), Arc::clone(&shared.made));
    let packaged = building::packaged(workshop, given, patient, author, replaced).await?;
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
async fn author(shared: &Shared, config: &Config) -> Author {
    let author = config.author.clone();
    if author.missing().is_none() {
        return author;
    }
    let Ok(card) = shared.card().await else { return author };
    match card.certificate().await {
        Ok(certificate) => author.completed(&certificate.holder),
        Err(_) => author,
    }
}

fn local_now() -> OffsetDateTime {
    OffsetDateTime::now_local().unwrap_or_else(|_| OffsetDateTime::now_utc())
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
    fn ambu_va1_02_what_replaces_says_so_after_the_mark_for_programs_once() {
        let prescribed = "XDM/1.0/DDM+Biologie VIAL Paul 12/03/1964";
        let marked = "XDM/1.0/DDM+[Annule et remplace] Biologie VIAL Paul 12/03/1964";
        assert_eq!(named("", "", prescribed, true).0, marked);
        assert_eq!(named(marked, "", prescribed, true).0, marked);
    }
}
