//! The vault's state of a server in a test.
//!
//! Invariant: new, and of a vault that serves alone.
//! Called by the servers of the tests of both doors.

use std::path::Path;

use seedport_vault::{
    RootKey,
    state::{
        Beginning, DatabaseId, InstallationId, StateFacts, StateKey, StateSettings, VaultState,
    },
};
use seedport_wire::Timestamp;

/// Makes the state in this directory.
pub fn vault_state(directory: &Path, root: &RootKey, sandbox: bool, now: Timestamp) -> VaultState {
    let facts = StateFacts {
        installation: InstallationId::from_bytes([0x15; 16]),
        sandbox,
        database: DatabaseId::from_bytes([0xdb; 16]),
        quorum_keys: Vec::new(),
    };
    let key = StateKey::derive(root).expect("a key");
    let settings = StateSettings::default();
    VaultState::create(directory, key, facts, Beginning::Fresh, settings, now).expect("a state")
}
