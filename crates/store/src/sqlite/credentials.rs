//! Credentials in SQLite.
//!
//! Invariant: that of [`crate::credentials`]; partial unique indices and the one writer hold it.
//! Called by `custody` through [`Credentials`], and by the writer.

use async_trait::async_trait;
use rusqlite::{Connection, Row, params};
use seedport_wire::ids::{AccountId, CredentialId, PlatformId};

use crate::{
    credentials::{CredentialRow, CredentialType, CredentialWrite, Credentials},
    error::{CommitError, Guard, StoreError},
};

use super::{
    SqliteStore, challenges, otps,
    row::Cells,
    sessions,
    statement::{all, any, change, one},
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT platform, account, id, credential_type, nickname, external_id,
                sealed, created_at, updated_at FROM credentials ",
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
    external_id, sealed, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
const TOUCH: &str = "UPDATE credentials SET updated_at = ?4
    WHERE platform = ?1 AND account = ?2 AND id = ?3";
const RESEAL: &str = "UPDATE credentials SET sealed = ?4, updated_at = ?5
    WHERE platform = ?1 AND account = ?2 AND id = ?3";
const RECONTACT: &str = "UPDATE credentials SET nickname = ?4, sealed = ?5, updated_at = ?6
    WHERE platform = ?1 AND account = ?2 AND id = ?3
        AND credential_type IN ('EMAIL_OTP', 'SMS_OTP')";
const REVOKE: &str = "DELETE FROM credentials WHERE platform = ?1 AND account = ?2 AND id = ?3";
const WITH_ID: &str = "SELECT 1 FROM credentials
    WHERE platform = ?1 AND account = ?2 AND id = ?3";
const SEALED: &str = "SELECT sealed FROM credentials
    WHERE platform = ?1 AND account = ?2 AND id = ?3";
const OTHER_THAN: &str = "SELECT 1 FROM credentials
    WHERE platform = ?1 AND account = ?2 AND id <> ?3";
const WITH_EXTERNAL_ID: &str = "SELECT 1 FROM credentials
    WHERE platform = ?1 AND account = ?2 AND external_id = ?3";
const IDS_OF_TYPE: &str = "SELECT id FROM credentials
    WHERE platform = ?1 AND account = ?2 AND credential_type = ?3 ORDER BY id";
const WITH_CONTACT: &str = "SELECT 1 FROM credentials
    WHERE platform = ?1 AND credential_type = ?2 AND nickname = ?3
        AND (?4 IS NULL OR id <> ?4) AND credential_type IN ('EMAIL_OTP', 'SMS_OTP')";
/// Whether another credential of the same type has the contact of this one.
const SHARES_CONTACT: &str = "SELECT 1 FROM credentials AS own JOIN credentials AS other
    ON other.platform = own.platform AND other.credential_type = own.credential_type
        AND other.nickname = own.nickname AND other.id <> own.id
        AND other.credential_type IN ('EMAIL_OTP', 'SMS_OTP')
    WHERE own.platform = ?1 AND own.account = ?2 AND own.id = ?3";

fn read(row: &Row<'_>) -> Result<CredentialRow, StoreError> {
    let cells = Cells::new(row, "credentials", 2);
    Ok(CredentialRow {
        platform: cells.id(0, "platform")?,
        account: cells.id(1, "account")?,
        id: cells.id(2, "id")?,
        credential_type: cells.word(3, "credential_type")?,
        nickname: cells.string(4, "nickname")?,
        external_id: cells.blob_or_null(5, "external_id")?,
        sealed: cells.sealed(6, "sealed")?,
        created_at: cells.moment(7, "created_at")?,
        updated_at: cells.moment(8, "updated_at")?,
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

    async fn contact_taken(
        &self,
        platform: PlatformId,
        credential_type: CredentialType,
        nickname: &str,
        except: Option<CredentialId>,
    ) -> Result<bool, StoreError> {
        let parameters = params![
            platform.as_bytes(),
            credential_type.text(),
            nickname,
            except.as_ref().map(CredentialId::as_bytes),
        ];
        self.readers
            .read(|connection| any(connection, WITH_CONTACT, parameters))
    }
}

/// Does one write.
pub(super) fn write(connection: &Connection, write: &CredentialWrite) -> Result<(), CommitError> {
    match write {
        CredentialWrite::Insert(row) => insert(connection, row),
        CredentialWrite::ExpectSealed {
            platform,
            account,
            id,
            sealed,
        } => {
            let key = [platform.as_bytes(), account.as_bytes(), id.as_bytes()];
            let found = one(connection, SEALED, key, |row| {
                Cells::new(row, "credentials", 0).sealed(0, "sealed")
            })?;
            match found {
                None => Err(Guard::CredentialGone.into()),
                Some(found) if found == *sealed => Ok(()),
                Some(_) => Err(Guard::CredentialChanged.into()),
            }
        }
        CredentialWrite::Touch {
            platform,
            account,
            id,
            updated_at,
        } => {
            let (platform, account) = (platform.as_bytes(), account.as_bytes());
            let parameters = params![platform, account, id.as_bytes(), updated_at.millis()];
            unless_gone(change(connection, TOUCH, parameters)?)
        }
        CredentialWrite::Reseal {
            platform,
            account,
            id,
            sealed,
            updated_at,
        } => {
            let (platform, account, id) = (platform.as_bytes(), account.as_bytes(), id.as_bytes());
            let parameters = params![platform, account, id, sealed.0, updated_at.millis()];
            unless_gone(change(connection, RESEAL, parameters)?)
        }
        CredentialWrite::Recontact {
            platform,
            account,
            id,
            nickname,
            sealed,
            updated_at,
        } => {
            let parameters = params![
                platform.as_bytes(),
                account.as_bytes(),
                id.as_bytes(),
                nickname,
                sealed.0,
                updated_at.millis(),
            ];
            unless_gone(change(connection, RECONTACT, parameters)?)?;
            let own = [platform.as_bytes(), account.as_bytes(), id.as_bytes()];
            // A refusal here undoes the update with the rest of the commit.
            if any(connection, SHARES_CONTACT, own)? {
                return Err(Guard::ContactTaken.into());
            }
            challenges::end_of_codes(connection, *platform, *account, *id)?;
            Ok(otps::end(connection, *platform, *account, *id)?)
        }
        CredentialWrite::Expect {
            platform,
            account,
            credential_type,
            ids,
        } => {
            let (platform, account) = (platform.as_bytes(), account.as_bytes());
            let parameters = params![platform, account, credential_type.text()];
            let found: Vec<CredentialId> = all(connection, IDS_OF_TYPE, parameters, |row| {
                Cells::new(row, "credentials", 0).id(0, "id")
            })?;
            let mut expected = ids.clone();
            expected.sort_unstable();
            if found == expected {
                Ok(())
            } else {
                Err(Guard::CredentialSetChanged.into())
            }
        }
        CredentialWrite::Revoke {
            platform,
            account,
            id,
        } => revoke(connection, *platform, *account, *id),
    }
}

/// `done`, where a rejected row that refers to a credential which is gone is a guard.
pub(super) fn gone_if_rejected(
    connection: &Connection,
    done: Result<(), StoreError>,
    platform: PlatformId,
    account: AccountId,
    id: CredentialId,
) -> Result<(), CommitError> {
    let key = [platform.as_bytes(), account.as_bytes(), id.as_bytes()];
    match done {
        Err(StoreError::Rejected(_)) if !any(connection, WITH_ID, key)? => {
            Err(Guard::CredentialGone.into())
        }
        done => Ok(done?),
    }
}

fn unless_gone(changed: usize) -> Result<(), CommitError> {
    match changed {
        0 => Err(Guard::CredentialGone.into()),
        _ => Ok(()),
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
        row.external_id,
        row.sealed.0,
        row.created_at.millis(),
        row.updated_at.millis(),
    ];
    match change(connection, INSERT, parameters) {
        Err(StoreError::Rejected(cause)) => {
            Err(taken(connection, row)?
                .map_or(StoreError::Rejected(cause).into(), CommitError::Guard))
        }
        done => Ok(done.map(|_| ())?),
    }
}

/// Which of the two uniquenesses the row would break, if it is one of them.
fn taken(connection: &Connection, row: &CredentialRow) -> Result<Option<Guard>, StoreError> {
    let (platform, account) = (row.platform.as_bytes(), row.account.as_bytes());
    let kind = params![platform, account, row.credential_type.text()];
    if any(connection, OF_ONE_TYPE, kind)? {
        return Ok(Some(Guard::CredentialTypeTaken));
    }
    let external = params![platform, account, row.external_id];
    Ok(any(connection, WITH_EXTERNAL_ID, external)?.then_some(Guard::ExternalIdTaken))
}

fn revoke(
    connection: &Connection,
    platform: PlatformId,
    account: AccountId,
    id: CredentialId,
) -> Result<(), CommitError> {
    let key = [platform.as_bytes(), account.as_bytes(), id.as_bytes()];
    if !any(connection, WITH_ID, key)? {
        return Err(Guard::CredentialGone.into());
    }
    if !any(connection, OTHER_THAN, key)? {
        return Err(Guard::LastCredential.into());
    }
    otps::end(connection, platform, account, id)?;
    sessions::revoke_of_credential(connection, platform, account, id)?;
    change(connection, REVOKE, key)?;
    Ok(())
}
