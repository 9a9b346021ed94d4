//! What an owner means to sign: the activity that a payload must name, and nothing else.
//!
//! Invariant: a payload is stamped only if it is, to the byte, the one that the device would have
//! written for its own wish, at the organization and for the wallet that the session knows. The time
//! is the server's. Of what a session does not know, the organization (a token's session that was
//! begun without one) and the wallet (a passkey's or a token's, until a statement names it) are the
//! server's too; so is the name of a provider that the caller does not give. No more is left open.
//! Called by `Session::stamp_intent`. Source: Grid contract section 3.1.

use seedport_wire::{
    ClientKey, KnownWallet, Stamp, Timestamp,
    digest::sha256,
    ids::{AccountId, CredentialId, PlatformId, SessionId, WalletId},
    p256::SignatureInvalid,
    payload::{Activity, Authenticator},
};
use serde::Deserialize;

use super::{
    Session,
    expected::{OtherNamed, check_account, check_organization, check_wallet},
    identity_token::TokenNonceError,
};

/// A wish of the owner's, beside the export.
///
/// Without `Debug`: one carries a provider's token.
#[derive(Clone, Copy)]
pub enum Intent<'a> {
    /// Codes go to this mail address, of a new credential or of those that have another.
    SetEmail {
        /// Whose wallet.
        account: AccountId,
        /// The address.
        email: &'a str,
    },
    /// Codes go to this phone number, of a new credential or of those that have another.
    SetPhone {
        /// Whose wallet.
        account: AccountId,
        /// The number, E.164.
        phone: &'a str,
    },
    /// The identity of this token opens the wallet too. Its nonce is [`Session::nonce`].
    AddIdentity {
        /// Whose wallet.
        account: AccountId,
        /// The token, as sent.
        token: &'a str,
        /// How the operator names the provider, where the device knows it. It is shown and decides
        /// nothing; what is sealed is what the token says.
        provider: Option<&'a str>,
    },
    /// This passkey opens the wallet too.
    AddPasskey {
        /// Whose wallet.
        account: AccountId,
        /// What was sent of it.
        authenticator: Authenticator<'a>,
    },
    /// A credential opens the wallet no longer.
    RevokeCredential {
        /// Whose wallet.
        account: AccountId,
        /// The credential.
        credential: CredentialId,
        /// What it is.
        kind: RevokedKind,
    },
    /// This key gets a session too.
    RefreshSession {
        /// The key, as sent.
        key: &'a ClientKey,
    },
    /// A session ends.
    RevokeSession {
        /// Whose wallet.
        account: AccountId,
        /// The session.
        session: SessionId,
    },
    /// The wallet's private mode is on or off.
    SetPrivate {
        /// Whose wallet.
        account: AccountId,
        /// On.
        enabled: bool,
    },
}

/// What a credential to be revoked is: each kind is revoked by an activity of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevokedKind {
    /// Codes by mail.
    Email,
    /// Codes by text message.
    Phone,
    /// An identity at a provider.
    Identity,
    /// A passkey.
    Passkey,
}

/// Why a payload is not stamped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StampIntentError {
    /// Not a payload of an activity.
    #[error("the payload is not one that an owner signs: not signed")]
    Malformed,
    /// Another activity, or the same about something else.
    #[error("the payload says something else than was asked for: not signed")]
    Other,
    /// Another organization, wallet or account than the session's.
    #[error("{0}: not signed")]
    Named(#[from] OtherNamed),
    /// The token could open a session of another key.
    #[error("{0}: not signed")]
    Token(#[from] TokenNonceError),
    /// The library failed.
    #[error("stamping the payload failed")]
    Stamp(#[source] SignatureInvalid),
}

/// What only the server knows of a payload.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PayloadJson {
    organization_id: PlatformId,
    #[serde(default)]
    parameters: Parameters,
    timestamp_ms: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    #[serde(default)]
    oauth_providers: Vec<Provider>,
    sign_with: Option<WalletId>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Provider {
    #[serde(default)]
    provider_name: String,
}

impl Intent<'_> {
    /// Whether `payload` says this and nothing else, of the wallet that is `known`.
    ///
    /// # Errors
    /// [`StampIntentError`]: `Malformed`, `Other` or `Named`.
    pub fn check(&self, payload: &str, known: &KnownWallet) -> Result<(), StampIntentError> {
        let read: PayloadJson =
            serde_json::from_str(payload).map_err(|_| StampIntentError::Malformed)?;
        let millis = read.timestamp_ms.parse();
        let made_at = Timestamp::from_millis(millis.map_err(|_| StampIntentError::Malformed)?);
        if let Some(account) = self.account() {
            check_account(known, account)?;
        }
        let written = self.write(read.organization_id, made_at, &read.parameters);
        if written.as_deref() != Some(payload) {
            return Err(StampIntentError::Other);
        }
        check_organization(known, read.organization_id)?;
        if let Some(wallet) = read.parameters.sign_with {
            check_wallet(known, wallet)?;
        }
        Ok(())
    }

    /// Whose wallet it is about, where the payload says it.
    const fn account(&self) -> Option<AccountId> {
        match *self {
            Self::SetEmail { account, .. }
            | Self::SetPhone { account, .. }
            | Self::AddIdentity { account, .. }
            | Self::AddPasskey { account, .. }
            | Self::RevokeCredential { account, .. }
            | Self::RevokeSession { account, .. }
            | Self::SetPrivate { account, .. } => Some(account),
            Self::RefreshSession { .. } => None,
        }
    }

    /// The payload of this wish, with what the server adds to it.
    fn write(&self, platform: PlatformId, at: Timestamp, said: &Parameters) -> Option<String> {
        let digest;
        let wallet;
        let activity = match *self {
            Self::SetEmail { account, email } => Activity::UpdateUserEmail {
                email,
                user: account,
            },
            Self::SetPhone { account, phone } => Activity::UpdateUserPhone {
                phone,
                user: account,
            },
            Self::AddIdentity {
                account,
                token,
                provider,
            } => Activity::CreateOauthProvider {
                token,
                provider: match provider {
                    Some(known) => known,
                    None => &said.oauth_providers.first()?.provider_name,
                },
                user: account,
            },
            Self::AddPasskey {
                account,
                authenticator,
            } => Activity::CreateAuthenticator {
                authenticator,
                user: account,
            },
            Self::RevokeCredential {
                account,
                credential,
                kind,
            } => revocation(account, credential, kind),
            Self::RefreshSession { key } => Activity::CreateSession { target: key },
            Self::RevokeSession { account, session } => Activity::DeleteSession {
                session,
                user: account,
            },
            Self::SetPrivate { account, enabled } => {
                digest = privacy_digest(account, enabled);
                wallet = said.sign_with?.to_string();
                Activity::SignRawPayload {
                    payload: &digest,
                    sign_with: &wallet,
                }
            }
        };
        Some(activity.to_json(platform, at))
    }
}

impl Session {
    /// Reads a payload, and stamps it if it says `intent` of this session's wallet; gives the
    /// `Grid-Wallet-Signature` header.
    ///
    /// # Errors
    /// [`StampIntentError`] names the check that failed; nothing was signed then.
    pub fn stamp_intent(
        &self,
        payload: &str,
        intent: &Intent<'_>,
    ) -> Result<String, StampIntentError> {
        intent.check(payload, self.known())?;
        if let Intent::AddIdentity { token, .. } = intent {
            self.check_nonce(token)?;
        }
        let stamp = Stamp::make(self.key(), payload).map_err(StampIntentError::Stamp)?;
        Ok(stamp.to_header())
    }
}

const fn revocation(
    user: AccountId,
    credential: CredentialId,
    kind: RevokedKind,
) -> Activity<'static> {
    match kind {
        RevokedKind::Email => Activity::UpdateUserEmail { email: "", user },
        RevokedKind::Phone => Activity::UpdateUserPhone { phone: "", user },
        RevokedKind::Identity => Activity::DeleteOauthProvider { credential, user },
        RevokedKind::Passkey => Activity::DeleteAuthenticator { credential, user },
    }
}

/// The digest that stands for a mode of the wallet: hex.
fn privacy_digest(account: AccountId, enabled: bool) -> String {
    let statement = format!(r#"{{"accountId":"{account}","privateEnabled":{enabled}}}"#);
    hex::encode(sha256(statement.as_bytes()))
}
