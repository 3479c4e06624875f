//! `pli delete`.

use super::{Answer, Desk};
use crate::domain::Problem;
use crate::text;
use serde_json::json;

pub(super) async fn run(desk: &mut Desk<'_>, id: &str) -> Result<Answer, Problem> {
    let id = desk.open_mail(id).await?;
    let there = desk.handle.delete(&id).await?;
    Ok(Answer::done(json!({ "id": there.map(|id| id.to_string()) }), format!("{}\n", text::cli::deleted())))
}
