//! `pli store`.

use super::arguments::StoreAction;
use super::table::table;
use super::{Answer, Desk, Exit, to_json};
use crate::domain::Problem;
use crate::domain::coffer::{SlotKind, StoreCheck, StoreStatus};
use crate::text;
use crate::text::cli::Heading;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use time::OffsetDateTime;

/// No passphrase is longer.
const SECRET_LIMIT: usize = 1024;

pub(super) async fn run(desk: &mut Desk<'_>, action: StoreAction) -> Result<Answer, Problem> {
    match action {
        StoreAction::Status => {
            desk.open_store().await?;
            Ok(status(&desk.handle.store_status().await?))
        }
        StoreAction::Check => {
            desk.open_store().await?;
            let found = desk.handle.store_check().await?;
            Ok(check(desk, found))
        }
        StoreAction::AddSlot { kind, from_input } => add(desk, kind, from_input).await,
        StoreAction::RevokeSlot(id) => {
            desk.open_store().await?;
            desk.handle.revoke_slot(&id).await?;
            Ok(Answer::done(json!({ "revoked": id }), format!("{}\n", text::cli::slot_revoked())))
        }
        StoreAction::Reset { is_meant } => reset(desk, is_meant).await,
    }
}

fn status(status: &StoreStatus) -> Answer {
    let slots: Vec<_> =
        status.slots.iter().map(|slot| json!({ "id": slot.id, "kind": slot.kind.id(), "created": to_json::date(slot.created) })).collect();
    let json = json!({ "schema": status.schema, "messages": status.messages, "bytes": status.bytes, "slots": slots });
    let now = OffsetDateTime::now_local().unwrap_or_else(|_| OffsetDateTime::now_utc());
    let row = |slot: &crate::domain::coffer::SlotInfo| {
        [slot.id.clone(), text::cli::slot_kind(slot.kind), text::date_short(slot.created.to_offset(now.offset()), now)]
    };
    let rows = table([Heading::Id, Heading::Kind, Heading::Date], status.slots.iter().map(row));
    Answer::done(json, format!("{}\n\n{rows}", text::cli::store_summary(status)))
}

fn check(desk: &mut Desk<'_>, found: StoreCheck) -> Answer {
    let json = json!({ "sound": found.is_sound, "faults": found.faults });
    if found.is_sound {
        return Answer::done(json, format!("{}\n", text::cli::store_sound()));
    }
    desk.console.tell(&text::cli::problem_lines(&Problem::StoreDamaged));
    Answer { json, text: String::new(), exit: Exit::Failed }
}

async fn add(desk: &mut Desk<'_>, kind: SlotKind, from_input: bool) -> Result<Answer, Problem> {
    // The PIN, where it is on the input too, is its first line.
    let is_card_needed = kind == SlotKind::Card || desk.options.secret_file.is_none();
    if is_card_needed {
        desk.ready().await?;
        desk.unlock().await?;
    } else {
        desk.open_store().await?;
    }
    let given = if from_input { Some(secret(desk)?) } else { None };
    let made = desk.handle.add_slot(kind, given).await?;
    let made = made.as_ref().map(SecretString::expose_secret);
    let json = json!({ "kind": kind.id(), "secret": made });
    let shown = match made {
        // Shown once, alone on the output; what to do with it is for the person.
        Some(phrase) => {
            desk.console.tell(&text::cli::passphrase_made());
            format!("{phrase}\n")
        }
        None => format!("{}\n", text::cli::slot_added()),
    };
    Ok(Answer::done(json, shown))
}

/// The passphrase on the input's next line.
fn secret(desk: &mut Desk<'_>) -> Result<SecretString, Problem> {
    let line = desk.console.first_line(SECRET_LIMIT).ok_or(Problem::StoreSecretWeak)?;
    std::str::from_utf8(&line).map(SecretString::from).map_err(|_| Problem::StoreSecretWeak)
}

async fn reset(desk: &mut Desk<'_>, is_meant: bool) -> Result<Answer, Problem> {
    desk.ready().await?;
    let is_meant = is_meant || desk.console.ask(&text::cli::reset_prompt()).is_some_and(|answer| text::cli::is_yes(&answer));
    if !is_meant {
        desk.console.tell(&text::cli::reset_not_done());
        return Ok(Answer { json: json!({ "reset": false }), text: String::new(), exit: Exit::Failed });
    }
    desk.handle.reset_store().await?;
    Ok(Answer::done(json!({ "reset": true }), format!("{}\n", text::cli::reset_done())))
}
