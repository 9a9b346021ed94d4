//! A backup as a file: a tar of its description, the file `state` of the vault, and the database;
//! sealed by age where recipients are named.
//!
//! Invariant: never the root key. Each part's length and digest stand in the description, and are
//! compared whenever it is read. What is read is believed for nothing else: the root key and the
//! seals decide.
//! Called by `backup` and `restore`.

mod description;
mod read;
mod write;

pub use description::{Description, Facts};
pub use read::{Contents as Read, Unreadable, check, read};
pub use write::{Contents, write};

/// The description's name in the tar; it comes first.
const DESCRIPTION: &str = "backup.json";
/// The vault's file.
const STATE: &str = "vault/state";
/// The database; it comes last.
const DATABASE: &str = "seedport.db";
