//! What looking and finding cost, however large the mailbox: `cargo bench --bench find`.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::print_stdout)]

mod mailbox;

use mailbox::{Chance, Mailbox};
use pli::domain::search::{SearchOrder, SearchQuery};
use pli::store::{DatabaseKey, Store};
use std::time::{Duration, Instant};
use time::macros::date;
use zeroize::Zeroizing;

/// Forms of questions: common, rare, absent, begun, and each prefix alone and with words.
const FORMS: [&str; 40] = [
    "de",
    "patient",
    "la le de",
    "patient traitement bilan",
    "p",
    "pa",
    "pat",
    "pati",
    "cons",
    "hyper",
    "cardio",
    "hypertension",
    "patient cons",
    "docteur hyper",
    "cardiologie neuro",
    "zzzz",
    "de zzzz",
    "patient zzzz",
    "de:garnier",
    "de:garnier patient",
    "de:correspondant599 patient",
    "de:zzzz patient",
    "a:martin",
    "a:martin douleur gauche",
    "objet:bilan",
    "objet:bilan de:vial hyper",
    "objet:thyro poumon",
    "pj:",
    "pj: patient",
    "pj: de:zzzz",
    "pj:lettre",
    "pj:vial patient",
    "avant:2021",
    "avant:2021 patient",
    "apres:2023 avant:2024 douleur",
    "apres:2026-10 patient",
    "non-lu",
    "non-lu patient",
    "non-lu cardiologie pati",
    "non-lu pj: de:garnier patient",
];

fn received(query: &SearchQuery) -> std::ops::Range<i64> {
    let second = |day: time::Date| day.midnight().assume_utc().unix_timestamp();
    query.after.map_or(i64::MIN, second)..query.before.map_or(i64::MAX, second)
}

fn times(store: &Store, text: &str, order: SearchOrder, rounds: usize) -> (Vec<Duration>, usize, bool, bool) {
    let query = SearchQuery::parse(text, date!(2026 - 11 - 23)).unwrap();
    let mut last = (0, false, false);
    let mut all: Vec<Duration> = (0..rounds)
        .map(|_| {
            let begun = Instant::now();
            let answer = store.search(&query, order, received(&query), 50).unwrap();
            last = (answer.rows.len(), answer.more, answer.can_rank);
            begun.elapsed()
        })
        .collect();
    all.sort_unstable();
    (all, last.0, last.1, last.2)
}

fn main() {
    let count: u32 = std::env::var("FIND_COUNT").ok().and_then(|n| n.parse().ok()).unwrap_or(50_000);
    let folder = std::path::PathBuf::from(std::env::var("FIND_FOLDER").unwrap_or_else(|_| "/tmp/find-bench".into()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{count}.db"));
    let is_new = !file.exists();
    let store = Store::open(&file, DatabaseKey::new(Zeroizing::new([7; 32]))).unwrap();
    let words = mailbox::Words::new();
    if is_new {
        let begun = Instant::now();
        Mailbox::new(store.clone()).grow(count);
        println!("made in {:?}", begun.elapsed());
    }
    if let Ok(text) = std::env::var("FIND_ONE") {
        for order in [SearchOrder::Newest, SearchOrder::Relevance] {
            let all = times(&store, &text, order, 301).0;
            println!("{text} {order:?} median {:?} worst {:?}", all[150], all[300]);
        }
        return;
    }
    for text in FORMS {
        let (all, rows, more, rank) = times(&store, text, SearchOrder::Newest, 21);
        let ranked = times(&store, text, SearchOrder::Relevance, 5).0;
        println!(
            "{text:40} {:>8.2?} median {:>8.2?} worst  rows {rows} more {more} rank {rank}   relevance {:>8.2?}",
            all[10], all[20], ranked[2]
        );
    }
    let mut chance = Chance(99);
    let mut all = Vec::new();
    for n in 0..300 {
        let mut asked: Vec<String> = (0..1 + n % 3).map(|_| words.draw(&mut chance).to_owned()).collect();
        if n % 2 == 0 {
            let last = asked.last_mut().unwrap();
            *last = last.chars().take(3 + n % 4).collect();
        }
        let text = asked.join(" ");
        all.push((times(&store, &text, SearchOrder::Newest, 1).0[0], text));
    }
    all.sort_unstable();
    println!("draws: median {:?} 95% {:?} worst {:?}", all[150], all[285], &all[290..]);
}
