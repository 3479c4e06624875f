//! How a session's tasks are told that it is over.
//!
//! Most work stops where it stands. A message being handed over does not: cut in the middle, it would be sent without
//! anybody knowing. It is given a little time to end, and is *uncertain* past that.

use super::command::Reply;
use super::event::LockReason;
use super::problem;
use crate::domain::Problem;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// How long a hand-over may go on once the session is over.
pub(super) const GRACE: Duration = Duration::from_secs(30);
/// How long the filing of its copy may go on after that.
pub(super) const COPY_GRACE: Duration = Duration::from_secs(20);

/// How long what nobody waits for any more may go on: a server that answers has answered by then.
const LEAVING_GRACE: Duration = Duration::from_secs(1);

/// The session's end of it: ends everything when it says so, or is dropped.
#[derive(Debug)]
pub(super) struct Scissors(watch::Sender<Option<(LockReason, Instant)>>);

/// A task's end of it.
#[derive(Debug, Clone)]
pub(super) struct Cut(watch::Receiver<Option<(LockReason, Instant)>>);

impl Scissors {
    pub(super) fn new() -> (Self, Cut) {
        let (sender, receiver) = watch::channel(None);
        (Self(sender), Cut(receiver))
    }

    pub(super) fn cut(&self, reason: LockReason) {
        // Tasks that have all ended need no telling.
        self.0.send_replace(Some((reason, Instant::now())));
    }
}

impl Cut {
    /// Whether, and why, the session is over.
    pub(super) fn reason(&self) -> Option<LockReason> {
        self.0.borrow().map(|(reason, _)| reason)
    }

    /// Waits for the end of the session: why and when it ended.
    async fn made(&mut self) -> (LockReason, Instant) {
        match self.0.wait_for(Option::is_some).await {
            Ok(end) => end.unwrap_or_else(|| (LockReason::Asked, Instant::now())),
            Err(_) => (LockReason::Asked, Instant::now()),
        }
    }

    /// Runs this, unless the session ends first.
    pub(super) async fn unless<T>(&mut self, work: impl Future<Output = T>) -> Result<T, LockReason> {
        tokio::select! {
            biased;
            (reason, _) = self.made() => Err(reason),
            done = work => Ok(done),
        }
    }

    /// Runs this, giving it `grace` from the moment the session ends.
    pub(super) async fn unless_late<T>(&mut self, grace: Duration, work: impl Future<Output = T>) -> Result<T, LockReason> {
        let late = async {
            let (reason, at) = self.made().await;
            tokio::time::sleep_until(at + grace).await;
            reason
        };
        tokio::select! {
            biased;
            done = work => Ok(done),
            reason = late => Err(reason),
        }
    }
}

/// Runs this, unless the session ends first or whoever asked goes away. Dropped in the middle, the work takes the
/// connection it was using with it; as that costs a signature of the card, what is almost done may end.
pub(super) async fn wanted<T, A>(
    cut: &mut Cut,
    asker: &mut Reply<A>,
    work: impl Future<Output = Result<T, Problem>>,
) -> Result<T, Problem> {
    if asker.is_closed() {
        return Err(Problem::Stopped);
    }
    let left = async {
        asker.closed().await;
        tokio::time::sleep(LEAVING_GRACE).await;
    };
    tokio::select! {
        biased;
        done = cut.unless(work) => done.unwrap_or_else(|reason| Err(problem::of_lock(reason))),
        () = left => Err(Problem::Stopped),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn work_stops_at_once_and_a_handover_after_its_grace() {
        let (scissors, mut cut) = Scissors::new();
        assert_eq!(cut.unless(async { 1 }).await, Ok(1));
        scissors.cut(LockReason::CardRemoved);
        assert_eq!(cut.unless(std::future::pending::<()>()).await, Err(LockReason::CardRemoved));
        assert_eq!(cut.unless(async { 1 }).await, Err(LockReason::CardRemoved));
        let (start, almost) = (tokio::time::Instant::now(), GRACE - Duration::from_secs(1));
        assert_eq!(cut.unless_late(GRACE, tokio::time::sleep(almost)).await, Ok(()));
        assert_eq!(start.elapsed(), almost);
        assert_eq!(cut.unless_late(GRACE, std::future::pending::<()>()).await, Err(LockReason::CardRemoved));
        // Counted from the cut, whatever was done since.
        assert_eq!(start.elapsed(), GRACE);
    }

    #[tokio::test]
    async fn a_session_that_is_gone_has_ended() {
        let (scissors, mut cut) = Scissors::new();
        drop(scissors);
        assert_eq!(cut.made().await.0, LockReason::Asked);
    }

    #[tokio::test(start_paused = true)]
    async fn what_nobody_waits_for_is_not_begun_and_ends_soon() {
        let (_scissors, mut cut) = Scissors::new();
        let take = async |seconds| {
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            Ok(seconds)
        };
        let (mut asker, waiting) = tokio::sync::oneshot::channel::<Result<(), Problem>>();
        assert_eq!(wanted(&mut cut, &mut asker, take(100)).await, Ok(100));
        let (start, gone) = (Instant::now(), Duration::from_secs(10));
        let leaving = async {
            tokio::time::sleep(gone).await;
            drop(waiting);
        };
        let (stopped, ()) = tokio::join!(wanted(&mut cut, &mut asker, take(100)), leaving);
        assert_eq!((stopped, start.elapsed()), (Err(Problem::Stopped), gone + LEAVING_GRACE));
        assert_eq!(wanted(&mut cut, &mut asker, take(0)).await, Err(Problem::Stopped));
        let (mut asker, waiting) = tokio::sync::oneshot::channel::<Result<(), Problem>>();
        let leaving = async { drop(waiting) };
        assert_eq!(tokio::join!(wanted(&mut cut, &mut asker, take(0)), leaving).0, Ok(0));
    }
}
