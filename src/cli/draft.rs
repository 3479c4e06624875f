//! `pli draft`.

use super::arguments::SendArguments;
use super::table::table;
use super::{Answer, Desk, send, to_json};
use crate::domain::Problem;
use crate::engine::KeptDraft;
use crate::text;
use crate::text::cli::Heading;
use serde_json::{Value, json};

/// What is to be done.
#[derive(Debug)]
pub(super) enum Deed {
    /// Save a message being written.
    Save(Box<SendArguments>),
    /// Show those that were saved.
    List,
    /// Send the one of this number.
    Send(u64),
}

pub(super) async fn run(desk: &mut Desk<'_>, deed: Deed) -> Result<Answer, Problem> {
    match deed {
        Deed::Save(arguments) => {
            let (composition, _, pin) = send::composition(desk, *arguments).await?;
            send::unlock(desk, pin).await?;
            let saved = desk.handle.save_draft(None, composition).await?;
            Ok(Answer::done(draft(&saved), format!("{}\n", text::cli::draft_saved(saved.id))))
        }
        Deed::List => {
            desk.ready().await?;
            desk.unlock().await?;
            let drafts = desk.handle.drafts().await?;
            let rows = drafts.iter().map(|d| [d.id.to_string(), d.composition.subject.clone()]);
            Ok(Answer::done(drafts.iter().map(draft).collect(), table([Heading::Id, Heading::Subject], rows)))
        }
        Deed::Send(id) => {
            desk.online().await?;
            desk.unlock().await?;
            let drafts = desk.handle.drafts().await?;
            let found = drafts.into_iter().find(|draft| draft.id == id).ok_or(Problem::MailMissing)?;
            let sent = desk.handle.send(found.composition).await?;
            Ok(send::answer(desk, sent))
        }
    }
}

fn draft(draft: &KeptDraft) -> Value {
    json!({
        "id": draft.id,
        "subject": draft.composition.subject,
        "saved_at": to_json::date(draft.saved_at),
        "attachments": draft.composition.attachments.len(),
    })
}
