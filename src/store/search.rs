//! The full-text index.
//!
//! Everything is searched, in every folder of every mailbox, the trash and the junk too: a message that arrived must be
//! findable wherever it went, and its identifier says where it is.

//!
//! What was typed may be the beginning of many words. FTS5 keeps the beginnings of two and three letters and reads them as
//! it goes; for longer ones it would gather every row of every such word, then sort them, before giving the first one. Those
//! words are therefore looked up in the index's own list and asked for by name: rows then come as they are read, the newest
//! first, and reading stops at the end of the page.

use super::{Store, StoreError, reading};
use crate::domain::mail::{Correspondent, Digest};
use crate::domain::search::{SearchAnswer, SearchOrder, SearchQuery, indexed};
use rusqlite::{Connection, OptionalExtension as _, params};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::ops::Range;

/// How much text of a message is indexed, in octets.
const TEXT_LIMIT: usize = 200 << 10;
/// More hits than this are not ranked: there would be no time.
const RANKED: usize = 2_000;
/// Beginnings of this many letters and fewer are in the index as they are.
const KEPT: usize = 3;
/// Words that the beginnings of a search may stand for and that are asked for one by one. Past that, FTS5 gathers them as fast:
/// they are rare words for the most part, and following each costs more than gathering where few messages have all of them.
const NAMED: usize = 64;
/// Whoever gives more words than this gives whole ones: only the last may be a beginning.
const BEGUN: usize = 4;
/// Unread messages are read by so many of a folder.
const STRETCH: i64 = 256;
/// Stands among the attachments' names of a message that has any: no word, so that nobody types it.
const ATTACHED: &str = "\u{a4}";

/// Rows of the index, the newest first: read as they come, nothing is sorted.
const NEWEST: &str = "SELECT rowid FROM search WHERE search MATCH ?1 AND rowid >= ?2 AND rowid < ?3 ORDER BY rowid DESC";
/// What a word says of a message that bears it in this place; in the text alone, nothing more than its being there.
const WEIGHTS: [(&str, u32); 4] = [("subject", 8), ("sender", 6), ("attachments", 4), ("recipients", 3)];
/// Words that are weighed.
const WEIGHED: usize = 6;
const UNREAD: &str = "SELECT id FROM message INDEXED BY message_unread WHERE shown_folder = ?1 AND shown_flags & 9 = 0 \
     AND id >= ?2 AND id < ?3 ORDER BY id DESC LIMIT ?4";
/// The index's words, as a table of a reading connection's own.
pub(super) const LISTED: &str = "CREATE VIRTUAL TABLE temp.word USING fts5vocab('main', 'search', 'instance')";
/// The first word from this one on: a row of the list is one mention of a word, so that none but the first is read.
const NEXT_WORD: &str = "SELECT term FROM temp.word WHERE term >= ?1 LIMIT 1";
/// Without any word.
const ANY: &str = "SELECT id FROM message WHERE id >= ?1 AND id < ?2 ORDER BY id DESC";

/// Indexes a message, in place of what was indexed of it before. Of one whose header alone is here, the attachments have no
/// name yet.
pub(super) fn put(connection: &Connection, message: i64, digest: &Digest, is_attached: bool) -> Result<(), StoreError> {
    let people = |list: &mut dyn Iterator<Item = &Correspondent>| {
        let names: String = list.map(|one| format!("{} {} ", one.name, one.address)).collect();
        indexed(beginning(&names))
    };
    let files: String = digest.attachments.iter().map(|file| format!("{} ", file.name)).collect();
    let mut files = indexed(beginning(&files));
    if is_attached {
        files.push(' ');
        files.push_str(ATTACHED);
    }
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
            files,
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
    let mut unread = query.unread.then(|| Unread::of(connection, first, end)).transpose()?;
    let words = matching(connection, query)?;
    let mut page = Rows { lines: reading::lines(connection)?, limit, found: SearchAnswer::default() };
    if words.is_empty() {
        if let Some(unread) = &mut unread {
            while let Some(id) = unread.next(connection)? {
                if page.is_over(id)? {
                    break;
                }
            }
        } else {
            let mut statement = connection.prepare_cached(ANY)?;
            let mut found = statement.query([first, end])?;
            while let Some(row) = found.next()? {
                if page.is_over(row.get(0)?)? {
                    break;
                }
            }
        }
        return Ok(page.found);
    }
    let mut statement = connection.prepare_cached(NEWEST)?;
    let mut found = statement.query(params![words, first, end])?;
    let mut ids = Vec::new();
    if order == SearchOrder::Relevance {
        while ids.len() <= RANKED {
            let Some(row) = found.next()? else { break };
            ids.push(row.get(0)?);
        }
        if ids.len() <= RANKED {
            let ids = match &mut unread {
                Some(unread) => unread.among(connection, ids)?,
                None => ids,
            };
            for id in ranked(connection, query, ids)? {
                if page.is_over(id)? {
                    break;
                }
            }
            page.found.can_rank = query.has_words();
            return Ok(page.found);
        }
    }
    // Too many to be ranked: the newest first, those already read before those that follow.
    let mut already = ids.into_iter();
    let mut hits = 0;
    let mut is_over = false;
    loop {
        let id = match already.next() {
            Some(id) => id,
            None => match found.next()? {
                Some(row) => row.get(0)?,
                None => break,
            },
        };
        hits += 1;
        // Counted only, to know whether they can be ranked.
        if is_over {
            if hits > RANKED {
                break;
            }
            continue;
        }
        is_over = match &mut unread {
            Some(unread) => match unread.at(connection, id)? {
                Some(true) => page.is_over(id)?,
                Some(false) => false,
                None => true,
            },
            None => page.is_over(id)?,
        };
    }
    page.found.can_rank = query.has_words() && hits <= RANKED;
    Ok(page.found)
}

/// The rows of what is found, until there are enough.
struct Rows<'a> {
    lines: reading::Lines<'a>,
    limit: usize,
    found: SearchAnswer,
}

impl Rows<'_> {
    /// Takes this message, where it is shown; whether there is one more than was asked for, which ends it.
    fn is_over(&mut self, id: i64) -> Result<bool, StoreError> {
        let Some(line) = self.lines.get(id)? else { return Ok(false) };
        if self.found.rows.len() < self.limit {
            self.found.rows.push(line);
        } else {
            self.found.more = true;
        }
        Ok(self.found.more)
    }
}

/// The most relevant first, the newest first among equals. The index keeps no places of words, to stay small: a word counts
/// for the columns that have it.
fn ranked(connection: &Connection, query: &SearchQuery, mut ids: Vec<i64>) -> Result<Vec<i64>, StoreError> {
    let (Some(newest), Some(oldest)) = (ids.first().copied(), ids.last().copied()) else { return Ok(ids) };
    let mut weights: HashMap<i64, u32> = ids.iter().map(|id| (*id, 0)).collect();
    let mut statement = connection.prepare_cached(NEWEST)?;
    for (asked, is_begun) in begun(&query.words).take(WEIGHED) {
        let Some(word) = part(asked, is_begun) else { continue };
        for (place, weight) in WEIGHTS {
            let mut found = statement.query(params![format!("{place} : {word}"), oldest, newest + 1])?;
            while let Some(row) = found.next()? {
                if let Some(total) = weights.get_mut(&row.get(0)?) {
                    *total += weight;
                }
            }
        }
    }
    ids.sort_by_key(|id| Reverse((weights.get(id).copied().unwrap_or_default(), *id)));
    Ok(ids)
}

/// The unread messages of all folders, the newest first, read as they are wanted.
struct Unread {
    folders: Vec<(i64, VecDeque<i64>)>,
    /// The newest of each folder that has any left, and which folder.
    heads: BinaryHeap<(i64, usize)>,
    first: i64,
}

impl Unread {
    fn of(connection: &Connection, first: i64, end: i64) -> Result<Self, StoreError> {
        let mut statement = connection.prepare_cached("SELECT id FROM folder")?;
        let folders = statement.query_map([], |row| Ok((row.get(0)?, VecDeque::new())))?.collect::<Result<Vec<_>, _>>()?;
        let mut unread = Self { heads: BinaryHeap::with_capacity(folders.len()), folders, first };
        for folder in 0..unread.folders.len() {
            unread.advance(connection, folder, end)?;
        }
        Ok(unread)
    }

    /// Puts the next one of a folder, below this one, at the head.
    fn advance(&mut self, connection: &Connection, folder: usize, below: i64) -> Result<(), StoreError> {
        let Some((row, waiting)) = self.folders.get_mut(folder) else { return Ok(()) };
        if waiting.is_empty() {
            let mut statement = connection.prepare_cached(UNREAD)?;
            let found = statement.query_map([*row, self.first, below, STRETCH], |row| row.get(0))?;
            *waiting = found.collect::<Result<_, _>>()?;
        }
        self.heads.extend(waiting.pop_front().map(|id| (id, folder)));
        Ok(())
    }

    fn next(&mut self, connection: &Connection) -> Result<Option<i64>, StoreError> {
        let Some((id, folder)) = self.heads.pop() else { return Ok(None) };
        self.advance(connection, folder, id)?;
        Ok(Some(id))
    }

    /// Whether this one is unread, none above it being asked for any more; `None` where there is none left so low.
    fn at(&mut self, connection: &Connection, id: i64) -> Result<Option<bool>, StoreError> {
        while let Some((newest, _)) = self.heads.peek().copied() {
            if newest <= id {
                return Ok(Some(newest == id));
            }
            self.next(connection)?;
        }
        Ok(None)
    }

    /// Those of these, the newest first, that are unread.
    fn among(&mut self, connection: &Connection, ids: Vec<i64>) -> Result<Vec<i64>, StoreError> {
        let mut found = Vec::new();
        for id in ids {
            match self.at(connection, id)? {
                Some(true) => found.push(id),
                Some(false) => {}
                None => break,
            }
        }
        Ok(found)
    }
}

/// The query in the index's language. Words are letters and numbers only (see `domain::search::fold`), so that nothing of
/// what was typed is ever syntax; one that is not is left out.
fn matching(connection: &Connection, query: &SearchQuery) -> Result<String, StoreError> {
    let attachments = query.attachment.as_deref().unwrap_or_default();
    let places: [(&str, &[String]); 5] = [
        ("", &query.words),
        ("sender : ", &query.from),
        ("recipients : ", &query.to),
        ("subject : ", &query.subject),
        ("attachments : ", attachments),
    ];
    let mut parts = Vec::new();
    if query.attachment.is_some() && attachments.is_empty() {
        parts.push(format!("attachments : \"{ATTACHED}\""));
    }
    let mut left = NAMED;
    for (place, words) in places {
        for (word, is_begun) in begun(words) {
            let Some(part) = part(word, is_begun) else { continue };
            // In one place, few of the rows are left after gathering: that is fast enough.
            let is_long = place.is_empty() && is_begun && word.chars().nth(KEPT).is_some();
            parts.push(match if is_long { named(connection, word, &mut left)? } else { None } {
                Some(words) if !words.is_empty() => format!("(\"{}\")", words.join("\" OR \"")),
                _ => format!("{place}{part}"),
            });
        }
    }
    Ok(parts.join(" AND "))
}

/// Words, and whether each may be only begun.
fn begun(words: &[String]) -> impl Iterator<Item = (&str, bool)> {
    let last = words.len().saturating_sub(1);
    words.iter().enumerate().map(move |(place, word)| (word.as_str(), words.len() <= BEGUN || place == last))
}

/// A word, or what it begins. A single letter begins too many words: it is one.
fn part(word: &str, is_begun: bool) -> Option<String> {
    let is_word = !word.is_empty() && word.chars().all(char::is_alphanumeric);
    let prefix = if is_begun && word.chars().nth(1).is_some() { " *" } else { "" };
    is_word.then(|| format!("\"{word}\"{prefix}"))
}

/// The words of the index that begin so, taken from the number left; `None`, and none is left, where they are more.
fn named(connection: &Connection, beginning: &str, left: &mut usize) -> Result<Option<Vec<String>>, StoreError> {
    let mut statement = connection.prepare_cached(NEXT_WORD)?;
    let (mut words, mut from) = (Vec::new(), beginning.to_owned());
    while *left > 0 {
        let next: Option<String> = statement.query_row([&from], |row| row.get(0)).optional()?;
        let Some(word) = next.filter(|word| word.starts_with(beginning)) else { return Ok(Some(words)) };
        // Nothing stands between a word and what this makes of it.
        from = format!("{word}\u{1}");
        *left -= 1;
        if word.chars().all(char::is_alphanumeric) {
            words.push(word);
        }
    }
    Ok(None)
}

#[cfg(test)]
#[path = "search_tests.rs"]
mod tests;
