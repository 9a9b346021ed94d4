//! Checks an API token's secret.
//!
//! Invariant: the only way to an `Authenticated`; an unknown client and a wrong secret cost the
//! same and are told alike.
//! Called by the doors, on every request.

use seedport_wire::{SecretBytes, ids::PlatformId};
use subtle::ConstantTimeEq as _;

use super::secret_digest;
use crate::{Custody, Fault, permit::Authenticated, shares::Busy, stopped::Stopped};

/// Why a caller is not who they say.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticateError {
    /// No such client, or another secret.
    #[error("the API client id or secret is wrong")]
    Refused,
    /// Too many requests of the platform wait already.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Custody {
    /// Checks a client id and its secret, and waits for the platform's turn.
    ///
    /// # Errors
    /// [`AuthenticateError::Refused`], without saying which of the two was wrong. Of a disabled
    /// platform only who has the right secret hears.
    pub async fn authenticate(
        &self,
        client_id: &str,
        secret: &SecretBytes,
    ) -> Result<Authenticated, AuthenticateError> {
        let given = secret_digest(secret);
        let row = self
            .store
            .token_by_client_id(client_id)
            .await
            .map_err(Fault::from)?;
        let kept = row.as_ref().map_or([0; 32], |row| row.secret_digest);
        let equal = bool::from(given.ct_eq(&kept));
        match row {
            Some(row) if equal => {
                self.expect_enabled(row.platform).await?;
                self.take_turn(row.platform).await?;
                Ok(Authenticated::new(row.platform, row.id, row.permissions))
            }
            _ => Err(AuthenticateError::Refused),
        }
    }

    /// Lets nobody act for a platform that the operator disabled.
    ///
    /// # Errors
    /// [`Stopped::PlatformDisabled`], or when the store fails.
    pub async fn expect_enabled(&self, platform: PlatformId) -> Result<(), Fault> {
        match self.store.platform(platform).await? {
            Some(row) if row.disabled_at.is_some() => Err(Stopped::PlatformDisabled.into()),
            _ => Ok(()),
        }
    }
}
