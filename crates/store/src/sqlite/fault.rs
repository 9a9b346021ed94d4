//! What SQLite reports, as an error of the store.
//!
//! Invariant: a full disk, a damaged file and a broken rule are told apart from what may pass.
//! Called by every statement of this backend, through `?`.

use std::sync::Arc;

use rusqlite::{ErrorCode, ffi::SQLITE_IOERR_SHMSIZE};

use crate::error::StoreError;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let code = error.sqlite_error().map(|error| error.extended_code);
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            // The index of the write-ahead log is a file as well, and could not grow.
            Some(_) if code == Some(SQLITE_IOERR_SHMSIZE) => Self::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged(Arc::new(error))
            }
            Some(ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch | ErrorCode::TooBig) => {
                Self::Rejected(Arc::new(error))
            }
            _ => Self::Unavailable(Arc::new(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi::{Error, SQLITE_FULL, SQLITE_IOERR_WRITE};

    use super::*;

    #[test]
    fn no_room_is_told_whichever_file_could_not_grow() {
        let fault = |code| StoreError::from(rusqlite::Error::SqliteFailure(Error::new(code), None));
        assert!(matches!(fault(SQLITE_FULL), StoreError::Full));
        assert!(matches!(fault(SQLITE_IOERR_SHMSIZE), StoreError::Full));
        let fault = fault(SQLITE_IOERR_WRITE);
        assert!(matches!(fault, StoreError::Unavailable(_)));
    }
}
