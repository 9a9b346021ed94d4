//! A pending challenge: what must be stamped, by whom, over which body, until when.
//!
//! Invariant: a challenge serves its own verb, account and body only; all three are sealed in.
//! Called by the `begin_*` verbs and by `authorized`.

mod purpose;

use seedport_wire::{BodyDigest, SecretBytes, Timestamp, digest::sha256, ids::AccountId};

use super::{
    codec::{Reader, Writer},
    credential::Identity,
};
use crate::fault::{RecordKind, VaultFault};

pub use purpose::{AddingToken, Purpose, SessionKey};

const VERSION: u8 = 1;

/// A challenge of one wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChallengeRecord {
    /// The account it is for.
    pub account: AccountId,
    /// The verb.
    pub purpose: Purpose,
    /// SHA-256 of the payload to sign.
    pub payload_digest: [u8; 32],
    /// The request body it was begun with.
    pub body: BodyDigest,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl ChallengeRecord {
    /// Whether the payload has a provider's token in it.
    pub const fn has_token(&self) -> bool {
        matches!(
            self.purpose,
            Purpose::AddCredential {
                identity: Identity::Oidc(_),
                ..
            }
        )
    }

    /// Whether this is the payload that was given out.
    pub fn is_about(&self, payload: &str) -> bool {
        self.payload_digest == sha256(payload.as_bytes())
    }

    /// The record's plaintext.
    pub fn encode(&self) -> Result<SecretBytes, VaultFault> {
        let mut writer = Writer::new(VERSION);
        writer.raw(self.account.as_bytes());
        self.purpose.write(&mut writer);
        writer
            .raw(&self.payload_digest)
            .raw(self.body.as_bytes())
            .time(self.expires_at)
            .finish()
    }

    /// Reads the plaintext.
    pub fn decode(plaintext: &SecretBytes) -> Result<Self, VaultFault> {
        let mut reader = Reader::new(plaintext, RecordKind::Challenge, VERSION)?;
        let record = Self {
            account: AccountId::from_bytes(reader.array()?),
            purpose: Purpose::read(&mut reader)?,
            payload_digest: reader.array()?,
            body: BodyDigest::from_bytes(reader.array()?),
            expires_at: reader.time()?,
        };
        reader.finish()?;
        Ok(record)
    }
}
