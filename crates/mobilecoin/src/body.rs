//! The bytes of a request.
//!
//! Invariant: announced as JSON and no longer than the door's limit; a body that says that it is
//! longer is not read at all. They are wiped when they were read; what the HTTP library buffers on
//! the way is beyond our reach.
//! Called by `rpc`, after the API key was looked at.

use std::sync::Arc;

use axum::{
    body::to_bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use http_body_util::LengthLimitError;
use seedport_wire::SecretBytes;

use crate::{Door, refusal::Refusal};

/// A body that may be JSON.
pub struct Body(pub SecretBytes);

impl FromRequest<Arc<Door>> for Body {
    type Rejection = Refusal;

    async fn from_request(request: Request, door: &Arc<Door>) -> Result<Self, Refusal> {
        if is_encoded(request.headers()) {
            return Err(Refusal::encoded());
        }
        if !is_json(request.headers()) {
            return Err(Refusal::content_type());
        }
        let length = request.headers().get(header::CONTENT_LENGTH);
        let length = length.and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
        if length.is_some_and(|length| length > door.body_limit) {
            return Err(Refusal::too_large());
        }
        let bytes = to_bytes(request.into_body(), door.body_limit).await;
        let bytes = bytes.map_err(|error| {
            if error.into_inner().is::<LengthLimitError>() {
                Refusal::too_large()
            } else {
                Refusal::incomplete()
            }
        })?;
        Ok(Self(SecretBytes::copy_from(&bytes)))
    }
}

fn is_encoded(headers: &HeaderMap) -> bool {
    let mut encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    encodings.any(|value| {
        let value = value.as_bytes().trim_ascii();
        !value.is_empty() && !value.eq_ignore_ascii_case(b"identity")
    })
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE);
    let value = value.and_then(|value| value.to_str().ok());
    let kind = value.and_then(|text| text.split(';').next());
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}
