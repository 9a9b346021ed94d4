//! `seedport vault adopt`: the vault's state, made anew for a database that has served.
//!
//! Invariant: never over a state that is there, and never for a database that does not open under
//! the root key.
//! Called by `commands`.

use super::one_thread;
use crate::{cli::vault::VaultAdopt, config, data_dir::DataDir, failure::Failure, installation};

/// Makes the state, and says what it means.
pub fn run(arguments: &VaultAdopt) -> Result<(), Failure> {
    let config = config::load(&arguments.settings, None)?;
    let directory = DataDir::existing(&config.storage.data_dir)?;
    one_thread()?.block_on(installation::adopt(&config, &directory, arguments.sandbox))?;
    let kind = if arguments.sandbox {
        "a sandbox"
    } else {
        "no sandbox"
    };
    say!(
        "the vault's state is in {}: {kind}, for good\none-time codes are longer for a day",
        config.vault.state_dir(&directory).display()
    );
    Ok(())
}
