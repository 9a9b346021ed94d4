//! The vault's state in a directory of its own: made, opened again, lost, rolled back.

use std::{fs, path::PathBuf, time::Duration};

use seedport_vault::state::{
    Copies, Founding, Role, SendLimit, SendLimits, StateError, StatePlace, VaultState,
};
use seedport_wire::{Fingerprint, SystemEntropy, Timestamp};
use tempfile::TempDir;

use super::root_key;

/// More messages than any test sends that is not about them.
pub const UNBOUNDED: SendLimits = SendLimits {
    of_credential: SendLimit {
        count: u32::MAX,
        window: Duration::from_secs(1),
    },
    of_address: SendLimit {
        count: u32::MAX,
        window: Duration::from_secs(1),
    },
};

/// A new state gives no moment for a second: it is made so long before the test begins.
const BEFORE: i64 = 2_000;

/// A directory that goes away with this, and how its state is opened.
pub struct StateDirectory {
    path: PathBuf,
    _directory: TempDir,
    root: [u8; 32],
    pub sends: SendLimits,
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
        let made = Self {
            path: directory.path().join("vault"),
            _directory: directory,
            root,
            sends: UNBOUNDED,
        };
        let founding = Founding {
            database: [0xdb; 16],
            sandbox,
            quorum_keys,
            used_up: false,
        };
        let earlier = Timestamp::from_millis(now.millis() - BEFORE);
        let key = root_key(root);
        let place = made.place(&key);
        let state = VaultState::make(&place, &founding, &SystemEntropy, earlier);
        (made, state.expect("a new state"))
    }

    fn place<'a>(&'a self, root: &'a seedport_vault::RootKey) -> StatePlace<'a> {
        StatePlace {
            directory: &self.path,
            root,
            role: Role::Serve,
            copies: Copies::ONE,
            sends: self.sends,
        }
    }

    /// Opens what is there; nobody else may hold it.
    pub fn open(&self, now: Timestamp) -> Result<VaultState, StateError> {
        VaultState::open(&self.place(&root_key(self.root)), now)
    }

    /// Takes the ledger away.
    pub fn lose_ledger(&self) {
        fs::remove_file(self.ledger()).expect("was there");
    }

    pub fn ledger(&self) -> PathBuf {
        self.path.join("ledger")
    }
}
