//! The verb that a challenge serves, with all that its second leg will act on.
//!
//! Invariant: what a stamp sets in motion comes from here, sealed on the first leg, never from
//! the request that carries the stamp. A number, once given to a verb, stays that verb's; a verb
//! whose challenge says more than it did has a second number, and what the first one left is read.
//! Called by the challenge record, the `begin_*` verbs and the activities.

use seedport_wire::{
    ClientKey, KeyFlow, PublicKey, Timestamp,
    ids::{CredentialId, SessionId},
};

use super::super::{
    codec::{Reader, Writer},
    credential::Identity,
    origin::Origin,
};
use crate::fault::VaultFault;

const OPEN_SESSION_WITHOUT_ORIGIN: u8 = 1;
const EXPORT_WALLET: u8 = 2;
const OPEN_BY_PASSKEY: u8 = 3;
const ADD_CREDENTIAL_WITHOUT_TOKEN: u8 = 4;
const REVOKE_CREDENTIAL: u8 = 5;
const REFRESH_SESSION: u8 = 6;
const REVOKE_SESSION: u8 = 7;
const SET_PRIVACY: u8 = 8;
/// Of 265848f, as [`SET_CONTACT`]; it is not written any more.
const CHANGE_CONTACT: u8 = 9;
const EXPORT_WALLET_V1: u8 = 10;
const EXPORT_OPERATOR_WALLET: u8 = 11;
const EXPORT_OPERATOR_BUNDLE: u8 = 12;
const OPEN_SESSION: u8 = 13;
const ADD_CREDENTIAL: u8 = 14;
const SET_CONTACT: u8 = 15;
const REMOVE_OPERATOR_WALLET: u8 = 16;

const HELD: u8 = 1;
const MADE: u8 = 2;

/// Where the key of a session to be opened comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionKey {
    /// It is the client's own.
    Held(PublicKey),
    /// The vault makes it and seals it to this key of the client's.
    Made(PublicKey),
}

impl From<&ClientKey> for SessionKey {
    fn from(key: &ClientKey) -> Self {
        match key.flow() {
            KeyFlow::ClientHeld => Self::Held(*key.point()),
            KeyFlow::VaultMade => Self::Made(*key.point()),
        }
    }
}

/// A verb, and who may stamp it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// Open a session for the key that came sealed with a right code; that key stamps.
    OpenSession {
        /// The credential whose code was right.
        credential: CredentialId,
        /// The key that stamps, and that the session will be of.
        key: PublicKey,
        /// What the session keeps of the credential.
        origin: Origin,
    },
    /// Export the wallet; any live session of the account stamps.
    ExportWallet,
    /// Open a session; an assertion of the passkey answers, and nothing is stamped.
    OpenByPasskey {
        /// The passkey's credential.
        credential: CredentialId,
        /// The session's key.
        key: SessionKey,
    },
    /// Add a credential; any live session stamps.
    AddCredential {
        /// Who its owner is.
        identity: Identity,
        /// What people will call it.
        nickname: String,
        /// Of a provider's identity: what its token said of itself.
        token: Option<AddingToken>,
    },
    /// Revoke a credential; a live session of another credential stamps.
    RevokeCredential(CredentialId),
    /// Follow a session by a new one; that session stamps.
    RefreshSession {
        /// The session that is followed.
        session: SessionId,
        /// The new session's key.
        key: SessionKey,
    },
    /// End a session; any live session stamps.
    RevokeSession(SessionId),
    /// Turn the private mode on or off; any live session stamps.
    SetPrivacy(bool),
    /// Set where codes go: the credentials of the set move there, and where there is none, one is
    /// made. The contract has one text for both, so there is one act. Any live session stamps.
    SetContact {
        /// The new contact: a mail address or a phone number.
        contact: Identity,
        /// Digest of the ids of the credentials that move.
        set: [u8; 32],
    },
    /// Export the wallet in the first edition; a live session of the legacy flow stamps.
    ExportWalletV1,
    /// Hand over the secrets of an operator's wallet; its owner's key stamps.
    ExportOperatorWallet(PublicKey),
    /// Hand over an operator's whole account; its owner's key stamps.
    ExportOperatorBundle(PublicKey),
    /// Remove an operator's account for good; its owner's key stamps.
    RemoveOperatorWallet(PublicKey),
}

/// What the token of an addition said of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddingToken {
    /// `iat`: tokens that open a session by the new credential were issued later.
    pub issued_at: Timestamp,
    /// SHA-256 of `nonce`, when it had one.
    pub nonce: Option<[u8; 32]>,
}

impl Purpose {
    /// Appends the purpose to a record.
    pub(super) fn write(&self, writer: &mut Writer) {
        match self {
            Self::OpenSession {
                credential,
                key,
                origin,
            } => {
                writer
                    .raw(&[OPEN_SESSION])
                    .raw(credential.as_bytes())
                    .raw(key.as_bytes());
                origin.write(writer);
            }
            Self::ExportWallet => {
                writer.raw(&[EXPORT_WALLET]);
            }
            Self::OpenByPasskey { credential, key } => {
                writer.raw(&[OPEN_BY_PASSKEY]).raw(credential.as_bytes());
                key.write(writer);
            }
            Self::AddCredential {
                identity,
                nickname,
                token,
            } => {
                writer.raw(&[ADD_CREDENTIAL]).sized(nickname.as_bytes());
                identity.write(writer);
                writer.optional(token.as_ref(), |writer, token| {
                    writer
                        .time(token.issued_at)
                        .optional_digest(token.nonce.as_ref())
                });
            }
            Self::RevokeCredential(credential) => {
                writer.raw(&[REVOKE_CREDENTIAL]).raw(credential.as_bytes());
            }
            Self::RefreshSession { session, key } => {
                writer.raw(&[REFRESH_SESSION]).raw(session.as_bytes());
                key.write(writer);
            }
            Self::RevokeSession(session) => {
                writer.raw(&[REVOKE_SESSION]).raw(session.as_bytes());
            }
            Self::SetPrivacy(enabled) => {
                writer.raw(&[SET_PRIVACY, u8::from(*enabled)]);
            }
            Self::SetContact { contact, set } => {
                writer.raw(&[SET_CONTACT]).raw(set);
                contact.write(writer);
            }
            Self::ExportWalletV1 => {
                writer.raw(&[EXPORT_WALLET_V1]);
            }
            Self::ExportOperatorWallet(key) => {
                writer.raw(&[EXPORT_OPERATOR_WALLET]).raw(key.as_bytes());
            }
            Self::ExportOperatorBundle(key) => {
                writer.raw(&[EXPORT_OPERATOR_BUNDLE]).raw(key.as_bytes());
            }
            Self::RemoveOperatorWallet(key) => {
                writer.raw(&[REMOVE_OPERATOR_WALLET]).raw(key.as_bytes());
            }
        }
    }

    /// Takes a purpose from a record.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, VaultFault> {
        Ok(match reader.byte()? {
            number @ (OPEN_SESSION | OPEN_SESSION_WITHOUT_ORIGIN) => Self::OpenSession {
                credential: CredentialId::from_bytes(reader.array()?),
                key: reader.point()?,
                origin: match number {
                    OPEN_SESSION => Origin::read(reader)?,
                    _ => Origin::default(),
                },
            },
            EXPORT_WALLET => Self::ExportWallet,
            OPEN_BY_PASSKEY => Self::OpenByPasskey {
                credential: CredentialId::from_bytes(reader.array()?),
                key: SessionKey::read(reader)?,
            },
            number @ (ADD_CREDENTIAL | ADD_CREDENTIAL_WITHOUT_TOKEN) => {
                let nickname = reader.text()?.to_owned();
                Self::AddCredential {
                    identity: Identity::read(reader)?,
                    nickname,
                    token: match number {
                        ADD_CREDENTIAL => reader.optional(AddingToken::read)?,
                        _ => None,
                    },
                }
            }
            REVOKE_CREDENTIAL => Self::RevokeCredential(CredentialId::from_bytes(reader.array()?)),
            REFRESH_SESSION => Self::RefreshSession {
                session: SessionId::from_bytes(reader.array()?),
                key: SessionKey::read(reader)?,
            },
            REVOKE_SESSION => Self::RevokeSession(SessionId::from_bytes(reader.array()?)),
            SET_PRIVACY => match reader.byte()? {
                0 => Self::SetPrivacy(false),
                1 => Self::SetPrivacy(true),
                _ => return Err(reader.fault()),
            },
            SET_CONTACT | CHANGE_CONTACT => {
                let set = reader.array()?;
                Self::SetContact {
                    contact: Identity::read(reader)?,
                    set,
                }
            }
            EXPORT_WALLET_V1 => Self::ExportWalletV1,
            EXPORT_OPERATOR_WALLET => Self::ExportOperatorWallet(reader.point()?),
            EXPORT_OPERATOR_BUNDLE => Self::ExportOperatorBundle(reader.point()?),
            REMOVE_OPERATOR_WALLET => Self::RemoveOperatorWallet(reader.point()?),
            _ => return Err(reader.fault()),
        })
    }
}

impl AddingToken {
    fn read(reader: &mut Reader<'_>) -> Result<Self, VaultFault> {
        Ok(Self {
            issued_at: reader.time()?,
            nonce: reader.optional_digest()?,
        })
    }
}

impl SessionKey {
    fn write(&self, writer: &mut Writer) {
        let (flow, point) = match self {
            Self::Held(point) => (HELD, point),
            Self::Made(point) => (MADE, point),
        };
        writer.raw(&[flow]).raw(point.as_bytes());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, VaultFault> {
        match reader.byte()? {
            HELD => Ok(Self::Held(reader.point()?)),
            MADE => Ok(Self::Made(reader.point()?)),
            _ => Err(reader.fault()),
        }
    }
}
