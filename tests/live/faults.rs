//! What a computer does to the store: its disk fills up, the program is killed. Told, nothing lost, and it goes on.

use crate::crash::{drawn, kills};
use crate::harness::{Person, Sandbox, file};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const DURAND: &str = "dr.durand@chu-comte.mss.test";
/// Octets of the small disk.
const DISK: u64 = 48 << 20;

/// A disk that can be filled, with somebody's profile on it.
enum Disk {
    /// A real one, in memory, that only the process which holds it has mounted; the program goes there.
    Mounted {
        holder: Child,
        /// Where that process sees it, for others: `/proc/N/root/…`.
        seen: PathBuf,
        /// Where it is mounted: a folder that is removed takes it away.
        folder: tempfile::TempDir,
    },
    /// Where nobody may mount anything: files that cannot grow, in a folder like another.
    Bounded { folder: tempfile::TempDir },
}

impl Disk {
    /// A new one, and Dr Martin's profile on it.
    fn with_martin(sandbox: &Sandbox) -> (Self, Person<'_>) {
        let (disk, mut martin) = (Self::new(), sandbox.martin());
        let (inside, outside) = match &disk {
            Disk::Mounted { folder, seen, .. } => (folder.path(), seen.as_path()),
            Disk::Bounded { folder } => (folder.path(), folder.path()),
        };
        std::fs::create_dir(outside.join("profile")).unwrap();
        std::fs::copy(martin.home.join("config.toml"), outside.join("profile/config.toml")).unwrap();
        martin.home = inside.join("profile");
        disk.free(&mut martin);
        (disk, martin)
    }

    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // As oneself, or as the root of a world of one's own.
        for words in [&["-m"][..], &["-r", "-m"]] {
            let script = "mount -t tmpfs -o size=$1,mode=700 none \"$0\" && echo mounted && exec cat >/dev/null";
            let holder = Command::new("unshare")
                .args(words)
                .args(["sh", "-c", script])
                .arg(folder.path())
                .arg(DISK.to_string())
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn();
            let Ok(mut holder) = holder else { continue };
            let mut line = String::new();
            BufReader::new(holder.stdout.take().unwrap()).read_line(&mut line).unwrap();
            if line.trim() == "mounted" {
                let root = Path::new("/proc").join(holder.id().to_string()).join("root");
                return Disk::Mounted { holder, seen: root.join(folder.path().strip_prefix("/").unwrap()), folder };
            }
            drop(holder.wait());
        }
        eprintln!("nothing can be mounted here: files that cannot grow instead of a full disk");
        Disk::Bounded { folder }
    }

    /// Fills it but for so many octets.
    fn fill(&self, person: &mut Person<'_>, room: u64) {
        match self {
            Disk::Mounted { seen, .. } => {
                let mut ballast = std::fs::File::create(seen.join("ballast")).unwrap();
                let block = [0x55; 4096];
                while ballast.write_all(&block).is_ok() {}
                let size = ballast.metadata().unwrap().len();
                ballast.set_len(size.saturating_sub(room)).unwrap();
            }
            // The least that lets the store be opened, and its journal begin.
            Disk::Bounded { .. } => {
                person.through = ["sh", "-c", "trap '' XFSZ; ulimit -f 128; exec \"$@\"", "-"].map(str::to_owned).to_vec();
            }
        }
    }

    /// There is room.
    fn free(&self, person: &mut Person<'_>) {
        match self {
            Disk::Mounted { holder, seen, .. } => {
                drop(std::fs::remove_file(seen.join("ballast")));
                // Into the other's world: as its root where it is one of its own.
                let id = holder.id().to_string();
                let user = std::fs::read_link(format!("/proc/{id}/ns/user")).unwrap();
                let is_own = user != std::fs::read_link("/proc/self/ns/user").unwrap();
                let into = ["nsenter", "-t", &id, "-m"]
                    .into_iter()
                    .chain(is_own.then_some(["-U", "--preserve-credentials"]).into_iter().flatten());
                person.through = into.map(str::to_owned).collect();
            }
            Disk::Bounded { .. } => person.through.clear(),
        }
    }

    /// Whether this is what is said once it is full.
    fn is_told(&self, problem: &str) -> bool {
        match self {
            Disk::Mounted { .. } => problem == "disk-full",
            // A file that may not grow is no full disk for SQLite: a file that cannot be written.
            Disk::Bounded { .. } => ["disk-full", "store-unusable"].contains(&problem),
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if let Disk::Mounted { holder, .. } = self {
            drop(holder.kill());
            drop(holder.wait());
        }
    }
}

/// All that somebody sees of their mailbox without a server: of each folder, each message's subject, size and marks.
fn seen(person: &Person<'_>) -> Vec<(String, Vec<String>)> {
    let folders = person.pli(&["folders", "--offline"]).ok();
    let names = folders.as_array().unwrap().iter().map(|folder| folder["name"].as_str().unwrap().to_owned());
    let rows = |name: &str| -> Vec<String> {
        let rows = person.pli(&["list", name, "--limit", "100000", "--offline"]).ok();
        let fields = ["subject", "size", "date", "seen", "flagged", "answered", "attachments"];
        let row = |row: &Value| fields.map(|field| row[field].to_string()).join(" ");
        let mut rows: Vec<String> = rows.as_array().unwrap().iter().map(row).collect();
        rows.sort();
        rows
    };
    let mut all: Vec<_> = names.map(|name| (name.clone(), rows(&name))).collect();
    all.sort();
    all
}

fn changes(report: &Value) -> (u64, u64, u64) {
    let sum = |field: &str| report["folders"].as_array().unwrap().iter().map(|folder| folder[field].as_u64().unwrap()).sum();
    (sum("new"), sum("changed"), sum("removed"))
}

#[test]
fn a_disk_that_is_full_is_told_loses_nothing_and_goes_on_once_there_is_room() {
    let sandbox = Sandbox::start();
    let reference = sandbox.martin();
    reference.pli(&["sync", "--full"]).ok();
    let (disk, mut martin) = Disk::with_martin(&sandbox);
    martin.pli(&["store", "status"]).ok();
    // While everything is fetched: cut at several places.
    let mut stored = 0;
    for room in [0, 96 << 10, 384 << 10] {
        disk.fill(&mut martin, room);
        let told = martin.pli(&["sync", "--full"]).problem();
        assert!(disk.is_told(&told), "{room}: {told}");
        disk.free(&mut martin);
        assert_eq!(martin.pli(&["store", "check"]).ok()["sound"], true, "{room}");
        let now = martin.pli(&["store", "status"]).ok()["messages"].as_u64().unwrap();
        assert!(now >= stored, "{room}: {now} of {stored}");
        stored = now;
    }
    martin.pli(&["sync", "--full"]).ok();
    assert_eq!(seen(&martin), seen(&reference));
    assert_eq!(changes(&martin.pli(&["sync", "--full"]).ok()), (0, 0, 0));
    // A message being written: the one before is as it was. Octets that do not get smaller.
    let octets: Vec<u8> = (0..300_000).map(|i| (drawn(i) >> 24) as u8).collect();
    let (_kept, path) = file("tracé.bin", &octets);
    let save = |subject| ["draft", "save", "--to", DURAND, "--subject", subject, "--attach", path.as_str()];
    let (first, second) = (save("Disque, un"), save("Disque, deux"));
    martin.pli(&first).ok();
    disk.fill(&mut martin, 64 << 10);
    let told = martin.pli(&second).problem();
    assert!(disk.is_told(&told), "{told}");
    disk.free(&mut martin);
    let drafts = |martin: &Person<'_>| -> Vec<(String, u64)> {
        let drafts = martin.pli(&["draft", "list"]).ok();
        let draft = |draft: &Value| (draft["subject"].as_str().unwrap().to_owned(), draft["attachments"].as_u64().unwrap());
        drafts.as_array().unwrap().iter().map(draft).collect()
    };
    assert_eq!(drafts(&martin), [("Disque, un".to_owned(), 1)]);
    martin.pli(&second).ok();
    assert_eq!(drafts(&martin), [("Disque, deux".to_owned(), 1), ("Disque, un".to_owned(), 1)]);
    // A message that leaves: wherever there is no more room, it leaves once or not at all.
    let mut subjects = Vec::new();
    for room in [0, 48 << 10, 160 << 10, 400 << 10, 440 << 10, 480 << 10, 900 << 10] {
        let subject = format!("Disque plein, {room}");
        disk.fill(&mut martin, room);
        let run = martin.pli(&["send", "--to", DURAND, "--subject", &subject, "--attach", &path]);
        let json = run.json();
        disk.free(&mut martin);
        let told = json["problem"]["kind"].as_str().unwrap_or_default().to_owned();
        assert!(run.code == 0 || disk.is_told(&told), "{room}: {run:?}");
        eprintln!("{room} octets left: {}", if run.code == 0 { "sent" } else { told.as_str() });
        subjects.push(subject);
    }
    martin.pli(&["outbox", "retry"]);
    assert_eq!(martin.pli(&["store", "check"]).ok()["sound"], true);
    let (received, filed) = (sandbox.durand().list("INBOX", 3000), martin.list("Envoyés", 3000));
    let outbox = martin.pli(&["outbox"]).ok();
    for subject in &subjects {
        let count = |rows: &[Value]| rows.iter().filter(|row| row["subject"] == *subject).count();
        let shown = count(outbox.as_array().unwrap());
        assert!(matches!((count(&received), count(&filed), shown), (1, 1, 0) | (0, 0, 0) | (0 | 1, 0, 1)), "{subject}: {outbox}");
    }
    assert_eq!(drafts(&martin).len(), 2, "what was being written is still there");
}

#[test]
fn a_program_killed_while_everything_is_fetched_goes_on_where_it_was() {
    let sandbox = Sandbox::start_with(&["--messages", "600"]);
    let reference = sandbox.martin();
    let start = Instant::now();
    reference.pli(&["sync", "--full"]).ok();
    let whole = start.elapsed();
    let all = reference.pli(&["store", "status"]).ok()["messages"].as_u64().unwrap();
    let mut martin = sandbox.martin();
    let kills = kills() / 6;
    let (mut stored, mut cut, mut people) = (0, 0, 1);
    for kill in 0..kills as u64 {
        // Nothing is left to fetch: somebody else begins.
        if stored == all {
            (martin, stored, people) = (sandbox.martin(), 0, people + 1);
        }
        let mut program = martin.start(&["sync", "--full", "--json", "--pin-stdin"]);
        std::thread::sleep(Duration::from_millis(drawn(kill) % (whole.as_millis() as u64).max(1)));
        let is_over = program.try_wait().unwrap().is_some();
        drop(program.kill());
        drop(program.wait());
        cut += usize::from(!is_over);
        assert_eq!(martin.pli(&["store", "check"]).ok()["sound"], true, "kill {kill}");
        let now = martin.pli(&["store", "status"]).ok()["messages"].as_u64().unwrap();
        assert!(now >= stored, "kill {kill}: {now} of {stored}");
        stored = now;
    }
    eprintln!(
        "{cut} of {kills} kills in the middle of a synchronisation of {whole:?}, {people} times from nothing; {stored} of {all} messages were there before the last one"
    );
    assert!(cut > 0);
    martin.pli(&["sync", "--full"]).ok();
    assert_eq!(seen(&martin), seen(&reference));
    assert_eq!(changes(&martin.pli(&["sync", "--full"]).ok()), (0, 0, 0));
    // Whole, and the same octets.
    for row in martin.list("INBOX", 40) {
        let id = row["id"].as_str().unwrap();
        let raw = |person: &Person<'_>| person.pli(&["read", id, "--raw", "--offline"]).stdout;
        assert_eq!(raw(&martin), raw(&reference), "{id}");
    }
}
