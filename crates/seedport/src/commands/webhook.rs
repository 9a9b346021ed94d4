//! `seedport webhook`.
//!
//! Called by `commands`.

pub mod list;
pub mod retry;

use crate::{cli::webhook::Webhook, failure::Failure};

/// Does what was asked for.
pub fn run(command: &Webhook) -> Result<(), Failure> {
    match command {
        Webhook::List(arguments) => list::run(arguments),
        Webhook::Retry(arguments) => retry::run(arguments),
    }
}
