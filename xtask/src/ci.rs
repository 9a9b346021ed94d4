//! All the steps of continuous integration, in order, to the first failure.
//!
//! Invariant: the last line says how many tests passed and failed, as counted from the tests'
//! own output.
//! Called by `main`.

use crate::context::Context;
use crate::step::Step;

/// Runs every step that belongs to `ci`; true when all passed.
pub fn run(steps: &[Step], context: &Context) -> bool {
    for step in steps.iter().filter(|step| step.in_ci) {
        if !step.run_and_report(context) {
            println!(
                "   Then: cargo xtask {}, and at last cargo xtask ci",
                step.name
            );
            println!("{}", context.tally());
            return false;
        }
    }
    println!("{}", context.tally());
    true
}
