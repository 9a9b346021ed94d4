//! Reads of MobileCoin accounts and their addresses.
//!
//! Called by the door's listing methods, and by the verbs on an account that there is.

use seedport_store::{MobilecoinAccountRow, MobilecoinAddressRow, Slice};
use seedport_wire::MobilecoinId;

use super::{MobilecoinError, Operator};
use crate::Custody;

/// The most rows that one answer lists: they are in memory together.
const MOST: u64 = 10_000;

/// The slice, no longer than an answer may be and one row more.
fn bounded(slice: Slice) -> Slice {
    Slice {
        limit: Some(slice.limit.unwrap_or(u64::MAX).min(MOST + 1)),
        ..slice
    }
}

/// The rows, when they are no more than one answer lists.
fn within<T>(rows: Vec<T>) -> Result<Vec<T>, MobilecoinError> {
    if rows.len() as u64 > MOST {
        return Err(MobilecoinError::TooManyRows { most: MOST });
    }
    Ok(rows)
}

impl Custody {
    /// The account of this id.
    ///
    /// # Errors
    /// [`MobilecoinError::AccountNotFound`], or a fault of ours.
    pub async fn mobilecoin_account(
        &self,
        operator: &Operator,
        id: MobilecoinId,
    ) -> Result<MobilecoinAccountRow, MobilecoinError> {
        let row = self.store.mobilecoin_account(operator.platform, id).await?;
        row.ok_or(MobilecoinError::AccountNotFound(id))
    }

    /// The platform's accounts, oldest first.
    ///
    /// # Errors
    /// [`MobilecoinError::TooManyRows`], or a fault of ours.
    pub async fn mobilecoin_accounts(
        &self,
        operator: &Operator,
        slice: Slice,
    ) -> Result<Vec<MobilecoinAccountRow>, MobilecoinError> {
        let rows = self
            .store
            .mobilecoin_accounts(operator.platform, bounded(slice));
        within(rows.await?)
    }

    /// The address that was assigned at this index.
    ///
    /// # Errors
    /// [`MobilecoinError::AccountNotFound`] or [`MobilecoinError::IndexNotAssigned`].
    pub async fn mobilecoin_address_at(
        &self,
        operator: &Operator,
        id: MobilecoinId,
        index: u64,
    ) -> Result<MobilecoinAddressRow, MobilecoinError> {
        let platform = operator.platform;
        if let Some(row) = self
            .store
            .mobilecoin_address_at(platform, id, index)
            .await?
        {
            return Ok(row);
        }
        self.mobilecoin_account(operator, id).await?;
        Err(MobilecoinError::IndexNotAssigned)
    }

    /// The address of this text, whichever account has it.
    ///
    /// # Errors
    /// [`MobilecoinError::AddressNotFound`], or a fault of ours.
    pub async fn mobilecoin_address(
        &self,
        operator: &Operator,
        address: &str,
    ) -> Result<MobilecoinAddressRow, MobilecoinError> {
        let row = self
            .store
            .mobilecoin_address(operator.platform, address)
            .await?;
        row.ok_or(MobilecoinError::AddressNotFound)
    }

    /// The addresses of one account, or of all.
    ///
    /// # Errors
    /// [`MobilecoinError::AccountNotFound`], [`MobilecoinError::TooManyRows`], or a fault of ours.
    pub async fn mobilecoin_addresses(
        &self,
        operator: &Operator,
        id: Option<MobilecoinId>,
        slice: Slice,
    ) -> Result<Vec<MobilecoinAddressRow>, MobilecoinError> {
        if let Some(id) = id {
            self.mobilecoin_account(operator, id).await?;
        }
        let rows = self
            .store
            .mobilecoin_addresses(operator.platform, id, bounded(slice));
        within(rows.await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_lists_no_more_than_it_may_and_says_so() {
        let asked = |limit| bounded(Slice { offset: 7, limit });
        assert_eq!(asked(Some(3)).limit, Some(3));
        for limit in [None, Some(MOST + 1), Some(u64::MAX)] {
            assert_eq!(asked(limit).limit, Some(MOST + 1));
            assert_eq!(asked(limit).offset, 7);
        }
        let rows = |count: u64| (0..count).collect::<Vec<_>>();
        assert_eq!(within(rows(MOST)).ok(), Some(rows(MOST)));
        let refused = within(rows(MOST + 1)).expect_err("one too many");
        assert!(matches!(
            refused,
            MobilecoinError::TooManyRows { most: MOST }
        ));
    }
}
