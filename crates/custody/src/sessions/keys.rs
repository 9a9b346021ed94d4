//! Whether a key is a session's: one that signs must not also receive.
//!
//! Invariant: what a verb reads here refuses early; the guard in its last commit decides, since a
//! session may take the key meanwhile.
//!
//! Called by the verbs that take a client's key, on both legs.

use seedport_store::{SessionWrite, Write};
use seedport_wire::{
    ClientKey, CompressedKey, KeyFlow, PublicKey,
    ids::{AccountId, PlatformId},
};

use crate::{Custody, Fault};

/// Lets a commit happen only while no session of the account has this key.
pub(crate) fn none_of_key(platform: PlatformId, account: AccountId, key: CompressedKey) -> Write {
    Write::Session(SessionWrite::ExpectNoneOfKey {
        platform,
        account,
        public_key: *key.as_bytes(),
    })
}

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
