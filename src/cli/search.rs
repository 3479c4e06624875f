//! `pli search`.

use super::list;
use super::{Answer, Desk};
use crate::domain::Problem;
use crate::domain::search::{SearchOrder, SearchQuery};
use crate::text;
use time::OffsetDateTime;

pub(super) async fn run(desk: &mut Desk<'_>, words: &str, limit: usize) -> Result<Answer, Problem> {
    let today = OffsetDateTime::now_local().unwrap_or_else(|_| OffsetDateTime::now_utc()).date();
    let query = SearchQuery::parse(words, today)?;
    desk.open().await?;
    if !desk.options.offline {
        for bal in desk.handle.accounts().await? {
            desk.handle.sync(&bal.address, false).await?;
        }
    }
    let found = desk.handle.search(query, SearchOrder::Newest, limit).await?;
    if found.more {
        desk.console.tell(&text::cli::list_limited(limit));
    }
    Ok(list::shown(&found.rows, || text::cli::no_message(false)))
}
