//! The binary: one command line over the rooms.
//!
//! Invariant: wiring, no logic. A command gives a value or a `Failure`, and only this file
//! decides what the process exits with. Whatever cannot be written panics nowhere (`output.rs`). No command runs in a process whose memory
//! others can read.
//! Called by people and by service managers.

#[macro_use]
mod output;

mod age;
mod answer;
mod archive;
mod cli;
mod commands;
mod compared;
mod config;
mod couriers;
mod data_dir;
mod egress;
mod failure;
mod files;
mod hardening;
mod holdings;
mod input;
mod installation;
mod key_file;
mod known;
mod leftovers;
mod lossy;
mod mail;
mod meter;
mod mismatch;
mod mobilecoin;
mod owner;
mod refusal;
mod remote;
mod secret_file;
mod server;
mod session_file;
mod sms;
mod table;
mod telemetry;
mod token_file;
mod transport;
mod trust;
mod usage;
mod vault_state;
mod version;
mod webhooks;
mod who;
mod workshop;

use std::process::ExitCode;

use clap::Parser as _;

use cli::Cli;

fn main() -> ExitCode {
    let code = run();
    match output::finish() {
        Err(unwritten) if code == ExitCode::SUCCESS => unwritten,
        _ => code,
    }
}

fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // Help and version are answers, not errors.
        Err(error) if !error.use_stderr() => {
            say_part!("{}", error.render());
            return ExitCode::SUCCESS;
        }
        Err(error)
            if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand =>
        {
            note_part!("{}", error.render());
            return ExitCode::from(2);
        }
        Err(error) => return usage::refused(&error).report(),
    };
    // Before any command has a secret in memory.
    let done = hardening::keep_memory_private().and_then(|()| commands::run(cli.command));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
