//! Key files: a P-256 key on its owner's device, as JSON of mode 0600.
//!
//! Invariant: `publicKey` is that of `privateKey`; a file that disagrees with itself is refused.
//! Called by `keygen`, `stamp`, `open` and `export`.

use std::path::Path;

use seedport_wire::{PublicKey, SecretBytes, SigningKey, TargetKey};
use serde::Deserialize;

use crate::{failure::Failure, files::Reserved, secret_file};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeyJson {
    public_key: String,
    private_key: String,
}

/// Keeps a key in a new file.
pub fn write(file: Reserved, key: &TargetKey) -> Result<(), Failure> {
    let scalar = key.scalar().to_hex();
    let text = SecretBytes::from(format!(
        "{{\"publicKey\":\"{}\",\"privateKey\":\"{}\"}}\n",
        key.public().to_hex(),
        // Exposed to the file that keeps it, for its owner only.
        scalar.expose_text().unwrap_or_default(),
    ));
    // Exposed as above.
    file.fill(text.expose())
}

/// Reads a key that receives.
pub fn read_target(path: &Path) -> Result<TargetKey, Failure> {
    let text = secret_file::read("the key file", path)?;
    let (scalar, public) = parse(&text).map_err(|why| not_a_key(path, why))?;
    let key = TargetKey::from_scalar(scalar).map_err(|error| not_a_key(path, error))?;
    agree(&public, key.public()).map_err(|why| not_a_key(path, why))?;
    Ok(key)
}

/// Reads a key that signs.
pub fn read_signing(path: &Path) -> Result<SigningKey, Failure> {
    let text = secret_file::read("the key file", path)?;
    signing_of(&text).map_err(|why| not_a_key(path, why))
}

/// Reads the key that signs out of a file's text; what is wrong with it has no value of it.
pub fn signing_of(text: &SecretBytes) -> Result<SigningKey, String> {
    let (scalar, public) = parse(text)?;
    let key = SigningKey::from_scalar(&scalar).map_err(|error| error.to_string())?;
    agree(&public, key.public())?;
    Ok(key)
}

fn parse(text: &SecretBytes) -> Result<(SecretBytes, String), String> {
    // Exposed to be parsed; serde_json's messages quote no value of the file.
    let json: KeyJson = serde_json::from_slice(text.expose())
        .map_err(|_| "not JSON with publicKey and privateKey".to_owned())?;
    let private = SecretBytes::from(json.private_key);
    // Exposed to be decoded.
    let scalar =
        hex::decode(private.expose()).map_err(|_| "privateKey is not hexadecimal".to_owned())?;
    Ok((SecretBytes::from_vec(scalar), json.public_key))
}

fn agree(said: &str, is: &PublicKey) -> Result<(), String> {
    if said.eq_ignore_ascii_case(&is.to_hex()) {
        Ok(())
    } else {
        Err("publicKey is not that of privateKey".to_owned())
    }
}

fn not_a_key(path: &Path, why: impl std::fmt::Display) -> Failure {
    Failure::new(
        format!("{} is no key file: {why}", path.display()),
        "make one with `seedport keygen --out FILE`",
    )
}
