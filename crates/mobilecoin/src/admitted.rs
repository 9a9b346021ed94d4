//! Who calls: the API key in, an operator out.
//!
//! Invariant: a handler that takes `Admitted` cannot run for a caller without the key. A missing,
//! a wrong and a doubled key are told alike, before anything else of the request is looked at. A
//! door without a key lets in whoever names this machine.
//! Called by `rpc`, as its first argument.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, request::Parts},
};
use seedport_custody::{Fault, mobilecoin::Operator, shares::Busy};

use crate::{Door, host::names_this_machine, refusal::Refusal};

/// The header of the key.
const X_API_KEY: &str = "x-api-key";

/// A caller who may operate accounts.
pub struct Admitted(pub Operator);

impl FromRequestParts<Arc<Door>> for Admitted {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, door: &Arc<Door>) -> Result<Self, Refusal> {
        let mut values = parts.headers.get_all(X_API_KEY).iter();
        let key = values.next().map(HeaderValue::as_bytes);
        if values.next().is_some() {
            return Err(Refusal::unauthorized());
        }
        if door.admission.is_open() && !names_this_machine(&parts.headers) {
            return Err(Refusal::other_machine());
        }
        let operator = door.admission.admit(key);
        let operator = operator.map_err(|_| Refusal::unauthorized())?;
        let enabled = door.custody.expect_enabled(operator.platform()).await;
        match enabled {
            Ok(()) => match door.custody.take_turn(operator.platform()).await {
                Ok(()) => Ok(Self(operator)),
                Err(Busy) => Err(Refusal::unavailable()),
            },
            Err(Fault::Stopped(_)) => Err(Refusal::disabled()),
            Err(fault) => {
                tracing::error!(%fault, "the platform cannot be read");
                Err(Refusal::unavailable())
            }
        }
    }
}
