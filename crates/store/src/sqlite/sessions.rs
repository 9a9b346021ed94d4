//! Sessions in SQLite.
//!
//! Invariant: that of [`crate::sessions`].
//! Called by `custody` through [`Sessions`], by the combined read, and by the writer.

use async_trait::async_trait;
use rusqlite::{Connection, Row, params};
use seedport_wire::{
    Timestamp,
    ids::{AccountId, CredentialId, PlatformId, SessionId},
};

use crate::{
    error::{CommitError, Guard, StoreError},
    sessions::{SessionRow, SessionWrite, Sessions},
};

use super::{
    SqliteStore, credentials,
    row::Cells,
    statement::{all, any, change, one},
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT platform, account, id, credential, public_key, sealed, issued_at, expires_at
                FROM sessions ",
            $rest
        )
    };
}

// An account has few sessions at a time, so its part of the primary key is search enough. The
// unary plus keeps the planner off the index by expiry, which spans all platforms.
const ACTIVE: &str =
    select!("WHERE platform = ?1 AND account = ?2 AND +expires_at > ?3 ORDER BY issued_at, id");
// Named, because the planner would rather walk the platform's part of the primary key.
const BY_ID: &str = select!("INDEXED BY sessions_by_id WHERE platform = ?1 AND id = ?2");
const BY_KEY: &str = select!(
    "WHERE platform = ?1 AND account = ?2 AND public_key = ?3
    ORDER BY issued_at DESC, id DESC LIMIT 1"
);
const WITH_KEY: &str = "SELECT 1 FROM sessions
    WHERE platform = ?1 AND account = ?2 AND public_key = ?3 LIMIT 1";
const INSERT: &str = "INSERT INTO sessions (platform, account, id, credential, public_key,
    sealed, issued_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const REVOKE: &str = "DELETE FROM sessions
    WHERE platform = ?1 AND account = ?2 AND id = ?3 AND +expires_at > ?4";
const REVOKE_OF_CREDENTIAL: &str = "DELETE FROM sessions
    WHERE platform = ?1 AND account = ?2 AND credential = ?3";

/// The sessions, the codes and the challenges of an account, or of all of a platform.
const REVOKE_ALL: [&str; 3] = [
    "DELETE FROM sessions WHERE platform = ?1 AND (?2 IS NULL OR account = ?2)",
    "DELETE FROM otps WHERE platform = ?1 AND (?2 IS NULL OR account = ?2)",
    "UPDATE challenges SET state = 'USED'
        WHERE platform = ?1 AND (?2 IS NULL OR account = ?2) AND state = 'OPEN'",
];

fn read(row: &Row<'_>) -> Result<SessionRow, StoreError> {
    let cells = Cells::new(row, "sessions", 2);
    Ok(SessionRow {
        platform: cells.id(0, "platform")?,
        account: cells.id(1, "account")?,
        id: cells.id(2, "id")?,
        credential: cells.id(3, "credential")?,
        public_key: cells.bytes(4, "public_key")?,
        sealed: cells.sealed(5, "sealed")?,
        issued_at: cells.moment(6, "issued_at")?,
        expires_at: cells.moment(7, "expires_at")?,
    })
}

/// The account's newest session with this key.
pub(super) fn by_key(
    connection: &Connection,
    platform: PlatformId,
    account: AccountId,
    public_key: &[u8; 33],
) -> Result<Option<SessionRow>, StoreError> {
    one(
        connection,
        BY_KEY,
        params![platform.as_bytes(), account.as_bytes(), public_key],
        read,
    )
}

#[async_trait]
impl Sessions for SqliteStore {
    async fn sessions(
        &self,
        platform: PlatformId,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<SessionRow>, StoreError> {
        self.readers.read(|connection| {
            let parameters = params![platform.as_bytes(), account.as_bytes(), now.millis()];
            all(connection, ACTIVE, parameters, read)
        })
    }

    async fn session(
        &self,
        platform: PlatformId,
        id: SessionId,
    ) -> Result<Option<SessionRow>, StoreError> {
        let parameters = [platform.as_bytes(), id.as_bytes()];
        self.readers
            .read(|connection| one(connection, BY_ID, parameters, read))
    }

    async fn session_by_key(
        &self,
        platform: PlatformId,
        account: AccountId,
        public_key: &[u8; 33],
    ) -> Result<Option<SessionRow>, StoreError> {
        self.readers
            .read(|connection| by_key(connection, platform, account, public_key))
    }
}

/// Does one write.
pub(super) fn write(connection: &Connection, write: &SessionWrite) -> Result<(), CommitError> {
    match write {
        SessionWrite::Insert(row) => insert(connection, row),
        SessionWrite::ExpectNoneOfKey {
            platform,
            account,
            public_key,
        } => {
            let parameters = params![platform.as_bytes(), account.as_bytes(), public_key];
            if any(connection, WITH_KEY, parameters)? {
                Err(Guard::KeyIsSession.into())
            } else {
                Ok(())
            }
        }
        SessionWrite::Revoke {
            platform,
            account,
            id,
            now,
        } => {
            let parameters = params![
                platform.as_bytes(),
                account.as_bytes(),
                id.as_bytes(),
                now.millis(),
            ];
            match change(connection, REVOKE, parameters)? {
                0 => Err(Guard::SessionGone.into()),
                _ => Ok(()),
            }
        }
        SessionWrite::RevokeAll { platform, account } => {
            let account = account.as_ref().map(AccountId::as_bytes);
            for sql in REVOKE_ALL {
                change(connection, sql, params![platform.as_bytes(), account])?;
            }
            Ok(())
        }
    }
}

/// Ends every session that this credential opened.
pub(super) fn revoke_of_credential(
    connection: &Connection,
    platform: PlatformId,
    account: AccountId,
    credential: CredentialId,
) -> Result<(), StoreError> {
    let parameters = [
        platform.as_bytes(),
        account.as_bytes(),
        credential.as_bytes(),
    ];
    change(connection, REVOKE_OF_CREDENTIAL, parameters).map(|_| ())
}

fn insert(connection: &Connection, row: &SessionRow) -> Result<(), CommitError> {
    let parameters = params![
        row.platform.as_bytes(),
        row.account.as_bytes(),
        row.id.as_bytes(),
        row.credential.as_bytes(),
        row.public_key,
        row.sealed.0,
        row.issued_at.millis(),
        row.expires_at.millis(),
    ];
    let done = change(connection, INSERT, parameters).map(|_| ());
    credentials::gone_if_rejected(connection, done, row.platform, row.account, row.credential)
}
