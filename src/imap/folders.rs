//! The folders of a mailbox: their names, counts and uses.

use super::error::ImapError;
use super::look::Counts;
use super::names;
use super::quota;
use super::session::Session;
use crate::domain::folder::{Folder, SpecialUse, special_use_from_name};
use crate::domain::quota::Quota;
use crate::domain::sync::FolderLook;
use async_imap::imap_proto::{MailboxDatum, MailboxListData, NameAttribute, Response};
use std::collections::{BTreeSet, HashMap};

/// More folders than this are not believed.
const FOLDERS_LIMIT: usize = 10_000;
/// How many folders are asked about at once, where the list does not tell: what is asked, and what is answered, is far
/// less than what stands between two ends that do not read.
const TOGETHER: usize = 32;

/// All that one question tells of a mailbox.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    /// Every folder with its counts: the inbox, those with a use, then the others by name.
    pub folders: Vec<Folder>,
    /// What each of them is now, by its name, but for the one that is open.
    pub looks: HashMap<String, FolderLook>,
    /// How full the mailbox is, where the server tells.
    pub quota: Option<Quota>,
}

/// A folder as listed, before it is known what each is for.
#[derive(Debug, Clone)]
struct Listed {
    wire: String,
    /// The uses the server says it has (RFC 6154 §2).
    announced: Vec<SpecialUse>,
    folder: Folder,
}

impl Session {
    /// Every folder with its counts: the inbox, those with a use, then the others by name.
    ///
    /// # Errors
    /// See [`ImapError`].
    pub async fn folders(&mut self) -> Result<Vec<Folder>, ImapError> {
        self.survey().await.map(|survey| survey.folders)
    }

    /// What the whole mailbox is now: one answer of the server where it can tell (LIST-STATUS, RFC 5819).
    ///
    /// # Errors
    /// See [`ImapError`].
    pub async fn survey(&mut self) -> Result<Survey, ImapError> {
        let (mut listed, mut told) = (Vec::new(), Told::default());
        if self.can("QUOTA") {
            self.wire.send_ahead("GETQUOTAROOT", "\"INBOX\"".to_owned());
        }
        let extended = self.return_options();
        let mut asked = self.list(&format!("\"\" \"*\"{extended}"), &mut listed, &mut told).await;
        if !extended.is_empty() && matches!(asked, Err(ImapError::Refused { .. })) {
            // Announced, and not there: RFC 3501 has the same in more commands.
            listed.clear();
            asked = self.list("\"\" \"*\"", &mut listed, &mut told).await;
        }
        asked?;
        // A name that cannot be written is shown all the same, without counts.
        let untold: Vec<String> = listed
            .iter()
            .filter(|listed| listed.folder.selectable && !told.counts.contains_key(&listed.wire))
            .filter_map(|listed| names::quote(&listed.wire))
            .collect();
        let items = self.status_items();
        for some in untold.chunks(TOGETHER) {
            let Some((last, first)) = some.split_last() else { break };
            for name in first {
                self.wire.send_ahead("STATUS", format!("{name} {items}"));
            }
            match self.wire.command("STATUS", &format!("{last} {items}"), |response| told.note(response)).await {
                // A folder that went away or is not ours to open still stands in the list.
                Ok(_) | Err(ImapError::Refused { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        resolve_uses(&mut listed);
        let mut survey = Survey { quota: told.quota.tightest(), ..Survey::default() };
        for Listed { wire, folder, .. } in listed {
            let counts = told.counts.get(&wire).copied().unwrap_or_default();
            // Of the open folder this is no news: it is told otherwise (RFC 3501 §6.3.10).
            if let Some(look) = counts.look().filter(|_| !self.is_open(&folder.name)) {
                survey.looks.insert(folder.name.clone(), look);
            }
            let (total, unread) = (counts.total.unwrap_or_default(), counts.unseen.unwrap_or_default());
            survey.folders.push(Folder { total, unread, ..folder });
        }
        // Servers list folders as they find them, differently each time.
        survey.folders.sort_by_cached_key(|f| (f.special_use.is_none(), f.special_use, f.name.to_lowercase()));
        Ok(survey)
    }

    /// What is asked of each folder.
    fn status_items(&self) -> &'static str {
        if self.dialect().condstore {
            "(MESSAGES UNSEEN UIDNEXT UIDVALIDITY HIGHESTMODSEQ)"
        } else {
            "(MESSAGES UNSEEN UIDNEXT UIDVALIDITY)"
        }
    }

    /// What to ask of LIST besides the names (RFC 5258): each option only where it is announced (RFC 5819, RFC 6154).
    fn return_options(&self) -> String {
        let status = format!("STATUS {}", self.status_items());
        let options: Vec<&str> = [("SPECIAL-USE", "SPECIAL-USE"), ("LIST-STATUS", status.as_str())]
            .into_iter()
            .filter(|(capability, _)| self.can("LIST-EXTENDED") && self.can(capability))
            .map(|(_, option)| option)
            .collect();
        if options.is_empty() { String::new() } else { format!(" RETURN ({})", options.join(" ")) }
    }

    async fn list(&mut self, arguments: &str, listed: &mut Vec<Listed>, told: &mut Told) -> Result<(), ImapError> {
        let mut names = BTreeSet::new();
        let answer = |response: &Response<'_>| match response {
            Response::MailboxData(MailboxDatum::List(data)) => {
                if listed.len() < FOLDERS_LIMIT && names.insert(data.name.to_string()) {
                    listed.push(read(data));
                }
            }
            other => told.note(other),
        };
        self.wire.command("LIST", arguments, answer).await.map(|_| ())
    }
}

/// What is told besides the names.
#[derive(Debug, Default)]
struct Told {
    /// By the names of folders on the wire.
    counts: HashMap<String, Counts>,
    quota: quota::Told,
}

impl Told {
    fn note(&mut self, response: &Response<'_>) {
        let Response::MailboxData(MailboxDatum::Status { mailbox, status }) = response else { return self.quota.note(response) };
        let mailbox = names::unquoted(mailbox);
        if self.counts.len() < FOLDERS_LIMIT || self.counts.contains_key(&mailbox) {
            self.counts.entry(mailbox).or_default().note(status);
        }
    }
}

/// Says what each folder is for, in the order listed. What the server announces goes before what a name lets guess:
/// a use that any folder announces is guessed of none. One folder at most has a use, and one that cannot be opened
/// has none.
fn resolve_uses(listed: &mut [Listed]) {
    let mut taken = BTreeSet::new();
    let (mut inboxes, mut others): (Vec<_>, Vec<_>) =
        listed.iter_mut().filter(|l| l.folder.selectable).partition(|l| l.folder.name == "INBOX");
    for inbox in &mut inboxes {
        inbox.folder.special_use = taken.insert(SpecialUse::Inbox).then_some(SpecialUse::Inbox);
    }
    for Listed { announced, folder, .. } in &mut others {
        folder.special_use = announced.iter().copied().find(|special_use| taken.insert(*special_use));
    }
    taken.extend(others.iter().flat_map(|l| l.announced.iter().copied()));
    for Listed { announced, folder, .. } in &mut others {
        if announced.is_empty() {
            folder.special_use = special_use_from_name(&folder.name, folder.delimiter).filter(|special_use| taken.insert(*special_use));
        }
    }
}

fn read(data: &MailboxListData<'_>) -> Listed {
    let wire = names::unquoted(&data.name);
    let name = if wire.eq_ignore_ascii_case("INBOX") { "INBOX".to_owned() } else { names::decode(&wire) };
    let announced = data.name_attributes.iter().filter_map(|attribute| match attribute {
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
    let delimiter = data.delimiter.as_deref().and_then(|d| d.strip_prefix('\\').filter(|d| !d.is_empty()).unwrap_or(d).chars().next());
    Listed {
        wire,
        announced: announced.collect(),
        folder: Folder { special_use: None, delimiter, name, selectable: !closed, total: 0, unread: 0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The uses of folders of these names, where `/` stands between levels.
    fn uses(folders: &[(&str, &[SpecialUse], bool)]) -> Vec<Option<SpecialUse>> {
        let mut listed: Vec<Listed> = folders
            .iter()
            .map(|(name, announced, selectable)| Listed {
                wire: (*name).to_owned(),
                announced: announced.to_vec(),
                folder: Folder {
                    name: (*name).to_owned(),
                    delimiter: Some('/'),
                    special_use: None,
                    selectable: *selectable,
                    total: 0,
                    unread: 0,
                },
            })
            .collect();
        resolve_uses(&mut listed);
        listed.into_iter().map(|l| l.folder.special_use).collect()
    }

    #[test]
    fn what_is_announced_goes_before_what_is_guessed() {
        use SpecialUse::{Archive, Drafts, Inbox, Junk, Sent, Trash};
        let none: &[SpecialUse] = &[];
        for (folders, expected) in [
            (vec![("Corbeille", none, true), ("Poubelle", &[Trash][..], true)], vec![None, Some(Trash)]),
            (vec![("Trash", none, true), ("INBOX/Corbeille", none, true)], vec![Some(Trash), None]),
            (vec![("Sent", &[Sent][..], true), ("Envoyés", &[Sent][..], true)], vec![Some(Sent), None]),
            (vec![("2019/Archives", none, true), ("Archives", none, true)], vec![None, Some(Archive)]),
            (vec![("Drafts", &[Junk][..], true), ("Brouillons", none, true)], vec![Some(Junk), Some(Drafts)]),
            (vec![("INBOX", &[Trash][..], true), ("Corbeille", none, true)], vec![Some(Inbox), Some(Trash)]),
            (vec![("a", &[Sent][..], true), ("b", &[Sent, Archive][..], true)], vec![Some(Sent), Some(Archive)]),
            (vec![("a", &[Trash][..], false), ("Corbeille", none, true)], vec![None, Some(Trash)]),
        ] {
            assert_eq!(uses(&folders), expected, "{folders:?}");
        }
    }
}
