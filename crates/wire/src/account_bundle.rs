//! The target that a whole account is sealed to on its way into a vault.
//!
//! Invariant: a client seals an account's secrets only to a target whose signer it has pinned,
//! and only to one that was made for taking accounts in.
//! Called by the vault (make) and the client (verify).

use serde::Deserialize;

use crate::{
    fingerprint::Fingerprint,
    ids::PlatformId,
    json,
    p256::{PublicKey, SignatureInvalid, SigningKey},
    signed_message::{SignedMessage, SignedMessageError},
    timestamp::Timestamp,
};

/// `use` in the signed part: what tells this target from that of a one-time code.
const USE: &str = "MOBILECOIN_ACCOUNT_IMPORT";

/// Signs an import target; gives `import_target_bundle`'s JSON text.
///
/// # Errors
/// When the library fails.
pub fn make_target(
    quorum: &SigningKey,
    target: &PublicKey,
    platform: PlatformId,
    expires_at: Timestamp,
) -> Result<String, SignatureInvalid> {
    let data = format!(
        r#"{{"targetPublic":"{}","organizationId":"{platform}","expiresAt":"{expires_at}","use":"{USE}"}}"#,
        target.to_hex(),
    );
    Ok(SignedMessage::make(quorum, data.into_bytes())?.to_json())
}

/// Why an import target is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImportTargetError {
    /// The outer message is refused.
    #[error(transparent)]
    Message(#[from] SignedMessageError),
    /// The signed part has no usable targetPublic.
    #[error("the signed part has no targetPublic that is an uncompressed P-256 point")]
    Malformed,
    /// The target was made for something else.
    #[error("the signed target was not made for taking an account in")]
    OtherUse,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    target_public: String,
    r#use: Option<String>,
}

/// Checks an import target's signer, signature and use; gives the key to seal to.
///
/// # Errors
/// [`ImportTargetError`] names the check that failed.
pub fn verify_target(text: &str, pins: &[Fingerprint]) -> Result<PublicKey, ImportTargetError> {
    let message = SignedMessage::parse(text)?;
    let malformed = ImportTargetError::Malformed;
    let data: Data = json::object(message.verify(pins)?).ok_or(malformed)?;
    if data.r#use.as_deref() != Some(USE) {
        return Err(ImportTargetError::OtherUse);
    }
    PublicKey::from_hex_uncompressed(&data.target_public).map_err(|_| malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        SystemEntropy,
        ids::{AccountId, CredentialId, WalletId},
        otp::{self, TargetFacts},
        wallet_facts::WalletFacts,
    };

    const PLATFORM: PlatformId = PlatformId::from_bytes([1; 16]);
    const LATER: Timestamp = Timestamp::from_millis(1_775_681_700_000);

    fn key() -> SigningKey {
        SigningKey::make(&SystemEntropy).expect("key")
    }

    #[test]
    fn a_target_is_believed_from_a_pinned_signer_only() {
        let (quorum, target) = (key(), key());
        let text = make_target(&quorum, target.public(), PLATFORM, LATER).expect("made");
        let pins = [Fingerprint::of(quorum.public())];
        assert_eq!(verify_target(&text, &pins), Ok(*target.public()));
        let others = [Fingerprint::of(target.public())];
        let refused = ImportTargetError::Message(SignedMessageError::NotPinned);
        assert_eq!(verify_target(&text, &others), Err(refused));
    }

    #[test]
    fn the_target_of_a_code_is_no_import_target() {
        let quorum = key();
        let facts = TargetFacts {
            wallet: WalletFacts {
                organization: PLATFORM,
                account: AccountId::from_bytes([3; 16]),
                wallet: WalletId::from_bytes([5; 16]),
                founding: None,
            },
            credential: CredentialId::from_bytes([4; 16]),
            expires_at: LATER,
            code_length: 6,
            alphanumeric: false,
        };
        let text = otp::make_target(&quorum, key().public(), &facts).expect("made");
        let pins = [Fingerprint::of(quorum.public())];
        let refused = Err(ImportTargetError::OtherUse);
        assert_eq!(verify_target(&text, &pins), refused);
    }
}
