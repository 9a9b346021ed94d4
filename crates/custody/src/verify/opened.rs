//! A session that was opened, and the row that keeps it.
//!
//! Called by the verbs of this directory and by the refresh of a session.

use seedport_store::{CredentialRow, SealedRecord, SessionRow, SessionWrite, Write};
use seedport_vault::NewSession;
use seedport_wire::{
    Timestamp,
    ids::{AccountId, PlatformId, SessionId},
};

use crate::sessions::keys::none_of_key;

/// An open session.
#[derive(Debug)]
pub struct OpenedSession {
    /// Its id.
    pub session: SessionId,
    /// When it ends.
    pub expires_at: Timestamp,
    /// The credential that issued it.
    pub credential: CredentialRow,
    /// `encryptedSessionSigningKey`, where the vault made the key.
    pub bundle: Option<String>,
}

impl OpenedSession {
    /// The session with its credential, and the writes that keep it: a key that a session stamps
    /// with does not receive another's.
    pub(crate) fn keep(
        platform: PlatformId,
        account: AccountId,
        session: NewSession,
        credential: CredentialRow,
    ) -> (Self, Vec<Write>) {
        let row = SessionRow {
            platform,
            account,
            id: session.id,
            credential: session.credential,
            public_key: *session.key.as_bytes(),
            sealed: SealedRecord(session.sealed),
            issued_at: session.issued_at,
            expires_at: session.expires_at,
        };
        let opened = Self {
            session: session.id,
            expires_at: session.expires_at,
            credential,
            bundle: session.bundle,
        };
        let receiver = session.receiver;
        let unused = receiver.map(|key| none_of_key(platform, account, key));
        let keep = Write::Session(SessionWrite::Insert(row));
        (opened, unused.into_iter().chain([keep]).collect())
    }
}
