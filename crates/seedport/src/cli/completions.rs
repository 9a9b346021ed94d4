//! Arguments of `seedport completions`.
//!
//! Called by `commands::completions`.

use clap::Args;
use clap_complete::Shell;

/// Print what completes commands and flags in a shell
///
/// For bash, for example: `source <(seedport completions bash)`, or keep the output in
/// `~/.local/share/bash-completion/completions/seedport`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}
