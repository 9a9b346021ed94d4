//! How the demo speaks: numbered steps, short lines.
//!
//! Called by `demo` and its scenes.

use std::time::Instant;

/// Columns that a line may fill.
const WIDTH: usize = 88;
const INDENT: &str = "   ";

/// A story being told.
pub struct Story {
    step: usize,
    began: Instant,
}

impl Story {
    /// Says what will happen.
    pub fn begin() -> Self {
        say!(
            "Seedport demo: a wallet seed leaves a server, sealed to a key that only its owner holds."
        );
        Self {
            step: 0,
            began: Instant::now(),
        }
    }

    /// A numbered step: who does what.
    pub fn step(&mut self, title: &str) {
        self.step += 1;
        say!("\n{}. {title}", self.step);
    }

    /// What happened, wrapped.
    #[expect(clippy::unused_self, reason = "reads as the story's own words")]
    pub fn say(&self, text: &str) {
        let mut line = String::from(INDENT);
        for word in text.split_whitespace() {
            if line.len() + word.len() >= WIDTH && line.len() > INDENT.len() {
                say!("{}", line.trim_end());
                line.truncate(INDENT.len());
            }
            line.push_str(word);
            line.push(' ');
        }
        say!("{}", line.trim_end());
    }

    /// A fact with its name.
    #[expect(clippy::unused_self, reason = "reads as the story's own words")]
    pub fn fact(&self, name: &str, value: impl std::fmt::Display) {
        say!("{INDENT}  {name:<22}{value}");
    }

    /// How long it took, in seconds.
    pub fn seconds(&self) -> f64 {
        self.began.elapsed().as_secs_f64()
    }
}
