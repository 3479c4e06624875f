//! `pli sync`.

use super::table::table;
use super::{Answer, Desk};
use crate::domain::Problem;
use crate::domain::sync::FolderReport;
use crate::text;
use crate::text::cli::Heading;
use serde_json::json;

pub(super) async fn run(desk: &mut Desk<'_>, full: bool) -> Result<Answer, Problem> {
    if desk.options.offline {
        return Err(Problem::Offline);
    }
    let account = desk.open().await?;
    let report = desk.handle.sync(&account, full).await?;
    desk.handle.flush(&account).await?;
    let folder = |folder: &FolderReport| {
        json!({
            "name": folder.name,
            "total": folder.total,
            "new": folder.new,
            "changed": folder.changed,
            "removed": folder.removed,
            "seconds": folder.seconds,
        })
    };
    let folders: Vec<_> = report.folders.iter().map(folder).collect();
    let quota = report.quota.map(|quota| json!({ "used": quota.used, "limit": quota.limit }));
    let json = json!({ "folders": folders, "bytes_in": report.bytes_in, "seconds": report.seconds, "quota": quota });
    let rows = report.folders.iter().map(|folder| {
        let numbers = [folder.total, folder.new, folder.changed, folder.removed].map(|number| number.to_string());
        let [total, new, changed, removed] = numbers;
        [folder.name.clone(), total, new, changed, removed, text::seconds(folder.seconds)]
    });
    let headings = [Heading::Folder, Heading::Total, Heading::Arrived, Heading::Changed, Heading::Removed, Heading::Duration];
    let mut shown = table(headings, rows);
    shown.push_str(&format!("{}, {}\n", text::size(report.bytes_in), text::seconds(report.seconds)));
    Ok(Answer::done(json, shown))
}
