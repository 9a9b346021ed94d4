//! `seedport token list` and `seedport token revoke`.
//!
//! Called by `commands`.

use seedport_custody::operator::tokens;
use serde_json::json;

use super::{
    kept::{Kept, hand},
    one_thread,
    token_create::names,
};
use crate::{
    cli::token::{TokenList, TokenRevoke},
    failure::Failure,
    table::{self, harmless},
    who,
};

/// Lists and prints.
pub fn list(arguments: &TokenList) -> Result<(), Failure> {
    let kept = Kept::open(&arguments.settings)?;
    one_thread()?.block_on(print_all(&kept, arguments))
}

async fn print_all(kept: &Kept, arguments: &TokenList) -> Result<(), Failure> {
    let platforms = kept.platforms(arguments.platform.as_deref()).await?;
    let mut rows = Vec::new();
    let walked = tokens::walk(&kept.store, &platforms, |platform, token| {
        if arguments.json {
            let json = json!({
                "id": token.id,
                "name": token.name,
                "platform": platform.name,
                "platformId": platform.id,
                "permissions": names(token.permissions),
                "clientId": token.client_id,
                "createdAt": token.created_at,
            });
            say!("{json}");
        } else {
            rows.push([
                token.id.to_string(),
                token.client_id.clone(),
                harmless(&platform.name),
                names(token.permissions).join(","),
                token.created_at.to_string(),
                harmless(&token.name),
            ]);
        }
    });
    walked.await.map_err(|error| kept.failed(&error))?;
    if !arguments.json {
        let head = ["ID", "CLIENT ID", "PLATFORM", "PERMISSIONS", "MADE", "NAME"];
        for line in table::lines(head, &rows) {
            say!("{line}");
        }
    }
    Ok(())
}

/// Revokes.
pub fn revoke(arguments: &TokenRevoke) -> Result<(), Failure> {
    let kept = Kept::open(&arguments.settings)?;
    one_thread()?.block_on(end(&kept, arguments))
}

async fn end(kept: &Kept, arguments: &TokenRevoke) -> Result<(), Failure> {
    let missing = || {
        Failure::new(
            "there is no token of this id or client id",
            "`seedport token list` lists those that there are; one that was revoked is not listed",
        )
    };
    let token = tokens::find(&kept.store, &arguments.token).await;
    let token = token
        .map_err(|error| kept.failed(&error))?
        .ok_or_else(missing)?;
    let who = who::at_the_machine();
    let note = arguments.reason.as_deref();
    let done = tokens::revoke(&kept.store, hand(&who), &token, note).await;
    if !done.map_err(|error| kept.unchanged(&error))? {
        return Err(missing());
    }
    say!("revoked {} ({})", token.id, harmless(&token.name));
    Ok(())
}
