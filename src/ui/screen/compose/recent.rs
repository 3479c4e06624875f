//! The correspondents of this session: kept in memory only, and no more of them than serve.

use crate::domain::bal::Mailbox;
use crate::domain::draft::Recipient;
use crate::domain::mail::Content;
use std::sync::{Mutex, PoisonError};

/// How many are kept.
const LIMIT: usize = 300;

static RECENT: Mutex<Vec<Mailbox>> = Mutex::new(Vec::new());

/// The correspondents of a message that was looked at may be written to.
pub fn seen(content: &Content) {
    let people = [&content.from, &content.reply_to, &content.to, &content.cc];
    let mailboxes = people.into_iter().flat_map(|list| crate::domain::answer::recipients(list));
    keep(mailboxes.filter_map(|recipient| match recipient {
        Recipient::Known(mailbox) => Some(mailbox),
        Recipient::Malformed(_) => None,
    }));
}

/// Forgets them: the session is over.
pub fn forget() {
    RECENT.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

/// They come first from now on.
pub(super) fn keep(mailboxes: impl IntoIterator<Item = Mailbox>) {
    let mut recent = RECENT.lock().unwrap_or_else(PoisonError::into_inner);
    mailboxes.into_iter().for_each(|mailbox| put_first(&mut recent, mailbox));
}

/// Those there are, the last seen first.
pub(super) fn all() -> Vec<Mailbox> {
    RECENT.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn put_first(recent: &mut Vec<Mailbox>, mut mailbox: Mailbox) {
    if let Some(place) = recent.iter().position(|other| other.address == mailbox.address) {
        let other = recent.remove(place);
        if mailbox.name.is_empty() {
            mailbox.name = other.name;
        }
    }
    recent.insert(0, mailbox);
    recent.truncate(LIMIT);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_seen_come_first_and_they_are_bounded() {
        let mut recent = Vec::new();
        for n in 0..LIMIT + 5 {
            put_first(&mut recent, Mailbox::parse(&format!("N{n} <n{n}@chu.fr>")).unwrap());
        }
        put_first(&mut recent, Mailbox::parse("n7@chu.fr").unwrap());
        assert_eq!((recent.len(), recent[0].name.as_str()), (LIMIT, "N7"), "a name once known is kept");
    }
}
