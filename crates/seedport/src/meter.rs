//! A bar that shows how far a long step has come.
//!
//! Invariant: on a terminal alone; a log or a pipe gets none of it. It is gone when the step is.
//! Called by `backup` and `restore`.

use std::{
    io::{self, IsTerminal as _},
    time::{Duration, Instant},
};

/// How wide the bar is, in characters.
const WIDTH: u64 = 30;
/// How often it is drawn anew.
const EVERY: Duration = Duration::from_millis(100);

/// A bar of one step.
pub struct Meter {
    what: &'static str,
    drawn: Option<Instant>,
    is_shown: bool,
}

impl Meter {
    /// A bar of this step.
    pub fn of(what: &'static str) -> Self {
        Self {
            what,
            drawn: None,
            is_shown: io::stderr().is_terminal(),
        }
    }

    /// Shows that `done` of `all` is done.
    pub fn show(&mut self, done: u64, all: u64) {
        let is_due = self.drawn.is_none_or(|drawn| drawn.elapsed() >= EVERY);
        if !self.is_shown || !(is_due || done >= all) {
            return;
        }
        self.drawn = Some(Instant::now());
        note_part!("\r{}", line(self.what, done, all));
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        if self.drawn.is_some() {
            note_part!("\r\x1b[K");
        }
    }
}

fn line(what: &str, done: u64, all: u64) -> String {
    let all = all.max(1);
    let done = done.min(all);
    // A database has far fewer pages than could overflow this.
    let full = usize::try_from(done.saturating_mul(WIDTH) / all).unwrap_or(0);
    let rest = usize::try_from(WIDTH).unwrap_or(0).saturating_sub(full);
    let percent = done.saturating_mul(100) / all;
    format!(
        "{what} [{}{}] {percent:3} %",
        "#".repeat(full),
        ".".repeat(rest)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_empty_at_first_and_full_at_last() {
        assert!(line("copying", 0, 10).ends_with("[..............................]   0 %"));
        assert!(line("copying", 5, 10).ends_with("[###############...............]  50 %"));
        assert!(line("copying", 11, 10).ends_with("[##############################] 100 %"));
        assert!(line("copying", 0, 0).ends_with("  0 %"));
    }
}
