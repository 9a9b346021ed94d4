//! The command line, as a person or a script meets it: the built binary, real files, real ports.
//!
//! Invariant: one file a case; nothing is replaced, not even the mail server's side of SMTP.
//! Called by `cargo test -p seedport`.

mod answers;
mod audit;
#[path = "../../src/commands/demo/authenticator.rs"]
mod authenticator;
mod backup;
mod client_token;
mod completions;
mod config;
mod credential;
mod customer;
mod demo;
mod export;
mod harness;
mod help;
mod hooks;
mod installations;
mod kept_back;
mod keygen;
mod known;
mod library;
mod listen;
mod lost;
mod mail;
mod memory;
mod mobilecoin;
mod open;
mod operator;
mod output;
mod owner;
mod plain_port;
mod readme;
mod receiver;
mod relay;
mod relayed;
mod serve;
mod serve_refused;
mod session;
mod sms;
mod stamp;
mod strangers;
mod token;
mod told;
mod trees;
mod unwritable;
mod usage;
mod vanished;
mod vault_state;
mod watching;
mod webhook;
