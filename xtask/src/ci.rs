//! All the steps of continuous integration, in order, to the first failure.
//!
//! Invariant: the last line says how many tests passed and failed, as counted from the tests'
//! own output; before it stands what each step took.
//! Called by `main`.

use std::time::{Duration, Instant};

use crate::context::Context;
use crate::step::Step;

/// Runs every step that belongs to `ci`; true when all passed.
pub fn run(steps: &[Step], context: &Context) -> bool {
    let mut taken = Vec::new();
    let mut passed = true;
    for step in steps.iter().filter(|step| step.in_ci) {
        let began = Instant::now();
        passed = step.run_and_report(context);
        taken.push((step.name, began.elapsed()));
        if !passed {
            println!(
                "   Then: cargo xtask {}, and at last cargo xtask ci",
                step.name
            );
            break;
        }
    }
    print!("{}", table(&taken));
    println!("{}", context.tally());
    passed
}

/// What each step took, and all together.
fn table(taken: &[(&str, Duration)]) -> String {
    let all = ("all", taken.iter().map(|(_, time)| *time).sum());
    let line = |(name, time): &(&str, Duration)| format!("{:>9.1} s  {name}\n", time.as_secs_f64());
    taken.iter().chain([&all]).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_ends_with_the_sum() {
        let taken = [
            ("fmt", Duration::from_millis(1_500)),
            ("test", Duration::from_mins(1)),
        ];
        let said = "      1.5 s  fmt\n     60.0 s  test\n     61.5 s  all\n";
        assert_eq!(table(&taken), said);
    }
}
