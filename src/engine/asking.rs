//! What is asked of the store: answered without the network, and without waiting for any mailbox's task.

use super::command::Ask;
use super::problem;
use super::shared::Shared;
use crate::domain::Problem;
use crate::store::{Store, StoreError};
use std::sync::Arc;

/// Answers one question.
pub(super) async fn answer(_shared: Arc<Shared>, _store: Store, ask: Ask) {
    ask.refuse(Problem::Internal);
}

/// Works with the store on a thread that may wait.
#[expect(dead_code, reason = "the first user comes with the next commits")]
pub(super) async fn stored<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Problem> {
    let store = store.clone();
    let working = tokio::task::spawn_blocking(move || work(&store));
    working.await.map_err(|_| Problem::Internal)?.map_err(problem::of_store)
}
