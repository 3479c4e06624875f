//! `pli flag`.

use super::{Answer, Desk};
use crate::domain::Problem;
use crate::domain::mail::FlagChange;
use crate::text;
use serde_json::json;

pub(super) async fn run(desk: &mut Desk<'_>, id: &str, change: FlagChange) -> Result<Answer, Problem> {
    let id = desk.open_mail(id).await?;
    desk.handle.flag(&id, change).await?;
    Ok(Answer::done(json!({ "id": id.to_string() }), format!("{}\n", text::cli::marked(change))))
}
