//! Reads of MobileCoin accounts and their addresses.
//!
//! Called by the door's listing methods, and by the verbs on an account that there is.

use seedport_store::{MobilecoinAccountRow, MobilecoinAddressRow, Slice};
use seedport_wire::MobilecoinId;

use super::{MobilecoinError, Operator};
use crate::Custody;

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
    /// A fault of ours.
    pub async fn mobilecoin_accounts(
        &self,
        operator: &Operator,
        slice: Slice,
    ) -> Result<Vec<MobilecoinAccountRow>, MobilecoinError> {
        Ok(self
            .store
            .mobilecoin_accounts(operator.platform, slice)
            .await?)
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
    /// [`MobilecoinError::AccountNotFound`], or a fault of ours.
    pub async fn mobilecoin_addresses(
        &self,
        operator: &Operator,
        id: Option<MobilecoinId>,
        slice: Slice,
    ) -> Result<Vec<MobilecoinAddressRow>, MobilecoinError> {
        if let Some(id) = id {
            self.mobilecoin_account(operator, id).await?;
        }
        Ok(self
            .store
            .mobilecoin_addresses(operator.platform, id, slice)
            .await?)
    }
}
