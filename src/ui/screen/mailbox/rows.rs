//! The rows kept of a list of any length: pages asked where they are looked at, put together as answers come.
//!
//! Rows stand in the order of arrival, the last first, so that identifiers (UID) fall as places rise. What moved since
//! an earlier answer is told by the rows that both hold.

use crate::domain::mail::{FlagChange, Page, Summary};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// How many rows a page has.
pub(super) const PAGE: usize = 100;
/// How many rows beyond what is on screen are asked for.
const MARGIN: usize = 50;
/// How many pages may be asked for at once.
const MAX_FLYING: usize = 2;
/// How many rows are kept.
const KEPT: usize = 2_000;

/// The rows of one folder that are known.
#[derive(Default)]
pub(super) struct Rows {
    total: Option<usize>,
    uid_validity: u32,
    known: BTreeMap<usize, Summary>,
    /// Places whose rows may have moved: shown, and asked for again where they are looked at.
    doubtful: BTreeSet<usize>,
    /// The first places of the pages asked for.
    flying: Vec<usize>,
    /// The first places of pages that came shorter than they should: asked again at the next look only.
    short: BTreeSet<usize>,
}

/// What a page changed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Merged {
    /// Rows were filled in where they belong.
    Filled,
    /// Rows moved.
    Moved,
    /// Nothing that was known means anything any more.
    Reset,
}

impl Rows {
    /// What the rows' identifiers are valid with.
    pub(super) fn uid_validity(&self) -> u32 {
        self.uid_validity
    }

    /// How many rows there are, once it is known.
    pub(super) fn total(&self) -> Option<usize> {
        self.total
    }

    /// How many rows there are.
    pub(super) fn count(&self) -> usize {
        self.total.unwrap_or_default()
    }

    /// The pages asked for.
    #[cfg(test)]
    pub(super) fn flying(&self) -> &[usize] {
        &self.flying
    }

    /// How many rows are kept.
    #[cfg(test)]
    pub(super) fn kept(&self) -> usize {
        self.known.len()
    }

    /// The row at a place, if it is known.
    pub(super) fn get(&self, place: usize) -> Option<&Summary> {
        self.known.get(&place)
    }

    /// The place of a row that is known.
    pub(super) fn place_of(&self, uid: u32) -> Option<usize> {
        self.known.iter().find(|(_, row)| row.id.uid == uid).map(|(place, _)| *place)
    }

    /// The number of unread rows among those known, and whether those are all.
    pub(super) fn unread(&self) -> (usize, bool) {
        (self.known.values().filter(|row| !row.flags.seen).count(), self.known.len() == self.count())
    }

    /// The pages to ask for, as their first places, for these rows to be shown; those on screen first.
    pub(super) fn wanted(&self, visible: Range<usize>) -> Vec<usize> {
        let free = MAX_FLYING.saturating_sub(self.flying.len());
        let Some(total) = self.total else {
            return if self.flying.is_empty() { vec![0] } else { vec![] };
        };
        let around = visible.start.saturating_sub(MARGIN)..(visible.end + MARGIN).min(total);
        let mut pages = Vec::new();
        // From the middle of the screen on: that is where people look.
        let middle = visible.start.midpoint(visible.end).min(total);
        for range in [middle..visible.end.min(total), visible.start..middle, around] {
            for place in range.filter(|place| !self.known.contains_key(place) || self.doubtful.contains(place)) {
                let first = place - place % PAGE;
                if !pages.contains(&first) && !self.flying.contains(&first) && !self.short.contains(&first) {
                    pages.push(first);
                }
            }
        }
        pages.truncate(free);
        pages
    }

    /// A page was asked for; whether it was not already, and there was room for one more.
    pub(super) fn asked(&mut self, first: usize) -> bool {
        let is_new = !self.flying.contains(&first) && self.flying.len() < MAX_FLYING;
        if is_new {
            self.flying.push(first);
        }
        is_new
    }

    /// A page was answered, well or not.
    pub(super) fn answered(&mut self, first: usize) {
        self.flying.retain(|flying| *flying != first);
    }

    /// No answer is awaited any more; whatever is known may have moved.
    pub(super) fn doubt(&mut self) {
        self.flying.clear();
        self.short.clear();
        self.doubtful = self.known.keys().copied().collect();
    }

    /// Pages that came short may be asked for again.
    pub(super) fn look_again(&mut self) {
        self.short.clear();
    }

    /// Puts a page in. `hidden` are the UIDs of rows that have been taken away here and that the server may still list.
    pub(super) fn merge(&mut self, page: Page, hidden: &BTreeSet<u32>) -> Merged {
        let is_reset = self.total.is_some() && self.uid_validity != page.uid_validity;
        if is_reset {
            *self = Self::default();
        }
        self.uid_validity = page.uid_validity;
        let asked = page.first;
        let came = page.rows.len();
        let highest = page.rows.iter().map(|row| row.id.uid).max();
        let above = hidden.iter().filter(|uid| highest.is_some_and(|highest| **uid > highest)).count();
        let first = page.first.saturating_sub(above);
        if came < PAGE.min(page.total.saturating_sub(asked)) {
            self.short.insert(asked - asked % PAGE);
        }
        let total = page.total.saturating_sub(hidden.len());
        let rows: Vec<Summary> = page.rows.into_iter().filter(|row| !hidden.contains(&row.id.uid)).collect();
        let before = self.total.replace(total);
        let merged = if before == Some(total) && self.agrees(first, &rows) || before.is_none() {
            Merged::Filled
        } else {
            self.shift(first, &rows, before.unwrap_or(total), total);
            Merged::Moved
        };
        for (row, place) in rows.into_iter().zip(first..) {
            self.doubtful.remove(&place);
            self.known.insert(place, row);
        }
        // A server that counts fewer than it gives is believed for what it gives.
        if let Some((last, _)) = self.known.last_key_value() {
            self.total = Some(total.max(last + 1));
        }
        if is_reset { Merged::Reset } else { merged }
    }

    /// Whether rows fit where they say among those known.
    fn agrees(&self, first: usize, rows: &[Summary]) -> bool {
        let fits = |place: usize, row: &Summary| self.known.get(&place).is_none_or(|known| known.id.uid == row.id.uid);
        rows.iter().zip(first..).all(|(row, place)| fits(place, row)) && {
            let uids: BTreeSet<u32> = rows.iter().map(|row| row.id.uid).collect();
            let range = first..first + rows.len();
            self.known.iter().all(|(place, known)| range.contains(place) || !uids.contains(&known.id.uid))
        }
    }

    /// Moves what is known around new rows: what they hold in common tells by how much.
    fn shift(&mut self, first: usize, rows: &[Summary], before: usize, total: usize) {
        let places: BTreeMap<u32, usize> = self.known.iter().map(|(place, row)| (row.id.uid, *place)).collect();
        let mut common = rows.iter().zip(first..).filter_map(|(row, new)| places.get(&row.id.uid).map(|old| step(*old, new)));
        let by_count = step(before, total);
        let (above, below) = match (common.next(), common.last()) {
            (Some(top), bottom) => (top, bottom.unwrap_or(top)),
            (None, _) => (if first == 0 { 0 } else { by_count.max(0) }, by_count),
        };
        let highest = rows.iter().map(|row| row.id.uid).max();
        let lowest = rows.iter().map(|row| row.id.uid).min();
        let taken = first..first + rows.len();
        let mut moved = BTreeMap::new();
        for (place, row) in std::mem::take(&mut self.known) {
            let by = match (lowest, highest) {
                (Some(lowest), _) if row.id.uid < lowest => below,
                (_, Some(highest)) if row.id.uid > highest && first > 0 => above,
                (None, None) => by_count,
                // Among these rows, or newer than the newest: here again, or gone.
                _ => continue,
            };
            let Some(place) = place.checked_add_signed(by) else { continue };
            if place < total && !taken.contains(&place) {
                moved.insert(place, row);
            }
        }
        self.known = moved;
        // Where the count agrees with what moved here, nothing else changed further down.
        let is_sure = below == by_count && (first == 0 || above == by_count);
        self.doubtful = if is_sure { BTreeSet::new() } else { self.known.keys().copied().collect() };
        self.short.clear();
    }

    /// Takes a row away; where it was.
    pub(super) fn remove(&mut self, uid: u32) -> Option<usize> {
        let place = self.place_of(uid)?;
        let after = self.known.split_off(&place);
        self.known.extend(after.into_iter().skip(1).map(|(place, row)| (place.saturating_sub(1), row)));
        self.doubtful = self.doubtful.iter().filter(|at| **at != place).map(|at| if *at > place { at - 1 } else { *at }).collect();
        self.total = self.total.map(|total| total.saturating_sub(1));
        Some(place)
    }

    /// Puts a row back among its neighbours, or at that place where they are not known.
    pub(super) fn put_back(&mut self, row: Summary, place: usize) {
        if self.place_of(row.id.uid).is_some() {
            return;
        }
        let below = self.known.iter().find(|(_, known)| known.id.uid < row.id.uid).map(|(place, _)| *place);
        let above = self.known.iter().rev().find(|(_, known)| known.id.uid > row.id.uid).map(|(place, _)| place + 1);
        let place = match (above, below) {
            (Some(above), Some(below)) => place.clamp(above.min(below), below),
            (Some(above), None) => place.max(above),
            (None, Some(below)) => place.min(below),
            (None, None) => place,
        };
        let after = self.known.split_off(&place);
        self.known.extend(after.into_iter().map(|(place, row)| (place + 1, row)));
        self.doubtful = self.doubtful.iter().map(|at| if *at >= place { at + 1 } else { *at }).collect();
        self.known.insert(place, row);
        self.total = Some(self.count() + 1);
    }

    /// Changes a mark of a row; whether that changed anything.
    pub(super) fn mark(&mut self, uid: u32, change: FlagChange) -> bool {
        self.known.values_mut().find(|row| row.id.uid == uid).is_some_and(|row| mark(row, change))
    }

    /// Lets go of rows far from those on screen, once there are many.
    pub(super) fn prune(&mut self, visible: &Range<usize>, selected: Option<u32>) {
        if self.known.len() > KEPT {
            let near = visible.start.saturating_sub(KEPT / 2)..visible.end + KEPT / 2;
            self.known.retain(|place, row| near.contains(place) || selected == Some(row.id.uid));
            self.doubtful.retain(|place| near.contains(place));
        }
    }
}

/// Changes a mark; whether that changed anything.
pub(super) fn mark(row: &mut Summary, change: FlagChange) -> bool {
    let (flag, value) = match change {
        FlagChange::Seen => (&mut row.flags.seen, true),
        FlagChange::Unseen => (&mut row.flags.seen, false),
        FlagChange::Flagged => (&mut row.flags.flagged, true),
        FlagChange::Unflagged => (&mut row.flags.flagged, false),
        FlagChange::Answered => (&mut row.flags.answered, true),
    };
    std::mem::replace(flag, value) != value
}

fn step(from: usize, to: usize) -> isize {
    isize::try_from(to).unwrap_or(isize::MAX).saturating_sub_unsigned(from)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{page, page_of, summary};
    use super::*;

    fn none() -> BTreeSet<u32> {
        BTreeSet::new()
    }

    fn uids(rows: &Rows, range: Range<usize>) -> Vec<Option<u32>> {
        range.map(|place| rows.get(place).map(|row| row.id.uid)).collect()
    }

    #[test]
    fn of_a_hundred_thousand_rows_only_those_looked_at_are_asked_for() {
        let mut rows = Rows::default();
        assert_eq!(rows.wanted(0..20), [0]);
        rows.asked(0);
        assert_eq!(rows.wanted(0..20), [0; 0], "once is enough");
        rows.answered(0);
        rows.merge(page(100_000, 0, 100), &none());
        assert_eq!(rows.wanted(0..20), [0; 0]);
        assert_eq!(rows.wanted(45_230..45_250), [45_200, 45_100]);
        assert_eq!(rows.wanted(45_190..45_210), [45_200, 45_100]);
        rows.asked(45_100);
        assert_eq!(rows.wanted(45_190..45_210), [45_200], "two at a time");
        assert_eq!(rows.wanted(99_980..100_000), [99_900]);
        for first in (0..5_000).step_by(PAGE) {
            rows.merge(page(100_000, first, 100), &none());
        }
        assert_eq!(rows.kept(), 5_000);
        rows.prune(&(4_000..4_020), Some(99_999));
        assert!(rows.kept() <= 2_021 && rows.get(1).is_some(), "the selected row stays");
    }

    #[test]
    fn arrivals_push_the_others_down() {
        let mut rows = Rows::default();
        rows.merge(page(300, 0, 100), &none());
        rows.merge(page(300, 100, 100), &none());
        assert_eq!(rows.merge(page(302, 0, 100), &none()), Merged::Moved);
        assert_eq!(uids(&rows, 0..3), [Some(302), Some(301), Some(300)]);
        assert_eq!(rows.place_of(200), Some(102), "a row of another page follows");
        assert_eq!(rows.wanted(100..120), [0; 0], "and is not asked for again");
        assert_eq!(rows.total(), Some(302));
    }

    #[test]
    fn what_was_deleted_elsewhere_goes() {
        let mut rows = Rows::default();
        rows.merge(page(300, 0, 100), &none());
        rows.merge(page(300, 100, 100), &none());
        let uids_left = (1..=300).rev().filter(|uid| *uid != 298);
        assert_eq!(rows.merge(page_of(299, 0, uids_left.take(100)), &none()), Merged::Moved);
        assert_eq!(uids(&rows, 1..4), [Some(299), Some(297), Some(296)]);
        assert_eq!(rows.place_of(150), Some(149));
        let below = (1..=299).rev().filter(|uid| *uid != 298 && *uid != 120);
        rows.merge(page_of(298, 0, below.take(100)), &none());
        assert!(rows.wanted(140..150).contains(&100), "something went further down: look there again");
    }

    #[test]
    fn another_validity_means_other_messages() {
        let mut rows = Rows::default();
        rows.merge(page(300, 0, 100), &none());
        let mut other = page(10, 0, 100);
        other.uid_validity = 2;
        assert_eq!(rows.merge(other, &none()), Merged::Reset);
        assert_eq!((rows.count(), rows.kept()), (10, 10));
    }

    #[test]
    fn a_row_taken_away_does_not_come_back_by_itself() {
        let mut rows = Rows::default();
        rows.merge(page(200, 0, 100), &none());
        assert_eq!(rows.remove(199), Some(1));
        assert_eq!((rows.count(), uids(&rows, 0..3)), (199, vec![Some(200), Some(198), Some(197)]));
        rows.merge(page(200, 0, 100), &BTreeSet::from([199]));
        assert_eq!((rows.count(), uids(&rows, 0..3)), (199, vec![Some(200), Some(198), Some(197)]));
        rows.put_back(summary(199), 1);
        assert_eq!((rows.count(), uids(&rows, 0..3)), (200, vec![Some(200), Some(199), Some(198)]));
        rows.put_back(summary(199), 7);
        assert_eq!(rows.count(), 200, "once only");
    }

    #[test]
    fn a_row_goes_back_among_its_neighbours() {
        let mut rows = Rows::default();
        rows.merge(page(3, 0, 100), &none());
        rows.remove(2);
        rows.merge(page_of(4, 0, [5, 4, 3, 1].into_iter()), &none());
        rows.put_back(summary(2), 1);
        assert_eq!(uids(&rows, 0..5), [5, 4, 3, 2, 1].map(Some));
        let mut alone = Rows::default();
        alone.merge(page(1, 0, 100), &none());
        alone.remove(1);
        alone.put_back(summary(1), 0);
        assert_eq!(uids(&alone, 0..1), [Some(1)]);
    }

    #[test]
    fn a_short_page_is_not_asked_for_without_end() {
        let mut rows = Rows::default();
        rows.merge(page_of(50, 0, (11..=50).rev()), &none());
        assert_eq!(rows.wanted(0..50), [0; 0]);
        rows.look_again();
        assert_eq!(rows.wanted(0..50), [0]);
    }
}
