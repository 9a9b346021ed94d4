//! Freezes in the operator's hand.
//!
//! Invariant: the freeze, its entry and what integrators are told of it are one commit; a freeze
//! of what is frozen changes nothing and is no error, so that a frightened operator may repeat it.
//! Called by `seedport freeze` and `seedport thaw`.

use seedport_store::{
    AccountRow, AccountStatus, AuditVerb, CommitError, FreezeRow, FreezeScope, FreezeWrite, Guard,
    INSTALLATION, PlatformRow, Store, Write,
};
use seedport_wire::{
    Timestamp,
    ids::{AccountId, PlatformId},
};
use serde_json::json;

use super::{Hand, accounts::Found, platforms};
use crate::{
    Fault,
    webhooks::{WebhookBodies, enqueue},
};

/// What is frozen or thawed.
pub enum Target<'a> {
    /// Everything.
    All,
    /// A platform's accounts.
    Platform(PlatformId),
    /// One account.
    Account(&'a Found),
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// It is so from now on.
    Now,
    /// It was so before: the freeze that there is, or none.
    Already(Option<FreezeRow>),
}

impl Target<'_> {
    fn scope(&self) -> FreezeScope {
        match self {
            Self::All => FreezeScope::All,
            Self::Platform(platform) => FreezeScope::Platform(*platform),
            Self::Account(found) => FreezeScope::Account(found.platform.id, found.account),
        }
    }

    /// Where the entry stands, of which account, and what it names.
    fn subject(&self) -> (PlatformId, Option<AccountId>, String) {
        match self {
            Self::All => (INSTALLATION, None, "ALL".to_owned()),
            Self::Platform(platform) => (*platform, None, platform.to_string()),
            Self::Account(found) => (
                found.platform.id,
                Some(found.account),
                found.account.to_string(),
            ),
        }
    }
}

/// Freezes.
///
/// # Errors
/// When the store fails.
pub async fn freeze(
    store: &dyn Store,
    hand: Hand<'_>,
    bodies: WebhookBodies,
    target: &Target<'_>,
    note: &str,
) -> Result<Changed, Fault> {
    let (scope, now) = (target.scope(), hand.clock.now());
    let mut writes = vec![Write::Freeze(FreezeWrite::Freeze(FreezeRow {
        scope,
        reason: note.to_owned(),
        by: hand.who.to_owned(),
        at: now,
    }))];
    let (platform, account, subject) = target.subject();
    writes.push(hand.entry(
        platform,
        account,
        now,
        AuditVerb::Freeze,
        subject,
        Some(note),
    ));
    writes.extend(told(store, hand, bodies, target, true, now).await?);
    match store.commit(writes).await {
        Ok(()) => Ok(Changed::Now),
        Err(CommitError::Guard(Guard::AlreadyFrozen)) => {
            let rows = store.freezes().await?.into_iter();
            Ok(Changed::Already(
                rows.into_iter().find(|row| row.scope == scope),
            ))
        }
        Err(error) => Err(error.into()),
    }
}

/// Thaws what was frozen by this very scope.
///
/// # Errors
/// When the store fails.
pub async fn thaw(
    store: &dyn Store,
    hand: Hand<'_>,
    bodies: WebhookBodies,
    target: &Target<'_>,
    note: Option<&str>,
) -> Result<Changed, Fault> {
    let now = hand.clock.now();
    let mut writes = vec![Write::Freeze(FreezeWrite::Thaw(target.scope()))];
    let (platform, account, subject) = target.subject();
    writes.push(hand.entry(platform, account, now, AuditVerb::Thaw, subject, note));
    writes.extend(told(store, hand, bodies, target, false, now).await?);
    match store.commit(writes).await {
        Ok(()) => Ok(Changed::Now),
        Err(CommitError::Guard(Guard::NotFrozen)) => Ok(Changed::Already(None)),
        Err(error) => Err(error.into()),
    }
}

/// What integrators are told: the account's new status, or that all accounts of theirs are meant.
async fn told(
    store: &dyn Store,
    hand: Hand<'_>,
    bodies: WebhookBodies,
    target: &Target<'_>,
    frozen: bool,
    now: Timestamp,
) -> Result<Vec<Write>, Fault> {
    let kind = if frozen {
        "PLATFORM.FROZEN"
    } else {
        "PLATFORM.THAWED"
    };
    let of_platform = |platform| enqueue(hand.entropy, platform, kind, None, &json!({}), now);
    // Where the other of the two scopes is frozen, nothing changes for the platform.
    let freezes = store.freezes().await?;
    let stands = |scope| freezes.iter().any(|row| row.scope == scope);
    match target {
        Target::All => {
            let platforms = platforms::all(store).await?;
            let changed = |row: &&PlatformRow| !stands(FreezeScope::Platform(row.id));
            let changed = platforms.iter().filter(changed);
            changed.map(|row| of_platform(row.id)).collect()
        }
        Target::Platform(_) if stands(FreezeScope::All) => Ok(Vec::new()),
        Target::Platform(platform) => Ok(vec![of_platform(*platform)?]),
        Target::Account(found) => {
            let Some(row) = &found.row else {
                return Ok(Vec::new());
            };
            let settled = matches!(row.status, AccountStatus::Active | AccountStatus::Frozen);
            // While a wider freeze is over it, its status does not change.
            if !settled || wider(store, found).await? {
                return Ok(Vec::new());
            }
            let status = if frozen {
                AccountStatus::Frozen
            } else {
                AccountStatus::Active
            };
            let shown = AccountRow {
                status,
                ..row.clone()
            };
            let data = (bodies.account)(shown)?;
            let kind = "INTERNAL_ACCOUNT.STATUS_UPDATED";
            let platform = found.platform.id;
            let event = enqueue(hand.entropy, platform, kind, None, &data, now)?;
            Ok(vec![event])
        }
    }
}

/// Whether a freeze of the platform or of all is over the account.
async fn wider(store: &dyn Store, found: &Found) -> Result<bool, Fault> {
    let over = store.freeze_over(found.platform.id, None).await?;
    Ok(over.is_some())
}
