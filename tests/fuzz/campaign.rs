//! A campaign against one reader: inputs one after the other, until its time is over.

use crate::mutate::{Rng, mutate};
use std::collections::BTreeSet;
use std::io::{Seek as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Once};
use std::time::{Duration, Instant};

/// The longest an input may take, in processor time: a hundred times what the slowest takes.
const LONG: Duration = Duration::from_secs(10);
/// After so long by the clock, on a machine however busy, a reader does not end.
const ENDLESS: Duration = Duration::from_secs(300);
/// The largest input, in octets.
pub const LARGEST: usize = 64 * 1024;
/// The most inputs kept to be changed further.
const KEPT: usize = 3_000;
/// The most faults looked for.
const FAULTS: usize = 5;

/// A reader, and what it is given.
pub struct Target {
    /// Its name: that of its corpus.
    pub name: &'static str,
    /// Folders of other tests whose files begin with it, and the ending of those.
    pub extra: &'static [(&'static str, &'static str)],
    /// Words of its format.
    pub tokens: &'static [&'static [u8]],
    /// What is put around an input, where the reader takes nothing else.
    pub wrap: Option<fn(&[u8], &mut Rng) -> Vec<u8>>,
    /// Reads an input; answers with the shape of what it read.
    pub run: fn(&[u8]) -> u64,
}

/// What a reader did that it must not.
pub struct Fault {
    pub what: String,
    pub octets: Vec<u8>,
}

/// What came of a campaign.
pub struct Found {
    pub count: u64,
    pub shapes: usize,
    pub longest: Duration,
    pub faults: Vec<Fault>,
}

/// Runs a campaign for as long as it is asked to, and fails with what it found.
pub fn run(target: &Target) {
    let seconds = std::env::var("PLI_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(30);
    let seed = std::env::var("PLI_FUZZ_SEED").ok().and_then(|text| text.parse().ok());
    let seed = seed.unwrap_or_else(|| std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(1, |now| now.as_secs()));
    let found = search(target, Duration::from_secs(seconds), seed, false);
    println!(
        "fuzz: {}: {} inputs in {seconds} s, {} shapes, the longest {} ms, PLI_FUZZ_SEED={seed}",
        target.name,
        found.count,
        found.shapes,
        found.longest.as_millis()
    );
    let folder = folder();
    for (number, fault) in found.faults.iter().enumerate() {
        let path = folder.join(format!("{}-{seed}-{number}.bin", target.name));
        std::fs::write(&path, &fault.octets).unwrap();
        println!("fuzz: {}: {} ({} octets in {})", target.name, fault.what, fault.octets.len(), path.display());
    }
    assert!(found.faults.is_empty(), "{}: {} faults, the first: {}", target.name, found.faults.len(), found.faults[0].what);
    assert!(found.count > 0);
}

/// Looks for faults; `one` ends with the first.
pub fn search(target: &Target, time: Duration, seed: u64, one: bool) -> Found {
    silence();
    let mut corpus = corpus(target);
    let (mut rng, mut shapes) = (Rng::new(seed ^ hash(target.name.as_bytes())), BTreeSet::new());
    let mut found = Found { count: 0, shapes: 0, longest: Duration::ZERO, faults: Vec::new() };
    let mut known = BTreeSet::new();
    let watch = Watch::new(target.name);
    let begun = Instant::now();
    let seeds = corpus.len();
    while begun.elapsed() < time {
        let place = usize::try_from(found.count).unwrap_or(usize::MAX);
        // The corpus itself comes first: what was mended once stays so.
        let plain = match corpus.get(place).filter(|_| place < seeds) {
            Some(seed) => seed.clone(),
            None => mutate(&corpus, target.tokens, &mut rng),
        };
        let input = target.wrap.map_or_else(|| plain.clone(), |wrap| wrap(&plain, &mut rng));
        found.count += 1;
        watch.begin(&input);
        let (outcome, took) = attempt(target, &input);
        watch.end();
        found.longest = found.longest.max(took);
        match outcome {
            Ok(shape) if shapes.insert(shape) && corpus.len() < KEPT && plain.len() <= LARGEST / 2 => corpus.push(plain),
            Ok(_) => {}
            Err(what) => {
                // One of each place in the code.
                if known.insert(what.clone()) {
                    found.faults.push(Fault { octets: smaller(target, input, &what), what });
                }
                if one || found.faults.len() >= FAULTS {
                    break;
                }
            }
        }
    }
    found.shapes = shapes.len();
    found
}

/// Gives a reader an input: the shape of what it read, or what it did that it must not; and how long it took.
fn attempt(target: &Target, input: &[u8]) -> (Result<u64, String>, Duration) {
    let begun = processor_time();
    READING.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
    READING.set(false);
    let took = processor_time().saturating_sub(begun);
    match outcome {
        Err(_) => (Err(PANIC.with(|panic| panic.borrow().clone())), took),
        Ok(_) if took > LONG => (Err(format!("more than {} s", LONG.as_secs())), took),
        Ok(shape) => (Ok(shape), took),
    }
}

/// A smaller input that does the same, as far as some seconds go.
fn smaller(target: &Target, input: Vec<u8>, what: &str) -> Vec<u8> {
    let (begun, mut kept, mut piece) = (Instant::now(), input.clone(), input.len() / 2);
    while piece > 0 && begun.elapsed() < Duration::from_secs(10) {
        let mut at = 0;
        while at < kept.len() && begun.elapsed() < Duration::from_secs(10) {
            let end = (at + piece).min(kept.len());
            let shorter = [&kept[..at], &kept[end..]].concat();
            match attempt(target, &shorter).0 {
                Err(again) if again == what => kept = shorter,
                _ => at = end,
            }
        }
        piece /= 2;
    }
    kept
}

/// What a reader starts from: its own files, and those of other tests that are like them.
fn corpus(target: &Target) -> Vec<Vec<u8>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let own = (data.join("fuzz").join(target.name), "");
    let others = target.extra.iter().map(|(folder, ending)| (data.join(folder), *ending));
    let mut files: Vec<PathBuf> = Vec::new();
    for (folder, ending) in std::iter::once(own).chain(others) {
        let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
        files.extend(entries.filter(|path| path.is_file() && path.to_string_lossy().ends_with(ending)));
    }
    files.sort();
    let mut corpus: Vec<Vec<u8>> =
        files.iter().filter_map(|path| std::fs::read(path).ok()).filter(|octets| octets.len() <= LARGEST).collect();
    corpus.push(Vec::new());
    corpus
}

fn folder() -> PathBuf {
    let folder = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target"), PathBuf::from)
        .join("fuzz");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

pub fn hash(octets: &[u8]) -> u64 {
    octets.iter().fold(0xcbf2_9ce4_8422_2325, |hash, octet| (hash ^ u64::from(*octet)).wrapping_mul(0x0100_0000_01b3))
}

/// How much of the processor this thread had; the clock where the system does not tell.
fn processor_time() -> Duration {
    use std::sync::OnceLock;
    static BEGUN: OnceLock<Instant> = OnceLock::new();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let told = told.and_then(|text| text.split(' ').next().and_then(|first| first.parse().ok())).map(Duration::from_nanos);
    told.unwrap_or_else(|| BEGUN.get_or_init(Instant::now).elapsed())
}

thread_local! {
    static PANIC: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
    static READING: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Panics of readers are noted by their place, and not printed: there may be thousands.
fn silence() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            PANIC.with(|noted| *noted.borrow_mut() = format!("panic at {place}"));
            if !READING.get() {
                usual(panic);
            }
        }));
    });
}

/// Who sees that a reader does not end, or takes the whole program with it: the input stands in a file before it is read.
struct Watch {
    file: std::cell::RefCell<std::fs::File>,
    /// Milliseconds since the beginning, 0 while nothing is read.
    since: Arc<AtomicU64>,
    begun: Instant,
}

impl Watch {
    fn new(name: &'static str) -> Self {
        let path = folder().join(format!("{name}-now.bin"));
        let file = std::fs::File::create(&path).unwrap();
        let (since, begun) = (Arc::new(AtomicU64::new(0)), Instant::now());
        let watched = Arc::downgrade(&since);
        std::thread::spawn(move || {
            while let Some(since) = watched.upgrade() {
                let at = since.load(Ordering::Acquire);
                drop(since);
                if at > 0 && begun.elapsed() > ENDLESS + Duration::from_millis(at) {
                    println!("fuzz: {name}: does not end: {}", path.display());
                    std::process::abort();
                }
                std::thread::sleep(Duration::from_millis(200));
            }
        });
        Self { file: std::cell::RefCell::new(file), since, begun }
    }

    fn begin(&self, input: &[u8]) {
        let mut file = self.file.borrow_mut();
        file.rewind().unwrap();
        file.write_all(input).unwrap();
        file.set_len(input.len() as u64).unwrap();
        let now = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.since.store(now.max(1), Ordering::Release);
    }

    fn end(&self) {
        self.since.store(0, Ordering::Release);
    }
}
