//! Where the lines of the log go: standard error, without waiting for it.
//!
//! Invariant: no answer of the server depends on whether a line can be written; what is lost is counted.
//! Called by `telemetry`.

use std::{
    io::{self, IsTerminal as _, Write},
    panic,
    sync::LazyLock,
};

use crate::lossy::Lossy;

static STANDARD_ERROR: LazyLock<Lossy> = LazyLock::new(|| Lossy::over(io::stderr()));

/// One line on its way.
pub struct Line;

impl Write for Line {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        STANDARD_ERROR.write(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How many lines could not be written since the start.
pub fn dropped() -> u64 {
    STANDARD_ERROR.dropped()
}

/// Whether somebody sits before it.
pub fn are_for_a_terminal() -> bool {
    io::stderr().is_terminal()
}

/// Makes a panic a line of the log: what the library does waits for whoever reads standard error.
pub fn take_panics() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        let said = panic.payload_as_str();
        tracing::error!(place, said, "panicked");
    }));
}
