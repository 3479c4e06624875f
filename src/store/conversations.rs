//! Which conversation each message belongs to.

use super::StoreError;
use crate::domain::conversation::Linked;
use rusqlite::{Connection, OptionalExtension as _, params};
use std::collections::BTreeSet;

/// Conversations are compared in size up to this.
const COMPARED: i64 = 1_000;

/// Puts a message where it belongs; conversations that it links become one.
pub(super) fn join(connection: &Connection, account: i64, message: i64, linked: &Linked) -> Result<(), StoreError> {
    let links = linked.links();
    if links.is_empty() {
        return Ok(());
    }
    let mut found = BTreeSet::new();
    let mut mentioned = connection.prepare_cached("SELECT conversation FROM mention WHERE account = ?1 AND link = ?2")?;
    let mut missing = Vec::new();
    for link in links {
        match mentioned.query_row([account, link], |row| row.get::<_, i64>(0)).optional()? {
            Some(conversation) => drop(found.insert(conversation)),
            None => missing.push(link),
        }
    }
    let conversation = merged(connection, &found)?;
    let mut mention = connection.prepare_cached("INSERT INTO mention (account, link, conversation) VALUES (?1, ?2, ?3)")?;
    for link in missing {
        mention.execute([account, link, conversation])?;
    }
    connection
        .prepare_cached("UPDATE message SET conversation = ?2 WHERE id = ?1 AND conversation IS NOT ?2")?
        .execute(params![message, conversation])?;
    Ok(())
}

/// One conversation of these: the largest takes the others in. A new one where there is none.
fn merged(connection: &Connection, found: &BTreeSet<i64>) -> Result<i64, StoreError> {
    let (Some(first), Some(last)) = (found.first(), found.last()) else {
        return Ok(connection.prepare_cached("SELECT ifnull(max(conversation), 0) + 1 FROM mention")?.query_row([], |row| row.get(0))?);
    };
    if first == last {
        return Ok(*first);
    }
    const SIZE: &str = "SELECT count(*) FROM (SELECT 1 FROM mention WHERE conversation = ?1 LIMIT ?2)";
    let mut size = connection.prepare_cached(SIZE)?;
    let mut largest = (0, *first);
    for conversation in found {
        let count: i64 = size.query_row([*conversation, COMPARED], |row| row.get(0))?;
        if count > largest.0 {
            largest = (count, *conversation);
        }
    }
    let kept = largest.1;
    for other in found.iter().filter(|other| **other != kept) {
        connection.prepare_cached("UPDATE mention SET conversation = ?2 WHERE conversation = ?1")?.execute([*other, kept])?;
        connection.prepare_cached("UPDATE message SET conversation = ?2 WHERE conversation = ?1")?.execute([*other, kept])?;
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::conversation::samples;
    use crate::store::testing;
    use proptest::prelude::*;

    /// The first of each message's group, as the store has them.
    fn stored(messages: &[Linked], order: &[usize]) -> Vec<usize> {
        let connection = testing::database();
        let ids: Vec<i64> = (0..messages.len()).map(|n| testing::message(&connection, "INBOX", n as i64)).collect();
        for n in order {
            join(&connection, 1, ids[*n], &messages[*n]).unwrap();
        }
        let of = |id: &i64| connection.query_row("SELECT conversation FROM message WHERE id = ?1", [id], |row| row.get(0)).unwrap();
        let conversations: Vec<Option<i64>> = ids.iter().map(of).collect();
        let first = |(n, c): (usize, &Option<i64>)| c.map_or(n, |c| conversations.iter().position(|other| *other == Some(c)).unwrap());
        conversations.iter().enumerate().map(first).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(200)))]
        #[test]
        fn whatever_the_order_of_arrival_the_groups_are_the_same(
            (messages, order) in samples::mailbox().prop_flat_map(|messages| {
                let order = Just((0..messages.len()).collect::<Vec<_>>()).prop_shuffle();
                (Just(messages), order)
            })
        ) {
            prop_assert_eq!(stored(&messages, &order), samples::groups(&messages));
        }
    }

    #[test]
    fn joining_again_changes_nothing() {
        let linked = Linked { message_id: Some("a@x".into()), references: vec!["b@x".into()], subject: "S".into() };
        assert_eq!(stored(&[linked.clone(), linked], &[0, 1, 0]), [0, 0]);
    }
}
