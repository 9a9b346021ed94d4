//! The vault's state in a directory of its own: made, opened again, lost, rolled back.

use std::{fs, path::PathBuf, time::Duration};

use seedport_vault::state::{
    Beginning, DatabaseId, InstallationId, OpenStateError, SendLimits, SendWindow, StateFacts,
    StateKey, StateSettings, VaultState,
};
use seedport_wire::{Fingerprint, Timestamp};
use tempfile::TempDir;

use super::root_key;

/// More messages than any test sends that is not about them.
const UNBOUNDED: SendLimits = SendLimits {
    per_credential: SendWindow {
        most: u32::MAX,
        within: Duration::from_secs(1),
    },
    per_address: SendWindow {
        most: u32::MAX,
        within: Duration::from_secs(1),
    },
};

/// What the state of a test's vault obeys, where the test says nothing else.
fn settings() -> StateSettings {
    StateSettings {
        sends: UNBOUNDED,
        ..StateSettings::default()
    }
}

/// A directory that goes away with this, and how its state is opened.
pub struct StateDirectory {
    path: PathBuf,
    _directory: TempDir,
    root: [u8; 32],
    pub settings: StateSettings,
}

impl StateDirectory {
    /// The state of a new installation.
    pub fn found(
        root: [u8; 32],
        sandbox: bool,
        quorum_keys: &[Fingerprint],
        now: Timestamp,
    ) -> (Self, VaultState) {
        let directory = TempDir::new().expect("a directory");
        let settings = settings();
        let made = Self {
            path: directory.path().join("vault"),
            _directory: directory,
            root,
            settings,
        };
        let facts = StateFacts {
            installation: InstallationId::from_bytes([0x15; 16]),
            sandbox,
            database: DatabaseId::from_bytes([0xdb; 16]),
            quorum_keys: quorum_keys.to_vec(),
        };
        let (key, beginning) = (made.key(), Beginning::Fresh);
        let state = VaultState::create(&made.path, key, facts, beginning, settings, now);
        (made, state.expect("a new state"))
    }

    fn key(&self) -> StateKey {
        StateKey::derive(&root_key(self.root)).expect("a key")
    }

    /// Opens what is there; nobody else may hold it.
    pub fn open(&self, now: Timestamp) -> Result<VaultState, OpenStateError> {
        VaultState::open(&self.path, self.key(), self.settings, now)
    }

    /// Takes the ledger away.
    pub fn lose_ledger(&self) {
        fs::remove_file(self.ledger()).expect("was there");
    }

    pub fn ledger(&self) -> PathBuf {
        self.path.join("ledger")
    }
}
