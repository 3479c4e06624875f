//! `pli list`.

use super::arguments::LIST_DEFAULT;
use super::table::table;
use super::{Answer, Desk, patients, to_json};
use crate::domain::Problem;
use crate::domain::mail::{Summary, Window};
use crate::domain::naming;
use crate::text;
use crate::text::cli::Heading;
use serde_json::json;
use time::OffsetDateTime;

pub(super) async fn run(desk: &mut Desk<'_>, folder: &str, window: Window) -> Result<Answer, Problem> {
    let account = desk.open().await?;
    if !desk.options.offline {
        desk.handle.freshen(&account, folder, window).await?;
    }
    let summaries = desk.handle.list(&account, folder, window).await?;
    if window.limit == LIST_DEFAULT && summaries.len() == LIST_DEFAULT {
        desk.console.tell(&text::cli::list_limited(LIST_DEFAULT));
    }
    let none = || text::cli::no_message(window.unread);
    Ok(shown(&summaries, none))
}

/// Messages as a list.
pub(super) fn shown(summaries: &[Summary], none: impl FnOnce() -> String) -> Answer {
    let json = summaries.iter().map(summary).collect();
    let now = OffsetDateTime::now_local().unwrap_or_else(|_| OffsetDateTime::now_utc());
    let rows = summaries.iter().map(|s| {
        let from = if s.from.name.is_empty() { &s.from.address } else { &s.from.name };
        let or = |text: &str, otherwise: String| if text.is_empty() { otherwise } else { text.to_owned() };
        [
            text::cli::marks(s.flags),
            text::date_short(s.date.to_offset(now.offset()), now),
            or(from, text::cli::no_sender()),
            or(&naming::subject_for_people(&s.subject), text::cli::no_subject()),
            if s.attachments == 0 { String::new() } else { s.attachments.to_string() },
            text::size(s.size.into()),
        ]
    });
    let headings = [Heading::State, Heading::Date, Heading::From, Heading::Subject, Heading::Attachments, Heading::Size];
    // The identifier is long: it stands on a line of its own, ready to be copied.
    let mut shown = String::new();
    for (i, line) in table(headings, rows).lines().enumerate() {
        shown.push_str(line);
        shown.push('\n');
        if let Some(summary) = i.checked_sub(1).and_then(|i| summaries.get(i)) {
            if let Some(line) = summary.documents.as_deref().and_then(|documents| patients::line_of(documents, now)) {
                shown.push_str(&format!("    {line}\n"));
            }
            shown.push_str(&format!("    {}\n", summary.id));
        }
    }
    if summaries.is_empty() {
        shown = format!("{}\n", none());
    }
    Answer::done(json, shown)
}

fn summary(summary: &Summary) -> serde_json::Value {
    json!({
        "id": summary.id.to_string(),
        "from": to_json::correspondent(&summary.from),
        "subject": summary.subject,
        "date": to_json::date(summary.date),
        "seen": summary.flags.seen,
        "flagged": summary.flags.flagged,
        "answered": summary.flags.answered,
        "size": summary.size,
        "attachments": summary.attachments,
        "documents": summary.documents.as_deref().map(patients::json_of),
    })
}
