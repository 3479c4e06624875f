//! Starts sandboxes, and runs the program in them.

use crate::scripted::Scripted;
use pli::domain::bal::BalAddress;
use pli::domain::mail::{MailId, Page, Summary};
use pli::engine::{BodySource, Composition, Handle, Home};
use secrecy::SecretString;
use serde_json::Value;
use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// The most memory, in KiB, that the program may have had whatever a server says, when it asked for no message.
pub const MEMORY: u64 = 80_000;

/// A running sandbox. It stops when its standard input closes: when this value, or the test process, is gone.
pub struct Sandbox {
    process: Child,
    pub dir: PathBuf,
    env: HashMap<String, String>,
}

impl Sandbox {
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// A sandbox with these options.
    pub fn start_with(options: &[&str]) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sandbox/sandbox");
        let mut process = Command::new(script)
            .args(["run", "--quiet"])
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the sandbox's script runs");
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let dir = PathBuf::from(line.trim().strip_prefix("ready ").expect("the sandbox starts"));
        let env = std::fs::read_to_string(dir.join("env")).unwrap();
        let env = env.lines().filter_map(|l| l.split_once('=')).map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        Self { process, dir, env }
    }

    /// The sandbox that tests share. They change only what is theirs.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Sandbox> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// A sandbox of one's own, for tests that break the card or a server: one at a time.
    pub fn breakable() -> MutexGuard<'static, Self> {
        static BREAKABLE: OnceLock<Mutex<Sandbox>> = OnceLock::new();
        let sandbox = BREAKABLE.get_or_init(|| Mutex::new(Self::start())).lock().unwrap_or_else(PoisonError::into_inner);
        sandbox.mend();
        sandbox
    }

    pub fn value(&self, name: &str) -> &str {
        &self.env[name]
    }

    /// Orders for the card's fault proxy, one a line.
    pub fn fault(&self, orders: &str) {
        std::fs::write(self.dir.join("card/fault"), orders).unwrap();
    }

    fn mend(&self) {
        self.fault("");
        for token in std::fs::read_dir(self.dir.join("card/tries")).unwrap() {
            std::fs::write(token.unwrap().path(), "").unwrap();
        }
        std::fs::write(self.dir.join("card/calls"), "").unwrap();
    }

    /// How often the card was asked for this function.
    pub fn calls(&self, function: &str) -> usize {
        std::fs::read_to_string(self.dir.join("card/calls")).unwrap().lines().filter(|l| *l == function).count()
    }

    pub fn martin(&self) -> Person<'_> {
        self.person("martin", &self.config("martin"))
    }

    pub fn durand(&self) -> Person<'_> {
        self.person("durand", &self.config("durand"))
    }

    /// Somebody's usual configuration.
    pub fn config(&self, name: &str) -> String {
        std::fs::read_to_string(self.dir.join("home").join(name).join("config.toml")).unwrap()
    }

    /// Somebody with a folder of their own, for two programs cannot work in the same one: nothing cached.
    fn person(&self, name: &str, config: &str) -> Person<'_> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("config.toml"), config).unwrap();
        let pin = self.value(&format!("PIN_{}", name.to_uppercase())).to_owned();
        let (home, folder) = (folder.path().to_owned(), Arc::new(Profile { folder, temporary: tempfile::tempdir().unwrap() }));
        Person { _sandbox: self, home, pin, through: vec![], folder }
    }

    /// Dr Martin with a configuration of his own: the usual one after these replacements.
    pub fn martin_with(&self, replacements: &[(&str, &str)]) -> Person<'_> {
        let mut text = self.config("martin");
        for (old, new) in replacements {
            assert!(text.contains(old), "nothing to replace: {old}");
            text = text.replace(old, new);
        }
        self.martin_configured(&text)
    }

    /// Dr Martin, whose mailbox is at this server.
    pub fn martin_at(&self, server: &Scripted) -> Person<'_> {
        let old = format!("imap.operateur.test:{}\"", self.value("IMAP_PORT"));
        self.martin_with(&[(&old, &format!("imap.operateur.test:{}\"", server.port))])
    }

    pub fn martin_configured(&self, config: &str) -> Person<'_> {
        self.person("martin", config)
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        drop(self.process.wait());
    }
}

/// What letters of the sandbox's mailboxes say of their patients.
const SEEDED: [&str; 4] =
    ["Consultation du patient ", "Compte rendu d'hospitalisation - ", "ai vu ce jour en consultation", "votre avis au sujet de M"];

/// Which of them stand in these octets as they are.
fn seeded(place: &str, octets: &[u8]) -> Vec<String> {
    let stands = |wanted: &&&str| octets.windows(wanted.len()).any(|there| there == wanted.as_bytes());
    SEEDED.iter().filter(stands).map(|wanted| format!("{wanted} in {place}")).collect()
}

/// The same in every file under a folder.
fn seeded_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return vec![] };
    let paths = entries.flatten().map(|entry| entry.path());
    let read = |path: PathBuf| match path.is_dir() {
        true => seeded_in(&path),
        false => seeded(&path.display().to_string(), &std::fs::read(&path).unwrap_or_default()),
    };
    paths.flat_map(read).collect()
}

/// Where somebody's program writes. When a test is done with it, whatever the test, nothing there is a patient's.
struct Profile {
    folder: tempfile::TempDir,
    temporary: tempfile::TempDir,
}

impl Drop for Profile {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let said = [self.folder.path(), self.temporary.path()].map(seeded_in);
        assert_eq!(said.concat(), Vec::<String>::new(), "in clear");
    }
}

/// Somebody with a card and a configuration.
pub struct Person<'a> {
    /// What it needs to be still running.
    _sandbox: &'a Sandbox,
    pub home: PathBuf,
    pub pin: String,
    /// What starts the program, which it is given as its last arguments; itself where this is empty.
    pub through: Vec<String>,
    folder: Arc<Profile>,
}

/// The engine as a window has it: somebody's, with the session open.
pub struct Engine {
    pub handle: Handle,
    /// Somebody's own mailbox.
    pub address: BalAddress,
    runtime: tokio::runtime::Runtime,
    _folder: Arc<Profile>,
}

impl Person<'_> {
    /// Starts the engine with this person's configuration and opens the session. One at a time in this process, for
    /// they would share one card module: only in [`Sandbox::breakable`].
    pub fn engine(&self) -> Engine {
        let engine = self.locked_engine();
        engine.run(engine.handle.unlock(SecretString::from(self.pin.as_str()))).unwrap();
        engine
    }

    /// The same, with the session closed.
    pub fn locked_engine(&self) -> Engine {
        let mut engine = self.second_engine();
        engine.address = engine.run(engine.handle.accounts()).unwrap()[0].address.clone();
        engine
    }

    /// The same, where another one may be there: of no mailbox.
    pub fn second_engine(&self) -> Engine {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(2).thread_stack_size(pli::imap::STACK_SIZE).enable_all().build().unwrap();
        let home = Home { config: self.home.join("config.toml"), state: self.home.clone(), downloads: self.home.clone(), program: None };
        let handle = runtime.block_on(async { pli::engine::start(home) });
        let address = BalAddress::parse("personne@cabinet-martin.mss.test").unwrap();
        Engine { handle, address, runtime, _folder: Arc::clone(&self.folder) }
    }
}

impl Engine {
    pub fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    pub fn page(&self, folder: &str, first: usize, count: usize) -> Page {
        self.run(self.handle.page(&self.address, folder, first, count)).unwrap()
    }

    /// The rows of this subject among the last hundred of a folder.
    pub fn rows(&self, folder: &str, subject: &str) -> Vec<Summary> {
        self.page(folder, 0, 100).rows.into_iter().filter(|row| row.subject == subject).collect()
    }

    /// The message of this subject; waits a little for one that is being delivered.
    pub fn find(&self, folder: &str, subject: &str) -> MailId {
        for _ in 0..40 {
            if let Some(row) = self.rows(folder, subject).first() {
                return row.id.clone();
            }
            std::thread::sleep(std::time::Duration::from_millis(250));
        }
        panic!("no message « {subject} » in {folder}");
    }

    /// A message with this subject and nothing else.
    pub fn composition(&self, subject: &str) -> Composition {
        Composition {
            from: self.address.clone(),
            to: vec![],
            cc: vec![],
            bcc: vec![],
            subject: subject.to_owned(),
            body: BodySource::Text(String::new()),
            attachments: vec![],
            reply_to: None,
            threading: None,
            draft: None,
            confirmed: vec![],
            care: pli::engine::Care::default(),
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.runtime.block_on(self.handle.stop());
    }
}

/// What a run of the program gave.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Run {
    fn of(process: Child) -> Self {
        Self::ended(process.wait_with_output().unwrap())
    }

    fn ended(output: std::process::Output) -> Self {
        assert_eq!(seeded("what was logged", &output.stderr), Vec::<String>::new());
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: output.stdout,
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout)
            .unwrap_or_else(|e| panic!("not one JSON value ({e}): {:?} / {}", String::from_utf8_lossy(&self.stdout), self.stderr))
    }

    /// The problem told, after checking that it was told in every way it should be.
    #[track_caller]
    pub fn problem(&self) -> String {
        assert_eq!(self.code, 1, "{self:?}");
        let json = self.json();
        let (message, remedy) = (json["problem"]["message"].as_str().unwrap(), json["problem"]["remedy"].as_str().unwrap());
        assert!(message.len() > 10 && remedy.len() > 10 && self.stderr.contains(message), "{self:?}");
        // The standard message of a panic quotes what a server sent.
        assert!(!self.stderr.contains("panicked at"), "{self:?}");
        json["problem"]["kind"].as_str().unwrap().to_owned()
    }

    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.code, 0, "{self:?}");
        self.json()
    }
}

impl Person<'_> {
    /// `pli ARGUMENTS --json --pin-stdin`, with the PIN on the input.
    pub fn pli(&self, arguments: &[&str]) -> Run {
        let arguments: Vec<&str> = arguments.iter().copied().chain(["--json", "--pin-stdin"]).collect();
        self.run(&arguments, format!("{}\n", self.pin).as_bytes())
    }

    /// The same, in this environment.
    pub fn pli_with(&self, arguments: &[&str], environment: &[(&str, &Path)]) -> Run {
        let arguments: Vec<&str> = arguments.iter().copied().chain(["--json", "--pin-stdin"]).collect();
        let process = self.start_in(&arguments, format!("{}\n", self.pin).as_bytes(), environment);
        Run::of(process)
    }

    /// `pli ARGUMENTS --json` without a PIN, in this environment.
    pub fn without_pin(&self, arguments: &[&str], environment: &[(&str, &Path)]) -> Run {
        let arguments: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
        Run::of(self.start_in(&arguments, b"", environment))
    }

    /// Starts the program with the PIN on its input.
    pub fn start(&self, arguments: &[&str]) -> Child {
        self.start_with(arguments, format!("{}\n", self.pin).as_bytes())
    }

    /// Starts the program, with this on its input.
    pub fn start_with(&self, arguments: &[&str], input: &[u8]) -> Child {
        self.start_in(arguments, input, &[])
    }

    /// The same, in this environment.
    pub fn start_in(&self, arguments: &[&str], input: &[u8], environment: &[(&str, &Path)]) -> Child {
        let words = self.through.iter().map(String::as_str).chain([env!("CARGO_BIN_EXE_pli")]).chain(arguments.iter().copied());
        let words: Vec<&str> = words.collect();
        let mut process = Command::new(words[0])
            .args(&words[1..])
            .env("PLI_HOME", &self.home)
            .env("PLI_LOG", "trace")
            .env("TMPDIR", self.folder.temporary.path())
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that does not need its input may be gone before it is written.
        drop(process.stdin.take().unwrap().write_all(input));
        process
    }

    pub fn run(&self, arguments: &[&str], input: &[u8]) -> Run {
        Run::of(self.start_with(arguments, input))
    }

    /// The same as [`Person::pli`], and the most memory the program had at any time, in KiB.
    pub fn measured(&self, arguments: &[&str]) -> (Run, u64) {
        let arguments: Vec<&str> = arguments.iter().copied().chain(["--json", "--pin-stdin"]).collect();
        let process = self.start(&arguments);
        let status = format!("/proc/{}/status", process.id());
        let (done, watching) = std::sync::mpsc::channel::<()>();
        let watcher = std::thread::spawn(move || {
            let mut peak = 0;
            // The kernel keeps the highest value: the last one read before the end is what counts.
            while watching.recv_timeout(std::time::Duration::from_millis(5)) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
                let text = std::fs::read_to_string(&status).unwrap_or_default();
                let value = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).and_then(|rest| rest.trim().strip_suffix(" kB"));
                peak = value.and_then(|value| value.trim().parse().ok()).unwrap_or(peak).max(peak);
            }
            peak
        });
        let output = process.wait_with_output().unwrap();
        drop(done);
        let run = Run::ended(output);
        (run, watcher.join().unwrap())
    }

    /// The list of a folder, newest first.
    pub fn list(&self, folder: &str, limit: usize) -> Vec<Value> {
        self.pli(&["list", folder, "--limit", &limit.to_string()]).ok().as_array().unwrap().clone()
    }

    /// The message of this subject; waits a little for one that is being delivered.
    pub fn find(&self, folder: &str, subject: &str) -> Value {
        for _ in 0..40 {
            if let Some(found) = self.list(folder, 400).into_iter().find(|m| m["subject"] == subject) {
                return found;
            }
            std::thread::sleep(std::time::Duration::from_millis(250));
        }
        panic!("no message « {subject} » in {folder}");
    }

    /// Whether a message of this subject is there now.
    pub fn count(&self, folder: &str, subject: &str) -> usize {
        self.list(folder, 1000).iter().filter(|m| m["subject"] == subject).count()
    }

    pub fn read(&self, id: &Value) -> Value {
        self.pli(&["read", id.as_str().unwrap()]).ok()
    }
}

/// A file with these octets, that goes away with the value.
pub fn file(name: &str, bytes: &[u8]) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let path = path.display().to_string();
    (folder, path)
}
