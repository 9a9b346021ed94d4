//! A pending challenge: what must be stamped, by whom, over which body, until when.
//!
//! Invariant: a challenge serves its own verb, account and body only; all three are sealed in.
//! Called by the `begin_*` verbs and by `authorized`.

use seedport_wire::{
    BodyDigest, PublicKey, SecretBytes, Timestamp,
    ids::{AccountId, CredentialId},
};

use super::codec::{Reader, Writer};
use crate::fault::{RecordKind, VaultFault};

const VERSION: u8 = 1;
const OPEN_SESSION: u8 = 1;
const EXPORT_WALLET: u8 = 2;

/// The verb that a challenge serves, and who may stamp it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Open a session for the key that came sealed with a right code; that key stamps.
    OpenSession {
        /// The credential whose code was right.
        credential: CredentialId,
        /// The key that stamps, and that the session will be of.
        key: PublicKey,
    },
    /// Export the wallet; any live session of the account stamps.
    ExportWallet,
}

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
    /// The record's plaintext.
    pub fn encode(&self) -> Result<SecretBytes, VaultFault> {
        let mut writer = Writer::new(VERSION);
        writer.raw(self.account.as_bytes());
        match &self.purpose {
            Purpose::OpenSession { credential, key } => {
                writer
                    .raw(&[OPEN_SESSION])
                    .raw(credential.as_bytes())
                    .raw(key.as_bytes());
            }
            Purpose::ExportWallet => {
                writer.raw(&[EXPORT_WALLET]);
            }
        }
        writer
            .raw(&self.payload_digest)
            .raw(self.body.as_bytes())
            .time(self.expires_at)
            .finish()
    }

    /// Reads the plaintext.
    pub fn decode(plaintext: &SecretBytes) -> Result<Self, VaultFault> {
        let mut reader = Reader::new(plaintext, RecordKind::Challenge, VERSION)?;
        let account = AccountId::from_bytes(reader.array()?);
        let purpose = match reader.array()? {
            [OPEN_SESSION] => Purpose::OpenSession {
                credential: CredentialId::from_bytes(reader.array()?),
                key: reader.point()?,
            },
            [EXPORT_WALLET] => Purpose::ExportWallet,
            _ => return Err(reader.fault()),
        };
        let record = Self {
            account,
            purpose,
            payload_digest: reader.array()?,
            body: BodyDigest::from_bytes(reader.array()?),
            expires_at: reader.time()?,
        };
        reader.finish()?;
        Ok(record)
    }
}
