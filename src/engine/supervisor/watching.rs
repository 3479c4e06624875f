//! Whether the session's card is still there, and whoever it belongs to: what looks is a task, which tells the supervisor.

use crate::card::{Card, CardError, LoginId};
use crate::engine::activity::{self, Absence};
use crate::engine::command::Command;
use crate::engine::cut::Cut;
use crate::engine::event::Event;
use crate::engine::shared::Shared;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant, SystemTime};
use tokio::sync::{broadcast, mpsc, watch};

/// How often an open card is looked for. A card taken out ends the session within this time (DST 3.1.2.3).
const CARD_PERIOD: Duration = Duration::from_secs(1);
/// How often it is looked whether anybody is there.
const ABSENCE_PERIOD: Duration = Duration::from_secs(1);

/// Says when the session's login does not hold any more.
pub(super) async fn watch(
    card: Card,
    login: LoginId,
    number: u64,
    supervisor: mpsc::WeakSender<Command>,
    events: broadcast::Sender<Event>,
    mut cut: Cut,
) {
    if cut.unless(until_gone(&card, login)).await.is_err() {
        return;
    }
    if let Some(supervisor) = supervisor.upgrade() {
        drop(supervisor.send(Command::Removed(number)).await);
    }
    if let Ok(look) = card.look().await {
        drop(events.send(Event::Card(look.presence)));
    }
}

/// Looks whether a login still holds, at each change that is told and from time to time, until it does not. Not whether a
/// card is there: another one may be, or the same one again.
pub(super) async fn until_gone(card: &Card, login: LoginId) {
    let mut changes = card.changes();
    loop {
        // Every second, if nothing is told before.
        drop(tokio::time::timeout(CARD_PERIOD, changed(&mut changes)).await);
        // A card too busy to answer is not a card taken out: the next signature will say what is wrong.
        if matches!(card.holds(login).await, Ok(false) | Err(CardError::Removed)) {
            return;
        }
    }
}

/// The next change; where none will be told, it never comes.
async fn changed(changes: &mut watch::Receiver<u64>) {
    if changes.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Tells faces that the card or its reader came or went, for as long as the card's thread lives.
pub(in crate::engine) async fn tell(card: Card, events: broadcast::Sender<Event>) {
    let mut changes = card.changes();
    while changes.changed().await.is_ok() {
        if let Ok(look) = card.look().await {
            drop(events.send(Event::Card(look.presence)));
        }
    }
}

/// Looks whether anybody is there, until nobody was for the configured time, then says so. A face that never says that
/// somebody is has nobody to wait for.
pub(super) async fn watch_absence(shared: Arc<Shared>, number: u64, supervisor: mpsc::WeakSender<Command>, mut cut: Cut) {
    let Ok(config) = shared.config().await else { return };
    let mut absence = Absence::default();
    loop {
        let (still, wall) = (Instant::now(), SystemTime::now());
        if cut.unless(tokio::time::sleep(ABSENCE_PERIOD)).await.is_err() {
            return;
        }
        let last = shared.activity.load(Ordering::Acquire);
        let passed = absence.look(last, activity::now(), still.elapsed(), wall.elapsed().unwrap_or_default());
        if passed.is_some_and(|passed| passed >= config.lock_after) {
            if let Some(supervisor) = supervisor.upgrade() {
                drop(supervisor.send(Command::Idle(number)).await);
            }
            return;
        }
    }
}
