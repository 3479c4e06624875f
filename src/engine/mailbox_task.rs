//! One mailbox's task: it owns the backend and answers requests one after the other.

use super::command::{AttachmentSource, BodySource, Composition, Reply, Request, SendReply};
use super::config::Config;
use super::cut::Cut;
use super::files;
use super::mailbox::MailBackend;
use super::outbox::{Outbox, Sent};
use super::problem;
use super::shared::Shared;
use crate::domain::Problem;
use crate::domain::draft::{Draft, Threading};
use crate::domain::folder::SpecialUse;
use crate::domain::mail::{Attachment, FlagChange, MailId};
use crate::domain::outbox::SendOutcome;
use crate::domain::rules::{self, Verdict};
use crate::domain::trust_space::TrustSpace;
use crate::formats::{mime, trust_list};
use std::path::Path;
use std::sync::Arc;
use time::OffsetDateTime;
use tokio::sync::mpsc;

/// Serves a mailbox until its requests end, or its session does.
pub(super) async fn run(
    mut backend: Box<dyn MailBackend>,
    shared: Arc<Shared>,
    config: Arc<Config>,
    mut requests: mpsc::Receiver<Request>,
    mut cut: Cut,
) {
    while let Ok(Some(request)) = cut.unless(requests.recv()).await {
        serve(&mut *backend, &shared, &config, request, &mut cut).await;
    }
    match cut.reason() {
        None => backend.close().await,
        // The connection is dropped as it is; what still waits is told why.
        Some(reason) => {
            drop(backend);
            requests.close();
            while let Ok(request) = requests.try_recv() {
                request.refuse(problem::of_lock(reason));
            }
        }
    }
}

async fn serve(backend: &mut dyn MailBackend, shared: &Shared, config: &Config, request: Request, cut: &mut Cut) {
    match request {
        Request::Folders(reply) => answer(reply, cut, backend.folders()).await,
        Request::List(folder, window, reply) => answer(reply, cut, backend.list(&folder, window)).await,
        Request::Page(folder, first, count, reply) => answer(reply, cut, backend.page(&folder, first, count)).await,
        Request::Open(_, reply) => drop(reply.send(Err(Problem::Internal))),
        Request::Preview(_, _, reply) => drop(reply.send(Err(Problem::Internal))),
        Request::KeepDraft(_, reply) => drop(reply.send(Err(Problem::Internal))),
        Request::DropDraft(_, reply) => drop(reply.send(Err(Problem::Internal))),
        Request::Read(id, reply) => answer(reply, cut, read(backend, &id)).await,
        Request::Raw(id, reply) => answer(reply, cut, backend.message(&id)).await,
        Request::Save(id, part, file, reply) => answer(reply, cut, save(backend, &id, &part, &file)).await,
        Request::Flag(id, change, reply) => answer(reply, cut, backend.flag(&id, change)).await,
        Request::Move(id, folder, reply) => answer(reply, cut, backend.relocate(&id, &folder)).await,
        Request::Delete(id, reply) => answer(reply, cut, delete(backend, &id)).await,
        // A sending looks after its own end: some of it must not be cut.
        Request::Send(composition, reply) => drop(reply.send(send(backend, shared, config, *composition, cut).await)),
    }
}

/// Answers with the work's result, or with why the session ended under it. A face that no longer waits has dropped
/// the other end.
async fn answer<T>(reply: Reply<T>, cut: &mut Cut, work: impl Future<Output = Result<T, Problem>>) {
    let result = cut.unless(work).await.unwrap_or_else(|reason| Err(problem::of_lock(reason)));
    drop(reply.send(result));
}

async fn read(backend: &mut dyn MailBackend, id: &MailId) -> Result<crate::domain::mail::Content, Problem> {
    let raw = backend.message(id).await?;
    // A hostile message may take a moment to take apart: not on the tasks' threads.
    tokio::task::spawn_blocking(move || mime::read(&raw)).await.map_err(|_| Problem::Internal)
}

async fn save(backend: &mut dyn MailBackend, id: &MailId, part: &str, file: &Path) -> Result<Attachment, Problem> {
    let (raw, part) = (backend.message(id).await?, part.to_owned());
    let found = tokio::task::spawn_blocking(move || mime::part(&raw, &part)).await.map_err(|_| Problem::Internal)?;
    let (attachment, bytes) = found.ok_or(Problem::PartMissing)?;
    files::save(file, bytes).await?;
    Ok(attachment)
}

/// To the trash; what is in the trash already stays there, so that nothing is lost by insisting.
async fn delete(backend: &mut dyn MailBackend, id: &MailId) -> Result<Option<MailId>, Problem> {
    let trash = backend.special_folder(SpecialUse::Trash).await?;
    if trash == id.folder { Ok(Some(id.clone())) } else { backend.relocate(id, &trash).await }
}

async fn send(
    backend: &mut dyn MailBackend,
    shared: &Shared,
    config: &Config,
    composition: Composition,
    cut: &mut Cut,
) -> Result<SendReply, Problem> {
    let reply_to = composition.reply_to.clone();
    let prepared = cut.unless(prepare(backend, config, composition)).await.unwrap_or_else(|reason| Err(problem::of_lock(reason)))?;
    let (cleared, mut findings) = match prepared {
        Verdict::Stopped(findings) => return Ok(SendReply::Stopped(findings)),
        Verdict::Cleared(cleared, findings) => (cleared, findings),
    };
    let stamp = stamp(config, cleared.draft().from.address.domain());
    let mut outbox = Outbox { backend: &mut *backend, events: &shared.events, handovers: &shared.handovers, cut: cut.clone() };
    let report = match outbox.send(&cleared, &stamp).await? {
        Sent::TooLarge(finding) => {
            findings.push(finding);
            return Ok(SendReply::Stopped(findings));
        }
        Sent::Done(report) => report,
    };
    if let (Some(id), SendOutcome::Accepted { .. }) = (&reply_to, &report.outcome)
        && !matches!(cut.unless(backend.flag(id, FlagChange::Answered)).await, Ok(Ok(())))
    {
        tracing::warn!("mail replied to not marked");
    }
    Ok(SendReply::Done(findings, report))
}

/// The draft of a composition, its conversation joined, and what the rules say of it.
async fn prepare(backend: &mut dyn MailBackend, config: &Config, composition: Composition) -> Result<Verdict, Problem> {
    let (reply_to, confirmed) = (composition.reply_to.clone(), composition.confirmed.clone());
    let mut draft = compose(config, composition).await?;
    if let Some(id) = &reply_to {
        draft.threading = threading(backend, id).await?;
    }
    Ok(rules::check(draft, &trust_space(config).await?, &confirmed))
}

/// Applies the rules only: no network.
pub(super) async fn check(config: &Config, composition: Composition) -> Result<SendReply, Problem> {
    let confirmed = composition.confirmed.clone();
    let draft = compose(config, composition).await?;
    Ok(match rules::check(draft, &trust_space(config).await?, &confirmed) {
        Verdict::Stopped(findings) => SendReply::Stopped(findings),
        Verdict::Cleared(_, findings) => SendReply::Clear(findings),
    })
}

/// The draft of a composition: files read, nothing judged.
async fn compose(config: &Config, composition: Composition) -> Result<Draft, Problem> {
    if composition.reply_to.as_ref().is_some_and(|id| id.account != composition.from) {
        return Err(Problem::ReplyFromElsewhere);
    }
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
        let AttachmentSource::File(path) = source else { return Err(Problem::Internal) };
        draft.attachments.push(files::attachment(path).await?);
    }
    Ok(draft)
}

/// What links a reply to the message it answers (RFC 5322 §3.6.4).
async fn threading(backend: &mut dyn MailBackend, id: &MailId) -> Result<Threading, Problem> {
    let answered = read(backend, id).await?;
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

fn stamp(config: &Config, domain: &str) -> mime::Stamp {
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
