//! What a synchronisation asks of a folder: what it is now, what changed in it, what its messages are.

use super::bounds::Allowance;
use super::error::ImapError;
use super::fetch::{Attachments, count_of, marks_of, received, size_of, uid_of, uid_sets};
use super::names;
use super::session::{Place, Session, quoted};
use crate::domain::folder::FolderCursor;
use crate::domain::sync::{Changes, FolderLook, Head, Marked, Placed, Source};
use async_imap::imap_proto::{AttributeValue, MailboxDatum, Response, ResponseCode, StatusAttribute};
use std::collections::{BTreeMap, HashMap, HashSet};
use time::OffsetDateTime;

/// The octets asked, and kept, of what is read of a header: thousands of recipients and references.
const HEADER_PART: usize = 256 * 1024;
/// What is asked of a header.
const HEADER_FIELDS: &str = "FROM TO CC SUBJECT DATE MESSAGE-ID IN-REPLY-TO REFERENCES";
/// Changes told while a folder is opened; a server that tells more is asked plainly, stretch by stretch.
const CHANGES_LIMIT: usize = 2_000_000;
/// About how many octets tell a message's place and marks, and what a list shows of it.
const PLACE: u64 = 100;
const HEAD: u64 = 1000;
/// Messages that may have come since the folder was last counted.
const ARRIVALS: usize = 10_000;

/// What of a message came so far: servers may tell it in several answers.
#[derive(Debug, Clone, Copy, Default)]
struct Told {
    marks: Option<crate::domain::mail::Marks>,
    received: Option<OffsetDateTime>,
    size: Option<u32>,
}

/// What opening a folder brings.
#[derive(Debug, Default)]
struct Opening {
    cursor: FolderCursor,
    total: u32,
    changes: Changes,
    overflown: bool,
}

impl Opening {
    fn note(&mut self, response: &Response<'_>) {
        match response {
            Response::MailboxData(MailboxDatum::Exists(n)) => self.total = *n,
            Response::Data { outcome, .. } => match outcome.code {
                Some(ResponseCode::UidValidity(n)) => self.cursor.uid_validity = n,
                Some(ResponseCode::UidNext(n)) => self.cursor.uid_next = n,
                Some(ResponseCode::HighestModSeq(n)) => self.cursor.highest_modseq = n,
                _ => {}
            },
            Response::Vanished { uids, .. } => {
                let room = CHANGES_LIMIT.saturating_sub(self.changes.vanished.len());
                self.overflown |= uids.len() > room;
                self.changes.vanished.extend(uids.iter().take(room).map(|range| (*range.start(), *range.end())));
            }
            Response::Fetch(_, attributes) => {
                if let (Some(uid), Some(marks)) = (uid_of(attributes), marks_of(attributes)) {
                    self.overflown |= self.changes.marked.len() >= CHANGES_LIMIT;
                    if !self.overflown {
                        self.changes.marked.push(Marked { uid, marks });
                    }
                }
            }
            _ => {}
        }
    }

    /// What changed, as it can be: no UID is 0, ranges go either way (RFC 3501 §9, seq-range), and none that was never
    /// given out is gone.
    fn changes(mut self) -> Changes {
        let last = self.cursor.uid_next.checked_sub(1).filter(|last| *last > 0).unwrap_or(u32::MAX);
        let ranges = self.changes.vanished.iter().map(|(a, b)| ((*a.min(b)).max(1), *a.max(b).min(&last)));
        self.changes.vanished = merged(ranges.filter(|(first, last)| first <= last).collect());
        self.changes
    }
}

/// These ranges in order, each UID once.
pub(super) fn merged(mut ranges: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    ranges.sort_unstable();
    let mut merged: Vec<(u32, u32)> = Vec::new();
    for (first, last) in ranges {
        match merged.last_mut() {
            Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
            _ => merged.push((first, last)),
        }
    }
    merged
}

/// What STATUS tells of a folder.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) total: Option<u32>,
    pub(super) unseen: Option<u32>,
    cursor: FolderCursor,
}

impl Counts {
    pub(super) fn note(&mut self, status: &[StatusAttribute]) {
        for attribute in status {
            match attribute {
                StatusAttribute::Messages(n) => self.total = Some(*n),
                StatusAttribute::Unseen(n) => self.unseen = Some(*n),
                StatusAttribute::UidNext(n) => self.cursor.uid_next = *n,
                StatusAttribute::UidValidity(n) => self.cursor.uid_validity = *n,
                StatusAttribute::HighestModSeq(n) => self.cursor.highest_modseq = if is_mod_sequence(*n) { *n } else { 0 },
                _ => {}
            }
        }
    }

    /// What the folder is, if that was told.
    pub(super) fn look(self) -> Option<FolderLook> {
        self.total.map(|total| FolderLook { cursor: self.cursor, total: total.into(), since: None })
    }
}

impl Session {
    /// Opens a folder anew, to be looked at only; with a cursor that still holds, also what changed since, where the
    /// server can tell (QRESYNC, RFC 7162 §3.2.5).
    ///
    /// # Errors
    /// [`ImapError::Refused`] when there is none of that name, [`ImapError::Protocol`] without a UIDVALIDITY.
    pub async fn look(&mut self, folder: &str, since: Option<FolderCursor>) -> Result<FolderLook, ImapError> {
        let name = quoted(folder)?;
        let since = since.filter(|cursor| self.dialect().qresync && cursor.uid_validity != 0 && is_mod_sequence(cursor.highest_modseq));
        let (opening, told) = match since {
            None => (self.examine(folder, &name, self.plainly()).await?, false),
            Some(cursor) => {
                let argument = format!(" (QRESYNC ({} {}))", cursor.uid_validity, cursor.highest_modseq);
                match self.examine(folder, &name, &argument).await {
                    Ok(opening) => {
                        let now = opening.cursor;
                        // A server that did not enable it told nothing of what changed.
                        let told = self.dialect().qresync
                            && now.uid_validity == cursor.uid_validity
                            && now.highest_modseq != 0
                            && !opening.overflown;
                        (opening, told)
                    }
                    // Announced, and not there; or no such folder, which is said without it too.
                    Err(ImapError::Refused { .. }) => {
                        let opening = self.examine(folder, &name, self.plainly()).await?;
                        self.forget_qresync();
                        (opening, false)
                    }
                    Err(error) => return Err(error),
                }
            }
        };
        let (cursor, total) = (opening.cursor, u64::from(opening.total));
        Ok(FolderLook { cursor, total, since: told.then(|| opening.changes()) })
    }

    fn plainly(&self) -> &'static str {
        let dialect = self.dialect();
        // Where it was enabled already it need not be said again (RFC 7162 §3.1).
        if dialect.condstore && !dialect.enabled { " (CONDSTORE)" } else { "" }
    }

    async fn examine(&mut self, folder: &str, name: &str, argument: &str) -> Result<Opening, ImapError> {
        self.opens();
        let mut opening = Opening::default();
        self.wire.command_within(Allowance::CHANGES, "EXAMINE", &format!("{name}{argument}"), |response| opening.note(response)).await?;
        if opening.cursor.uid_validity == 0 {
            return Err(ImapError::Protocol);
        }
        if !is_mod_sequence(opening.cursor.highest_modseq) {
            opening.cursor.highest_modseq = 0;
        }
        self.opened(folder, Place::Look, opening.cursor.uid_validity, opening.total);
        Ok(opening)
    }

    /// What a folder is now, without opening it (STATUS).
    ///
    /// # Errors
    /// [`ImapError::Refused`] when there is none of that name, [`ImapError::Protocol`] when it is not told.
    pub async fn counted(&mut self, folder: &str) -> Result<FolderLook, ImapError> {
        let name = quoted(folder)?;
        let modseq = if self.dialect().condstore { " HIGHESTMODSEQ" } else { "" };
        let (mut counts, wanted) = (Counts::default(), names::encode(folder));
        self.wire
            .command("STATUS", &format!("{name} (MESSAGES UIDNEXT UIDVALIDITY UNSEEN{modseq})"), |response| {
                if let Response::MailboxData(MailboxDatum::Status { mailbox, status }) = response
                    && (names::unquoted(mailbox) == wanted || wanted.eq_ignore_ascii_case(mailbox) && mailbox == "INBOX")
                {
                    counts.note(status);
                }
            })
            .await?;
        counts.look().ok_or(ImapError::Protocol)
    }

    /// Places and marks of the messages of the open folder with UIDs from `first` to `last`, `u32::MAX` for the end; in
    /// the order of UIDs.
    ///
    /// # Errors
    /// See [`ImapError`]. [`ImapError::Protocol`] also when it tells of more messages than the folder holds.
    pub async fn placed(&mut self, first: u32, last: u32) -> Result<Vec<Placed>, ImapError> {
        let first = first.max(1);
        if first > last {
            return Ok(vec![]);
        }
        let end = if last == u32::MAX { "*".to_owned() } else { last.to_string() };
        let most = usize::try_from(last - first).unwrap_or(usize::MAX).saturating_add(1);
        // Past the last message, `*` is that message (RFC 3501 §6.4.8).
        self.places("UID FETCH", &format!("{first}:{end}"), most, |uid| (first..=last).contains(&uid)).await
    }

    /// The same of the newest `count` messages of the open folder.
    ///
    /// # Errors
    /// See [`Session::placed`].
    pub async fn newest_placed(&mut self, count: u32) -> Result<Vec<Placed>, ImapError> {
        let exists = self.wire.exists();
        if exists == 0 || count == 0 {
            return Ok(vec![]);
        }
        let first = exists.saturating_sub(count - 1).max(1);
        self.places("FETCH", &format!("{first}:*"), usize::try_from(count).unwrap_or(usize::MAX), |_| true).await
    }

    async fn places(
        &mut self,
        command: &'static str,
        set: &str,
        most: usize,
        wanted: impl Fn(u32) -> bool,
    ) -> Result<Vec<Placed>, ImapError> {
        let exists = self.wire.exists();
        let expected = usize::try_from(exists).unwrap_or(usize::MAX).min(most);
        self.compress_for(expected as u64 * PLACE).await?;
        let most = expected.saturating_add(ARRIVALS);
        let (mut told, mut too_many) = (BTreeMap::<u32, Told>::new(), false);
        self.wire
            .command_within(
                Allowance::dates(u32::try_from(most).unwrap_or(u32::MAX)),
                command,
                &format!("{set} (UID FLAGS INTERNALDATE RFC822.SIZE)"),
                |response| {
                    if let Response::Fetch(_, attributes) = response
                        && let Some(uid) = uid_of(attributes).filter(|uid| wanted(*uid))
                    {
                        too_many |= told.len() >= most && !told.contains_key(&uid);
                        if !too_many {
                            let told = told.entry(uid).or_default();
                            told.marks = marks_of(attributes).or(told.marks);
                            told.received = received(attributes).or(told.received);
                            told.size = size_of(attributes).or(told.size);
                        }
                    }
                },
            )
            .await?;
        if too_many {
            return Err(ImapError::Protocol);
        }
        // What came with marks alone was told for another reason: its message came since, or will be asked about.
        Ok(told
            .into_iter()
            .filter_map(|(uid, told)| {
                let received = told.received.unwrap_or(OffsetDateTime::UNIX_EPOCH);
                Some(Placed { uid, marks: told.marks?, received, size: told.size? })
            })
            .collect())
    }

    /// Marks of all the messages of the open folder: those changed since this mod-sequence (CONDSTORE, RFC 7162 §3.1.4),
    /// or all for 0, and where the server has no mod-sequences. In the order of UIDs.
    ///
    /// # Errors
    /// See [`Session::placed`].
    pub async fn marked(&mut self, since: u64) -> Result<Vec<Marked>, ImapError> {
        let exists = self.wire.exists();
        let most = usize::try_from(exists).unwrap_or(usize::MAX).saturating_add(ARRIVALS);
        let changed = if since != 0 && self.dialect().condstore { format!(" (CHANGEDSINCE {since})") } else { String::new() };
        let (mut told, mut too_many) = (BTreeMap::new(), false);
        self.wire
            .command_within(
                Allowance::dates(u32::try_from(most).unwrap_or(u32::MAX)),
                "UID FETCH",
                &format!("1:* (UID FLAGS){changed}"),
                |response| {
                    if let Response::Fetch(_, attributes) = response
                        && let (Some(uid), Some(marks)) = (uid_of(attributes), marks_of(attributes))
                    {
                        too_many |= told.len() >= most && !told.contains_key(&uid);
                        if !too_many {
                            told.insert(uid, marks);
                        }
                    }
                },
            )
            .await?;
        if too_many { Err(ImapError::Protocol) } else { Ok(told.into_iter().map(|(uid, marks)| Marked { uid, marks }).collect()) }
    }

    /// What a list shows of these messages of the open folder, in the order asked; those that are gone are left out.
    ///
    /// # Errors
    /// See [`ImapError`]. [`ImapError::Protocol`] may be the fault of one message's structure.
    pub async fn heads(&mut self, uids: &[u32], attachments: Attachments) -> Result<Vec<Head>, ImapError> {
        self.compress_for(uids.len() as u64 * HEAD).await?;
        let (asked, mut found): (HashSet<u32>, _) = (uids.iter().copied().collect(), HashMap::new());
        let structure = if attachments == Attachments::Counted { "BODYSTRUCTURE " } else { "" };
        let items = format!("(UID {structure}BODY.PEEK[HEADER.FIELDS ({HEADER_FIELDS})]<0.{HEADER_PART}>)");
        for set in uid_sets(uids) {
            self.wire
                .command_within(Allowance::lines(uids.len(), HEADER_PART), "UID FETCH", &format!("{set} {items}"), |response| {
                    if let Response::Fetch(_, attributes) = response
                        && let Some(uid) = uid_of(attributes).filter(|uid| asked.contains(uid))
                        && let Some(header) = section_of(attributes)
                    {
                        let header = header.get(..HEADER_PART).unwrap_or(header).to_vec();
                        found.insert(uid, Head { uid, header, attachments: count_of(attributes).unwrap_or_default() });
                    }
                })
                .await?;
        }
        Ok(uids.iter().filter_map(|uid| found.remove(uid)).collect())
    }

    /// These messages of the open folder as received, without marking them read, each given to `sink` as it comes; those
    /// that are gone are left out. `expected` octets are let in for all, with a margin.
    ///
    /// # Errors
    /// See [`ImapError`].
    pub async fn sources(&mut self, uids: &[u32], expected: u64, sink: &mut (dyn FnMut(Source) + Send)) -> Result<(), ImapError> {
        self.compress_for(expected).await?;
        let mut asked: HashSet<u32> = uids.iter().copied().collect();
        let (allowance, mut news) = (Allowance::messages(uids.len(), expected), false);
        for set in uid_sets(uids) {
            self.wire
                .command_within(allowance, "UID FETCH", &format!("{set} (UID BODY.PEEK[])"), |response| {
                    let Response::Fetch(_, attributes) = response else { return };
                    match (uid_of(attributes), whole_of(attributes)) {
                        // A message told twice is believed once.
                        (Some(uid), Some(octets)) if asked.remove(&uid) => sink(Source { uid, octets: octets.to_vec() }),
                        (Some(_), Some(_)) => {}
                        // Somebody else changed its marks.
                        _ => news = true,
                    }
                })
                .await?;
        }
        if news {
            self.wire.note_news();
        }
        Ok(())
    }
}

/// Whether it can be one (RFC 7162 §7, mod-sequence-value: 63 bits).
fn is_mod_sequence(n: u64) -> bool {
    (1..=u64::try_from(i64::MAX).unwrap_or(u64::MAX)).contains(&n)
}

/// The octets asked of a message.
fn section_of<'a>(attributes: &'a [AttributeValue<'_>]) -> Option<&'a [u8]> {
    attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::BodySection { data, .. } => Some(data.as_deref().unwrap_or_default()),
        _ => None,
    })
}

/// All the octets of a message: a part of it is none.
fn whole_of<'a>(attributes: &'a [AttributeValue<'_>]) -> Option<&'a [u8]> {
    attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::BodySection { section: None, data, .. } => Some(data.as_deref().unwrap_or_default()),
        _ => None,
    })
}

#[cfg(test)]
#[path = "look_tests.rs"]
mod tests;
