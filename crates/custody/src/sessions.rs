//! Sessions: listed here, each with the credential that issued it; refreshed and revoked in the
//! files of those names.
//!
//! Called by `/auth/sessions`.

pub(crate) mod keys;
pub mod refresh;
pub mod revoke;

use seedport_store::{CredentialRow, SessionRow};
use seedport_wire::ids::AccountId;

use crate::{
    Custody, Fault,
    permit::{Permit, View},
};

impl Custody {
    /// The live sessions of an account; empty for an account of another platform.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn sessions(
        &self,
        permit: &Permit<View>,
        account: AccountId,
    ) -> Result<Vec<(SessionRow, CredentialRow)>, Fault> {
        let platform = permit.platform;
        let sessions = self.store.sessions(platform, account, self.now()).await?;
        let credentials = self.store.credentials(platform, account).await?;
        // A session whose credential is gone is no longer one: it is left out.
        let issuer = |session: &SessionRow| {
            credentials
                .iter()
                .find(|credential| credential.id == session.credential)
                .cloned()
        };
        Ok(sessions
            .into_iter()
            .filter_map(|s| issuer(&s).map(|c| (s, c)))
            .collect())
    }
}
