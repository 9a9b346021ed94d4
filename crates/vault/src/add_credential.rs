//! Adds a credential to a wallet: the new proof is checked first, then a session stamps.
//!
//! Invariant: a credential is sealed only by spending an `Authorized<CredentialAddition>`, and
//! holds the identity that was checked on the first leg, whatever the second one carries.
//! Called by `custody`, on both legs of `POST /auth/credentials`.

use seedport_wire::{
    BodyDigest,
    ids::CredentialId,
    payload::{Activity, Authenticator},
};

use crate::{
    authorized::{Authorized, CredentialAddition, RedeemError, SessionRetry},
    create_wallet::NewCredential,
    fault::VaultFault,
    oidc::OidcError,
    pending::PendingChallenge,
    records::{
        challenge::Purpose,
        credential::{CredentialRecord, Identity, Subject},
    },
    scope::Scope,
    vault::Vault,
    webauthn::{Attestation, PasskeyRefusal, verify_registration},
};

/// What a new credential is proven by.
///
/// Without `Debug`: a token opens sessions for as long as it is fresh.
#[derive(Clone, Copy)]
pub enum NewProof<'a> {
    /// A mail address; its owner proves to read it by the first code.
    Email(&'a str),
    /// A phone number, E.164; its owner proves to read it by the first code.
    Phone(&'a str),
    /// A token of an `OpenID` provider.
    Token(&'a str),
    /// What an authenticator said when it made a passkey.
    Passkey {
        /// The same as texts, for the payload.
        texts: Authenticator<'a>,
        /// The challenge that the integrator's backend gave out.
        challenge: &'a [u8],
        /// The attestation.
        attestation: &'a Attestation,
    },
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
        let (identity, nickname, activity) = match proof {
            NewProof::Email(email) => (
                Identity::Email(email.to_owned()),
                email.to_owned(),
                Activity::UpdateUserEmail { email, user },
            ),
            NewProof::Phone(phone) => (
                Identity::Phone(phone.to_owned()),
                phone.to_owned(),
                Activity::UpdateUserPhone { phone, user },
            ),
            NewProof::Token(token) => {
                let identity = self.tokens.verify(token, None, self.clock.now())?;
                let subject = Subject::of(&identity);
                provider = identity.provider;
                let activity = Activity::CreateOauthProvider {
                    token,
                    provider: &provider,
                    user,
                };
                let nickname = identity.email.unwrap_or_else(|| subject.sub.clone());
                (Identity::Oidc(subject), nickname, activity)
            }
            NewProof::Passkey {
                texts,
                challenge,
                attestation,
            } => {
                let policy = self.passkeys.as_ref().ok_or(BeginAddError::PasskeysOff)?;
                let passkey = verify_registration(policy, challenge, attestation)?;
                let activity = Activity::CreateAuthenticator {
                    authenticator: texts,
                    user,
                };
                let nickname = texts.authenticator_name.to_owned();
                (Identity::Passkey(passkey), nickname, activity)
            }
        };
        let external_id = identity.external_id();
        let purpose = Purpose::AddCredential { identity, nickname };
        Ok(BegunCredential {
            pending: self.pend_activity(scope, purpose, &activity, body)?,
            external_id,
        })
    }

    /// Checks the stamp and seals the credential.
    ///
    /// # Errors
    /// [`crate::RedeemRefusal`] when the retry is refused; the challenge stays open then.
    pub fn add_credential(&self, retry: &SessionRetry<'_>) -> Result<AddedCredential, RedeemError> {
        let authorized: Authorized<CredentialAddition> =
            self.redeem_by_session(&retry.redemption, retry.session)?;
        Ok(self.seal_addition(authorized)?)
    }

    fn seal_addition(
        &self,
        authorized: Authorized<CredentialAddition>,
    ) -> Result<AddedCredential, VaultFault> {
        let Authorized {
            activity, scope, ..
        } = authorized;
        let id = CredentialId::make(self.entropy.as_ref())?;
        let external_id = activity.identity.external_id();
        let nickname = activity.nickname;
        let record = CredentialRecord {
            account: scope.account,
            identity: activity.identity,
        };
        Ok(AddedCredential {
            credential: NewCredential {
                id,
                sealed: self.seal_credential(scope, id, &record)?,
            },
            external_id,
            nickname,
        })
    }
}

/// A credential that was added.
#[derive(Debug)]
pub struct AddedCredential {
    /// Its id and sealed record.
    pub credential: NewCredential,
    /// What tells it from others of its type within the account.
    pub external_id: Option<Vec<u8>>,
    /// What people call it: the mail address or phone number, the token's `email` (or else its
    /// subject), or the name that the owner gave the passkey.
    pub nickname: String,
}
