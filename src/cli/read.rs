//! `pli read`.

use super::table::table;
use super::{Answer, Desk, to_json};
use crate::domain::Problem;
use crate::domain::mail::{Content, Correspondent};
use crate::text;
use crate::text::cli::Heading;
use serde_json::json;
use time::{OffsetDateTime, UtcOffset};

pub(super) async fn run(desk: &mut Desk<'_>, id: &str) -> Result<Answer, Problem> {
    let id = desk.open_mail(id).await?;
    let content = desk.handle.read(&id).await?;
    let people = |list: &[Correspondent]| list.iter().map(to_json::correspondent).collect::<Vec<_>>();
    let json = json!({
        "id": id.to_string(),
        "from": to_json::correspondent(&content.from.first().cloned().unwrap_or_default()),
        "to": people(&content.to),
        "cc": people(&content.cc),
        "bcc": people(&content.bcc),
        "subject": content.subject,
        "date": content.date.map(to_json::date),
        "message_id": content.message_id,
        "text": content.text,
        "attachments": content.attachments.iter().map(to_json::attachment).collect::<Vec<_>>(),
        "incomplete": content.incomplete,
    });
    Ok(Answer::done(json, page(&content)))
}

/// Writes a message as received.
pub(super) async fn raw(desk: &mut Desk<'_>, id: &str) -> Result<(), Problem> {
    let id = desk.open_mail(id).await?;
    let bytes = desk.handle.raw(&id).await?;
    if desk.console.write(&bytes) { Ok(()) } else { Err(super::unwritable_output()) }
}

pub(super) fn page(content: &Content) -> String {
    let mut page = String::new();
    let mut field = |heading, value: String| {
        if !value.is_empty() {
            page.push_str(&format!("{} {}\n", text::cli::field(heading), text::one_line(&value)));
        }
    };
    field(Heading::From, people(&content.from));
    field(Heading::To, people(&content.to));
    field(Heading::Cc, people(&content.cc));
    field(Heading::Bcc, people(&content.bcc));
    field(Heading::Date, content.date.map(local).map(text::date_time).unwrap_or_default());
    let subject = crate::domain::naming::subject_for_people(&content.subject);
    field(Heading::Subject, if subject.is_empty() { text::cli::no_subject() } else { subject });
    page.push('\n');
    page.push_str(&if content.text.trim().is_empty() { text::cli::no_text() } else { text::several_lines(&content.text) });
    if !page.ends_with('\n') {
        page.push('\n');
    }
    if content.incomplete {
        page.push_str(&format!("\n{}\n", text::cli::content_incomplete()));
    }
    if !content.attachments.is_empty() {
        let rows = content.attachments.iter().map(|a| [a.part.clone(), a.name.clone(), a.media_type.clone(), text::size(a.size)]);
        page.push('\n');
        page.push_str(&table([Heading::Part, Heading::File, Heading::Kind, Heading::Size], rows));
    }
    page
}

/// At this computer's hour.
fn local(date: OffsetDateTime) -> OffsetDateTime {
    UtcOffset::local_offset_at(date).map_or(date, |offset| date.to_offset(offset))
}

fn people(list: &[Correspondent]) -> String {
    let one = |c: &Correspondent| match (c.name.as_str(), c.address.as_str()) {
        ("", address) => address.to_owned(),
        (name, "") => name.to_owned(),
        (name, address) => format!("{name} <{address}>"),
    };
    list.iter().map(one).collect::<Vec<_>>().join(", ")
}
