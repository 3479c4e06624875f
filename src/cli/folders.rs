//! `pli folders`.

use super::table::table;
use super::{Answer, Desk};
use crate::domain::Problem;
use crate::domain::folder::Folder;
use crate::text;
use crate::text::cli::Heading;
use serde_json::json;

pub(super) async fn run(desk: &mut Desk<'_>) -> Result<Answer, Problem> {
    let account = desk.open().await?;
    let folders = match desk.options.offline {
        true => desk.handle.folders(&account).await?,
        false => desk.handle.server_folders(&account).await?,
    };
    let folders: Vec<Folder> = folders.into_iter().filter(|f| f.selectable).collect();
    let display = |folder: &Folder| folder.special_use.map_or_else(|| folder.name.clone(), text::special_use);
    let json = folders.iter().map(|f| json!({ "name": f.name, "display": display(f), "total": f.total, "unread": f.unread })).collect();
    let rows = folders.iter().map(|f| [display(f), f.total.to_string(), f.unread.to_string(), f.name.clone()]);
    let shown = if folders.is_empty() {
        format!("{}\n", text::cli::no_folder())
    } else {
        table([Heading::Name, Heading::Total, Heading::Unread, Heading::Folder], rows)
    };
    Ok(Answer::done(json, shown))
}
