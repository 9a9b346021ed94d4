//! How a row is shown in an event: the door's words, given to custody as functions.
//!
//! Invariant: an event shows what the door would have shown at that moment.
//! Called by the verbs that change accounts and customers; made by the door.

use seedport_store::{AccountRow, CustomerRow};
use serde_json::{Value, json};

/// A row that the door cannot show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a row that cannot be shown")]
pub struct Unwordable;

/// The door's words.
#[derive(Debug, Clone, Copy)]
pub struct WebhookBodies {
    /// An account, as `GET /internal-accounts/{id}` shows it.
    pub account: fn(AccountRow) -> Result<Value, Unwordable>,
    /// A customer, as `GET /customers/{id}` shows them.
    pub customer: fn(CustomerRow) -> Result<Value, Unwordable>,
}

/// Without a door a row is its id.
impl Default for WebhookBodies {
    fn default() -> Self {
        Self {
            account: |row| Ok(json!({ "id": row.id })),
            customer: |row| Ok(json!({ "id": row.id })),
        }
    }
}
