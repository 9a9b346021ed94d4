//! A credential: one way in which an owner proves themselves.
//!
//! Invariant: the identity is inside the seal; the plain columns beside it decide nothing.
//! Called by `create_wallet`, the verbs that add, change or check a credential, and by the
//! challenge of an addition, which carries the identity between its legs.

use aws_lc_rs::digest;
use seedport_wire::{SecretBytes, ids::AccountId};

use super::codec::{Reader, Writer};
use crate::{
    fault::{RecordKind, VaultFault},
    oidc::OidcIdentity,
    webauthn::{Passkey, PasskeyPublicKey},
};

const VERSION: u8 = 1;
const EMAIL_OTP: u8 = 1;
const SMS_OTP: u8 = 2;
const OAUTH: u8 = 3;
const PASSKEY: u8 = 4;

/// Who an owner is, by one of their credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// Whoever reads the mail of this address.
    Email(String),
    /// Whoever reads the messages of this phone number, E.164.
    Phone(String),
    /// Whoever an `OpenID` provider says this is.
    Oidc(Subject),
    /// Whoever holds this passkey.
    Passkey(Passkey),
}

/// A person at an `OpenID` provider: the three claims that name one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// `iss`.
    pub issuer: String,
    /// `aud`: subjects of two clients are two identities.
    pub audience: String,
    /// `sub`.
    pub sub: String,
}

impl Identity {
    /// What tells this identity from others of its type within an account, where there may be
    /// several: the passkey's id, or a digest of the provider's triple.
    pub fn external_id(&self) -> Option<Vec<u8>> {
        match self {
            Self::Email(_) | Self::Phone(_) => None,
            Self::Oidc(subject) => Some(subject.digest()),
            Self::Passkey(passkey) => Some(passkey.credential_id.clone()),
        }
    }

    /// Appends the identity to a record.
    pub(super) fn write(&self, writer: &mut Writer) {
        match self {
            Self::Email(address) => {
                writer.raw(&[EMAIL_OTP]).sized(address.as_bytes());
            }
            Self::Phone(number) => {
                writer.raw(&[SMS_OTP]).sized(number.as_bytes());
            }
            Self::Oidc(subject) => {
                writer.raw(&[OAUTH]);
                for text in subject.parts() {
                    writer.sized(text.as_bytes());
                }
            }
            Self::Passkey(passkey) => {
                writer
                    .raw(&[PASSKEY])
                    .sized(&passkey.credential_id)
                    .sized(&passkey.public_key.encode())
                    .sized(passkey.rp_id.as_bytes())
                    .raw(&passkey.sign_count.to_be_bytes());
            }
        }
    }

    /// Takes an identity from a record.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, VaultFault> {
        Ok(match reader.byte()? {
            EMAIL_OTP => Self::Email(reader.text()?.to_owned()),
            SMS_OTP => Self::Phone(reader.text()?.to_owned()),
            OAUTH => Self::Oidc(Subject {
                issuer: reader.text()?.to_owned(),
                audience: reader.text()?.to_owned(),
                sub: reader.text()?.to_owned(),
            }),
            PASSKEY => Self::Passkey(Passkey {
                credential_id: reader.sized()?.to_vec(),
                public_key: PasskeyPublicKey::decode(reader.sized()?)
                    .map_err(|_| reader.fault())?,
                rp_id: reader.text()?.to_owned(),
                sign_count: u32::from_be_bytes(reader.array()?),
            }),
            _ => return Err(reader.fault()),
        })
    }
}

impl Subject {
    /// The person whom a token is about.
    pub fn of(identity: &OidcIdentity) -> Self {
        Self {
            issuer: identity.issuer.clone(),
            audience: identity.audience.clone(),
            sub: identity.subject.clone(),
        }
    }

    fn parts(&self) -> [&str; 3] {
        [&self.issuer, &self.audience, &self.sub]
    }

    /// SHA-256 over the three texts, each with its length.
    fn digest(&self) -> Vec<u8> {
        let mut context = digest::Context::new(&digest::SHA256);
        for text in self.parts() {
            context.update(&(text.len() as u64).to_be_bytes());
            context.update(text.as_bytes());
        }
        context.finish().as_ref().to_vec()
    }
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
        let mut writer = Writer::new(VERSION);
        writer.raw(self.account.as_bytes());
        self.identity.write(&mut writer);
        writer.finish()
    }

    /// Reads the plaintext.
    pub fn decode(plaintext: &SecretBytes) -> Result<Self, VaultFault> {
        let mut reader = Reader::new(plaintext, RecordKind::Credential, VERSION)?;
        let record = Self {
            account: AccountId::from_bytes(reader.array()?),
            identity: Identity::read(&mut reader)?,
        };
        reader.finish()?;
        Ok(record)
    }
}
