//! `seedport session refresh`: a session's successor, in a file of its own.
//!
//! Called by `session`.

use seedport_client::flow;
use seedport_wire::SystemEntropy;

use super::keep;
use crate::{
    cli::session::SessionRefresh,
    commands::one_thread,
    failure::Failure,
    files::Reserved,
    remote::{integrator, signed_failure},
    session_file,
};

/// Refreshes and keeps.
pub fn run(arguments: &SessionRefresh) -> Result<(), Failure> {
    let out = Reserved::private(&arguments.out)?;
    let kept = session_file::read(&arguments.session)?;
    let integrator = integrator(&arguments.remote)?;
    let refreshed = flow::refresh(&integrator, kept.id, &kept.session, &SystemEntropy);
    let logged_in = one_thread()?
        .block_on(refreshed)
        .map_err(|error| signed_failure(&error))?;
    keep(out, &logged_in, None, arguments.json)
}
