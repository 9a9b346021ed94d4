//! `seedport mobilecoin remove`: an account goes, with everything that is kept of it.
//!
//! Invariant: nothing is removed without the word that says so, and nothing is stamped but the removal
//! of the account that was named.
//! Called by `mobilecoin`.

use seedport_client::mobilecoin::flow::{self, RemoveAccountError};

use super::remote::{door_failure, operator};
use crate::{
    cli::mobilecoin::MobilecoinRemove,
    commands::one_thread,
    failure::{Failure, chain},
    key_file,
};

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
    let owner = arguments.owner_key_file.as_deref();
    let owner = owner.map(key_file::read_signing).transpose()?;
    let operator = operator(&arguments.door)?;
    let removed = one_thread()?.block_on(flow::remove(&operator, id, owner.as_ref()));
    let stamped = removed.map_err(|error| failure(&error))?;
    if owner.is_some() && !stamped {
        note!("The server asked for no stamp: this account had no owner key.");
    }
    note!("Account {id} is removed.");
    Ok(())
}

fn failure(error: &RemoveAccountError) -> Failure {
    let help = match error {
        RemoveAccountError::Begin(call) | RemoveAccountError::Finish(call) => {
            return door_failure(&error.to_string(), call);
        }
        RemoveAccountError::StampDue => {
            "give --owner-key-file the key whose public half the account was made with"
        }
        RemoveAccountError::Payload(_) => {
            "nothing was signed and nothing removed; ask the server's operator why it asks for another \
             signature"
        }
    };
    Failure::new(chain(error), help)
}
