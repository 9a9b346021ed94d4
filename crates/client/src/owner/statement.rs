//! A wallet's statement, checked: what a device may show a deposit address by.
//!
//! Invariant: made only of a statement that a pinned key signed, and that says of the wallet what the
//! device knows of it; an address is given out only of the manifest that the statement names.
//! Called by `flow::wallet_statement`, by devices, and by the command line.

use seedport_keys::Manifest;
use seedport_wire::{
    Founding, KnownWallet, OtherWallet,
    statement::{self, StatementError, StatementFacts},
};

use crate::pins::Pins;

/// A statement by a pinned key, of the wallet that the device knows.
#[derive(Debug, Clone)]
pub struct CheckedStatement {
    facts: StatementFacts,
    known: KnownWallet,
    founding: Founding,
}

/// Why a statement is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckStatementError {
    /// Not by a pinned key, or no statement.
    #[error("the wallet's statement is refused: {0}")]
    Statement(#[from] StatementError),
    /// The statement of another wallet.
    #[error("the statement is not this wallet's: {0}")]
    Wallet(#[from] OtherWallet),
}

/// Why a manifest is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckManifestError {
    /// Made by a newer vault.
    #[error("the wallet's manifest is of version {version}, which this version cannot check")]
    Version {
        /// The version that the statement names.
        version: u32,
    },
    /// Not the JSON of a manifest.
    #[error("the manifest is not the JSON that Seedport makes")]
    Malformed,
    /// Another one than the statement names.
    #[error("the manifest is not the one that the wallet's statement names")]
    Digest,
}

impl CheckedStatement {
    /// Checks a statement's signer, and what it says against what the device knows.
    ///
    /// # Errors
    /// [`CheckStatementError`] names the check that failed.
    pub fn check(
        text: &str,
        pins: &Pins,
        known: &KnownWallet,
    ) -> Result<Self, CheckStatementError> {
        let facts = statement::verify(text, pins.as_slice())?;
        let founding = known.check(&facts.wallet)?;
        Ok(Self {
            facts,
            known: known.clone().learn(&facts.wallet),
            founding,
        })
    }

    /// What the statement says.
    #[must_use]
    pub const fn facts(&self) -> &StatementFacts {
        &self.facts
    }

    /// What the device knows now: what it knew, and what the statement says.
    #[must_use]
    pub const fn known(&self) -> &KnownWallet {
        &self.known
    }

    /// What could be said of the contact that the wallet was made with.
    #[must_use]
    pub const fn founding(&self) -> Founding {
        self.founding
    }

    /// Reads a manifest's JSON, if it is the one that the statement names: whose addresses may be
    /// shown.
    ///
    /// # Errors
    /// [`CheckManifestError`] names the check that failed; a version that is newer than this client
    /// asks for a newer client.
    pub fn check_manifest(&self, json: &str) -> Result<Manifest, CheckManifestError> {
        let mark = self.facts.manifest;
        if mark.version != Manifest::VERSION {
            let version = mark.version;
            return Err(CheckManifestError::Version { version });
        }
        let manifest: Manifest =
            serde_json::from_str(json).map_err(|_| CheckManifestError::Malformed)?;
        if manifest.digest() == mark.digest {
            Ok(manifest)
        } else {
            Err(CheckManifestError::Digest)
        }
    }
}
