//! What the whole program logs, down to the finest level.
//!
//! Invariant: installed before the first server starts, for every thread; nothing is thrown away.
//! Called by `server`, and by the cases that look for what must not be in it.

use std::{
    io,
    sync::{Mutex, OnceLock},
};

use tracing_subscriber::{filter::LevelFilter, fmt::MakeWriter};

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static INSTALLED: OnceLock<()> = OnceLock::new();

struct Lines;

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.lock()
            .expect("no writer panics")
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        Self
    }
}

/// Begins to keep what is logged.
pub fn install() {
    INSTALLED.get_or_init(|| {
        tracing_subscriber::fmt()
            .with_max_level(LevelFilter::TRACE)
            .with_ansi(false)
            .with_writer(Lines)
            .init();
    });
}

/// All that was logged so far.
pub fn everything() -> String {
    let log = LOG.lock().expect("no writer panics");
    String::from_utf8(log.clone()).expect("the log is text")
}
