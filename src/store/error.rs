//! What can go wrong with the store.

use rusqlite::ErrorCode;

/// What went wrong. Nothing of what the store holds is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no store here.
    #[error("no store")]
    Missing,
    /// This secret does not open it.
    #[error("wrong secret")]
    WrongSecret,
    /// Its header or its pages are not what was written: truncated, overwritten, or a bad disk.
    #[error("damaged")]
    Damaged,
    /// A newer version of the program made it.
    #[error("schema {found} is newer")]
    Newer {
        /// The number of its schema.
        found: u32,
    },
    /// The disk is full: nothing was changed.
    #[error("disk full")]
    Full,
    /// Its files cannot be read or written.
    #[error("input or output")]
    Io,
    /// What was asked for is not in it.
    #[error("no such row")]
    Absent,
    /// Nothing that was given fits: it has no slot for it.
    #[error("closed")]
    Closed,
    /// A passphrase that a person chose is too short to be one.
    #[error("passphrase too short")]
    SecretWeak,
    /// The last slot is not taken away.
    #[error("last slot")]
    SlotLast,
    /// No slot has that name.
    #[error("no such slot")]
    SlotMissing,
    /// More than a draft keeps.
    #[error("too large")]
    TooLarge {
        /// How much, in octets.
        size: u64,
    },
    /// A fault of ours: a statement that does not go with the schema.
    #[error("statement")]
    Statement,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::QueryReturnedNoRows => StoreError::Absent,
            // The journal's index could not be made as long as it must be: what a full disk does first.
            rusqlite::Error::SqliteFailure(failure, _) if failure.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE => StoreError::Full,
            rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
                ErrorCode::DiskFull => StoreError::Full,
                ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => StoreError::Damaged,
                ErrorCode::CannotOpen
                | ErrorCode::SystemIoFailure
                | ErrorCode::ReadOnly
                | ErrorCode::PermissionDenied
                | ErrorCode::FileLockingProtocolFailed
                | ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked => StoreError::Io,
                _ => StoreError::Statement,
            },
            // A value that is not what was written (`proof`).
            rusqlite::Error::FromSqlConversionFailure(..) => StoreError::Damaged,
            _ => StoreError::Statement,
        }
    }
}
