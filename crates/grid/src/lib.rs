//! The Grid REST door: it parses, calls one custody verb, and words the answer.
//!
//! Invariant: decides nothing. A body, a path or a header becomes a type that cannot be wrong
//! before custody hears of it; authorization stands in each handler's signature
//! (`caller::Allowed`); every refusal is the contract's JSON, whatever caused it.
//! Called by the binary, which serves [`router`], and by `cargo xtask openapi`.

#![expect(
    unused_qualifications,
    reason = "the OpenAPI derives write paths in full"
)]

mod auth;
mod base64url;
mod body;
mod caller;
mod challenge;
mod client_key;
mod config;
mod conventions;
mod customers;
mod docs;
mod error;
#[cfg(fuzzing)]
pub mod fuzzing;
mod health;
mod internal_accounts;
mod metrics;
mod openapi;
mod page;
mod path;
mod query;
mod retry;
mod router;
mod texts;
mod tokens;
mod unread;
mod unserved;
mod webhooks;
mod well_known;
mod whole;

use std::sync::Arc;

use seedport_custody::Custody;

pub use openapi::openapi_json;
pub use router::{router, routers};
pub use webhooks::webhook_bodies;

/// The longest body that is read when the operator names no other limit, in bytes.
pub const DEFAULT_BODY_LIMIT: usize = 64 * 1024;

/// What the door stands before.
pub struct Door {
    /// The use cases.
    pub custody: Arc<Custody>,
    /// Renders what was counted, in the Prometheus text format.
    pub metrics: Arc<dyn Fn() -> String + Send + Sync>,
    /// The longest body that is read, in bytes; a longer one gets 413.
    pub body_limit: usize,
}
