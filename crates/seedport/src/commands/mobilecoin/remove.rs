//! `seedport mobilecoin remove`: an account goes, with everything that is kept of it.
//!
//! Invariant: nothing is removed without the word that says so.
//! Called by `mobilecoin`.

use super::remote::{door_failure, operator};
use crate::{cli::mobilecoin::MobilecoinRemove, commands::one_thread, failure::Failure};

/// Removes.
pub fn run(arguments: &MobilecoinRemove) -> Result<(), Failure> {
    let id = arguments.account;
    if !arguments.yes {
        return Err(Failure::new(
            format!(
                "removing account {id} removes its phrase, its addresses and their metadata from \
                 the server: whoever has no copy never gets at its coins again"
            ),
            "export it first (`seedport mobilecoin export`), then give --yes",
        ));
    }
    let operator = operator(&arguments.door)?;
    let removed = one_thread()?.block_on(operator.remove(id));
    removed.map_err(|error| door_failure("removing the account", &error))?;
    note!("Account {id} is removed.");
    Ok(())
}
