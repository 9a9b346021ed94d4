//! `GET /health`: whether the process lives.
//!
//! Called by whoever supervises the service; needs no key. Source: contract section 3.

use axum::http::StatusCode;

/// 200, and nothing else.
pub async fn live() -> StatusCode {
    StatusCode::OK
}
