//! `seedport keygen`: a P-256 key in a file.
//!
//! Called by `commands`.

use seedport_wire::{SystemEntropy, TargetKey};
use serde_json::json;

use crate::{cli::keygen::Keygen, failure::Failure, key_file};

/// Makes a key, keeps it and prints its public half.
pub fn run(arguments: &Keygen) -> Result<(), Failure> {
    let key = TargetKey::make(&SystemEntropy)
        .map_err(|error| Failure::new(error, "try again; this machine gave no randomness"))?;
    key_file::write(&arguments.out, &key)?;
    let (file, public) = (arguments.out.display().to_string(), key.public().to_hex());
    if arguments.json {
        println!("{}", json!({ "publicKey": public, "file": file }));
    } else {
        println!("public key {public}\nkept in {file}, readable by you only");
    }
    Ok(())
}
