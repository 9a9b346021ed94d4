//! Credentials in SQLite.
//!
//! Invariant: that of [`crate::credentials`]; a partial unique index holds it.
//! Called by `custody` through [`Credentials`], and by the writer.

use async_trait::async_trait;
use rusqlite::{Connection, Row, params};
use seedport_wire::ids::{AccountId, CredentialId, PlatformId};

use crate::{
    credentials::{CredentialRow, CredentialWrite, Credentials},
    error::{CommitError, Guard, StoreError},
};

use super::{
    SqliteStore,
    row::Cells,
    statement::{all, any, change, one},
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT platform, account, id, credential_type, nickname, sealed, created_at,
                updated_at FROM credentials ",
            $rest
        )
    };
}

const BY_ID: &str = select!("WHERE platform = ?1 AND id = ?2");
const OF_ACCOUNT: &str = select!("WHERE platform = ?1 AND account = ?2 ORDER BY created_at, id");
const OF_ONE_TYPE: &str = "SELECT 1 FROM credentials
    WHERE platform = ?1 AND account = ?2 AND credential_type = ?3
        AND credential_type IN ('EMAIL_OTP', 'SMS_OTP')";
const INSERT: &str = "INSERT INTO credentials (platform, account, id, credential_type, nickname,
    sealed, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const TOUCH: &str = "UPDATE credentials SET updated_at = ?4
    WHERE platform = ?1 AND account = ?2 AND id = ?3";

fn read(row: &Row<'_>) -> Result<CredentialRow, StoreError> {
    let cells = Cells::new(row, "credentials", 2);
    Ok(CredentialRow {
        platform: cells.id(0, "platform")?,
        account: cells.id(1, "account")?,
        id: cells.id(2, "id")?,
        credential_type: cells.word(3, "credential_type")?,
        nickname: cells.string(4, "nickname")?,
        sealed: cells.sealed(5, "sealed")?,
        created_at: cells.moment(6, "created_at")?,
        updated_at: cells.moment(7, "updated_at")?,
    })
}

#[async_trait]
impl Credentials for SqliteStore {
    async fn credential(
        &self,
        platform: PlatformId,
        id: CredentialId,
    ) -> Result<Option<CredentialRow>, StoreError> {
        let parameters = [platform.as_bytes(), id.as_bytes()];
        self.readers
            .read(|connection| one(connection, BY_ID, parameters, read))
    }

    async fn credentials(
        &self,
        platform: PlatformId,
        account: AccountId,
    ) -> Result<Vec<CredentialRow>, StoreError> {
        let parameters = [platform.as_bytes(), account.as_bytes()];
        self.readers
            .read(|connection| all(connection, OF_ACCOUNT, parameters, read))
    }
}

/// Does one write.
pub(super) fn write(connection: &Connection, write: &CredentialWrite) -> Result<(), CommitError> {
    match write {
        CredentialWrite::Insert(row) => insert(connection, row),
        CredentialWrite::Touch {
            platform,
            account,
            id,
            updated_at,
        } => {
            let parameters = params![
                platform.as_bytes(),
                account.as_bytes(),
                id.as_bytes(),
                updated_at.millis(),
            ];
            match change(connection, TOUCH, parameters)? {
                0 => Err(Guard::CredentialGone.into()),
                _ => Ok(()),
            }
        }
    }
}

fn insert(connection: &Connection, row: &CredentialRow) -> Result<(), CommitError> {
    let (platform, account) = (row.platform.as_bytes(), row.account.as_bytes());
    let parameters = params![
        platform,
        account,
        row.id.as_bytes(),
        row.credential_type.text(),
        row.nickname,
        row.sealed.0,
        row.created_at.millis(),
        row.updated_at.millis(),
    ];
    let kind = params![platform, account, row.credential_type.text()];
    match change(connection, INSERT, parameters) {
        Err(StoreError::Rejected(_)) if any(connection, OF_ONE_TYPE, kind)? => {
            Err(Guard::CredentialTypeTaken.into())
        }
        done => Ok(done.map(|_| ())?),
    }
}
