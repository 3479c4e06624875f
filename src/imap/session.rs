//! An authenticated session and what can be asked of it.

use super::error::ImapError;
use super::names;
use super::structure::count_attachments;
use super::wire::Wire;
use crate::domain::bal::BalAddress;
use crate::domain::folder::{Folder, SpecialUse, special_use_from_name};
use crate::domain::mail::{FlagChange, Flags, Window};
use crate::net::SecureStream;
use async_imap::imap_proto::{
    AttributeValue, Capability, MailboxDatum, MailboxListData, NameAttribute, Response, ResponseCode, StatusAttribute,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::{BTreeSet, HashMap};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

/// SASL PLAIN wants a password where the certificate is the proof (DST 4.1.1): any word does, an empty one is refused
/// by some servers.
const PASSWORD: &str = "certificat";
/// Folders with more messages than this are listed by arrival order, without asking for each message's date.
const DATES_LIMIT: u32 = 50_000;
/// The longest UID set sent in one command; some servers refuse lines over 8 KiB.
const SET_LIMIT: usize = 1000;
/// More folders than this are not believed.
const FOLDERS_LIMIT: usize = 10_000;

const INTERNAL_DATE: &[BorrowedFormatItem<'_>] = format_description!(
    "[day padding:space]-[month repr:short]-[year] [hour]:[minute]:[second] [offset_hour sign:mandatory][offset_minute]"
);

/// Whether a folder is opened to be looked at or to be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// EXAMINE: nothing can change, not even by accident.
    Look,
    /// SELECT.
    Change,
}

/// An open folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selected {
    /// Its UIDVALIDITY.
    pub uid_validity: u32,
    /// How many messages it holds.
    pub exists: u32,
}

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
    /// `From`, `Subject` and `Date`, as transmitted.
    pub header: Vec<u8>,
    /// Number of attachments.
    pub attachments: u32,
}

/// The marks an appended message starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppendFlags {
    /// A draft.
    Draft,
    /// A copy of what was sent: already read.
    Sent,
}

/// An authenticated session, owned by one task.
#[derive(Debug)]
pub struct Session {
    wire: Wire,
    capabilities: BTreeSet<String>,
}

impl Session {
    /// Authenticates on a fresh stream with SASL PLAIN carrying the mailbox's address: the server compares it with
    /// the certificate of the handshake (DST 4.1.1).
    ///
    /// # Errors
    /// [`ImapError::Refused`] when the address does not go with the certificate; it is not tried again.
    pub async fn open(stream: SecureStream, address: &BalAddress) -> Result<Self, ImapError> {
        let mut session = Self { wire: Wire::new(stream), capabilities: BTreeSet::new() };
        session.ask_capabilities().await?;
        let response = STANDARD.encode(format!("\0{address}\0{PASSWORD}"));
        let at_once = session.can("SASL-IR");
        session.wire.authenticate("PLAIN", &response, at_once).await?;
        // What was announced before the login says nothing of what is there after it.
        session.ask_capabilities().await?;
        Ok(session)
    }

    async fn ask_capabilities(&mut self) -> Result<(), ImapError> {
        let mut found = BTreeSet::new();
        self.wire
            .command("CAPABILITY", "", |response| {
                if let Response::Capabilities(list) = response {
                    found.extend(list.iter().map(|capability| match capability {
                        Capability::Imap4rev1 => "IMAP4REV1".to_owned(),
                        Capability::Auth(mechanism) => format!("AUTH={}", mechanism.to_ascii_uppercase()),
                        Capability::Atom(name) => name.to_ascii_uppercase(),
                    }));
                }
            })
            .await?;
        self.capabilities = found;
        Ok(())
    }

    fn can(&self, capability: &str) -> bool {
        self.capabilities.contains(capability)
    }

    /// Every folder with its counts: the inbox, those with a use, then the others by name.
    ///
    /// # Errors
    /// See [`ImapError`].
    pub async fn folders(&mut self) -> Result<Vec<Folder>, ImapError> {
        let at_once = self.can("LIST-STATUS") && self.can("LIST-EXTENDED");
        let arguments = if at_once { "\"\" \"*\" RETURN (SPECIAL-USE STATUS (MESSAGES UNSEEN))" } else { "\"\" \"*\"" };
        let (mut listed, mut counts) = (Vec::new(), HashMap::new());
        self.wire
            .command("LIST", arguments, |response| match response {
                Response::MailboxData(MailboxDatum::List(data)) if listed.len() < FOLDERS_LIMIT => {
                    listed.push((data.name.to_string(), folder(data)))
                }
                other => note_counts(other, &mut counts),
            })
            .await?;
        for (wire, folder) in &listed {
            if folder.selectable && !counts.contains_key(wire) {
                let name = names::quote(wire).ok_or(ImapError::Protocol)?;
                let asked =
                    self.wire.command("STATUS", &format!("{name} (MESSAGES UNSEEN)"), |response| note_counts(response, &mut counts)).await;
                match asked {
                    // A folder that went away or is not ours to open still stands in the list.
                    Ok(_) | Err(ImapError::Refused { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        let mut folders: Vec<Folder> = listed
            .into_iter()
            .map(|(wire, folder)| {
                let (total, unread) = counts.get(&wire).copied().unwrap_or_default();
                Folder { total, unread, ..folder }
            })
            .collect();
        // Servers list folders as they find them, differently each time.
        folders.sort_by_cached_key(|f| (f.special_use.is_none(), f.special_use, f.name.to_lowercase()));
        Ok(folders)
    }

    /// Opens a folder.
    ///
    /// # Errors
    /// [`ImapError::Refused`] when there is none of that name.
    pub async fn open_folder(&mut self, name: &str, place: Place) -> Result<Selected, ImapError> {
        let command = match place {
            Place::Look => "EXAMINE",
            Place::Change => "SELECT",
        };
        let (mut uid_validity, mut exists) = (None, 0);
        self.wire
            .command(command, &quoted(name)?, |response| match response {
                Response::MailboxData(MailboxDatum::Exists(n)) => exists = *n,
                Response::Data { outcome, .. } => {
                    if let Some(ResponseCode::UidValidity(n)) = outcome.code {
                        uid_validity = Some(n);
                    }
                }
                _ => {}
            })
            .await?;
        Ok(Selected { uid_validity: uid_validity.ok_or(ImapError::Protocol)?, exists })
    }

    /// The UIDs of the newest messages of the open folder, newest first by reception date.
    ///
    /// # Errors
    /// See [`ImapError`].
    pub async fn newest(&mut self, selected: Selected, window: Window) -> Result<Vec<u32>, ImapError> {
        if selected.exists == 0 || window.limit == 0 {
            return Ok(vec![]);
        }
        let unread = if window.unread { Some(self.search("UNSEEN").await?.into_iter().collect::<BTreeSet<_>>()) } else { None };
        let first = selected.exists.saturating_sub(DATES_LIMIT) + 1;
        let mut dated: Vec<(Option<OffsetDateTime>, u32)> = Vec::new();
        self.wire
            .command("FETCH", &format!("{first}:* (UID INTERNALDATE)"), |response| {
                if let Response::Fetch(_, attributes) = response
                    && let Some(uid) = uid_of(attributes)
                    && dated.len() < usize::try_from(DATES_LIMIT).unwrap_or(usize::MAX)
                    && unread.as_ref().is_none_or(|unread| unread.contains(&uid))
                {
                    dated.push((received(attributes), uid));
                }
            })
            .await?;
        dated.sort_unstable_by(|a, b| b.cmp(a));
        Ok(dated.into_iter().map(|(_, uid)| uid).take(window.limit).collect())
    }

    /// What the list shows of these messages, in the order asked; those that are gone are left out.
    ///
    /// # Errors
    /// See [`ImapError`].
    pub async fn summaries(&mut self, uids: &[u32]) -> Result<Vec<Fetched>, ImapError> {
        let mut found = HashMap::new();
        for set in uid_sets(uids) {
            let arguments =
                format!("{set} (UID FLAGS INTERNALDATE RFC822.SIZE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE)])");
            self.wire
                .command("UID FETCH", &arguments, |response| {
                    // An unasked-for FETCH brings flags only: it is not the answer.
                    if let Response::Fetch(_, attributes) = response
                        && let Some(fetched) = fetched(attributes)
                    {
                        found.insert(fetched.uid, fetched);
                    }
                })
                .await?;
        }
        Ok(uids.iter().filter_map(|uid| found.remove(uid)).collect())
    }

    /// A message as received, without marking it read; `None` when there is no such message.
    ///
    /// # Errors
    /// See [`ImapError`].
    pub async fn message(&mut self, uid: u32) -> Result<Option<Vec<u8>>, ImapError> {
        let mut message = None;
        self.wire
            .command("UID FETCH", &format!("{uid} (UID BODY.PEEK[])"), |response| {
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

    /// Changes a mark; `false` when there is no such message.
    ///
    /// # Errors
    /// See [`ImapError`].
    pub async fn flag(&mut self, uid: u32, change: FlagChange) -> Result<bool, ImapError> {
        let change = match change {
            FlagChange::Seen => r"+FLAGS (\Seen)",
            FlagChange::Unseen => r"-FLAGS (\Seen)",
            FlagChange::Flagged => r"+FLAGS (\Flagged)",
            FlagChange::Unflagged => r"-FLAGS (\Flagged)",
            FlagChange::Answered => r"+FLAGS (\Answered)",
        };
        self.store(uid, change).await
    }

    async fn store(&mut self, uid: u32, change: &str) -> Result<bool, ImapError> {
        let mut found = false;
        self.wire
            .command("UID STORE", &format!("{uid} {change}"), |response| {
                found |= matches!(response, Response::Fetch(_, attributes) if uid_of(attributes) == Some(uid));
            })
            .await?;
        Ok(found)
    }

    /// Moves a message of the open folder; `false` when there is no such message.
    ///
    /// # Errors
    /// [`ImapError::Refused`] when the folder does not exist or takes no more.
    pub async fn relocate(&mut self, uid: u32, to: &str) -> Result<bool, ImapError> {
        if !self.search(&format!("UID {uid}")).await?.contains(&uid) {
            return Ok(false);
        }
        let arguments = format!("{uid} {}", quoted(to)?);
        if self.can("MOVE") {
            self.wire.command("UID MOVE", &arguments, |_| {}).await?;
            return Ok(true);
        }
        self.wire.command("UID COPY", &arguments, |_| {}).await?;
        self.erase(uid).await?;
        Ok(true)
    }

    /// Removes a message of the open folder for good. Without UIDPLUS it stays, marked deleted: a plain EXPUNGE would
    /// take other messages with it.
    ///
    /// # Errors
    /// See [`ImapError`].
    pub async fn erase(&mut self, uid: u32) -> Result<(), ImapError> {
        self.store(uid, r"+FLAGS (\Deleted)").await?;
        if self.can("UIDPLUS") {
            self.wire.command("UID EXPUNGE", &uid.to_string(), |_| {}).await?;
        }
        Ok(())
    }

    /// Creates a folder.
    ///
    /// # Errors
    /// [`ImapError::Refused`] when the server does not let it.
    pub async fn create_folder(&mut self, name: &str) -> Result<(), ImapError> {
        self.wire.command("CREATE", &quoted(name)?, |_| {}).await.map(|_| ())
    }

    /// Adds a message to a folder; its UID there when the server tells (RFC 4315).
    ///
    /// # Errors
    /// [`ImapError::Refused`] when the folder does not exist or the mailbox is full.
    pub async fn append(&mut self, folder: &str, flags: AppendFlags, message: &[u8]) -> Result<Option<u32>, ImapError> {
        let flags = match flags {
            AppendFlags::Draft => r"(\Seen \Draft)",
            AppendFlags::Sent => r"(\Seen)",
        };
        let done = self.wire.command_with_literal("APPEND", &format!("{} {flags}", quoted(folder)?), message).await?;
        Ok(done.append_uid)
    }

    /// The UIDs of the messages of the open folder with this Message-ID (without angle brackets), oldest first.
    ///
    /// # Errors
    /// See [`ImapError`].
    pub async fn with_message_id(&mut self, message_id: &str) -> Result<Vec<u32>, ImapError> {
        let id = names::quote(&format!("<{message_id}>")).ok_or(ImapError::Protocol)?;
        self.search(&format!("HEADER Message-ID {id}")).await
    }

    async fn search(&mut self, criteria: &str) -> Result<Vec<u32>, ImapError> {
        let mut found = Vec::new();
        self.wire
            .command("UID SEARCH", criteria, |response| {
                if let Response::MailboxData(MailboxDatum::Search(uids)) = response {
                    found.extend_from_slice(uids);
                }
            })
            .await?;
        found.sort_unstable();
        Ok(found)
    }

    /// Checks that the connection still answers.
    ///
    /// # Errors
    /// [`ImapError::Lost`] or [`ImapError::Timeout`] when it does not.
    pub async fn noop(&mut self) -> Result<(), ImapError> {
        self.wire.command("NOOP", "", |_| {}).await.map(|_| ())
    }

    /// Says good-bye; whatever the server answers, the session is over.
    pub async fn close(mut self) {
        let patience = std::time::Duration::from_secs(2);
        drop(tokio::time::timeout(patience, self.wire.command("LOGOUT", "", |_| {})).await);
    }
}

fn quoted(name: &str) -> Result<String, ImapError> {
    names::quote(&names::encode(name)).ok_or(ImapError::Protocol)
}

fn folder(data: &MailboxListData<'_>) -> Folder {
    let name = if data.name.eq_ignore_ascii_case("INBOX") { "INBOX".to_owned() } else { names::decode(&data.name) };
    let announced = data.name_attributes.iter().find_map(|attribute| match attribute {
        NameAttribute::Drafts => Some(SpecialUse::Drafts),
        NameAttribute::Sent => Some(SpecialUse::Sent),
        NameAttribute::Archive => Some(SpecialUse::Archive),
        NameAttribute::Junk => Some(SpecialUse::Junk),
        NameAttribute::Trash => Some(SpecialUse::Trash),
        _ => None,
    });
    let closed = data.name_attributes.iter().any(|attribute| match attribute {
        NameAttribute::NoSelect => true,
        NameAttribute::Extension(name) => name.eq_ignore_ascii_case("\\NonExistent"),
        _ => false,
    });
    Folder {
        special_use: announced.or_else(|| special_use_from_name(&name)),
        delimiter: data.delimiter.as_deref().and_then(|d| d.chars().next()),
        name,
        selectable: !closed,
        total: 0,
        unread: 0,
    }
}

fn note_counts(response: &Response<'_>, counts: &mut HashMap<String, (u32, u32)>) {
    let Response::MailboxData(MailboxDatum::Status { mailbox, status }) = response else { return };
    let entry = counts.entry(mailbox.to_string()).or_default();
    for attribute in status {
        match attribute {
            StatusAttribute::Messages(n) => entry.0 = *n,
            StatusAttribute::Unseen(n) => entry.1 = *n,
            _ => {}
        }
    }
}

fn uid_of(attributes: &[AttributeValue<'_>]) -> Option<u32> {
    attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::Uid(uid) => Some(*uid),
        _ => None,
    })
}

fn received(attributes: &[AttributeValue<'_>]) -> Option<OffsetDateTime> {
    attributes.iter().find_map(|attribute| match attribute {
        AttributeValue::InternalDate(date) => OffsetDateTime::parse(date, INTERNAL_DATE).ok(),
        _ => None,
    })
}

fn fetched(attributes: &[AttributeValue<'_>]) -> Option<Fetched> {
    let mut fetched = Fetched {
        uid: uid_of(attributes)?,
        flags: Flags::default(),
        received: received(attributes),
        size: 0,
        header: vec![],
        attachments: 0,
    };
    let mut complete = false;
    for attribute in attributes {
        match attribute {
            AttributeValue::Flags(flags) => {
                let has = |flag: &str| flags.iter().any(|f| f.eq_ignore_ascii_case(flag));
                fetched.flags = Flags { seen: has("\\Seen"), flagged: has("\\Flagged"), answered: has("\\Answered") };
            }
            AttributeValue::Rfc822Size(size) => fetched.size = *size,
            AttributeValue::BodyStructure(structure) => fetched.attachments = count_attachments(structure),
            AttributeValue::BodySection { data, .. } => {
                fetched.header = data.as_deref().unwrap_or_default().to_vec();
                complete = true;
            }
            _ => {}
        }
    }
    complete.then_some(fetched)
}

/// UID sets that together name these messages, each short enough for any server.
fn uid_sets(uids: &[u32]) -> Vec<String> {
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
