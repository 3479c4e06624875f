//! Messages whose attachments are not counted, for what a server says of their structure cannot be read.
//!
//! Reading it costs the connection each time: it is tried once for a message, and not again while the mailbox is open.

use std::collections::{HashMap, HashSet};

/// More messages than this are forgotten, and tried again.
const LIMIT: usize = 20_000;

/// Their UIDs, by folder and UIDVALIDITY.
#[derive(Debug, Default)]
pub(super) struct Uncounted(HashMap<(String, u32), HashSet<u32>>);

impl Uncounted {
    /// Whether a folder has any.
    pub(super) fn is_in(&self, folder: &str) -> bool {
        self.0.keys().any(|(name, _)| name == folder)
    }

    /// Notes messages that were asked about together: which of them is at fault is not known.
    pub(super) fn note(&mut self, folder: &str, uid_validity: u32, uids: impl Iterator<Item = u32>) {
        if self.0.values().map(HashSet::len).sum::<usize>() > LIMIT {
            self.0.clear();
        }
        self.0.entry((folder.to_owned(), uid_validity)).or_default().extend(uids);
    }

    /// Those of these messages that may be asked about.
    pub(super) fn others(&self, folder: &str, uid_validity: u32, uids: impl Iterator<Item = u32>) -> Vec<u32> {
        let known = self.0.get(&(folder.to_owned(), uid_validity));
        uids.filter(|uid| !known.is_some_and(|known| known.contains(uid))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_once_is_not_asked_again() {
        let mut uncounted = Uncounted::default();
        uncounted.note("a", 7, [1, 2].into_iter());
        assert!(uncounted.is_in("a") && !uncounted.is_in("b"));
        assert_eq!(uncounted.others("a", 7, 1..4), [3]);
        assert_eq!(uncounted.others("a", 8, 1..4), [1, 2, 3]);
        uncounted.note("b", 1, 0..=u32::try_from(LIMIT).unwrap());
        uncounted.note("b", 1, std::iter::once(1));
        assert!(!uncounted.is_in("a"));
    }
}
