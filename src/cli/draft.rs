//! `pli draft`.

use super::arguments::SendArguments;
use super::table::table;
use super::{Answer, Desk, send, to_json};
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
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
    /// Throw the one of this number away.
    Delete(u64),
}

pub(super) async fn run(desk: &mut Desk<'_>, deed: Deed) -> Result<Answer, Problem> {
    match deed {
        Deed::Save(arguments) => {
            let (composition, _, pin) = send::composition(desk, *arguments).await?;
            match pin {
                Some(_) => send::unlock(desk, pin).await?,
                None => desk.enter().await?,
            }
            let account = composition.from.clone();
            let saved = desk.handle.save_draft(None, composition).await?;
            follow(desk, &account).await;
            Ok(Answer::done(draft(&saved), format!("{}\n", text::cli::draft_saved(saved.id))))
        }
        Deed::List => {
            desk.open_store().await?;
            let drafts = desk.handle.drafts().await?;
            for problem in drafts.iter().filter_map(|draft| draft.problem.as_ref()) {
                desk.console.tell(&text::cli::problem_lines(problem));
            }
            let rows = drafts.iter().map(|d| [d.id.to_string(), d.composition.subject.clone()]);
            Ok(Answer::done(drafts.iter().map(draft).collect(), table([Heading::Id, Heading::Subject], rows)))
        }
        Deed::Send(id) => {
            desk.online().await?;
            desk.unlock().await?;
            let drafts = desk.handle.drafts().await?;
            let found = drafts.into_iter().find(|draft| draft.id == id).ok_or(Problem::MailMissing)?;
            if let Some(problem) = found.problem {
                return Err(problem);
            }
            let sent = desk.handle.send(found.composition).await?;
            Ok(send::answer(desk, sent))
        }
        Deed::Delete(id) => {
            desk.ready().await?;
            desk.begin().await?;
            let drafts = desk.handle.drafts().await?;
            let found = drafts.iter().find(|draft| draft.id == id).ok_or(Problem::MailMissing)?;
            desk.handle.forget_draft(id).await?;
            follow(desk, &found.composition.from).await;
            Ok(Answer::done(drafts.iter().filter(|draft| draft.id != id).map(draft).collect(), String::new()))
        }
    }
}

/// Lets the server's Drafts learn of it now. What keeps them from it is told, and is no failure: it is done here, and they
/// learn of it with the next synchronisation.
async fn follow(desk: &mut Desk<'_>, account: &BalAddress) {
    if desk.options.offline {
        return;
    }
    if let Err(problem) = desk.handle.follow_drafts(account).await {
        desk.console.tell(&text::cli::problem_lines(&problem));
        desk.console.tell(&text::cli::draft_here_only());
    }
}

fn draft(draft: &KeptDraft) -> Value {
    json!({
        "id": draft.id,
        "subject": draft.composition.subject,
        "saved_at": to_json::date(draft.saved_at),
        "attachments": draft.composition.attachments.len(),
        "documents": draft.composition.care.documents.len(),
        "problem": draft.problem.as_ref().map(to_json::problem),
    })
}
