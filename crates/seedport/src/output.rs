//! What commands say: results on standard output, all else on standard error.
//!
//! Invariant: no writing panics. A result that could not be written makes the command fail; a reader
//! that went away, as `| head` does, ends it quietly with the exit code of a closed pipe. Nobody has
//! to read standard error.
//! Called by every command by its macros; asked by `main` at the end.

use std::{
    fmt,
    io::{self, ErrorKind, Write as _},
    process::ExitCode,
    sync::OnceLock,
};

use crate::failure::Failure;

/// The exit code of a program that a closed pipe ended: 128 and the number of `SIGPIPE`.
const CLOSED_PIPE: u8 = 141;

/// Why results cannot be written, once one could not.
static BROKEN: OnceLock<io::Error> = OnceLock::new();

/// Writes a line to standard output.
macro_rules! say {
    () => { $crate::output::result(format_args!("\n")) };
    ($($said:tt)*) => { $crate::output::result(format_args!("{}\n", format_args!($($said)*))) };
}

/// Writes a text to standard output.
macro_rules! say_part {
    ($($said:tt)*) => { $crate::output::result(format_args!($($said)*)) };
}

/// Writes a line to standard error.
macro_rules! note {
    ($($said:tt)*) => { $crate::output::note(format_args!("{}\n", format_args!($($said)*))) };
}

/// Writes a text to standard error.
macro_rules! note_part {
    ($($said:tt)*) => { $crate::output::note(format_args!($($said)*)) };
}

/// Writes a result. After a failure nothing more is written, and `finish` tells.
pub fn result(text: fmt::Arguments<'_>) {
    if BROKEN.get().is_some() {
        return;
    }
    if let Err(error) = io::stdout().lock().write_fmt(text) {
        // The first one is told.
        let _ = BROKEN.set(error);
    }
}

/// Writes what is no result; nobody has to read it.
pub fn note(text: fmt::Arguments<'_>) {
    let mut line = Vec::new();
    // One write a line, so that those of several processes do not mix.
    if line.write_fmt(text).is_ok() {
        let _ = io::stderr().lock().write_all(&line);
    }
}

/// Says whether all results were written; gives the exit code when they were not.
pub fn finish() -> Result<(), ExitCode> {
    let flushed = io::stdout().lock().flush();
    let ((Some(error), _) | (None, Err(error))) = (BROKEN.get(), &flushed) else {
        return Ok(());
    };
    if error.kind() == ErrorKind::BrokenPipe {
        return Err(ExitCode::from(CLOSED_PIPE));
    }
    let help = match error.kind() {
        ErrorKind::StorageFull => "free some space there; what the command changed stays changed",
        _ => "look where the output goes; what the command changed stays changed",
    };
    let what = format!("the output could not be written: {error}");
    Err(Failure::new(what, help).report())
}
