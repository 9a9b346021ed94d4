//! Reading a row's cells into types that cannot be wrong.
//!
//! Invariant: a cell that does not fit is [`StoreError::Inconsistent`] with table, column and
//! the row's id; nothing is guessed.
//! Called by the files of this backend that read rows.

use rusqlite::{Row, types::ValueRef};
use seedport_wire::{
    Timestamp,
    ids::{
        AccountId, CredentialId, CustomerId, ExportId, OtpId, PlatformConfigId, PlatformId,
        QuorumKeyId, RequestId, SessionId, TokenId, WalletId, WebhookId, WebhookKeyId,
    },
};

use crate::{error::StoreError, sealed::SealedRecord, text::Word};

/// An id that is kept as sixteen bytes.
pub(super) trait StoredId {
    /// The id with these bytes.
    fn from_stored(bytes: [u8; 16]) -> Self;
}

macro_rules! stored_ids {
    ($($name:ident),+) => {
        $(impl StoredId for $name {
            fn from_stored(bytes: [u8; 16]) -> Self {
                Self::from_bytes(bytes)
            }
        })+
    };
}

stored_ids!(
    AccountId,
    CredentialId,
    CustomerId,
    ExportId,
    OtpId,
    PlatformConfigId,
    PlatformId,
    QuorumKeyId,
    RequestId,
    SessionId,
    TokenId,
    WalletId,
    WebhookId,
    WebhookKeyId
);

/// One row of a table, of which the cell at `key` is the id.
pub(super) struct Cells<'row> {
    row: &'row Row<'row>,
    table: &'static str,
    key: usize,
}

impl<'row> Cells<'row> {
    /// The row's cells.
    pub(super) fn new(row: &'row Row<'row>, table: &'static str, key: usize) -> Self {
        Self { row, table, key }
    }

    /// The error that names this cell; for cells that this type cannot judge itself.
    pub(super) fn wrong(&self, column: &'static str) -> StoreError {
        let id = match self.row.get_ref(self.key) {
            Ok(ValueRef::Blob(bytes)) => written(bytes),
            Ok(ValueRef::Integer(number)) => number.to_string(),
            _ => String::new(),
        };
        StoreError::Inconsistent {
            table: self.table,
            column,
            id,
        }
    }

    fn cell(&self, index: usize, column: &'static str) -> Result<ValueRef<'row>, StoreError> {
        self.row.get_ref(index).map_err(|_| self.wrong(column))
    }

    /// A whole number in the range of the wanted type.
    pub(super) fn number<T: TryFrom<i64>>(
        &self,
        index: usize,
        column: &'static str,
    ) -> Result<T, StoreError> {
        let value = self.cell(index, column)?.as_i64().ok();
        value
            .and_then(|value| T::try_from(value).ok())
            .ok_or_else(|| self.wrong(column))
    }

    /// A number of 64 bits without a sign, kept as the signed one of the same bits.
    pub(super) fn unsigned(&self, index: usize, column: &'static str) -> Result<u64, StoreError> {
        self.number(index, column).map(i64::cast_unsigned)
    }

    /// An amount of money: a whole number, not below zero.
    pub(super) fn amount(&self, index: usize, column: &'static str) -> Result<i64, StoreError> {
        match self.number(index, column)? {
            amount @ 0.. => Ok(amount),
            _ => Err(self.wrong(column)),
        }
    }

    /// A moment.
    pub(super) fn moment(
        &self,
        index: usize,
        column: &'static str,
    ) -> Result<Timestamp, StoreError> {
        self.number(index, column).map(Timestamp::from_millis)
    }

    /// A moment, or none.
    pub(super) fn moment_or_null(
        &self,
        index: usize,
        column: &'static str,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.unless_null(index, column, Self::moment)
    }

    /// 0 or 1.
    pub(super) fn flag(&self, index: usize, column: &'static str) -> Result<bool, StoreError> {
        match self.number(index, column)? {
            0_u8 => Ok(false),
            1 => Ok(true),
            _ => Err(self.wrong(column)),
        }
    }

    /// A text.
    pub(super) fn text(&self, index: usize, column: &'static str) -> Result<&'row str, StoreError> {
        self.cell(index, column)?
            .as_str()
            .map_err(|_| self.wrong(column))
    }

    /// A text of one's own.
    pub(super) fn string(&self, index: usize, column: &'static str) -> Result<String, StoreError> {
        self.text(index, column).map(str::to_owned)
    }

    /// A text of one's own, or none.
    pub(super) fn string_or_null(
        &self,
        index: usize,
        column: &'static str,
    ) -> Result<Option<String>, StoreError> {
        self.unless_null(index, column, Self::string)
    }

    /// A word of a closed set.
    pub(super) fn word<T: Word>(
        &self,
        index: usize,
        column: &'static str,
    ) -> Result<T, StoreError> {
        T::from_word(self.text(index, column)?).ok_or_else(|| self.wrong(column))
    }

    /// Exactly this many bytes.
    pub(super) fn bytes<const N: usize>(
        &self,
        index: usize,
        column: &'static str,
    ) -> Result<[u8; N], StoreError> {
        let bytes = self.cell(index, column)?.as_blob().ok();
        bytes
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| self.wrong(column))
    }

    /// Exactly this many bytes, or none.
    pub(super) fn bytes_or_null<const N: usize>(
        &self,
        index: usize,
        column: &'static str,
    ) -> Result<Option<[u8; N]>, StoreError> {
        self.unless_null(index, column, Self::bytes)
    }

    /// Any bytes but an empty string of them, or none.
    pub(super) fn blob_or_null(
        &self,
        index: usize,
        column: &'static str,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        self.unless_null(index, column, Self::blob)
    }

    fn blob(&self, index: usize, column: &'static str) -> Result<Vec<u8>, StoreError> {
        match self.cell(index, column)?.as_blob() {
            Ok(bytes) if !bytes.is_empty() => Ok(bytes.to_vec()),
            _ => Err(self.wrong(column)),
        }
    }

    /// An id.
    pub(super) fn id<T: StoredId>(
        &self,
        index: usize,
        column: &'static str,
    ) -> Result<T, StoreError> {
        self.bytes(index, column).map(T::from_stored)
    }

    /// An id, or none.
    pub(super) fn id_or_null<T: StoredId>(
        &self,
        index: usize,
        column: &'static str,
    ) -> Result<Option<T>, StoreError> {
        self.unless_null(index, column, Self::id)
    }

    /// A sealed record; an empty one is none.
    pub(super) fn sealed(
        &self,
        index: usize,
        column: &'static str,
    ) -> Result<SealedRecord, StoreError> {
        self.blob(index, column).map(SealedRecord)
    }

    fn unless_null<T>(
        &self,
        index: usize,
        column: &'static str,
        read: impl FnOnce(&Self, usize, &'static str) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        match self.cell(index, column)? {
            ValueRef::Null => Ok(None),
            _ => read(self, index, column).map(Some),
        }
    }
}

/// An id's bytes for a person: as a UUID where they are one, else in hex.
fn written(bytes: &[u8]) -> String {
    match <[u8; 16]>::try_from(bytes) {
        // A platform id is written as the bare UUID.
        Ok(bytes) => PlatformId::from_bytes(bytes).to_string(),
        Err(_) => hex::encode(bytes),
    }
}
