//! API tokens in the operator's hand: listed and revoked.
//!
//! Invariant: a revoked token opens nothing from the commit on, and what it began does not end.
//! Called by `seedport token list` and `seedport token revoke`.

use seedport_store::{
    AuditVerb, CommitError, Guard, PageRequest, PlatformRow, Store, StoreError, TokenFilter,
    TokenRow, TokenWrite, Write,
};
use seedport_wire::ids::TokenId;

use super::{Hand, platforms};
use crate::Fault;

/// Every token of these platforms, platform by platform, oldest first; `each` sees one at a time.
///
/// # Errors
/// When the store fails.
pub async fn walk(
    store: &dyn Store,
    platforms: &[PlatformRow],
    mut each: impl FnMut(&PlatformRow, TokenRow),
) -> Result<(), StoreError> {
    let all = TokenFilter::default();
    for platform in platforms {
        let mut cursor = None;
        loop {
            let page = store.tokens(platform.id, &all, PageRequest::largest(cursor));
            let page = page.await?;
            page.rows.into_iter().for_each(|row| each(platform, row));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
    }
    Ok(())
}

/// The token with this id, or else with this client id, of whichever platform.
///
/// # Errors
/// When the store fails.
pub async fn find(store: &dyn Store, text: &str) -> Result<Option<TokenRow>, StoreError> {
    let Ok(id) = text.parse::<TokenId>() else {
        return store.token_by_client_id(text).await;
    };
    for platform in platforms::all(store).await? {
        if let Some(row) = store.token(platform.id, id).await? {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// Revokes a token; gives whether it was still there.
///
/// # Errors
/// When the store fails.
pub async fn revoke(
    store: &dyn Store,
    hand: Hand<'_>,
    token: &TokenRow,
    note: Option<&str>,
) -> Result<bool, Fault> {
    let (platform, id, now) = (token.platform, token.id, hand.clock.now());
    let subject = id.to_string();
    let writes = vec![
        Write::Token(TokenWrite::Delete { platform, id }),
        hand.entry(platform, None, now, AuditVerb::TokenDelete, subject, note),
    ];
    match store.commit(writes).await {
        Ok(()) => Ok(true),
        Err(CommitError::Guard(Guard::TokenGone)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
