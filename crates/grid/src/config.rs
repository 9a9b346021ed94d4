//! A platform's configuration, as the contract shows it.
//!
//! Called by the endpoints below. Source: contract section 4.9.

pub mod retrieve;
pub mod update;

use seedport_custody::{
    Custody,
    config::{EmbeddedWalletConfig, PlatformConfig},
    store::PlatformRow,
};
use seedport_wire::{Timestamp, ids::PlatformConfigId};
use serde::Serialize;
use utoipa::ToSchema;

/// A platform's configuration.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlatformConfig)]
pub struct ConfigAnswer {
    #[schema(value_type = String, example = "PlatformConfig:019542f5-b3e7-4d02-8000-000000000001")]
    id: PlatformConfigId,
    /// The domain of generated UMA addresses.
    uma_domain: String,
    /// Always empty: Seedport moves no money.
    #[schema(value_type = Vec<String>, max_items = 0)]
    supported_currencies: [(); 0],
    /// Always false.
    is_regulated_financial_institution: bool,
    #[schema(value_type = WalletConfig)]
    embedded_wallet_config: EmbeddedWalletConfig,
    /// Where webhooks go; absent when they go nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 512)]
    webhook_endpoint: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

/// How one-time codes look and how their messages present themselves; absent fields have the
/// default.
#[derive(ToSchema, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[schema(as = EmbeddedWalletConfig)]
pub struct WalletConfig {
    /// The application that codes are for.
    #[schema(max_length = 255, pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$")]
    app_name: Option<String>,
    /// Characters of a code; 6 when absent.
    #[schema(minimum = 4, maximum = 12)]
    #[serde(default, deserialize_with = "crate::whole::whole")]
    otp_length: Option<u32>,
    /// Letters as well; digits only when absent.
    alphanumeric: Option<bool>,
    /// Life of a code in seconds; 300 when absent.
    #[schema(minimum = 1, maximum = 86400)]
    #[serde(default, deserialize_with = "crate::whole::whole")]
    expiration_seconds: Option<u32>,
    send_from_email_address: Option<crate::texts::Email>,
    /// `Notifications` when absent.
    #[schema(max_length = 255, pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$")]
    send_from_email_sender_name: Option<String>,
    reply_to_email_address: Option<crate::texts::Email>,
    #[schema(max_length = 512, pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$")]
    logo_url: Option<String>,
}

impl ConfigAnswer {
    fn of(custody: &Custody, (row, config): (PlatformRow, PlatformConfig)) -> Self {
        Self {
            id: row.config_id,
            uma_domain: custody.uma_domain().to_owned(),
            supported_currencies: [],
            is_regulated_financial_institution: false,
            embedded_wallet_config: config.embedded_wallet,
            webhook_endpoint: row.webhook_endpoint,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
