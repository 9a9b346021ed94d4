//! Any operation that takes a stamp, and the refresh of a session.
//!
//! Invariant: what is stamped was compared with what was meant, by `Intent`.
//! Called by the command line and the demo. Source: Grid contract section 3.

use seedport_wire::{Entropy, ids::SessionId};

use super::{LoggedIn, SignedError};
use crate::{
    integrator::{AuthSession, Integrator, SignedOperation, SignedRetry, Started},
    owner::{HeldKey, Intent, ManagedSession, ReceivingKey, Session},
};

/// Runs both legs of an operation, stamped by `session` if the payload says `intent`; or the first
/// leg alone, where that was all.
///
/// # Errors
/// [`SignedError`] names the step.
pub async fn signed<T>(
    operation: &SignedOperation<'_, T>,
    session: &Session,
    intent: &Intent<'_>,
) -> Result<T, SignedError> {
    let first = match operation.start().await.map_err(SignedError::Begin)? {
        Started::Challenged(first) => first,
        Started::Done(done) => return Ok(done),
    };
    let stamp = session.stamp_intent(&first.payload_to_sign, intent)?;
    let retry = SignedRetry {
        stamp: &stamp,
        request: first.request_id,
    };
    operation.finish(&retry).await.map_err(SignedError::Finish)
}

/// Begins the successor of a session, with a key of its own.
///
/// # Errors
/// [`SignedError`] names the step.
pub async fn refresh(
    integrator: &Integrator,
    id: SessionId,
    session: &Session,
    entropy: &dyn Entropy,
) -> Result<LoggedIn, SignedError> {
    let key = HeldKey::make(entropy)?;
    let client_key = key.client_key();
    let operation = integrator.refresh_session(id, client_key.as_text());
    let intent = Intent::RefreshSession { key: &client_key };
    let answer = signed(&operation, session, &intent).await?;
    Ok(LoggedIn {
        session: key.begin(answer.expires_at, session.known().clone()),
        answer,
    })
}

/// Begins a successor in the legacy flow: the server makes its key and seals it to the device, which
/// can then export in the first edition too.
///
/// # Errors
/// [`SignedError`] names the step.
pub async fn refresh_managed(
    integrator: &Integrator,
    id: SessionId,
    session: &Session,
    entropy: &dyn Entropy,
) -> Result<(ManagedSession, AuthSession), SignedError> {
    let key = ReceivingKey::make(entropy)?;
    let client_key = key.client_key();
    let operation = integrator.refresh_session(id, client_key.as_text());
    let intent = Intent::RefreshSession { key: &client_key };
    let answer = signed(&operation, session, &intent).await?;
    let bundle = answer.encrypted_session_signing_key.as_deref();
    let known = session.known().clone();
    let managed = key.open(bundle.unwrap_or_default(), answer.expires_at, known)?;
    Ok((managed, answer))
}
