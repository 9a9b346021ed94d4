//! Arguments of `seedport backup` and `seedport restore`.
//!
//! Called by `commands::backup` and `commands::restore`.

use std::path::PathBuf;

use clap::Args;

use super::serve::Settings;

/// Copy the database and the vault's state into one file, beside a running server
///
/// The file never holds the root key: keep that elsewhere, for whoever has both can open every
/// seed, and whoever lost it can open none. `seedport restore` puts the file back.
#[derive(Debug, Args)]
pub struct Backup {
    /// Which installation.
    #[command(flatten)]
    pub settings: Settings,
    /// The new file
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
    /// Seal the file to this age recipient (age1…); may be given several times
    #[arg(long, value_name = "AGE")]
    pub recipient: Vec<String>,
}

/// Put a backup into a directory that has no installation
///
/// The directory may hold the root key and nothing else. Sessions, codes and challenges end, and
/// one-time codes are longer for a day. What was revoked since the backup was made is revoked no
/// longer. See that the old installation is never started again.
#[derive(Debug, Args)]
pub struct Restore {
    /// Where to.
    #[command(flatten)]
    pub settings: Settings,
    /// The backup
    #[arg(long, value_name = "FILE")]
    pub from: PathBuf,
    /// The root key of the installation, where it is not in the directory
    #[arg(long, value_name = "FILE")]
    pub root_key: Option<PathBuf>,
    /// File (mode 0600) with the age identity that opens a sealed backup
    #[arg(long, value_name = "FILE")]
    pub identity: Option<PathBuf>,
}
