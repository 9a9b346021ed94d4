//! Creates a token by the operator's hand: on the machine, without the API.
//!
//! Invariant: whoever can open the database may do this; it works beside a running server. The
//! platform is made on first use.
//! Called by `seedport token create` and `seedport demo`.

use std::borrow::Cow;

use seedport_store::{
    AuditEntry, AuditVerb, CommitError, Guard, Outcome, PlatformRow, PlatformWrite, Store,
    TokenWrite, Write,
};
use seedport_wire::{
    Entropy, Timestamp,
    ids::{PlatformConfigId, PlatformId},
};

use super::create::{CreateToken, IssuedToken, draw};
use crate::{Fault, config::PlatformConfig, operator::Hand};

/// Makes a token on the platform of this name, and the platform when there is none.
///
/// # Errors
/// When the store fails.
pub async fn create_token(
    store: &dyn Store,
    hand: Hand<'_>,
    platform: &str,
    request: CreateToken,
) -> Result<IssuedToken, Fault> {
    let (now, entropy) = (hand.clock.now(), hand.entropy);
    let platform = made_or_found(store, now, entropy, platform, Some(hand.who)).await?;
    let token = draw(platform, request, now, entropy)?;
    let subject = token.row.id.to_string();
    let entry = by_operator(
        platform,
        now,
        AuditVerb::TokenCreate,
        subject,
        Some(hand.who),
    );
    let insert = Write::Token(TokenWrite::Insert(token.row.clone()));
    store.commit(vec![insert, entry]).await?;
    Ok(token)
}

/// The platform of this name, made when there is none.
pub(crate) async fn platform_id(
    store: &dyn Store,
    now: Timestamp,
    entropy: &dyn Entropy,
    name: &str,
) -> Result<PlatformId, Fault> {
    made_or_found(store, now, entropy, name, None).await
}

async fn made_or_found(
    store: &dyn Store,
    now: Timestamp,
    entropy: &dyn Entropy,
    name: &str,
    who: Option<&str>,
) -> Result<PlatformId, Fault> {
    if let Some(row) = store.platform_by_name(name).await? {
        return Ok(row.id);
    }
    let row = PlatformRow {
        id: PlatformId::make(entropy)?,
        name: name.to_owned(),
        config_id: PlatformConfigId::make(entropy)?,
        config: PlatformConfig::default().to_json(),
        webhook_endpoint: None,
        created_at: now,
        updated_at: now,
        disabled_at: None,
    };
    let subject = row.id.to_string();
    let entry = by_operator(row.id, now, AuditVerb::PlatformCreate, subject, who);
    let id = row.id;
    match store
        .commit(vec![Write::Platform(PlatformWrite::Insert(row)), entry])
        .await
    {
        Ok(()) => Ok(id),
        Err(CommitError::Guard(Guard::PlatformNameTaken)) => {
            let row = store.platform_by_name(name).await?;
            row.map(|row| row.id)
                .ok_or(Fault::Guard(Guard::PlatformNameTaken))
        }
        Err(error) => Err(error.into()),
    }
}

/// The entry of what the operator did, by `who`, where that is somebody at the machine.
pub(crate) fn by_operator(
    platform: PlatformId,
    at: Timestamp,
    verb: AuditVerb,
    subject: String,
    who: Option<&str>,
) -> Write {
    Write::Audit(AuditEntry {
        platform,
        at,
        actor: None,
        verb,
        account: None,
        subject: Some(subject),
        outcome: Outcome::Done,
        reason: Some(Cow::Borrowed("OPERATOR")),
        export: None,
        operator: who.map(str::to_owned),
        note: None,
    })
}
