//! Opens a session by a token of an `OpenID` provider.
//!
//! Invariant: the token's nonce is the digest of the session's key as it was sent, so a token
//! that somebody else saw is worth nothing to them; and it was issued after the token by which the
//! credential was added, so that one token has one use.
//! Called by `custody`, on an `OAUTH` verify. Source: contract section 4.4.

use seedport_wire::{ClientKey, digest::sha256, ids::CredentialId};

use crate::{
    fault::{RecordKind, VaultFault},
    oidc::{OidcError, OidcRefusal},
    records::{
        Stored,
        credential::{Identity, Subject},
    },
    scope::Scope,
    sessions::{NewSession, Proven, ProvenBy},
    vault::Vault,
};

/// A token and what it is to open.
///
/// Without `Debug`: a token opens sessions for as long as it is fresh.
pub struct AnswerToken<'a> {
    /// Whose wallet.
    pub scope: Scope,
    /// The credential in the path.
    pub credential: Stored<'a, CredentialId>,
    /// `oidcToken`.
    pub token: &'a str,
    /// `clientPublicKey`.
    pub key: &'a ClientKey,
}

/// Why no session was opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerTokenError {
    /// The token is refused, or the provider cannot be asked.
    #[error(transparent)]
    Token(#[from] OidcError),
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] VaultFault),
}

impl Vault {
    /// Checks a token and opens the session. Blocks while the provider's keys are fetched.
    ///
    /// # Errors
    /// [`OidcError`] when the token is refused or the provider does not answer.
    pub fn answer_token(&self, request: &AnswerToken<'_>) -> Result<NewSession, AnswerTokenError> {
        let AnswerToken {
            scope,
            credential,
            token,
            key,
        } = *request;
        let kept = self.open_credential(scope, credential)?;
        let Identity::Oidc(subject) = &kept.identity else {
            return Err(VaultFault::Record(RecordKind::Credential).into());
        };
        let now = self.clock.now();
        let nonce = hex::encode(sha256(key.as_text().as_bytes()));
        let identity = self.tokens.verify(token, Some(&nonce), now)?;
        if &Subject::of(&identity) != subject {
            return Err(OidcError::Refused(OidcRefusal::Identity).into());
        }
        if kept
            .tokens_after
            .is_some_and(|added| identity.issued_at <= added)
        {
            return Err(OidcError::Refused(OidcRefusal::UsedToAdd).into());
        }
        let by = ProvenBy {
            credential: credential.id,
            origin: kept.origin(),
            key: key.into(),
            request: None,
        };
        let proven = Proven::by(&identity, scope, &by, now);
        Ok(self.issue_session(proven)?)
    }
}
