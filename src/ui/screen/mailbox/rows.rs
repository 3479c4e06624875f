//! The rows kept of a list of any length: pages asked where they are looked at, put together as answers come.
//!
//! What moved since an earlier answer is told by the rows that both hold: names tell nothing of the order.

use crate::domain::mail::{FlagChange, MailId, Page, Summary};
use std::collections::{BTreeMap, BTreeSet, HashMap};
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
    pub(super) fn place_of(&self, id: &MailId) -> Option<usize> {
        self.known.iter().find(|(_, row)| row.id == *id).map(|(place, _)| *place)
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

    /// Whether no answer is awaited.
    pub(super) fn is_settled(&self) -> bool {
        self.flying.is_empty()
    }

    /// No answer is awaited any more; whatever is known may have moved.
    pub(super) fn doubt(&mut self) {
        self.flying.clear();
        self.short.clear();
        self.doubtful = self.known.keys().copied().collect();
    }

    /// Puts a page in.
    pub(super) fn merge(&mut self, page: Page) -> Merged {
        let is_reset = self.total.is_some() && self.uid_validity != page.uid_validity;
        if is_reset {
            *self = Self::default();
        }
        let Page { total, uid_validity, first, rows } = page;
        self.uid_validity = uid_validity;
        if rows.len() < PAGE.min(total.saturating_sub(first)) {
            self.short.insert(first - first % PAGE);
        }
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
        // Whoever counts fewer than it gives is believed for what it gives.
        if let Some((last, _)) = self.known.last_key_value() {
            self.total = Some(total.max(last + 1));
        }
        if is_reset { Merged::Reset } else { merged }
    }

    /// Whether rows fit where they say among those known.
    fn agrees(&self, first: usize, rows: &[Summary]) -> bool {
        let places: HashMap<&MailId, usize> = self.known.iter().map(|(place, row)| (&row.id, *place)).collect();
        let fits = |place: usize, row: &Summary| {
            places.get(&row.id).is_none_or(|known| *known == place) && self.known.get(&place).is_none_or(|known| known.id == row.id)
        };
        rows.iter().zip(first..).all(|(row, place)| fits(place, row))
    }

    /// Moves what is known around new rows: what they hold in common tells by how much.
    fn shift(&mut self, first: usize, rows: &[Summary], before: usize, total: usize) {
        let places: HashMap<&MailId, usize> = self.known.iter().map(|(place, row)| (&row.id, *place)).collect();
        let common: Vec<(usize, usize)> =
            rows.iter().zip(first..).filter_map(|(row, new)| places.get(&row.id).map(|old| (*old, new))).collect();
        let by_count = step(before, total);
        let (top, bottom) = (common.first().copied(), common.last().copied());
        let above = top.map_or(0, |(old, new)| step(old, new));
        let below = bottom.map_or(by_count, |(old, new)| step(old, new));
        let taken = first..first + rows.len();
        let named: std::collections::HashSet<&MailId> = rows.iter().map(|row| &row.id).collect();
        let mut moved = BTreeMap::new();
        for (place, row) in std::mem::take(&mut self.known) {
            let by = match (top, bottom) {
                _ if named.contains(&row.id) => continue,
                (Some((top, _)), _) if place < top && first > 0 => above,
                (_, Some((bottom, _))) if place > bottom => below,
                (None, None) if place < first => above,
                (None, None) => by_count,
                // Among these rows, or above all of them: it is gone.
                _ => continue,
            };
            let Some(place) = place.checked_add_signed(by) else { continue };
            if place < total && !taken.contains(&place) {
                moved.insert(place, row);
            }
        }
        self.known = moved;
        // Where the count agrees with what moved here, nothing else changed further down.
        let is_sure = bottom.is_some() && below == by_count && (first == 0 || above == by_count);
        self.doubtful = if is_sure { BTreeSet::new() } else { self.known.keys().copied().collect() };
        self.short.clear();
    }

    /// Takes a row away; where it was.
    pub(super) fn remove(&mut self, id: &MailId) -> Option<usize> {
        let place = self.place_of(id)?;
        let after = self.known.split_off(&place);
        self.known.extend(after.into_iter().skip(1).map(|(place, row)| (place.saturating_sub(1), row)));
        self.doubtful = self.doubtful.iter().filter(|at| **at != place).map(|at| if *at > place { at - 1 } else { *at }).collect();
        self.total = self.total.map(|total| total.saturating_sub(1));
        Some(place)
    }

    /// Changes a mark of a row; whether that changed anything.
    pub(super) fn mark(&mut self, id: &MailId, change: FlagChange) -> bool {
        self.known.values_mut().find(|row| row.id == *id).is_some_and(|row| mark(row, change))
    }

    /// All of them are read.
    pub(super) fn read_all(&mut self) {
        self.known.values_mut().for_each(|row| row.flags.seen = true);
    }

    /// Lets go of rows far from those on screen, once there are many.
    pub(super) fn prune(&mut self, visible: &Range<usize>, selected: Option<&MailId>) {
        if self.known.len() > KEPT {
            let near = visible.start.saturating_sub(KEPT / 2)..visible.end + KEPT / 2;
            self.known.retain(|place, row| near.contains(place) || selected == Some(&row.id));
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
        rows.merge(page(100_000, 0, 100));
        assert_eq!(rows.wanted(0..20), [0; 0]);
        assert_eq!(rows.wanted(45_230..45_250), [45_200, 45_100]);
        assert_eq!(rows.wanted(45_190..45_210), [45_200, 45_100]);
        rows.asked(45_100);
        assert_eq!(rows.wanted(45_190..45_210), [45_200], "two at a time");
        assert_eq!(rows.wanted(99_980..100_000), [99_900]);
        for first in (0..5_000).step_by(PAGE) {
            rows.merge(page(100_000, first, 100));
        }
        assert_eq!(rows.kept(), 5_000);
        rows.prune(&(4_000..4_020), Some(&summary(99_999).id));
        assert!(rows.kept() <= 2_021 && rows.get(1).is_some(), "the selected row stays");
    }

    #[test]
    fn arrivals_push_the_others_down() {
        let mut rows = Rows::default();
        rows.merge(page(300, 0, 100));
        rows.merge(page(300, 100, 100));
        assert_eq!(rows.merge(page(302, 0, 100)), Merged::Moved);
        assert_eq!(uids(&rows, 0..3), [Some(302), Some(301), Some(300)]);
        assert_eq!(rows.place_of(&summary(200).id), Some(102), "a row of another page follows");
        assert_eq!(rows.wanted(100..120), [0; 0], "and is not asked for again");
        assert_eq!(rows.total(), Some(302));
    }

    #[test]
    fn what_was_deleted_elsewhere_goes() {
        let mut rows = Rows::default();
        rows.merge(page(300, 0, 100));
        rows.merge(page(300, 100, 100));
        let uids_left = (1..=300).rev().filter(|uid| *uid != 298);
        assert_eq!(rows.merge(page_of(299, 0, uids_left.take(100))), Merged::Moved);
        assert_eq!(uids(&rows, 1..4), [Some(299), Some(297), Some(296)]);
        assert_eq!(rows.place_of(&summary(150).id), Some(149));
        let below = (1..=299).rev().filter(|uid| *uid != 298 && *uid != 120);
        rows.merge(page_of(298, 0, below.take(100)));
        assert!(rows.wanted(140..150).contains(&100), "something went further down: look there again");
    }

    #[test]
    fn another_validity_means_other_messages() {
        let mut rows = Rows::default();
        rows.merge(page(300, 0, 100));
        let mut other = page(10, 0, 100);
        other.uid_validity = 2;
        assert_eq!(rows.merge(other), Merged::Reset);
        assert_eq!((rows.count(), rows.kept()), (10, 10));
    }

    #[test]
    fn the_order_is_that_of_the_answers_whatever_the_names() {
        let mut rows = Rows::default();
        rows.merge(page_of(5, 0, [3, 900, 7, 41, 2].into_iter()));
        assert_eq!(uids(&rows, 0..5), [3, 900, 7, 41, 2].map(Some));
        assert_eq!(rows.merge(page_of(6, 0, [1, 3, 900, 7, 41, 2].into_iter())), Merged::Moved);
        assert_eq!(uids(&rows, 0..6), [1, 3, 900, 7, 41, 2].map(Some));
        let mut elsewhere = summary(7);
        elsewhere.id.folder = "Archives".into();
        assert_eq!(rows.place_of(&elsewhere.id), None, "the same number of another folder is another message");
    }

    #[test]
    fn a_row_taken_away_leaves_no_hole() {
        let mut rows = Rows::default();
        rows.merge(page(200, 0, 100));
        assert_eq!(rows.remove(&summary(199).id), Some(1));
        assert_eq!((rows.count(), uids(&rows, 0..3)), (199, vec![Some(200), Some(198), Some(197)]));
        assert_eq!(rows.merge(page_of(199, 0, (1..=200).rev().filter(|uid| *uid != 199).take(100))), Merged::Filled);
    }

    #[test]
    fn a_short_page_is_not_asked_for_without_end() {
        let mut rows = Rows::default();
        rows.merge(page_of(50, 0, (11..=50).rev()));
        assert_eq!(rows.wanted(0..50), [0; 0]);
        rows.doubt();
        assert_eq!(rows.wanted(0..50), [0]);
    }
}
