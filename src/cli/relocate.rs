//! `pli move`.

use super::{Answer, Desk};
use crate::domain::Problem;
use crate::domain::intent::Intent;
use crate::text;
use serde_json::json;

pub(super) async fn run(desk: &mut Desk<'_>, id: &str, folder: &str) -> Result<Answer, Problem> {
    let id = desk.open_mail(id).await?;
    let there = match desk.options.offline {
        true => desk.decide_offline(Intent::Move(id.clone(), folder.to_owned())).await.map(|()| Some(id))?,
        false => desk.handle.relocate(&id, folder).await?,
    };
    let there = match there {
        Some(there) => Some(desk.settle(there).await?),
        None => None,
    };
    let json = json!({ "id": there.map(|id| id.to_string()), "folder": folder });
    Ok(Answer::done(json, format!("{}\n", text::cli::moved(folder))))
}
