//! How codes leave by text message, as the configuration writes it.
//!
//! Invariant: the gateway's secret is named by its file. What these values come to, and what is
//! wrong with them, is `sms/gateway.rs`.
//! Called by `config` and `sms`.

use std::{collections::BTreeMap, num::NonZeroU32, path::PathBuf};

use serde::{Deserialize, Serialize};

/// The gateway that text messages go through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sms {
    /// Where messages are posted.
    pub url: String,
    /// By which method.
    #[serde(default)]
    pub method: Method,
    /// How the body is written, and what is therefore escaped in it.
    #[serde(default)]
    pub content_type: ContentType,
    /// The body, with `{to}`, `{text}` and `{app}` in it.
    pub body: String,
    /// The message, with `{code}`, `{app}` and `{minutes}` in it.
    #[serde(default = "text")]
    pub text: String,
    /// More headers, none of them secret.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The file that holds the gateway's secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_file: Option<PathBuf>,
    /// The header that carries it.
    #[serde(default = "secret_header")]
    pub secret_header: String,
    /// What stands before it in that header.
    #[serde(default = "secret_prefix")]
    pub secret_prefix: String,
    /// Whether the gateway may be at a private address, and without TLS.
    #[serde(default)]
    pub private: bool,
    /// How long the gateway may take.
    #[serde(default = "timeout_seconds")]
    pub timeout_seconds: NonZeroU32,
}

/// How a message is handed over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// POST.
    #[default]
    Post,
    /// PUT.
    Put,
}

/// How a body is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContentType {
    /// JSON.
    #[default]
    #[serde(rename = "application/json")]
    Json,
    /// A form.
    #[serde(rename = "application/x-www-form-urlencoded")]
    Form,
}

fn text() -> String {
    "{code} is your code for {app}, valid for {minutes} min. Give it to nobody: whoever has it \
     can take over your wallet."
        .to_owned()
}

fn secret_header() -> String {
    "Authorization".to_owned()
}

fn secret_prefix() -> String {
    "Bearer ".to_owned()
}

const fn timeout_seconds() -> NonZeroU32 {
    const { NonZeroU32::new(10).unwrap() }
}
