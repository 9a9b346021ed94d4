//! `seedport session list`: an account's active sessions.
//!
//! Called by `session`.

use super::session_json;
use crate::{
    cli::session::SessionList,
    commands::one_thread,
    failure::Failure,
    remote::{call_failure, integrator},
};

/// Lists and prints.
pub fn run(arguments: &SessionList) -> Result<(), Failure> {
    let integrator = integrator(&arguments.remote)?;
    let listed = one_thread()?.block_on(integrator.list_sessions(arguments.account));
    let sessions = listed.map_err(|error| call_failure("listing the sessions", &error))?;
    for session in &sessions {
        if arguments.json {
            say!("{}", session_json(session));
        } else {
            say!(
                "{}  until {}  {}",
                session.id,
                session.expires_at,
                session.nickname
            );
        }
    }
    Ok(())
}
