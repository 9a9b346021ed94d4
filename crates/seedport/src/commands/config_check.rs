//! `seedport config check`: the effective configuration, and what is wrong with it.
//!
//! Invariant: exits 0 only when a server could start with it.
//! Called by `commands`.

use crate::{cli::config::ConfigCheck, config, failure::Failure};

/// Prints the configuration; fails when something is wrong with it.
pub fn run(arguments: &ConfigCheck) -> Result<(), Failure> {
    let config = config::load(&arguments.settings, None)?;
    say_part!("{}", config::effective(&config));
    let strangers = config::strangers().join(", ");
    if !strangers.is_empty() {
        note!("These variables are no settings, and change nothing: {strangers}.");
    }
    let problems = config::problems(&config);
    if problems.is_empty() {
        note!("Nothing is wrong with this configuration.");
        return Ok(());
    }
    Err(Failure::new(
        problems.join("; "),
        "seedport.example.toml says what each key means",
    ))
}
