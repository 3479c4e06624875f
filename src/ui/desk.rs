//! What a screen works with: the engine, the time, and how its operations are followed and stopped.

use crate::domain::Problem;
use crate::domain::bal::{Bal, BalAddress};
use crate::engine::{Handle, Preferences};
use iced::{Task, window};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use time::OffsetDateTime;
use tokio::sync::oneshot;

/// An operation that takes longer than this is told about.
pub const PATIENCE: Duration = Duration::from_millis(300);

/// What a screen works with while it handles a message.
#[derive(Debug)]
pub struct Desk<'a> {
    /// The engine.
    pub handle: &'a Handle,
    /// The operations under way.
    pub operations: &'a mut Operations,
    /// The window the screen is in.
    pub window: window::Id,
    /// Whether the main window has room for the list or the reader, not for both.
    pub is_narrow: bool,
    /// The time, here.
    pub now: OffsetDateTime,
    /// The mailboxes, in the configured order.
    pub accounts: &'a [Bal],
    /// How the person likes the window.
    pub preferences: &'a Preferences,
}

/// What a screen needs to show itself.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// The window the screen is in.
    pub window: window::Id,
    /// The window's size, in logical pixels.
    pub size: iced::Size,
    /// The time, here.
    pub now: OffsetDateTime,
    /// The mailboxes, in the configured order.
    pub accounts: &'a [Bal],
    /// How the person likes the window.
    pub preferences: &'a Preferences,
    /// Whether names and subjects are hidden from those who look over a shoulder (F8).
    pub discreet: bool,
}

impl Look<'_> {
    /// The place of a mailbox among them, which chooses its colour.
    #[must_use]
    pub fn place(&self, account: &BalAddress) -> usize {
        self.accounts.iter().position(|bal| bal.address == *account).unwrap_or_default()
    }
}

impl Desk<'_> {
    /// Asks the engine for something that is shown while it lasts, with these words, and that can be stopped: it then
    /// answers [`Problem::Stopped`].
    pub fn ask<T, M, F>(
        &mut self,
        words: impl Into<String>,
        account: Option<&BalAddress>,
        work: impl FnOnce(Handle) -> F,
        done: impl FnOnce(Result<T, Problem>) -> M + Send + 'static,
    ) -> Task<M>
    where
        T: Send + 'static,
        M: Send + 'static,
        F: Future<Output = Result<T, Problem>> + Send + 'static,
    {
        let (stop, stopped) = self.operations.begin(words.into(), account.cloned());
        let work = work(self.handle.clone());
        Task::future(async move {
            let _guard = stop;
            let result = tokio::select! {
                biased;
                result = work => result,
                Ok(()) = stopped => Err(Problem::Stopped),
            };
            done(result)
        })
    }

    /// Asks the engine for something nobody waits for: a periodic look, a draft kept while it is written.
    pub fn quietly<T, M, F>(&self, work: impl FnOnce(Handle) -> F, done: impl FnOnce(Result<T, Problem>) -> M + Send + 'static) -> Task<M>
    where
        T: Send + 'static,
        M: Send + 'static,
        F: Future<Output = Result<T, Problem>> + Send + 'static,
    {
        let work = work(self.handle.clone());
        Task::future(async move { done(work.await) })
    }
}

/// The operations under way.
#[derive(Debug, Default)]
pub struct Operations {
    next: u64,
    list: Vec<Operation>,
}

/// One operation under way.
#[derive(Debug)]
pub struct Operation {
    /// Names it among the others.
    pub number: u64,
    /// What it does, for the person.
    pub words: String,
    /// The mailbox it is about.
    pub account: Option<BalAddress>,
    /// Since when.
    pub since: Instant,
    over: Arc<AtomicBool>,
    stop: Option<oneshot::Sender<()>>,
}

/// Marks an operation as over when it is dropped.
#[derive(Debug)]
struct Guard(Arc<AtomicBool>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

impl Operations {
    fn begin(&mut self, words: String, account: Option<BalAddress>) -> (Guard, oneshot::Receiver<()>) {
        self.tidy();
        let over = Arc::new(AtomicBool::new(false));
        let (stop, stopped) = oneshot::channel();
        self.next += 1;
        let operation = Operation { number: self.next, words, account, since: Instant::now(), over: Arc::clone(&over), stop: Some(stop) };
        self.list.push(operation);
        (Guard(over), stopped)
    }

    /// One that has lasted long enough to be told about, under way as long as the second value lives.
    #[cfg(test)]
    pub(super) fn lasting(words: String) -> (Self, impl Sized) {
        let mut operations = Self::default();
        let (guard, _) = operations.begin(words, None);
        for operation in &mut operations.list {
            operation.since = operation.since.checked_sub(PATIENCE).unwrap_or(operation.since);
        }
        (operations, guard)
    }

    /// The number of the one that was begun last.
    #[must_use]
    pub fn last(&self) -> Option<u64> {
        self.list.last().map(|operation| operation.number)
    }

    /// Forgets those that are over.
    pub fn tidy(&mut self) {
        self.list.retain(|operation| !operation.over.load(Ordering::Acquire));
    }

    /// Stops one; its asker gets [`Problem::Stopped`].
    pub fn stop(&mut self, number: u64) {
        if let Some(operation) = self.list.iter_mut().find(|operation| operation.number == number)
            && let Some(stop) = operation.stop.take()
        {
            // An operation that has just ended needs no stopping.
            stop.send(()).ok();
        }
    }

    /// Whether any is under way.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.list.iter().any(|operation| !operation.over.load(Ordering::Acquire))
    }

    /// Those that have lasted long enough to be told about, oldest first.
    pub fn shown(&self) -> impl Iterator<Item = &Operation> {
        self.list.iter().filter(|operation| !operation.over.load(Ordering::Acquire) && operation.since.elapsed() >= PATIENCE)
    }
}

/// The name of a widget that can have the keyboard, unique among all windows: an operation on widgets reaches them all.
#[must_use]
pub fn id(window: window::Id, name: &str) -> iced::widget::Id {
    iced::widget::Id::from(format!("{name}#{window}"))
}
