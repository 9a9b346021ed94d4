//! Internal accounts: the public face of wallets. Listed and found here; `privacy` changes one,
//! `fund` what a sandbox shows of one; `statement` proves what a wallet is.
//!
//! Called by `GET /customers/internal-accounts` and `GET /internal-accounts[/{id}]`.

pub mod fund;
pub mod privacy;
pub mod statement;

use seedport_store::{AccountFilter, AccountRow, Page, PageRequest};
use seedport_wire::ids::AccountId;

use crate::{
    Custody, Fault,
    permit::{Permit, View},
};

impl Custody {
    /// A page of the platform's accounts.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn accounts(
        &self,
        permit: &Permit<View>,
        filter: &AccountFilter,
        page: PageRequest,
    ) -> Result<Page<AccountRow>, Fault> {
        Ok(self.store.accounts(permit.platform, filter, page).await?)
    }

    /// One account; `None` when the platform has none of this id.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn account(
        &self,
        permit: &Permit<View>,
        id: AccountId,
    ) -> Result<Option<AccountRow>, Fault> {
        Ok(self.store.account(permit.platform, id).await?)
    }
}
