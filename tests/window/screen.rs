//! A display, the program's window on it, and what a person does there. Each function says what it does and nothing
//! of how: `drive.py` does it, and tells what is on screen when it cannot.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Two windows at a time would slow each other down, and what is waited for has a limit.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn here(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/window").join(file)
}

fn python() -> &'static str {
    if Path::new("/usr/bin/python3").exists() { "/usr/bin/python3" } else { "python3" }
}

/// Where pictures go: `target/window`.
pub fn pictures() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("window")
}

/// The program: ours, or another build of it.
fn program() -> String {
    std::env::var("PLI_WINDOW_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_pli").to_owned())
}

/// A virtual display. It stops when its input closes: when this value, or the test process, is gone.
pub struct Display {
    process: Child,
    name: String,
    _alone: MutexGuard<'static, ()>,
}

impl Display {
    pub fn start(options: &[&str]) -> Self {
        let alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let mut command = Command::new(here("display"));
        command.arg("run").args(options).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("the display's script runs");
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let name = line.trim().strip_prefix("ready ").expect("the display starts").to_owned();
        Self { process, name, _alone: alone }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        drop(self.process.wait());
    }
}

/// The program, with its window open.
pub struct Window<'a> {
    display: &'a Display,
    process: Child,
    folder: tempfile::TempDir,
    /// What the names of this test's pictures begin with.
    name: &'static str,
    pictures: std::cell::Cell<u32>,
}

impl<'a> Window<'a> {
    /// Starts the program; `before` are the words before it, when something else must run it.
    pub fn open(display: &'a Display, name: &'static str, home: &Path, before: &[&str], arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = program();
        let words: Vec<&str> = before.iter().copied().chain([program.as_str()]).chain(arguments.iter().copied()).collect();
        let process = Command::new(words[0])
            .args(&words[1..])
            .env("PLI_HOME", home)
            .env("PLI_WINDOW_PROBE", folder.path().join("probe.json"))
            .env("DISPLAY", &display.name)
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        Self { display, process, folder, name, pictures: std::cell::Cell::new(0) }
    }

    fn drive(&self, words: &[&str]) -> Result<String, String> {
        let output = Command::new(python())
            .arg("-B")
            .arg(here("drive.py"))
            .args(words)
            .env("DISPLAY", &self.display.name)
            .env("PLI_WINDOW_PROBE", self.folder.path().join("probe.json"))
            .env("PLI_WINDOW_SHOTS", pictures())
            .env("PLI_WINDOW_PID", self.process.id().to_string())
            .output()
            .unwrap();
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        if output.status.success() { Ok(said(&output.stdout)) } else { Err(said(&output.stderr)) }
    }

    #[track_caller]
    fn act(&self, words: &[&str]) -> String {
        self.drive(words).unwrap_or_else(|told| panic!("{}: {told}", self.name))
    }

    #[track_caller]
    pub fn click_id(&self, id: &str) {
        self.act(&["click-id", id]);
    }

    #[track_caller]
    pub fn click_text(&self, text: &str) {
        self.act(&["click-text", text]);
    }

    /// The control whose id begins so, on the line of that text.
    #[track_caller]
    pub fn click_beside(&self, text: &str, prefix: &str) {
        self.act(&["click-beside", text, prefix]);
    }

    /// Clicks in a field, empties it and types.
    #[track_caller]
    pub fn fill(&self, id: &str, text: &str) {
        self.act(&["fill", id, text]);
    }

    #[track_caller]
    pub fn type_text(&self, text: &str) {
        self.act(&["type", text]);
    }

    #[track_caller]
    pub fn key(&self, key: &str) {
        self.act(&["key", key]);
    }

    #[track_caller]
    pub fn repeat(&self, times: usize, key: &str) {
        self.act(&["repeat", &times.to_string(), key]);
    }

    /// Turns the wheel in the middle of the window.
    #[track_caller]
    pub fn scroll(&self, notches: i32) {
        self.act(&["scroll", &notches.to_string()]);
    }

    #[track_caller]
    pub fn expect_text(&self, text: &str, seconds: u32) {
        self.act(&["expect-text", text, &seconds.to_string()]);
    }

    #[track_caller]
    pub fn expect_no_text(&self, text: &str, seconds: u32) {
        self.act(&["expect-no-text", text, &seconds.to_string()]);
    }

    #[track_caller]
    pub fn expect_id(&self, id: &str, seconds: u32) {
        self.act(&["expect-id", id, &seconds.to_string()]);
    }

    #[track_caller]
    pub fn expect_no_id(&self, id: &str, seconds: u32) {
        self.act(&["expect-no-id", id, &seconds.to_string()]);
    }

    #[track_caller]
    pub fn expect_focus(&self, id: &str) {
        self.act(&["expect-focus", id]);
    }

    /// A field holds exactly this.
    #[track_caller]
    pub fn expect_value(&self, id: &str, text: &str) {
        self.act(&["expect-value", id, text]);
    }

    /// Everything on screen, one text a line.
    #[track_caller]
    pub fn texts(&self) -> String {
        self.act(&["texts"])
    }

    /// Waits until nothing moves, then takes a picture of the display.
    #[track_caller]
    pub fn picture(&self, what: &str) {
        self.act(&["settle"]);
        self.pictures.set(self.pictures.get() + 1);
        self.act(&["shot", &format!("{}-{:02}-{what}", self.name, self.pictures.get())]);
    }

    #[track_caller]
    pub fn assert_runs(&mut self) {
        assert_eq!(self.process.try_wait().unwrap(), None, "{}: the program is gone", self.name);
    }

    /// Asks the program to end, as a session that closes does, and gives its code.
    pub fn end(mut self) -> Option<i32> {
        drop(Command::new("kill").arg(self.process.id().to_string()).status());
        let limit = Instant::now() + Duration::from_secs(20);
        while Instant::now() < limit {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{}: the program did not end", self.name);
    }
}

impl Drop for Window<'_> {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
