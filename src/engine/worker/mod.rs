//! PDF files from others are read and drawn in a process of their own: this program, started again with [`ARGUMENT`].
//!
//! It is given one request on its standard input and writes one answer on its standard output: no file, no name, no argument
//! that says anything. It limits itself before it reads (`inside.rs`), and is ended when the answer is whole, late or
//! no longer wanted. Whatever happens to it, a crash, a loop, a bomb, is a [`Problem`] here, and memory here holds the request
//! and the largest answer at most.

mod inside;
mod protocol;

pub use inside::serve_here;

use crate::domain::Problem;
use crate::domain::mail::Picture;
use crate::formats::pdf::{Facts, PdfA, PdfError};
use protocol::{Operation, Request};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// The hidden argument that makes this program a worker.
pub const ARGUMENT: &str = "worker";

/// How many work at the same time: one draws what is looked at while another rewrites what is to be sent.
const AT_ONCE: usize = 2;
/// How long a page, or a count of pages, may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a whole file may take to be written anew.
const LONG_PATIENCE: Duration = Duration::from_secs(180);

/// Starts workers. Cheap to clone; clones take turns.
#[derive(Debug, Clone)]
pub struct Worker {
    program: Option<PathBuf>,
    patience: Duration,
    long_patience: Duration,
    room: Arc<Semaphore>,
}

/// How a worker failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failure {
    /// It said so.
    Told(PdfError),
    /// It ended without a whole answer, was ended, or could not be started.
    Lost,
}

impl Worker {
    /// Workers of this program's file; without one, every request fails.
    #[must_use]
    pub fn new(program: Option<PathBuf>) -> Self {
        Self { program, patience: PATIENCE, long_patience: LONG_PATIENCE, room: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// The same, that waits for so long at most.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, long_patience: patience, ..self }
    }

    /// How many pages a PDF has.
    ///
    /// # Errors
    /// [`Problem::PdfPassword`]; [`Problem::PreviewFailed`] for any other reason not to know.
    pub async fn pages(&self, octets: Vec<u8>) -> Result<usize, Problem> {
        self.run(Request { operation: Operation::Pages, octets }, self.patience, protocol::pages).await.map_err(not_shown)
    }

    /// A page drawn, counted from 0: see [`crate::formats::pdf::page`].
    ///
    /// # Errors
    /// As [`Self::pages`]; [`Problem::PartMissing`] where there is no such page.
    pub async fn page(&self, octets: Vec<u8>, number: usize, width: u32) -> Result<Picture, Problem> {
        let operation = Operation::Page { number, width };
        self.run(Request { operation, octets }, self.patience, protocol::picture).await.map_err(not_shown)
    }

    /// A PDF as PDF/A-1b: see [`crate::formats::pdf::to_pdf_a_with`].
    ///
    /// # Errors
    /// [`Problem::PdfPassword`]; [`Problem::PdfUnusable`] for any other reason.
    pub async fn to_pdf_a(&self, octets: Vec<u8>, facts: Facts) -> Result<PdfA, Problem> {
        let run = self.run(Request { operation: Operation::ToPdfA(facts), octets }, self.long_patience, protocol::pdf_a);
        run.await.map_err(|failure| match failure {
            Failure::Told(PdfError::Encrypted) => Problem::PdfPassword,
            _ => Problem::PdfUnusable,
        })
    }

    /// One request, in a process that does not outlive this future.
    async fn run<T: Send + 'static>(
        &self,
        request: Request,
        patience: Duration,
        read: fn(&[u8]) -> Option<Result<T, PdfError>>,
    ) -> Result<T, Failure> {
        let _place = self.room.acquire().await.map_err(|_| Failure::Lost)?;
        let program = self.program.clone().ok_or(Failure::Lost)?;
        let life = Life::default();
        let exchange = tokio::task::spawn_blocking({
            let life = life.clone();
            move || read(&life.exchange(&program, request)?)
        });
        let ending = End(life);
        let answer = tokio::time::timeout(patience, exchange).await;
        drop(ending);
        match answer {
            Ok(Ok(Some(answer))) => answer.map_err(Failure::Told),
            // Late, without an answer, or a fault of ours in reading it.
            _ => Err(Failure::Lost),
        }
    }
}

fn not_shown(failure: Failure) -> Problem {
    match failure {
        Failure::Told(PdfError::Encrypted) => Problem::PdfPassword,
        Failure::Told(PdfError::NoSuchPage) => Problem::PartMissing,
        _ => Problem::PreviewFailed,
    }
}

/// A worker's process, from before it starts until after it ends.
#[derive(Debug, Clone, Default)]
struct Life(Arc<Mutex<Stage>>);

#[derive(Debug, Default)]
enum Stage {
    #[default]
    Unborn,
    Working(Child),
    Ended,
}

/// Ends a worker when nobody waits for it any more.
struct End(Life);

impl Drop for End {
    fn drop(&mut self) {
        let mut stage = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Stage::Working(mut child) = std::mem::replace(&mut *stage, Stage::Ended) {
            // It ends at once: what it does is of no more use, and nothing of it is on disk.
            drop(child.kill());
            drop(child.wait());
        }
    }
}

impl Life {
    /// Starts the process, unless nobody waits any more.
    fn start(&self, program: &Path) -> Option<(ChildStdin, ChildStdout)> {
        let mut stage = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Stage::Unborn = *stage else { return None };
        let mut command = Command::new(program);
        // Nothing of the person's surroundings is of use to it.
        command.arg(ARGUMENT).env_clear();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        // No console of its own (CREATE_NO_WINDOW).
        #[cfg(windows)]
        std::os::windows::process::CommandExt::creation_flags(&mut command, 0x0800_0000);
        let mut child = command.spawn().ok()?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        *stage = Stage::Working(child);
        pipes
    }

    /// Gives a request, and takes the answer; `None` where it is longer than any is. Blocks until the process has answered, or
    /// is ended.
    fn exchange(&self, program: &Path, request: Request) -> Option<Vec<u8>> {
        let (mut input, output) = self.start(program)?;
        let limit = request.answer_limit();
        // A worker that answers before it has read everything must not wait for us, nor we for it.
        std::thread::spawn(move || {
            let given = input.write_all(&request.head()).and_then(|()| input.write_all(&request.octets));
            tracing::debug!(is_given = given.is_ok(), "a worker's request");
        });
        let mut answer = Vec::new();
        output.take(limit + 1).read_to_end(&mut answer).ok()?;
        (answer.len() as u64 <= limit).then_some(answer)
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use tempfile::TempDir;

    /// A worker that is this shell script.
    fn stand_in(script: &str) -> (TempDir, Worker) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("worker");
        // Written by another process: one that another test starts meanwhile would hold it open for writing, and it could not run.
        let mut shell = std::process::Command::new("/bin/sh");
        shell.args(["-c", "cat >\"$0\" && chmod 700 \"$0\""]).arg(&file).stdin(std::process::Stdio::piped());
        let mut shell = shell.spawn().unwrap();
        let program = format!("#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n");
        std::io::Write::write_all(&mut shell.stdin.take().unwrap(), program.as_bytes()).unwrap();
        assert!(shell.wait().unwrap().success());
        (folder, Worker::new(Some(file)))
    }

    async fn pages(script: &str) -> Result<usize, Problem> {
        let (_folder, worker) = stand_in(script);
        worker.pages(vec![1; 1 << 20]).await
    }

    #[tokio::test]
    async fn whatever_becomes_of_a_worker_is_a_problem() {
        for script in ["exit 0", "kill -SEGV $$", "cat >/dev/null; echo what", "printf 'PLIW1'", "head -c 100000000 /dev/zero", "cat"] {
            assert_eq!(pages(script).await, Err(Problem::PreviewFailed), "{script}");
        }
        assert_eq!(Worker::new(None).pages(vec![]).await, Err(Problem::PreviewFailed));
        assert_eq!(Worker::new(Some("/nowhere/pli".into())).pages(vec![]).await, Err(Problem::PreviewFailed));
    }

    #[tokio::test]
    async fn an_answer_counts_without_the_end_of_the_request() {
        assert_eq!(pages(r"printf 'PLIW1\000\007\000\000\000\000\000\000\000'").await, Ok(7));
        assert_eq!(pages(r"printf 'PLIW1\002'").await, Err(Problem::PdfPassword));
    }

    #[tokio::test]
    async fn a_worker_that_does_not_answer_is_ended() {
        let (folder, worker) = stand_in(r#"echo $$ >"${0%/*}/id"; exec sleep 600"#);
        let worker = worker.with_patience(Duration::from_secs(10));
        assert_eq!(worker.pages(vec![]).await, Err(Problem::PreviewFailed));
        let id = std::fs::read_to_string(folder.path().join("id")).unwrap();
        assert!(!Path::new("/proc").join(id.trim()).exists(), "it is gone, and was waited for");
    }

    #[tokio::test]
    async fn a_worker_that_nobody_waits_for_is_ended() {
        let (folder, worker) =
            stand_in(r#"mkfifo "${0%/*}/pipe"; echo $$ >"${0%/*}/half"; mv "${0%/*}/half" "${0%/*}/id"; exec sleep 600"#);
        let waiting = tokio::spawn(async move { worker.pages(vec![]).await });
        let id = loop {
            match std::fs::read_to_string(folder.path().join("id")) {
                Ok(id) => break id,
                Err(_) if waiting.is_finished() => panic!("it did not start"),
                Err(_) => tokio::task::yield_now().await,
            }
        };
        waiting.abort();
        assert!(waiting.await.is_err_and(|error| error.is_cancelled()));
        assert!(!Path::new("/proc").join(id.trim()).exists());
    }
}
