//! One issued code: its digest and the private half of its target.
//!
//! Invariant: the code itself is never kept; the digest is keyed and compared in constant time.
//! Format 2 added the contact that the code was sent to and its shape; format 1 has neither, and
//! what its guess costs cannot be told.
//! Called by `begin_code` and `answer_code`.

use aws_lc_rs::hmac;
use seedport_wire::{
    Entropy, SecretBytes, TargetKey, Timestamp,
    ids::{AccountId, CredentialId},
};

use super::codec::{Reader, Writer};
use crate::{
    fault::{RecordKind, VaultFault},
    state::{CodeShape, Look},
};

const WITHOUT_CONTACT: u8 = 1;
const VERSION: u8 = 2;
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

    /// Whether `code` is the digested one, in constant time. Whoever compares shows what the look
    /// was paid with.
    pub fn matches(&self, _paid: &Paid, code: &SecretBytes) -> bool {
        // Exposed to the HMAC, which compares tags in constant time.
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.key.expose());
        hmac::verify(&key, code.expose(), self.tag.expose()).is_ok()
    }
}

/// What a look at a code was paid with.
pub enum Paid {
    /// With its cost, on the disk.
    Look(Look),
    /// With nothing: every code of a sandbox is known.
    Sandbox,
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
    /// Where it was sent and how it looks; older records do not say.
    pub sent: Option<SentCode>,
}

/// What a code's record says of the message that carried it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SentCode {
    /// The digest of the identity whose contact it was sent to.
    pub identity: [u8; 32],
    /// Its length and alphabet.
    pub shape: CodeShape,
}

impl CodeRecord {
    /// The record's plaintext.
    pub fn encode(&self) -> Result<SecretBytes, VaultFault> {
        let mut writer = Writer::new(if self.sent.is_some() {
            VERSION
        } else {
            WITHOUT_CONTACT
        });
        writer
            .raw(self.account.as_bytes())
            .raw(self.credential.as_bytes())
            .time(self.expires_at)
            // All three are exposed to be sealed.
            .sized(self.digest.key.expose())
            .sized(self.digest.tag.expose())
            .sized(self.target.scalar().expose());
        if let Some(SentCode { identity, shape }) = &self.sent {
            writer
                .raw(identity)
                .raw(&[shape.length(), u8::from(shape.is_alphanumeric())]);
        }
        writer.finish()
    }

    /// Reads the plaintext.
    pub fn decode(plaintext: &SecretBytes) -> Result<Self, VaultFault> {
        let (mut reader, version) = Reader::any_version(plaintext, RecordKind::Code)?;
        let record = Self {
            account: AccountId::from_bytes(reader.array()?),
            credential: CredentialId::from_bytes(reader.array()?),
            expires_at: reader.time()?,
            digest: CodeDigest {
                key: reader.secret()?,
                tag: reader.secret()?,
            },
            target: TargetKey::from_scalar(reader.secret()?).map_err(|_| reader.fault())?,
            sent: match version {
                WITHOUT_CONTACT => None,
                VERSION => Some(SentCode::read(&mut reader)?),
                _ => return Err(reader.fault()),
            },
        };
        reader.finish()?;
        Ok(record)
    }
}

impl SentCode {
    fn read(reader: &mut Reader<'_>) -> Result<Self, VaultFault> {
        let identity = reader.array()?;
        let shape = match reader.array()? {
            [length, 0] => CodeShape::new(length, false),
            [length, 1] => CodeShape::new(length, true),
            _ => None,
        };
        let shape = shape.ok_or(reader.fault())?;
        Ok(Self { identity, shape })
    }
}
