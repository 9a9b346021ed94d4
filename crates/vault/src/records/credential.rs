//! A credential: one way in which an owner proves themselves.
//!
//! Invariant: the identity is inside the seal; the plain columns beside it decide nothing. A
//! contact is kept in its canonical form.
//! Format 2 added the wallet's founding contact and, for a provider's identity, the moment after
//! which its tokens must be issued; format 1 has neither.
//! Called by `create_wallet`, the verbs that add, change or check a credential, and by the
//! challenge of an addition, which carries the identity between its legs.

use seedport_wire::{
    Contact, ContactDigest, SecretBytes, Timestamp, digest::sha256_parts, ids::AccountId,
};

use super::{
    codec::{Reader, Writer},
    origin::Origin,
};
use crate::{
    fault::{RecordKind, VaultFault},
    oidc::OidcIdentity,
    webauthn::{Passkey, PasskeyPublicKey},
};

const WITHOUT_ORIGIN: u8 = 1;
const VERSION: u8 = 2;
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

    /// A contact, as the identity of whoever reads what is sent there.
    pub fn of_contact(contact: &Contact) -> Self {
        match contact {
            Contact::Mail(address) => Self::Email(address.as_str().to_owned()),
            Contact::Phone(number) => Self::Phone(number.as_str().to_owned()),
        }
    }

    /// SHA-256 of what the identity is; a passkey's count, which moves, is not in it.
    pub fn digest(&self) -> [u8; 32] {
        match self {
            Self::Email(address) => sha256_parts(&[&[EMAIL_OTP], address.as_bytes()]),
            Self::Phone(number) => sha256_parts(&[&[SMS_OTP], number.as_bytes()]),
            Self::Oidc(subject) => {
                let [issuer, audience, sub] = subject.parts().map(str::as_bytes);
                sha256_parts(&[&[OAUTH], issuer, audience, sub])
            }
            Self::Passkey(passkey) => {
                let key = passkey.public_key.encode();
                let (id, rp_id) = (&passkey.credential_id, passkey.rp_id.as_bytes());
                sha256_parts(&[&[PASSKEY], id, &key, rp_id])
            }
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
        let parts = self.parts().map(str::as_bytes);
        sha256_parts(&parts).to_vec()
    }
}

/// A credential of one wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialRecord {
    /// The account whose wallet it opens.
    pub account: AccountId,
    /// Who the owner is.
    pub identity: Identity,
    /// The digest of the contact that the wallet was made with; `None` for a wallet that is older
    /// than statements.
    pub founding: Option<ContactDigest>,
    /// Of a provider's identity: its tokens open a session when they were issued later than this,
    /// the moment of the token that added it. Older records have none.
    pub tokens_after: Option<Timestamp>,
}

impl CredentialRecord {
    /// What a session by this credential keeps of it.
    pub fn origin(&self) -> Origin {
        Origin {
            founding: self.founding,
            identity: Some(self.identity.digest()),
        }
    }

    /// The record's plaintext.
    pub fn encode(&self) -> Result<SecretBytes, VaultFault> {
        let mut writer = Writer::new(VERSION);
        writer.raw(self.account.as_bytes());
        self.identity.write(&mut writer);
        writer.optional_digest(self.founding.as_ref().map(ContactDigest::as_bytes));
        writer.optional(self.tokens_after, Writer::time).finish()
    }

    /// Reads the plaintext.
    pub fn decode(plaintext: &SecretBytes) -> Result<Self, VaultFault> {
        let (mut reader, version) = Reader::any_version(plaintext, RecordKind::Credential)?;
        let account = AccountId::from_bytes(reader.array()?);
        let identity = Identity::read(&mut reader)?;
        let (founding, tokens_after) = match version {
            WITHOUT_ORIGIN => (None, None),
            VERSION => {
                let founding = reader.optional_digest()?.map(ContactDigest::from_bytes);
                (founding, reader.optional(Reader::time)?)
            }
            _ => return Err(reader.fault()),
        };
        reader.finish()?;
        Ok(Self {
            account,
            identity,
            founding,
            tokens_after,
        })
    }
}
