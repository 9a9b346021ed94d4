//! Where a door listens: an address, or the name of a host and a port.
//!
//! Invariant: a name is resolved when the door opens, and not before.
//! Called by `config`, by the options of `serve`, and by `server` to open a door.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Where a door listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// At an address.
    Address(SocketAddr),
    /// At the address that a name has.
    Name {
        /// The name.
        host: String,
        /// The port; 0 picks a free one.
        port: u16,
    },
}

/// The text says no such place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ListenError {
    /// There is no port.
    #[error("a port is missing: write HOST:PORT, as 127.0.0.1:8080, localhost:8080 or [::1]:8080")]
    NoPort,
    /// The port is no number of a port.
    #[error("the port must be a number from 0 to 65535")]
    Port,
    /// The host is neither.
    #[error(
        "the host must be an address or a name: write HOST:PORT, as localhost:8080 or [::1]:8080"
    )]
    Host,
}

impl Listen {
    /// The port.
    pub const fn port(&self) -> u16 {
        match self {
            Self::Address(address) => address.port(),
            Self::Name { port, .. } => *port,
        }
    }

    /// The same place with another port.
    pub fn set_port(&mut self, new: u16) {
        match self {
            Self::Address(address) => address.set_port(new),
            Self::Name { port, .. } => *port = new,
        }
    }

    /// Whether only this machine reaches it. Of the names only `localhost` promises that.
    pub fn is_loopback(&self) -> bool {
        match self {
            Self::Address(address) => address.ip().is_loopback(),
            Self::Name { host, .. } => host.eq_ignore_ascii_case("localhost"),
        }
    }

    /// Whether two doors cannot both open, as far as their words say.
    pub fn is_taken_by(&self, other: &Self) -> bool {
        self.port() != 0 && self == other
    }
}

impl FromStr for Listen {
    type Err = ListenError;

    fn from_str(text: &str) -> Result<Self, ListenError> {
        if let Ok(address) = text.parse() {
            return Ok(Self::Address(address));
        }
        let is_address = text.parse::<IpAddr>().is_ok();
        let (host, port) = text.rsplit_once(':').ok_or(ListenError::NoPort)?;
        if is_address {
            return Err(ListenError::NoPort);
        }
        let is_digit = |letter: char| letter.is_ascii_digit();
        let is_number = !port.is_empty() && port.chars().all(is_digit);
        let port = port.parse().ok().filter(|_| is_number);
        let port = port.ok_or(ListenError::Port)?;
        let is_part = |part: &str| {
            let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
            (1..=63).contains(&part.len()) && part.chars().all(is_letter)
        };
        // A name whose last part is a number is an address that is none.
        let last = host.rsplit('.').next().unwrap_or_default();
        let is_name =
            host.len() <= 253 && host.split('.').all(is_part) && !last.chars().all(is_digit);
        if is_name {
            let host = host.to_owned();
            Ok(Self::Name { host, port })
        } else {
            Err(ListenError::Host)
        }
    }
}

impl From<SocketAddr> for Listen {
    fn from(address: SocketAddr) -> Self {
        Self::Address(address)
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Name { host, port } => write!(f, "{host}:{port}"),
        }
    }
}

impl Serialize for Listen {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Listen {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_names_are_places_and_are_written_as_they_were_read() {
        for (text, is_loopback) in [
            ("127.0.0.1:8080", true),
            ("[::1]:0", true),
            ("0.0.0.0:80", false),
            ("[::ffff:127.0.0.1]:1", false),
            ("localhost:9999", true),
            ("LocalHost:9999", true),
            ("db_1.internal:9999", false),
            ("localhost.example:1", false),
        ] {
            let listen: Listen = text.parse().expect(text);
            assert_eq!(listen.to_string(), text);
            assert_eq!(listen.is_loopback(), is_loopback, "{text}");
        }
    }

    #[test]
    fn what_is_no_place_is_refused_with_the_part_that_is_wrong() {
        use ListenError::{Host, NoPort, Port};
        for (text, expected) in [
            ("", NoPort),
            ("localhost", NoPort),
            ("127.0.0.1", NoPort),
            ("::1", NoPort),
            ("8080", NoPort),
            ("localhost:", Port),
            ("localhost:http", Port),
            ("localhost:+80", Port),
            ("localhost:65536", Port),
            (":8080", Host),
            ("*:8080", Host),
            ("http://localhost:8080", Host),
            ("127.0.0.256:80", Host),
            ("::1:80x", Port),
            ("a..b:80", Host),
            ("bücher.example:80", Host),
        ] {
            assert_eq!(text.parse::<Listen>(), Err(expected), "{text}");
        }
    }
}
