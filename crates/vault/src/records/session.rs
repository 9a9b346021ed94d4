//! A session: a key that may stamp for one wallet until a moment.
//!
//! Invariant: no bearer secret; whoever has the record and not the private key has nothing.
//! Format 2 added the key that a first-edition export is sealed to, format 3 where the session
//! comes from; older formats have none.
//! Called by `sessions` and `authorized`.

use seedport_wire::{
    PublicKey, SecretBytes, Timestamp,
    ids::{AccountId, CredentialId},
};

use super::{
    codec::{Reader, Writer},
    origin::Origin,
};
use crate::fault::{RecordKind, VaultFault};

const WITHOUT_RECEIVER: u8 = 1;
const WITHOUT_ORIGIN: u8 = 2;
const VERSION: u8 = 3;

/// A session of one wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRecord {
    /// The account it is for.
    pub account: AccountId,
    /// The credential that issued it.
    pub credential: CredentialId,
    /// The key that stamps.
    pub key: PublicKey,
    /// From when it holds.
    pub issued_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// The client's key that the session's own key was sealed to; `None` where the client holds
    /// the session's key.
    pub receiver: Option<PublicKey>,
    /// Where it comes from.
    pub origin: Origin,
}

impl SessionRecord {
    /// The record's plaintext.
    pub fn encode(&self) -> Result<SecretBytes, VaultFault> {
        let mut writer = Writer::new(VERSION);
        writer
            .raw(self.account.as_bytes())
            .raw(self.credential.as_bytes())
            .raw(self.key.as_bytes())
            .time(self.issued_at)
            .time(self.expires_at);
        let receiver = self.receiver.as_ref();
        writer.optional(receiver, |writer, key| writer.raw(key.as_bytes()));
        self.origin.write(&mut writer);
        writer.finish()
    }

    /// Reads the plaintext.
    pub fn decode(plaintext: &SecretBytes) -> Result<Self, VaultFault> {
        let (mut reader, version) = Reader::any_version(plaintext, RecordKind::Session)?;
        let record = Self {
            account: AccountId::from_bytes(reader.array()?),
            credential: CredentialId::from_bytes(reader.array()?),
            key: reader.point()?,
            issued_at: reader.time()?,
            expires_at: reader.time()?,
            receiver: match version {
                WITHOUT_RECEIVER => None,
                WITHOUT_ORIGIN | VERSION => reader.optional(Reader::point)?,
                _ => return Err(reader.fault()),
            },
            origin: match version {
                VERSION => Origin::read(&mut reader)?,
                _ => Origin::default(),
            },
        };
        reader.finish()?;
        Ok(record)
    }
}
