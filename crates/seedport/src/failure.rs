//! How a command fails: two lines on standard error, what failed and what to do.
//!
//! Invariant: exactly two lines, whatever the texts hold; nothing secret is ever put into one.
//! Called by every command; printed by `main`.

use std::{
    error::Error,
    fmt::{self, Display},
    io::{self, ErrorKind},
    process::ExitCode,
};

/// The exit code of a command that failed.
const FAILED: u8 = 1;
/// The exit code of a command line that makes no sense.
const USAGE: u8 = 2;

/// What failed, and what to do about it.
#[derive(Debug)]
pub struct Failure {
    what: String,
    help: String,
    code: u8,
}

impl Failure {
    /// A command failed.
    pub fn new(what: impl Display, help: impl Display) -> Self {
        Self {
            what: one_line(&what.to_string()),
            help: one_line(&help.to_string()),
            code: FAILED,
        }
    }

    /// The command line makes no sense.
    pub fn usage(what: impl Display, help: impl Display) -> Self {
        Self {
            code: USAGE,
            ..Self::new(what, help)
        }
    }

    /// What failed.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// What to do about it.
    pub fn help(&self) -> &str {
        &self.help
    }

    /// Prints the two lines and gives the exit code.
    pub fn report(&self) -> ExitCode {
        note!("{self}");
        ExitCode::from(self.code)
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}\nhelp: {}", self.what, self.help)
    }
}

/// An error and what caused it, as one sentence; a cause that is already said is left out.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let said = cause.to_string();
        if !text.contains(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        source = cause.source();
    }
    text
}

/// What to do about a file that could not be written: make room, where there was none.
pub fn room_or(error: &io::Error, otherwise: &'static str) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "free some space on that disk, and run this again"
        }
        _ => otherwise,
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_two_lines_whatever_it_says() {
        let failure = Failure::new("a\nb\n", "  c\r\n d");
        assert_eq!(
            (failure.what.as_str(), failure.help.as_str()),
            ("a b", "c d")
        );
    }

    #[test]
    fn a_full_disk_and_a_spent_quota_are_helped_by_room() {
        for kind in [ErrorKind::StorageFull, ErrorKind::QuotaExceeded] {
            let help = room_or(&kind.into(), "look");
            assert!(help.starts_with("free some space"), "{help}");
        }
        assert_eq!(room_or(&ErrorKind::NotFound.into(), "look"), "look");
    }

    #[test]
    fn a_cause_is_said_once() {
        #[derive(Debug)]
        struct Outer(std::num::ParseIntError);
        impl Display for Outer {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "refused")
            }
        }
        impl Error for Outer {
            fn source(&self) -> Option<&(dyn Error + 'static)> {
                Some(&self.0)
            }
        }
        let cause = "x".parse::<i32>().expect_err("no number");
        assert_eq!(
            chain(&Outer(cause)),
            "refused: invalid digit found in string"
        );
    }
}
