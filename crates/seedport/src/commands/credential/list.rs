//! `seedport credential list`: an account's credentials.
//!
//! Called by `credential`.

use super::{credential_json, word};
use crate::{
    cli::credential::CredentialList,
    commands::one_thread,
    failure::Failure,
    remote::{call_failure, integrator},
};

/// Lists and prints.
pub fn run(arguments: &CredentialList) -> Result<(), Failure> {
    let integrator = integrator(&arguments.remote)?;
    let listed = one_thread()?.block_on(integrator.list_credentials(arguments.account));
    let credentials = listed.map_err(|error| call_failure("listing the credentials", &error))?;
    for credential in &credentials {
        if arguments.json {
            say!("{}", credential_json(credential));
        } else {
            let kind = word(credential.credential_type);
            say!("{}  {kind}  {}", credential.id, credential.nickname);
        }
    }
    Ok(())
}
