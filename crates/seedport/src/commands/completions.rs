//! `seedport completions`: a shell's completions, from the same description as the parser.
//!
//! Called by `commands`.

use clap::CommandFactory as _;

use crate::{
    cli::{Cli, completions::Completions},
    failure::Failure,
};

/// Prints them.
pub fn run(arguments: &Completions) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut Cli::command(),
        "seedport",
        &mut script,
    );
    let script = String::from_utf8(script);
    say_part!(
        "{}",
        script.map_err(|error| Failure::new(error, "report this"))?
    );
    Ok(())
}
