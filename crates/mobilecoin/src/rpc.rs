//! One call: the envelope read, the method found and run, the answer written.
//!
//! Invariant: whatever a method says is HTTP 200; what is logged of a call is its method and its
//! outcome.
//! Called by `router`, for both editions. Source: contract section 3.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use seedport_custody::mobilecoin::Operator;

use crate::{
    Door,
    admitted::Admitted,
    answer::{self, Answer},
    body::Body,
    conventions::Served,
    edition::Edition,
    failure::{Failure, Told},
    method::{self, Method},
    methods::{self, Call},
    params::Params,
    refusal::Refusal,
    request::Request,
    shown::Shown,
};

/// `POST /wallet`.
pub async fn v1(
    Admitted(operator): Admitted,
    State(door): State<Arc<Door>>,
    body: Body,
) -> Result<Response, Refusal> {
    serve(&door, &operator, Edition::V1, body).await
}

/// `POST /wallet/v2`.
pub async fn v2(
    Admitted(operator): Admitted,
    State(door): State<Arc<Door>>,
    body: Body,
) -> Result<Response, Refusal> {
    serve(&door, &operator, Edition::V2, body).await
}

async fn serve(
    door: &Door,
    operator: &Operator,
    edition: Edition,
    Body(body): Body,
) -> Result<Response, Refusal> {
    let request = Request::parse(&body)?;
    drop(body);
    // Exposed to be compared with the names in the table.
    let name = request.method.expose_text().unwrap_or_default();
    let found = method::find(edition, name);
    let shown = Shown::method(name);
    let outcome = match found {
        Some(method) => run(door, operator, edition, method, &request).await,
        None => Err(Failure::UnknownMethod(shown.clone(), edition)),
    };
    let outcome = outcome.map_err(Told::from);
    let mut response = answer::response(&shown, outcome.as_ref(), &request.id);
    response.extensions_mut().insert(Served {
        method: found.map_or("unknown", |method| method.name),
        outcome: outcome.as_ref().map_or_else(|told| told.outcome, |_| "OK"),
        cause: outcome.err().and_then(|told| told.cause),
    });
    Ok(response)
}

async fn run(
    door: &Door,
    operator: &Operator,
    edition: Edition,
    method: &'static Method,
    request: &Request,
) -> Result<Answer, Failure> {
    let name = Shown::ours(method.name);
    let call = Call {
        custody: &door.custody,
        operator,
        edition,
        secrets: door.secrets,
        chain_id: &door.chain_id,
        method: method.name,
        params: Params::of(&request.params, &name)?,
    };
    methods::run(method.handler, &call).await
}
