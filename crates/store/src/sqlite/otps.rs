//! Issued codes in SQLite.
//!
//! Invariant: that of [`crate::otps`]; the primary key holds it, since it is the credential.
//! Called by `custody` through [`Otps`], and by the writer.

use async_trait::async_trait;
use rusqlite::{Connection, Row, params};
use seedport_wire::ids::{AccountId, CredentialId, PlatformId};

use crate::{
    error::{CommitError, Guard, StoreError},
    otps::{OtpRow, OtpWrite, Otps},
};

use super::{
    SqliteStore, credentials,
    row::Cells,
    statement::{any, change, one},
};

const LIVE: &str = "SELECT platform, account, credential, id, sealed, tries, created_at,
    expires_at FROM otps WHERE platform = ?1 AND account = ?2 AND credential = ?3";
const ISSUE: &str = "INSERT INTO otps (platform, account, credential, id, sealed, tries,
    created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    ON CONFLICT (platform, account, credential) DO UPDATE SET id = excluded.id,
        sealed = excluded.sealed, tries = excluded.tries, created_at = excluded.created_at,
        expires_at = excluded.expires_at";
const COUNT_TRY: &str = "UPDATE otps SET tries = tries + 1
    WHERE platform = ?1 AND account = ?2 AND credential = ?3 AND id = ?4 AND expires_at > ?5
        AND tries < ?6";
const IS_LIVE: &str = "SELECT 1 FROM otps
    WHERE platform = ?1 AND account = ?2 AND credential = ?3 AND id = ?4 AND expires_at > ?5";
const SPEND: &str = "DELETE FROM otps
    WHERE platform = ?1 AND account = ?2 AND credential = ?3 AND id = ?4 AND expires_at > ?5";
const END: &str = "DELETE FROM otps WHERE platform = ?1 AND account = ?2 AND credential = ?3";

fn read(row: &Row<'_>) -> Result<OtpRow, StoreError> {
    let cells = Cells::new(row, "otps", 3);
    Ok(OtpRow {
        platform: cells.id(0, "platform")?,
        account: cells.id(1, "account")?,
        credential: cells.id(2, "credential")?,
        id: cells.id(3, "id")?,
        sealed: cells.sealed(4, "sealed")?,
        tries: cells.number(5, "tries")?,
        created_at: cells.moment(6, "created_at")?,
        expires_at: cells.moment(7, "expires_at")?,
    })
}

#[async_trait]
impl Otps for SqliteStore {
    async fn live_otp(
        &self,
        platform: PlatformId,
        account: AccountId,
        credential: CredentialId,
    ) -> Result<Option<OtpRow>, StoreError> {
        let parameters = [
            platform.as_bytes(),
            account.as_bytes(),
            credential.as_bytes(),
        ];
        self.readers
            .read(|connection| one(connection, LIVE, parameters, read))
    }
}

/// Does one write.
pub(super) fn write(connection: &Connection, write: &OtpWrite) -> Result<(), CommitError> {
    match write {
        OtpWrite::Issue(row) => issue(connection, row),
        OtpWrite::CountTry {
            platform,
            account,
            credential,
            id,
            limit,
            now,
        } => {
            let (platform, account) = (platform.as_bytes(), account.as_bytes());
            let (credential, id, now) = (credential.as_bytes(), id.as_bytes(), now.millis());
            let parameters = params![platform, account, credential, id, now, limit];
            if change(connection, COUNT_TRY, parameters)? > 0 {
                return Ok(());
            }
            let live = any(
                connection,
                IS_LIVE,
                params![platform, account, credential, id, now],
            )?;
            Err(if live {
                Guard::OtpTriesSpent
            } else {
                Guard::OtpNotLive
            }
            .into())
        }
        OtpWrite::Spend {
            platform,
            account,
            credential,
            id,
            now,
        } => {
            let parameters = params![
                platform.as_bytes(),
                account.as_bytes(),
                credential.as_bytes(),
                id.as_bytes(),
                now.millis(),
            ];
            match change(connection, SPEND, parameters)? {
                0 => Err(Guard::OtpNotLive.into()),
                _ => Ok(()),
            }
        }
    }
}

/// Ends the credential's live code, if it has one.
pub(super) fn end(
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
    change(connection, END, parameters).map(|_| ())
}

fn issue(connection: &Connection, row: &OtpRow) -> Result<(), CommitError> {
    let parameters = params![
        row.platform.as_bytes(),
        row.account.as_bytes(),
        row.credential.as_bytes(),
        row.id.as_bytes(),
        row.sealed.0,
        row.tries,
        row.created_at.millis(),
        row.expires_at.millis(),
    ];
    let done = change(connection, ISSUE, parameters).map(|_| ());
    credentials::gone_if_rejected(connection, done, row.platform, row.account, row.credential)
}
