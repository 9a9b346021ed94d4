//! One issued code: its digest and the private half of its target.
//!
//! Invariant: the code itself is never kept; the digest is keyed and compared in constant time.
//! Called by `begin_code` and `answer_code`.

use aws_lc_rs::hmac;
use seedport_wire::{
    Entropy, SecretBytes, TargetKey, Timestamp,
    ids::{AccountId, CredentialId},
};

use super::codec::{Reader, Writer};
use crate::fault::{RecordKind, VaultFault};

const VERSION: u8 = 1;
const DIGEST_KEY: usize = 32;

/// HMAC-SHA256 of a code under a key of its own.
pub struct CodeDigest {
    key: SecretBytes,
    tag: SecretBytes,
}

impl CodeDigest {
    /// Digests a fresh code.
    pub fn make(code: &SecretBytes, entropy: &dyn Entropy) -> Result<Self, VaultFault> {
        let key = SecretBytes::make(DIGEST_KEY, entropy)?;
        // Exposed to the HMAC.
        let tag = hmac::sign(
            &hmac::Key::new(hmac::HMAC_SHA256, key.expose()),
            code.expose(),
        );
        Ok(Self {
            tag: SecretBytes::copy_from(tag.as_ref()),
            key,
        })
    }

    /// Whether `code` is the digested one, in constant time.
    pub fn matches(&self, code: &SecretBytes) -> bool {
        // Exposed to the HMAC, which compares tags in constant time.
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.key.expose());
        hmac::verify(&key, code.expose(), self.tag.expose()).is_ok()
    }
}

/// An issued code.
pub struct CodeRecord {
    /// The account it is for.
    pub account: AccountId,
    /// The credential it is for.
    pub credential: CredentialId,
    /// The code's digest.
    pub digest: CodeDigest,
    /// The key that the owner's answer is sealed to.
    pub target: TargetKey,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl CodeRecord {
    /// The record's plaintext.
    pub fn encode(&self) -> Result<SecretBytes, VaultFault> {
        Writer::new(VERSION)
            .raw(self.account.as_bytes())
            .raw(self.credential.as_bytes())
            .time(self.expires_at)
            // All three are exposed to be sealed.
            .sized(self.digest.key.expose())
            .sized(self.digest.tag.expose())
            .sized(self.target.scalar().expose())
            .finish()
    }

    /// Reads the plaintext.
    pub fn decode(plaintext: &SecretBytes) -> Result<Self, VaultFault> {
        let mut reader = Reader::new(plaintext, RecordKind::Code, VERSION)?;
        let record = Self {
            account: AccountId::from_bytes(reader.array()?),
            credential: CredentialId::from_bytes(reader.array()?),
            expires_at: reader.time()?,
            digest: CodeDigest {
                key: reader.secret()?,
                tag: reader.secret()?,
            },
            target: TargetKey::from_scalar(reader.secret()?).map_err(|_| reader.fault())?,
        };
        reader.finish()?;
        Ok(record)
    }
}
