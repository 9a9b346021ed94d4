//! Who calls: HTTP Basic in, a permit out.
//!
//! Invariant: a handler that takes `Allowed<R>` cannot run for a caller without the right `R`.
//! A missing, a malformed and a wrong credential are told alike.
//! Called by every handler under `/grid`, as its first argument.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use seedport_custody::{
    Permit,
    permit::{Forbidden, Right},
    shares::Busy,
    tokens::authenticate::AuthenticateError,
};
use seedport_wire::SecretBytes;

use crate::{
    Door,
    conventions::CalledBy,
    error::{Code, Refusal},
};

/// The longest credential that is looked at, in characters of base64.
const MAX_CREDENTIAL: usize = 1024;

/// A caller who may do what `R` names.
pub struct Allowed<R>(pub Permit<R>);

/// A caller of a sandbox: elsewhere the request is refused before anything of it is looked at.
pub struct Sandbox;

impl FromRequestParts<Arc<Door>> for Sandbox {
    type Rejection = Refusal;

    async fn from_request_parts(_: &mut Parts, door: &Arc<Door>) -> Result<Self, Refusal> {
        if door.custody.is_sandbox() {
            Ok(Self)
        } else {
            Err(not_sandbox())
        }
    }
}

/// The refusal of what only a sandbox does. Clients look for its words to find out what a server
/// is.
pub fn not_sandbox() -> Refusal {
    let message = "this is not a sandbox platform";
    Refusal::new(Code::Forbidden, message).reason("NOT_SANDBOX")
}

impl<R: Right> FromRequestParts<Arc<Door>> for Allowed<R> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, door: &Arc<Door>) -> Result<Self, Refusal> {
        let (client_id, secret) = basic(&parts.headers).ok_or_else(unknown)?;
        let caller = door.custody.authenticate(&client_id, &secret).await?;
        if let Some(called) = parts.extensions.get::<CalledBy>() {
            called.set(caller.platform());
        }
        Ok(Self(caller.permit()?))
    }
}

fn basic(headers: &HeaderMap) -> Option<(String, SecretBytes)> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next()?.to_str().ok()?;
    if values.next().is_some() {
        return None;
    }
    let (scheme, credential) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") || credential.len() > MAX_CREDENTIAL {
        return None;
    }
    let decoded = SecretBytes::from_vec(STANDARD.decode(credential.trim()).ok()?);
    // Exposed to be split; the secret half goes straight into a secret of its own.
    let (client_id, secret) = decoded.expose_text()?.split_once(':')?;
    Some((
        client_id.to_owned(),
        SecretBytes::copy_from(secret.as_bytes()),
    ))
}

fn unknown() -> Refusal {
    let message = "HTTP Basic with a valid API client id and secret is required";
    Refusal::new(Code::Unauthorized, message).reason("API_CREDENTIALS")
}

impl From<AuthenticateError> for Refusal {
    fn from(error: AuthenticateError) -> Self {
        match error {
            AuthenticateError::Refused => unknown(),
            AuthenticateError::Busy(_) => Self::rate_limited(Busy::RETRY_AFTER),
            AuthenticateError::Fault(fault) => fault.into(),
        }
    }
}

impl From<Forbidden> for Refusal {
    fn from(error: Forbidden) -> Self {
        Self::new(Code::Forbidden, error.to_string()).reason("PERMISSION")
    }
}
