//! Creates an API token.
//!
//! Invariant: the secret is in the answer and nowhere else.
//! Called by `POST /tokens` and by `seedport token create`.

use seedport_store::{AuditVerb, Permissions, TokenRow, TokenWrite, Write};
use seedport_wire::{
    Entropy, EntropyUnavailable, SecretBytes, Timestamp,
    ids::{PlatformId, TokenId},
};

use super::secret_digest;
use crate::{
    Custody, Fault,
    permit::{Manage, Permit},
};

/// A token to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateToken {
    /// What it is called.
    pub name: String,
    /// What it may do.
    pub permissions: Permissions,
}

/// A token, with its secret: told once.
pub struct IssuedToken {
    /// The token.
    pub row: TokenRow,
    /// The secret, 64 hex characters.
    pub secret: SecretBytes,
}

/// Why no token was made.
#[derive(Debug, thiserror::Error)]
pub enum CreateTokenError {
    /// A token may not grant what its maker lacks.
    #[error("a token may not grant a permission that the calling token lacks")]
    Escalation,
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Draws a token and its secret.
pub(super) fn draw(
    platform: PlatformId,
    request: CreateToken,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<IssuedToken, EntropyUnavailable> {
    let secret = SecretBytes::make(32, entropy)?;
    // The integrator keeps it in hex.
    let secret = secret.to_hex();
    let mut client_id = [0; 16];
    entropy.fill(&mut client_id)?;
    let row = TokenRow {
        platform,
        id: TokenId::make(entropy)?,
        name: request.name,
        permissions: request.permissions,
        client_id: hex::encode(client_id),
        secret_digest: secret_digest(&secret),
        created_at: now,
        updated_at: now,
    };
    Ok(IssuedToken { row, secret })
}

impl Custody {
    /// Makes a token on the caller's platform.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn create_token(
        &self,
        permit: &Permit<Manage>,
        request: CreateToken,
    ) -> Result<IssuedToken, CreateTokenError> {
        let now = self.now();
        let maker = self
            .store
            .token(permit.platform, permit.token)
            .await
            .map_err(Fault::from)?;
        if !maker.is_some_and(|row| row.permissions.contains(request.permissions)) {
            return Err(CreateTokenError::Escalation);
        }
        let token =
            draw(permit.platform, request, now, self.entropy.as_ref()).map_err(Fault::from)?;
        let entry = permit
            .done(AuditVerb::TokenCreate, now)
            .subject(&token.row.id);
        let insert = Write::Token(TokenWrite::Insert(token.row.clone()));
        self.store
            .commit(vec![insert, entry.write()])
            .await
            .map_err(Fault::from)?;
        Ok(token)
    }
}
