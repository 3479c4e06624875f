//! A module is somebody else's code, and may take down the process that loads it: it is first tried in another one.
//!
//! That process is this program, started again with [`ARGUMENT`] and the file. A module that passed is remembered by its
//! path, length and date, so that later starts do not pay for the trial; it is forgotten just before it is loaded, and
//! remembered again once it is: one that takes the program down after all is tried again at the next start.

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error as Pkcs11Error, RvError};
use std::ffi::OsStr;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant, UNIX_EPOCH};

/// The hidden argument that makes this program try the module named by the next one, and end.
pub const ARGUMENT: &str = "--card-probe";

/// What the process that tries a module ends with. A module that ends it by itself may end it with the usual codes.
const PASSED: u8 = 87;
const REFUSED: u8 = 88;

/// A module that has not initialised itself by then never will.
const PATIENCE: Duration = Duration::from_secs(15);
/// How often it is looked whether the trial has ended, at first and at most. Nothing tells it: the standard library
/// waits for a process without a limit, or not at all.
const LOOK: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(50));
/// What is remembered of a module is not longer.
const MEMORY_LIMIT: u64 = 16 * 1024;

/// How a module is tried.
#[derive(Debug, Clone)]
pub struct Trial {
    /// This program.
    pub program: PathBuf,
    /// The file in which a module that passed is remembered.
    pub memory: PathBuf,
}

/// What a trial showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The process that loaded the module is alive and well, or there was no trial.
    Passed,
    /// The module took it down, or kept it for ever.
    Crashed,
}

/// What is known of a module that is about to be loaded.
#[derive(Debug)]
pub(super) struct Tried<'a> {
    trial: &'a Trial,
    fingerprint: Option<String>,
}

impl Trial {
    /// Tries this module unless it is remembered, and forgets it until [`Tried::remember`]. Blocks, up to 15 s.
    pub(super) fn run(&self, module: &Path) -> Result<Tried<'_>, Outcome> {
        let fingerprint = fingerprint(module);
        let known = fingerprint.is_some() && self.remembered() == fingerprint;
        // Where it cannot be forgotten (a folder that cannot be written in), it is not trusted either.
        let forgotten = std::fs::remove_file(&self.memory).is_ok();
        if !(known && forgotten) && self.outcome(module) == Outcome::Crashed {
            return Err(Outcome::Crashed);
        }
        Ok(Tried { trial: self, fingerprint })
    }

    fn remembered(&self) -> Option<String> {
        let mut text = String::new();
        std::fs::File::open(&self.memory).ok()?.take(MEMORY_LIMIT).read_to_string(&mut text).ok()?;
        Some(text)
    }

    fn outcome(&self, module: &Path) -> Outcome {
        let mut command = Command::new(&self.program);
        command.args([OsStr::new(ARGUMENT), module.as_os_str()]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        // No console of its own (CREATE_NO_WINDOW).
        #[cfg(windows)]
        std::os::windows::process::CommandExt::creation_flags(&mut command, 0x0800_0000);
        // A program that can no longer be started (it was replaced meanwhile) tells nothing of the module.
        let Ok(mut process) = command.spawn() else { return Outcome::Passed };
        let (start, (mut pause, longest)) = (Instant::now(), LOOK);
        loop {
            match process.try_wait() {
                Ok(Some(status)) => return judge(status),
                Ok(None) if start.elapsed() < PATIENCE => std::thread::sleep(pause),
                _ => {
                    drop(process.kill());
                    drop(process.wait());
                    return Outcome::Crashed;
                }
            }
            pause = longest.min(pause * 2);
        }
    }
}

impl Tried<'_> {
    /// The module is loaded and initialised, here too.
    pub(super) fn remember(self) {
        let Some(fingerprint) = self.fingerprint else { return };
        // Whole or not at all; where it cannot be kept, the module is tried again.
        let fresh = self.trial.memory.with_extension("new");
        let kept = std::fs::write(&fresh, fingerprint).and_then(|()| std::fs::rename(&fresh, &self.trial.memory));
        if kept.is_err() {
            drop(std::fs::remove_file(fresh));
        }
    }
}

/// A code that no trial ends with is not the module's word that all is well.
fn judge(status: ExitStatus) -> Outcome {
    match status.code() {
        Some(code) if code == i32::from(PASSED) || code == i32::from(REFUSED) => Outcome::Passed,
        _ => Outcome::Crashed,
    }
}

/// What tells a file from the one that took its place: `None` when that cannot be told.
fn fingerprint(module: &Path) -> Option<String> {
    let facts = std::fs::metadata(module).ok()?;
    let date = facts.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
    Some(format!("{}\n{}\n{date}\n", module.display(), facts.len()))
}

/// Loads a module and lists its slots, for [`Trial`], in a process that does nothing else; what that process ends with.
#[must_use]
pub fn try_here(module: &Path) -> u8 {
    let tried = load(module).and_then(|module| {
        module.get_all_slots()?;
        module.finalize()
    });
    // A module that says no is alive: what it says is told when it is really loaded.
    if tried.is_ok() { PASSED } else { REFUSED }
}

/// Loads and initialises a module.
pub(super) fn load(path: &Path) -> Result<Pkcs11, Pkcs11Error> {
    let module = Pkcs11::new(path)?;
    match module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)) {
        Ok(()) | Err(Pkcs11Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(module),
        Err(error) => Err(error),
    }
}
