//! How codes leave, as the configuration writes it.
//!
//! Invariant: the sender is an address by its type, read as owners' addresses are; the password is
//! named by its file.
//! Called by `config` and `mail`.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    num::NonZeroU32,
    path::PathBuf,
    time::Duration,
};

use seedport_wire::contact::MailAddress;
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
    pub from_address: Sender,
    /// The sender's name.
    #[serde(default = "from_name")]
    pub from_name: SenderName,
    /// How this machine calls itself to the mail server; by default the domain of `from_address`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub helo_name: Option<HelloName>,
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

/// The operator's address. What owners' addresses must be, it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender(pub MailAddress);

/// What stands before the operator's address in a mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct SenderName(pub String);

/// Longest sender's name, in characters.
const LONGEST_NAME: usize = 64;

impl Mail {
    /// The port.
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.tls {
            Tls::Implicit => 465,
            Tls::Starttls => 587,
            Tls::None => 25,
        })
    }

    /// How this machine calls itself to the mail server.
    pub fn hello(&self) -> &str {
        let name = self.helo_name.as_ref().map(HelloName::as_str);
        name.unwrap_or_else(|| self.from_address.0.domain())
    }

    /// How long each step of the conversation may take.
    pub fn timeout(&self) -> Duration {
        duration(self.timeout_seconds)
    }
}

impl Serialize for Sender {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_str())
    }
}

impl<'de> Deserialize<'de> for Sender {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        MailAddress::parse(&text)
            .map(Self)
            .map_err(|error| D::Error::custom(format_args!("not {error}")))
    }
}

impl<'de> Deserialize<'de> for SenderName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let is_short = (1..=LONGEST_NAME).contains(&text.chars().count());
        if is_short && !text.trim().is_empty() && !text.chars().any(char::is_control) {
            Ok(Self(text))
        } else {
            Err(D::Error::custom(format_args!(
                "not a name of 1 to {LONGEST_NAME} characters on one line"
            )))
        }
    }
}

/// The name by which the server is greeted: a host name or an address literal (RFC 5321, section
/// 4.1.1.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct HelloName(String);

impl HelloName {
    /// Reads the name.
    pub fn parse(text: &str) -> Option<Self> {
        (is_host_name(text) || is_literal(text)).then(|| Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for HelloName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            D::Error::custom(
                "neither a host name such as mail.example.com nor an address such as [192.0.2.1]",
            )
        })
    }
}

fn is_host_name(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.parse::<IpAddr>().is_err() && text.split('.').all(label)
}

fn is_literal(text: &str) -> bool {
    let inner = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    inner.is_some_and(|inner| match inner.strip_prefix("IPv6:") {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => inner.parse::<Ipv4Addr>().is_ok(),
    })
}

fn from_name() -> SenderName {
    SenderName("Notifications".to_owned())
}

const fn timeout_seconds() -> NonZeroU32 {
    const { NonZeroU32::new(10).unwrap() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hello_is_a_host_name_or_an_address_literal() {
        for name in [
            "mail.example.com",
            "mail",
            "[192.0.2.1]",
            "[IPv6:2001:db8::1]",
        ] {
            assert!(HelloName::parse(name).is_some(), "{name}");
        }
        for name in [
            "",
            "192.0.2.1",
            "[192.0.2]",
            "[2001:db8::1]",
            "-a.example",
            "a b",
            "a.example\r\nMAIL FROM:<b>",
            "ä.example",
        ] {
            assert!(HelloName::parse(name).is_none(), "{name}");
        }
    }
}
