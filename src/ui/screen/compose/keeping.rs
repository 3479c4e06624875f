//! The draft kept while it is written: what is kept, what is on its way, and what waits for it. The engine takes it to the
//! server's Drafts by itself.
//!
//! One save at a time; a change during a save makes another follow. Nothing is forgotten before its replacement stands.

use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::mail::MailId;
use std::time::Duration;
use time::OffsetDateTime;

/// A draft is kept this long after the last change.
const QUIET: Duration = Duration::from_millis(1_500);
/// A save that failed is tried again after this long.
pub(super) const AGAIN: Duration = Duration::from_secs(30);
/// A save that lasts longer is told as slow.
const SLOW: time::Duration = time::Duration::seconds(10);
/// A draft that has no more use.
#[derive(Debug, Clone)]
pub(super) enum Leftover {
    /// Of the store.
    Kept(u64),
    /// Of the server's.
    Named(BalAddress, String),
    Mail(MailId),
}

/// What the person is told of the draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told {
    Nothing,
    Kept(OffsetDateTime),
    Failed(Problem),
}

/// What waits for the draft to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    Nothing,
    Close,
    Launch,
    Discard,
}

/// What is known of the draft.
pub(super) struct Keeping {
    revision: u64,
    kept: u64,
    in_flight: Option<(u64, BalAddress)>,
    /// When the save on its way began.
    pub(super) begun: Option<OffsetDateTime>,
    timer: u64,
    /// The store's draft.
    id: Option<u64>,
    /// The server's draft that this message was taken up from.
    draft: Option<(BalAddress, String)>,
    leftovers: Vec<Leftover>,
    original: Option<MailId>,
    pub(super) told: Told,
    pub(super) after: After,
}

impl Keeping {
    pub(super) fn new() -> Self {
        Self {
            revision: 0,
            kept: 0,
            in_flight: None,
            begun: None,
            timer: 0,
            id: None,
            draft: None,
            leftovers: vec![],
            original: None,
            told: Told::Nothing,
            after: After::Nothing,
        }
    }

    /// A draft taken up: the first save replaces it. The engine still finds the attachments that were in it. One that has
    /// no name stays until another stands in its place, and the window closes.
    pub(super) fn take_up(&mut self, mail: MailId, message_id: Option<String>) {
        match message_id {
            Some(id) => self.draft = Some((mail.account, id)),
            None => self.original = Some(mail),
        }
    }

    /// A draft of the store goes on; `name` is that of the server's draft it was.
    pub(super) fn go_on(&mut self, from: &BalAddress, id: u64, name: Option<String>, saved_at: OffsetDateTime) {
        (self.id, self.told) = (Some(id), Told::Kept(saved_at));
        self.draft = name.map(|name| (from.clone(), name));
    }

    /// The store's draft.
    pub(super) fn id(&self) -> Option<u64> {
        self.id
    }

    /// Something was changed: the number of the timer to set.
    pub(super) fn changed(&mut self) -> u64 {
        self.revision += 1;
        self.rearm()
    }

    /// Only the last timer set counts.
    pub(super) fn rearm(&mut self) -> u64 {
        self.timer += 1;
        self.timer
    }

    pub(super) fn is_timer(&self, number: u64) -> bool {
        self.timer == number
    }

    pub(super) fn patience() -> Duration {
        QUIET
    }

    /// Whether the person changed anything since the window opened.
    pub(super) fn is_touched(&self) -> bool {
        self.revision > 0
    }

    pub(super) fn is_dirty(&self) -> bool {
        self.revision != self.kept
    }

    pub(super) fn is_busy(&self) -> bool {
        self.in_flight.is_some()
    }

    /// Whether the save on its way is long in coming.
    pub(super) fn is_slow(&self, now: OffsetDateTime) -> bool {
        self.is_busy() && self.begun.is_some_and(|begun| now - begun > SLOW)
    }

    /// The draft to name to the engine for a message that leaves from this mailbox.
    pub(super) fn name(&self, from: &BalAddress) -> Option<String> {
        self.draft.as_ref().filter(|(account, _)| account == from).map(|(_, id)| id.clone())
    }

    /// Begins a save; `false` while another is under way.
    pub(super) fn begin(&mut self, from: &BalAddress) -> bool {
        if self.is_busy() {
            return false;
        }
        self.in_flight = Some((self.revision, from.clone()));
        true
    }

    /// A save ended. What is left over once it went well can be removed from the server.
    pub(super) fn end(&mut self, result: Result<u64, Problem>, now: OffsetDateTime) -> Vec<Leftover> {
        let Some((revision, account)) = self.in_flight.take() else { return vec![] };
        match result {
            Ok(id) => {
                self.kept = revision;
                self.told = Told::Kept(now);
                self.id = Some(id);
                // What was taken up from another mailbox's Drafts has no more use there.
                if let Some((other, old)) = self.draft.take_if(|(other, _)| *other != account) {
                    self.leftovers.push(Leftover::Named(other, old));
                }
                std::mem::take(&mut self.leftovers)
            }
            Err(problem) => {
                self.told = Told::Failed(problem);
                vec![]
            }
        }
    }

    /// The message is gone, or put aside with a draft of its own: what has no more use. `with_draft` includes the draft.
    pub(super) fn leave(&mut self, with_draft: bool) -> Vec<Leftover> {
        let mut left = std::mem::take(&mut self.leftovers);
        let stands = self.id.is_some();
        if with_draft {
            left.extend(self.id.take().map(Leftover::Kept));
            left.extend(self.draft.take().map(|(account, name)| Leftover::Named(account, name)));
        }
        if (with_draft || stands)
            && let Some(original) = self.original.take()
        {
            left.push(Leftover::Mail(original));
        }
        left
    }

    /// The message is the outbox's now: the store's draft would be another one. The engine looks after the server's.
    pub(super) fn sent(&mut self) -> Vec<Leftover> {
        self.kept = self.revision;
        let mut left = std::mem::take(&mut self.leftovers);
        self.draft = None;
        left.extend(self.id.take().map(Leftover::Kept));
        left.extend(self.original.take().map(Leftover::Mail));
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    fn account(name: &str) -> BalAddress {
        BalAddress::parse(&format!("{name}@cabinet.mss.test")).unwrap()
    }

    fn mail() -> MailId {
        MailId { account: account("a"), folder: "Drafts".into(), uid_validity: 1, uid: 2 }
    }

    #[test]
    fn one_save_at_a_time_and_a_change_meanwhile_is_not_lost() {
        let mut keeping = Keeping::new();
        let first = keeping.changed();
        assert!(keeping.is_timer(first) && keeping.begin(&account("a")));
        let second = keeping.changed();
        assert!(!keeping.is_timer(first) && keeping.is_timer(second) && !keeping.begin(&account("a")));
        assert!(keeping.end(Ok(1), NOW).is_empty());
        assert!(keeping.is_dirty(), "the second change is not kept yet");
        assert!(keeping.begin(&account("a")));
        keeping.end(Ok(2), NOW);
        assert_eq!((keeping.is_dirty(), keeping.id()), (false, Some(2)));
    }

    #[test]
    fn a_failure_keeps_the_name_of_what_stands() {
        let mut keeping = Keeping::new();
        keeping.changed();
        keeping.begin(&account("a"));
        keeping.end(Ok(1), NOW);
        keeping.changed();
        keeping.begin(&account("a"));
        keeping.end(Err(Problem::Offline), NOW);
        assert!(keeping.is_dirty() && keeping.told == Told::Failed(Problem::Offline));
        assert_eq!(keeping.id(), Some(1));
    }

    #[test]
    fn what_was_taken_up_in_another_mailbox_leaves_it_once_it_is_kept() {
        let mut keeping = Keeping::new();
        keeping.take_up(mail(), Some("old".into()));
        assert_eq!(keeping.name(&account("b")), None, "it is no draft of that mailbox");
        keeping.changed();
        keeping.begin(&account("b"));
        let left = keeping.end(Ok(2), NOW);
        assert!(matches!(left.as_slice(), [Leftover::Named(from, id)] if *from == account("a") && id == "old"));
        assert!(matches!(keeping.sent().as_slice(), [Leftover::Kept(2)]), "the outbox has it now");
    }

    #[test]
    fn a_draft_taken_up_is_replaced_by_name_or_else_by_place() {
        let mut keeping = Keeping::new();
        keeping.take_up(mail(), Some("old".into()));
        assert_eq!(keeping.name(&account("a")).as_deref(), Some("old"));
        assert!(keeping.leave(false).is_empty(), "closed as it was: it stays");

        let mut keeping = Keeping::new();
        keeping.take_up(mail(), None);
        assert!(keeping.name(&account("a")).is_none() && keeping.leave(false).is_empty(), "nothing stands in its place");
        keeping.changed();
        keeping.begin(&account("a"));
        assert!(keeping.end(Ok(1), NOW).is_empty(), "its attachments are still needed");
        assert!(matches!(keeping.leave(false).as_slice(), [Leftover::Mail(old)] if *old == mail()));

        let mut keeping = Keeping::new();
        keeping.take_up(mail(), None);
        assert!(matches!(keeping.sent().as_slice(), [Leftover::Mail(_)]));
    }
}
