//! What is asked of the store: answered without the network, and without waiting for any mailbox's task.

use super::command::{Ask, Reply};
use super::intents;
use super::library;
use super::problem;
use super::seal;
use super::shared::Shared;
use super::vault::{self, Bearer};
use super::{directory, drafts, outbox, records};
use crate::domain::Problem;
use crate::store::{Store, StoreError, documents, opposition, receipts};
use std::sync::Arc;

/// Answers one question. `bearer` is the card of the session, where one is open.
pub(super) async fn answer(shared: Arc<Shared>, store: Store, bearer: Option<Bearer>, ask: Ask) {
    match ask {
        Ask::Folders(account, reply) => tell(reply, library::folders(&store, account)).await,
        Ask::List(account, folder, window, reply) => tell(reply, library::list(&store, account, folder, window)).await,
        Ask::Page(account, folder, first, count, reply) => tell(reply, library::page(&store, account, folder, first, count)).await,
        Ask::Read(id, reply) => tell(reply, library::read(&store, id)).await,
        Ask::Open(id, reply) => tell(reply, library::open(&store, id)).await,
        Ask::Preview(id, part, reply) => tell(reply, library::preview(&store, id, part)).await,
        Ask::Raw(id, reply) => tell(reply, library::raw(&store, id)).await,
        Ask::Save(id, part, file, reply) => tell(reply, library::save(&store, id, part, &file)).await,
        Ask::Freshness(reply) => tell(reply, seal::of_all(&shared, &store)).await,
        Ask::Search(query, order, limit, reply) => tell(reply, library::search(&store, query, order, limit)).await,
        Ask::Directory(query, reply) => tell(reply, directory::remembered(&store, *query)).await,
        Ask::Conversation(id, reply) => tell(reply, library::conversation(&store, id)).await,
        Ask::Act(decisions, reply) => tell(reply, intents::act(&shared, &store, decisions)).await,
        Ask::Undo(reply) => tell(reply, intents::undo(&shared, &store)).await,
        Ask::Waiting(reply) => tell(reply, intents::waiting(&shared, &store)).await,
        Ask::TellAgain(account, reply) => tell(reply, intents::tell_again(&shared, &store, account)).await,
        Ask::GiveUp(account, reply) => tell(reply, intents::give_up(&shared, &store, account)).await,
        Ask::SentState(id, reply) => tell(reply, stored(&store, move |store| receipts::state(store, &id))).await,
        Ask::SentWishes(id, reply) => tell(reply, stored(&store, move |store| receipts::wishes(store, &id))).await,
        Ask::Glance(id, part, reply) => tell(reply, library::glance(&store, id, part)).await,
        Ask::Place(id, reply) => tell(reply, intents::place(&store, id)).await,
        Ask::StoreStatus(reply) => tell(reply, stored(&store, Store::status)).await,
        Ask::StoreCheck(reply) => tell(reply, stored(&store, Store::check)).await,
        Ask::AddSlot(kind, secret, reply) => {
            let place = match shared.place().await {
                Ok(place) => place,
                Err(problem) => return drop(reply.send(Err(problem))),
            };
            let adding = tokio::task::spawn_blocking(move || vault::add_slot(&place, &store, kind, secret.as_ref(), bearer.as_ref()));
            drop(reply.send(adding.await.unwrap_or(Err(Problem::Internal))));
        }
        Ask::RevokeSlot(id, reply) => {
            let revoking = tokio::task::spawn_blocking(move || vault::revoke_slot(&store, &id));
            drop(reply.send(revoking.await.unwrap_or(Err(Problem::Internal))));
        }
        Ask::Outbox(reply) => tell(reply, outbox::entries(&shared, &store)).await,
        Ask::Retry(id, reply) => tell(reply, outbox::retry(&shared, &store, id)).await,
        Ask::TakeOut(id, reply) => tell(reply, outbox::take_out(&shared, &store, id)).await,
        Ask::ThrowAway(id, reply) => tell(reply, outbox::throw_away(&shared, &store, id)).await,
        Ask::ConfirmSent(id, reply) => tell(reply, outbox::confirm_sent(&shared, &store, id)).await,
        Ask::SaveDraft(id, composition, reply) => {
            let saved = match shared.config().await {
                Ok(config) => drafts::save(&config, &store, id, *composition).await,
                Err(problem) => Err(problem),
            };
            shared.outbox.touch();
            drop(reply.send(saved));
        }
        Ask::Opposed(reply) => tell(reply, stored(&store, opposition::all)).await,
        Ask::NoteOpposition(patient, is_opposed, reply) => {
            let noting = move |store: &Store| opposition::note(store, &patient, is_opposed, outbox::now());
            tell(reply, stored(&store, noting)).await;
        }
        Ask::Patients(words, limit, reply) => {
            tell(reply, stored(&store, move |store| documents::patients(store, &words, limit))).await;
        }
        Ask::Exchange(patient, reply) => tell(reply, stored(&store, move |store| documents::exchange(store, patient))).await,
        Ask::History(patient, code, unit, reply) => {
            tell(reply, stored(&store, move |store| documents::history(store, &patient, &code, &unit))).await;
        }
        Ask::Filed(sums, reply) => tell(reply, stored(&store, move |store| documents::filed(store, &sums))).await,
        Ask::NoteFiled(sums, way, reply) => {
            let noting = move |store: &Store| documents::note_filed(store, &sums, way, outbox::now());
            tell(reply, records::noted(&shared, stored(&store, noting).await)).await;
        }
        Ask::Drafts(reply) => tell(reply, drafts::all(&store)).await,
        Ask::ForgetDraft(id, reply) => {
            let forgotten = stored(&store, move |store| crate::store::drafts::forget(store, id)).await;
            shared.outbox.touch();
            drop(reply.send(forgotten));
        }
    }
}

async fn tell<T>(reply: Reply<T>, work: impl Future<Output = Result<T, Problem>>) {
    drop(reply.send(work.await));
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
