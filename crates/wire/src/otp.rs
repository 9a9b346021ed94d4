//! The two bundles of a one-time code: the target that the vault signs, and the owner's answer.
//!
//! Invariant: an owner's client seals a code only to a target whose signer it has pinned; the
//! answer carries the code and the session key together, so a code cannot be rebound.
//! Called by the vault (make target, open answer) and the client (verify target, seal answer).
//! Source: Grid contract section 5.5; `turnkey-formats` section 5.

use serde::Deserialize;

use crate::{
    fingerprint::Fingerprint,
    hpke::{self, OpenFailed, SealFailed, SealedMessage},
    ids::{AccountId, CredentialId, PlatformId},
    json,
    p256::{PointError, PublicKey, SignatureInvalid, SigningKey, TargetKey},
    secret::SecretBytes,
    signed_message::{SignedMessage, SignedMessageError},
    timestamp::Timestamp,
};

/// Longest answer that is parsed, in bytes; honest ones have under 700.
pub const MAX_ANSWER: usize = 8 * 1024;

/// Longest code that is sealed, in bytes; longer ones would not fit in [`MAX_ANSWER`].
pub const MAX_CODE: usize = 1024;

/// What the signed target says beside the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TargetFacts {
    /// `organizationId`.
    pub platform: PlatformId,
    /// `accountId`.
    pub account: AccountId,
    /// `credentialId`: the credential that the code is for.
    pub credential: CredentialId,
    /// `expiresAt` of the code, whole seconds.
    pub expires_at: Timestamp,
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
            r#""credentialId":"{}","expiresAt":"{}"}}"#
        ),
        target.to_hex(),
        facts.platform,
        facts.account,
        facts.credential,
        facts.expires_at
    );
    Ok(SignedMessage::make(quorum, data.into_bytes())?.to_json())
}

/// Why a target bundle is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// The outer message is refused.
    #[error(transparent)]
    Message(#[from] SignedMessageError),
    /// The signed part has no usable targetPublic.
    #[error("the signed part has no targetPublic that is an uncompressed P-256 point")]
    Malformed,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TargetData {
    target_public: String,
}

/// Checks a target bundle's signer and signature; gives the key to seal the code to.
///
/// # Errors
/// [`TargetError`] names the check that failed.
pub fn verify_target(text: &str, pins: &[Fingerprint]) -> Result<PublicKey, TargetError> {
    let message = SignedMessage::parse(text)?;
    let data: TargetData = json::object(message.verify(pins)?).ok_or(TargetError::Malformed)?;
    PublicKey::from_hex_uncompressed(&data.target_public).map_err(|_| TargetError::Malformed)
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

/// Seals an answer to a verified target; gives `encryptedOtpBundle`.
///
/// # Errors
/// When the code is not plain text or the library fails.
pub fn seal_answer(target: &PublicKey, answer: &Answer) -> Result<String, SealAnswerError> {
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
    Ok(hpke::seal(target, json.expose())?.to_json())
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
