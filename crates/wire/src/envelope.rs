//! The export envelope: a seed sealed to its owner's key, signed by the quorum key.
//!
//! Invariant: opening consumes a `VerifiedEnvelope`, which only `verify` with a pin makes; so
//! nothing unsigned is ever decrypted. The signed part says which wallet it holds.
//! Called by the vault (make) and the client (verify, open).
//! Source: Grid contract section 5.3; `turnkey-formats` section 2.

use serde::Deserialize;

use crate::{
    fingerprint::Fingerprint,
    hpke::{self, OpenFailed, SealFailed, SealedMessage},
    ids::{AccountId, ExportId, PlatformId, WalletId},
    json,
    p256::{PublicKey, SignatureInvalid, SigningKey, TargetKey},
    secret::SecretBytes,
    signed_message::{SignedMessage, SignedMessageError},
    timestamp::Timestamp,
};

/// What an envelope holds; `content` in the signed part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Content {
    /// The words of a phrase; not said, as the contract's envelopes do not.
    #[default]
    #[serde(skip)]
    Phrase,
    /// The JSON of a MobileCoin account's secrets.
    MobilecoinAccountSecrets,
    /// The JSON of a whole MobileCoin account: secrets, name and addresses.
    MobilecoinAccountBundle,
}

/// What the signed part says beside the ciphertext.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnvelopeFacts {
    /// `organizationId`.
    pub platform: PlatformId,
    /// `walletId`: the wallet whose seed this is.
    pub wallet: WalletId,
    /// `accountId`: the account whose wallet it is.
    pub account: AccountId,
    /// `exportId`: the delivery; the audit log has the same.
    pub export: ExportId,
    /// `issuedAt`, whole seconds.
    pub issued_at: Timestamp,
    /// `content`, where it is no phrase.
    pub content: Content,
}

/// Why an envelope could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MakeEnvelopeError {
    /// Sealing failed.
    #[error(transparent)]
    Seal(#[from] SealFailed),
    /// Signing failed.
    #[error("signing the envelope failed")]
    Sign(#[from] SignatureInvalid),
}

/// Seals `plaintext` to `target` and signs the result; gives the envelope's JSON text.
///
/// # Errors
/// When the library fails.
pub fn make(
    quorum: &SigningKey,
    target: &PublicKey,
    facts: &EnvelopeFacts,
    plaintext: &SecretBytes,
) -> Result<String, MakeEnvelopeError> {
    // Exposed to be sealed; the sealed form is all that leaves.
    let sealed = hpke::seal(target, plaintext.expose())?;
    let content = match facts.content {
        Content::Phrase => "",
        Content::MobilecoinAccountSecrets => r#","content":"MOBILECOIN_ACCOUNT_SECRETS""#,
        Content::MobilecoinAccountBundle => r#","content":"MOBILECOIN_ACCOUNT_BUNDLE""#,
    };
    let data = format!(
        concat!(
            r#"{{"encappedPublic":"{}","ciphertext":"{}","organizationId":"{}","#,
            r#""walletId":"{}","accountId":"{}","exportId":"{}","issuedAt":"{}"{}}}"#
        ),
        sealed.encapped.to_hex(),
        hex::encode(&sealed.ciphertext),
        facts.platform,
        facts.wallet,
        facts.account,
        facts.export,
        facts.issued_at,
        content
    );
    Ok(SignedMessage::make(quorum, data.into_bytes())?.to_json())
}

/// Why an envelope is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// The outer message is refused.
    #[error(transparent)]
    Message(#[from] SignedMessageError),
    /// The signed part is not an envelope's.
    #[error("the signed part has no encappedPublic, ciphertext and organizationId")]
    Malformed,
    /// The envelope is another organisation's.
    #[error("the envelope belongs to another organization")]
    Organization,
    /// Not sealed to this key, or changed.
    #[error(transparent)]
    Open(#[from] OpenFailed),
}

/// The signed part. The last five are ours; an envelope of another maker lacks them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    encapped_public: String,
    ciphertext: String,
    organization_id: String,
    wallet_id: Option<WalletId>,
    account_id: Option<AccountId>,
    export_id: Option<ExportId>,
    issued_at: Option<String>,
    #[serde(default)]
    content: Content,
}

/// An envelope whose signer is pinned and whose signature holds.
#[derive(Debug)]
pub struct VerifiedEnvelope {
    sealed: SealedMessage,
    organization: String,
    wallet: Option<WalletId>,
    account: Option<AccountId>,
    export: Option<ExportId>,
    issued_at: Option<String>,
    content: Content,
}

/// Checks an envelope's signer and signature.
///
/// # Errors
/// [`EnvelopeError`] names the check that failed.
pub fn verify(text: &str, pins: &[Fingerprint]) -> Result<VerifiedEnvelope, EnvelopeError> {
    let message = SignedMessage::parse(text)?;
    let data: Data = json::object(message.verify(pins)?).ok_or(EnvelopeError::Malformed)?;
    let encapped = PublicKey::from_hex_uncompressed(&data.encapped_public)
        .map_err(|_| EnvelopeError::Malformed)?;
    let ciphertext = hex::decode(&data.ciphertext).map_err(|_| EnvelopeError::Malformed)?;
    Ok(VerifiedEnvelope {
        sealed: SealedMessage {
            encapped,
            ciphertext,
        },
        organization: data.organization_id,
        wallet: data.wallet_id,
        account: data.account_id,
        export: data.export_id,
        issued_at: data.issued_at,
        content: data.content,
    })
}

impl VerifiedEnvelope {
    /// `organizationId` as signed.
    #[must_use]
    pub fn organization(&self) -> &str {
        &self.organization
    }

    /// The wallet whose seed this is, when the maker says so.
    #[must_use]
    pub const fn wallet(&self) -> Option<WalletId> {
        self.wallet
    }

    /// The account whose wallet it is, when the maker says so.
    #[must_use]
    pub const fn account(&self) -> Option<AccountId> {
        self.account
    }

    /// The delivery, when the maker says so.
    #[must_use]
    pub const fn export(&self) -> Option<ExportId> {
        self.export
    }

    /// When the envelope was made, when the maker says so; RFC 3339.
    #[must_use]
    pub fn issued_at(&self) -> Option<&str> {
        self.issued_at.as_deref()
    }

    /// What it holds.
    #[must_use]
    pub const fn content(&self) -> Content {
        self.content
    }

    /// Insists that the envelope is of this organisation.
    ///
    /// # Errors
    /// `Organization` when it is not.
    pub fn expect_organization(self, organization: &str) -> Result<Self, EnvelopeError> {
        if self.organization == organization {
            Ok(self)
        } else {
            Err(EnvelopeError::Organization)
        }
    }

    /// Opens the seal with the owner's key and gives the plaintext: for a wallet, the phrase.
    ///
    /// # Errors
    /// `Open` when the envelope was sealed to another key.
    pub fn open(self, target: &TargetKey) -> Result<SecretBytes, EnvelopeError> {
        Ok(hpke::open(target, &self.sealed)?)
    }
}
