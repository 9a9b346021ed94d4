//! Lists an account's credentials.
//!
//! Invariant: an account of another platform has no credentials here: the list is empty.
//! Called by `GET /auth/credentials`.

use seedport_store::{AccountRow, CredentialRow};
use seedport_vault::{Scope, Stored};
use seedport_wire::ids::{AccountId, CredentialId, PlatformId, WalletId};

use crate::{
    Custody, Fault,
    fault::Inconsistency,
    permit::{Permit, View},
};

/// A credential with the account and wallet that it opens.
pub(crate) struct Located {
    pub(crate) credential: CredentialRow,
    pub(crate) account: AccountId,
    pub(crate) wallet: WalletId,
}

impl Located {
    /// Whose wallet it opens.
    pub(crate) const fn scope(&self, platform: PlatformId) -> Scope {
        Scope {
            platform,
            account: self.account,
            wallet: self.wallet,
        }
    }

    /// The credential as the vault takes it.
    pub(crate) fn stored(&self) -> Stored<'_, CredentialId> {
        Stored {
            id: self.credential.id,
            sealed: &self.credential.sealed.0,
        }
    }
}

impl Custody {
    /// The credentials of an account, oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn credentials(
        &self,
        permit: &Permit<View>,
        account: AccountId,
    ) -> Result<Vec<CredentialRow>, Fault> {
        Ok(self.store.credentials(permit.platform, account).await?)
    }

    /// A credential of the platform with its account's wallet.
    pub(crate) async fn locate(
        &self,
        platform: PlatformId,
        id: CredentialId,
    ) -> Result<Option<Located>, Fault> {
        let Some(credential) = self.store.credential(platform, id).await? else {
            return Ok(None);
        };
        let row = self.store.account(platform, credential.account).await?;
        let row = row.ok_or(Fault::Inconsistent(Inconsistency::CredentialWithoutAccount))?;
        let wallet = row
            .wallet
            .ok_or(Fault::Inconsistent(Inconsistency::AccountWithoutWallet))?;
        let AccountRow { id: account, .. } = row;
        Ok(Some(Located {
            credential,
            account,
            wallet,
        }))
    }
}
