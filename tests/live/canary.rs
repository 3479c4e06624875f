//! What is said of a patient is nowhere in clear: a day's work, then every file it may have left is searched.

use crate::harness::{Person, Run, Sandbox, file};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

const MARTIN: &str = "dr.martin@cabinet-martin.mss.test";
/// An invented patient: her name, what she has, where it is written, and what is only in a document or in a draft.
pub const CANARIES: [&str; 7] =
    ["Trévignonec", "Maëlyne-Zoé", "quoditricémie", "2850699351847", "compte-rendu-zwygart.txt", "vomikronine", "brouillonnexe"];

/// Every way in which octets may hold a word in clear: as typed, folded as the index folds it, in the other case; in UTF-8 and in
/// UTF-16, and in base64 at each alignment.
fn forms(word: &str) -> Vec<(String, Vec<u8>)> {
    let fold = |c| match c {
        'é' | 'ë' => 'e',
        other => other,
    };
    let folded: String = word.to_lowercase().chars().map(fold).collect();
    let mut forms = Vec::new();
    for text in [word.to_owned(), word.to_lowercase(), word.to_uppercase(), folded] {
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for shift in 0..3 {
            let octets = [vec![0; shift], text.clone().into_bytes()].concat();
            let encoded = STANDARD_NO_PAD.encode(&octets);
            // What the octets around change is left out: the digits of the shift, and the last one where it is not whole.
            let whole = octets.len() / 3 * 4;
            forms.push((format!("base64 of {text}"), encoded.as_bytes()[(shift * 8).div_ceil(6)..whole].to_vec()));
        }
        forms.extend([(format!("UTF-16 of {text}"), wide), (text.clone(), text.into_bytes())]);
    }
    forms
}

/// Where any of the words stands in these octets.
fn found(place: &str, octets: &[u8]) -> Vec<String> {
    static FORMS: LazyLock<(Vec<(String, Vec<u8>)>, Vec<bool>)> = LazyLock::new(|| {
        let forms: Vec<_> = CANARIES.iter().flat_map(|word| forms(word)).collect();
        let mut begins = vec![false; 1 << 16];
        forms.iter().for_each(|(_, form)| begins[usize::from(form[0]) << 8 | usize::from(form[1])] = true);
        (forms, begins)
    });
    let (forms, begins) = &*FORMS;
    // Megabytes, and more than a hundred forms: only where one may begin is each compared.
    let places = octets.windows(2).enumerate().filter(|(_, pair)| begins[usize::from(pair[0]) << 8 | usize::from(pair[1])]);
    let rests: Vec<&[u8]> = places.map(|(at, _)| &octets[at..]).collect();
    let there = forms.iter().filter(|(_, form)| rests.iter().any(|rest| rest.starts_with(form)));
    there.map(|(form, _)| format!("{form} in {place}")).collect()
}

/// The same in every file under a folder, and in the names of files.
pub fn search(folder: &Path, searched: &mut usize) -> Vec<String> {
    let mut bad = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let place = path.display().to_string();
        bad.extend(found(&place, path.file_name().unwrap().as_encoded_bytes()));
        if path.is_dir() {
            bad.extend(search(&path, searched));
        } else if path.is_file() {
            *searched += 1;
            bad.extend(found(&place, &fs::read(&path).unwrap()));
        }
    }
    bad
}

/// Somebody whose files all go to one folder, and what was said outside of answers.
struct Day<'a> {
    person: &'a Person<'a>,
    around: tempfile::TempDir,
    said: Vec<u8>,
}

impl Day<'_> {
    fn environment(&self) -> [(&'static str, PathBuf); 6] {
        ["TMPDIR", "HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"]
            .map(|name| (name, self.around.path().to_owned()))
    }

    fn pli(&mut self, arguments: &[&str]) -> Run {
        let environment = self.environment();
        let environment: Vec<_> = environment.iter().map(|(name, path)| (*name, path.as_path())).collect();
        let run = self.person.pli_with(arguments, &environment);
        self.said.extend(run.stderr.bytes());
        run
    }

    /// The command, killed after so long where it is not done; how long it took.
    fn killed(&mut self, arguments: &[&str], after: Duration) -> Duration {
        let arguments: Vec<&str> = arguments.iter().copied().chain(["--json", "--pin-stdin"]).collect();
        let environment = self.environment();
        let environment: Vec<_> = environment.iter().map(|(name, path)| (*name, path.as_path())).collect();
        let begun = Instant::now();
        let mut process = self.person.start_in(&arguments, format!("{}\n", self.person.pin).as_bytes(), &environment);
        let (mut output, mut log) = (process.stdout.take().unwrap(), process.stderr.take().unwrap());
        let (done, ended) = std::sync::mpsc::channel::<()>();
        std::thread::scope(|scope| {
            // Both are read, or a program that says much would wait; both end with it.
            scope.spawn(move || output.read_to_end(&mut Vec::new()).unwrap());
            let said = &mut self.said;
            scope.spawn(move || {
                log.read_to_end(said).unwrap();
                drop(done);
            });
            if ended.recv_timeout(after) == Err(RecvTimeoutError::Timeout) {
                process.kill().unwrap();
            }
        });
        process.wait().unwrap();
        begun.elapsed()
    }

    #[track_caller]
    fn is_clean(&self) {
        let mut searched = 0;
        let mut bad = found("what was logged", &self.said);
        bad.extend(search(&self.person.home, &mut searched));
        bad.extend(search(self.around.path(), &mut searched));
        assert_eq!(bad, Vec::<String>::new());
        assert!(searched > 3 && self.said.len() > 1000, "{searched} files, {} octets logged", self.said.len());
    }
}

#[test]
fn a_word_in_clear_would_be_found_in_each_form() {
    let folder = tempfile::tempdir().unwrap();
    for word in CANARIES {
        for (form, octets) in forms(word) {
            assert!(octets.len() >= 8, "{form}");
            fs::write(folder.path().join("planted"), [&[7, 0], octets.as_slice(), &[0, 9]].concat()).unwrap();
            assert!(search(folder.path(), &mut 0).iter().any(|bad| bad.starts_with(&form)), "{form}");
        }
        for before in ["", "a", "ab"] {
            let encoded = STANDARD_NO_PAD.encode(format!("{before}{word}, suite"));
            assert!(!found("", encoded.as_bytes()).is_empty(), "{encoded}");
        }
    }
}

#[test]
fn after_a_day_s_work_nothing_said_of_a_patient_is_in_clear() {
    let [name, first_name, illness, ins, document, inside, drafted] = CANARIES;
    let martin = Sandbox::shared().martin();
    let mut day = Day { person: &martin, around: tempfile::tempdir().unwrap(), said: Vec::new() };
    let subject = format!("Suivi de {first_name} {name}");
    let text = format!("Patiente {first_name} {name}, INS {ins} : {illness}.\n");
    let ((_a, body), (_b, attachment)) = (file("lettre.txt", text.as_bytes()), file(document, format!("{name} : {inside}\n").as_bytes()));
    let sent = day.pli(&["send", "--to", MARTIN, "--subject", &subject, "--body", &body, "--attach", &attachment]).ok();
    assert_eq!(sent["result"], "accepted");
    // Refused: what is said of it names nobody either.
    assert_ne!(day.pli(&["send", "--to", "absent@chu-comte.mss.test", "--subject", &subject, "--body", &body]).code, 0);
    day.pli(&["directory", "--nom", name]).ok();
    day.pli(&["sync", "--full"]).ok();
    day.is_clean();

    let id = martin.find("INBOX", &subject)["id"].as_str().unwrap().to_owned();
    day.pli(&["list", "INBOX"]).ok();
    assert!(day.pli(&["read", &id]).ok()["text"].as_str().unwrap().contains(illness));
    assert!(!day.pli(&["read", &id, "--raw"]).stdout.is_empty());
    let elsewhere = tempfile::tempdir().unwrap();
    let part = day.pli(&["read", &id, "--offline"]).ok()["attachments"][0]["part"].as_str().unwrap().to_owned();
    day.pli(&["save", &id, &part, elsewhere.path().join("reçu").to_str().unwrap()]).ok();
    for word in [name, "maelyne", ins, "pj:zwygart"] {
        let rows = day.pli(&["search", word]).ok();
        assert!(!rows.as_array().unwrap().is_empty(), "{word}");
        day.pli(&["search", word, "--offline"]).ok();
    }
    let about = format!("À propos de {name} : {drafted}");
    day.pli(&["draft", "save", "--to", MARTIN, "--subject", &about, "--body", &body, "--attach", &attachment]).ok();
    day.pli(&["draft", "list"]).ok();
    day.pli(&["flag", &id, "flagged"]).ok();
    day.pli(&["move", &id, "Archives", "--offline"]).ok();
    // A problem that quotes what was typed quotes it to whoever typed it, not in a log.
    day.pli(&["undo"]).ok();
    day.pli(&["delete", &id]).ok();
    day.pli(&["outbox"]).ok();
    day.pli(&["store", "check"]).ok();
    day.is_clean();
}

#[test]
fn what_was_killed_leaves_nothing_of_a_patient_in_clear() {
    let [name, first_name, illness, _, document, inside, _] = CANARIES;
    let martin = Sandbox::shared().martin();
    let mut day = Day { person: &martin, around: tempfile::tempdir().unwrap(), said: Vec::new() };
    let subject = format!("Arrêt : {first_name} {name}");
    let ((_a, body), (_b, attachment)) = (file("lettre.txt", illness.as_bytes()), file(document, inside.repeat(2000).as_bytes()));
    let send = ["send", "--to", MARTIN, "--subject", &subject, "--body", &body, "--attach", &attachment];
    let draft = ["draft", "save", "--to", MARTIN, "--subject", &subject, "--body", &body, "--attach", &attachment];
    // First to its end, to know how long it takes; then it is ended at places of that.
    for command in [&send[..], &["sync", "--full"], &draft] {
        let whole = day.killed(command, Duration::from_secs(60));
        for part in 1..6 {
            // All is to be brought again, or what is interrupted would be nothing.
            if command[0] == "sync" && martin.home.join("stores").exists() {
                fs::remove_dir_all(martin.home.join("stores")).unwrap();
            }
            day.killed(command, whole * part / 6);
            day.is_clean();
        }
    }
    day.pli(&["outbox"]).ok();
    day.is_clean();

    // What is looked for, what waits, and drafts that are sent or thrown away.
    let saved = |day: &mut Day<'_>| day.pli(&draft).ok()["id"].to_string();
    for part in 1..4 {
        let (sent, thrown) = (saved(&mut day), saved(&mut day));
        for command in [&["search", illness][..], &["draft", "send", &sent], &["draft", "delete", &thrown], &["outbox", "retry"]] {
            day.killed(command, Duration::from_millis(350) * part);
            day.is_clean();
        }
    }
    day.pli(&["outbox", "retry"]).ok();
    for entry in day.pli(&["outbox"]).ok().as_array().unwrap() {
        day.pli(&["outbox", "discard", &entry["id"].to_string()]).ok();
    }
    assert_eq!(day.pli(&["outbox"]).ok(), serde_json::Value::Array(vec![]));
    day.is_clean();
}
