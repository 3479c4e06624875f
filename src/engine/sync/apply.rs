//! One step of a plan, done: asked of the server, then written with its cursor in one transaction.

use super::plan::Step;
use super::source::SyncSource;
use crate::domain::Problem;
use crate::domain::folder::FolderCursor;
use crate::domain::sync::{FolderLook, Placed};
use crate::engine::asking::stored;
use crate::store::{KnownFolder, Store, Written};
use std::sync::Arc;
use time::OffsetDateTime;

/// Does this step. What is known of the folder is as the store has it afterwards.
pub(crate) async fn apply(
    source: &mut dyn SyncSource,
    store: &Store,
    known: &mut KnownFolder,
    look: &Arc<FolderLook>,
    step: Step,
) -> Result<Written, Problem> {
    let (row, name) = (known.row, known.name.clone());
    let there = look.cursor;
    // The mod-sequence of the look holds from its first step on: all that is written later is at least as new.
    let at = |uid_next: u32| FolderCursor { uid_next, ..there };
    let written = match step {
        Step::Forget => stored(store, move |store| store.forget_messages(row, there.uid_validity)).await?,
        Step::Newest(count) => {
            let placed = source.newest(&name, count).await?;
            let cursor = at(if known.cursor.uid_validity == there.uid_validity { known.cursor.uid_next.max(1) } else { 1 });
            stored(store, move |store| store.place_some(row, &placed, cursor)).await?
        }
        Step::Apply { vanished, marked } => {
            let cursor = at(known.cursor.uid_next);
            stored(store, move |store| store.apply_changes(row, &vanished, &marked, cursor)).await?
        }
        Step::Marks(since) => {
            let marked = source.marked(&name, since).await?;
            let cursor = at(known.cursor.uid_next);
            stored(store, move |store| store.apply_changes(row, &[], &marked, cursor)).await?
        }
        Step::Compare => {
            let marked = source.marked(&name, 0).await?;
            let cursor = at(if there.uid_next == 0 { known.cursor.uid_next } else { known.cursor.uid_next.min(there.uid_next) });
            stored(store, move |store| store.compare(row, &marked, cursor)).await?
        }
        Step::Place(first, last) => {
            let mut placed = source.placed(&name, first, last).await?;
            placed.retain(|message| (first..=last).contains(&message.uid));
            let cursor = at(next_uid(&placed, first, last, there.uid_next));
            stored(store, move |store| store.place_range(row, first, last, &placed, cursor)).await?
        }
        Step::Recount => {
            // Not as it was when it was looked at: the steps before this one have moved the cursor, back where all was forgotten.
            let now = stored(store, move |store| store.known_folder(row)).await?;
            if now.count == look.total {
                // All that the look told is here.
                let cursor = at(if there.uid_next == 0 { now.cursor.uid_next.max(1) } else { there.uid_next });
                stored(store, move |store| store.apply_changes(row, &[], &[], cursor)).await?
            } else {
                // Everything again, new ones included: whatever was said before, this is what is there.
                let placed = source.placed(&name, 1, u32::MAX).await?;
                let cursor = at(next_uid(&placed, 1, u32::MAX, there.uid_next));
                stored(store, move |store| store.place_range(row, 1, u32::MAX, &placed, cursor)).await?
            }
        }
    };
    *known = stored(store, move |store| store.known_folder(row)).await?;
    Ok(written)
}

/// Where the cursor stands once this range is known.
fn next_uid(placed: &[Placed], first: u32, last: u32, announced: u32) -> u32 {
    if last < u32::MAX {
        return last + 1;
    }
    let highest = placed.iter().map(|message| message.uid).max();
    highest.map_or(first, |uid| uid.saturating_add(1)).max(first).max(announced)
}

/// Whether a folder is as the server says now; if so, it was verified at this moment.
pub(crate) async fn verify(store: &Store, row: i64, look: &Arc<FolderLook>, at: OffsetDateTime) -> Result<bool, Problem> {
    let look = Arc::clone(look);
    stored(store, move |store| store.verify(row, &look, at)).await
}
