//! The commands, one a file.
//!
//! Invariant: a command wires rooms together and words what comes out.
//! Called by `main`.

mod account;
mod audit;
mod backup;
mod completions;
mod config_check;
mod credential;
mod customer_create;
mod customer_list;
mod demo;
mod doctor;
mod export;
mod freeze;
mod kept;
mod key;
mod keygen;
mod mobilecoin;
mod open;
mod places;
mod platform;
mod restore;
mod serve;
mod session;
mod stamp;
mod statement;
mod token;
mod token_create;
mod vault_adopt;
mod webhook;

use std::{
    num::NonZeroUsize,
    sync::atomic::{AtomicUsize, Ordering},
};

use tokio::runtime::{Builder, Runtime};

use crate::{
    cli::{Command, config::Config, customer::Customer, key::Key, token::Token, vault::Vault},
    failure::Failure,
};

/// Does what was asked for.
pub fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Token(Token::Create(arguments)) => token_create::run(arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Open(arguments) => open::run(&arguments),
        Command::Statement(arguments) => statement::run(&arguments),
        Command::Keygen(arguments) => keygen::run(&arguments),
        Command::Stamp(arguments) => stamp::run(&arguments),
        Command::Session(command) => session::run(&command),
        Command::Credential(command) => credential::run(&command),
        Command::Customer(Customer::Create(arguments)) => customer_create::run(arguments),
        Command::Customer(Customer::List(arguments)) => customer_list::run(&arguments),
        Command::Mobilecoin(command) => mobilecoin::run(&command),
        Command::Token(Token::List(arguments)) => token::list(&arguments),
        Command::Token(Token::Revoke(arguments)) => token::revoke(&arguments),
        Command::Platform(command) => platform::run(&command),
        Command::Account(command) => account::run(&command),
        Command::Freeze(arguments) => freeze::freeze(&arguments),
        Command::Thaw(arguments) => freeze::thaw(&arguments),
        Command::Audit(command) => audit::run(&command),
        Command::Key(Key::Show(arguments)) => key::run(&arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Webhook(command) => webhook::run(&command),
        Command::Backup(arguments) => backup::run(&arguments),
        Command::Restore(arguments) => restore::run(&arguments),
        Command::Vault(Vault::Adopt(arguments)) => vault_adopt::run(&arguments),
        Command::Config(Config::Check(arguments)) => config_check::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
    }
}

/// A runtime for a command that serves.
///
/// What takes longer than a moment (listings, new wallets, waiting for others) has threads beside
/// those that serve; they start later than those, and give way to them.
fn many_threads() -> Result<Runtime, Failure> {
    let serving = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let started_before = AtomicUsize::new(0);
    let start = move || {
        if started_before.fetch_add(1, Ordering::Relaxed) >= serving {
            give_way_to_those_that_serve();
        }
    };
    let mut runtime = Builder::new_multi_thread();
    runtime.worker_threads(serving).on_thread_start(start);
    started(runtime.enable_all().build())
}

/// Lets the threads that serve go first. Linux counts this for the thread alone.
#[cfg(target_os = "linux")]
fn give_way_to_those_that_serve() {
    // Where it is not allowed the thread is as good as any other.
    let _ = rustix::process::nice(10);
}

#[cfg(not(target_os = "linux"))]
const fn give_way_to_those_that_serve() {}

/// A runtime for a command that calls.
fn one_thread() -> Result<Runtime, Failure> {
    started(Builder::new_current_thread().enable_all().build())
}

fn started(runtime: std::io::Result<Runtime>) -> Result<Runtime, Failure> {
    runtime.map_err(|error| {
        Failure::new(
            format!("the threads of the program cannot be started: {error}"),
            "look at the limits on processes and open files (`ulimit -a`)",
        )
    })
}
