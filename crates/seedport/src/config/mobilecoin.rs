//! The MobileCoin door, as the configuration writes it.
//!
//! Invariant: the door is open to whoever reaches it only where the operator says so, and there only
//! to this machine. The API key is named by its file.
//! Called by `config`; by `serve` for the door, and by `config check`.

use std::{
    num::{NonZeroU64, NonZeroUsize},
    path::{Path, PathBuf},
};

use seedport_vault::ExportForm as VaultForm;
use serde::{Deserialize, Serialize};

use super::{Config, Listen};
use crate::failure::Failure;

/// The MobileCoin door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mobilecoin {
    /// The address; port 0 picks a free one. Without it there is no such door.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<Listen>,
    /// The platform that its accounts belong to.
    pub platform: String,
    /// The file that holds the API key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_key_file: Option<PathBuf>,
    /// Whether it is open without one.
    pub without_api_key: bool,
    /// In which form secrets leave.
    pub export: ExportForm,
    /// Which fields of an account's secrets are written.
    pub secrets: SecretsShape,
    /// The network that clients are told of, by which they choose the fog service: `main` or `test`.
    pub chain_id: String,
    /// The longest request body, in bytes.
    pub body_limit_bytes: NonZeroUsize,
    /// How many addresses one import may make.
    pub address_batch: NonZeroU64,
}

/// In which form secrets leave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportForm {
    /// As the caller asks: in plaintext, or sealed to a key.
    #[default]
    Plaintext,
    /// Sealed to a key, always.
    Sealed,
    /// Sealed to a key that the account's owner signed for.
    Stamped,
}

impl From<ExportForm> for VaultForm {
    fn from(form: ExportForm) -> Self {
        match form {
            ExportForm::Plaintext => Self::Plaintext,
            ExportForm::Sealed => Self::Sealed,
            ExportForm::Stamped => Self::Stamped,
        }
    }
}

/// Which fields of an account's secrets are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SecretsShape {
    /// Those that full-service sends.
    #[default]
    Full,
    /// Those that its documentation shows: no null fields.
    Documented,
}

/// Where the door is, and to whom it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening<'a> {
    /// The place.
    pub listen: &'a Listen,
    /// The file of the API key; `None` is open to this whole machine.
    pub api_key_file: Option<&'a Path>,
}

/// What is wrong with the configuration of the door. Each names the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MobilecoinProblem {
    /// Nobody said who may come in.
    #[error(
        "mobilecoin.api_key_file: is missing, and whoever reaches this door can export and remove \
         every account of it"
    )]
    NoKey,
    /// A key, and none.
    #[error("mobilecoin.without_api_key: contradicts mobilecoin.api_key_file")]
    KeyAndNone,
    /// Open to other machines.
    #[error(
        "mobilecoin.without_api_key: needs a loopback address in mobilecoin.listen, because \
         whoever reaches this door can export and remove every account of it"
    )]
    OpenToOthers,
    /// The accounts would belong to nobody.
    #[error("mobilecoin.platform: must not be empty")]
    Platform,
    /// Clients would find no fog service of this name.
    #[error("mobilecoin.chain_id: must be 1 to 64 letters, digits, dots, hyphens or underscores")]
    ChainId,
    /// Two doors at one place.
    #[error("mobilecoin.listen: is the address of server.listen")]
    SameAddress,
}

impl From<MobilecoinProblem> for Failure {
    fn from(problem: MobilecoinProblem) -> Self {
        let help = match problem {
            MobilecoinProblem::NoKey | MobilecoinProblem::OpenToOthers => {
                "put a long random text into a file of mode 0600 and name it with \
                 --mobilecoin-api-key-file"
            }
            MobilecoinProblem::KeyAndNone => "remove one of the two",
            MobilecoinProblem::Platform => "give it a name, or leave the key out",
            MobilecoinProblem::ChainId => {
                "name the network as its clients do: main, or test for the test network"
            }
            MobilecoinProblem::SameAddress => "give each door an address of its own",
        };
        Self::new(problem, help)
    }
}

impl Config {
    /// Where the MobileCoin door is; `None` where there is none.
    pub fn mobilecoin_opening(&self) -> Result<Option<Opening<'_>>, MobilecoinProblem> {
        let door = &self.mobilecoin;
        let Some(listen) = &door.listen else {
            return Ok(None);
        };
        let api_key_file = door.api_key_file.as_deref();
        match (api_key_file, door.without_api_key) {
            (Some(_), true) => return Err(MobilecoinProblem::KeyAndNone),
            (None, false) => return Err(MobilecoinProblem::NoKey),
            (None, true) if !listen.is_loopback() => {
                return Err(MobilecoinProblem::OpenToOthers);
            }
            (Some(_), false) | (None, true) => {}
        }
        if door.platform.is_empty() {
            return Err(MobilecoinProblem::Platform);
        }
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        if !(1..=64).contains(&door.chain_id.len()) || !door.chain_id.bytes().all(is_plain) {
            return Err(MobilecoinProblem::ChainId);
        }
        if listen.is_taken_by(&self.server.listen) {
            return Err(MobilecoinProblem::SameAddress);
        }
        Ok(Some(Opening {
            listen,
            api_key_file,
        }))
    }
}

impl Default for Mobilecoin {
    fn default() -> Self {
        Self {
            listen: None,
            platform: "mobilecoin".to_owned(),
            api_key_file: None,
            without_api_key: false,
            export: ExportForm::default(),
            secrets: SecretsShape::default(),
            chain_id: "main".to_owned(),
            body_limit_bytes: const { NonZeroUsize::new(1024 * 1024).unwrap() },
            address_batch: const { NonZeroU64::new(1000).unwrap() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(listen: &str, key: Option<&str>, without: bool) -> Config {
        let mut config = Config::default();
        config.mobilecoin.listen = Some(listen.parse().expect("an address"));
        config.mobilecoin.api_key_file = key.map(PathBuf::from);
        config.mobilecoin.without_api_key = without;
        config
    }

    #[test]
    fn without_an_address_there_is_no_door_whatever_else_is_said() {
        let mut config = config("192.0.2.1:1", None, true);
        config.mobilecoin.listen = None;
        config.mobilecoin.platform.clear();
        assert_eq!(config.mobilecoin_opening(), Ok(None));
        assert_eq!(Config::default().mobilecoin_opening(), Ok(None));
    }

    #[test]
    fn a_door_is_open_with_a_key_or_to_this_machine_alone() {
        for (listen, key, without) in [
            ("127.0.0.1:9090", Some("key"), false),
            ("192.0.2.1:9090", Some("key"), false),
            ("0.0.0.0:9090", Some("key"), false),
            ("127.0.0.1:9090", None, true),
            ("127.9.9.9:0", None, true),
            ("[::1]:9090", None, true),
            ("localhost:9090", None, true),
            ("door.example:9090", Some("key"), false),
        ] {
            let config = config(listen, key, without);
            let listen = listen.parse().expect("an address");
            let opening = Opening {
                listen: &listen,
                api_key_file: key.map(Path::new),
            };
            assert_eq!(config.mobilecoin_opening(), Ok(Some(opening)), "{listen}");
        }
    }

    #[test]
    fn a_mistake_is_named() {
        use MobilecoinProblem::{KeyAndNone, NoKey, OpenToOthers};
        for (listen, key, without, expected) in [
            ("127.0.0.1:9090", None, false, NoKey),
            ("192.0.2.1:9090", None, false, NoKey),
            ("127.0.0.1:9090", Some("key"), true, KeyAndNone),
            ("192.0.2.1:9090", None, true, OpenToOthers),
            ("0.0.0.0:9090", None, true, OpenToOthers),
            ("door.example:9090", None, true, OpenToOthers),
            ("[::]:9090", None, true, OpenToOthers),
            // A loopback address in the clothes of the newer protocol is not taken for one.
            ("[::ffff:127.0.0.1]:9090", None, true, OpenToOthers),
        ] {
            let config = config(listen, key, without);
            assert_eq!(config.mobilecoin_opening(), Err(expected), "{listen}");
        }
        let mut nameless = config("127.0.0.1:9090", Some("key"), false);
        nameless.mobilecoin.platform.clear();
        let refused = Err(MobilecoinProblem::Platform);
        assert_eq!(nameless.mobilecoin_opening(), refused);
    }

    #[test]
    fn a_chain_has_a_plain_name() {
        let long = "m".repeat(65);
        for (name, is_good) in [
            ("main", true),
            ("test", true),
            ("dev-1.local_2", true),
            ("", false),
            ("the main one", false),
            ("mäin", false),
            (long.as_str(), false),
        ] {
            let mut config = config("127.0.0.1:9090", Some("key"), false);
            config.mobilecoin.chain_id = name.to_owned();
            let opening = config.mobilecoin_opening();
            assert_eq!(opening.is_ok(), is_good, "{name}");
            if !is_good {
                assert_eq!(opening, Err(MobilecoinProblem::ChainId));
            }
        }
    }

    #[test]
    fn two_doors_have_two_addresses() {
        let refused = Err(MobilecoinProblem::SameAddress);
        let same = config("127.0.0.1:8080", Some("key"), false);
        assert_eq!(same.mobilecoin_opening(), refused);
        let mut free = config("127.0.0.1:0", Some("key"), false);
        free.server.listen = "127.0.0.1:0".parse().expect("an address");
        assert!(free.mobilecoin_opening().is_ok());
    }
}
