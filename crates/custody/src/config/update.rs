//! Changes the fields of a platform's configuration that a PATCH names.
//!
//! Invariant: a change that went in between reading and writing is never undone.
//! Called by `PATCH /config`.

use seedport_store::{AuditVerb, CommitError, Guard, PlatformRow, PlatformWrite, Write};
use seedport_wire::Timestamp;

use super::{EmbeddedWalletConfig, PlatformConfig};
use crate::{
    Custody, Fault,
    permit::{Manage, Permit},
};

/// The longest endpoint, in characters.
const LONGEST_ENDPOINT: usize = 512;

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum UpdateConfigError {
    /// A value is outside the contract's bounds.
    #[error("{field} must be {bounds}")]
    OutOfBounds {
        /// The field, dot path.
        field: &'static str,
        /// The bounds, in words.
        bounds: &'static str,
    },
    /// A fault of ours.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Why a merge was not kept.
enum MergeError {
    /// The configuration changed meanwhile.
    Changed,
    /// A fault of ours.
    Fault(Fault),
}

impl From<Fault> for MergeError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// What changes; absent fields stay.
#[derive(Debug, Clone, Default)]
pub struct UpdateConfig {
    /// `embeddedWalletConfig`: its present fields replace.
    pub embedded_wallet: EmbeddedWalletConfig,
    /// `webhookEndpoint`; the empty text removes it.
    pub webhook_endpoint: Option<String>,
}

impl Custody {
    /// Merges `patch` into the configuration: fields that are present replace.
    ///
    /// # Errors
    /// [`UpdateConfigError::OutOfBounds`] names the first field that is out of bounds.
    pub async fn update_config(
        &self,
        permit: &Permit<Manage>,
        patch: UpdateConfig,
    ) -> Result<(PlatformRow, PlatformConfig), UpdateConfigError> {
        check(&patch.embedded_wallet)?;
        self.check_endpoint(patch.webhook_endpoint.as_deref())?;
        loop {
            match self.merge_config(permit, patch.clone()).await {
                // Whoever was first is done; this one is made again from what they left.
                Err(MergeError::Changed) => {}
                Err(MergeError::Fault(fault)) => return Err(fault.into()),
                Ok(merged) => return Ok(merged),
            }
        }
    }

    /// Merges once, unless the configuration changes meanwhile.
    async fn merge_config(
        &self,
        permit: &Permit<Manage>,
        patch: UpdateConfig,
    ) -> Result<(PlatformRow, PlatformConfig), MergeError> {
        let (mut row, mut config) = self.config_of(permit.platform).await?;
        let expect = Write::Platform(PlatformWrite::Expect {
            platform: row.id,
            updated_at: row.updated_at,
        });
        merge(&mut config.embedded_wallet, patch.embedded_wallet);
        let now = self.now();
        row.config = config.to_json();
        // Later than before, whatever the clock says: the moment tells the rows apart.
        row.updated_at = now.max(Timestamp::from_millis(row.updated_at.millis() + 1));
        let endpoint = patch.webhook_endpoint.map_or_else(
            || row.webhook_endpoint.clone(),
            |endpoint| (!endpoint.is_empty()).then_some(endpoint),
        );
        let moved = endpoint.is_some() && endpoint != row.webhook_endpoint;
        row.webhook_endpoint = endpoint;
        let update = Write::Platform(PlatformWrite::UpdateConfig {
            platform: row.id,
            config: row.config.clone(),
            webhook_endpoint: row.webhook_endpoint.clone(),
            updated_at: row.updated_at,
        });
        let entry = permit
            .done(AuditVerb::ConfigUpdate, now)
            .subject(&row.config_id);
        let mut writes = Vec::from(permit.standing());
        writes.extend([expect, update, entry.write()]);
        if moved {
            // After the update: only a platform with an endpoint is told anything.
            writes.push(self.endpoint_set(row.id, now)?);
        }
        match self.store.commit(writes).await {
            Ok(()) => Ok((row, config)),
            Err(CommitError::Guard(Guard::PlatformChanged)) => Err(MergeError::Changed),
            Err(error) => Err(Fault::from(error).into()),
        }
    }

    fn check_endpoint(&self, endpoint: Option<&str>) -> Result<(), UpdateConfigError> {
        let reachable = |endpoint: &str| {
            endpoint.chars().count() <= LONGEST_ENDPOINT
                && !endpoint.contains(|c: char| c.is_control() || c.is_whitespace())
                && self.webhooks.sender.may_reach(endpoint)
        };
        match endpoint {
            None | Some("") => Ok(()),
            Some(endpoint) if reachable(endpoint) => Ok(()),
            Some(_) => Err(UpdateConfigError::OutOfBounds {
                field: "webhookEndpoint",
                bounds: "an https URL of a public address, at most 512 characters, or empty",
            }),
        }
    }
}

fn merge(kept: &mut EmbeddedWalletConfig, patch: EmbeddedWalletConfig) {
    fn set<T>(kept: &mut Option<T>, new: Option<T>) {
        if new.is_some() {
            *kept = new;
        }
    }
    set(&mut kept.app_name, patch.app_name);
    set(&mut kept.otp_length, patch.otp_length);
    set(&mut kept.alphanumeric, patch.alphanumeric);
    set(&mut kept.expiration_seconds, patch.expiration_seconds);
    set(
        &mut kept.send_from_email_address,
        patch.send_from_email_address,
    );
    set(
        &mut kept.send_from_email_sender_name,
        patch.send_from_email_sender_name,
    );
    set(
        &mut kept.reply_to_email_address,
        patch.reply_to_email_address,
    );
    set(&mut kept.logo_url, patch.logo_url);
}

fn check(patch: &EmbeddedWalletConfig) -> Result<(), UpdateConfigError> {
    let within = |field, bounds, holds: bool| {
        if holds {
            Ok(())
        } else {
            Err(UpdateConfigError::OutOfBounds { field, bounds })
        }
    };
    // A name goes into a mail header: no line breaks or other control characters.
    let text = |value: &Option<String>, most: usize| {
        value
            .as_ref()
            .is_none_or(|text| text.chars().count() <= most && !text.chars().any(char::is_control))
    };
    within(
        "embeddedWalletConfig.appName",
        "at most 255 characters without control characters",
        text(&patch.app_name, 255),
    )?;
    within(
        "embeddedWalletConfig.otpLength",
        "between 4 and 12",
        patch
            .otp_length
            .is_none_or(|length| (4..=12).contains(&length)),
    )?;
    within(
        "embeddedWalletConfig.expirationSeconds",
        "between 1 and 86400",
        patch
            .expiration_seconds
            .is_none_or(|seconds| (1..=86_400).contains(&seconds)),
    )?;
    within(
        "embeddedWalletConfig.sendFromEmailSenderName",
        "at most 255 characters without control characters",
        text(&patch.send_from_email_sender_name, 255),
    )?;
    within(
        "embeddedWalletConfig.logoUrl",
        "at most 512 characters without control characters",
        text(&patch.logo_url, 512),
    )
}
