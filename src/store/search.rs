//! The full-text index.
//!
//! Everything is searched, in every folder of every mailbox, the trash and the junk too: a message that arrived must be
//! findable wherever it went, and its identifier says where it is.

use super::{Store, StoreError, reading};
use crate::domain::mail::{Correspondent, Digest};
use crate::domain::search::{SearchAnswer, SearchOrder, SearchQuery, indexed};
use rusqlite::{Connection, params};
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

/// How much text of a message is indexed, in octets.
const TEXT_LIMIT: usize = 200 << 10;
/// More hits than this are not ranked: there would be no time.
const RANKED: usize = 2_000;
/// The unread messages are looked through first where they are no more than this.
const FEW: usize = 20_000;

/// Rows of the index, the newest first: read as they come, nothing is sorted.
const NEWEST: &str = "SELECT rowid FROM search WHERE search MATCH ?1 AND rowid >= ?2 AND rowid < ?3 ORDER BY rowid DESC";
/// What a word says of a message that bears it in this place; in the text alone, nothing more than its being there.
const WEIGHTS: [(&str, u32); 4] = [("subject", 8), ("sender", 6), ("attachments", 4), ("recipients", 3)];
/// Words that are weighed.
const WEIGHED: usize = 6;
const UNREAD: &str = "SELECT id FROM message INDEXED BY message_unread WHERE shown_flags & 9 = 0 AND id >= ?1 AND id < ?2 LIMIT ?3";
/// Without any word.
const ANY: &str = "SELECT id FROM message WHERE id >= ?1 AND id < ?2 ORDER BY id DESC";

/// Indexes a message, in place of what was indexed of it before.
pub(super) fn put(connection: &Connection, message: i64, digest: &Digest) -> Result<(), StoreError> {
    let people = |list: &mut dyn Iterator<Item = &Correspondent>| {
        let names: String = list.map(|one| format!("{} {} ", one.name, one.address)).collect();
        indexed(beginning(&names))
    };
    let files: String = digest.attachments.iter().map(|file| format!("{} ", file.name)).collect();
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO search (rowid, sender, recipients, subject, body, attachments) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            message,
            people(&mut std::iter::once(&digest.from)),
            people(&mut digest.to.iter().chain(&digest.copied)),
            indexed(beginning(&digest.subject)),
            indexed(beginning(&digest.text)),
            indexed(beginning(&files)),
        ])?;
    Ok(())
}

/// What is indexed of a text.
fn beginning(text: &str) -> &str {
    text.get(..text.floor_char_boundary(TEXT_LIMIT)).unwrap_or(text)
}

impl Store {
    /// Finds at most so many messages; those received in this range of seconds since the epoch.
    pub fn search(&self, query: &SearchQuery, order: SearchOrder, received: Range<i64>, limit: usize) -> Result<SearchAnswer, StoreError> {
        self.read(|connection| search(connection, query, order, &received, limit))
    }
}

fn search(
    connection: &Connection,
    query: &SearchQuery,
    order: SearchOrder,
    received: &Range<i64>,
    limit: usize,
) -> Result<SearchAnswer, StoreError> {
    let bound = |seconds: i64| seconds.clamp(-(1 << 42), 1 << 42) << 20;
    let (first, end) = (bound(received.start), bound(received.end));
    let wanted = Wanted::of(connection, query, first, end)?;
    let words = matching(query);
    if words.is_empty() {
        let mut statement = connection.prepare_cached(ANY)?;
        let mut found = statement.query([first, end])?;
        return answer(connection, || Ok(found.next()?.map(|row| row.get(0)).transpose()?), &wanted, limit, false);
    }
    let mut statement = connection.prepare_cached(NEWEST)?;
    if order == SearchOrder::Relevance {
        let found = statement.query_map(params![words, first, end], |row| row.get(0))?.take(RANKED + 1);
        let ids = found.collect::<Result<Vec<i64>, _>>()?;
        if ids.len() <= RANKED {
            let mut ranked = ranked(connection, query, ids)?.into_iter();
            return answer(connection, || Ok(ranked.next()), &wanted, limit, true);
        }
    }
    let mut found = statement.query(params![words, first, end])?;
    answer(connection, || Ok(found.next()?.map(|row| row.get(0)).transpose()?), &wanted, limit, true)
}

/// The most relevant first, the newest first among equals. The index keeps no places of words, to stay small: a word counts
/// for the columns that have it.
fn ranked(connection: &Connection, query: &SearchQuery, mut ids: Vec<i64>) -> Result<Vec<i64>, StoreError> {
    let (Some(newest), Some(oldest)) = (ids.first().copied(), ids.last().copied()) else { return Ok(ids) };
    let mut weights: HashMap<i64, u32> = ids.iter().map(|id| (*id, 0)).collect();
    let mut statement = connection.prepare_cached(NEWEST)?;
    for word in query.words.iter().take(WEIGHED) {
        for (place, weight) in WEIGHTS {
            let Some(part) = part(&format!("{place} : "), word) else { continue };
            let mut found = statement.query(params![part, oldest, newest + 1])?;
            while let Some(row) = found.next()? {
                if let Some(total) = weights.get_mut(&row.get(0)?) {
                    *total += weight;
                }
            }
        }
    }
    ids.sort_by_key(|id| std::cmp::Reverse((weights.get(id).copied().unwrap_or_default(), *id)));
    Ok(ids)
}

/// What must hold besides words.
struct Wanted {
    /// The unread messages, where that is asked and they are few.
    unread: Option<BTreeSet<i64>>,
    is_unread: bool,
    has_attachment: bool,
}

impl Wanted {
    fn of(connection: &Connection, query: &SearchQuery, first: i64, end: i64) -> Result<Self, StoreError> {
        let mut unread = None;
        if query.unread {
            let mut statement = connection.prepare_cached(UNREAD)?;
            let most = i64::try_from(FEW).unwrap_or(i64::MAX);
            let found: BTreeSet<i64> = statement.query_map([first, end, most], |row| row.get(0))?.collect::<Result<_, _>>()?;
            unread = Some(found).filter(|found| found.len() < FEW);
        }
        Ok(Self { unread, is_unread: query.unread, has_attachment: query.attachment.is_some() })
    }
}

/// The rows of these messages, until there are enough; and whether hits are few enough to be ranked.
fn answer(
    connection: &Connection,
    mut next: impl FnMut() -> Result<Option<i64>, StoreError>,
    wanted: &Wanted,
    limit: usize,
    counts: bool,
) -> Result<SearchAnswer, StoreError> {
    let mut lines = reading::lines(connection)?;
    let (mut found, mut hits) = (SearchAnswer::default(), 0);
    while let Some(id) = next()? {
        hits += 1;
        if found.more && (!counts || hits > RANKED) {
            break;
        }
        if found.more || wanted.unread.as_ref().is_some_and(|unread| !unread.contains(&id)) {
            continue;
        }
        let Some(line) = lines.get(id)? else { continue };
        if wanted.is_unread && line.flags.seen || wanted.has_attachment && line.attachments == 0 {
            continue;
        }
        if found.rows.len() < limit {
            found.rows.push(line);
        } else {
            found.more = true;
        }
    }
    found.can_rank = counts && hits <= RANKED;
    Ok(found)
}

/// The query in the index's language. Words are letters and numbers only (see `domain::search::fold`), so that nothing of
/// what was typed is ever syntax; one that is not is left out.
fn matching(query: &SearchQuery) -> String {
    let attachments = query.attachment.as_deref().unwrap_or_default();
    let places: [(&str, &[String]); 5] = [
        ("", &query.words),
        ("sender : ", &query.from),
        ("recipients : ", &query.to),
        ("subject : ", &query.subject),
        ("attachments : ", attachments),
    ];
    let mut parts = Vec::new();
    for (place, words) in places {
        parts.extend(words.iter().filter_map(|word| part(place, word)));
    }
    parts.join(" AND ")
}

/// A word, or its beginning, in one place. A single letter begins too many words: it is one.
fn part(place: &str, word: &str) -> Option<String> {
    let is_word = !word.is_empty() && word.chars().all(char::is_alphanumeric);
    let prefix = if word.chars().nth(1).is_some() { " *" } else { "" };
    is_word.then(|| format!("{place}\"{word}\"{prefix}"))
}

#[cfg(test)]
#[path = "search_tests.rs"]
mod tests;
