//! What a backup says of itself, as JSON.
//!
//! Invariant: a later format is refused by its number. Nothing here is secret.
//! Called by `archive` and its callers.

use serde::{Deserialize, Serialize};

/// What every description begins with.
const FORMAT: &str = "seedport backup";
/// The newest format.
const VERSION: u32 = 1;

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Description {
    format: String,
    version: u32,
    /// By which version of the program.
    pub made_by: String,
    /// What its maker knew.
    #[serde(flatten)]
    pub facts: Facts,
    /// The vault's file.
    pub state: Part,
    /// The database.
    pub database: Part,
}

/// One file in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// How long it is.
    pub bytes: u64,
    /// Its SHA-256, in hex.
    pub sha256: String,
}

/// What its maker knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Facts {
    /// When it was made, RFC 3339.
    pub made_at: String,
    /// The newest migration of the database.
    pub schema: u32,
    /// Whether the installation is a sandbox.
    pub sandbox: bool,
    /// How many transactions the database has had.
    pub progress: u64,
    /// The fingerprints of the quorum keys, the current one first.
    pub quorum_keys: Vec<String>,
    /// Customers that are not deleted.
    pub customers: u64,
    /// Wallets of customers and of operators.
    pub wallets: u64,
}

impl Description {
    /// The description of a backup of the newest format.
    pub fn of(facts: Facts, state: Part, database: Part) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            made_by: crate::version::VERSION_WITH_COMMIT.to_owned(),
            facts,
            state,
            database,
        }
    }

    /// The text.
    pub fn to_bytes(&self) -> serde_json::Result<Vec<u8>> {
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        Ok(text)
    }

    /// Reads the text; the number of a later format where it is one.
    pub fn parse(bytes: &[u8]) -> Result<Self, Option<u32>> {
        #[derive(Deserialize)]
        struct Begins {
            format: String,
            version: u32,
        }
        let begins: Begins = serde_json::from_slice(bytes).map_err(|_| None)?;
        if begins.format != FORMAT {
            return Err(None);
        }
        if begins.version != VERSION {
            return Err(Some(begins.version));
        }
        serde_json::from_slice(bytes).map_err(|_| None)
    }
}
