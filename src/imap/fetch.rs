//! What is read of the messages of the open folder.

use super::bounds::Allowance;
use super::error::ImapError;
use super::session::{Selected, Session};
use super::structure::count_attachments;
use crate::domain::mail::{Flags, Marks, Window};
use async_imap::imap_proto::{AttributeValue, Response};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// Folders with more messages than this show the last to arrive only: the date of each is asked.
const DATES_LIMIT: u32 = 50_000;
/// The octets asked, and kept, of what a list shows of a header: the first two thousand recipients.
const HEADER_PART: usize = 256 * 1024;
/// The longest UID set sent in one command; some servers refuse lines over 8 KiB.
const SET_LIMIT: usize = 1000;

const INTERNAL_DATE: &[BorrowedFormatItem<'_>] = format_description!(
    "[day padding:space]-[month repr:short]-[year] [hour]:[minute]:[second] [offset_hour sign:mandatory][offset_minute]"
);

/// What the server knows of a message, header fields as octets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// UID.
    pub uid: u32,
    /// Marks.
    pub flags: Flags,
    /// When the server received it.
    pub received: Option<OffsetDateTime>,
    /// Size in octets.
    pub size: u32,
    /// `From`, `To`, `Subject` and `Date`, as transmitted: their first 256 KiB.
    pub header: Vec<u8>,
    /// Number of attachments; 0 where it was not asked.
    pub attachments: u32,
}

/// Whether attachments are counted. Their count needs the structure of the message, which its author chose, and which
/// some server or parser may not stand: without it, the message can be listed all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attachments {
    /// They are.
    Counted,
    /// They are not.
    Left,
}

impl Attachments {
    /// What is asked for the line of a list.
    pub(super) fn items(self) -> String {
        let structure = if self == Attachments::Counted { "BODYSTRUCTURE " } else { "" };
        format!("(UID FLAGS INTERNALDATE RFC822.SIZE {structure}BODY.PEEK[HEADER.FIELDS (FROM TO SUBJECT DATE)]<0.{HEADER_PART}>)")
    }
}

/// What decides whether a message is listed, and where. Servers may tell it in several answers.
#[derive(Debug, Clone, Copy, Default)]
struct Listed {
    /// `None` when no answer to what was asked came yet, `Some(None)` for a date that cannot be read.
    received: Option<Option<OffsetDateTime>>,
    seen: bool,
    deleted: bool,
}

impl Session {
    /// The UIDs of the newest messages of the open folder, newest first by reception date. Messages marked `\Deleted`
    /// are gone for the reader: where the server has no UIDPLUS they stay so marked (see [`Session::erase`]).
    ///
    /// # Errors
    /// See [`ImapError`].
    pub async fn newest(&mut self, selected: Selected, window: Window) -> Result<Vec<u32>, ImapError> {
        if selected.exists == 0 || window.limit == 0 {
            return Ok(vec![]);
        }
        let first = selected.exists.saturating_sub(DATES_LIMIT) + 1;
        let (mut listed, allowance) = (HashMap::<u32, Listed>::new(), Allowance::dates(selected.exists.min(DATES_LIMIT)));
        self.wire
            .command_within(allowance, "FETCH", &format!("{first}:* (UID FLAGS INTERNALDATE)"), |response| {
                if let Response::Fetch(_, attributes) = response
                    && let Some(uid) = uid_of(attributes)
                    && (listed.len() < usize::try_from(DATES_LIMIT).unwrap_or(usize::MAX) || listed.contains_key(&uid))
                {
                    note(attributes, listed.entry(uid).or_default());
                }
            })
            .await?;
        let mut dated: Vec<(Option<OffsetDateTime>, u32)> = listed
            .into_iter()
            .filter(|(_, message)| !(message.deleted || window.unread && message.seen))
            .filter_map(|(uid, message)| Some((message.received?, uid)))
            .collect();
        dated.sort_unstable_by(|a, b| b.cmp(a));
        Ok(dated.into_iter().map(|(_, uid)| uid).take(window.limit).collect())
    }

    /// What the list shows of these messages, in the order asked; those that are gone are left out.
    ///
    /// # Errors
    /// See [`ImapError`]. [`ImapError::Protocol`] may be the fault of one message's structure.
    pub async fn summaries(&mut self, uids: &[u32], attachments: Attachments) -> Result<Vec<Fetched>, ImapError> {
        let (asked, mut found): (HashSet<u32>, _) = (uids.iter().copied().collect(), HashMap::new());
        let allowance = Allowance::lines(uids.len(), HEADER_PART);
        for set in uid_sets(uids) {
            self.wire
                .command_within(allowance, "UID FETCH", &format!("{set} {}", attachments.items()), |response| {
                    // An unasked-for FETCH brings flags only, or speaks of another message: it is not the answer.
                    if let Response::Fetch(_, attributes) = response
                        && let Some((fetched, _)) = fetched(attributes)
                        && asked.contains(&fetched.uid)
                    {
                        found.insert(fetched.uid, fetched);
                    }
                })
                .await?;
        }
        Ok(uids.iter().filter_map(|uid| found.remove(uid)).collect())
    }

    /// What the list shows of `count` messages of the open folder, the last to arrive first, from place `first` in that
    /// order. Messages marked `\Deleted` are left out (see [`Session::newest`]). One command, however large the folder.
    ///
    /// # Errors
    /// See [`ImapError`]. [`ImapError::Protocol`] may be the fault of one message's structure.
    pub async fn page(
        &mut self,
        selected: Selected,
        first: usize,
        count: usize,
        attachments: Attachments,
    ) -> Result<Vec<Fetched>, ImapError> {
        let Some((low, high)) = stretch(selected.exists, first, count) else { return Ok(vec![]) };
        let (mut found, allowance) = (BTreeMap::new(), Allowance::lines(count, HEADER_PART));
        self.wire
            .command_within(allowance, "FETCH", &format!("{low}:{high} {}", attachments.items()), |response| {
                if let Response::Fetch(number, attributes) = response
                    && (low..=high).contains(number)
                    && let Some((fetched, deleted)) = fetched(attributes)
                {
                    found.insert(*number, (fetched, deleted));
                }
            })
            .await?;
        // A UID names one message: a server that gives it to several is believed once.
        let mut named = HashSet::new();
        let kept = found.into_values().rev().filter(|(fetched, deleted)| !deleted && named.insert(fetched.uid));
        Ok(kept.map(|(fetched, _)| fetched).collect())
    }

    /// How many attachments these messages have; those that are gone are left out.
    ///
    /// # Errors
    /// See [`ImapError`]. [`ImapError::Protocol`] may be the fault of one message's structure.
    pub async fn attachments(&mut self, uids: &[u32]) -> Result<HashMap<u32, u32>, ImapError> {
        let (asked, mut found): (HashSet<u32>, _) = (uids.iter().copied().collect(), HashMap::new());
        let allowance = Allowance::lines(uids.len(), HEADER_PART);
        for set in uid_sets(uids) {
            self.wire
                .command_within(allowance, "UID FETCH", &format!("{set} (UID BODYSTRUCTURE)"), |response| {
                    if let Response::Fetch(_, attributes) = response
                        && let Some(uid) = uid_of(attributes).filter(|uid| asked.contains(uid))
                    {
                        found.extend(count_of(attributes).map(|count| (uid, count)));
                    }
                })
                .await?;
        }
        Ok(found)
    }

    /// A message as received, without marking it read; `None` when there is no such message. Its size is asked first: no
    /// more than that is let in.
    ///
    /// # Errors
    /// See [`ImapError`].
    pub async fn message(&mut self, uid: u32) -> Result<Option<Vec<u8>>, ImapError> {
        let Some(size) = self.size(uid).await? else { return Ok(None) };
        let mut message = None;
        self.wire
            .command_within(Allowance::message(size), "UID FETCH", &format!("{uid} (UID BODY.PEEK[])"), |response| {
                if let Response::Fetch(_, attributes) = response
                    && uid_of(attributes) == Some(uid)
                {
                    for attribute in attributes {
                        if let AttributeValue::BodySection { section: None, data, .. } = attribute {
                            message = Some(data.as_deref().unwrap_or_default().to_vec());
                        }
                    }
                }
            })
            .await?;
        Ok(message)
    }

    /// The size of a message in octets, as the server tells it; `None` when there is no such message.
    async fn size(&mut self, uid: u32) -> Result<Option<u32>, ImapError> {
        let mut size = None;
        self.wire
            .command("UID FETCH", &format!("{uid} (UID RFC822.SIZE)"), |response| {
                if let Response::Fetch(_, attributes) = response
                    && uid_of(attributes) == Some(uid)
                {
                    size = size_of(attributes).or(size);
                }
            })
            .await?;
        Ok(size)
    }
}

/// The sequence numbers of `count` messages from place `first`, counted from the last of `exists`.
fn stretch(exists: u32, first: usize, count: usize) -> Option<(u32, u32)> {
    let high = exists.checked_sub(u32::try_from(first).ok()?).filter(|high| *high > 0)?;
    let more = u32::try_from(count).unwrap_or(u32::MAX).checked_sub(1)?;
    Some((high.saturating_sub(more).max(1), high))
}

/// The message an answer is about. None has UID 0 (RFC 3501 §9, nz-number).
pub(super) fn uid_of(attributes: &[AttributeValue<'_>]) -> Option<u32> {
    attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::Uid(uid) => (*uid != 0).then_some(*uid),
        _ => None,
    })
}

/// The marks an answer tells, those that are known here.
pub(super) fn marks_of(attributes: &[AttributeValue<'_>]) -> Option<Marks> {
    attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::Flags(flags) => Some(marks(flags)),
        _ => None,
    })
}

fn marks(flags: &[Cow<'_, str>]) -> Marks {
    let known = flags.iter().filter_map(|flag| Marks::NAMES.iter().find(|(_, name)| flag.eq_ignore_ascii_case(name)));
    known.fold(Marks::default(), |marks, (mark, _)| marks.with(*mark))
}

/// The size an answer tells.
pub(super) fn size_of(attributes: &[AttributeValue<'_>]) -> Option<u32> {
    attributes.iter().find_map(|attribute| if let AttributeValue::Rfc822Size(n) = attribute { Some(*n) } else { None })
}

/// How many attachments the structure an answer tells has.
pub(super) fn count_of(attributes: &[AttributeValue<'_>]) -> Option<u32> {
    attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::BodyStructure(structure) => Some(count_attachments(structure)),
        _ => None,
    })
}

fn has(flags: &[Cow<'_, str>], flag: &str) -> bool {
    flags.iter().any(|f| f.eq_ignore_ascii_case(flag))
}

fn note(attributes: &[AttributeValue<'_>], message: &mut Listed) {
    for attribute in attributes {
        match attribute {
            AttributeValue::Flags(flags) => (message.seen, message.deleted) = (has(flags, "\\Seen"), has(flags, "\\Deleted")),
            AttributeValue::InternalDate(_) => message.received = Some(received(attributes)),
            _ => {}
        }
    }
}

pub(super) fn received(attributes: &[AttributeValue<'_>]) -> Option<OffsetDateTime> {
    attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::InternalDate(date) => OffsetDateTime::parse(date, INTERNAL_DATE).ok(),
        _ => None,
    })
}

/// A line of the list, and whether the message is marked deleted; `None` for an answer that is not whole.
fn fetched(attributes: &[AttributeValue<'_>]) -> Option<(Fetched, bool)> {
    let mut fetched = Fetched {
        uid: uid_of(attributes)?,
        flags: Flags::default(),
        received: received(attributes),
        size: 0,
        header: vec![],
        attachments: 0,
    };
    let (mut complete, mut deleted) = (false, false);
    for attribute in attributes {
        match attribute {
            AttributeValue::Flags(flags) => {
                fetched.flags = Flags { seen: has(flags, "\\Seen"), flagged: has(flags, "\\Flagged"), answered: has(flags, "\\Answered") };
                deleted = has(flags, "\\Deleted");
            }
            AttributeValue::Rfc822Size(size) => fetched.size = *size,
            AttributeValue::BodyStructure(structure) => fetched.attachments = count_attachments(structure),
            AttributeValue::BodySection { data, .. } => {
                let header = data.as_deref().unwrap_or_default();
                fetched.header = header.get(..HEADER_PART).unwrap_or(header).to_vec();
                complete = true;
            }
            _ => {}
        }
    }
    complete.then_some((fetched, deleted))
}

/// UID sets that together name these messages, each short enough for any server.
pub(super) fn uid_sets(uids: &[u32]) -> Vec<String> {
    let mut sorted = uids.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for uid in sorted {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(uid) => *last = uid,
            _ => ranges.push((uid, uid)),
        }
    }
    let mut sets: Vec<String> = Vec::new();
    for (first, last) in ranges {
        let range = if first == last { first.to_string() } else { format!("{first}:{last}") };
        match sets.last_mut() {
            Some(set) if set.len() + range.len() < SET_LIMIT => {
                set.push(',');
                set.push_str(&range);
            }
            _ => sets.push(range),
        }
    }
    sets
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_server_s_date_is_read() {
        for (text, expected) in [(" 3-Nov-2026 10:42:00 +0100", 1_793_698_920), ("13-Nov-2026 10:42:00 +0100", 1_794_562_920)] {
            assert_eq!(OffsetDateTime::parse(text, INTERNAL_DATE).unwrap().unix_timestamp(), expected);
        }
    }

    #[test]
    fn uids_are_written_as_ranges() {
        assert_eq!(uid_sets(&[7, 1, 2, 3, 9, 2]), ["1:3,7,9"]);
        assert_eq!(uid_sets(&[u32::MAX]), ["4294967295"]);
    }

    #[test]
    fn places_are_counted_from_the_last_message() {
        for (exists, first, count, expected) in [
            (100_000, 0, 50, Some((99_951, 100_000))),
            (100_000, 50, 50, Some((99_901, 99_950))),
            (7, 5, 50, Some((1, 2))),
            (7, 6, 1, Some((1, 1))),
            (7, 7, 1, None),
            (7, usize::MAX, 1, None),
            (7, 0, 0, None),
            (0, 0, 9, None),
            (u32::MAX, 0, usize::MAX, Some((1, u32::MAX))),
        ] {
            assert_eq!(stretch(exists, first, count), expected, "{exists} {first} {count}");
        }
    }

    proptest! {
        #[test]
        fn uid_sets_name_every_uid_once(uids in proptest::collection::btree_set(1u32..5000, 0..600)) {
            let list: Vec<u32> = uids.iter().copied().collect();
            let named: Vec<u32> = uid_sets(&list).iter().flat_map(|set| set.split(',').flat_map(|range| {
                let (a, b) = range.split_once(':').unwrap_or((range, range));
                a.parse::<u32>().unwrap()..=b.parse().unwrap()
            }).collect::<Vec<_>>()).collect();
            prop_assert!(uid_sets(&list).iter().all(|set| set.len() <= SET_LIMIT));
            prop_assert_eq!(named, list);
        }
    }
}
