//! `seedport keygen`: a P-256 key in a file.
//!
//! Called by `commands`.

use seedport_client::owner::HeldKey;
use seedport_wire::{SigningKey, SystemEntropy, TargetKey};
use serde_json::json;

use crate::{cli::keygen::Keygen, failure::Failure, files::Reserved, key_file};

/// Makes a key, keeps it and prints its public half.
pub fn run(arguments: &Keygen) -> Result<(), Failure> {
    let key = TargetKey::make(&SystemEntropy)
        .map_err(|error| Failure::new(error, "try again; this machine gave no randomness"))?;
    key_file::write(Reserved::private(&arguments.out)?, &key)?;
    let (file, public) = (arguments.out.display().to_string(), key.public().to_hex());
    let signing = SigningKey::from_scalar(key.scalar());
    let held = HeldKey::of(signing.map_err(|error| Failure::new(error, "report this"))?);
    let (session, nonce) = (held.client_key(), held.nonce());
    let session = session.as_text();
    if arguments.json {
        let json = json!({
            "publicKey": public,
            "clientPublicKey": session,
            "nonce": nonce,
            "file": file,
        });
        say!("{json}");
    } else {
        say!("public key {public}");
        say!("as a session's key {session}");
        say!("nonce for a provider's token {nonce}");
        say!("kept in {file}, readable by you only");
    }
    Ok(())
}
