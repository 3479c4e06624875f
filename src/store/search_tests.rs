#![cfg(test)]

use super::*;
use crate::domain::mail::Attachment;
use crate::store::{Lasting, testing};
use proptest::prelude::*;
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
            put(t, id, &digest)?;
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
        put(t, 0, &digest("Bilan", "hypertension", None))?;
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
    for (query, values) in [(NEWEST, 3), (UNREAD, 3), (ANY, 2)] {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
        assert_eq!(statement.parameter_count(), values);
        let rows = statement.query_map(rusqlite::params_from_iter(vec![0i64; values]), |row| row.get::<_, String>(3)).unwrap();
        let plan = rows.map(Result::unwrap).collect::<Vec<_>>().join("; ");
        assert!(!plan.contains("TEMP B-TREE") && !plan.contains("SCAN message USING INDEX sqlite"), "{plan}");
    }
}

proptest! {
    #[test]
    fn nothing_typed_is_syntax(text in "\\PC{0,40}|([a-z\"*():^{}+ -]|AND|OR|NEAR|NOT){0,20}") {
        thread_local!(static STORE: (tempfile::TempDir, Store) = store());
        if let Ok(query) = SearchQuery::parse(&text, date!(2026 - 11 - 23)) {
            let answer = STORE.with(|(_, store)| store.search(&query, SearchOrder::Newest, ALWAYS, 3));
            prop_assert!(answer.is_ok(), "{:?}", matching(&query));
        }
    }
}

/// Prints how long searches take over many messages: `cargo test --lib speed_of_search -- --ignored --nocapture`.
#[test]
#[ignore = "a measure"]
fn speed_of_search() {
    const MESSAGES: i64 = 50_000;
    let (_folder, store) = testing::store();
    let word = |n: i64| format!("mot{}", (n.wrapping_mul(2_654_435_761) >> 7) % 9_973);
    let begun = std::time::Instant::now();
    for batch in 0..MESSAGES / 500 {
        let fill = |t: &rusqlite::Transaction<'_>| {
            for n in batch * 500..(batch + 1) * 500 {
                let id = testing::message(t, "INBOX", n);
                let text: String = (0..150).map(|w| word(n * 31 + w * w) + " patient ").collect();
                put(t, id, &digest(&word(n), &text, None))?;
            }
            Ok(())
        };
        store.write(Lasting::Process, fill).unwrap();
    }
    println!("indexed in {:?}", begun.elapsed());
    for text in ["patient", "mot12", "mo", "pat mot1 de:durand", "mot55 mot77", "mot1 mot2 mot3", "zzz"] {
        let query = SearchQuery::parse(text, date!(2026 - 11 - 23)).unwrap();
        let mut times: Vec<_> = (0..20)
            .map(|_| {
                let begun = std::time::Instant::now();
                let answer = store.search(&query, SearchOrder::Newest, ALWAYS, 50).unwrap();
                (begun.elapsed(), answer.rows.len(), answer.can_rank)
            })
            .collect();
        times.sort_unstable();
        println!("{text}: {:?}", times[18]);
    }
}
