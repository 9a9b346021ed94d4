//! Reads a platform's configuration.
//!
//! Called by `GET /config`, and inside custody by the code challenge.

use seedport_store::PlatformRow;
use seedport_wire::ids::PlatformId;

use super::PlatformConfig;
use crate::{
    Custody, Fault,
    fault::Inconsistency,
    permit::{Permit, View},
};

impl Custody {
    /// The caller's platform and its configuration.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn config(
        &self,
        permit: &Permit<View>,
    ) -> Result<(PlatformRow, PlatformConfig), Fault> {
        self.config_of(permit.platform).await
    }

    pub(crate) async fn config_of(
        &self,
        platform: PlatformId,
    ) -> Result<(PlatformRow, PlatformConfig), Fault> {
        let row = self.store.platform(platform).await?;
        let row = row.ok_or(Fault::Inconsistent(Inconsistency::TokenWithoutPlatform))?;
        let config = PlatformConfig::from_json(&row.config);
        let config = config.ok_or(Fault::Inconsistent(Inconsistency::PlatformConfig))?;
        Ok((row, config))
    }

    /// The operator's domain for generated UMA addresses.
    #[must_use]
    pub fn uma_domain(&self) -> &str {
        &self.policy.uma_domain
    }
}
