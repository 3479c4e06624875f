//! `pli flag`.

use super::{Answer, Desk};
use crate::domain::Problem;
use crate::domain::intent::Intent;
use crate::domain::mail::FlagChange;
use crate::text;
use serde_json::json;

pub(super) async fn run(desk: &mut Desk<'_>, id: &str, change: FlagChange) -> Result<Answer, Problem> {
    let id = desk.open_mail(id).await?;
    match desk.options.offline {
        true => desk.decide_offline(Intent::Flag(id.clone(), change)).await?,
        false => desk.handle.flag(&id, change).await?,
    }
    let id = desk.settle(id).await?;
    Ok(Answer::done(json!({ "id": id.to_string() }), format!("{}\n", text::cli::marked(change))))
}
