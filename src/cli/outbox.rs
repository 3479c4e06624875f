//! `pli outbox`.

use super::table::table;
use super::{Answer, Desk, Exit, to_json};
use crate::domain::Problem;
use crate::domain::outbox::{OutboxEntry, OutboxState};
use crate::text;
use crate::text::cli::Heading;
use serde_json::{Value, json};

/// What is to be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    /// Show it.
    Show,
    /// Let this message leave again; all that wait where none is named.
    Retry(Option<u64>),
    /// Take this message out of it: back among the drafts, or thrown away with what was written.
    Discard {
        /// Which.
        id: u64,
        /// Whether nothing of it is to be kept.
        is_thrown: bool,
    },
    /// This message has left: a person knows.
    Sent(u64),
}

pub(super) async fn run(desk: &mut Desk<'_>, deed: Deed) -> Result<Answer, Problem> {
    desk.ready().await?;
    if matches!(deed, Deed::Retry(_)) && desk.options.offline {
        return Err(Problem::Offline);
    }
    match deed {
        Deed::Sent(_) => desk.begin().await?,
        Deed::Show | Deed::Discard { .. } => desk.enter().await?,
        Deed::Retry(_) => desk.unlock().await?,
    }
    match deed {
        Deed::Show => {}
        Deed::Discard { id, is_thrown: true } => desk.handle.throw_away(id).await?,
        Deed::Discard { id, is_thrown: false } => {
            let draft = desk.handle.take_out(id).await?;
            desk.console.tell(&text::cli::draft_again(draft.id));
        }
        Deed::Sent(id) => {
            let whose = desk.handle.outbox().await?.into_iter().find(|entry| entry.id == id).map(|entry| entry.from);
            desk.handle.confirm_sent(id).await?;
            // Offline, its copy is filed the next time.
            if let Some(account) = whose.filter(|_| !desk.options.offline) {
                desk.handle.flush(&account).await?;
            }
        }
        Deed::Retry(wanted) => {
            if let Some(id) = wanted {
                desk.handle.retry(id).await?;
            }
            let mut accounts: Vec<_> = desk.handle.outbox().await?.into_iter().map(|entry| entry.from).collect();
            accounts.sort_by_key(crate::domain::bal::BalAddress::key);
            accounts.dedup();
            for account in accounts {
                desk.handle.flush(&account).await?;
            }
        }
    }
    let entries = desk.handle.outbox().await?;
    let json = entries.iter().map(entry).collect();
    let rows = entries.iter().map(|entry| {
        let to: Vec<String> = entry.to.iter().map(ToString::to_string).collect();
        [entry.id.to_string(), state(entry.state).to_owned(), to.join(", "), entry.subject.clone()]
    });
    let shown = if entries.is_empty() {
        format!("{}\n", text::cli::outbox_empty())
    } else {
        table([Heading::Id, Heading::State, Heading::To, Heading::Subject], rows)
    };
    for problem in entries.iter().filter_map(|entry| entry.problem.as_ref()) {
        desk.console.tell(&text::cli::problem_lines(problem));
    }
    // A message that was to leave and is still there: a script must know.
    let stays = |id: u64| entries.iter().any(|entry| entry.id == id);
    let exit = if matches!(deed, Deed::Retry(Some(id)) if stays(id)) { Exit::Failed } else { Exit::Done };
    Ok(Answer { json, text: shown, exit })
}

/// Says that messages of the outbox wait for a person: nobody looks there every day. Nothing is said of those that leave by
/// themselves.
pub(super) async fn remind(desk: &mut Desk<'_>) {
    let Ok(entries) = desk.handle.outbox().await else { return };
    let waits = |entry: &&OutboxEntry| matches!(entry.state, OutboxState::Refused | OutboxState::Uncertain);
    let damaged = |entry: &&OutboxEntry| entry.problem == Some(Problem::OutboxDamaged);
    let count = entries.iter().filter(|entry| waits(entry) || damaged(entry)).count();
    if count > 0 {
        desk.console.tell(&text::cli::outbox_waits(count));
    }
}

fn entry(entry: &OutboxEntry) -> Value {
    json!({
        "id": entry.id,
        "message_id": entry.message_id,
        "state": state(entry.state),
        "to": entry.to.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "subject": entry.subject,
        "since": to_json::date(entry.since),
        "problem": entry.problem.as_ref().map(to_json::problem),
    })
}

fn state(state: OutboxState) -> &'static str {
    match state {
        OutboxState::Waiting => "waiting",
        OutboxState::Queued => "leaving",
        OutboxState::Uncertain => "uncertain",
        OutboxState::Accepted => "accepted",
        OutboxState::Copied => "copied",
        OutboxState::Refused => "refused",
    }
}
