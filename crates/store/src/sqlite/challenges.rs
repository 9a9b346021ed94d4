//! Pending challenges in SQLite.
//!
//! Invariant: that of [`crate::challenges`]; the one writer and the state in the condition hold
//! it.
//! Called by `custody` through [`Challenges`], and by the writer.

use async_trait::async_trait;
use rusqlite::{Connection, Row, params};
use seedport_wire::ids::{AccountId, CredentialId, PlatformId, RequestId, SessionId};

use crate::{
    challenges::{ChallengeRow, ChallengeWrite, Challenges, RedeemRows},
    error::{CommitError, Guard, StoreError},
};

use super::{
    SqliteStore, accounts,
    row::Cells,
    sessions,
    statement::{any, change, one},
    wallets,
};

const BY_ID: &str = "SELECT platform, account, id, verb, subject, payload, sealed, state,
    created_at, expires_at FROM challenges WHERE platform = ?1 AND account = ?2 AND id = ?3";
const OPEN: &str = "INSERT INTO challenges (platform, account, id, verb, subject, payload, sealed,
    state, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
/// `USED` is as long as `OPEN`, and no payload is shorter than one: the row is rewritten where it
/// stands, and no page is split.
const SPEND: &str = "UPDATE challenges SET state = 'USED', payload = ''
    WHERE platform = ?1 AND account = ?2 AND id = ?3 AND state = 'OPEN' AND +expires_at > ?4
        AND (?5 IS NULL OR EXISTS (SELECT 1 FROM sessions
            WHERE platform = ?1 AND account = ?2 AND id = ?5 AND +expires_at > ?4))";
const IS_OPEN: &str = "SELECT 1 FROM challenges
    WHERE platform = ?1 AND account = ?2 AND id = ?3 AND state = 'OPEN' AND +expires_at > ?4";

/// What a right code of a credential opened and nobody has redeemed yet.
const END_OF_CODES: &str = "UPDATE challenges SET state = 'USED', payload = ''
    WHERE platform = ?1 AND account = ?2 AND verb = 'VERIFY_OTP' AND subject = ?3
        AND state = 'OPEN'";

fn read(row: &Row<'_>) -> Result<ChallengeRow, StoreError> {
    let cells = Cells::new(row, "challenges", 2);
    Ok(ChallengeRow {
        platform: cells.id(0, "platform")?,
        account: cells.id(1, "account")?,
        id: cells.id(2, "id")?,
        verb: cells.word(3, "verb")?,
        subject: cells.bytes_or_null(4, "subject")?,
        payload: cells.string(5, "payload")?,
        sealed: cells.sealed(6, "sealed")?,
        state: cells.word(7, "state")?,
        created_at: cells.moment(8, "created_at")?,
        expires_at: cells.moment(9, "expires_at")?,
    })
}

fn by_id(
    connection: &Connection,
    platform: PlatformId,
    account: AccountId,
    id: RequestId,
) -> Result<Option<ChallengeRow>, StoreError> {
    one(
        connection,
        BY_ID,
        [platform.as_bytes(), account.as_bytes(), id.as_bytes()],
        read,
    )
}

#[async_trait]
impl Challenges for SqliteStore {
    async fn challenge(
        &self,
        platform: PlatformId,
        account: AccountId,
        id: RequestId,
    ) -> Result<Option<ChallengeRow>, StoreError> {
        self.readers
            .read(|connection| by_id(connection, platform, account, id))
    }

    async fn redeem_rows(
        &self,
        platform: PlatformId,
        account: AccountId,
        request: RequestId,
        session_key: &[u8; 33],
    ) -> Result<RedeemRows, StoreError> {
        self.readers.read(|connection| {
            // One transaction: one state of the file, and its lock is taken once and not four
            // times.
            change(connection, "BEGIN", [])?;
            let rows = redeem_rows(connection, platform, account, request, session_key);
            change(connection, "COMMIT", [])?;
            rows
        })
    }
}

fn redeem_rows(
    connection: &Connection,
    platform: PlatformId,
    account: AccountId,
    request: RequestId,
    session_key: &[u8; 33],
) -> Result<RedeemRows, StoreError> {
    Ok(RedeemRows {
        challenge: by_id(connection, platform, account, request)?,
        session: sessions::by_key(connection, platform, account, session_key)?,
        wallet: wallets::by_account(connection, platform, account)?,
        account: accounts::by_id(connection, platform, account)?,
    })
}

/// Does one write.
pub(super) fn write(connection: &Connection, write: &ChallengeWrite) -> Result<(), CommitError> {
    match write {
        ChallengeWrite::Open(row) => Ok(open(connection, row)?),
        ChallengeWrite::Spend {
            platform,
            account,
            id,
            signer,
            now,
        } => {
            let (platform, account) = (platform.as_bytes(), account.as_bytes());
            let (id, now) = (id.as_bytes(), now.millis());
            let signer = signer.as_ref().map(SessionId::as_bytes);
            let parameters = params![platform, account, id, now, signer];
            if change(connection, SPEND, parameters)? > 0 {
                return Ok(());
            }
            let open = any(connection, IS_OPEN, params![platform, account, id, now])?;
            Err(if open {
                Guard::SignerGone
            } else {
                Guard::ChallengeNotOpen
            }
            .into())
        }
    }
}

/// Ends the challenges that a code of this credential opened.
pub(super) fn end_of_codes(
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
    change(connection, END_OF_CODES, parameters).map(|_| ())
}

fn open(connection: &Connection, row: &ChallengeRow) -> Result<(), StoreError> {
    let parameters = params![
        row.platform.as_bytes(),
        row.account.as_bytes(),
        row.id.as_bytes(),
        row.verb.text(),
        row.subject,
        row.payload,
        row.sealed.0,
        row.state.text(),
        row.created_at.millis(),
        row.expires_at.millis(),
    ];
    change(connection, OPEN, parameters).map(|_| ())
}
