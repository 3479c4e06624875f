//! What a synchronisation writes, many messages at a time.
#![cfg(test)]

use super::{Prepared, Store, pack, testing};
use crate::domain::bal::BalAddress;
use crate::domain::conversation::Linked;
use crate::domain::folder::{Folder, FolderCursor};
use crate::domain::mail::{Digest, Marks};
use crate::domain::search::{SearchOrder, SearchQuery};
use crate::domain::sync::Placed;
use rusqlite::Connection;
use time::OffsetDateTime;
use time::macros::date;

#[test]
fn the_words_of_what_comes_together_are_written_together() {
    let (_folder, store) = testing::store();
    let pieces = |store: &Store| {
        let count = |c: &Connection| Ok(c.query_row("SELECT count(DISTINCT segid) FROM search_idx", [], |row| row.get::<_, i64>(0))?);
        store.read(count).unwrap()
    };
    let folder = Folder { name: "INBOX".into(), delimiter: None, special_use: None, selectable: true, total: 0, unread: 0 };
    let account = BalAddress::parse("dr.martin@cabinet-martin.mss.test").unwrap();
    let row = store.merge_folders(&account, &[folder]).unwrap().0[0].row;
    let placed = |uid: u32| Placed {
        uid,
        marks: Marks::SEEN,
        received: OffsetDateTime::UNIX_EPOCH + time::Duration::seconds(i64::from(uid)),
        size: 100,
    };
    let all: Vec<Placed> = (1..=6).map(placed).collect();
    store.place_some(row, &all, FolderCursor { uid_validity: 1, uid_next: 7, highest_modseq: 0 }).unwrap();
    // In no order, and each third one joins two conversations.
    let linked = |uid: u32| Linked {
        message_id: Some(format!("{uid}@x")),
        references: if uid.is_multiple_of(3) { vec![format!("{}@x", uid - 1), format!("{}@x", uid - 2)] } else { vec![] },
        subject: String::new(),
    };
    let whole = |uid: u32| Digest { linked: linked(uid), text: "poumon".into(), ..Digest::default() };
    let prepared: Vec<Prepared> = [4, 1, 6, 3, 5, 2]
        .into_iter()
        .map(|uid| Prepared { uid, packed: Some(pack(b"octets")), digest: whole(uid), attachments: 0 })
        .collect();
    assert_eq!((store.fill(row, 1, &prepared).unwrap(), pieces(&store)), (6, 1));
    let query = SearchQuery::parse("poumon", date!(2026 - 11 - 23)).unwrap();
    assert_eq!(store.search(&query, SearchOrder::Newest, i64::MIN..i64::MAX, 10).unwrap().rows.len(), 6);
}
