//! `seedport token create`: an API token by the operator's hand.
//!
//! Invariant: works beside a running server; the secret is printed once and kept nowhere.
//! Called by `commands`.

use seedport_custody::tokens::{create::CreateToken, operator};
use seedport_store::Permissions;
use serde_json::json;

use super::{
    kept::{Kept, hand},
    one_thread,
};
use crate::{
    cli::token::{Permission, TokenCreate},
    failure::{Failure, chain},
    who,
};

/// Makes a token and prints it.
pub fn run(arguments: TokenCreate) -> Result<(), Failure> {
    let kept = Kept::open(&arguments.settings)?;
    let permissions = permissions(&arguments.permissions);
    let request = CreateToken {
        name: arguments.name,
        permissions,
    };
    let platform = arguments.platform;
    let who = who::at_the_machine();
    let made = one_thread()?.block_on(operator::create_token(
        &kept.store,
        hand(&who),
        &platform,
        request,
    ));
    let token = made.map_err(|fault| {
        Failure::new(
            format!("the token was not made: {}", chain(&fault)),
            "check the data directory; if a server is busy there, try again",
        )
    })?;
    let json = json!({
        "id": token.row.id.to_string(),
        "name": token.row.name,
        "platform": platform,
        "platformId": token.row.platform.to_string(),
        "permissions": names(permissions),
        "clientId": token.row.client_id,
        // Exposed to be told, once, to whoever asked for it.
        "clientSecret": token.secret.expose_text(),
    });
    say!("{json}");
    Ok(())
}

/// The permissions together; none given means all.
fn permissions(given: &[Permission]) -> Permissions {
    let all = [Permission::View, Permission::Transact, Permission::Manage];
    let given = if given.is_empty() { &all } else { given };
    given.iter().fold(Permissions::NONE, |sum, permission| {
        sum.union(match permission {
            Permission::View => Permissions::VIEW,
            Permission::Transact => Permissions::TRANSACT,
            Permission::Manage => Permissions::MANAGE,
        })
    })
}

/// The permissions' names.
pub fn names(permissions: Permissions) -> Vec<&'static str> {
    [
        (Permissions::VIEW, "VIEW"),
        (Permissions::TRANSACT, "TRANSACT"),
        (Permissions::MANAGE, "MANAGE"),
    ]
    .into_iter()
    .filter_map(|(one, name)| permissions.contains(one).then_some(name))
    .collect()
}
