//! `seedport account`: one account is looked at, its sessions ended, a credential taken away.
//!
//! Called by `commands`.

use seedport_custody::operator::accounts::{self, Found, RevokeError};
use seedport_store::{
    CredentialRow, Credentials as _, FreezeRow, Freezes as _, SessionRow, Sessions as _,
};
use seedport_wire::{Clock as _, SystemClock};
use serde_json::json;

use super::{
    kept::{Kept, hand},
    one_thread,
};
use crate::{
    cli::account::{Account, AccountEndSessions, AccountRevokeCredential, AccountShow},
    failure::Failure,
    table::harmless,
    who,
};

/// Does what was asked for.
pub fn run(command: &Account) -> Result<(), Failure> {
    match command {
        Account::Show(arguments) => one_thread()?.block_on(show(arguments)),
        Account::EndSessions(arguments) => one_thread()?.block_on(end_sessions(arguments)),
        Account::RevokeCredential(arguments) => {
            one_thread()?.block_on(revoke_credential(arguments))
        }
    }
}

async fn show(arguments: &AccountShow) -> Result<(), Failure> {
    let kept = Kept::open(&arguments.settings)?;
    let found = kept.account(arguments.account).await?;
    let (store, platform) = (&kept.store, found.platform.id);
    let failed = |error| kept.failed(&error);
    let credentials = store.credentials(platform, found.account).await;
    let credentials = credentials.map_err(failed)?;
    let sessions = store.sessions(platform, found.account, SystemClock.now());
    let sessions = sessions.await.map_err(failed)?;
    let freeze = store.freeze_over(platform, Some(found.account)).await;
    let freeze = freeze.map_err(failed)?;
    if arguments.json {
        say!(
            "{}",
            as_json(&found, &credentials, &sessions, freeze.as_ref())
        );
    } else {
        print(&found, &credentials, &sessions, freeze.as_ref());
    }
    Ok(())
}

fn as_json(
    found: &Found,
    credentials: &[CredentialRow],
    sessions: &[SessionRow],
    freeze: Option<&FreezeRow>,
) -> serde_json::Value {
    let credential = |row: &CredentialRow| {
        json!({
            "id": row.id,
            "type": row.credential_type.text(),
            "nickname": row.nickname,
            "createdAt": row.created_at,
            "updatedAt": row.updated_at,
        })
    };
    let session = |row: &SessionRow| {
        json!({
            "id": row.id,
            "credentialId": row.credential,
            "issuedAt": row.issued_at,
            "expiresAt": row.expires_at,
        })
    };
    json!({
        "id": found.account,
        "platform": found.platform.name,
        "platformId": found.platform.id,
        "customerId": found.row.as_ref().map(|row| row.customer),
        "status": found.row.as_ref().map(|row| row.status.text()),
        "exportedAt": found.row.as_ref().and_then(|row| row.exported_at),
        "frozenAt": freeze.map(|row| row.at),
        "frozenReason": freeze.map(|row| &row.reason),
        "frozenBy": freeze.map(|row| &row.by),
        "credentials": credentials.iter().map(credential).collect::<Vec<_>>(),
        "sessions": sessions.iter().map(session).collect::<Vec<_>>(),
    })
}

fn print(
    found: &Found,
    credentials: &[CredentialRow],
    sessions: &[SessionRow],
    freeze: Option<&FreezeRow>,
) {
    say!("account     {}", found.account);
    say!(
        "platform    {} ({})",
        harmless(&found.platform.name),
        found.platform.id
    );
    if let Some(at) = found.platform.disabled_at {
        say!("            disabled since {at}");
    }
    if let Some(row) = &found.row {
        say!("customer    {}", row.customer);
        say!("status      {}", row.status.text());
        match row.exported_at {
            Some(at) => say!("exported    first at {at}"),
            None => say!("exported    never"),
        }
    } else {
        say!("kind        an account of the MobileCoin door");
    }
    match freeze {
        Some(row) => say!(
            "frozen      since {} by {}: {}",
            row.at,
            harmless(&row.by),
            harmless(&row.reason)
        ),
        None => say!("frozen      no"),
    }
    for row in credentials {
        say!(
            "credential  {}  {}  {}  since {}",
            row.id,
            row.credential_type.text(),
            harmless(&row.nickname),
            row.created_at
        );
    }
    for row in sessions {
        say!(
            "session     {}  by {}  until {}",
            row.id,
            row.credential,
            row.expires_at
        );
    }
    if sessions.is_empty() {
        say!("session     none");
    }
}

async fn end_sessions(arguments: &AccountEndSessions) -> Result<(), Failure> {
    let kept = Kept::open(&arguments.settings)?;
    let found = kept.account(arguments.account).await?;
    let who = who::at_the_machine();
    let done = accounts::end_sessions(&kept.store, hand(&who), &found, &arguments.reason).await;
    done.map_err(|error| kept.unchanged(&error))?;
    say!(
        "ended every session, code and challenge of {}",
        found.account
    );
    Ok(())
}

async fn revoke_credential(arguments: &AccountRevokeCredential) -> Result<(), Failure> {
    let kept = Kept::open(&arguments.settings)?;
    let found = kept.account(arguments.account).await?;
    let who = who::at_the_machine();
    let (id, note) = (arguments.credential, &arguments.reason);
    let done = accounts::revoke_credential(&kept.store, hand(&who), &found, id, note).await;
    done.map_err(|error| match error {
        RevokeError::NotFound => Failure::new(
            format!("{} has no credential {id}", found.account),
            "`seedport account show` lists those that it has",
        ),
        RevokeError::Last => Failure::new(
            format!(
                "{id} is the only credential of {}, and stays",
                found.account
            ),
            "without one nobody could ever export; freeze the account instead, and let its owner \
             add another one after a thaw",
        ),
        RevokeError::Fault(fault) => kept.unchanged(&fault),
    })?;
    say!("revoked {id} of {}, with its sessions", found.account);
    Ok(())
}
