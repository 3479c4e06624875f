//! `pli doctor`.

use super::{Answer, Desk, Exit};
use crate::domain::Problem;
use crate::domain::doctor::{RungReport, RungState};
use crate::engine::Examination;
use crate::text;
use serde_json::json;

pub(super) async fn run(desk: &mut Desk<'_>) -> Result<Answer, Problem> {
    // A configuration that cannot be read is the first thing a doctor may find: it ends nothing here.
    drop(desk.ready().await);
    // Nobody is asked for a PIN here: the rungs that need one are left out unless one was given.
    let pin = match desk.given_pin() {
        Some(Ok(pin)) => Some(match desk.pin_entry().await {
            Err(problem @ Problem::PinLastTry) => Err(problem),
            // What else is wrong with the card is told on its rung.
            _ => Ok(pin),
        }),
        other => other,
    };
    let account = desk.options.account.clone();
    let reports = desk.handle.examine(Examination { account, pin, offline: desk.options.offline }).await?;
    let failures = reports.iter().filter(|r| matches!(r.state, RungState::Failed(_))).count();
    let skipped = reports.iter().filter(|r| matches!(r.state, RungState::Skipped(_))).count();
    let json = reports.iter().map(rung).collect();
    let mut shown: String = reports.iter().map(|report| format!("{}\n", text::cli::doctor_line(report))).collect();
    shown.push_str(&format!("\n{}\n", text::cli::doctor_summary(failures, skipped)));
    Ok(Answer { json, text: shown, exit: if failures == 0 { Exit::Done } else { Exit::Failed } })
}

fn rung(report: &RungReport) -> serde_json::Value {
    let (state, kind, message, remedy) = match &report.state {
        RungState::Ok(fact) => ("ok", None, text::rung_fact(fact), String::new()),
        RungState::Skipped(reason) => ("skipped", None, text::skip(*reason), String::new()),
        RungState::Failed(problem) => {
            let said = text::problem(problem);
            ("failed", Some(problem.kind()), said.message, said.remedy)
        }
    };
    json!({ "rung": report.rung.id(), "state": state, "kind": kind, "message": message, "remedy": remedy })
}
