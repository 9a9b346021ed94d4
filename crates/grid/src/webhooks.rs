//! Webhooks: how rows are worded in them, the key they are signed with, and trying an endpoint.
//!
//! Called by the binary (the words) and by the endpoints below. Source: contract sections 4.10 and
//! 6.

pub mod key;
pub mod test;

use seedport_custody::webhooks::{Unwordable, WebhookBodies};
use serde::Serialize;
use serde_json::Value;

use crate::{customers::Customer, error::Refusal, internal_accounts::InternalAccount};

/// Rows in webhooks as this door shows them.
#[must_use]
pub fn webhook_bodies() -> WebhookBodies {
    WebhookBodies {
        account: |row| worded(InternalAccount::of(row)),
        customer: |row| worded(Customer::of(row)),
    }
}

fn worded(row: Result<impl Serialize, Refusal>) -> Result<Value, Unwordable> {
    let row = row.map_err(|_| Unwordable)?;
    serde_json::to_value(row).map_err(|_| Unwordable)
}
