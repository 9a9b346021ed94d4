//! `seedport mobilecoin list`: the accounts of a door.
//!
//! Called by `mobilecoin`.

use super::{
    account_json,
    remote::{door_failure, operator},
};
use crate::{cli::mobilecoin::MobilecoinList, commands::one_thread, failure::Failure};

/// Lists and prints.
pub fn run(arguments: &MobilecoinList) -> Result<(), Failure> {
    let operator = operator(&arguments.door)?;
    let listed = one_thread()?.block_on(operator.oldest_accounts(arguments.limit.get()));
    let accounts = listed.map_err(|error| door_failure("listing the accounts", &error))?;
    for account in &accounts {
        if arguments.json {
            say!("{}", account_json(account));
        } else {
            say!("{}  {}", account.id, printable(&account.name));
        }
    }
    Ok(())
}

/// A name on a terminal.
fn printable(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).collect()
}
