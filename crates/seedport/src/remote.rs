//! Calls to a server, and how their failures are worded.
//!
//! Invariant: nothing of a secret is in a failure.
//! Called by every command with a server on the other side.

use std::error::Error;

use seedport_client::{
    CallError, Integrator,
    flow::{ExportError, LogInError, ProofLogInError, SignedError},
    integrator::NewIntegratorError,
    owner::CheckChallengeError,
};

use crate::{
    cli::remote::Remote,
    failure::{Failure, chain},
    mismatch::{export_help, login_help, signed_help},
    refusal, token_file, transport,
};

/// The integrator that the arguments describe.
pub fn integrator(remote: &Remote) -> Result<Integrator, Failure> {
    let token = token_file::read(remote)?;
    let made = Integrator::new(remote.url.clone(), &token.client_id, token.secret);
    made.map_err(|error| {
        let help = match error {
            NewIntegratorError::ClientId => "give the clientId of `seedport token create`",
            NewIntegratorError::Client(_) => "check the TLS certificates of this machine",
        };
        Failure::new(chain(&error), help)
    })
}

/// Words a failed call; `doing` as in "listing the customers".
pub fn call_failure(doing: &str, error: &CallError) -> Failure {
    match error {
        CallError::Refused(refused) => Failure::new(
            format!("{doing}: {}", refusal::what(refused)),
            refusal::help(refused),
        ),
        other => {
            let told = transport::told(other);
            Failure::new(format!("{doing}: {}", told.what), told.help)
        }
    }
}

/// Words a flow that stopped: a login, a signed operation, an export.
pub fn flow_failure(error: &(dyn Error + 'static)) -> Failure {
    if let Some(call) = call_of(error) {
        return call_failure(&error.to_string(), call);
    }
    Failure::new(
        chain(error),
        "nothing was signed or opened; begin again, and ask the server's operator if it happens \
         again",
    )
}

/// Words a login that stopped.
pub fn login_failure(error: &LogInError) -> Failure {
    worded(error, login_help(error))
}

/// Words a signed operation that stopped.
pub fn signed_failure(error: &SignedError) -> Failure {
    worded(error, signed_help(error))
}

/// Words an export that stopped.
pub fn export_failure(error: &ExportError) -> Failure {
    worded(error, export_help(error))
}

fn worded(error: &(dyn Error + 'static), help: Option<&str>) -> Failure {
    match help {
        Some(help) => Failure::new(chain(error), help),
        None => flow_failure(error),
    }
}

/// Words a session by passkey that did not begin.
pub fn passkey_failure(error: &ProofLogInError) -> Failure {
    let ProofLogInError::Unchecked(check) = error else {
        return flow_failure(error);
    };
    let help = match check {
        CheckChallengeError::OtherOrganization { .. } => {
            "compare --organization with what the server's operator names; if it is right, \
             somebody between here and the server changed the challenge: use another way to it"
        }
        CheckChallengeError::NothingFits => {
            "compare --organization with what the server's operator names; if it is right, \
             somebody between here and the server changed the challenge or its Date: use another \
             way to it"
        }
        CheckChallengeError::Malformed
        | CheckChallengeError::OtherKey
        | CheckChallengeError::OtherPayload
        | CheckChallengeError::OtherDigest => {
            "somebody between here and the server changed it: use another way to the server, and \
             tell its operator"
        }
    };
    Failure::new(error, help)
}

fn call_of<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a CallError> {
    let mut source = Some(error);
    while let Some(error) = source {
        if let Some(call) = error.downcast_ref() {
            return Some(call);
        }
        source = error.source();
    }
    None
}
