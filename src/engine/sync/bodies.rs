//! Whole messages, newest first: fetched, taken apart on other threads, and written many at a time.

use super::source::SyncSource;
use crate::domain::Problem;
use crate::domain::sync::{Head, Source};
use crate::engine::asking::stored;
use crate::formats::mime;
use crate::store::{KnownFolder, Located, Prepared, Store, Wanted, pack};
use std::collections::VecDeque;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// How many messages are put in order at once, small ones first.
const WINDOW: usize = 500;
/// The most octets of one batch, but for a message that is larger by itself.
const BATCH_MOST: u64 = 2 << 20;
/// The least: below it, asking costs more than what comes.
const BATCH_LEAST: u64 = 64 << 10;
/// The most messages of one batch.
const BATCH_COUNT: usize = 400;
/// How long a batch may last: what a person asks for waits no longer.
const BATCH_TIME: Duration = Duration::from_millis(600);
/// How many batches are being written while the next one comes.
const WRITING: usize = 2;

/// The whole messages of one folder that are still to come.
pub(crate) struct Bodies {
    row: i64,
    name: String,
    uid_validity: u32,
    limit: u32,
    before: i64,
    window: VecDeque<Wanted>,
    /// One by one, since a batch could not be read.
    singly: bool,
    /// Octets of the next batch.
    batch: u64,
}

/// Batches that are being written, and what came of those that were.
#[derive(Default)]
pub(crate) struct Writing(VecDeque<JoinHandle<Result<u64, Problem>>>);

impl Writing {
    /// Waits until no more than `left` batches are being written; how many messages were.
    async fn down_to(&mut self, left: usize) -> Result<u64, Problem> {
        let mut written = 0;
        while self.0.len() > left {
            let Some(first) = self.0.pop_front() else { break };
            written += first.await.map_err(|_| Problem::Internal)??;
        }
        Ok(written)
    }

    /// Waits for all of them.
    pub(crate) async fn finish(&mut self) -> Result<u64, Problem> {
        self.down_to(0).await
    }
}

impl Bodies {
    pub(crate) fn new(known: &KnownFolder, limit: u32) -> Self {
        let (row, name, uid_validity) = (known.row, known.name.clone(), known.cursor.uid_validity);
        Self { row, name, uid_validity, limit, before: i64::MAX, window: VecDeque::new(), singly: false, batch: BATCH_LEAST * 4 }
    }

    /// Brings the next batch. `None` when nothing is left; otherwise how many messages were written since.
    pub(crate) async fn step(&mut self, source: &mut dyn SyncSource, store: &Store, writing: &mut Writing) -> Result<Option<u64>, Problem> {
        if self.window.is_empty() && !self.fill(store).await? {
            return Ok(None);
        }
        let batch = self.next_batch();
        let uids: Vec<u32> = batch.iter().map(|wanted| wanted.uid).collect();
        let expected: u64 = batch.iter().map(|wanted| u64::from(wanted.size)).sum();
        let mut came = Vec::with_capacity(uids.len());
        let start = Instant::now();
        let result = source.sources(&self.name, &uids, expected, &mut |source| came.push(source)).await;
        let octets: u64 = came.iter().map(|source| source.octets.len() as u64).sum();
        self.adapt(octets, start.elapsed());
        match result {
            Ok(()) => {}
            // It is one message that cannot be had: found by asking for each alone.
            Err(problem) if is_about_content(&problem) => {
                if let ([only], true) = (uids.as_slice(), came.is_empty()) {
                    let (row, uid_validity, uid) = (self.row, self.uid_validity, *only);
                    stored(store, move |store| store.give_up(row, uid_validity, uid)).await?;
                } else {
                    self.singly = true;
                    batch.iter().rev().filter(|wanted| came.iter().all(|source| source.uid != wanted.uid)).for_each(|wanted| {
                        self.window.push_front(*wanted);
                    });
                }
            }
            Err(problem) => return Err(problem),
        }
        let written = writing.down_to(WRITING - 1).await?;
        let (store, row, uid_validity) = (store.clone(), self.row, self.uid_validity);
        writing.0.push_back(tokio::spawn(async move {
            stored(&store, move |store| {
                let prepared: Vec<Prepared> = came.into_iter().map(prepare).collect();
                store.fill(row, uid_validity, &prepared)
            })
            .await
        }));
        Ok(Some(written))
    }

    /// The next window: newest first, and small before large within it.
    async fn fill(&mut self, store: &Store) -> Result<bool, Problem> {
        let (row, before, limit) = (self.row, self.before, self.limit);
        let mut window = stored(store, move |store| store.wanted(row, before, limit, WINDOW)).await?;
        let Some(last) = window.last() else { return Ok(false) };
        self.before = last.id;
        self.singly = false;
        // Stable: those of about the same size stay newest first.
        window.sort_by_key(|wanted| wanted.size / (128 << 10));
        self.window = window.into();
        Ok(true)
    }

    fn next_batch(&mut self) -> Vec<Wanted> {
        let mut batch = Vec::new();
        let mut octets = 0;
        let most = if self.singly { 1 } else { BATCH_COUNT };
        while let Some(next) = self.window.front()
            && batch.len() < most
            && (batch.is_empty() || octets + u64::from(next.size) <= self.batch)
        {
            octets += u64::from(next.size);
            batch.extend(self.window.pop_front());
        }
        batch
    }

    /// As much next time as comes in the time a person may wait.
    fn adapt(&mut self, octets: u64, took: Duration) {
        let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX).max(1);
        let allowed = u64::try_from(BATCH_TIME.as_micros()).unwrap_or(u64::MAX);
        let fitting = octets.saturating_mul(allowed) / took;
        self.batch = fitting.clamp(BATCH_LEAST, BATCH_MOST).min(self.batch.saturating_mul(4));
    }
}

/// What a list shows of these messages, asked for and written.
pub(crate) async fn heads(source: &mut dyn SyncSource, store: &Store, known: &KnownFolder, wanted: &[Wanted]) -> Result<u64, Problem> {
    let (row, uid_validity) = (known.row, known.cursor.uid_validity);
    let uids: Vec<u32> = wanted.iter().map(|wanted| wanted.uid).collect();
    let heads = source.heads(&known.name, &uids).await?;
    stored(store, move |store| {
        let prepared: Vec<Prepared> = heads.into_iter().map(prepare_head).collect();
        store.fill(row, uid_validity, &prepared)
    })
    .await
}

/// One message, whatever its size, asked for and written.
pub(crate) async fn bring(source: &mut dyn SyncSource, store: &Store, located: &Located) -> Result<(), Problem> {
    let (row, uid_validity) = (located.row, located.uid_validity);
    source.believe(&located.folder, uid_validity)?;
    let mut came = None;
    source.sources(&located.folder, &[located.uid], u64::from(located.size), &mut |source| came = Some(source)).await?;
    let whole = came.ok_or(Problem::MailMissing)?;
    stored(store, move |store| store.fill(row, uid_validity, &[prepare(whole)])).await.map(|_| ())
}

fn prepare(source: Source) -> Prepared {
    let digest = mime::digest(&source.octets);
    Prepared { uid: source.uid, packed: Some(pack(&source.octets)), attachments: 0, digest }
}

fn prepare_head(head: Head) -> Prepared {
    Prepared { uid: head.uid, packed: None, attachments: head.attachments, digest: mime::digest(&head.header) }
}

/// Whether a problem says something of what was asked for, and not of the way there.
fn is_about_content(problem: &Problem) -> bool {
    matches!(problem, Problem::ServerMisbehaved { .. } | Problem::OperationRefused { .. })
}
