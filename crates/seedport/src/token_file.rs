//! An API token in a file: as `seedport token create` printed it, or its secret alone.
//!
//! Invariant: a client id that is said twice is the same; of what a file holds nothing is told.
//! Called by `remote`.

use seedport_wire::SecretBytes;
use serde::Deserialize;

use crate::{cli::remote::Remote, failure::Failure};

/// A token.
pub struct Token {
    /// User name of HTTP Basic.
    pub client_id: String,
    /// Password of HTTP Basic.
    pub secret: SecretBytes,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TokenJson {
    client_id: Option<String>,
    client_secret: String,
}

/// Reads the token that the arguments name.
pub fn read(remote: &Remote) -> Result<Token, Failure> {
    let from = &remote.client_secret_file;
    let read = from.read_secret()?;
    // Exposed to be parsed; no error quotes it.
    let text = read.expose();
    if !text.starts_with(b"{") {
        if text.iter().any(u8::is_ascii_control) {
            return Err(Failure::new(
                format!("{from} holds more than a client secret: it has several lines, or no text"),
                "put the secret, and nothing else, there, or what `seedport token create` printed",
            ));
        }
        return Ok(Token {
            client_id: remote.client_id.clone().ok_or_else(no_client_id)?,
            secret: read,
        });
    }
    let json: TokenJson = serde_json::from_slice(text).map_err(|_| {
        Failure::new(
            format!("{from} begins like JSON, and is no API token: there is no clientSecret in it"),
            "give what `seedport token create` printed, or a file with the client secret alone",
        )
    })?;
    let secret = SecretBytes::from(json.client_secret);
    let client_id = match (json.client_id, &remote.client_id) {
        (Some(said), Some(given)) if said != *given => {
            return Err(Failure::new(
                format!("{from} is the token of another client id than --client-id"),
                "leave --client-id (or SEEDPORT_CLIENT_ID) out, or give the file of that token",
            ));
        }
        (Some(said), _) => said,
        (None, given) => given.clone().ok_or_else(no_client_id)?,
    };
    Ok(Token { client_id, secret })
}

fn no_client_id() -> Failure {
    Failure::usage(
        "the file of the client secret holds no client id, and none is given",
        "give --client-id (or SEEDPORT_CLIENT_ID), or as --client-secret-file all that `seedport \
         token create` printed",
    )
}
