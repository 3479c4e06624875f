//! What the window listens to: the engine, the clock, the card, the system.

use super::app::{App, Message};
use super::keys;
use super::screen::unlock;
use crate::domain::Problem;
use crate::engine::Handle;
use iced::Subscription;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::sync::broadcast::error::RecvError;

/// How often what is said of the time is brought up to date.
const CLOCK_PERIOD: Duration = Duration::from_secs(15);
/// How often it is while a message is about to leave.
const SECOND: Duration = Duration::from_secs(1);
/// How often operations under way are shown anew.
const WORK_PERIOD: Duration = Duration::from_millis(250);
/// How often a locked window looks for a card.
const CARD_PERIOD: Duration = Duration::from_secs(1);
/// How often what is on screen is described, in tests.
const PROBE_PERIOD: Duration = Duration::from_millis(150);

impl App {
    pub(super) fn subscription(&self) -> Subscription<Message> {
        let mut all = vec![
            Subscription::run_with(Source(self.handle.clone()), engine_events),
            Subscription::run_with(Signal(Arc::clone(&self.interrupted)), interruptions),
            iced::event::listen_with(keys::asked).map(|(window, asked)| Message::Window(window, asked)),
            iced::system::theme_changes().map(Message::Appearance),
            iced::time::every(CLOCK_PERIOD).map(|_| Message::Clock),
        ];
        if self.is_open() && self.mailbox.leaving() > 0 {
            // What leaves soon is counted down.
            all.push(iced::time::every(SECOND).map(|_| Message::Clock));
        } else if !self.is_open() && self.unusable.is_none() {
            all.push(Subscription::run_with(Source(self.handle.clone()), card_looks));
        }
        if self.operations.is_busy() || (self.told.is_some() && self.is_open()) {
            all.push(iced::time::every(WORK_PERIOD).map(|_| Message::Work));
        }
        if self.probe.is_some() && self.is_told() {
            all.push(iced::time::every(PROBE_PERIOD).map(|_| Message::Probe));
        }
        Subscription::batch(all)
    }
}

/// The engine, as what a subscription is about: there is one.
struct Source(Handle);

impl Hash for Source {
    fn hash<H: Hasher>(&self, state: &mut H) {
        "engine".hash(state);
    }
}

/// What tells that the program is to end: there is one.
struct Signal(Arc<Notify>);

impl Hash for Signal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        "interrupted".hash(state);
    }
}

fn interruptions(signal: &Signal) -> impl iced::futures::Stream<Item = Message> + use<> {
    iced::futures::stream::unfold(Arc::clone(&signal.0), |signal| async move {
        signal.notified().await;
        Some((Message::Interrupted, signal))
    })
}

fn engine_events(source: &Source) -> impl iced::futures::Stream<Item = Message> + use<> {
    iced::futures::stream::unfold(source.0.events(), |mut events| async move {
        match events.recv().await {
            Ok(event) => Some((Message::Engine(event), events)),
            Err(RecvError::Lagged(_)) => Some((Message::Missed, events)),
            Err(RecvError::Closed) => None,
        }
    })
}

/// Looks at the card again and again, and tells what changed.
fn card_looks(source: &Source) -> impl iced::futures::Stream<Item = Message> + use<> {
    iced::futures::stream::unfold((source.0.clone(), None), |(handle, mut last)| async move {
        loop {
            if last.is_some() {
                tokio::time::sleep(CARD_PERIOD).await;
            }
            let seen = handle.presence().await;
            if matches!(seen, Err(Problem::Stopped)) {
                return None;
            }
            if last.as_ref() != Some(&seen) {
                last = Some(seen.clone());
                return Some((Message::Unlock(unlock::Message::Card(seen)), (handle, last)));
            }
        }
    })
}
