//! What a step is, how it is named on the command line, and how its result is printed.
//!
//! Called by `main` and `ci`.

use std::time::Instant;

use anyhow::Result;
use clap::{Arg, ArgAction, Command};

use crate::context::Context;

/// One thing that can be checked or made, alone or as a part of `ci`.
pub struct Step {
    /// Its name on the command line.
    pub name: &'static str,
    /// What holds when it passes, for `--help`.
    pub about: &'static str,
    /// What to do when it fails.
    pub remedy: &'static str,
    /// Whether `ci` runs it.
    pub in_ci: bool,
    /// Switches it takes when it is run alone: name, meaning. Read them by `Context::has`, and those whose
    /// name ends in `=`, which take a value, by `Context::value`.
    pub flags: &'static [(&'static str, &'static str)],
    /// Does it. What is printed on the way is for a reader who looks for the cause of a failure.
    pub run: fn(&Context) -> Result<()>,
}

impl Step {
    /// Runs the step between two lines, its name before and its time and result after; true when
    /// it passed.
    pub fn run_and_report(&self, context: &Context) -> bool {
        println!("== {}: {}", self.name, self.about);
        let started = Instant::now();
        let result = (self.run)(context);
        let seconds = started.elapsed().as_secs_f64();
        match result {
            Ok(()) => {
                println!("== {}: ok, {seconds:.1} s", self.name);
                true
            }
            Err(error) => {
                println!("== {}: FAILED, {seconds:.1} s: {error:#}", self.name);
                println!("   To do: {}", self.remedy);
                false
            }
        }
    }
}

/// The command line: `ci` and one subcommand a step.
pub fn command_line(steps: &[Step]) -> Command {
    let all =
        Command::new("ci").about("Runs the steps marked * in this order, to the first failure");
    let base = Command::new("cargo xtask")
        .bin_name("cargo xtask")
        .about("The project's own checks")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(all);
    steps
        .iter()
        .fold(base, |command, step| command.subcommand(subcommand(step)))
}

fn subcommand(step: &Step) -> Command {
    let mark = if step.in_ci { "* " } else { "  " };
    let flags = step.flags.iter().map(|&(name, help)| {
        // A name that ends in `=` takes a value.
        let arg = |name| Arg::new(name).long(name).help(help);
        match name.strip_suffix('=') {
            Some(name) => arg(name).action(ArgAction::Set).value_name("N"),
            None => arg(name).action(ArgAction::SetTrue),
        }
    });
    Command::new(step.name)
        .about(format!("{mark}{}", step.about))
        .args(flags)
}
