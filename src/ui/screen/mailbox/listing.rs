//! The list of one folder: its rows, what part of it is on screen, what is selected.

use super::rows::Rows;
use crate::domain::Problem;
use crate::domain::bal::BalAddress;
use crate::domain::mail::{MailId, Summary};
use crate::ui::widget::Viewport;
use std::ops::Range;
use std::time::Instant;

/// One folder of one mailbox.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) account: BalAddress,
    pub(super) folder: String,
    /// Whether only unread messages are listed.
    pub(super) unread: bool,
}

impl Spot {
    /// All messages of a folder.
    pub(super) fn new(account: BalAddress, folder: String) -> Self {
        Self { account, folder, unread: false }
    }

    /// Whether it lists messages of that folder.
    pub(super) fn is_in(&self, account: &BalAddress, folder: &str) -> bool {
        self.account == *account && self.folder == folder
    }
}

/// The list of one folder.
pub(super) struct Listing {
    pub(super) spot: Spot,
    /// Names this list among those asked for: answers to another are dropped.
    pub(super) number: u64,
    pub(super) rows: Rows,
    pub(super) viewport: Viewport,
    /// The row selected, and where it was last seen.
    pub(super) selected: Option<(Summary, usize)>,
    /// A row chosen before it came.
    pub(super) chosen: Option<usize>,
    /// Whether the first page is to be asked for as soon as it can be.
    pub(super) news: bool,
    /// Why rows could not be had.
    pub(super) problem: Option<Problem>,
    /// Whether it has been waited for long enough to say so.
    pub(super) slow: bool,
    /// How often it was scrolled.
    pub(super) scrolls: u64,
    /// How often the selection moved, and when it last did.
    pub(super) moves: u64,
    pub(super) moved_at: Option<Instant>,
}

impl Listing {
    pub(super) fn new(spot: Spot, number: u64) -> Self {
        Self {
            spot,
            number,
            rows: Rows::default(),
            viewport: Viewport::default(),
            selected: None,
            chosen: None,
            news: false,
            problem: None,
            slow: false,
            scrolls: 0,
            moves: 0,
            moved_at: None,
        }
    }

    /// The place of the selected row, while it is known.
    pub(super) fn selected_place(&self) -> Option<usize> {
        let (summary, _) = self.selected.as_ref()?;
        self.rows.place_of(&summary.id)
    }

    /// The rows on screen.
    pub(super) fn visible(&self, row_height: f32) -> Range<usize> {
        self.viewport.rows(self.rows.count(), row_height)
    }

    /// What to hold still while rows move: the first row on screen that is known, and how far its top is from the edge.
    /// Nothing at the very top, where news is to be seen.
    pub(super) fn anchor(&self, row_height: f32) -> Option<(MailId, f32)> {
        if self.viewport.offset < row_height / 2.0 {
            return None;
        }
        let first = (self.viewport.offset / row_height).max(0.0) as usize;
        let (place, row) = (first..self.rows.count().min(first + 100)).find_map(|place| self.rows.get(place).map(|row| (place, row)))?;
        Some((row.id.clone(), place as f32 * row_height - self.viewport.offset))
    }

    /// How far to scroll for the anchor to be where it was.
    pub(super) fn held(&self, anchor: Option<(MailId, f32)>, row_height: f32) -> Option<f32> {
        let (id, distance) = anchor?;
        let offset = (self.rows.place_of(&id)? as f32 * row_height - distance).max(0.0);
        ((offset - self.viewport.offset).abs() > 0.5).then_some(offset)
    }
}
