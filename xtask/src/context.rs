//! What a step is given: the repository's root, its switches, and ways to run a program.
//!
//! Invariant: tests are counted from the lines that the test harness itself prints.
//! Called by every step.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use clap::ArgMatches;
use clap::parser::ValueSource;

/// How many tests a run has seen. Printed as `N passed, M failed`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed.
    pub failed: u64,
    /// Tests that were skipped; the house has none.
    pub ignored: u64,
}

impl Tally {
    /// Reads a result line of the test harness:
    /// `test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; …`.
    pub fn of_line(line: &str) -> Option<Self> {
        let (_, counts) = line
            .trim()
            .strip_prefix("test result: ")?
            .split_once(". ")?;
        let mut tally = Self::default();
        for part in counts.split("; ") {
            let mut words = part.split(' ');
            let (Some(number), Some(what)) = (words.next(), words.next()) else {
                continue;
            };
            let place = match what {
                "passed" => &mut tally.passed,
                "failed" => &mut tally.failed,
                "ignored" => &mut tally.ignored,
                _ => continue,
            };
            *place = number.parse().ok()?;
        }
        Some(tally)
    }

    fn and(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            ignored: self.ignored + other.ignored,
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// A test with few dependencies that the programs have not.
const SMALL_TEST: &str = "transport";

/// Given to every step.
pub struct Context {
    root: PathBuf,
    flags: BTreeSet<String>,
    values: BTreeMap<String, String>,
    tally: Cell<Tally>,
}

impl Context {
    /// The context of the command `name`, with the switches found in `matches`.
    pub fn new(name: &str, matches: &ArgMatches) -> Self {
        let given = |id: &&str| matches.value_source(id) == Some(ValueSource::CommandLine);
        let flags = if name == "ci" {
            BTreeSet::new()
        } else {
            matches
                .ids()
                .map(clap::Id::as_str)
                .filter(given)
                .map(str::to_owned)
                .collect()
        };
        let values = matches.ids().map(clap::Id::as_str).filter_map(|id| {
            let value = matches.try_get_one::<String>(id).ok()??;
            Some((id.to_owned(), value.clone()))
        });
        Self {
            root: repository_root(),
            values: values.collect(),
            flags,
            tally: Cell::default(),
        }
    }

    /// The repository's root directory.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether the step was called with this switch.
    pub fn has(&self, flag: &str) -> bool {
        self.flags.contains(flag)
    }

    /// The value of a switch that takes one.
    pub fn value(&self, flag: &str) -> Option<&str> {
        self.values.get(flag).map(String::as_str)
    }

    /// The tests counted so far.
    pub fn tally(&self) -> Tally {
        self.tally.get()
    }

    /// A `cargo` command in the repository's root: the same cargo that runs this program.
    pub fn cargo(&self) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.current_dir(&self.root);
        command
    }

    /// Builds programs of the workspace into `target/debug`, out of the same dependencies as step `test`
    /// does: the whole workspace is named and one of its tests, so that cargo gives them the same features and
    /// nothing is built twice.
    ///
    /// # Errors
    /// When something does not build.
    pub fn build(&self, programs: &[&str]) -> Result<()> {
        let mut build = self.cargo();
        build.args(["build", "--locked", "--workspace", "--test", SMALL_TEST]);
        for program in programs {
            build.args(["--bin", program]);
        }
        self.run(&mut build)
    }

    /// Runs a program to its end, in the repository's root unless the command says otherwise, its
    /// output going straight to ours.
    ///
    /// # Errors
    /// When it cannot be started, or says that it failed.
    pub fn run(&self, command: &mut Command) -> Result<()> {
        println!("$ {}", shown(command));
        if command.get_current_dir().is_none() {
            command.current_dir(&self.root);
        }
        let status = command
            .status()
            .with_context(|| format!("cannot start {}", shown(command)))?;
        if !status.success() {
            bail!("{} ended with {status}", shown(command));
        }
        Ok(())
    }

    /// Runs a program that prints results as `cargo test` does, passes its output on and adds its
    /// tests to the tally. It has so many tests at the least: a filter or a feature that leaves some out
    /// is no success.
    ///
    /// # Errors
    /// When it cannot be started, says that it failed, has tests that did not run, or fewer passed.
    pub fn run_tests(&self, least: u64, command: &mut Command) -> Result<()> {
        println!("$ {}", shown(command));
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", shown(command)))?;
        let output = child
            .stdout
            .take()
            .context("the output of the tests is not a pipe")?;
        let mut here = Tally::default();
        for line in BufReader::new(output).split(b'\n') {
            let line = line?;
            let mut ours = std::io::stdout().lock();
            ours.write_all(&line)?;
            ours.write_all(b"\n")?;
            let found = Tally::of_line(&String::from_utf8_lossy(&line));
            here = here.and(found.unwrap_or_default());
        }
        let status = child.wait()?;
        self.tally.set(self.tally.get().and(here));
        if !status.success() {
            bail!("{} ended with {status}; {here}", shown(command));
        }
        if here.ignored > 0 {
            bail!(
                "{} tests did not run: delete them or let them run",
                here.ignored
            );
        }
        if here.passed < least {
            bail!(
                "{} tests passed and {least} at least should have run: look for a filter, a feature \
                 or a crate that leaves them out",
                here.passed
            );
        }
        Ok(())
    }
}

fn repository_root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map_or(here.clone(), Path::to_path_buf)
}

/// A command as a person would type it.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_line_is_counted() {
        let line = "test result: FAILED. 12 passed; 1 failed; 2 ignored; 0 measured; 4 filtered \
                    out; finished in 0.01s";
        let tally = Tally {
            passed: 12,
            failed: 1,
            ignored: 2,
        };
        assert_eq!(Tally::of_line(line), Some(tally));
        assert_eq!(tally.and(tally).to_string(), "24 passed, 2 failed");
    }

    #[test]
    fn another_line_is_not_counted() {
        assert_eq!(Tally::of_line("test vault::refuses ... ok"), None);
        assert_eq!(Tally::of_line("12 passed; 0 failed"), None);
    }

    fn context() -> Context {
        Context {
            root: repository_root(),
            flags: BTreeSet::new(),
            values: BTreeMap::new(),
            tally: Cell::default(),
        }
    }

    #[test]
    fn a_program_that_runs_no_test_is_no_success() {
        let silent = context().run_tests(1, &mut Command::new("true"));
        let said = silent.expect_err("nothing ran").to_string();
        assert!(said.starts_with("0 tests passed and 1 at least"), "{said}");
        let said = "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out";
        let three = |least| context().run_tests(least, Command::new("echo").arg(said));
        assert!(three(3).is_ok());
        assert!(three(4).is_err());
    }
}
