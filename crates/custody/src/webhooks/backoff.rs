//! When a delivery that failed is tried again, and when it is given up.
//!
//! Invariant: two tries of one webhook are at most half an hour apart, and the last is at most
//! seven days after the webhook was enqueued or revived. Source: contract section 6.
//! Called by the courier.

use std::time::Duration;

use seedport_wire::{Entropy, EntropyUnavailable, Timestamp};

const FIRST: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_mins(30);
const LIFE: Duration = Duration::from_hours(7 * 24);

/// How long to wait after this many failures in a row, without the jitter.
pub(super) fn wait(failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    LONGEST.min(FIRST * 2_u32.pow(doublings))
}

/// When to try a webhook again that was enqueued at `since` and now failed for the
/// `failures`th time; `None` gives it up.
///
/// The wait is shortened by up to a quarter, so that what failed together does not return
/// together.
pub(super) fn next(
    since: Timestamp,
    failures: u32,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> Result<Option<Timestamp>, EntropyUnavailable> {
    let mut draw = [0];
    entropy.fill(&mut draw)?;
    let wait = wait(failures);
    let jitter = wait / 4 * u32::from(draw[0]) / 255;
    let next = now.plus(wait.saturating_sub(jitter));
    Ok((next <= since.plus(LIFE)).then_some(next))
}

#[cfg(test)]
mod tests {
    use seedport_wire::SystemEntropy;

    use super::*;

    struct Always(u8);

    impl Entropy for Always {
        fn fill(&self, out: &mut [u8]) -> Result<(), EntropyUnavailable> {
            out.fill(self.0);
            Ok(())
        }
    }

    #[test]
    fn the_wait_doubles_from_five_seconds_to_half_an_hour() {
        let seconds: Vec<u64> = (1..=12).map(|failures| wait(failures).as_secs()).collect();
        let expected = [5, 10, 20, 40, 80, 160, 320, 640, 1280, 1800, 1800, 1800];
        assert_eq!(seconds, expected);
        for failures in [0, 17, 18, 33, u32::MAX] {
            let wait = wait(failures);
            assert!(FIRST <= wait && wait <= LONGEST, "{failures}");
        }
    }

    #[test]
    fn jitter_takes_up_to_a_quarter_and_adds_nothing() {
        let start = Timestamp::from_millis(0);
        let after =
            |draw| next(start, 10, start, &Always(draw)).map(|next| next.map(Timestamp::millis));
        assert_eq!(after(0), Ok(Some(1_800_000)));
        assert_eq!(after(255), Ok(Some(1_350_000)));
        assert_eq!(after(51), Ok(Some(1_710_000)));
    }

    #[test]
    fn a_webhook_is_given_up_within_seven_days_and_not_long_before() {
        for entropy in [&SystemEntropy as &dyn Entropy, &Always(0), &Always(255)] {
            let since = Timestamp::from_millis(1_775_000_000_000);
            let (mut now, mut failures) = (since, 1);
            while let Some(at) = next(since, failures, now, entropy).expect("draws") {
                assert!(now < at, "time goes on");
                assert!(failures < 1_000, "it ends");
                (now, failures) = (at, failures + 1);
            }
            let lived = now.since(since);
            assert!(lived <= LIFE, "{lived:?}");
            assert!(lived + LONGEST > LIFE, "{lived:?}");
        }
    }
}
