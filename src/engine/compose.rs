//! What a face hands over, made into a draft, and what the rules say of it.

use super::asking::stored;
use super::command::{AttachmentSource, BodySource, Composition, SendReply};
use super::config::Config;
use super::files;
use super::reading::Reader;
use crate::domain::Problem;
use crate::domain::draft::{Draft, Threading};
use crate::domain::mail::MailId;
use crate::domain::rules::{self, Verdict};
use crate::domain::trust_space::TrustSpace;
use crate::formats::{mime, trust_list};
use crate::store::Store;
use time::OffsetDateTime;

/// The draft of a composition, its conversation joined, and what the rules say of it.
pub(super) async fn judge(reader: &mut Reader<'_>, config: &Config, store: &Store, composition: Composition) -> Result<Verdict, Problem> {
    let confirmed = composition.confirmed.clone();
    answers_its_own(&composition)?;
    let threading = threading(reader, &composition).await?;
    let mut draft = draft(config, composition, Some((reader, store))).await?;
    draft.threading = threading;
    Ok(rules::check(draft, &trust_space(config).await?, &confirmed))
}

/// The draft of a composition, nothing judged. A message it answers that is no longer there keeps it from nothing.
pub(super) async fn unjudged(reader: &mut Reader<'_>, config: &Config, store: &Store, composition: Composition) -> Result<Draft, Problem> {
    let threading = match threading(reader, &composition).await {
        Err(Problem::MailMissing | Problem::MailIdStale | Problem::FolderMissing { .. }) => Threading::default(),
        other => other?,
    };
    let mut draft = draft(config, composition, Some((reader, store))).await?;
    draft.threading = threading;
    Ok(draft)
}

/// Applies the rules only. Without a reader there is no network, and no part of another message.
pub(super) async fn check(
    config: &Config,
    composition: Composition,
    reader: Option<(&mut Reader<'_>, &Store)>,
) -> Result<SendReply, Problem> {
    let confirmed = composition.confirmed.clone();
    answers_its_own(&composition)?;
    let draft = draft(config, composition, reader).await?;
    Ok(match rules::check(draft, &trust_space(config).await?, &confirmed) {
        Verdict::Stopped(findings) => SendReply::Stopped(findings),
        Verdict::Cleared(_, findings) => SendReply::Clear(findings),
    })
}

/// A reply leaves from the mailbox that received the message.
fn answers_its_own(composition: &Composition) -> Result<(), Problem> {
    match &composition.reply_to {
        Some(id) if id.account != composition.from => Err(Problem::ReplyFromElsewhere),
        _ => Ok(()),
    }
}

/// The draft of a composition: files and parts read.
async fn draft(config: &Config, composition: Composition, reader: Option<(&mut Reader<'_>, &Store)>) -> Result<Draft, Problem> {
    let (mut reader, store) = reader.unzip();
    let mut draft = Draft::new(config.account(&composition.from)?.bal.clone());
    draft.to = composition.to;
    draft.cc = composition.cc;
    draft.bcc = composition.bcc;
    draft.set_subject(&composition.subject);
    draft.body = match composition.body {
        BodySource::Text(text) => text,
        BodySource::File(path) => files::text(&path).await?,
    };
    for source in &composition.attachments {
        draft.attachments.push(match (source, reader.as_deref_mut()) {
            (AttachmentSource::File(path), _) => files::attachment(path).await?,
            (AttachmentSource::Part { mail, part }, Some(reader)) if mail.account == composition.from => {
                reader.attachment(mail, part).await?
            }
            (AttachmentSource::Kept { file, .. }, _) => {
                let (store, file) = (store.ok_or(Problem::Internal)?, *file);
                let kept = move |store: &Store| crate::store::drafts::file(store, file);
                let (name, media_type, octets) = stored(store, kept).await.map_err(|problem| match problem {
                    Problem::StoreDamaged => Problem::DraftDamaged,
                    _ => Problem::PartMissing,
                })?;
                let inspecting = tokio::task::spawn_blocking(move || files::inspected(name, media_type, octets));
                inspecting.await.map_err(|_| Problem::Internal)?
            }
            // Another mailbox's message: its connection is another task's.
            (AttachmentSource::Part { .. }, _) => return Err(Problem::ReplyFromElsewhere),
        });
    }
    Ok(draft)
}

/// What links a reply to the message it answers (RFC 5322 §3.6.4).
async fn threading(reader: &mut Reader<'_>, composition: &Composition) -> Result<Threading, Problem> {
    match (&composition.threading, &composition.reply_to) {
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
