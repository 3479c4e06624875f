//! Decisions: taken in the store at once, told to the server in order.

use super::asking;
use super::event::Event;
use super::mailbox::{MailBackend, Transferred};
use super::problem;
use super::shared::Shared;
use super::sync::Place;
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::intent::{Intent, Undone, Waiting};
use crate::domain::mail::MailId;
use crate::store::Store;
use crate::store::intents::{self, Arrival, Batch, Command, Stumbled};
use std::collections::BTreeMap;
use time::{Duration, OffsetDateTime};

/// The most messages of one command.
const TOGETHER: usize = 500;

/// How long something waits to be told again, after so many times without an answer that can be read.
const AGAIN: [Duration; 3] = [Duration::seconds(30), Duration::minutes(2), Duration::minutes(10)];

/// What telling the server gave.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Pushed {
    /// How many commands it did.
    pub(super) told: usize,
    /// What it would not do: shown as it was before.
    pub(super) reverted: Vec<Problem>,
    /// What had no answer, or none that can be read, and why: the rest waits.
    pub(super) broken: Option<(Problem, Batch)>,
}

/// Decides, and says that what is shown changed.
pub(super) async fn act(shared: &Shared, store: &Store, decisions: Vec<Intent>) -> Result<(), Problem> {
    let accounts: BTreeMap<String, BalAddress> =
        decisions.iter().map(|intent| (intent.account().key(), intent.account().clone())).collect();
    let now = OffsetDateTime::now_utc();
    asking::stored(store, move |store| intents::decide(store, &decisions, now)).await?.map_err(problem::of_unfit)?;
    changed(shared, accounts.into_values());
    Ok(())
}

/// Takes the last decision back.
pub(super) async fn undo(shared: &Shared, store: &Store) -> Result<Option<Undone>, Problem> {
    let now = OffsetDateTime::now_utc();
    let undone = asking::stored(store, move |store| intents::undo(store, now)).await?;
    if undone.is_some() {
        changed(shared, accounts(shared).await?);
        // A message that was to leave is a draft again, which follows to the server.
        shared.outbox.touch();
    }
    Ok(undone)
}

/// What each server is still to be told.
pub(super) async fn waiting(shared: &Shared, store: &Store) -> Result<Vec<(BalAddress, Waiting)>, Problem> {
    let accounts = accounts(shared).await?;
    let counting = move |store: &Store| {
        let count = |account: BalAddress| intents::waiting(store, &account).map(|waiting| (account, waiting));
        accounts.into_iter().map(count).collect()
    };
    asking::stored(store, counting).await
}

/// What this server left without an answer is told again.
pub(super) async fn tell_again(shared: &Shared, store: &Store, account: BalAddress) -> Result<(), Problem> {
    let whose = account.clone();
    asking::stored(store, move |store| intents::retry(store, &whose)).await?;
    changed(shared, [account]);
    Ok(())
}

/// What this server left without an answer is given up, and shown as it was before.
pub(super) async fn give_up(shared: &Shared, store: &Store, account: BalAddress) -> Result<(), Problem> {
    let whose = account.clone();
    asking::stored(store, move |store| intents::give_up_troubled(store, &whose)).await?;
    changed(shared, [account]);
    Ok(())
}

async fn accounts(shared: &Shared) -> Result<Vec<BalAddress>, Problem> {
    Ok(shared.config().await?.accounts.iter().map(|account| account.bal.address.clone()).collect())
}

/// What is shown of these mailboxes changed, and what is to be told.
fn changed(shared: &Shared, accounts: impl IntoIterator<Item = BalAddress>) {
    accounts.into_iter().for_each(|account| drop(shared.events.send(Event::Changed(account))));
    shared.decided.send_modify(|count| *count += 1);
}

/// The name that a mail has at the server now.
pub(super) async fn place(store: &Store, id: MailId) -> Result<MailId, Problem> {
    asking::stored(store, move |store| intents::place(store, &id)).await
}

/// Tells the server what waits and is due, in order. What it refuses is given up, and shown as it was before.
///
/// # Errors
/// The store's.
async fn push(store: &Store, account: &BalAddress, backend: &mut dyn MailBackend) -> Result<Pushed, Problem> {
    push_by(store, account, backend, OffsetDateTime::now_utc).await
}

async fn push_by(
    store: &Store,
    account: &BalAddress,
    backend: &mut dyn MailBackend,
    now: impl Fn() -> OffsetDateTime,
) -> Result<Pushed, Problem> {
    let mut pushed = Pushed::default();
    // Where several were refused together, each is told alone: one may be what the server does not want.
    let mut alone = 0;
    loop {
        let (whose, most, now) = (account.clone(), if alone > 0 { 1 } else { TOGETHER }, now());
        let begun = asking::stored(store, move |store| intents::begun(store, &whose, most, now)).await?;
        let Some(batch) = begun else { return Ok(pushed) };
        let count = batch.items.len();
        match tell(backend, &batch).await {
            Ok(arrivals) => {
                asking::stored(store, move |store| intents::done(store, &batch, &arrivals)).await?;
                pushed.told += 1;
            }
            Err(problem) if !is_refusal(&problem) => {
                pushed.broken = Some((problem, batch));
                return Ok(pushed);
            }
            Err(_) if count > 1 => {
                alone = count + 1;
                asking::stored(store, move |store| intents::hesitated(store, &batch)).await?;
            }
            Err(problem) => {
                asking::stored(store, move |store| intents::refused(store, &batch)).await?;
                pushed.reverted.push(problem);
            }
        }
        alone = alone.saturating_sub(1);
    }
}

/// The same, saying what was given up.
///
/// # Errors
/// The first of what was given up, the connection's, or what waits for a person to choose.
pub(super) async fn settle(shared: &Shared, store: &Store, account: &BalAddress, backend: &mut dyn MailBackend) -> Result<(), Problem> {
    let mut pushed = tell_waiting(shared, store, account, backend).await?;
    if let Some((problem, _)) = pushed.broken {
        return Err(problem);
    }
    if !pushed.reverted.is_empty() {
        return Err(pushed.reverted.swap_remove(0));
    }
    let whose = account.clone();
    let waiting = asking::stored(store, move |store| intents::waiting(store, &whose)).await?;
    waiting.problem().map_or(Ok(()), Err)
}

/// The same; what was given up is no problem of the connection's.
///
/// # Errors
/// The store's.
pub(super) async fn tell_waiting(
    shared: &Shared,
    store: &Store,
    account: &BalAddress,
    backend: &mut dyn MailBackend,
) -> Result<Pushed, Problem> {
    let pushed = push(store, account, backend).await?;
    if pushed.told > 0 || !pushed.reverted.is_empty() {
        drop(shared.events.send(Event::Changed(account.clone())));
    }
    pushed.reverted.iter().for_each(|problem| drop(shared.events.send(Event::Reverted(account.clone(), problem.clone()))));
    Ok(pushed)
}

/// A server that answers well otherwise did not answer this: it waits, longer each time, then is in trouble. `is_every` where
/// what was told before had no answer either.
///
/// # Errors
/// The store's.
pub(super) async fn stumble(
    shared: &Shared,
    Place { account, store, haste, .. }: &Place,
    (problem, batch): (Problem, Batch),
    is_every: bool,
) -> Result<(), Problem> {
    match stumble_at(store, batch, OffsetDateTime::now_utc(), AGAIN.map(|wait| wait / *haste), is_every).await? {
        Stumbled::Waits => return Ok(()),
        Stumbled::Troubled => {}
        Stumbled::GivenUp => drop(shared.events.send(Event::Reverted(account.clone(), problem))),
    }
    drop(shared.events.send(Event::Changed(account.clone())));
    Ok(())
}

async fn stumble_at(store: &Store, batch: Batch, now: OffsetDateTime, again: [Duration; 3], is_every: bool) -> Result<Stumbled, Problem> {
    asking::stored(store, move |store| intents::stumbled(store, &batch, now, &again, is_every)).await
}

/// All was looked at: what was done though no answer said so is in trouble no more.
pub(super) async fn resolve(shared: &Shared, store: &Store, account: &BalAddress) -> Result<(), Problem> {
    let whose = account.clone();
    if asking::stored(store, move |store| intents::resolve(store, &whose)).await? {
        drop(shared.events.send(Event::Changed(account.clone())));
    }
    Ok(())
}

/// In how long something is to be told; `None` where nothing waits.
pub(super) async fn next_due(store: &Store, account: &BalAddress) -> Result<Option<std::time::Duration>, Problem> {
    let (whose, now) = (account.clone(), OffsetDateTime::now_utc());
    let due = asking::stored(store, move |store| intents::next_due(store, &whose, now)).await?;
    Ok(due.map(|due| (due - now).unsigned_abs()))
}

/// Whether the server, reached, will not do it: trying again would give the same.
fn is_refusal(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::OperationRefused { .. }
            | Problem::FolderMissing { .. }
            | Problem::SpecialFolderMissing { .. }
            | Problem::FolderNotEmpty { .. }
            | Problem::MailMissing
            | Problem::MailIdStale
            | Problem::QuotaExceeded
    )
}

async fn tell(backend: &mut dyn MailBackend, batch: &Batch) -> Result<Vec<Arrival>, Problem> {
    let uids: Vec<u32> = batch.items.iter().map(|item| item.uid).collect();
    let (folder, uid_validity) = (batch.folder.as_str(), batch.uid_validity);
    match &batch.command {
        Command::Mark { add, remove } => backend.mark(folder, uid_validity, &uids, *add, *remove).await?,
        Command::Erase => backend.erase(folder, uid_validity, &uids).await?,
        Command::Transfer(to) => {
            let moved = backend.transfer(folder, uid_validity, &uids, to).await?;
            return arrivals(backend, batch, to, &moved).await;
        }
        Command::Create(name) => backend.create_folder(name).await?,
        Command::Rename(from, to) => rename(backend, from, to, batch.is_again).await?,
        Command::Delete(name) => delete(backend, name).await?,
    }
    Ok(Vec::new())
}

/// Where each message went: as the server told, or looked for by its Message-ID where it did not, or where it may have
/// gone the time before.
async fn arrivals(backend: &mut dyn MailBackend, batch: &Batch, to: &str, moved: &Transferred) -> Result<Vec<Arrival>, Problem> {
    let told: BTreeMap<u32, u32> = moved.names.iter().copied().collect();
    let mut arrivals = Vec::with_capacity(batch.items.len());
    for item in &batch.items {
        let arrival = match told.get(&item.uid) {
            Some(uid) if moved.uid_validity > 0 => Arrival::At { uid_validity: moved.uid_validity, uid: *uid },
            // It was told now for the first time, and was not there: somebody else took it away.
            _ if moved.uid_validity > 0 && !batch.is_again => Arrival::Gone,
            _ => match &item.message_id {
                Some(message_id) if message_id.is_ascii() => match backend.find_draft(to, message_id).await? {
                    // One that was there before is another copy.
                    Some(found) if found.uid >= item.arrives => Arrival::At { uid_validity: found.uid_validity, uid: found.uid },
                    _ => Arrival::Somewhere,
                },
                _ => Arrival::Somewhere,
            },
        };
        arrivals.push(arrival);
    }
    Ok(arrivals)
}

/// Renames a folder. One that may have been renamed the time before is looked for first.
async fn rename(backend: &mut dyn MailBackend, from: &str, to: &str, is_again: bool) -> Result<(), Problem> {
    if is_again {
        let folders = backend.folders().await?;
        let has = |name: &str| folders.iter().any(|folder| folder.name == name);
        if !has(from) && has(to) {
            return Ok(());
        }
    }
    backend.rename_folder(from, to).await
}

/// Deletes a folder, once the server has nothing in it any more: what came meanwhile was seen by nobody.
async fn delete(backend: &mut dyn MailBackend, name: &str) -> Result<(), Problem> {
    let folders = backend.folders().await?;
    match folders.iter().find(|folder| folder.name == name) {
        None => Ok(()),
        Some(folder) if folder.total > 0 => Err(Problem::FolderNotEmpty { folder: name.to_owned() }),
        Some(_) => backend.delete_folder(name).await,
    }
}

#[cfg(test)]
#[path = "intents_tests/mod.rs"]
mod tests;
