//! A credential: one way in which an owner proves themselves.
//!
//! Invariant: the identity is inside the seal; the plain column beside it decides nothing.
//! Called by `create_wallet`, `begin_code` and `answer_code`.

use seedport_wire::{SecretBytes, ids::AccountId};

use super::codec::{Reader, Writer};
use crate::fault::{RecordKind, VaultFault};

const VERSION: u8 = 1;
const EMAIL_OTP: u8 = 1;

/// Who an owner is, by one of their credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// Whoever reads the mail of this address.
    Email(String),
}

/// A credential of one wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialRecord {
    /// The account whose wallet it opens.
    pub account: AccountId,
    /// Who the owner is.
    pub identity: Identity,
}

impl CredentialRecord {
    /// The record's plaintext.
    pub fn encode(&self) -> Result<SecretBytes, VaultFault> {
        let Identity::Email(address) = &self.identity;
        Writer::new(VERSION)
            .raw(self.account.as_bytes())
            .raw(&[EMAIL_OTP])
            .sized(address.as_bytes())
            .finish()
    }

    /// Reads the plaintext.
    pub fn decode(plaintext: &SecretBytes) -> Result<Self, VaultFault> {
        let mut reader = Reader::new(plaintext, RecordKind::Credential, VERSION)?;
        let account = AccountId::from_bytes(reader.array()?);
        if reader.array()? != [EMAIL_OTP] {
            return Err(reader.fault());
        }
        let identity = Identity::Email(reader.text()?.to_owned());
        reader.finish()?;
        Ok(Self { account, identity })
    }
}
