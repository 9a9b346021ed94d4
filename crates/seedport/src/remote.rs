//! Calls to a server, and how their failures are worded.
//!
//! Invariant: nothing of a secret is in a failure.
//! Called by `export` and `customer`.

use std::error::Error;

use seedport_client::{CallError, ExportWalletError, Integrator, integrator::NewIntegratorError};

use crate::{
    cli::remote::Remote,
    failure::{Failure, chain},
};

/// The integrator that the arguments describe.
pub fn integrator(remote: &Remote) -> Result<Integrator, Failure> {
    let secret = remote.client_secret_file.read_secret()?;
    Integrator::new(remote.url.clone(), &remote.client_id, secret).map_err(|error| {
        let help = match error {
            NewIntegratorError::ClientId => "give the clientId of `seedport token create`",
            NewIntegratorError::Client(_) => "check the TLS certificates of this machine",
        };
        Failure::new(chain(&error), help)
    })
}

/// Words a failed call; `doing` as in "listing the customers".
pub fn call_failure(doing: &str, error: &CallError) -> Failure {
    let help = match error {
        CallError::Refused(refusal) => match (refusal.status, refusal.retry_after) {
            (_, Some(wait)) => format!("try again in {} seconds", wait.as_secs()),
            (401, None) => "check --client-id and the client secret, and begin again".to_owned(),
            (403, None) => "use a token with the permission that this needs".to_owned(),
            (404, None) => "check the id, and that the token is of the same platform".to_owned(),
            (500.., None) => "look into the server's log".to_owned(),
            _ => "change what the server names".to_owned(),
        },
        CallError::Header => "give the client id and the secret as they were printed".to_owned(),
        CallError::Unreachable(_) => "check --url, and that `seedport serve` runs there".to_owned(),
        CallError::TimedOut(_) | CallError::Broken(_) => {
            "the server may have acted; look before you try again".to_owned()
        }
        CallError::Unexpected { .. } | CallError::Malformed(_) | CallError::TooLong => {
            "check that --url is a Seedport's (or another Grid server's) address".to_owned()
        }
    };
    Failure::new(format!("{doing}: {}", chain(error)), help)
}

/// Words a failed export.
pub fn export_failure(error: &ExportWalletError) -> Failure {
    if let Some(call) = call_of(error) {
        return call_failure(&error.to_string(), call);
    }
    Failure::new(
        chain(error),
        "nothing was opened; begin again, and ask the server's operator if it happens again",
    )
}

fn call_of(error: &ExportWalletError) -> Option<&CallError> {
    let mut source: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = source {
        if let Some(call) = error.downcast_ref() {
            return Some(call);
        }
        source = error.source();
    }
    None
}
