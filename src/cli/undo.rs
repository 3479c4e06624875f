//! `pli undo`.

use super::{Answer, Desk};
use crate::domain::Problem;
use crate::domain::intent::Undone;
use crate::text;
use serde_json::{Value, json};

pub(super) async fn run(desk: &mut Desk<'_>) -> Result<Answer, Problem> {
    desk.ready().await?;
    desk.begin().await?;
    let undone = desk.handle.undo().await?;
    if undone.is_some() && !desk.options.offline {
        for account in desk.handle.accounts().await? {
            desk.handle.settle(&account.address).await?;
        }
    }
    let json = match &undone {
        None => Value::Null,
        Some(Undone::Mails(count)) => json!({ "mails": count }),
        Some(Undone::Folder) => json!({ "folder": true }),
        Some(Undone::Sending(draft)) => json!({ "draft": draft }),
    };
    Ok(Answer::done(json!({ "undone": json }), format!("{}\n", text::cli::undone(undone.as_ref()))))
}
