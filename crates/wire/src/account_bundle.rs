//! The target that a whole account is sealed to on its way into a vault.
//!
//! Invariant: an account is sealed only to a `CheckedTarget`: one whose signer is pinned, that was
//! made for taking accounts in, and whose organization and time are the ones that the device
//! expects.
//! Called by the vault (make) and the client (verify, seal).

use serde::Deserialize;

use crate::{
    fingerprint::Fingerprint,
    hpke::{self, SealFailed},
    ids::PlatformId,
    json,
    p256::{PublicKey, SignatureInvalid, SigningKey},
    secret::SecretBytes,
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
    /// The signed part does not say all that an import target says.
    #[error("the signed part is not the target of an import")]
    Malformed,
    /// The target was made for something else.
    #[error("the signed target was not made for taking an account in")]
    OtherUse,
    /// Another organization's.
    #[error("the import target is signed for organization {named}, not {known}")]
    Organization {
        /// The one that the target names.
        named: PlatformId,
        /// The one that the device knows.
        known: PlatformId,
    },
    /// The target's time is over.
    #[error("the import target expired at {ended}")]
    Expired {
        /// When it ended.
        ended: Timestamp,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TargetUse {
    r#use: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    target_public: String,
    organization_id: PlatformId,
    expires_at: String,
}

/// A target whose signer is pinned and that was made for taking accounts in. Nothing is sealed to
/// it before [`VerifiedTarget::check`].
#[derive(Debug)]
pub struct VerifiedTarget {
    key: PublicKey,
    organization: PlatformId,
    expires_at: Timestamp,
}

/// A target that an account may be sealed to.
#[derive(Debug)]
pub struct CheckedTarget {
    key: PublicKey,
}

/// Checks an import target's signer, signature and use.
///
/// # Errors
/// [`ImportTargetError`] names the check that failed.
pub fn verify_target(
    text: &str,
    pins: &[Fingerprint],
) -> Result<VerifiedTarget, ImportTargetError> {
    let message = SignedMessage::parse(text)?;
    let malformed = ImportTargetError::Malformed;
    let signed = message.verify(pins)?;
    let said: TargetUse = json::object(signed).ok_or(malformed)?;
    if said.r#use.as_deref() != Some(USE) {
        return Err(ImportTargetError::OtherUse);
    }
    let data: Data = json::object(signed).ok_or(malformed)?;
    Ok(VerifiedTarget {
        key: PublicKey::from_hex_uncompressed(&data.target_public).map_err(|_| malformed)?,
        organization: data.organization_id,
        expires_at: Timestamp::parse(&data.expires_at).map_err(|_| malformed)?,
    })
}

impl VerifiedTarget {
    /// `organizationId`: the platform that the account would become part of.
    #[must_use]
    pub const fn organization(&self) -> PlatformId {
        self.organization
    }

    /// Compares the organization, where the device knows one, and the time.
    ///
    /// # Errors
    /// `Organization` or `Expired`.
    pub fn check(
        self,
        known: Option<PlatformId>,
        now: Timestamp,
    ) -> Result<CheckedTarget, ImportTargetError> {
        let named = self.organization;
        if let Some(known) = known.filter(|known| *known != named) {
            return Err(ImportTargetError::Organization { named, known });
        }
        if now >= self.expires_at {
            let ended = self.expires_at;
            return Err(ImportTargetError::Expired { ended });
        }
        Ok(CheckedTarget { key: self.key })
    }
}

impl CheckedTarget {
    /// The key to seal to.
    #[must_use]
    pub const fn key(&self) -> &PublicKey {
        &self.key
    }

    /// Seals an account's JSON; gives `encrypted_account_bundle`.
    ///
    /// # Errors
    /// When the library fails.
    pub fn seal(&self, account: &SecretBytes) -> Result<String, SealFailed> {
        // Exposed to be sealed; the sealed form is all that leaves.
        Ok(hpke::seal(&self.key, account.expose())?.to_json())
    }
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

    const NOW: Timestamp = Timestamp::from_millis(LATER.millis() - 1);

    fn refusal<T>(result: Result<T, ImportTargetError>) -> ImportTargetError {
        result.err().expect("refused")
    }

    fn key() -> SigningKey {
        SigningKey::make(&SystemEntropy).expect("key")
    }

    #[test]
    fn a_target_is_believed_from_a_pinned_signer_only() {
        let (quorum, target) = (key(), key());
        let text = make_target(&quorum, target.public(), PLATFORM, LATER).expect("made");
        let pins = [Fingerprint::of(quorum.public())];
        let verified = verify_target(&text, &pins).expect("holds");
        assert_eq!(verified.organization(), PLATFORM);
        let checked = verified.check(Some(PLATFORM), NOW).expect("ours");
        assert_eq!(checked.key(), target.public());
        let others = [Fingerprint::of(target.public())];
        let refused = ImportTargetError::Message(SignedMessageError::NotPinned);
        assert_eq!(refusal(verify_target(&text, &others)), refused);
    }

    #[test]
    fn nothing_is_sealed_for_another_organization_or_after_the_targets_time() {
        let (quorum, target) = (key(), key());
        let text = make_target(&quorum, target.public(), PLATFORM, LATER).expect("made");
        let pins = [Fingerprint::of(quorum.public())];
        let check = |known, now| {
            verify_target(&text, &pins)
                .expect("holds")
                .check(known, now)
        };
        assert!(check(None, NOW).is_ok());
        let known = PlatformId::from_bytes([2; 16]);
        let named = PLATFORM;
        let refused = ImportTargetError::Organization { named, known };
        assert_eq!(refusal(check(Some(known), NOW)), refused);
        let ended = LATER;
        let refused = ImportTargetError::Expired { ended };
        assert_eq!(refusal(check(Some(PLATFORM), LATER)), refused);
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
        let refused = refusal(verify_target(&text, &pins));
        assert_eq!(refused, ImportTargetError::OtherUse);
    }
}
