//! `seedport session revoke`: a session ends, this one or another of the account.
//!
//! Called by `session`.

use seedport_client::{flow, owner::Intent};

use crate::{
    cli::session::SessionRevoke,
    commands::one_thread,
    failure::Failure,
    remote::{integrator, signed_failure},
    session_file,
};

/// Ends it.
pub fn run(arguments: &SessionRevoke) -> Result<(), Failure> {
    let kept = session_file::read(&arguments.session)?;
    let id = arguments.id.unwrap_or(kept.id);
    let integrator = integrator(&arguments.remote)?;
    let operation = integrator.revoke_session(id);
    let intent = Intent::RevokeSession {
        account: kept.account,
        session: id,
    };
    one_thread()?
        .block_on(flow::signed(&operation, &kept.session, &intent))
        .map_err(|error| signed_failure(&error))?;
    say!("session {id} ended");
    Ok(())
}
