//! `seedport mobilecoin create`: an account whose phrase the server draws.
//!
//! Called by `mobilecoin`.

use super::{
    described,
    remote::{door_failure, operator},
    say,
};
use crate::{cli::mobilecoin::MobilecoinCreate, commands::one_thread, failure::Failure};

/// Makes an account and prints it.
pub fn run(arguments: &MobilecoinCreate) -> Result<(), Failure> {
    let account = described(&arguments.described)?;
    let operator = operator(&arguments.door)?;
    let made = one_thread()?.block_on(operator.create(&account));
    let account = made.map_err(|error| door_failure("making the account", &error))?;
    say(&account, arguments.json);
    Ok(())
}
