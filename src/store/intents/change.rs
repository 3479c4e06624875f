//! A change as a row keeps it.

use super::StoreError;
use crate::domain::mail::Marks;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

/// What one row says: what to do, and what was before. Folders are rows, whose names may change meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Change {
    /// Marks of a message; `was` is what was shown.
    Mark { add: u16, remove: u16, was: u16 },
    /// A message goes to another folder. `origin` is where it is restored to from there.
    Move {
        to: i64,
        from: Option<i64>,
        origin: Option<i64>,
        origin_was: Option<i64>,
        /// What arrives in the other folder once it is told has at least this UID.
        #[serde(default)]
        arrives: u32,
    },
    /// A message is removed for good.
    Erase,
    /// A folder is created; `implied` by another decision, which needs it.
    Create { folder: i64, implied: bool },
    /// A folder is given another name.
    Rename { folder: i64, from: String, to: String },
    /// A folder is deleted.
    Delete { folder: i64 },
}

/// A row.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: i64,
    pub(super) message: Option<i64>,
    pub(super) change: Change,
    pub(super) state: i64,
    /// Not told to the server before.
    pub(super) due: i64,
}

/// It was told several times, and no answer could be read: a person chooses.
pub(super) const TROUBLED: i64 = -100;
/// How often something is told, with no answer that can be read, before it is in trouble. Until then its state is minus the
/// number of times.
pub(super) const TRIES: i64 = 4;
/// It waits.
pub(super) const WAITS: i64 = 0;
/// It is being told to the server, or was when the program ended.
pub(super) const BEGUN: i64 = 1;
/// Done.
pub(super) const DONE: i64 = 2;
/// Given up.
pub(super) const GIVEN_UP: i64 = 3;

impl Row {
    /// Whether the server may have been told of it, and has not answered.
    pub(super) fn is_told(&self) -> bool {
        self.state == BEGUN || self.state < WAITS
    }

    /// Whether it is told alone: of several told together, it may be another that has no answer.
    pub(super) fn is_alone(&self) -> bool {
        (TROUBLED..=1 - TRIES).contains(&self.state)
    }

    /// The rows that this condition selects, in order. The account is `?1`, the other value `?2`.
    pub(super) fn all(connection: &Connection, condition: &str, account: i64, value: i64) -> Result<Vec<Self>, StoreError> {
        let query = format!("SELECT id, message, change, state, due FROM intent WHERE account = ?1 AND {condition} ORDER BY id");
        let mut statement = connection.prepare_cached(&query)?;
        let mut rows = statement.query(params![account, value])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let change: String = row.get(2)?;
            let change = serde_json::from_str(&change).map_err(|_| StoreError::Damaged)?;
            found.push(Self { id: row.get(0)?, message: row.get(1)?, change, state: row.get(3)?, due: row.get(4)? });
        }
        Ok(found)
    }

    pub(super) fn set(&self, connection: &Connection, state: i64) -> Result<(), StoreError> {
        connection.prepare_cached("UPDATE intent SET state = ?2 WHERE id = ?1")?.execute([self.id, state])?;
        Ok(())
    }

    pub(super) fn rewrite(&self, connection: &Connection, change: &Change) -> Result<(), StoreError> {
        let text = serde_json::to_string(change).map_err(|_| StoreError::Statement)?;
        connection.prepare_cached("UPDATE intent SET change = ?2 WHERE id = ?1")?.execute(params![self.id, text])?;
        Ok(())
    }
}

/// Marks after a change.
pub(super) fn marked(flags: u16, add: u16, remove: u16) -> u16 {
    Marks(flags).with(Marks(add)).without(Marks(remove)).0
}
