//! Whether a key is a session's: one that signs must not also receive.
//!
//! Called by the first legs that take a client's key, and by the second leg of a refresh.

use seedport_wire::{
    ClientKey, KeyFlow, PublicKey,
    ids::{AccountId, PlatformId},
};

use crate::{Custody, Fault};

impl Custody {
    /// Whether a session of the account stamps with this key.
    pub(crate) async fn is_session_key(
        &self,
        platform: PlatformId,
        account: AccountId,
        key: &PublicKey,
    ) -> Result<bool, Fault> {
        let key = key.compressed();
        let session = self.store.session_by_key(platform, account, key.as_bytes());
        Ok(session.await?.is_some())
    }

    /// Whether a client's key is to receive although a session stamps with it.
    pub(crate) async fn receives_and_signs(
        &self,
        platform: PlatformId,
        account: AccountId,
        key: &ClientKey,
    ) -> Result<bool, Fault> {
        Ok(key.flow() == KeyFlow::VaultMade
            && self.is_session_key(platform, account, key.point()).await?)
    }
}
