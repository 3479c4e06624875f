//! Waiting for news of the open folder.

use super::error::ImapError;
use super::session::Session;
use std::pin::{Pin, pin};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// How long a waiting lasts before it is begun anew. Servers end it after 29 min (RFC 2177); boxes on the way forget
/// quiet connections far sooner.
const RENEWAL: Duration = Duration::from_secs(9 * 60);
/// How long a server without IDLE is left alone before it is asked again.
const ASKING: Duration = Duration::from_secs(60);
/// How long a live connection takes to end a waiting; past this it is cheaper to open another.
const END_PATIENCE: Duration = Duration::from_secs(10);
/// The same, where somebody waits for the connection.
const URGENT_PATIENCE: Duration = Duration::from_millis(800);

/// Why a waiting ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idled {
    /// The server told that something changed.
    News,
    /// Nothing did.
    Quiet,
    /// Somebody wants the connection.
    Interrupted,
    /// The same, and the server did not end the waiting at once: the session is to be dropped.
    Cut,
}

impl Session {
    /// Waits for news of the open folder, for so long at most, or until `interrupted` is ready: with IDLE where the server
    /// has it, else in silence, asking now and then. What was told since the folder was opened is news too.
    ///
    /// # Errors
    /// See [`ImapError`]: [`ImapError::Timeout`] also when the server did not end its waiting soon after it was asked to.
    pub async fn wait(&mut self, limit: Duration, interrupted: impl Future<Output = ()>) -> Result<Idled, ImapError> {
        let end = Instant::now() + limit;
        let mut interrupted = pin!(interrupted);
        let mut idles = self.can("IDLE");
        loop {
            if self.wire.has_news() {
                return Ok(Idled::News);
            }
            if Instant::now() >= end {
                return Ok(Idled::Quiet);
            }
            if !idles {
                tokio::select! {
                    biased;
                    () = &mut interrupted => return Ok(Idled::Interrupted),
                    () = tokio::time::sleep_until(end.min(Instant::now() + ASKING)) => {}
                }
                match unless_wanted(&mut interrupted, self.noop()).await {
                    None => return Ok(Idled::Cut),
                    Some(answered) => answered?,
                }
                continue;
            }
            let tag = match unless_wanted(&mut interrupted, self.wire.begin_idle()).await {
                None => return Ok(Idled::Cut),
                Some(Ok(tag)) => tag,
                // Announced, and not there.
                Some(Err(ImapError::Refused { .. })) => {
                    idles = false;
                    continue;
                }
                Some(Err(error)) => return Err(error),
            };
            let told = tokio::select! {
                biased;
                () = &mut interrupted => None,
                told = timeout_at(end.min(Instant::now() + RENEWAL), self.wire.news()) => Some(told),
            };
            match told {
                None => return Ok(if self.wire.end_idle(&tag, URGENT_PATIENCE).await.is_ok() { Idled::Interrupted } else { Idled::Cut }),
                Some(Ok(Err(error))) => return Err(error),
                // Time is up, or there are news: whether there are is seen above, once the server has said its last word.
                Some(_) => match unless_wanted(&mut interrupted, self.wire.end_idle(&tag, END_PATIENCE)).await {
                    None => return Ok(Idled::Cut),
                    Some(ended) => ended?,
                },
            }
        }
    }
}

/// What a server answers, unless somebody wants the connection and it does not answer soon.
async fn unless_wanted<T>(interrupted: &mut Pin<&mut impl Future<Output = ()>>, answer: impl Future<Output = T>) -> Option<T> {
    let wanted = async {
        interrupted.await;
        tokio::time::sleep(URGENT_PATIENCE).await;
    };
    tokio::select! {
        biased;
        answer = answer => Some(answer),
        () = wanted => None,
    }
}
