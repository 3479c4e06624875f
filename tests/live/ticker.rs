//! Whether the program's tasks are kept waiting: a task that wakes every two milliseconds, and its longest gap.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

/// Ticks on the runtime it is started on, for as long as this value lives.
pub struct Ticker {
    /// The last tick, and the longest time between two.
    ticks: Arc<Mutex<(Instant, Duration)>>,
    task: JoinHandle<()>,
}

impl Ticker {
    pub fn start() -> Self {
        let ticks = Arc::new(Mutex::new((Instant::now(), Duration::ZERO)));
        let noted = Arc::clone(&ticks);
        let task = tokio::spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_millis(2)).await;
                let mut ticks = noted.lock().unwrap();
                *ticks = (Instant::now(), ticks.1.max(ticks.0.elapsed()));
            }
        });
        Self { ticks, task }
    }

    /// The longest time without a tick until now.
    pub fn longest(&self) -> Duration {
        let (last, longest) = *self.ticks.lock().unwrap();
        longest.max(last.elapsed())
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.task.abort();
    }
}
