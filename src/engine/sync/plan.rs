//! What is to be done for the store to have what the server has: pure, from what is known and what the server said.

use crate::domain::folder::FolderCursor;
use crate::domain::sync::{FolderLook, Marked};

/// How many of a folder's newest messages come before anything else, where nothing of it is known.
pub(crate) const FIRST_PAGE: u32 = 100;
/// About how many messages are placed at once: what is asked for in between waits for one such step at most.
const CHUNK: u64 = 4000;

/// One thing to do. Each leaves the store and its cursor true, wherever it stops.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// Another UIDVALIDITY: nothing of what is known means anything any more.
    Forget,
    /// The newest messages, so many, before the others.
    Newest(u32),
    /// The server said what changed (QRESYNC).
    Apply {
        /// Inclusive ranges of UIDs that are gone.
        vanished: Vec<(u32, u32)>,
        /// Other marks.
        marked: Vec<Marked>,
    },
    /// Ask for what changed since this mod-sequence (CONDSTORE).
    Marks(u64),
    /// Ask for all UIDs and marks, and compare.
    Compare,
    /// Ask for the messages of this range of UIDs, both included.
    Place(u32, u32),
    /// Where the number of messages is not what the server said, compare.
    Recount,
}

/// The steps for one folder, in order.
pub(crate) fn plan(known: FolderCursor, count: u64, look: &FolderLook) -> Vec<Step> {
    let mut steps = Vec::new();
    let there = look.cursor;
    let is_other = known.uid_validity != there.uid_validity;
    if is_other && (known.uid_validity != 0 || count > 0) {
        steps.push(Step::Forget);
    }
    let here = if is_other { FolderCursor::default() } else { known };
    let count = if is_other { 0 } else { count };
    if count == 0 && look.total > u64::from(FIRST_PAGE) {
        steps.push(Step::Newest(FIRST_PAGE));
    }
    let (has_modseq, knows_modseq) = (there.highest_modseq > 0, here.highest_modseq > 0);
    match &look.since {
        // A server whose mod-sequence went back remembers nothing of what it said before.
        _ if has_modseq && there.highest_modseq < here.highest_modseq => steps.push(Step::Compare),
        Some(changes) if has_modseq && knows_modseq && !is_other => {
            steps.push(Step::Apply { vanished: changes.vanished.clone(), marked: changes.marked.clone() });
        }
        _ if count == 0 => {}
        _ if has_modseq && knows_modseq => {
            if there.highest_modseq != here.highest_modseq {
                steps.push(Step::Marks(here.highest_modseq));
            }
        }
        _ => steps.push(Step::Compare),
    }
    let first = here.uid_next.max(1);
    if there.uid_next == 0 {
        steps.push(Step::Place(first, u32::MAX));
    } else if first < there.uid_next {
        steps.extend(chunks(first, there.uid_next - 1, look.total.saturating_sub(count)));
    } else if here.uid_next > there.uid_next {
        // It announced more than there is now: what is above was never, or is no more.
        steps.push(Step::Compare);
    }
    steps.push(Step::Recount);
    steps
}

/// A range of UIDs in pieces that hold about as many messages as are placed at once, were they evenly spread.
fn chunks(first: u32, last: u32, messages: u64) -> impl Iterator<Item = Step> {
    let pieces = (messages / CHUNK + 1).min(100_000);
    let span = (u64::from(last - first) / pieces + 1).max(CHUNK);
    let starts = (u64::from(first)..=u64::from(last)).step_by(usize::try_from(span).unwrap_or(usize::MAX));
    starts.map(move |start| {
        let end = (start + span - 1).min(u64::from(last));
        Step::Place(u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::mail::Marks;
    use crate::domain::sync::Changes;
    use proptest::prelude::*;

    fn cursor(uid_validity: u32, uid_next: u32, highest_modseq: u64) -> FolderCursor {
        FolderCursor { uid_validity, uid_next, highest_modseq }
    }

    fn look(cursor: FolderCursor, total: u64, since: Option<Changes>) -> FolderLook {
        FolderLook { cursor, total, since }
    }

    #[test]
    fn a_folder_never_seen_shows_its_first_page_before_the_rest() {
        let steps = plan(FolderCursor::default(), 0, &look(cursor(7, 10_001, 5), 10_000, None));
        assert_eq!(steps.first(), Some(&Step::Newest(FIRST_PAGE)));
        assert!(matches!(steps.get(1), Some(Step::Place(1, _))) && steps.last() == Some(&Step::Recount));
        assert_eq!(plan(FolderCursor::default(), 0, &look(cursor(7, 4, 5), 3, None)), [Step::Place(1, 3), Step::Recount]);
    }

    #[test]
    fn each_kind_of_server_is_asked_what_it_can_say() {
        let known = cursor(7, 11, 5);
        let marked = vec![Marked { uid: 3, marks: Marks::SEEN }];
        let since = Changes { vanished: vec![(1, 2)], marked: marked.clone() };
        let apply = Step::Apply { vanished: vec![(1, 2)], marked };
        assert_eq!(plan(known, 10, &look(cursor(7, 13, 9), 10, Some(since))), [apply, Step::Place(11, 12), Step::Recount]);
        assert_eq!(plan(known, 10, &look(cursor(7, 11, 9), 10, None)), [Step::Marks(5), Step::Recount]);
        assert_eq!(plan(known, 10, &look(cursor(7, 11, 5), 10, None)), [Step::Recount]);
        assert_eq!(plan(cursor(7, 11, 0), 10, &look(cursor(7, 11, 0), 10, None)), [Step::Compare, Step::Recount]);
        assert_eq!(plan(known, 10, &look(cursor(7, 0, 5), 10, None)), [Step::Place(11, u32::MAX), Step::Recount]);
        assert_eq!(plan(known, 10, &look(cursor(8, 3, 1), 2, None)), [Step::Forget, Step::Place(1, 2), Step::Recount]);
    }

    proptest! {
        #[test]
        fn pieces_cover_the_range_once_and_are_few(first in 1u32.., length in 0u32..3_000_000_000, messages in 0u64..10_000_000) {
            let last = first.saturating_add(length).min(u32::MAX - 1).max(first);
            let mut next = u64::from(first);
            let mut count = 0u64;
            for step in chunks(first, last, messages) {
                let Step::Place(start, end) = step else { panic!("{step:?}") };
                prop_assert_eq!(u64::from(start), next);
                prop_assert!(start <= end && end <= last);
                next = u64::from(end) + 1;
                count += 1;
            }
            prop_assert_eq!(next, u64::from(last) + 1);
            prop_assert!(count <= messages / CHUNK + 2);
        }
    }
}
