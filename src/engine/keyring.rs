//! The system's keyring (the Secret Service of a Linux desktop), through libsecret's own program, `secret-tool`: what is
//! kept goes to it, and comes back, on pipes; the desktop asks for the keyring's password by itself where it is locked.
//!
//! One secret for each store, found by the program's name and the store's: nothing says whose it is. Windows and macOS
//! have keyrings of another kind, which are not spoken to: they are unavailable.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use std::ffi::OsString;
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// The program, found where programs are.
const PROGRAM: &str = "secret-tool";
/// What the keyring's own manager shows.
const LABEL: &str = "Pli";
/// Octets of what it keeps.
const SECRET: usize = 32;
/// How long somebody has to type the keyring's password.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is looked whether the program has ended, at first and at most: nothing tells it within a limit.
const LOOK: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(50));
/// What the program says is not longer, in octets.
const SAID_LIMIT: u64 = 4096;

/// What a keyring holds for a store: 32 octets that nobody chose.
pub(super) type Kept = Zeroizing<[u8; SECRET]>;

/// Why a keyring did not do what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyringError {
    /// No keyring answers, or none that this program can speak to.
    Unavailable,
    /// It is locked, and nobody opened it.
    Locked,
    /// It holds nothing usable of this store's.
    Missing,
}

/// The system's keyring.
#[derive(Debug, Clone)]
pub(super) struct Keyring {
    /// The program, and what stands before anything that it is asked.
    program: Vec<OsString>,
    patience: Duration,
}

/// How the program ended, and what it said.
struct Said {
    is_done: bool,
    output: Zeroizing<Vec<u8>>,
    errors: String,
}

impl Keyring {
    /// This person's.
    pub(super) fn system() -> Self {
        Self { program: vec![PROGRAM.into()], patience: PATIENCE }
    }

    /// Keeps a new secret for this store, in place of the one before, and reads it again: a keyring that does not give back
    /// what it takes closes nothing.
    pub(super) fn renew(&self, store: &str) -> Result<Kept, KeyringError> {
        let mut octets = Kept::default();
        aws_lc_rs::rand::fill(&mut *octets).map_err(|_| KeyringError::Unavailable)?;
        let text = Zeroizing::new(STANDARD_NO_PAD.encode(octets.as_slice()));
        let label = format!("--label={LABEL}");
        let said = self.run(&["store", &label, "application", "pli", "store", store], text.as_bytes())?;
        if !said.is_done {
            // The words are the program's own, in the language that was asked of it.
            return Err(if said.errors.contains("locked") { KeyringError::Locked } else { KeyringError::Unavailable });
        }
        match self.find(store)? {
            found if found == octets => Ok(octets),
            _ => Err(KeyringError::Unavailable),
        }
    }

    /// What it holds for this store. Where it is locked, the desktop may ask for its password meanwhile.
    pub(super) fn find(&self, store: &str) -> Result<Kept, KeyringError> {
        let said = self.run(&["lookup", "application", "pli", "store", store], b"")?;
        if said.is_done {
            return decode(&said.output).ok_or(KeyringError::Missing);
        }
        if said.errors.contains("locked") {
            return Err(KeyringError::Locked);
        }
        if !said.errors.trim().is_empty() {
            return Err(KeyringError::Unavailable);
        }
        // Nothing was said: it is not there, or it is there and locked. Looking shows that it is there.
        let looked = self.run(&["search", "application", "pli", "store", store], b"")?;
        let shown = |octets: &[u8]| octets.windows(b"label".len()).any(|window| window == b"label");
        let is_there = shown(&looked.output) || shown(looked.errors.as_bytes());
        Err(if is_there { KeyringError::Locked } else { KeyringError::Missing })
    }

    /// Forgets what it holds for this store, if anything.
    pub(super) fn forget(&self, store: &str) -> Result<(), KeyringError> {
        // Whether there was anything is all the same.
        self.run(&["clear", "application", "pli", "store", store], b"").map(drop)
    }

    /// Runs the program to its end, or for as long as somebody may take to type the keyring's password.
    fn run(&self, arguments: &[&str], input: &[u8]) -> Result<Said, KeyringError> {
        let (program, before) = self.program.split_first().filter(|_| cfg!(target_os = "linux")).ok_or(KeyringError::Unavailable)?;
        let mut command = Command::new(program);
        command.args(before).args(arguments).env("LC_ALL", "C");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let start = Instant::now();
        let mut process = command.spawn().map_err(|_| KeyringError::Unavailable)?;
        // A program that does not read is one that will say why.
        drop(process.stdin.take().map(|mut pipe| pipe.write_all(input)));
        let (output, errors, (told, heard)) = (process.stdout.take(), process.stderr.take(), mpsc::channel());
        // What the program may have started, and left behind, can hold its pipes for ever: this thread alone would wait.
        std::thread::spawn(move || told.send((all_of(output), all_of(errors))));
        let (mut pause, longest) = LOOK;
        let status = loop {
            match process.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) if start.elapsed() < self.patience => std::thread::sleep(pause),
                _ => {
                    drop(process.kill());
                    drop(process.wait());
                    return Err(KeyringError::Locked);
                }
            }
            pause = longest.min(pause * 2);
        };
        let (output, errors) = heard.recv_timeout(self.patience).map_err(|_| KeyringError::Unavailable)?;
        Ok(Said { is_done: status.success(), output, errors: String::from_utf8_lossy(&errors).into_owned() })
    }
}

fn all_of(pipe: Option<impl std::io::Read>) -> Zeroizing<Vec<u8>> {
    // Room enough from the start: a vector that grows leaves copies behind.
    let mut octets = Zeroizing::new(Vec::with_capacity(usize::try_from(SAID_LIMIT).unwrap_or_default()));
    drop(pipe.map(|pipe| pipe.take(SAID_LIMIT).read_to_end(&mut octets)));
    octets
}

fn decode(text: &[u8]) -> Option<Kept> {
    // Room for more than is wanted: what is longer is refused, not cut.
    let mut decoded = Zeroizing::new([0; 2 * SECRET]);
    let length = STANDARD_NO_PAD.decode_slice(text.trim_ascii(), &mut *decoded).ok()?;
    let octets = decoded.get(..length)?;
    Some(Zeroizing::new(<[u8; SECRET]>::try_from(octets).ok()?))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    /// What is answered where this shell script stands in for the program: to keeping, and to finding.
    fn answers(script: &str) -> [Result<Kept, KeyringError>; 2] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("script");
        std::fs::write(&file, script).unwrap();
        let program = vec!["/bin/sh".into(), file.into()];
        let keyring = Keyring { program, patience: Duration::from_secs(20) };
        [keyring.renew("0123"), keyring.find("0123")]
    }

    #[test]
    fn what_a_keyring_keeps_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let kept = folder.path().join("kept");
        let script = format!("case $1 in store) cat >'{0}';; lookup) cat '{0}';; esac", kept.display());
        let [renewed, found] = answers(&script);
        let renewed = renewed.unwrap();
        assert_eq!(found.as_ref(), Ok(&renewed));
        assert_ne!(*renewed, [0; SECRET]);
        assert_ne!(answers(&script)[0].as_ref(), Ok(&renewed), "another each time");
    }

    #[test]
    fn what_a_keyring_may_answer_is_told_apart() {
        use KeyringError::{Locked, Missing, Unavailable};
        let locked = "case $1 in search) echo label = Pli;; store) echo in a locked collection >&2; exit 1;; *) exit 1;; esac";
        for (script, expected) in [
            ("echo nobody there >&2; exit 1", [Unavailable, Unavailable]),
            ("case $1 in store) echo full >&2;; esac; exit 1", [Unavailable, Missing]),
            (locked, [Locked, Locked]),
            ("echo Cannot get secret of a locked object >&2; exit 1", [Locked, Locked]),
            ("echo AAAA", [Missing, Missing]),
            ("head -c 100000 /dev/zero", [Unavailable, Missing]),
            // It keeps nothing, and says that it did; it gives what it was not given.
            ("true", [Missing, Missing]),
            ("case $1 in lookup) head -c 43 /dev/zero | tr '\\0' A;; esac", [Unavailable, Unavailable]),
        ] {
            let [renewed, found] = answers(script);
            assert_eq!(renewed, Err(expected[0]), "{script}");
            assert!(found == Err(expected[1]) || found == Ok(Kept::default()), "{script}: {found:?}");
        }
    }

    #[test]
    fn a_program_that_is_not_there_or_does_not_end_is_given_up() {
        let gone = Keyring { program: vec!["/nowhere/secret-tool".into()], patience: PATIENCE };
        assert_eq!(gone.find("0123"), Err(KeyringError::Unavailable));
        let program = vec!["/bin/sh".into(), "-c".into(), "exec sleep 600".into()];
        let start = Instant::now();
        assert_eq!(Keyring { program, patience: Duration::from_millis(100) }.find("0123"), Err(KeyringError::Locked));
        assert!(start.elapsed() < Duration::from_secs(300));
    }
}
