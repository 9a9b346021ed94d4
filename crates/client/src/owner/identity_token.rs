//! The nonce of a provider's token that is to become a credential.
//!
//! Invariant: the token is read and not believed: who signed it is the vault's to check. A token whose
//! nonce is another's opens a session for that other key, so the owner adds none.
//! Called by `Session::stamp_intent`.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;

/// Why a token is not added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenNonceError {
    /// Not three parts with claims between them.
    #[error("the provider's token is no JWT")]
    Malformed,
    /// Asked for without a nonce, or with that of another key.
    #[error("the provider's token was not asked for with this session's nonce")]
    Other,
}

/// Insists that the token's nonce is `expected`.
pub(super) fn check_nonce(token: &str, expected: &str) -> Result<(), TokenNonceError> {
    #[derive(Deserialize)]
    struct Claims {
        nonce: Option<String>,
    }
    let malformed = TokenNonceError::Malformed;
    let mut parts = token.split('.');
    let (Some(_), Some(claims), Some(_), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(malformed);
    };
    let claims = URL_SAFE_NO_PAD.decode(claims).map_err(|_| malformed)?;
    let claims: Claims = serde_json::from_slice(&claims).map_err(|_| malformed)?;
    if claims.nonce.as_deref() == Some(expected) {
        Ok(())
    } else {
        Err(TokenNonceError::Other)
    }
}
