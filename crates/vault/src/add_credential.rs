//! Adds a provider's identity or a passkey: the new proof is checked first, then a session stamps.
//!
//! Invariant: what is sealed is decoded from the very texts that the payload shows to the owner;
//! no second argument says it again. The credential holds what was checked on the first leg,
//! whatever the second one carries. A token that adds opens nothing: the credential takes only
//! tokens that were issued later.
//! Called by `custody`, on both legs of `POST /auth/credentials`. A mail address or phone number
//! is set by `set_contact`.

use seedport_wire::{
    BodyDigest, ClientKey, PublicKey,
    digest::sha256,
    ids::CredentialId,
    payload::{Activity, Authenticator},
};

use crate::{
    authorized::{Authorized, CredentialAddition, RedeemError, RedeemRefusal, SessionRetry},
    create_wallet::NewCredential,
    fault::VaultFault,
    oidc::OidcError,
    pending::PendingChallenge,
    records::{
        challenge::{AddingToken, Purpose},
        credential::{CredentialRecord, Identity, Subject},
    },
    scope::Scope,
    vault::Vault,
    webauthn::{PasskeyRefusal, verify_texts},
};

/// What a new credential is proven by.
///
/// Without `Debug`: a token opens sessions for as long as it is fresh.
#[derive(Clone, Copy)]
pub enum NewProof<'a> {
    /// A token of an `OpenID` provider.
    Token(&'a str),
    /// What an authenticator said when it made a passkey, as the texts that the owner stamps.
    Passkey(Authenticator<'a>),
}

/// A credential to be added.
pub struct BeginAddCredential<'a> {
    /// Whose wallet.
    pub scope: Scope,
    /// What proves it.
    pub proof: NewProof<'a>,
    /// The request body, for the second leg.
    pub body: BodyDigest,
}

/// A credential that waits for a session's stamp.
#[derive(Debug)]
pub struct BegunCredential {
    /// The challenge to keep.
    pub pending: PendingChallenge,
    /// What tells it from others of its type within the account.
    pub external_id: Option<Vec<u8>>,
}

/// Why no credential was begun.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BeginAddError {
    /// The attestation is refused.
    #[error(transparent)]
    Passkey(#[from] PasskeyRefusal),
    /// The token is refused, or the provider cannot be asked.
    #[error(transparent)]
    Token(#[from] OidcError),
    /// No relying party is configured.
    #[error("passkeys are not configured")]
    PasskeysOff,
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] VaultFault),
}

impl Vault {
    /// Checks the new proof and makes the challenge. Blocks while a provider's keys are fetched.
    ///
    /// # Errors
    /// [`BeginAddError`] says which check refused it.
    pub fn begin_add_credential(
        &self,
        request: &BeginAddCredential<'_>,
    ) -> Result<BegunCredential, BeginAddError> {
        let BeginAddCredential { scope, proof, body } = *request;
        let user = scope.account;
        let provider;
        let (identity, nickname, token, activity) = match proof {
            NewProof::Token(token) => {
                let said = self.tokens.verify(token, None, self.clock.now())?;
                let subject = Subject::of(&said);
                let adding = AddingToken {
                    issued_at: said.issued_at,
                    nonce: said.nonce.map(|nonce| sha256(nonce.as_bytes())),
                };
                provider = said.provider;
                let activity = Activity::CreateOauthProvider {
                    token,
                    provider: &provider,
                    user,
                };
                let nickname = said.email.unwrap_or_else(|| subject.sub.clone());
                (Identity::Oidc(subject), nickname, Some(adding), activity)
            }
            NewProof::Passkey(texts) => {
                let policy = self.passkeys.as_ref().ok_or(BeginAddError::PasskeysOff)?;
                let passkey = verify_texts(policy, &texts)?;
                let activity = Activity::CreateAuthenticator {
                    authenticator: texts,
                    user,
                };
                let nickname = texts.authenticator_name.to_owned();
                (Identity::Passkey(passkey), nickname, None, activity)
            }
        };
        let external_id = identity.external_id();
        let purpose = Purpose::AddCredential {
            identity,
            nickname,
            token,
        };
        Ok(BegunCredential {
            pending: self.pend_activity(scope, purpose, &activity, body)?,
            external_id,
        })
    }

    /// Checks the stamp and seals the credential.
    ///
    /// # Errors
    /// [`RedeemRefusal`] when the retry is refused; the challenge stays open then.
    pub fn add_credential(&self, retry: &SessionRetry<'_>) -> Result<AddedCredential, RedeemError> {
        let authorized: Authorized<CredentialAddition> =
            self.redeem_by_session(&retry.redemption, retry.session)?;
        let activity = &authorized.activity;
        if let (true, Identity::Oidc(_)) = (self.limits.addition_nonce, &activity.identity) {
            let nonce = activity.token.as_ref().and_then(|token| token.nonce);
            if !nonce.is_some_and(|nonce| is_bound_to(&nonce, activity.signer)) {
                return Err(RedeemRefusal::NonceOfOtherKey.into());
            }
        }
        Ok(self.seal_addition(authorized)?)
    }

    fn seal_addition(
        &self,
        authorized: Authorized<CredentialAddition>,
    ) -> Result<AddedCredential, VaultFault> {
        let Authorized {
            activity,
            scope,
            request,
            now,
        } = authorized;
        let id = CredentialId::derive(request);
        let external_id = activity.identity.external_id();
        let tokens_after = match (&activity.identity, activity.token) {
            (Identity::Oidc(_), Some(token)) => Some(token.issued_at),
            // Begun by an older version, which did not keep the moment: this one is later.
            (Identity::Oidc(_), None) => Some(now),
            _ => None,
        };
        let record = CredentialRecord {
            account: scope.account,
            identity: activity.identity,
            founding: activity.origin.founding,
            tokens_after,
        };
        Ok(AddedCredential {
            credential: NewCredential {
                id,
                sealed: self.seal_credential(scope, id, &record)?,
            },
            external_id,
            nickname: activity.nickname,
        })
    }
}

/// Whether a nonce of this digest is the lower-case hex SHA-256 of the key's text: compressed, as
/// a client that holds its key sends it, or uncompressed.
fn is_bound_to(nonce: &[u8; 32], key: PublicKey) -> bool {
    [ClientKey::held(key), ClientKey::receiving(key)]
        .iter()
        .any(|key| {
            let expected = hex::encode(sha256(key.as_text().as_bytes()));
            sha256(expected.as_bytes()) == *nonce
        })
}

/// A credential that was added.
#[derive(Debug)]
pub struct AddedCredential {
    /// Its id and sealed record.
    pub credential: NewCredential,
    /// What tells it from others of its type within the account.
    pub external_id: Option<Vec<u8>>,
    /// What people call it: the token's `email` (or else its subject), or the name that the owner
    /// gave the passkey.
    pub nickname: String,
}
