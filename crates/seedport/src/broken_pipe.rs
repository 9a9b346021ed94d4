//! What happens when whoever reads our output goes away, as `| head` does.
//!
//! Invariant: the program ends quietly, as the tools around it do; every other panic is told.
//! Called by `main`.

use std::{panic, process::exit};

/// The exit code of a program that a closed pipe ended: 128 and the number of `SIGPIPE`.
const CLOSED_PIPE: i32 = 141;

/// Ends the program when a `print!` finds its reader gone: Rust ignores `SIGPIPE`, so `print!`
/// panics with these words instead.
pub fn end_quietly() {
    let tell = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let message = panic.payload_as_str().unwrap_or_default();
        if message.starts_with("failed printing to stdout") {
            exit(CLOSED_PIPE);
        }
        tell(panic);
    }));
}
