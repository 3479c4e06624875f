//! The composition root: where the program's files are, its runtime, its log; then the window or the command line.

use crate::cli::{self, Exit};
use crate::engine::{self, Home};
use crate::{card, imap, ui};
use secrecy::SecretString;
use std::ffi::OsString;
use std::io::{BufRead as _, IsTerminal as _, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Notify;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;
use zeroize::Zeroizing;

/// How often an interrupted program looks whether a message is still being handed over. It ends by itself.
const LOOK_PERIOD: Duration = Duration::from_millis(100);
/// How long an interrupted window has to keep what is being written.
const KEEP_PATIENCE: Duration = Duration::from_secs(5);
/// How long threads that may wait are let end.
const LAST_WRITES: Duration = Duration::from_secs(3);
/// How long it then leaves for the answer to be told.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Runs the program with these arguments, the program's name left out.
#[must_use]
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.collect();
    // Before anything else: what may crash this process is all that it does.
    if let [first, module] = arguments.as_slice()
        && first == card::TRIAL_ARGUMENT
    {
        return card::try_here(Path::new(module)).into();
    }
    if arguments.first().is_some_and(|first| first == engine::WORKER_ARGUMENT) {
        return engine::serve_here().into();
    }
    engine::print_with(crate::text::document_labels);
    keep_panics_quiet();
    start_log();
    if matches!(arguments.first().map(|first| first.as_encoded_bytes()), None | Some(b"window")) {
        return window(arguments.get(1..).unwrap_or_default());
    }
    let invocation = match cli::parse(arguments.into_iter()) {
        Ok(invocation) => invocation,
        Err(sentence) => {
            drop(writeln!(std::io::stderr(), "{sentence}"));
            return Exit::Misuse.into();
        }
    };
    let Some(runtime) = runtime() else { return Exit::Failed.into() };
    let exit = runtime.block_on(async {
        let handle = engine::start(home());
        tokio::spawn(obey_signals(handle.clone(), None));
        let exit = cli::execute(&handle, invocation, &mut Terminal).await;
        handle.stop().await;
        exit
    });
    end(runtime);
    exit.into()
}

/// Ends what still runs. A thread that still writes to the store must not meet the end of its cryptographic library, which
/// takes itself apart as the process ends; a task that waits for a server nobody needs any more must not keep the program.
fn end(runtime: tokio::runtime::Runtime) {
    runtime.shutdown_timeout(LAST_WRITES);
}

fn runtime() -> Option<tokio::runtime::Runtime> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(2).thread_stack_size(imap::STACK_SIZE).enable_all().build().ok()
}

/// Shows the window until it is closed. It has the main thread, as every system wants it; the engine has the others.
fn window(arguments: &[OsString]) -> ExitCode {
    let refuse = |sentence: String| {
        drop(writeln!(std::io::stderr(), "{sentence}"));
        Exit::Failed.into()
    };
    #[cfg(unix)]
    if is_wayland_dead() {
        without_wayland();
    }
    let Some(start) = window_start(arguments) else { return refuse(crate::text::cli::help()) };
    let Some(runtime) = runtime().filter(|_| has_display()) else { return refuse(crate::text::cli::no_display()) };
    let inside = runtime.enter();
    let handle = engine::start(home());
    let interrupted = Arc::new(Notify::new());
    drop(runtime.spawn(obey_signals(handle.clone(), Some(Arc::clone(&interrupted)))));
    OPENING.store(true, Ordering::Release);
    let opening =
        ui::Opening { handle: handle.clone(), probe: probe(), start, interrupted, opened: || OPENING.store(false, Ordering::Release) };
    // Where the display does not answer, the libraries panic instead of saying so.
    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| ui::run(opening)));
    drop(inside);
    runtime.block_on(handle.stop());
    end(runtime);
    match ended {
        Ok(Ok(())) => Exit::Done.into(),
        _ if OPENING.load(Ordering::Acquire) => refuse(crate::text::cli::no_display()),
        _ => Exit::Failed.into(),
    }
}

/// What the window shows first. Other things than the usual are for tests.
fn window_start(arguments: &[OsString]) -> Option<ui::Start> {
    let words: Vec<_> = arguments.iter().map(|argument| argument.to_str()).collect();
    match words.as_slice() {
        [] => Some(ui::Start::Usual),
        #[cfg(feature = "test-trust")]
        [Some("--gallery")] => Some(ui::Start::Gallery),
        #[cfg(feature = "test-trust")]
        [Some("--message"), Some(file)] => {
            let content = crate::formats::mime::read(&std::fs::read(file).ok()?);
            let document = content.html.as_ref().map(|html| crate::formats::html::document(html, &content));
            Some(ui::Start::Message(Box::new(crate::domain::mail::Reading { content, document })))
        }
        _ => None,
    }
}

/// Whether there is a screen to show a window on.
fn has_display() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(not(all(unix, not(target_os = "macos")))) || ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"].into_iter().any(is_set)
}

/// What is on screen is told to nobody.
#[cfg(not(feature = "test-trust"))]
fn probe() -> Option<ui::Probe> {
    None
}

/// Writes what is on screen to a file, where tests ask for it; the window does it in test mode only. The file is always
/// whole, and its owner's.
#[cfg(feature = "test-trust")]
fn probe() -> Option<ui::Probe> {
    let file = PathBuf::from(std::env::var_os("PLI_WINDOW_PROBE")?);
    let half = file.with_extension("half");
    Some(std::sync::Arc::new(move |seen: String| {
        if write_anew(&half, seen.as_bytes()).is_ok() {
            drop(std::fs::rename(&half, &file));
        }
    }))
}

/// Writes a file of its owner's, in place of the one there, whatever that is.
#[cfg(feature = "test-trust")]
fn write_anew(file: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // A link is taken away, not followed.
    drop(std::fs::remove_file(file));
    options.open(file)?.write_all(bytes)
}

/// Whether the desktop is said to be Wayland's where nothing answers, while there is an X display: what a remote session
/// may be left with. The window's libraries would give up without a look at the other.
#[cfg(unix)]
fn is_wayland_dead() -> bool {
    let given = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let (Some(name), Some(_), None) = (given("WAYLAND_DISPLAY"), given("DISPLAY"), given("WAYLAND_SOCKET")) else { return false };
    // An absolute name takes the place of the folder.
    let socket = PathBuf::from(given("XDG_RUNTIME_DIR").unwrap_or_default()).join(name);
    std::os::unix::net::UnixStream::connect(socket).is_err()
}

/// Begins anew on the X display: what a process was given at its start is not safely taken away within.
#[cfg(unix)]
fn without_wayland() {
    use std::os::unix::process::CommandExt as _;
    if let Ok(program) = std::env::current_exe() {
        // It comes back only where it failed; the window is then tried as things are.
        drop(std::process::Command::new(program).args(std::env::args_os().skip(1)).env_remove("WAYLAND_DISPLAY").exec());
    }
}

/// Whether the window is being opened, and has not been yet.
static OPENING: AtomicBool = AtomicBool::new(false);

/// Interrupted, the program closes its session, once the window has kept what is being written: what uses it ends with its reason, and a message being handed over ends
/// before the program does. What else goes on (a search, a wait for somebody to type) is not waited for; nor is
/// anything, at a second interruption.
#[expect(clippy::disallowed_methods, reason = "the session was closed, and what is left would not end by itself")]
async fn obey_signals(handle: engine::Handle, window: Option<Arc<Notify>>) {
    interruption().await;
    let ending = async {
        if let Some(window) = window {
            window.notify_one();
            let stopped = async {
                while !handle.is_stopped() {
                    tokio::time::sleep(LOOK_PERIOD).await;
                }
            };
            drop(tokio::time::timeout(KEEP_PATIENCE, stopped).await);
        }
        drop(handle.lock().await);
        while handle.is_handing_over() {
            tokio::time::sleep(LOOK_PERIOD).await;
        }
        // The answer is on its way to the person.
        tokio::time::sleep(LAST_WORDS).await;
    };
    tokio::select! {
        () = ending => {}
        () = interruption() => {}
    }
    // What a shell gives a program that an interruption ended.
    std::process::exit(130);
}

async fn interruption() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (Ok(mut terminate), Ok(mut hang_up)) = (signal(SignalKind::terminate()), signal(SignalKind::hangup())) else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
        }
    }
    #[cfg(not(unix))]
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.code())
    }
}

/// `$PLI_HOME` holds everything where it is set; otherwise the platform's folders do. What is downloaded goes where other
/// programs put it, or to `$PLI_DOWNLOADS`.
fn home() -> Home {
    let given = |name| std::env::var_os(name).filter(|folder| !folder.is_empty());
    let folders = || directories::ProjectDirs::from("fr", "", "pli");
    let usual = || directories::UserDirs::new().map(|person| person.download_dir().unwrap_or(person.home_dir()).to_owned());
    let downloads = given("PLI_DOWNLOADS").map(PathBuf::from).or_else(usual).unwrap_or_default();
    let (config, state) = match given("PLI_HOME") {
        Some(home) => (PathBuf::from(&home), PathBuf::from(home)),
        None => match folders() {
            Some(folders) => (folders.config_dir().to_owned(), folders.data_local_dir().to_owned()),
            None => (PathBuf::new(), PathBuf::new()),
        },
    };
    Home { config: config.join("config.toml"), state, downloads, program: std::env::current_exe().ok() }
}

/// A panic says where, and nothing else: its message may quote what a server sent, which may be a patient's. The task
/// it ends is told as a problem by whoever waits for it.
fn keep_panics_quiet() {
    std::panic::set_hook(Box::new(|panic| {
        if OPENING.load(Ordering::Acquire) {
            return;
        }
        let place = panic
            .location()
            .map(|at| format!("{}:{}", at.file().rsplit(['/', '\\']).next().unwrap_or_default(), at.line()))
            .unwrap_or_default();
        drop(writeln!(std::io::stderr(), "{}", crate::text::cli::internal_error(&place)));
    }));
}

/// Our own log only, on the error stream, and nothing unless `PLI_LOG` asks: libraries log names and contents.
fn start_log() {
    let level = std::env::var("PLI_LOG").ok().and_then(|level| level.parse().ok()).unwrap_or(LevelFilter::OFF);
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    let log = tracing_subscriber::registry().with(layer).with(Targets::new().with_target("pli", level));
    // A log set up before (there is none) would stay.
    drop(log.try_init());
}

/// The process's own streams and terminal.
struct Terminal;

impl cli::Console for Terminal {
    fn write(&mut self, bytes: &[u8]) -> bool {
        let mut out = std::io::stdout().lock();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            Ok(()) => true,
            // A reader that has gone (`pli list | head`) is no failure.
            Err(error) => error.kind() == std::io::ErrorKind::BrokenPipe,
        }
    }

    fn tell(&mut self, line: &str) {
        drop(writeln!(std::io::stderr(), "{line}"));
    }

    fn input(&mut self, limit: u64) -> Option<Vec<u8>> {
        let mut input = Vec::new();
        let read = unbuffered_input()?.take(limit + 1).read_to_end(&mut input).ok()?;
        (read as u64 <= limit).then_some(input)
    }

    fn first_line(&mut self, limit: usize) -> Option<Zeroizing<Vec<u8>>> {
        // Room enough from the start: a vector that grows leaves copies behind. And octet by octet, for what follows
        // the line is for whoever reads next.
        let (mut line, mut input, mut byte) = (Zeroizing::new(Vec::with_capacity(limit)), unbuffered_input()?, Zeroizing::new([0]));
        while input.read(&mut *byte).is_ok_and(|n| n == 1) && *byte != *b"\n" {
            if line.len() >= limit {
                return None;
            }
            line.extend_from_slice(&*byte);
        }
        Some(line)
    }

    fn ask_secret(&mut self, prompt: &str) -> Option<SecretString> {
        let secret = std::io::stderr().is_terminal().then(|| rpassword::prompt_password(prompt).ok()).flatten();
        secret.map(SecretString::from)
    }

    fn ask(&mut self, question: &str) -> Option<String> {
        let mut said = std::io::stderr();
        // Not the standard input: a person is asked, wherever the input comes from.
        let terminal = said.is_terminal().then(|| std::fs::File::open(if cfg!(windows) { "CONIN$" } else { "/dev/tty" }).ok()).flatten()?;
        said.write_all(question.as_bytes()).and_then(|()| said.flush()).ok()?;
        let mut answer = String::new();
        std::io::BufReader::new(terminal.take(ANSWER_LIMIT)).read_line(&mut answer).ok()?;
        Some(answer)
    }
}

/// The longest answer to a question that is read.
const ANSWER_LIMIT: u64 = 64;

/// The standard input without the library's buffer, which would keep a copy of the PIN.
#[cfg(unix)]
fn unbuffered_input() -> Option<impl Read> {
    use std::os::fd::AsFd as _;
    std::io::stdin().as_fd().try_clone_to_owned().ok().map(std::fs::File::from)
}

#[cfg(windows)]
fn unbuffered_input() -> Option<impl Read> {
    use std::os::windows::io::AsHandle as _;
    std::io::stdin().as_handle().try_clone_to_owned().ok().map(std::fs::File::from)
}

#[cfg(test)]
mod tests {
    #[cfg(all(unix, feature = "test-trust"))]
    #[test]
    fn what_is_on_screen_is_written_for_its_owner_only() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (file, other) = (folder.path().join("probe.half"), folder.path().join("other"));
        std::fs::write(&other, "à quelqu’un").unwrap();
        symlink(&other, &file).unwrap();
        for _ in 0..2 {
            super::write_anew(&file, b"{}").unwrap();
        }
        assert_eq!(std::fs::symlink_metadata(&file).unwrap().permissions().mode() & 0o7777, 0o600);
        assert_eq!(std::fs::read_to_string(other).unwrap(), "à quelqu’un");
    }
}
