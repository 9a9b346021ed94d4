//! The export envelope: a seed sealed to its owner's key, signed by the quorum key.
//!
//! Invariant: opening consumes a `VerifiedEnvelope`, which only `verify` with a pin makes; so
//! nothing unsigned is ever decrypted. The signed part says which wallet it holds.
//! Called by the vault (make) and the client (verify, open).
//! Source: Grid contract section 5.3; `turnkey-formats` section 2.

use serde::Deserialize;

use crate::{
    contact::ContactDigest,
    fingerprint::Fingerprint,
    hpke::{self, OpenFailed, SealFailed, SealedMessage},
    ids::{AccountId, CredentialId, ExportId, PlatformId, WalletId},
    json,
    p256::{PublicKey, SignatureInvalid, SigningKey, TargetKey},
    secret::SecretBytes,
    signed_message::{SignedMessage, SignedMessageError},
    statement::ManifestMark,
    timestamp::Timestamp,
    wallet_facts::{WalletFacts, founding_json, read_founding},
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
    /// What the envelope of an owner's wallet says more.
    pub owner: Option<OwnerFacts>,
}

/// What the signed part says of an owner's wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnerFacts {
    /// `credentialId`: the credential whose session asked for the export.
    pub credential: CredentialId,
    /// `foundingContact`: the digest of the wallet's first contact; `None` for a wallet that is
    /// older than statements.
    pub founding: Option<ContactDigest>,
    /// `manifestVersion` and `manifestDigest`: what the opened phrase must derive.
    pub manifest: ManifestMark,
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
    let owner = facts.owner.as_ref().map_or_else(String::new, |owner| {
        format!(
            concat!(
                r#","credentialId":"{}","foundingContact":{},"#,
                r#""manifestVersion":{},"manifestDigest":"{}""#
            ),
            owner.credential,
            founding_json(owner.founding),
            owner.manifest.version,
            hex::encode(owner.manifest.digest)
        )
    });
    let data = format!(
        concat!(
            r#"{{"encappedPublic":"{}","ciphertext":"{}","organizationId":"{}","#,
            r#""walletId":"{}","accountId":"{}","exportId":"{}","issuedAt":"{}"{}{}}}"#
        ),
        sealed.encapped.to_hex(),
        hex::encode(&sealed.ciphertext),
        facts.platform,
        facts.wallet,
        facts.account,
        facts.export,
        facts.issued_at,
        content,
        owner
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

/// The signed part. All after the first three are ours; an envelope of another maker lacks them.
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
    credential_id: Option<CredentialId>,
    #[serde(default, deserialize_with = "read_founding")]
    founding_contact: Option<ContactDigest>,
    manifest_version: Option<u32>,
    manifest_digest: Option<String>,
}

impl Data {
    /// What is said of an owner's wallet: all of it or nothing.
    fn owner(&self) -> Result<Option<OwnerFacts>, EnvelopeError> {
        let malformed = EnvelopeError::Malformed;
        match (
            self.credential_id,
            self.manifest_version,
            &self.manifest_digest,
        ) {
            (None, None, None) if self.founding_contact.is_none() => Ok(None),
            (Some(credential), Some(version), Some(text)) => {
                let mut digest = [0; 32];
                hex::decode_to_slice(text, &mut digest).map_err(|_| malformed)?;
                Ok(Some(OwnerFacts {
                    credential,
                    founding: self.founding_contact,
                    manifest: ManifestMark { version, digest },
                }))
            }
            _ => Err(malformed),
        }
    }
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
    owner: Option<OwnerFacts>,
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
    let owner = data.owner()?;
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
        owner,
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

    /// What is said of an owner's wallet, when the maker says so.
    #[must_use]
    pub const fn owner(&self) -> Option<&OwnerFacts> {
        self.owner.as_ref()
    }

    /// Whose wallet it holds, when the maker says so and the organization is one of ours.
    #[must_use]
    pub fn facts(&self) -> Option<WalletFacts> {
        Some(WalletFacts {
            organization: self.organization.parse().ok()?,
            account: self.account?,
            wallet: self.wallet?,
            founding: self.owner.and_then(|owner| owner.founding),
        })
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
