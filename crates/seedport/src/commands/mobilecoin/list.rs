//! `seedport mobilecoin list`: the accounts of a door, page by page.
//!
//! Called by `mobilecoin`.

use seedport_client::mobilecoin::{Account, DoorError, Operator};

use super::account_json;
use crate::{
    cli::mobilecoin::MobilecoinList,
    commands::one_thread,
    door::{door_failure, operator},
    failure::Failure,
};

/// Accounts in one answer.
const PAGE: u64 = 500;

/// Lists and prints.
pub fn run(arguments: &MobilecoinList) -> Result<(), Failure> {
    let operator = operator(&arguments.door)?;
    let listed = one_thread()?.block_on(list(&operator, arguments.limit.get()));
    let accounts = listed.map_err(|error| door_failure("listing the accounts", &error))?;
    for account in &accounts {
        if arguments.json {
            println!("{}", account_json(account));
        } else {
            println!("{}  {}", account.id, printable(&account.name));
        }
    }
    Ok(())
}

async fn list(operator: &Operator, limit: u64) -> Result<Vec<Account>, DoorError> {
    let mut accounts = Vec::new();
    loop {
        let offset = accounts.len() as u64;
        let wanted = PAGE.min(limit - offset);
        let page = operator.accounts(offset, wanted).await?;
        let full = page.len() as u64 == wanted;
        accounts.extend(page);
        if !full || accounts.len() as u64 >= limit {
            return Ok(accounts);
        }
    }
}

/// A name on a terminal.
fn printable(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).collect()
}
