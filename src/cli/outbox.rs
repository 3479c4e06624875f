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
    /// Take this message out of it.
    Discard(u64),
}

pub(super) async fn run(desk: &mut Desk<'_>, deed: Deed) -> Result<Answer, Problem> {
    desk.ready().await?;
    if matches!(deed, Deed::Retry(_)) && desk.options.offline {
        return Err(Problem::Offline);
    }
    desk.unlock().await?;
    match deed {
        Deed::Show => {}
        Deed::Discard(id) => desk.handle.discard(id).await?,
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
