//! `pli search`.

use super::list;
use super::{Answer, Desk};
use crate::domain::Problem;
use crate::domain::search::{SearchOrder, SearchQuery};
use crate::text;
use time::OffsetDateTime;

pub(super) async fn run(desk: &mut Desk<'_>, words: &str, order: SearchOrder, limit: usize) -> Result<Answer, Problem> {
    let today = OffsetDateTime::now_local().unwrap_or_else(|_| OffsetDateTime::now_utc()).date();
    let query = SearchQuery::parse(words, today)?;
    desk.open().await?;
    if !desk.options.offline {
        for bal in desk.handle.accounts().await? {
            desk.handle.sync(&bal.address, false).await?;
        }
    }
    let found = desk.handle.search(query, order, limit).await?;
    let is_ranked = order == SearchOrder::Relevance && found.can_rank;
    if order == SearchOrder::Relevance && !is_ranked && found.more {
        desk.console.tell(&text::cli::search_unranked());
    }
    if found.more {
        desk.console.tell(&if is_ranked { text::cli::search_limited(limit) } else { text::cli::list_limited(limit) });
    }
    Ok(list::shown(&found.rows, || text::cli::no_message(false)))
}
