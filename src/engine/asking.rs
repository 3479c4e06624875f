//! What is asked of the store: answered without the network, and without waiting for any mailbox's task.

use super::command::Ask;
use super::intents;
use super::problem;
use super::shared::Shared;
use super::vault::{self, Bearer};
use crate::domain::Problem;
use crate::store::{Store, StoreError};
use std::sync::Arc;

/// Answers one question. `bearer` is the card of the session, where one is open.
pub(super) async fn answer(shared: Arc<Shared>, store: Store, bearer: Option<Bearer>, ask: Ask) {
    match ask {
        Ask::StoreStatus(reply) => drop(reply.send(stored(&store, Store::status).await)),
        Ask::StoreCheck(reply) => drop(reply.send(stored(&store, Store::check).await)),
        Ask::AddSlot(kind, secret, reply) => {
            let adding = tokio::task::spawn_blocking(move || vault::add_slot(&store, kind, secret.as_ref(), bearer.as_ref()));
            drop(reply.send(adding.await.unwrap_or(Err(Problem::Internal))));
        }
        Ask::RevokeSlot(id, reply) => drop(reply.send(stored(&store, move |store| store.revoke_slot(&id)).await)),
        Ask::Act(decisions, reply) => drop(reply.send(intents::act(&shared, &store, decisions).await)),
        Ask::Undo(reply) => drop(reply.send(intents::undo(&shared, &store).await)),
        Ask::Place(id, reply) => drop(reply.send(intents::place(&store, id).await)),
        other => other.refuse(Problem::Internal),
    }
}

/// Works with the store on a thread that may wait.
pub(super) async fn stored<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Problem> {
    let store = store.clone();
    let working = tokio::task::spawn_blocking(move || work(&store));
    working.await.map_err(|_| Problem::Internal)?.map_err(problem::of_store)
}
