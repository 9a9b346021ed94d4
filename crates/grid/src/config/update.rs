//! `PATCH /config`.
//!
//! Invariant: a field of the contract that would change nothing here is refused, not dropped.
//! Called by `router`.

use std::sync::Arc;

use axum::{Json, extract::State};
use seedport_custody::{
    Manage,
    config::{
        EmbeddedWalletConfig,
        update::{UpdateConfig, UpdateConfigError},
    },
};
use serde::{Deserialize, de::IgnoredAny};
use utoipa::ToSchema;

use super::{ConfigAnswer, WalletConfig};
use crate::{
    Door,
    body::{Body, object},
    caller::Allowed,
    error::{Code, Refusal},
};

/// What changes; absent fields stay.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateConfigRequest {
    #[serde(default, deserialize_with = "object")]
    embedded_wallet_config: Option<WalletConfig>,
    /// Not served yet (501).
    #[schema(value_type = Option<String>)]
    uma_domain: Option<IgnoredAny>,
    /// Where webhooks go: `https` at a public address, unless the operator allows more. The empty
    /// text stops them. A new endpoint gets a `TEST`.
    #[schema(max_length = 512)]
    webhook_endpoint: Option<String>,
}

/// Update the configuration
///
/// Merges `embeddedWalletConfig`: fields that are present replace.
#[utoipa::path(
    patch,
    path = "/config",
    operation_id = "updatePlatformConfig",
    tag = "Configuration",
    request_body = UpdateConfigRequest,
    responses(
        (status = 200, description = "The configuration as it is now.", body = ConfigAnswer),
        (status = 501, description = "A field that is not served yet."),
    )
)]
pub async fn update(
    Allowed(permit): Allowed<Manage>,
    State(door): State<Arc<Door>>,
    body: Body,
) -> Result<Json<ConfigAnswer>, Refusal> {
    let request: UpdateConfigRequest = body.parse()?;
    if request.uma_domain.is_some() {
        let message = "umaDomain is not served yet";
        return Err(Refusal::new(Code::NotImplemented, message).reason("FIELD_NOT_SERVED"));
    }
    let patch = request
        .embedded_wallet_config
        .map(EmbeddedWalletConfig::from);
    let patch = UpdateConfig {
        embedded_wallet: patch.unwrap_or_default(),
        webhook_endpoint: request.webhook_endpoint,
    };
    let config = door.custody.update_config(&permit, patch).await?;
    Ok(Json(ConfigAnswer::of(&door.custody, config)))
}

impl From<WalletConfig> for EmbeddedWalletConfig {
    fn from(config: WalletConfig) -> Self {
        Self {
            app_name: config.app_name,
            // A length beyond the type is beyond the bounds too, which custody names.
            otp_length: config
                .otp_length
                .map(|length| u8::try_from(length).unwrap_or(u8::MAX)),
            alphanumeric: config.alphanumeric,
            expiration_seconds: config.expiration_seconds,
            send_from_email_address: config.send_from_email_address.map(String::from),
            send_from_email_sender_name: config.send_from_email_sender_name,
            reply_to_email_address: config.reply_to_email_address.map(String::from),
            logo_url: config.logo_url,
        }
    }
}

impl From<UpdateConfigError> for Refusal {
    fn from(error: UpdateConfigError) -> Self {
        match error {
            UpdateConfigError::OutOfBounds { field, bounds } => {
                Self::field(field, format!("must be {bounds}")).reason("OUT_OF_BOUNDS")
            }
            UpdateConfigError::Fault(fault) => fault.into(),
        }
    }
}
