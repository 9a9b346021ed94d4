//! The use cases: load, ask the vault, commit. One verb a file.
//!
//! Invariant: what a verb changes and its audit entry are one transaction, durable before the
//! verb returns; a refusal is an outcome too and is written down. No verb speaks HTTP or SQL.
//! Called by the doors and by the binary. The first argument of every verb is a `Permit`, which
//! only [`tokens::authenticate`] leads to, or an `Operator` of the MobileCoin door; the
//! verbs of [`operator`] take the `Hand` of somebody at the machine.

pub mod accounts;
pub mod config;
pub mod credentials;
pub mod customers;
pub mod export;
pub mod fault;
pub mod guard;
pub mod maintenance;
pub mod mobilecoin;
pub mod open;
pub mod operator;
pub mod permit;
pub mod policy;
mod refusals;
pub mod sessions;
pub mod shares;
pub mod signed;
pub mod stopped;
pub mod tokens;
pub mod verify;
pub mod webhooks;

mod audit;

use std::sync::Arc;

use seedport_store::Store;
use seedport_vault::Vault;
use seedport_wire::{Clock, Entropy, Timestamp};

pub use fault::Fault;
pub use permit::{Authenticated, Manage, Permit, Transact, View};
pub use policy::Policy;
pub use seedport_keys::manifest::Manifest;
pub use seedport_store as store;
pub use stopped::Stopped;
pub use webhooks::Webhooks;

/// What proofs are and why they are refused: the vault's own words, for the doors.
pub mod proofs {
    pub use seedport_vault::{
        oidc::{IssuerFault, OidcRefusal},
        webauthn::{Assertion, PasskeyRefusal},
    };
}

/// The store and the vault, and what stands between them.
pub struct Custody {
    store: Arc<dyn Store>,
    vault: Arc<Vault>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    policy: Policy,
    webhook_key: webhooks::WebhookKey,
    webhooks: Webhooks,
    turns: mobilecoin::Turns,
    refusals: refusals::Refusals,
    shares: shares::Shares,
    running: guard::Running,
}

impl Custody {
    /// Gives webhooks their way out and their words; before this there are neither.
    #[must_use]
    pub fn with_webhooks(mut self, webhooks: Webhooks) -> Self {
        self.webhooks = webhooks;
        self
    }

    /// The requests that run.
    #[must_use]
    pub const fn running(&self) -> &guard::Running {
        &self.running
    }

    /// The current moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The quorum keys, as they are published; from the vault, not from a column.
    #[must_use]
    pub fn key_document(&self) -> seedport_wire::key_document::KeyDocument {
        self.vault.key_document()
    }

    /// Whether codes are the sandbox's.
    #[must_use]
    pub fn is_sandbox(&self) -> bool {
        self.vault.is_sandbox()
    }

    /// Whether a change would be durable here, as the readiness probe asks.
    ///
    /// # Errors
    /// When the store does not answer or cannot be written, and when the vault's state is no longer
    /// in its place.
    pub async fn ready(&self) -> Result<(), Fault> {
        if !self.vault.state_is_in_place() {
            return Err(Fault::StateGone);
        }
        Ok(self.store.ready().await?)
    }
}
