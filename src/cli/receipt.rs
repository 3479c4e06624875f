//! `pli receipt`: what became of a message that was sent, and read receipts that others ask for.

use super::table::table;
use super::{Answer, Desk, send, to_json};
use crate::domain::Problem;
use crate::domain::receipt::{ReceiptAnswer, RecipientState, Standing};
use crate::engine::SendReply;
use crate::text;
use crate::text::cli::Heading;
use serde_json::{Value, json};

pub(super) async fn run(desk: &mut Desk<'_>, id: &str, answer: Option<ReceiptAnswer>) -> Result<Answer, Problem> {
    let id = desk.open_mail(id).await?;
    if let Some(answer) = answer {
        if desk.options.offline {
            return Err(Problem::Offline);
        }
        let reply = desk.handle.answer_receipt(&id, answer).await?;
        if let SendReply::Stopped(_) = reply {
            return Ok(send::answer(desk, reply));
        }
        if let SendReply::Queued(..) = reply {
            // A command ends: what it put in the outbox leaves before.
            desk.handle.flush(&id.account).await?;
        }
    }
    let request = desk.handle.read(&id).await?.receipt;
    let states = desk.handle.sent_state(&id).await.or_else(|problem| match problem {
        // Nothing is known of a message that is not in the store.
        Problem::MailMissing | Problem::NotHere => Ok(Vec::new()),
        other => Err(other),
    })?;
    let json = json!({
        "id": id.to_string(),
        "asked": request.to,
        "elsewhere": !request.to.is_empty() && request.is_elsewhere,
        "answered": request.answered.map(ReceiptAnswer::id),
        "recipients": states.iter().map(recipient).collect::<Vec<_>>(),
    });
    let mut shown = String::new();
    if states.is_empty() || !request.to.is_empty() && request.answered.is_some() {
        shown.push_str(&format!("{}\n", text::receipt_request(&request)));
    }
    if !states.is_empty() {
        let rows = states.iter().map(|state| {
            let date = state.since.map(to_json::date).and_then(|date| date.as_str().map(str::to_owned)).unwrap_or_default();
            [state.recipient.clone(), text::standing(state.standing()), date, state.detail.clone()]
        });
        shown.push_str(&table([Heading::To, Heading::State, Heading::Date, Heading::Detail], rows));
    }
    Ok(Answer::done(json, shown))
}

fn recipient(state: &RecipientState) -> Value {
    let standing = state.standing();
    let reason = match standing {
        Standing::Failed(failure) => Some(failure.id()),
        Standing::Come(_) => None,
    };
    json!({
        "address": state.recipient,
        "state": standing.id(),
        "reason": reason,
        "said": text::standing(standing),
        "detail": Some(&state.detail).filter(|detail| !detail.is_empty()),
        "since": state.since.map(to_json::date),
    })
}
