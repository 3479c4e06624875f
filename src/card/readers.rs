//! Readers and what is in them, through PC/SC: what PKCS#11 does not tell, and when it changes.
//!
//! PKCS#11 alone cannot say whether a reader is there: middlewares made from OpenSC keep slots for readers that are not
//! plugged in, and the CPS middleware may hide those without a card (`hide_empty_tokens`, `num_slots = 1`: referentiel2
//! E.1). Where PC/SC's service does not run, nothing is said of readers, and only PKCS#11's word on cards counts.

use pcsc::{Context, Error, PNP_NOTIFICATION, ReaderState, Scope, State};
use std::ffi::CString;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often PC/SC's service is looked for while it does not run.
const SERVICE_PERIOD: Duration = Duration::from_secs(5);
/// How long one wait for a change may last; it begins again. Where a reader that is plugged in is not told of (macOS), it
/// is found after this time.
const WAIT: Duration = if cfg!(target_os = "macos") { Duration::from_secs(1) } else { Duration::from_secs(60) };
/// How long the end of a wait is waited for before it is told again, and how many times: one that was about to begin does
/// not hear it the first time.
const END: (Duration, usize) = (Duration::from_millis(10), 100);

/// What is known of readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// Nothing: PC/SC is not there.
    Unknown,
    /// There is none.
    None,
    /// There is one at least. If it holds a card, it is no card that PKCS#11 knows: to whom looks for theirs it is empty.
    Some,
}

/// Looks at readers now, over a connection to PC/SC that is kept.
#[derive(Default)]
pub(super) struct Look(Option<Context>);

impl Look {
    pub(super) fn readers(&mut self) -> Readers {
        // A service that was started again is met anew.
        for _ in 0..2 {
            let Some(context) = self.0.take().or_else(|| Context::establish(Scope::User).ok()) else { return Readers::Unknown };
            let (readers, is_lost) = judge(context.list_readers_owned().map(|names| names.len()));
            if !is_lost {
                self.0 = Some(context);
                return readers;
            }
        }
        Readers::Unknown
    }
}

/// What PC/SC's answer says of readers, and whether its service is gone.
fn judge(count: Result<usize, Error>) -> (Readers, bool) {
    match count {
        Ok(0) | Err(Error::NoReadersAvailable) => (Readers::None, false),
        Ok(_) => (Readers::Some, false),
        Err(_) => (Readers::Unknown, true),
    }
}

/// A thread that waits for readers and cards to come and go. It ends when this is dropped.
pub(super) struct Watcher {
    /// Nothing is sent: it closes.
    ended: Option<mpsc::Sender<()>>,
    context: Arc<Mutex<Option<Context>>>,
    live: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    /// Nothing comes: it closes with the thread.
    gone: mpsc::Receiver<()>,
}

impl Watcher {
    /// Calls this function at each change.
    pub(super) fn start(changed: impl Fn() + Send + 'static) -> Self {
        let (ended, end) = mpsc::channel();
        let (going, gone) = mpsc::channel();
        let (context, live) = (Arc::new(Mutex::new(None)), Arc::new(AtomicBool::new(false)));
        let (kept, is_live) = (Arc::clone(&context), Arc::clone(&live));
        let thread = std::thread::Builder::new().name("readers".into()).spawn(move || {
            let _going = going;
            while matches!(end.recv_timeout(Duration::ZERO), Err(mpsc::RecvTimeoutError::Timeout)) {
                if let Ok(context) = Context::establish(Scope::User) {
                    *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(context.clone());
                    is_live.store(true, Ordering::Release);
                    follow(&context, &end, &changed);
                    is_live.store(false, Ordering::Release);
                    changed();
                }
                if !matches!(end.recv_timeout(SERVICE_PERIOD), Err(mpsc::RecvTimeoutError::Timeout)) {
                    return;
                }
            }
        });
        Self { ended: Some(ended), context, live, thread: thread.ok(), gone }
    }

    /// Whether changes are being told.
    pub(super) fn is_live(&self) -> bool {
        self.live.load(Ordering::Acquire)
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        drop(self.ended.take());
        let Some(thread) = self.thread.take() else { return };
        let (pause, times) = END;
        for _ in 0..times {
            if let Some(context) = &*self.context.lock().unwrap_or_else(PoisonError::into_inner) {
                // One that is gone has nothing to wait for.
                let _ = context.cancel();
            }
            if !matches!(self.gone.recv_timeout(pause), Err(mpsc::RecvTimeoutError::Timeout)) {
                drop(thread.join());
                return;
            }
        }
    }
}

/// Waits for changes until the service is gone, or the end.
fn follow(context: &Context, end: &mpsc::Receiver<()>, changed: &impl Fn()) {
    let mut states = vec![ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE)];
    loop {
        let names = match context.list_readers_owned() {
            Ok(names) => names,
            Err(Error::NoReadersAvailable) => Vec::new(),
            Err(_) => return,
        };
        let is_gone = |state: &ReaderState| state.name() != PNP_NOTIFICATION() && !names.iter().any(|name| **name == *state.name());
        states.retain(|state| !is_gone(state));
        for name in names {
            if !states.iter().any(|state| *name == *state.name()) {
                states.push(ReaderState::new::<CString>(name, State::UNAWARE));
            }
        }
        let waited = context.get_status_change(WAIT, &mut states);
        if !matches!(end.recv_timeout(Duration::ZERO), Err(mpsc::RecvTimeoutError::Timeout)) {
            return;
        }
        match waited {
            // A reader that went away between its name and the wait: the list is asked for again.
            Ok(()) | Err(Error::UnknownReader) => changed(),
            Err(Error::Timeout) => {}
            Err(_) => return,
        }
        states.iter_mut().for_each(ReaderState::sync_current_state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_are_none_some_or_not_known() {
        assert_eq!(judge(Ok(0)), (Readers::None, false));
        assert_eq!(judge(Err(Error::NoReadersAvailable)), (Readers::None, false));
        assert_eq!(judge(Ok(2)), (Readers::Some, false));
        for gone in [Error::NoService, Error::ServiceStopped, Error::InvalidHandle, Error::CommError] {
            assert_eq!(judge(Err(gone)), (Readers::Unknown, true), "{gone}");
        }
    }

    #[test]
    fn the_watch_ends_at_once_with_or_without_a_service() {
        let start = std::time::Instant::now();
        for _ in 0..3 {
            drop(Watcher::start(|| {}));
        }
        assert!(start.elapsed() < WAIT.min(SERVICE_PERIOD), "{:?}", start.elapsed());
    }
}
