//! Read receipts that others ask for: answered by a person's choice, by the rules, once (RFC 8098 §2.1; ECO.3.1.6).

use super::asking::stored;
use super::command::SendReply;
use super::config::Config;
use super::outbox::{Claim, now};
use super::reading::{Reader, apart};
use super::shared::Shared;
use super::{compose, library};
use crate::domain::Problem;
use crate::domain::draft::{Draft, Recipient};
use crate::domain::mail::{MailId, Marks};
use crate::domain::receipt::{ReceiptAnswer, ReceiptRequest};
use crate::domain::rules::{self, Verdict};
use crate::formats::{mime, receipt};
use crate::store::Store;
use crate::store::drafts::Written;
use crate::store::outbox::{self, Leaving};
use crate::store::receipts;

/// What a received message asks for, with what was answered before.
pub(super) async fn request(store: &Store, id: &MailId, asked: ReceiptRequest) -> Result<ReceiptRequest, Problem> {
    if asked.to.is_empty() {
        return Ok(asked);
    }
    let id = id.clone();
    let answered = stored(store, move |store| receipts::answered(store, &id)).await?;
    Ok(ReceiptRequest { answered, ..asked })
}

/// Answers: the receipt stands in the outbox, in hand as long as the claim lives; or the refusal is remembered. In both cases it
/// is never asked again.
///
/// # Errors
/// [`Problem::ReceiptNotAsked`] where none is asked for, one was answered before, or the program may not answer by itself.
pub(super) async fn answer(
    reader: &mut Reader<'_>,
    shared: &Shared,
    config: &Config,
    store: &Store,
    id: &MailId,
    answer: ReceiptAnswer,
) -> Result<(SendReply, Option<Claim>), Problem> {
    let raw: std::sync::Arc<[u8]> = match library::raw(store, id.clone()).await {
        Ok(raw) => raw.into(),
        Err(_) => reader.raw(id).await?,
    };
    let asked = apart({
        let raw = std::sync::Arc::clone(&raw);
        move || receipt::request(&raw)
    })
    .await?;
    let asked = request(store, id, asked).await?;
    if !asked.is_open() || answer == ReceiptAnswer::SendByItself && !asked.may_go_by_itself() {
        return Err(Problem::ReceiptNotAsked);
    }
    if answer == ReceiptAnswer::Refuse {
        remember(reader, store, id, answer).await?;
        return Ok((SendReply::Clear(vec![]), None));
    }
    let bal = config.account(&id.account)?.bal.clone();
    let mut draft = Draft::new(bal.clone());
    draft.to = asked.to.iter().map(|address| Recipient::parse(address)).collect();
    let read = apart({
        let raw = std::sync::Arc::clone(&raw);
        move || mime::read_header(&raw).subject
    })
    .await?;
    draft.set_subject(&format!("Lu\u{a0}: {read}"));
    // Who is outside the trust space gets no receipt from inside it, as no other message.
    let (cleared, findings) = match rules::check(draft, &compose::trust_space(config).await?, &[]) {
        Verdict::Stopped(findings) => return Ok((SendReply::Stopped(findings), None)),
        Verdict::Cleared(cleared, findings) => (cleared, findings),
    };
    let stamp = compose::stamp(config, bal.address.domain());
    let is_automatic = answer == ReceiptAnswer::SendByItself;
    let subject = cleared.draft().subject().to_owned();
    let mail = apart(move || receipt::seal(&cleared, &stamp, receipt::Receipt { original: &raw, is_automatic })).await?;
    let mail = mail.map_err(|_| Problem::MessageUnwritable)?;
    let claim = shared.outbox.claim(mail.message_id()).ok_or(Problem::Internal)?;
    let written = Written {
        from: bal.address,
        to: asked.to.iter().map(|address| Recipient::parse(address)).collect(),
        cc: vec![],
        bcc: vec![],
        subject,
        body: String::new(),
        reply_to: None,
        threading: None,
        name: String::new(),
        files: vec![],
        care: Default::default(),
    };
    let received = id.clone();
    // Both on one thread that nothing interrupts; a program that ends between the two sends none, rather than two.
    let put = move |store: &Store| {
        if !receipts::answer(store, &received, answer, now())? {
            return Ok(None);
        }
        outbox::put(store, &Leaving { mail: &mail, written: &written, packaged: 0, due: now() }, now()).map(Some)
    };
    let Some((number, _)) = stored(store, put).await? else { return Err(Problem::ReceiptNotAsked) };
    Ok((SendReply::Queued(findings, number), Some(claim)))
}

/// Remembers an answer here, and at the server where it takes such a mark.
async fn remember(reader: &mut Reader<'_>, store: &Store, id: &MailId, answer: ReceiptAnswer) -> Result<(), Problem> {
    let mail = id.clone();
    let is_first = stored(store, move |store| receipts::answer(store, &mail, answer, now())).await;
    match is_first {
        Ok(true) => {}
        Ok(false) => return Err(Problem::ReceiptNotAsked),
        Err(problem) => return Err(problem),
    }
    mark(reader, id).await;
    Ok(())
}

/// Marks it at the server too: other programs then do not ask (RFC 3503). What the server does not take is known here all the same.
pub(super) async fn mark(reader: &mut Reader<'_>, id: &MailId) {
    if reader.backend.mark(&id.folder, id.uid_validity, &[id.uid], Marks::RECEIPT, Marks(0)).await.is_err() {
        tracing::debug!("the server keeps no mark of receipts");
    }
}
