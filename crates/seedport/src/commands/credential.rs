//! `seedport credential`: one subcommand a file.
//!
//! Called by `commands`.

mod add;
mod list;
mod revoke;

use seedport_client::integrator::{Credential as Row, CredentialType};
use serde_json::{Value, json};

use crate::{cli::credential::Credential, failure::Failure};

/// Does what was asked for.
pub fn run(command: &Credential) -> Result<(), Failure> {
    match command {
        Credential::Add(arguments) => add::run(arguments),
        Credential::List(arguments) => list::run(arguments),
        Credential::Revoke(arguments) => revoke::run(arguments),
    }
}

/// A credential, in the contract's words.
fn credential_json(credential: &Row) -> Value {
    let mut json = json!({
        "id": credential.id.to_string(),
        "accountId": credential.account_id.to_string(),
        "type": credential.credential_type,
        "nickname": credential.nickname,
        "createdAt": credential.created_at,
        "updatedAt": credential.updated_at,
    });
    if let Some(id) = &credential.credential_id {
        json["credentialId"] = id.as_str().into();
    }
    json
}

/// A type, as `--type` has it.
const fn word(kind: CredentialType) -> &'static str {
    match kind {
        CredentialType::EmailOtp => "email",
        CredentialType::SmsOtp => "sms",
        CredentialType::Oauth => "oauth",
        CredentialType::Passkey => "passkey",
        CredentialType::Unknown => "unknown",
    }
}
