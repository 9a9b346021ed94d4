//! How codes leave, as the configuration writes it.
//!
//! Invariant: the sender is an address by its type; the password is named by its file.
//! Called by `config` and `mail`.

use std::{fmt, num::NonZeroU32, path::PathBuf, str::FromStr as _, time::Duration};

use lettre::Address;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::duration;

/// The mail server and the sender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// The mail server's name.
    pub host: String,
    /// Its port; by default that of the TLS mode: 465, 587 or 25.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// How the connection is protected.
    #[serde(default)]
    pub tls: Tls,
    /// The sender's address.
    pub from_address: MailAddress,
    /// The sender's name, unless a platform has its own.
    #[serde(default = "from_name")]
    pub from_name: String,
    /// The name to log in with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The file that holds the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_file: Option<PathBuf>,
    /// How long each step of the conversation may take.
    #[serde(default = "timeout_seconds")]
    pub timeout_seconds: NonZeroU32,
}

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// TLS from the first byte.
    #[default]
    Implicit,
    /// TLS after STARTTLS; without it nothing is sent.
    Starttls,
    /// No TLS: only for a mail server on this machine.
    None,
}

/// A mail address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailAddress(pub Address);

impl Mail {
    /// The port.
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.tls {
            Tls::Implicit => 465,
            Tls::Starttls => 587,
            Tls::None => 25,
        })
    }

    /// How long each step of the conversation may take.
    pub fn timeout(&self) -> Duration {
        duration(self.timeout_seconds)
    }
}

impl fmt::Display for MailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for MailAddress {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for MailAddress {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Address::from_str(&text)
            .map(Self)
            .map_err(|_| D::Error::custom("not a mail address"))
    }
}

fn from_name() -> String {
    "Notifications".to_owned()
}

const fn timeout_seconds() -> NonZeroU32 {
    const { NonZeroU32::new(10).unwrap() }
}
