#![cfg(test)]

use super::*;
use crate::store::{Lasting, testing};

fn plan(connection: &Connection, query: &str) -> String {
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
    let empty = vec![0i64; statement.parameter_count()];
    let rows = statement.query_map(rusqlite::params_from_iter(empty), |row| row.get::<_, String>(3)).unwrap();
    rows.map(Result::unwrap).collect::<Vec<_>>().join("; ")
}

#[test]
fn nothing_is_scanned_or_sorted() {
    let connection = testing::database();
    for query in [PLACES, UNREAD_PLACES, TOTAL, UNREAD, LINE, CONVERSATION] {
        let plan = plan(&connection, query);
        assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{query}: {plan}");
    }
    for query in [PLACES, UNREAD_PLACES, TOTAL, UNREAD] {
        assert!(plan(&connection, query).contains("COVERING INDEX"), "{query}");
    }
}

fn store() -> (tempfile::TempDir, Store) {
    let (folder, store) = testing::store();
    let fill = |t: &rusqlite::Transaction<'_>| {
        for second in 0..10 {
            testing::message(t, "INBOX", second);
        }
        t.execute_batch(
            "UPDATE message SET loaded = 0 WHERE id = 9 << 20; UPDATE message SET shown_flags = 9 WHERE id = 8 << 20;
             UPDATE message SET shown_flags = 0 WHERE id IN (7 << 20, 1 << 20); UPDATE message SET shown_folder = NULL WHERE id = 5 << 20;
             UPDATE message SET recipients = '[[\"Léa\",\"l@x.fr\"]]', date = 60, date_offset = 90 WHERE id = 7 << 20;
             UPDATE folder SET special_use = 1;
             INSERT INTO folder (account, name, server_total, server_unread, special_use) VALUES (1, 'Corbeille', 12, 3, 6), (1, 'b', 0, 0, NULL);
             INSERT INTO folder (account, name, listed) VALUES (1, 'Ancien', 0);",
        )?;
        Ok(())
    };
    store.write(Lasting::Process, fill).unwrap();
    (folder, store)
}

fn uids(rows: &[Summary]) -> Vec<u32> {
    rows.iter().map(|row| row.id.uid).collect()
}

#[test]
fn a_page_counts_what_is_to_come_and_shows_what_is_here() {
    let (_folder, store) = store();
    let page = store.page(&testing::account(), "INBOX", 0, 4).unwrap();
    assert_eq!((page.total, page.uid_validity, page.first, uids(&page.rows)), (8, 7, 0, vec![8, 7, 5]));
    assert_eq!(uids(&store.page(&testing::account(), "INBOX", 4, 200).unwrap().rows), [4, 3, 2, 1]);
    let unread = store.list(&testing::account(), "INBOX", Window { limit: 5, unread: true }).unwrap();
    assert_eq!(uids(&unread), [8, 2]);
    assert_eq!((unread[0].to[0].name.as_str(), unread[0].date.unix_timestamp(), unread[0].date.offset().whole_minutes()), ("Léa", 60, 90));
    assert_eq!(store.page(&testing::account(), "Corbeille", 0, 4), Err(StoreError::Absent));
}

#[test]
fn folders_come_in_order_with_their_counts() {
    let (_folder, store) = store();
    let folders = store.folders(&testing::account()).unwrap();
    let shown: Vec<_> = folders.iter().map(|f| (f.name.as_str(), f.total, f.unread)).collect();
    assert_eq!(shown, [("INBOX", 8, 2), ("Corbeille", 12, 3), ("b", 0, 0)]);
}

#[test]
fn a_conversation_is_the_newest_first_and_a_message_alone_is_its_own() {
    let (_folder, store) = store();
    store.write(Lasting::Process, |t| Ok(t.execute("UPDATE message SET conversation = 3 WHERE id IN (1 << 20, 4 << 20)", [])?)).unwrap();
    let id = |uid| MailId { account: testing::account(), folder: "INBOX".into(), uid_validity: 7, uid };
    assert_eq!(uids(&store.conversation(&id(2)).unwrap()), [5, 2]);
    assert_eq!(uids(&store.conversation(&id(1)).unwrap()), [1]);
    assert_eq!(store.conversation(&id(99)), Err(StoreError::Absent));
}

#[test]
fn a_message_is_read_as_it_was_received() {
    let (_folder, store) = store();
    let put = |t: &rusqlite::Transaction<'_>| Ok(t.execute("INSERT INTO source VALUES (1 << 20, ?1)", [source::pack(b"From: a\r\n\r\n")])?);
    store.write(Lasting::Process, put).unwrap();
    let id = |uid| MailId { account: testing::account(), folder: "INBOX".into(), uid_validity: 7, uid };
    assert_eq!(store.source(&id(2)).unwrap().unwrap(), b"From: a\r\n\r\n");
    assert_eq!((store.source(&id(1)), store.source(&id(99))), (Ok(None), Err(StoreError::Absent)));
}
