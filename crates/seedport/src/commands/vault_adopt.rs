//! `seedport vault adopt`: the vault's state, made anew for a database that has served.
//!
//! Invariant: never over a state that is there, and never for a database that does not open under
//! the root key. What the database holds is said, for nothing can tell whether it is the newest.
//! Called by `commands`.

use super::{kept::hand, one_thread};
use crate::{
    cli::vault::VaultAdopt, config, data_dir::DataDir, failure::Failure, holdings::Holdings,
    installation, who,
};

/// Makes the state, and says what it means.
pub fn run(arguments: &VaultAdopt) -> Result<(), Failure> {
    let config = config::load(&arguments.settings, None)?;
    let directory = DataDir::existing(&config.storage.data_dir)?;
    let who = who::at_the_machine();
    let adopting = installation::adopt(&config, &directory, arguments.sandbox, hand(&who));
    let store = one_thread()?.block_on(adopting)?;
    let counted = store.counted();
    let counted = counted.map_err(|error| installation::store_failure(&directory, &error))?;
    let kind = if arguments.sandbox {
        "a sandbox"
    } else {
        "no sandbox"
    };
    say!(
        "the vault's state is in {}: {kind}, for good\none-time codes are longer for a day\n\
         the database holds {}\nif there should be more, this is an older copy: stop the server, and \
         put back the newest",
        config.vault.state_dir(&directory).display(),
        Holdings(&counted)
    );
    Ok(())
}
