//! The freshness seal of each mailbox: what its task tells of it, and what is left of it when the task is gone.

use super::asking::stored;
use super::event::Event;
use super::shared::Shared;
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::freshness::Freshness;
use crate::store::Store;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How often, at most, a face is told that something changed.
const PERIOD: Duration = Duration::from_millis(250);

/// What a mailbox's task tells of its state, no more often than a person can see.
pub(super) struct Teller {
    shared: Arc<Shared>,
    account: BalAddress,
    pub(super) freshness: Freshness,
    told: Option<Freshness>,
    changed: bool,
    last: Option<Instant>,
}

impl Teller {
    pub(super) fn new(shared: Arc<Shared>, account: BalAddress) -> Self {
        Self { shared, account, freshness: Freshness::default(), told: None, changed: false, last: None }
    }

    /// What is shown changed: to be told soon.
    pub(super) fn changed(&mut self) {
        self.changed = true;
    }

    /// Tells what is new; what is only under way, not too often.
    pub(super) fn tell(&mut self, is_urgent: bool) {
        let is_new = self.told.as_ref() != Some(&self.freshness);
        let is_due = is_urgent || self.last.is_none_or(|last| last.elapsed() >= PERIOD);
        if !is_due || !(is_new || self.changed) {
            return;
        }
        self.last = Some(Instant::now());
        if is_new {
            self.publish();
        }
        if std::mem::take(&mut self.changed) {
            drop(self.shared.events.send(Event::Changed(self.account.clone())));
        }
    }

    fn publish(&mut self) {
        self.told = Some(self.freshness.clone());
        let mut all = self.shared.freshness.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(self.account.key(), self.freshness.clone());
        drop(all);
        drop(self.shared.events.send(Event::Freshness(self.account.clone(), self.freshness.clone())));
    }
}

/// However the task ends, nothing says any more that it is checking.
impl Drop for Teller {
    fn drop(&mut self) {
        self.freshness.is_checking = false;
        self.tell(true);
    }
}

/// The state of each mailbox: as its task told it, or as the store remembers.
pub(super) async fn of_all(shared: &Shared, store: &Store) -> Result<Vec<(BalAddress, Freshness)>, Problem> {
    let config = shared.config().await?;
    let mut all = Vec::new();
    for account in config.accounts.iter().map(|account| account.bal.address.clone()) {
        let told = shared.freshness.lock().unwrap_or_else(PoisonError::into_inner).get(&account.key()).cloned();
        let freshness = match told {
            Some(freshness) => freshness,
            None => remembered(store, &account, config.source_limit).await?,
        };
        all.push((account, freshness));
    }
    Ok(all)
}

/// What the store remembers of a mailbox.
pub(super) async fn remembered(store: &Store, account: &BalAddress, limit: u32) -> Result<Freshness, Problem> {
    use crate::domain::freshness::Missing;
    let address = account.clone();
    stored(store, move |store| {
        let verified_at = store.verified_at(&address)?;
        let (messages, total) = store.missing(&address, limit)?;
        Ok(Freshness { verified_at, missing: (messages > 0).then_some(Missing { messages, total }), ..Freshness::default() })
    })
    .await
}
