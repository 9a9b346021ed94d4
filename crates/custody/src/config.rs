//! A platform's configuration: how it would like its codes, and what it calls itself.
//!
//! Invariant: within the contract's bounds at all times; a PATCH changes the fields it names. The
//! vault decides how strong a code is and what a message looks like: the sender and the words are
//! the operator's, so the contract's fields for them are kept, shown and not used.
//! Called by `GET /config`, `PATCH /config` and the code challenge. Source: contract 4.9.

pub mod read;
pub mod update;

use std::time::Duration;

use seedport_vault::CodeFormat;
use serde::{Deserialize, Serialize};

/// What a platform has decided; absent fields have the contract's defaults.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlatformConfig {
    /// `embeddedWalletConfig`.
    #[serde(default)]
    pub embedded_wallet: EmbeddedWalletConfig,
}

/// `embeddedWalletConfig`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EmbeddedWalletConfig {
    /// At most 255 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_name: Option<String>,
    /// 4 to 12; 6 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otp_length: Option<u8>,
    /// Letters as well; digits only when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alphanumeric: Option<bool>,
    /// 1 to 86,400; 300 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiration_seconds: Option<u32>,
    /// The sender's address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send_from_email_address: Option<String>,
    /// The sender's name; `Notifications` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub send_from_email_sender_name: Option<String>,
    /// Where answers go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to_email_address: Option<String>,
    /// At most 512 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo_url: Option<String>,
}

impl PlatformConfig {
    /// The configuration as stored.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("texts, numbers and booleans always serialise")
    }

    /// Reads a stored configuration.
    pub(crate) fn from_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

impl EmbeddedWalletConfig {
    /// How codes look; `None` when a stored value is out of the contract's bounds.
    pub(crate) fn code_format(&self) -> Option<CodeFormat> {
        CodeFormat::new(
            self.otp_length.unwrap_or(6),
            self.alphanumeric.unwrap_or(false),
            Duration::from_secs(u64::from(self.expiration_seconds.unwrap_or(300))),
        )
    }
}
