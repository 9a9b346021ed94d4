//! `seedport mobilecoin`: one subcommand a file.
//!
//! Called by `commands`.

mod create;
mod export;
pub mod facts;
mod import;
mod list;
mod remote;
mod remove;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use seedport_client::mobilecoin::{Account, operator::NewAccount};
use seedport_keys::mobilecoin::FogInfo;
use serde_json::{Value, json};

use crate::{
    cli::mobilecoin::{Described, Mobilecoin},
    failure::Failure,
};

/// Does what was asked for.
pub fn run(command: &Mobilecoin) -> Result<(), Failure> {
    match command {
        Mobilecoin::Create(arguments) => create::run(arguments),
        Mobilecoin::Import(arguments) => import::run(arguments),
        Mobilecoin::Export(arguments) => export::run(arguments),
        Mobilecoin::List(arguments) => list::run(arguments),
        Mobilecoin::Remove(arguments) => remove::run(arguments),
    }
}

/// The account that the arguments describe.
fn described(arguments: &Described) -> Result<NewAccount, Failure> {
    Ok(NewAccount {
        name: arguments.name.clone(),
        fog: fog(arguments)?,
        require_spend_subaddress: arguments.require_spend_subaddress,
        owner_key: arguments.owner_public_key,
    })
}

fn fog(arguments: &Described) -> Result<Option<FogInfo>, Failure> {
    let (Some(url), Some(spki)) = (&arguments.fog_report_url, &arguments.fog_authority_spki) else {
        return Ok(None);
    };
    let wrong = |error: &dyn std::fmt::Display| {
        Failure::new(
            format!("the fog server is refused: {error}"),
            "give --fog-report-url and --fog-authority-spki as the fog operator publishes them",
        )
    };
    let spki = STANDARD.decode(spki).map_err(|error| wrong(&error))?;
    // An account's addresses name no report: the contract's servers leave it empty.
    let fog = FogInfo::new(url.clone(), String::new(), spki).map_err(|error| wrong(&error))?;
    Ok(Some(fog))
}

/// Prints one account.
fn say(account: &Account, as_json: bool) {
    if as_json {
        say!("{}", account_json(account));
        return;
    }
    say!("account {}", account.id);
    say!("main address {}", account.main_address);
}

/// An account; numbers of 64 bits as text.
fn account_json(account: &Account) -> Value {
    json!({
        "accountId": account.id,
        "name": account.name,
        "keyDerivationVersion": account.key_derivation_version,
        "mainAddress": account.main_address,
        "nextSubaddressIndex": account.next_subaddress_index.to_string(),
        "firstBlockIndex": account.first_block_index.to_string(),
        "fogEnabled": account.fog_enabled,
        "viewOnly": account.view_only,
        "requireSpendSubaddress": account.require_spend_subaddress,
    })
}
