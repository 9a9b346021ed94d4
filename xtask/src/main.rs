//! The project's own checks: `cargo xtask ci` runs them all, `cargo xtask STEP` runs one.
//!
//! Invariant: continuous integration and a person run the same steps in the same order.
//! Called by `.ci/run` and by people.

mod bench;
mod canary;
mod ci;
mod clippy;
mod context;
mod deny;
mod docs;
mod examples;
mod fmt;
mod fuzz;
mod image;
mod interop;
mod live;
mod neighbours;
mod openapi;
mod proofs;
mod proxies;
mod release;
mod schemathesis;
mod soak;
mod step;
mod test;
mod tidy;
mod tools;
mod unit;
mod viewer;

use std::process::ExitCode;

use crate::context::Context;
use crate::step::Step;

/// Every step, in the order in which `ci` runs them. A new step is a file beside this one, its
/// `mod` line above and one line here. `test` stays last: whoever reads the output of `ci` finds
/// the results of the tests at its end.
const STEPS: &[Step] = &[
    fmt::STEP,
    tidy::STEP,
    clippy::STEP,
    deny::STEP,
    docs::STEP,
    tools::STEP,
    bench::STEP,
    neighbours::STEP,
    soak::STEP,
    fuzz::STEP,
    openapi::STEP,
    release::STEP,
    image::STEP,
    unit::STEP,
    proxies::STEP,
    viewer::STEP,
    interop::STEP,
    examples::STEP,
    proofs::STEP,
    canary::STEP,
    schemathesis::STEP,
    test::STEP,
];

fn main() -> ExitCode {
    let matches = step::command_line(STEPS).get_matches();
    let Some((name, matches)) = matches.subcommand() else {
        return ExitCode::FAILURE;
    };
    let context = Context::new(name, matches);
    let passed = match STEPS.iter().find(|step| step.name == name) {
        Some(step) => step.run_and_report(&context),
        None => ci::run(STEPS, &context),
    };
    if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
