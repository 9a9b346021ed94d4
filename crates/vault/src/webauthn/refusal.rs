//! Why a registration or an assertion is refused.
//!
//! Invariant: one variant a check, and no text of the caller in any message.
//! Called by the verifier (makes them) and by the verbs (answer with them and log them).

/// The check that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyRefusal {
    /// Too long, not JSON, no object, a member twice, of another type or missing.
    #[error("the client data cannot be read")]
    ClientDataMalformed,
    /// A value that is not base64url without padding.
    #[error("a value is not base64url without padding")]
    Encoding,
    /// Not the CBOR of an attestation object, or a statement that is not as its format says.
    #[error("the attestation object cannot be read")]
    AttestationMalformed,
    /// A format of attestation that is not known here.
    #[error("the attestation has an unknown format")]
    AttestationUnsupported,
    /// Too short, too long, or with something else than its flags announce.
    #[error("the authenticator data cannot be read")]
    AuthenticatorDataMalformed,
    /// A registration whose authenticator data holds no credential.
    #[error("the authenticator data holds no credential")]
    CredentialDataMissing,
    /// The credential's key is none of its algorithm.
    #[error("the passkey's public key is not valid")]
    KeyInvalid,
    /// Another algorithm than ES256, RS256 and `EdDSA` with Ed25519.
    #[error("the passkey's algorithm is none of ES256, RS256 and EdDSA")]
    UnsupportedAlgorithm,
    /// The attestation names another algorithm than the key that it is by.
    #[error("the attestation's algorithm is not its key's")]
    AttestationAlgorithm,

    /// A registration where an assertion is wanted, or the reverse.
    #[error("the client data is of another ceremony")]
    Type,
    /// Not the challenge that was given out.
    #[error("the client data answers another challenge")]
    Challenge,
    /// Made on a site or in an app that is not listed.
    #[error("the passkey was used on an origin that is not allowed")]
    Origin,
    /// Made inside a frame of another site.
    #[error("the passkey was used inside another site's frame")]
    CrossOrigin,
    /// Made inside a frame of a site that is not listed.
    #[error("the passkey was used inside the frame of a site that is not allowed")]
    TopOrigin,
    /// Made for another relying party.
    #[error("the passkey is of another relying party")]
    RpId,
    /// Nobody touched the authenticator.
    #[error("the authenticator did not see its user")]
    UserNotPresent,
    /// The authenticator did not check who touched it.
    #[error("the authenticator did not verify its user")]
    UserNotVerified,
    /// Said to be backed up and not to be able to be.
    #[error("the authenticator data contradicts itself about backup")]
    BackupFlags,
    /// Another passkey than the one named.
    #[error("the passkey is not the one that is named")]
    CredentialId,
    /// The self attestation does not hold.
    #[error("the attestation's signature does not hold")]
    AttestationSignature,
    /// The assertion's signature does not hold.
    #[error("the passkey's signature does not hold")]
    Signature,
}

impl PasskeyRefusal {
    /// A stable word for answers and the audit log.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Encoding => "BASE64URL",
            Self::ClientDataMalformed => "PASSKEY_CLIENT_DATA_MALFORMED",
            Self::AttestationMalformed => "PASSKEY_ATTESTATION_MALFORMED",
            Self::AttestationUnsupported => "PASSKEY_ATTESTATION_UNSUPPORTED",
            Self::AuthenticatorDataMalformed => "PASSKEY_AUTHENTICATOR_DATA_MALFORMED",
            Self::CredentialDataMissing => "PASSKEY_CREDENTIAL_DATA_MISSING",
            Self::KeyInvalid => "PASSKEY_KEY_INVALID",
            Self::UnsupportedAlgorithm => "PASSKEY_ALGORITHM",
            Self::AttestationAlgorithm => "PASSKEY_ATTESTATION_ALGORITHM",
            Self::Type => "PASSKEY_TYPE",
            Self::Challenge => "PASSKEY_CHALLENGE",
            Self::Origin => "PASSKEY_ORIGIN",
            Self::CrossOrigin => "PASSKEY_CROSS_ORIGIN",
            Self::TopOrigin => "PASSKEY_TOP_ORIGIN",
            Self::RpId => "PASSKEY_RP_ID",
            Self::UserNotPresent => "PASSKEY_USER_NOT_PRESENT",
            Self::UserNotVerified => "PASSKEY_USER_NOT_VERIFIED",
            Self::BackupFlags => "PASSKEY_BACKUP_FLAGS",
            Self::CredentialId => "PASSKEY_CREDENTIAL_ID",
            Self::AttestationSignature => "PASSKEY_ATTESTATION_SIGNATURE",
            Self::Signature => "PASSKEY_SIGNATURE",
        }
    }

    /// Whether nothing could be judged (input that is broken or of a kind that is not taken)
    /// rather than judged and found wrong (a proof that failed).
    #[must_use]
    pub const fn is_malformed(self) -> bool {
        matches!(
            self,
            Self::ClientDataMalformed
                | Self::AttestationMalformed
                | Self::AttestationUnsupported
                | Self::AuthenticatorDataMalformed
                | Self::CredentialDataMissing
                | Self::KeyInvalid
                | Self::UnsupportedAlgorithm
                | Self::AttestationAlgorithm
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const ALL: [PasskeyRefusal; 20] = [
        PasskeyRefusal::ClientDataMalformed,
        PasskeyRefusal::AttestationMalformed,
        PasskeyRefusal::AttestationUnsupported,
        PasskeyRefusal::AuthenticatorDataMalformed,
        PasskeyRefusal::CredentialDataMissing,
        PasskeyRefusal::KeyInvalid,
        PasskeyRefusal::UnsupportedAlgorithm,
        PasskeyRefusal::AttestationAlgorithm,
        PasskeyRefusal::Type,
        PasskeyRefusal::Challenge,
        PasskeyRefusal::Origin,
        PasskeyRefusal::CrossOrigin,
        PasskeyRefusal::TopOrigin,
        PasskeyRefusal::RpId,
        PasskeyRefusal::UserNotPresent,
        PasskeyRefusal::UserNotVerified,
        PasskeyRefusal::BackupFlags,
        PasskeyRefusal::CredentialId,
        PasskeyRefusal::AttestationSignature,
        PasskeyRefusal::Signature,
    ];

    #[test]
    fn every_refusal_has_a_reason_of_its_own() {
        let reasons: BTreeSet<_> = ALL.iter().map(|refusal| refusal.reason()).collect();
        assert_eq!(reasons.len(), ALL.len());
        let is_word = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
        for reason in reasons {
            assert!(reason.starts_with("PASSKEY_"), "{reason}");
            assert!(reason.bytes().all(is_word), "{reason}");
        }
    }

    #[test]
    fn a_proof_that_failed_is_not_called_malformed() {
        let malformed = ALL.iter().filter(|refusal| refusal.is_malformed());
        assert_eq!(malformed.count(), 8);
        assert!(ALL[..8].iter().all(|refusal| refusal.is_malformed()));
        let named = ALL
            .iter()
            .filter(|refusal| refusal.reason().ends_with("_MALFORMED"));
        assert!(
            named.clone().count() == 3 && named.into_iter().all(|refusal| refusal.is_malformed())
        );
    }
}
