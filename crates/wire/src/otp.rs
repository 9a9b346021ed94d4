//! The two bundles of a one-time code: the target that the vault signs, and the owner's answer.
//!
//! Invariant: a code is sealed only to a `CheckedTarget`: one whose signer is pinned, that was
//! made for a code, and whose wallet, credential and time are the ones that the device expects.
//! The answer carries the code and the session key together, so a code cannot be rebound.
//! Called by the vault (make target, open answer) and the client (verify target, seal answer).
//! Source: Grid contract section 5.5; `turnkey-formats` section 5.

use serde::Deserialize;

use crate::{
    contact::ContactDigest,
    fingerprint::Fingerprint,
    hpke::{self, OpenFailed, SealFailed, SealedMessage},
    ids::{AccountId, CredentialId, PlatformId, WalletId},
    json,
    p256::{PointError, PublicKey, SignatureInvalid, SigningKey, TargetKey},
    secret::SecretBytes,
    signed_message::{SignedMessage, SignedMessageError},
    timestamp::Timestamp,
    wallet_facts::{KnownWallet, OtherWallet, WalletFacts, founding_json, read_founding},
};

/// `use` in the signed part: what tells this target from that of an import.
const USE: &str = "ONE_TIME_CODE";

/// Longest answer that is parsed, in bytes; honest ones have under 700.
pub const MAX_ANSWER: usize = 8 * 1024;

/// Longest code that is sealed, in bytes; longer ones would not fit in [`MAX_ANSWER`].
pub const MAX_CODE: usize = 1024;

/// What the signed target says beside the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetFacts {
    /// Whose wallet the code opens a session of.
    pub wallet: WalletFacts,
    /// `credentialId`: the credential that the code is for.
    pub credential: CredentialId,
    /// `expiresAt` of the code, whole seconds.
    pub expires_at: Timestamp,
    /// `codeLength`: how many characters the code has, 4 to 12.
    pub code_length: u8,
    /// `alphanumeric`: whether they are of Crockford's alphabet, or else digits.
    pub alphanumeric: bool,
}

/// Signs the target of one code; gives `otpEncryptionTargetBundle`'s JSON text.
///
/// # Errors
/// When the library fails.
pub fn make_target(
    quorum: &SigningKey,
    target: &PublicKey,
    facts: &TargetFacts,
) -> Result<String, SignatureInvalid> {
    let data = format!(
        concat!(
            r#"{{"targetPublic":"{}","organizationId":"{}","accountId":"{}","#,
            r#""credentialId":"{}","expiresAt":"{}","walletId":"{}","foundingContact":{},"#,
            r#""codeLength":{},"alphanumeric":{},"use":"{}"}}"#
        ),
        target.to_hex(),
        facts.wallet.organization,
        facts.wallet.account,
        facts.credential,
        facts.expires_at,
        facts.wallet.wallet,
        founding_json(facts.wallet.founding),
        facts.code_length,
        facts.alphanumeric,
        USE
    );
    Ok(SignedMessage::make(quorum, data.into_bytes())?.to_json())
}

/// Why a target bundle is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// The outer message is refused.
    #[error(transparent)]
    Message(#[from] SignedMessageError),
    /// The signed part does not say all that the target of a code says.
    #[error("the signed part is not the target of a one-time code")]
    Malformed,
    /// The target was made for something else.
    #[error("the signed target was not made for a one-time code")]
    OtherUse,
    /// Another wallet's.
    #[error("the code's target is not for this wallet: {0}")]
    Wallet(#[from] OtherWallet),
    /// Another credential's.
    #[error("the code's target is signed for another credential")]
    Credential,
    /// The code's time is over.
    #[error("the code's target has expired")]
    Expired,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TargetUse {
    r#use: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TargetData {
    target_public: String,
    organization_id: PlatformId,
    account_id: AccountId,
    credential_id: CredentialId,
    expires_at: String,
    wallet_id: WalletId,
    #[serde(deserialize_with = "read_founding")]
    founding_contact: Option<ContactDigest>,
    code_length: u8,
    alphanumeric: bool,
}

/// A target whose signer is pinned and that was made for a code. Nothing is sealed to it before
/// [`VerifiedTarget::check`].
#[derive(Debug)]
pub struct VerifiedTarget {
    key: PublicKey,
    facts: TargetFacts,
}

/// A target that a code may be sealed to.
#[derive(Debug)]
pub struct CheckedTarget {
    key: PublicKey,
    facts: TargetFacts,
}

/// Checks a target bundle's signer, signature and use.
///
/// # Errors
/// [`TargetError`] names the check that failed.
pub fn verify_target(text: &str, pins: &[Fingerprint]) -> Result<VerifiedTarget, TargetError> {
    let message = SignedMessage::parse(text)?;
    let malformed = TargetError::Malformed;
    let signed = message.verify(pins)?;
    let said: TargetUse = json::object(signed).ok_or(malformed)?;
    if said.r#use.as_deref() != Some(USE) {
        return Err(TargetError::OtherUse);
    }
    let data: TargetData = json::object(signed).ok_or(malformed)?;
    Ok(VerifiedTarget {
        key: PublicKey::from_hex_uncompressed(&data.target_public).map_err(|_| malformed)?,
        facts: TargetFacts {
            wallet: WalletFacts {
                organization: data.organization_id,
                account: data.account_id,
                wallet: data.wallet_id,
                founding: data.founding_contact,
            },
            credential: data.credential_id,
            expires_at: Timestamp::parse(&data.expires_at).map_err(|_| malformed)?,
            code_length: data.code_length,
            alphanumeric: data.alphanumeric,
        },
    })
}

impl VerifiedTarget {
    /// What the target says.
    #[must_use]
    pub const fn facts(&self) -> &TargetFacts {
        &self.facts
    }

    /// Compares what the target says with what the device knows, asked for and sees as the time.
    ///
    /// # Errors
    /// `Wallet`, `Credential` or `Expired`.
    pub fn check(
        self,
        known: &KnownWallet,
        credential: CredentialId,
        now: Timestamp,
    ) -> Result<CheckedTarget, TargetError> {
        let Self { key, facts } = self;
        known.check(&facts.wallet)?;
        if facts.credential != credential {
            return Err(TargetError::Credential);
        }
        if now >= facts.expires_at {
            return Err(TargetError::Expired);
        }
        Ok(CheckedTarget { key, facts })
    }
}

impl CheckedTarget {
    /// The key that the answer is sealed to.
    #[must_use]
    pub const fn key(&self) -> &PublicKey {
        &self.key
    }

    /// What the target says.
    #[must_use]
    pub const fn facts(&self) -> &TargetFacts {
        &self.facts
    }
}

/// What an owner answers: the code, and the key that the session will be bound to.
pub struct Answer {
    /// The code as typed.
    pub code: SecretBytes,
    /// The public half of the owner's session key.
    pub session_key: PublicKey,
}

/// Why an answer could not be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealAnswerError {
    /// The code is not text, is longer than [`MAX_CODE`], or needs escapes in JSON.
    #[error("the code is not plain text of at most {MAX_CODE} bytes")]
    Code,
    /// Sealing failed.
    #[error(transparent)]
    Seal(#[from] SealFailed),
}

/// Why an answer is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// Not JSON with the two hex texts.
    #[error("encryptedOtpBundle is not JSON with encappedPublic and ciphertext in hex")]
    Malformed,
    /// Not sealed to this code's target, or changed.
    #[error("encryptedOtpBundle is not sealed to the target of the live code")]
    Open(#[from] OpenFailed),
    /// The plaintext is not JSON with the two texts.
    #[error("the sealed answer is not JSON with otp_code and public_key")]
    Plaintext,
    /// The session key is no acceptable point.
    #[error("the sealed answer's public_key is refused: {0}")]
    SessionKey(#[from] PointError),
}

/// Borrowed from the secret plaintext: an escaped text would need a copy that nobody wipes,
/// and no code or key needs an escape.
#[derive(Deserialize)]
struct AnswerPlaintext<'a> {
    otp_code: &'a str,
    public_key: &'a str,
}

/// Seals an answer to a checked target; gives `encryptedOtpBundle`.
///
/// # Errors
/// When the code is not plain text or the library fails.
pub fn seal_answer(target: &CheckedTarget, answer: &Answer) -> Result<String, SealAnswerError> {
    let needs_escape = |character: char| character < ' ' || matches!(character, '"' | '\\');
    // Exposed to be sealed to the verified target.
    let code = answer.code.expose_text().ok_or(SealAnswerError::Code)?;
    if code.len() > MAX_CODE || code.contains(needs_escape) {
        return Err(SealAnswerError::Code);
    }
    let session_key = answer.session_key.to_hex();
    let parts = [
        r#"{"otp_code":""#,
        code,
        r#"","public_key":""#,
        &session_key,
        r#""}"#,
    ];
    // Joined in one allocation of the exact length, so no copy of the code is left behind.
    let json = SecretBytes::from(parts.concat());
    Ok(hpke::seal(&target.key, json.expose())?.to_json())
}

/// Reads the sealed form of an answer without opening it.
///
/// # Errors
/// `Malformed`.
pub fn parse_answer(text: &str) -> Result<SealedMessage, AnswerError> {
    if text.len() > MAX_ANSWER {
        return Err(AnswerError::Malformed);
    }
    SealedMessage::parse(text).map_err(|_| AnswerError::Malformed)
}

/// Opens an answer with the code's target key.
///
/// # Errors
/// [`AnswerError`] names the check that failed; none of them says anything of the code.
pub fn open_answer(target: &TargetKey, sealed: &SealedMessage) -> Result<Answer, AnswerError> {
    let plaintext = hpke::open(target, sealed)?;
    // Exposed to be parsed in place; the code goes straight into a secret of its own.
    let json: AnswerPlaintext<'_> =
        json::object(plaintext.expose()).ok_or(AnswerError::Plaintext)?;
    Ok(Answer {
        code: SecretBytes::copy_from(json.otp_code.as_bytes()),
        session_key: PublicKey::from_hex(json.public_key)?,
    })
}
