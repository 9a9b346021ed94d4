//! What SQLite reports, as an error of the store.
//!
//! Invariant: a full disk, a damaged file and a broken rule are told apart from what may pass.
//! Called by every statement of this backend, through `?`.

use std::sync::Arc;

use rusqlite::ErrorCode;

use crate::error::StoreError;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
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
