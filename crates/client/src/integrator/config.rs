//! `/config`: get and patch.
//!
//! Invariant: a field that is absent from a change is left as it is.
//! Called by the command line and integrators. Source: Grid contract section 4.9.

use reqwest::{Method, StatusCode};
use seedport_wire::{Timestamp, ids::PlatformConfigId};
use serde::{Deserialize, Serialize};

use super::{CallError, Integrator, call::send, moment};

/// A platform's configuration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlatformConfig {
    /// The configuration's id.
    pub id: Option<PlatformConfigId>,
    /// Where webhooks go.
    pub webhook_endpoint: Option<String>,
    /// How codes are made and sent.
    pub embedded_wallet_config: Option<EmbeddedWalletConfig>,
    /// When it was made.
    #[serde(default, deserialize_with = "moment::read_optional")]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(default, deserialize_with = "moment::read_optional")]
    pub updated_at: Option<Timestamp>,
}

/// How codes are made and sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EmbeddedWalletConfig {
    /// In the mail; up to 255 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_name: Option<String>,
    /// Characters in a code, 4 to 12.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otp_length: Option<u8>,
    /// Letters too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alphanumeric: Option<bool>,
    /// Seconds that a code lives, 1 to 86,400.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration_seconds: Option<u32>,
    /// Sender's address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub send_from_email_address: Option<String>,
    /// Sender's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub send_from_email_sender_name: Option<String>,
    /// Where answers go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to_email_address: Option<String>,
    /// In the mail; up to 512 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo_url: Option<String>,
}

/// A change of a platform's configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlatformConfigChange {
    /// Where webhooks go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhook_endpoint: Option<String>,
    /// Merged field by field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub embedded_wallet_config: Option<EmbeddedWalletConfig>,
}

impl Integrator {
    /// `GET /config`.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn config(&self) -> Result<PlatformConfig, CallError> {
        let call = self.call(Method::GET, "/config");
        send(call.ready()?, StatusCode::OK).await
    }

    /// `PATCH /config`: gives the configuration after the change.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn change_config(
        &self,
        change: &PlatformConfigChange,
    ) -> Result<PlatformConfig, CallError> {
        let call = self.call(Method::PATCH, "/config");
        send(call.ready()?.json(change), StatusCode::OK).await
    }
}
