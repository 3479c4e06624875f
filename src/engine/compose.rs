//! What a face hands over, made into a draft, and what the rules say of it.

use super::asking::stored;
use super::carrying;
use super::command::{AttachmentSource, BodySource, Composition, SendReply};
use super::config::Config;
use super::files;
use super::reading::Reader;
use super::shared::Shared;
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::draft::{Draft, DraftAttachment, Threading};
use crate::domain::mail::MailId;
use crate::domain::rules::{self, Verdict};
use crate::domain::trust_space::TrustSpace;
use crate::formats::{mime, trust_list};
use crate::store::Store;
use crate::store::care::WrittenCare;
use time::OffsetDateTime;

/// What the rules say of a composition, and what it becomes again if it does not leave.
pub(super) struct Judged {
    pub(super) verdict: Verdict,
    /// The text as it was typed.
    pub(super) body: String,
    /// The conversation that it joins.
    pub(super) threading: Threading,
    /// What it carries for a record, its documents read.
    pub(super) care: WrittenCare,
    /// How many attachments, the first ones, its documents were made into.
    pub(super) packaged: usize,
}

/// The draft of a composition, its documents packaged, its conversation joined, and what the rules say of it.
pub(super) async fn judge(
    reader: &mut Reader<'_>,
    shared: &Shared,
    config: &Config,
    store: &Store,
    composition: Composition,
) -> Result<Judged, Problem> {
    let confirmed = composition.confirmed.clone();
    answers_its_own(&composition)?;
    let threading = threading(reader, &composition).await?;
    let care = composition.care.clone();
    let (mut draft, documents) = draft(config, composition, Some(&mut *reader), Some(store)).await?;
    draft.threading = threading.clone();
    let body = draft.body.clone();
    let written = carrying::written(&care, &documents);
    let packaged = carrying::carry(shared, config, Some(reader), &mut draft, &care, documents).await?;
    let verdict = rules::check(draft, &trust_space(config).await?, &confirmed);
    Ok(Judged { verdict, body, threading, care: written, packaged })
}

/// The draft of a composition, nothing judged; its documents are attached as they were given, after the attachments. A message
/// it answers that is no longer there keeps it from nothing.
pub(super) async fn unjudged(reader: &mut Reader<'_>, config: &Config, store: &Store, composition: Composition) -> Result<Draft, Problem> {
    let threading = match threading(reader, &composition).await {
        Err(Problem::MailMissing | Problem::MailIdStale | Problem::FolderMissing { .. }) => Threading::default(),
        other => other?,
    };
    let (mut draft, documents) = draft(config, composition, Some(reader), Some(store)).await?;
    draft.threading = threading;
    draft.attachments.extend(documents);
    Ok(draft)
}

/// Applies the rules only. Without a reader there is no network, no part of another message, and nothing to replace; without a
/// store, nobody knows who objected.
pub(super) async fn check(
    shared: &Shared,
    config: &Config,
    composition: Composition,
    mut reader: Option<&mut Reader<'_>>,
    store: Option<&Store>,
) -> Result<SendReply, Problem> {
    let confirmed = composition.confirmed.clone();
    answers_its_own(&composition)?;
    let care = composition.care.clone();
    let (mut draft, documents) = draft(config, composition, reader.as_deref_mut(), store).await?;
    carrying::carry(shared, config, reader, &mut draft, &care, documents).await?;
    Ok(match rules::check(draft, &trust_space(config).await?, &confirmed) {
        Verdict::Stopped(findings) => SendReply::Stopped(findings),
        Verdict::Cleared(_, findings) => SendReply::Clear(findings),
    })
}

/// A reply leaves from the mailbox that received the message, and what is replaced is so from the mailbox that sent it.
fn answers_its_own(composition: &Composition) -> Result<(), Problem> {
    match &composition.reply_to {
        Some(id) if id.account != composition.from => Err(Problem::ReplyFromElsewhere),
        _ => match &composition.care.replaces {
            Some(id) if id.account != composition.from => Err(Problem::ReplyFromElsewhere),
            _ => Ok(()),
        },
    }
}

/// The draft of a composition, files and parts read, and its documents as they were given.
async fn draft(
    config: &Config,
    composition: Composition,
    mut reader: Option<&mut Reader<'_>>,
    store: Option<&Store>,
) -> Result<(Draft, Vec<DraftAttachment>), Problem> {
    let account = config.account(&composition.from)?;
    let mut draft = Draft::new(account.bal.clone());
    let documents = composition.care.documents;
    (draft.patient, draft.wishes) = (composition.care.patient, composition.care.wishes);
    (draft.sender_label, draft.reply_to) = (account.sender_label.clone(), account.reply_to.clone());
    draft.known = carrying::circumstances(config, store).await?;
    draft.to = composition.to;
    draft.cc = composition.cc;
    draft.bcc = composition.bcc;
    draft.set_subject(&composition.subject);
    draft.body = match composition.body {
        BodySource::Text(text) => text,
        BodySource::File(path) => files::text(&path).await?,
    };
    for source in &composition.attachments {
        draft.attachments.push(octets(source, &composition.from, reader.as_deref_mut(), store).await?);
    }
    let mut given = Vec::new();
    for document in &documents {
        given.push(octets(&document.file, &composition.from, reader.as_deref_mut(), store).await?);
    }
    Ok((draft, given))
}

/// A file, with its octets and what it is.
async fn octets(
    source: &AttachmentSource,
    from: &BalAddress,
    reader: Option<&mut Reader<'_>>,
    store: Option<&Store>,
) -> Result<DraftAttachment, Problem> {
    match (source, reader) {
        (AttachmentSource::File(path), _) => files::attachment(path).await,
        (AttachmentSource::Part { mail, part }, Some(reader)) if mail.account == *from => reader.attachment(mail, part).await,
        (AttachmentSource::Kept { file, .. }, _) => {
            let (store, file) = (store.ok_or(Problem::Internal)?, *file);
            let kept = move |store: &Store| crate::store::drafts::file(store, file);
            let (name, media_type, octets) = stored(store, kept).await.map_err(|problem| match problem {
                Problem::StoreDamaged => Problem::DraftDamaged,
                _ => Problem::PartMissing,
            })?;
            let inspecting = tokio::task::spawn_blocking(move || files::inspected(name, media_type, octets));
            inspecting.await.map_err(|_| Problem::Internal)
        }
        // Another mailbox's message: its connection is another task's.
        (AttachmentSource::Part { .. }, _) => Err(Problem::ReplyFromElsewhere),
    }
}

/// What links a reply to the message it answers (RFC 5322 §3.6.4).
async fn threading(reader: &mut Reader<'_>, composition: &Composition) -> Result<Threading, Problem> {
    // What replaces a message stands beside it in the conversation (ECO.2.2.2).
    match (&composition.threading, composition.reply_to.as_ref().or(composition.care.replaces.as_ref())) {
        (Some(threading), _) => Ok(threading.clone()),
        (None, Some(id)) if id.account == composition.from => answering(reader, id).await,
        (None, _) => Ok(Threading::default()),
    }
}

async fn answering(reader: &mut Reader<'_>, id: &MailId) -> Result<Threading, Problem> {
    let answered = reader.read(id).await?;
    let mut references = answered.references;
    if let Some(message_id) = &answered.message_id {
        references.retain(|reference| reference != message_id);
        references.push(message_id.clone());
    }
    Ok(Threading { in_reply_to: answered.message_id, references })
}

/// The trust space, from its list where one is configured. A list that cannot be read lets nothing pass.
pub(super) async fn trust_space(config: &Config) -> Result<TrustSpace, Problem> {
    let Some(path) = config.trust_list.clone() else { return Ok(TrustSpace::unlisted(&config.patient_domain)) };
    let unreadable = Problem::TrustListUnreadable { path: path.display().to_string() };
    let reading = tokio::task::spawn_blocking(move || std::fs::read(path).ok().and_then(|bytes| trust_list::read(&bytes).ok()));
    let domains = reading.await.ok().flatten().ok_or(unreadable)?;
    Ok(TrustSpace::listed(domains.iter().map(String::as_str), &config.patient_domain))
}

/// What a message gets when it is written.
pub(super) fn stamp(config: &Config, domain: &str) -> mime::Stamp {
    let mut random = [0; 16];
    // The system's generator does not fail on a system that runs; were it to, the clock still makes the name unique.
    if aws_lc_rs::rand::fill(&mut random).is_err() {
        random = OffsetDateTime::now_utc().unix_timestamp_nanos().to_be_bytes();
    }
    mime::Stamp {
        now: OffsetDateTime::now_local().unwrap_or_else(|_| OffsetDateTime::now_utc()),
        message_id: mime::new_message_id(random, domain),
        user_agent: concat!("Pli/", env!("CARGO_PKG_VERSION")).to_owned(),
        nil: config.nil.clone(),
    }
}
