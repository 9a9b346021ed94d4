//! Platforms: one row an integrator's tenancy, with its configuration.
//!
//! Invariant: a platform's name is unique in the whole store.
//! Called by `custody` (configuration, and a platform's first use).

use async_trait::async_trait;
use seedport_wire::{
    Timestamp,
    ids::{PlatformConfigId, PlatformId},
};

use crate::{
    error::StoreError,
    page::{Page, PageRequest},
};

/// A platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformRow {
    /// Its id.
    pub id: PlatformId,
    /// The operator's name for it, unique.
    pub name: String,
    /// The id under which its configuration is published.
    pub config_id: PlatformConfigId,
    /// Its configuration, JSON text that only `custody` reads.
    pub config: String,
    /// Where its webhooks go; without one, none are kept for it.
    pub webhook_endpoint: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its configuration last changed.
    pub updated_at: Timestamp,
    /// Since when the operator lets it do nothing, if so.
    pub disabled_at: Option<Timestamp>,
}

/// Reads of platforms.
#[async_trait]
pub trait Platforms {
    /// The platform with this id.
    async fn platform(&self, id: PlatformId) -> Result<Option<PlatformRow>, StoreError>;
    /// The platform with this name.
    async fn platform_by_name(&self, name: &str) -> Result<Option<PlatformRow>, StoreError>;
    /// A page of all platforms, oldest first.
    async fn platforms(&self, page: PageRequest) -> Result<Page<PlatformRow>, StoreError>;
}

/// Writes of platforms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlatformWrite {
    /// Adds a platform. Guard: `PlatformNameTaken`.
    Insert(PlatformRow),
    /// Writes nothing. Guards: `PlatformGone`; `PlatformChanged`, unless the configuration was last
    /// changed at this moment.
    Expect {
        /// Which.
        platform: PlatformId,
        /// `updated_at` as it was read.
        updated_at: Timestamp,
    },
    /// Replaces the configuration. Guard: `PlatformGone`.
    UpdateConfig {
        /// Whose.
        platform: PlatformId,
        /// The new configuration, JSON text.
        config: String,
        /// Where its webhooks go from now on, if anywhere.
        webhook_endpoint: Option<String>,
        /// Now.
        updated_at: Timestamp,
    },
    /// Disables it since `at`, or says that it no longer is. Guard: `PlatformGone`.
    SetDisabled {
        /// Which.
        platform: PlatformId,
        /// Since when; `None` enables it.
        at: Option<Timestamp>,
    },
    /// Changes nothing. Guard: `PlatformDisabled`.
    ExpectEnabled {
        /// Which.
        platform: PlatformId,
    },
}
