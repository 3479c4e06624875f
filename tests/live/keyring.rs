//! The store opened by a desktop's keyring: a real one (gnome-keyring), on a bus and in a home of its own.

use crate::harness::{Engine, Person, Run, Sandbox, file};
use pli::domain::Problem;
use pli::domain::coffer::SlotKind;
use pli::engine::{Event, LockReason, StoreSecret};
use secrecy::SecretString;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Nothing here takes so long on any machine.
const LONG: Duration = Duration::from_secs(120);

/// Set for the test that runs in a process of its own, on a desktop of its own.
const ON_A_DESKTOP: &str = "PLI_TEST_ON_A_DESKTOP";

/// Somebody's desktop, as far as programs see it: a bus, and a keyring that is unlocked. It ends with this value.
struct Desktop {
    bus: Child,
    keyring: Child,
    home: tempfile::TempDir,
    address: PathBuf,
}

impl Desktop {
    fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
        // Nothing is started on demand: no other keyring, and nobody who asks for passwords.
        let configuration = home.path().join("bus.conf");
        let text = format!(
            "<busconfig><type>session</type><listen>unix:tmpdir={}</listen><auth>EXTERNAL</auth><policy context=\"default\">\
             <allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>",
            home.path().display()
        );
        std::fs::write(&configuration, text).unwrap();
        let mut bus = Command::new("dbus-daemon")
            .args(["--nofork", "--print-address", "--config-file"])
            .arg(&configuration)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon runs");
        let mut address = String::new();
        BufReader::new(bus.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let address = PathBuf::from(address.trim());
        let mut keyring = Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .env("DBUS_SESSION_BUS_ADDRESS", &address)
            .env("HOME", home.path())
            .env("XDG_RUNTIME_DIR", home.path())
            .env_remove("XDG_DATA_HOME")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("gnome-keyring-daemon runs");
        // Its password: made for this run, and known to nobody after.
        keyring.stdin.take().unwrap().write_all(home.path().as_os_str().as_encoded_bytes()).unwrap();
        let desktop = Self { bus, keyring, home, address };
        // It tells nobody that it is ready: it is once it keeps something.
        let start = Instant::now();
        while !desktop.tool(&["store", "--label=essai", "essai", "essai"], "essai").status.success() {
            assert!(start.elapsed() < LONG, "the keyring does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
        desktop.tool(&["clear", "essai", "essai"], "");
        desktop
    }

    fn environment(&self) -> [(&str, &Path); 3] {
        [("DBUS_SESSION_BUS_ADDRESS", &self.address), ("HOME", self.home.path()), ("XDG_RUNTIME_DIR", self.home.path())]
    }

    /// `secret-tool`, as anybody has it.
    fn tool(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = Command::new("secret-tool");
        command.args(arguments).envs(self.environment()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().expect("secret-tool runs");
        drop(process.stdin.take().unwrap().write_all(input.as_bytes()));
        process.wait_with_output().unwrap()
    }

    /// All that it holds of ours, as its manager shows it.
    fn held(&self) -> String {
        let found = self.tool(&["search", "--all", "application", "pli"], "");
        String::from_utf8_lossy(&found.stdout).into_owned() + &String::from_utf8_lossy(&found.stderr)
    }

    fn lock(&self) {
        let locking = Command::new("dbus-send")
            .args([
                "--session",
                "--print-reply",
                "--dest=org.freedesktop.secrets",
                "/org/freedesktop/secrets",
                "org.freedesktop.Secret.Service.Lock",
            ])
            .arg("array:objpath:/org/freedesktop/secrets/collection/login")
            .envs(self.environment())
            .output()
            .unwrap();
        assert!(locking.status.success(), "{locking:?}");
    }

    /// The program with the PIN, on this desktop.
    fn pli(&self, person: &Person<'_>, arguments: &[&str]) -> Run {
        person.pli_with(arguments, &self.environment())
    }

    /// The program with nothing else than the keyring, on this desktop.
    fn alone(&self, person: &Person<'_>, arguments: &[&str]) -> Run {
        person.without_pin(arguments, &self.environment())
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        for process in [&mut self.keyring, &mut self.bus] {
            drop(process.kill());
            drop(process.wait());
        }
    }
}

fn kinds(run: Run) -> Vec<String> {
    run.ok()["slots"].as_array().unwrap().iter().map(|slot| slot["kind"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_keyring_opens_the_store_once_it_was_asked_to_and_until_it_is_revoked() {
    let (martin, desktop) = (Sandbox::shared().martin(), Desktop::start());
    desktop.pli(&martin, &["store", "status"]).ok();
    assert_eq!(desktop.alone(&martin, &["store", "status"]).problem(), "pin-needed", "nobody asked for it");
    assert_eq!(desktop.held(), "");
    assert_eq!(desktop.pli(&martin, &["store", "add-slot", "keyring"]).ok()["kind"], "keyring");
    assert_eq!(kinds(desktop.alone(&martin, &["store", "status"])), ["card", "keyring"]);
    assert_eq!(desktop.alone(&martin, &["store", "check"]).ok()["sound"], true);
    // Of nobody: the program, and which store.
    let held = desktop.held();
    let store = std::fs::read_dir(martin.home.join("stores")).unwrap().next().unwrap().unwrap().file_name();
    let mut lines: Vec<&str> = held.lines().filter(|line| line.starts_with("attribute.") || line.starts_with("label")).collect();
    lines.sort_unstable();
    let of_store = format!("attribute.store = {}", store.to_str().unwrap());
    assert_eq!(lines, ["attribute.application = pli", of_store.as_str(), "label = Pli"], "{held}");
    // Added again, it is another secret in the place of the first.
    let secret = |held: &str| held.lines().find_map(|line| line.strip_prefix("secret = ")).unwrap().to_owned();
    desktop.pli(&martin, &["store", "add-slot", "keyring"]).ok();
    let again = desktop.held();
    assert_ne!(secret(&held), secret(&again));
    assert_eq!(again.matches("attribute.store").count(), 1, "{again}");
    assert_eq!(kinds(desktop.alone(&martin, &["store", "status"])), ["card", "keyring"]);
    // What needs a server needs the card; what is asked with a PIN is asked of the card.
    assert_eq!(desktop.alone(&martin, &["list", "INBOX"]).problem(), "pin-needed");
    let status = desktop.pli(&martin, &["store", "status"]).ok();
    desktop.pli(&martin, &["store", "revoke-slot", status["slots"][0]["id"].as_str().unwrap()]).problem();
    desktop.alone(&martin, &["store", "revoke-slot", status["slots"][1]["id"].as_str().unwrap()]).ok();
    assert_eq!(desktop.held(), "");
    assert_eq!(desktop.alone(&martin, &["store", "status"]).problem(), "pin-needed");
    assert_eq!(kinds(desktop.pli(&martin, &["store", "status"])), ["card"]);
}

#[test]
fn whatever_became_of_the_keyring_is_told_with_another_way_in() {
    let (martin, desktop) = (Sandbox::shared().martin(), Desktop::start());
    // No bus at all, and no program that speaks to one.
    let nowhere = [("DBUS_SESSION_BUS_ADDRESS", Path::new("unix:path=/nowhere")), ("HOME", desktop.home.path())];
    assert_eq!(martin.pli_with(&["store", "add-slot", "keyring"], &nowhere).problem(), "keyring-unavailable");
    let bare = [("PATH", Path::new("/nowhere")), ("HOME", desktop.home.path())];
    assert_eq!(martin.pli_with(&["store", "add-slot", "keyring"], &bare).problem(), "keyring-unavailable");
    assert_eq!(kinds(desktop.pli(&martin, &["store", "status"])), ["card"], "nothing was changed");
    desktop.pli(&martin, &["store", "add-slot", "keyring"]).ok();
    assert_eq!(martin.without_pin(&["store", "status"], &nowhere).problem(), "keyring-unavailable");
    // Another secret in its place, then none.
    let store = std::fs::read_dir(martin.home.join("stores")).unwrap().next().unwrap().unwrap().file_name();
    let ours = ["application", "pli", "store", store.to_str().unwrap()];
    for other in ["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "bonjour", ""] {
        desktop.tool(&[&["store", "--label=Pli"], &ours[..]].concat(), other);
        assert_eq!(desktop.alone(&martin, &["store", "status"]).problem(), "keyring-lost", "{other}");
    }
    desktop.tool(&[&["clear"], &ours[..]].concat(), "");
    assert_eq!(desktop.alone(&martin, &["store", "status"]).problem(), "keyring-lost");
    // The card still opens it, and the keyring once it is added again.
    desktop.pli(&martin, &["store", "add-slot", "keyring"]).ok();
    assert_eq!(kinds(desktop.alone(&martin, &["store", "status"])), ["card", "keyring"]);
    desktop.lock();
    assert_eq!(desktop.alone(&martin, &["store", "status"]).problem(), "keyring-locked");
    assert_eq!(desktop.pli(&martin, &["store", "add-slot", "keyring"]).problem(), "keyring-locked");
    assert_eq!(kinds(desktop.pli(&martin, &["store", "status"])), ["card", "keyring"]);
}

#[test]
fn a_profile_that_several_persons_share_is_refused_the_keyring() {
    let sandbox = Sandbox::breakable();
    let (martin, desktop) = (sandbox.martin(), Desktop::start());
    let configure = |text: &str| std::fs::write(martin.home.join("config.toml"), text).unwrap();
    let (usual, refused) = (sandbox.config("martin"), "keyring-refused");
    configure(&format!("[store]\nshared = true\n{usual}"));
    assert_eq!(desktop.pli(&martin, &["store", "add-slot", "keyring"]).problem(), refused);
    assert_eq!(desktop.held(), "");
    configure(&usual);
    let home = |mode: u32| std::fs::set_permissions(desktop.home.path(), std::fs::Permissions::from_mode(mode)).unwrap();
    home(0o770);
    assert_eq!(desktop.pli(&martin, &["store", "add-slot", "keyring"]).problem(), refused);
    home(0o700);
    desktop.pli(&martin, &["store", "add-slot", "keyring"]).ok();
    desktop.alone(&martin, &["store", "status"]).ok();
    // What was one person's and is no more does not open either.
    configure(&format!("[store]\nshared = true\n{usual}"));
    assert_eq!(desktop.alone(&martin, &["store", "status"]).problem(), refused);
    configure(&usual);
    home(0o777);
    assert_eq!(desktop.alone(&martin, &["store", "status"]).problem(), refused);
    home(0o700);
    desktop.alone(&martin, &["store", "status"]).ok();
    // Mme Durand's card, at the same desk.
    configure(&sandbox.config("durand"));
    let pin = format!("{}\n", sandbox.durand().pin);
    drop(martin.run(&["store", "status", "--json", "--pin-stdin"], pin.as_bytes()).ok());
    assert_eq!(desktop.alone(&martin, &["store", "status"]).problem(), refused);
    configure(&usual);
    assert_eq!(desktop.alone(&martin, &["store", "status"]).problem(), refused);
    assert_eq!(kinds(desktop.pli(&martin, &["store", "status"])), ["card", "keyring"]);
}

#[test]
fn what_a_card_s_removal_locked_is_not_opened_by_the_keyring() {
    // The engine is in this process's place: a process of its own has the desktop around it.
    let desktop = Desktop::start();
    let ended = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "keyring::on_a_desktop", "--ignored", "--nocapture"])
        .envs(desktop.environment())
        .env(ON_A_DESKTOP, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success() && said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&ended.stderr));
}

/// Waits until the engine says that it locked, and why.
fn locked(engine: &Engine, events: &mut tokio::sync::broadcast::Receiver<Event>) -> LockReason {
    let waiting = async {
        loop {
            if let Event::Locked(reason) = events.recv().await.unwrap() {
                return reason;
            }
        }
    };
    engine.run(async { tokio::time::timeout(LONG, waiting).await }).unwrap()
}

#[test]
#[ignore = "run by what_a_card_s_removal_locked_is_not_opened_by_the_keyring, on a desktop of its own"]
fn on_a_desktop() {
    // Whoever runs ignored tests too has no such desktop.
    if std::env::var_os(ON_A_DESKTOP).is_none() {
        return;
    }
    let sandbox = Sandbox::start();
    let martin = sandbox.martin_configured(&format!("[session]\nlock_after = 10\n{}", sandbox.config("martin")));
    let phrase = "un été à la campagne";
    let pin = || SecretString::from(martin.pin.as_str());
    {
        let engine = martin.engine();
        let mut events = engine.handle.events();
        let by_keyring = || engine.run(engine.handle.open_store(StoreSecret::Keyring));
        let by_phrase = || engine.run(engine.handle.open_store(StoreSecret::Passphrase(SecretString::from(phrase))));
        let close = || engine.run(engine.handle.lock()).unwrap();
        engine.run(engine.handle.add_slot(SlotKind::Keyring, None)).unwrap();
        engine.run(engine.handle.add_slot(SlotKind::Passphrase, Some(SecretString::from(phrase)))).unwrap();
        // Locked by its holder, or because nobody was there: it may.
        close();
        by_keyring().unwrap();
        assert_eq!(engine.run(engine.handle.store_status()).unwrap().slots.len(), 3);
        close();
        engine.run(engine.handle.unlock(pin())).unwrap();
        engine.handle.touch();
        while locked(&engine, &mut events) != LockReason::Idle {}
        by_keyring().unwrap();
        close();
        // Taken out: it may not, nor what a script gives make it; somebody who knows the passphrase does.
        engine.handle.touch();
        engine.run(engine.handle.unlock(pin())).unwrap();
        sandbox.fault("absent 1\n");
        while locked(&engine, &mut events) != LockReason::CardRemoved {}
        assert_eq!(by_keyring(), Err(Problem::KeyringBarred));
        let (_kept, script) = file("phrase", phrase.as_bytes());
        std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o600)).unwrap();
        engine.run(engine.handle.open_store(StoreSecret::File(script.into()))).unwrap();
        close();
        assert_eq!(by_keyring(), Err(Problem::KeyringBarred));
        by_phrase().unwrap();
        close();
        by_keyring().unwrap();
        close();
        // The card does too.
        for opens_again in [true, false] {
            sandbox.fault("");
            engine.handle.touch();
            engine.run(engine.handle.unlock(pin())).unwrap();
            if opens_again {
                close();
                by_keyring().unwrap();
                close();
                engine.run(engine.handle.unlock(pin())).unwrap();
            }
            sandbox.fault("absent 1\n");
            while locked(&engine, &mut events) != LockReason::CardRemoved {}
            assert_eq!(by_keyring(), Err(Problem::KeyringBarred));
        }
    }
    // Nor does a new start change it: not before the card came back.
    assert_eq!(martin.without_pin(&["store", "status"], &[]).problem(), "reader-or-card-absent");
    sandbox.fault("");
    assert_eq!(martin.without_pin(&["store", "status"], &[]).problem(), "keyring-barred");
    martin.pli(&["store", "status"]).ok();
    martin.without_pin(&["store", "status"], &[]).ok();
}
