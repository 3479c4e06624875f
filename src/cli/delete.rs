//! `pli delete`.

use super::{Answer, Desk};
use crate::domain::Problem;
use crate::domain::intent::Intent;
use crate::text;
use serde_json::json;

pub(super) async fn run(desk: &mut Desk<'_>, id: &str) -> Result<Answer, Problem> {
    let id = desk.open_mail(id).await?;
    let there = match desk.options.offline {
        true => desk.decide_offline(Intent::Delete(id.clone())).await.map(|()| Some(id))?,
        false => desk.handle.delete(&id).await?,
    };
    let there = match there {
        Some(there) => Some(desk.settle(there).await?),
        None => None,
    };
    Ok(Answer::done(json!({ "id": there.map(|id| id.to_string()) }), format!("{}\n", text::cli::deleted())))
}
