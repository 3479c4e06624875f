//! The folders of a mailbox: their names, counts and uses.

use super::error::ImapError;
use super::names;
use super::session::Session;
use crate::domain::folder::{Folder, SpecialUse, special_use_from_name};
use async_imap::imap_proto::{MailboxDatum, MailboxListData, NameAttribute, Response, StatusAttribute};
use std::collections::{BTreeSet, HashMap};

/// More folders than this are not believed.
const FOLDERS_LIMIT: usize = 10_000;

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
        let (mut listed, mut counts) = (Vec::new(), HashMap::new());
        let extended = self.return_options();
        let mut asked = self.list(&format!("\"\" \"*\"{extended}"), &mut listed, &mut counts).await;
        if !extended.is_empty() && matches!(asked, Err(ImapError::Refused { .. })) {
            // Announced, and not there: RFC 3501 has the same in more commands.
            listed.clear();
            asked = self.list("\"\" \"*\"", &mut listed, &mut counts).await;
        }
        asked?;
        for Listed { wire, folder, .. } in &listed {
            // A name that cannot be written is shown all the same, without counts.
            if folder.selectable
                && !counts.contains_key(wire)
                && let Some(name) = names::quote(wire)
            {
                let asked =
                    self.wire.command("STATUS", &format!("{name} (MESSAGES UNSEEN)"), |response| note_counts(response, &mut counts)).await;
                match asked {
                    // A folder that went away or is not ours to open still stands in the list.
                    Ok(_) | Err(ImapError::Refused { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        resolve_uses(&mut listed);
        let mut folders: Vec<Folder> = listed
            .into_iter()
            .map(|Listed { wire, folder, .. }| {
                let (total, unread) = counts.get(&wire).copied().unwrap_or_default();
                Folder { total, unread, ..folder }
            })
            .collect();
        // Servers list folders as they find them, differently each time.
        folders.sort_by_cached_key(|f| (f.special_use.is_none(), f.special_use, f.name.to_lowercase()));
        Ok(folders)
    }

    /// What to ask of LIST besides the names (RFC 5258): each option only where it is announced (RFC 5819, RFC 6154).
    fn return_options(&self) -> String {
        let options: Vec<&str> = [("SPECIAL-USE", "SPECIAL-USE"), ("LIST-STATUS", "STATUS (MESSAGES UNSEEN)")]
            .into_iter()
            .filter(|(capability, _)| self.can("LIST-EXTENDED") && self.can(capability))
            .map(|(_, option)| option)
            .collect();
        if options.is_empty() { String::new() } else { format!(" RETURN ({})", options.join(" ")) }
    }

    async fn list(&mut self, arguments: &str, listed: &mut Vec<Listed>, counts: &mut HashMap<String, (u32, u32)>) -> Result<(), ImapError> {
        let mut names = BTreeSet::new();
        let answer = |response: &Response<'_>| match response {
            Response::MailboxData(MailboxDatum::List(data)) => {
                if listed.len() < FOLDERS_LIMIT && names.insert(data.name.to_string()) {
                    listed.push(read(data));
                }
            }
            other => note_counts(other, counts),
        };
        self.wire.command("LIST", arguments, answer).await.map(|_| ())
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

fn note_counts(response: &Response<'_>, counts: &mut HashMap<String, (u32, u32)>) {
    let Response::MailboxData(MailboxDatum::Status { mailbox, status }) = response else { return };
    let mailbox = names::unquoted(mailbox);
    if counts.len() >= FOLDERS_LIMIT && !counts.contains_key(&mailbox) {
        return;
    }
    let entry = counts.entry(mailbox).or_default();
    for attribute in status {
        match attribute {
            StatusAttribute::Messages(n) => entry.0 = *n,
            StatusAttribute::Unseen(n) => entry.1 = *n,
            _ => {}
        }
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
