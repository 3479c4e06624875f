//! The national directory, and what it answered before where it does not answer now.

use super::asking::stored;
use super::problem;
use super::shared::Shared;
use crate::domain::Problem;
use crate::domain::directory::{DirectoryAnswer, DirectoryQuery};
use crate::ldap;
use crate::store::Store;
use time::OffsetDateTime;

/// Searches the directory. What it answers is kept in the store, where one is open; where the directory is out of reach,
/// those that it gave before answer for it, if there are any.
///
/// # Errors
/// Those of the directory; the store's own do not matter here.
pub(super) async fn search(shared: &Shared, store: Option<Store>, query: DirectoryQuery) -> Result<DirectoryAnswer, Problem> {
    let config = shared.config().await?;
    let directory = config.directory.as_ref().ok_or(Problem::DirectoryMissing)?;
    if query.is_empty() {
        return Err(Problem::DirectoryQueryEmpty);
    }
    let resolver = shared.resolver().await?;
    let answer = ldap::search(&resolver, &directory.endpoint, &directory.base, &query).await;
    let answer = answer.map_err(|error| problem::of_ldap(error, &directory.endpoint.host));
    match (answer, store) {
        (Ok(answer), Some(store)) => {
            let entries = answer.entries.clone();
            // An answer that cannot be kept is an answer all the same.
            let kept = stored(&store, move |store| store.keep_directory(&entries, OffsetDateTime::now_utc())).await;
            if kept.is_err() {
                tracing::warn!("the directory's answer could not be kept");
            }
            Ok(answer)
        }
        (Err(problem), Some(store)) if is_out_of_reach(&problem) => match remembered(&store, query).await {
            Ok(answer) if !answer.entries.is_empty() => Ok(answer),
            _ => Err(problem),
        },
        (answer, _) => answer,
    }
}

/// What the directory gave before, without asking it.
///
/// # Errors
/// [`Problem::DirectoryQueryEmpty`], and those of the store.
pub(super) async fn remembered(store: &Store, query: DirectoryQuery) -> Result<DirectoryAnswer, Problem> {
    if query.is_empty() {
        return Err(Problem::DirectoryQueryEmpty);
    }
    stored(store, move |store| store.find_directory(&query, OffsetDateTime::now_utc())).await
}

/// Whether nobody answered: what the directory itself refuses is for the person to know.
fn is_out_of_reach(problem: &Problem) -> bool {
    !matches!(
        problem,
        Problem::DirectoryTooMany | Problem::DirectoryRefused { .. } | Problem::DirectoryMissing | Problem::DirectoryQueryEmpty
    )
}
