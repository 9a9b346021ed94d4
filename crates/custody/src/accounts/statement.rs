//! The wallet statement of an account, and its manifest of public addresses.
//!
//! Invariant: both come from the sealed wallet alone; no row says what is in them.
//! Called by `GET /seedport/v1/internal-accounts/{id}/statement` and `.../manifest`.

use std::sync::Arc;

use seedport_keys::manifest::Manifest;
use seedport_store::WalletRow;
use seedport_vault::{Scope, Stored};
use seedport_wire::ids::{AccountId, PlatformId, WalletId};

use crate::{
    Custody, Fault,
    permit::{Permit, View},
};

impl Custody {
    /// The signed statement; `None` when the platform has no wallet behind this id.
    ///
    /// # Errors
    /// A fault of ours.
    pub async fn wallet_statement(
        &self,
        permit: &Permit<View>,
        account: AccountId,
    ) -> Result<Option<String>, Fault> {
        let platform = permit.platform;
        let Some(wallet) = self.store.wallet(platform, account).await? else {
            return Ok(None);
        };
        let (scope, stored) = as_stored(platform, account, &wallet);
        Ok(Some(self.vault.wallet_statement(scope, stored)?))
    }

    /// The manifest that the statement names by its digest; `None` as for the statement. Deriving
    /// it takes some milliseconds.
    ///
    /// # Errors
    /// A fault of ours.
    pub async fn wallet_manifest(
        &self,
        permit: &Permit<View>,
        account: AccountId,
    ) -> Result<Option<Manifest>, Fault> {
        let platform = permit.platform;
        let Some(wallet) = self.store.wallet(platform, account).await? else {
            return Ok(None);
        };
        let vault = Arc::clone(&self.vault);
        let derived = tokio::task::spawn_blocking(move || {
            let (scope, stored) = as_stored(platform, account, &wallet);
            vault.wallet_manifest(scope, stored)
        });
        Ok(Some(derived.await.map_err(|_| Fault::Task)??))
    }
}

fn as_stored(
    platform: PlatformId,
    account: AccountId,
    wallet: &WalletRow,
) -> (Scope, Stored<'_, WalletId>) {
    let scope = Scope {
        platform,
        account,
        wallet: wallet.id,
    };
    let stored = Stored {
        id: wallet.id,
        sealed: &wallet.sealed.0,
    };
    (scope, stored)
}
