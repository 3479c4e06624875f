//! The composition root: where the program's files are, its runtime, its log; then the command line.

use crate::cli::{self, Exit};
use crate::engine::{self, Home};
use std::ffi::OsString;
use std::io::{IsTerminal as _, Read as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

/// Runs the program with these arguments, the program's name left out.
#[must_use]
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    start_log();
    let invocation = match cli::parse(arguments) {
        Ok(invocation) => invocation,
        Err(sentence) => {
            drop(writeln!(std::io::stderr(), "{sentence}"));
            return Exit::Misuse.into();
        }
    };
    let Ok(runtime) = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() else {
        return Exit::Failed.into();
    };
    let mut terminal = Terminal;
    let exit = runtime.block_on(async {
        let handle = engine::start(home());
        let exit = cli::execute(&handle, invocation, &mut terminal).await;
        handle.stop().await;
        exit
    });
    // A task that still waits for a server nobody needs any more must not keep the program.
    runtime.shutdown_background();
    exit.into()
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.code())
    }
}

/// `$PLI_HOME` holds everything where it is set; otherwise the platform's folders do.
fn home() -> Home {
    let folders = || directories::ProjectDirs::from("fr", "", "pli");
    let (config, state) = match std::env::var_os("PLI_HOME").filter(|home| !home.is_empty()) {
        Some(home) => (PathBuf::from(&home), PathBuf::from(home)),
        None => match folders() {
            Some(folders) => (folders.config_dir().to_owned(), folders.data_local_dir().to_owned()),
            None => (PathBuf::new(), PathBuf::new()),
        },
    };
    Home { config: config.join("config.toml"), state }
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
    fn write(&mut self, bytes: &[u8]) {
        // A reader that has gone (`pli list | head`) is no failure.
        let mut out = std::io::stdout().lock();
        drop(out.write_all(bytes).and_then(|()| out.flush()));
    }

    fn tell(&mut self, line: &str) {
        drop(writeln!(std::io::stderr(), "{line}"));
    }

    fn input(&mut self, limit: u64) -> Option<Vec<u8>> {
        let mut input = Vec::new();
        std::io::stdin().lock().take(limit).read_to_end(&mut input).ok().map(|_| input)
    }

    fn first_line(&mut self, limit: usize) -> Option<Vec<u8>> {
        // Octet by octet: what follows the line must stay for whoever reads next.
        let (mut line, mut stdin, mut byte) = (Vec::new(), std::io::stdin().lock(), [0]);
        while line.len() < limit && stdin.read(&mut byte).is_ok_and(|n| n == 1) {
            if byte == *b"\n" {
                break;
            }
            line.extend_from_slice(&byte);
        }
        (!line.is_empty()).then_some(line)
    }

    fn ask_secret(&mut self, prompt: &str) -> Option<String> {
        std::io::stderr().is_terminal().then(|| rpassword::prompt_password(prompt).ok()).flatten()
    }
}
