//! Platforms in the operator's hand: found, listed, disabled and enabled.
//!
//! Invariant: with the disabling, every session, code and challenge of the platform ends; what it
//! keeps comes back with the enabling, those do not.
//! Called by `seedport platform`, and by the commands that name a platform.

use seedport_store::{
    AuditVerb, CommitError, PageRequest, PlatformRow, PlatformWrite, SessionWrite, Store,
    StoreError, Write,
};
use seedport_wire::ids::PlatformId;

use super::Hand;
use crate::Fault;

/// Every platform, oldest first. They are made by the operator, so there are few.
///
/// # Errors
/// When the store fails.
pub async fn all(store: &dyn Store) -> Result<Vec<PlatformRow>, StoreError> {
    let (mut rows, mut cursor) = (Vec::new(), None);
    loop {
        let page = store.platforms(PageRequest::largest(cursor)).await?;
        rows.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() {
            return Ok(rows);
        }
    }
}

/// The platform of this name, or else of this id.
///
/// # Errors
/// When the store fails.
pub async fn find(store: &dyn Store, text: &str) -> Result<Option<PlatformRow>, StoreError> {
    if let Some(row) = store.platform_by_name(text).await? {
        return Ok(Some(row));
    }
    match text.parse::<PlatformId>() {
        Ok(id) => store.platform(id).await,
        Err(_) => Ok(None),
    }
}

/// Lets the platform do nothing from now on; gives whether that is new.
///
/// # Errors
/// When the store fails.
pub async fn disable(
    store: &dyn Store,
    hand: Hand<'_>,
    platform: &PlatformRow,
    note: &str,
) -> Result<bool, Fault> {
    if platform.disabled_at.is_some() {
        return Ok(false);
    }
    let (id, now) = (platform.id, hand.clock.now());
    let subject = id.to_string();
    let writes = vec![
        Write::Platform(PlatformWrite::SetDisabled {
            platform: id,
            at: Some(now),
        }),
        Write::Session(SessionWrite::RevokeAll {
            platform: id,
            account: None,
        }),
        hand.entry(
            id,
            None,
            now,
            AuditVerb::PlatformDisable,
            subject,
            Some(note),
        ),
    ];
    done(store.commit(writes).await)
}

/// Lets the platform work again; gives whether that is new.
///
/// # Errors
/// When the store fails.
pub async fn enable(
    store: &dyn Store,
    hand: Hand<'_>,
    platform: &PlatformRow,
    note: Option<&str>,
) -> Result<bool, Fault> {
    if platform.disabled_at.is_none() {
        return Ok(false);
    }
    let (id, now) = (platform.id, hand.clock.now());
    let subject = id.to_string();
    let writes = vec![
        Write::Platform(PlatformWrite::SetDisabled {
            platform: id,
            at: None,
        }),
        hand.entry(id, None, now, AuditVerb::PlatformEnable, subject, note),
    ];
    done(store.commit(writes).await)
}

fn done(committed: Result<(), CommitError>) -> Result<bool, Fault> {
    committed?;
    Ok(true)
}
