//! `seedport stamp`: the header that signs a payload.
//!
//! Invariant: signs the exact bytes it was given.
//! Called by `commands`.

use seedport_wire::Stamp;

use crate::{cli::stamp as cli, failure::Failure, key_file};

/// Prints the value of `Grid-Wallet-Signature`.
pub fn run(arguments: &cli::Stamp) -> Result<(), Failure> {
    let key = key_file::read_signing(&arguments.key)?;
    let payload = arguments.payload.read_text()?;
    let stamp = Stamp::make(&key, &payload)
        .map_err(|error| Failure::new(format!("not signed: {error}"), "report this"))?;
    println!("{}", stamp.to_header());
    Ok(())
}
