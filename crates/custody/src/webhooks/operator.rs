//! Webhooks in the operator's hand: on the machine, without the API.
//!
//! Invariant: whoever can open the database may do this; it works beside a running server, which
//! then sends what was revived.
//! Called by `seedport webhook list` and `seedport webhook retry`.

use std::collections::BTreeMap;

use seedport_store::{
    AuditVerb, CommitError, PageRequest, Store, StoreError, WebhookRow, WebhookState, WebhookWrite,
    Write,
};
use seedport_wire::{
    Timestamp,
    ids::{PlatformId, WebhookId},
};

use crate::{operator::Hand, tokens::operator::by_operator};

/// Which webhooks are tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// One.
    One(WebhookId),
    /// All that were given up.
    All,
}

/// Why none is tried again.
#[derive(Debug, thiserror::Error)]
pub enum RetryError {
    /// None that was given up has this id.
    #[error("no webhook of this id was given up")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Every webhook in this state, of one platform or of all, oldest first; `each` sees one at a
/// time.
///
/// # Errors
/// When the store fails.
pub async fn walk(
    store: &dyn Store,
    platform: Option<PlatformId>,
    state: WebhookState,
    mut each: impl FnMut(WebhookRow),
) -> Result<(), StoreError> {
    let mut cursor = None;
    loop {
        let page = store.webhooks(platform, state, PageRequest::largest(cursor));
        let page = page.await?;
        page.rows.into_iter().for_each(&mut each);
        if page.next.is_none() {
            return Ok(());
        }
        cursor = page.next;
    }
}

/// Makes webhooks that were given up pending again; gives how many.
///
/// # Errors
/// [`RetryError::NotFound`] when the one that is named was not given up.
pub async fn retry(
    store: &dyn Store,
    hand: Hand<'_>,
    platform: Option<PlatformId>,
    which: Which,
) -> Result<usize, RetryError> {
    let now = hand.clock.now();
    let (mut platforms, mut found) = (BTreeMap::new(), 0);
    walk(store, platform, WebhookState::Dead, |row| {
        let meant = match which {
            Which::One(id) => row.id == id,
            Which::All => true,
        };
        if meant {
            *platforms.entry(*row.platform.as_bytes()).or_insert(0) += 1;
            found += 1;
        }
    })
    .await?;
    if let (Which::One(_), 0) = (which, found) {
        return Err(RetryError::NotFound);
    }
    for (platform, count) in platforms {
        let platform = PlatformId::from_bytes(platform);
        // In parts, between which a running server commits.
        let parts = usize::div_ceil(count, WebhookWrite::MOST_REVIVED as usize);
        for _ in 0..parts {
            revive(store, platform, which, now, hand.who).await?;
        }
    }
    Ok(found)
}

async fn revive(
    store: &dyn Store,
    platform: PlatformId,
    which: Which,
    now: Timestamp,
    who: &str,
) -> Result<(), RetryError> {
    let (id, subject) = match which {
        Which::One(id) => (Some(id), id.to_string()),
        Which::All => (None, platform.to_string()),
    };
    let revive = Write::Webhook(WebhookWrite::Revive { platform, id, now });
    let entry = by_operator(platform, now, AuditVerb::WebhookRetry, subject, Some(who));
    match store.commit(vec![revive, entry]).await {
        Ok(()) => Ok(()),
        // Somebody else revived it in between; these writes have no other guard.
        Err(CommitError::Guard(_)) => Err(RetryError::NotFound),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}
