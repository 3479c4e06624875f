#![cfg(test)]

use super::*;
use crate::domain::mail::Attachment;
use crate::store::{Lasting, testing};
use proptest::prelude::*;
use rusqlite::StatementStatus;
use time::macros::date;

const ALWAYS: Range<i64> = i64::MIN..i64::MAX;

fn digest(subject: &str, text: &str, file: Option<&str>) -> Digest {
    let correspondent = |name: &str| Correspondent { name: name.into(), address: "x@hopital.mss.test".into() };
    let attachment = |name: &str| Attachment {
        part: "1".into(),
        name: name.into(),
        media_type: "application/pdf".into(),
        size: 1,
        inline: false,
        content_id: None,
    };
    Digest {
        from: correspondent("Anne DURAND"),
        to: vec![correspondent("Martin")],
        subject: subject.into(),
        text: text.into(),
        attachments: file.map(attachment).into_iter().collect(),
        ..Digest::default()
    }
}

fn store() -> (tempfile::TempDir, Store) {
    let (folder, store) = testing::store();
    let fill = |t: &rusqlite::Transaction<'_>| {
        let messages = [
            ("INBOX", digest("Bilan", "Œdème aigu du poumon", None)),
            ("Corbeille", digest("Compte-rendu", "L’œdème régresse. INS 1 85 05 78 006 048 22", Some("bilan-sanguin.pdf"))),
            ("Archive", digest("Re: Bilan", "bilan bilan bilan oedème", None)),
        ];
        for (second, (folder, digest)) in (0..).zip(messages) {
            let id = testing::message(t, folder, second * 86_400);
            put(t, id, &digest, !digest.attachments.is_empty())?;
            if !digest.attachments.is_empty() {
                t.execute("UPDATE message SET attachments = 1, shown_flags = 0 WHERE id = ?1", [id])?;
            }
        }
        Ok(())
    };
    store.write(Lasting::Process, fill).unwrap();
    (folder, store)
}

/// The seconds of what is found.
fn found(store: &Store, text: &str) -> Vec<u32> {
    let query = SearchQuery::parse(text, date!(2026 - 11 - 23)).unwrap();
    let answer = store.search(&query, SearchOrder::Newest, ALWAYS, 10).unwrap();
    answer.rows.iter().map(|row| (row.id.uid - 1) / 86_400).collect()
}

#[test]
fn what_is_typed_is_found_wherever_it_stands() {
    let (_folder, store) = store();
    for (text, expected) in [
        ("oedeme", vec![2, 1, 0]),
        ("l'oedème AIGU", vec![0]),
        ("oed poum", vec![0]),
        ("objet:bilan", vec![2, 0]),
        ("pj:bilan", vec![1]),
        ("pj: oedeme", vec![1]),
        ("pj:", vec![1]),
        ("de:durand a:martin aigu", vec![0]),
        ("de:martin", vec![]),
        ("185057800604822", vec![1]),
        ("1 85 05 78 006 048 22", vec![1]),
        ("non-lu", vec![1]),
        ("non-lu bilan", vec![1]),
        ("aigu regresse", vec![]),
    ] {
        assert_eq!(found(&store, text), expected, "{text}");
    }
}

#[test]
fn what_goes_is_found_no_more_and_what_comes_whole_replaces_its_head() {
    let (_folder, store) = store();
    let change = |t: &rusqlite::Transaction<'_>| {
        put(t, 0, &digest("Bilan", "hypertension", None), false)?;
        t.execute("DELETE FROM message WHERE id = ?1", [(2 * 86_400i64) << 20])?;
        t.execute("UPDATE message SET shown_folder = NULL WHERE id = ?1", [86_400i64 << 20])?;
        Ok(())
    };
    store.write(Lasting::Process, change).unwrap();
    assert_eq!((found(&store, "oedeme"), found(&store, "hypert")), (vec![], vec![0]));
    let left: i64 = store.read(|c| Ok(c.query_row("SELECT count(*) FROM search WHERE search MATCH 'oedeme'", [], |r| r.get(0))?)).unwrap();
    assert_eq!(left, 1, "hidden, not removed");
}

#[test]
fn days_bound_and_the_rest_is_told() {
    let (_folder, store) = store();
    let query = SearchQuery::parse("oedeme", date!(2026 - 11 - 23)).unwrap();
    let uids = |range: Range<i64>, limit| {
        let answer = store.search(&query, SearchOrder::Newest, range, limit).unwrap();
        (answer.rows.len(), answer.more, answer.can_rank)
    };
    assert_eq!((uids(ALWAYS, 2), uids(86_400..172_800, 9), uids(ALWAYS, 3)), ((2, true, true), (1, false, true), (3, false, true)));
    let bilan = SearchQuery::parse("bilan", date!(2026 - 11 - 23)).unwrap();
    let ranked = store.search(&bilan, SearchOrder::Relevance, ALWAYS, 9).unwrap();
    assert_eq!(ranked.rows.len(), 3);
    assert_eq!(ranked.rows[2].id.folder, "Corbeille", "a file of that name says less than a subject");
}

#[test]
fn nothing_is_sorted_for_the_newest() {
    let connection = testing::database();
    connection.execute(LISTED, []).unwrap();
    for (query, values) in [(NEWEST, 3), (UNREAD, 4), (ANY, 2), (NEXT_WORD, 1)] {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
        assert_eq!(statement.parameter_count(), values);
        let rows = statement.query_map(rusqlite::params_from_iter(vec![0i64; values]), |row| row.get::<_, String>(3)).unwrap();
        let plan = rows.map(Result::unwrap).collect::<Vec<_>>().join("; ");
        assert!(!plan.contains("TEMP B-TREE") && !plan.contains("SCAN message"), "{plan}");
        assert!(query != UNREAD || plan.contains("COVERING INDEX message_unread (shown_folder=? AND id>? AND id<?)"), "{plan}");
    }
}

/// A store of this many messages, each with a word of its own that begins as the others.
fn numbered(count: i64) -> (tempfile::TempDir, Store) {
    let (folder, store) = testing::store();
    let fill = |t: &rusqlite::Transaction<'_>| {
        for n in 0..count {
            let id = testing::message(t, if n % 3 == 0 { "Archive" } else { "INBOX" }, n * 86_400);
            put(t, id, &digest("Objet", &format!("cardio{n:03} cardio{n:03}bis commun"), None), false)?;
        }
        Ok(())
    };
    store.write(Lasting::Process, fill).unwrap();
    (folder, store)
}

#[test]
fn a_beginning_is_asked_for_by_its_words_where_they_are_few_and_finds_the_same_where_they_are_many() {
    let (_folder, store) = numbered(90);
    let asked = |text: &str| {
        let query = SearchQuery::parse(text, date!(2026 - 11 - 23)).unwrap();
        let words = store.read(|connection| matching(connection, &query)).unwrap();
        let answer = store.search(&query, SearchOrder::Newest, ALWAYS, 200).unwrap();
        (words, answer.rows.iter().map(|row| (row.id.uid - 1) / 86_400).collect::<Vec<_>>())
    };
    let (words, found) = asked("cardio");
    assert_eq!((words.as_str(), found), ("\"cardio\" *", (0..90).rev().collect()));
    let (words, found) = asked("cardio07");
    assert!(words.starts_with("(\"cardio070\" OR \"cardio070bis\" OR \"cardio071\"") && !words.contains('*'), "{words}");
    assert_eq!(found, (70..80).rev().collect::<Vec<_>>());
    assert_eq!(asked("cardio071").1, [71]);
    assert_eq!(asked("cardio9"), ("\"cardio9\" *".to_owned(), vec![]));
    // They share what may be named; in one place FTS5 gathers.
    assert!(asked("cardio01 cardio02 cardio03 commu").0.ends_with("(\"commun\")"));
    assert!(asked("cardio0 commu").0.ends_with("\"cardio0\" * AND \"commu\" *"));
    assert_eq!(asked("objet:cardio07").0, "subject : \"cardio07\" *");
    assert_eq!(asked("de:cardio07").1, Vec::<u32>::new());
    // Three letters and fewer are in the index.
    assert_eq!((asked("car").0.as_str(), asked("c").0.as_str()), ("\"car\" *", "\"c\""));
    // A sentence is of whole words, but for the one under way.
    let (words, found) = asked("commun cardio071 cardio071b commu comm");
    assert_eq!((words.matches("\"commu\"").count(), words.matches("\"commun\"").count(), found.len()), (1, 2, 0));
}

#[test]
fn the_unread_of_all_folders_are_followed_the_newest_first() {
    let (_folder, store) = numbered(40);
    let change = "UPDATE message SET shown_flags = 0 WHERE id / (86400 << 20) IN (3, 4, 11, 12, 38)";
    store.write(Lasting::Process, |t| Ok(t.execute(change, [])?)).unwrap();
    for (text, expected) in [
        ("non-lu", vec![38, 12, 11, 4, 3]),
        ("non-lu commun", vec![38, 12, 11, 4, 3]),
        ("non-lu cardio01", vec![12, 11]),
        ("non-lu cardio039", vec![]),
        ("non-lu cardio000", vec![]),
    ] {
        assert_eq!(found(&store, text), expected, "{text}");
    }
    let query = SearchQuery::parse("non-lu commun", date!(2026 - 11 - 23)).unwrap();
    let asked = |order, days: Range<i64>, limit| {
        let answer = store.search(&query, order, days.start * 86_400..days.end * 86_400, limit).unwrap();
        (answer.rows.len(), answer.more)
    };
    assert_eq!(asked(SearchOrder::Newest, 4..38, 9), (3, false));
    assert_eq!(asked(SearchOrder::Newest, 0..40, 4), (4, true));
    assert_eq!(asked(SearchOrder::Relevance, 4..38, 9), (3, false));
    // More of one folder than are read at a time.
    let (_folder, store) = numbered(2 * STRETCH + 9);
    store.write(Lasting::Process, |t| Ok(t.execute("UPDATE message SET shown_flags = 0", [])?)).unwrap();
    let query = SearchQuery::parse("non-lu", date!(2026 - 11 - 23)).unwrap();
    let all = store.search(&query, SearchOrder::Newest, ALWAYS, 2_000).unwrap().rows;
    assert_eq!(all.len(), usize::try_from(2 * STRETCH + 9).unwrap());
    assert!(all.windows(2).all(|pair| pair[0].id.uid > pair[1].id.uid));
}

#[test]
fn too_many_to_be_ranked_are_read_once_the_newest_first_and_past_those_that_were_counted() {
    let all = i64::try_from(RANKED).unwrap() + 40;
    let (_folder, store) = numbered(all);
    store.write(Lasting::Process, |t| Ok(t.execute("UPDATE message SET shown_flags = 0 WHERE id / (86400 << 20) IN (3, 7)", [])?)).unwrap();
    for (text, limit, expected) in
        [("commun", 3, vec![all - 1, all - 2, all - 3]), ("non-lu commun", 1, vec![7]), ("non-lu commun", 9, vec![7, 3])]
    {
        let query = SearchQuery::parse(text, date!(2026 - 11 - 23)).unwrap();
        let asked = |order| {
            let asking = |connection: &Connection| {
                let runs = || Ok::<_, StoreError>(connection.prepare_cached(NEWEST)?.get_status(StatementStatus::Run));
                let before = runs()?;
                let answer = search(connection, &query, order, &ALWAYS, limit)?;
                Ok((answer, runs()? - before))
            };
            store.read(asking).unwrap()
        };
        let (ranked, runs) = asked(SearchOrder::Relevance);
        let (newest, _) = asked(SearchOrder::Newest);
        assert_eq!(runs, 1, "{text}");
        let found: Vec<i64> = ranked.rows.iter().map(|row| i64::from((row.id.uid - 1) / 86_400)).collect();
        assert_eq!((found, ranked.can_rank), (expected, false), "{text}");
        assert_eq!(ranked, newest, "{text}");
    }
}

#[test]
fn attachments_are_found_without_a_word_even_of_a_message_whose_header_alone_is_here() {
    let (_folder, store) = store();
    let change = |t: &rusqlite::Transaction<'_>| {
        let id = testing::message(t, "INBOX", 9 * 86_400);
        put(t, id, &digest("Volumineux", "", None), true)
    };
    store.write(Lasting::Process, change).unwrap();
    assert_eq!((found(&store, "pj:"), found(&store, "pj: volum"), found(&store, "pj:volum")), (vec![9, 1], vec![9], vec![]));
    assert_eq!(found(&store, "\u{a4} pj:bilan"), [1], "what marks them is no word");
}

proptest! {
    #[test]
    fn nothing_typed_is_syntax(text in "\\PC{0,40}|([a-z\"*():^{}+ -]|AND|OR|NEAR|NOT){0,20}") {
        thread_local!(static STORE: (tempfile::TempDir, Store) = store());
        if let Ok(query) = SearchQuery::parse(&text, date!(2026 - 11 - 23)) {
            let answer = STORE.with(|(_, store)| store.search(&query, SearchOrder::Newest, ALWAYS, 3));
            prop_assert!(answer.is_ok(), "{:?}", STORE.with(|(_, store)| store.read(|c| matching(c, &query))));
        }
    }
}
