//! What each platform takes of the operator's ceiling, and who may take more when it is near.
//!
//! Invariant: while there is room nobody is asked. In the last quarter a platform that takes more than
//! its equal part of the rest gets no more; what an owner proved, and what frees or settles, always goes
//! through. The numbers are estimates of this process, counted anew while room is scarce; without a
//! ceiling, or for one platform alone, there is nothing to share.
//! Called by the writer, for each commit, and by the housekeeping.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use rusqlite::Connection;
use seedport_wire::ids::PlatformId;

use crate::{
    accounts::AccountWrite,
    challenges::ChallengeWrite,
    commit::{Shares, Write},
    credentials::CredentialWrite,
    customers::CustomerWrite,
    error::{CommitError, Guard, StoreError},
    mobilecoin_accounts::MobilecoinAccountWrite,
    mobilecoin_addresses::MobilecoinAddressWrite,
    otps::OtpWrite,
    platforms::PlatformWrite,
    sessions::SessionWrite,
    tokens::TokenWrite,
    wallets::WalletWrite,
    webhooks::WebhookWrite,
};

use super::{SqliteStore, room, row::Cells, statement::all};

/// What a row takes beside its long texts: its ids, its other columns, its entries in indexes.
const ROW: usize = 400;

/// How old the numbers may be while room is scarce.
const FRESH: Duration = Duration::from_mins(5);

/// What each platform takes, by table, with `ROW` for each row.
const MEASURES: [&str; 8] = [
    "SELECT platform, sum(400 + length(profile)) FROM customers GROUP BY platform",
    "SELECT platform, sum(400 + length(addresses)) FROM accounts GROUP BY platform",
    "SELECT platform, sum(400 + length(sealed)) FROM wallets GROUP BY platform",
    "SELECT platform, sum(400 + length(sealed)) FROM credentials GROUP BY platform",
    "SELECT platform, count(*) * 400 FROM audit GROUP BY platform",
    "SELECT platform, sum(400 + length(payload) + length(sealed)) FROM challenges GROUP BY platform",
    "SELECT platform, sum(400 + length(body)) FROM webhooks GROUP BY platform",
    "SELECT platform, sum(400 + length(sealed)) FROM mobilecoin_accounts GROUP BY platform",
];

const PLATFORMS: &str = "SELECT count(*) FROM platforms";

/// What each platform takes, in bytes.
#[derive(Debug, Clone, Default)]
pub(super) struct Usage(Arc<Mutex<Counts>>);

#[derive(Debug, Default)]
struct Counts {
    bytes: HashMap<PlatformId, u64>,
    measured: Option<Instant>,
}

impl Usage {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Insists that whoever asks for more room may have it.
    pub(super) fn insist(
        &self,
        connection: &Connection,
        max_bytes: Option<u64>,
        writes: &[Write],
    ) -> Result<(), CommitError> {
        let Some(most) = max_bytes else { return Ok(()) };
        let Some(platform) = asks_for_room(writes) else {
            return Ok(());
        };
        if !is_scarce(connection, most)? {
            return Ok(());
        }
        let platforms: u64 = connection
            .prepare_cached(PLATFORMS)
            .and_then(|mut count| count.query_row([], |row| row.get::<_, i64>(0)))
            .map_err(StoreError::from)?
            .cast_unsigned();
        let taken = self.counts().bytes.get(&platform).copied().unwrap_or(0);
        if platforms > 1 && taken >= most / 4 * 3 / platforms {
            return Err(Guard::ShareSpent.into());
        }
        Ok(())
    }

    /// Counts what a commit took.
    pub(super) fn count(&self, max_bytes: Option<u64>, writes: &[Write]) {
        if max_bytes.is_none() {
            return;
        }
        let mut counts = self.counts();
        for (platform, bytes) in writes.iter().filter_map(grown) {
            *counts.bytes.entry(platform).or_insert(0) += bytes as u64;
        }
    }
}

/// Whether less than a quarter of the ceiling is free.
fn is_scarce(connection: &Connection, most: u64) -> Result<bool, StoreError> {
    Ok(room::free(connection, most)? < most / 4)
}

/// The platform that a commit takes room for; `None` where an owner proved something, or where it frees
/// or settles.
fn asks_for_room(writes: &[Write]) -> Option<PlatformId> {
    let is_let_through = |write: &Write| {
        matches!(
            write,
            Write::Challenge(ChallengeWrite::Spend { .. })
                | Write::Session(SessionWrite::Insert(_))
                | Write::Purge(_)
                | Write::AuditLog(_)
                | Write::Customer(CustomerWrite::Delete { .. })
                | Write::Token(TokenWrite::Delete { .. })
                | Write::Webhook(
                    WebhookWrite::Bury { .. }
                        | WebhookWrite::Delivered { .. }
                        | WebhookWrite::Failed { .. }
                        | WebhookWrite::Claim { .. }
                        | WebhookWrite::Revive { .. }
                )
                | Write::MobilecoinAccount(MobilecoinAccountWrite::Remove { .. })
        )
    };
    if writes.iter().any(is_let_through) {
        return None;
    }
    let by_operator =
        |write: &Write| matches!(write, Write::Audit(entry) if entry.operator.is_some());
    if writes.iter().any(by_operator) {
        return None;
    }
    writes.iter().find_map(grown).map(|(platform, _)| platform)
}

/// Whose room a write takes, and how much.
fn grown(write: &Write) -> Option<(PlatformId, usize)> {
    let (platform, more) = match write {
        Write::Customer(CustomerWrite::Insert(row) | CustomerWrite::Update(row)) => {
            (row.platform, row.profile.len())
        }
        Write::Account(AccountWrite::Insert(row)) => (row.platform, row.addresses.len()),
        Write::Wallet(WalletWrite::Insert(row)) => (row.platform, row.sealed.0.len()),
        Write::Credential(CredentialWrite::Insert(row)) => (row.platform, row.sealed.0.len()),
        Write::Token(TokenWrite::Insert(row)) => (row.platform, 0),
        Write::Platform(PlatformWrite::UpdateConfig { platform, .. }) => (*platform, 0),
        Write::Challenge(ChallengeWrite::Open(row)) => {
            (row.platform, row.payload.len() + row.sealed.0.len())
        }
        Write::Otp(OtpWrite::Issue(row)) => (row.platform, row.sealed.0.len()),
        Write::Session(SessionWrite::Insert(row)) => (row.platform, row.sealed.0.len()),
        Write::Webhook(WebhookWrite::Enqueue { platform, body, .. }) => (*platform, body.len()),
        Write::MobilecoinAccount(MobilecoinAccountWrite::Insert(row)) => {
            (row.platform, row.sealed.0.len())
        }
        Write::MobilecoinAddress(MobilecoinAddressWrite::Assign(row)) => {
            (row.platform, row.address.len() + row.metadata.len())
        }
        Write::Audit(entry) => (entry.platform, 0),
        _ => return None,
    };
    Some((platform, ROW + more))
}

#[async_trait]
impl Shares for SqliteStore {
    async fn measure_shares(&self) -> Result<(), StoreError> {
        let Some(most) = self.max_bytes else {
            return Ok(());
        };
        let is_fresh = {
            let counts = self.usage.counts();
            counts.measured.is_some_and(|at| at.elapsed() < FRESH)
        };
        let scarce = self
            .readers
            .read(|connection| is_scarce(connection, most))?;
        if is_fresh || !scarce {
            return Ok(());
        }
        let measured = self
            .list(|connection| {
                let mut bytes: HashMap<PlatformId, u64> = HashMap::new();
                for sql in MEASURES {
                    let rows = all(connection, sql, [], |row| {
                        let cells = Cells::new(row, "usage", 0);
                        Ok((cells.id(0, "platform")?, cells.number::<u64>(1, "bytes")?))
                    })?;
                    for (platform, more) in rows {
                        *bytes.entry(platform).or_insert(0) += more;
                    }
                }
                Ok(bytes)
            })
            .await?;
        let mut counts = self.usage.counts();
        counts.bytes = measured;
        counts.measured = Some(Instant::now());
        Ok(())
    }
}
