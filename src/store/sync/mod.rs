//! What a synchronisation writes: folders, places, marks, heads and sources, each with the cursor in one transaction.
//!
//! Whatever it is given, and however often, it leaves what the server has; only
//! [`Lasting::Process`](super::Lasting::Process), for the server will tell it again.

mod filling;
mod folders;
mod placing;

pub use filling::{Located, Prepared, Wanted};
pub use folders::{KnownFolder, agrees};
pub(super) use folders::{special_use_number, special_use_of};

/// What writing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Messages that were not here before.
    pub new: u64,
    /// Messages whose marks changed.
    pub changed: u64,
    /// Messages that are gone.
    pub removed: u64,
}

impl Written {
    /// Whether anything changed.
    #[must_use]
    pub fn is_any(self) -> bool {
        self != Self::default()
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { new: self.new + other.new, changed: self.changed + other.changed, removed: self.removed + other.removed }
    }
}

#[cfg(test)]
impl super::Store {
    /// Each message of a folder: its UID, its marks, what is shown of them, and its octets where they are here.
    pub(crate) fn contents(&self, row: i64) -> Vec<(u32, u16, u16, Option<Vec<u8>>)> {
        const SQL: &str = "SELECT uid, flags, shown_flags, octets FROM message LEFT JOIN source ON source.message = message.id \
             WHERE folder = ?1 ORDER BY uid";
        self.read(|connection| {
            let mut statement = connection.prepare(SQL)?;
            let rows = statement.query_map([row], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
            let rows: Vec<(u32, u16, u16, Option<Vec<u8>>)> = rows.collect::<Result<_, _>>()?;
            Ok(rows
                .into_iter()
                .map(|(uid, flags, shown, packed)| (uid, flags, shown, packed.map(|p| crate::store::unpack(&p).unwrap())))
                .collect())
        })
        .unwrap()
    }
}
