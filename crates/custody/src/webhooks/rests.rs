//! Which endpoints are left alone for a while, because they did not answer.
//!
//! Invariant: an endpoint that does not answer costs one delivery's time a rest, however many
//! webhooks wait for it; each rest is longer than the last. One answer ends it.
//! Called by the courier, which keeps this in memory: it saves time and decides nothing else.

use std::{collections::HashMap, time::Duration};

use seedport_wire::{
    Timestamp,
    ids::{PlatformId, WebhookId},
};

use super::backoff;

/// The endpoints at rest; one a platform.
#[derive(Default)]
pub(super) struct Rests(HashMap<PlatformId, Rest>);

struct Rest {
    endpoint: String,
    failures: u32,
    until: Timestamp,
    /// The one that was let through to see whether the endpoint answers again.
    probe: Option<WebhookId>,
}

impl Rests {
    /// Until when a webhook must wait; `None` lets it go. Of a rest that is over one is let go,
    /// and the others wait for what becomes of it, up to `patience`.
    pub(super) fn wait(
        &mut self,
        platform: PlatformId,
        endpoint: &str,
        webhook: WebhookId,
        now: Timestamp,
        patience: Duration,
    ) -> Option<Timestamp> {
        let rest = self.0.get_mut(&platform)?;
        if rest.endpoint != endpoint {
            self.0.remove(&platform);
            return None;
        }
        if now < rest.until {
            return Some(rest.until);
        }
        rest.until = now.plus(patience);
        rest.probe = Some(webhook);
        None
    }

    /// The endpoint answered.
    pub(super) fn answered(&mut self, platform: PlatformId) {
        self.0.remove(&platform);
    }

    /// The endpoint did not answer.
    pub(super) fn silent(
        &mut self,
        platform: PlatformId,
        endpoint: &str,
        webhook: WebhookId,
        now: Timestamp,
    ) {
        let failures = match self.0.get(&platform) {
            Some(rest) if rest.endpoint == endpoint => {
                // What was on its way when the rest began says nothing new.
                if rest.probe != Some(webhook) {
                    return;
                }
                rest.failures.saturating_add(1)
            }
            _ => 1,
        };
        let rest = Rest {
            endpoint: endpoint.to_owned(),
            failures,
            until: now.plus(backoff::wait(failures)),
            probe: None,
        };
        self.0.insert(platform, rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLATFORM: PlatformId = PlatformId::from_bytes([1; 16]);
    const HERE: &str = "https://here.example";
    const PATIENCE: Duration = Duration::from_secs(10);

    const fn webhook(number: u8) -> WebhookId {
        WebhookId::from_bytes([number; 16])
    }

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    fn wait(rests: &mut Rests, number: u8, now: i64) -> Option<Timestamp> {
        rests.wait(PLATFORM, HERE, webhook(number), at(now), PATIENCE)
    }

    #[test]
    fn a_silent_endpoint_rests_and_then_takes_one_at_a_time() {
        let mut rests = Rests::default();
        assert_eq!(wait(&mut rests, 1, 0), None);
        for number in 1..=8 {
            rests.silent(PLATFORM, HERE, webhook(number), at(10));
        }
        assert_eq!(wait(&mut rests, 9, 14), Some(at(15)), "counted once");
        assert_eq!(wait(&mut rests, 9, 15), None, "the probe");
        assert_eq!(wait(&mut rests, 10, 15), Some(at(25)));
        rests.silent(PLATFORM, HERE, webhook(8), at(16));
        assert_eq!(wait(&mut rests, 10, 16), Some(at(25)), "a late one");
        rests.silent(PLATFORM, HERE, webhook(9), at(25));
        assert_eq!(wait(&mut rests, 10, 34), Some(at(35)), "twice as long");
        assert_eq!(wait(&mut rests, 10, 35), None);
        rests.answered(PLATFORM);
        assert_eq!(wait(&mut rests, 11, 36), None);
        assert_eq!(wait(&mut rests, 12, 36), None);
    }

    #[test]
    fn another_endpoint_and_another_platform_are_not_held_up() {
        let mut rests = Rests::default();
        rests.silent(PLATFORM, HERE, webhook(1), at(10));
        let other = PlatformId::from_bytes([2; 16]);
        assert_eq!(rests.wait(other, HERE, webhook(2), at(11), PATIENCE), None);
        let there = "https://there.example";
        let waits = rests.wait(PLATFORM, there, webhook(3), at(11), PATIENCE);
        assert_eq!(waits, None);
        rests.silent(PLATFORM, there, webhook(3), at(12));
        let waits = rests.wait(PLATFORM, there, webhook(4), at(13), PATIENCE);
        assert_eq!(waits, Some(at(17)), "its first failure");
    }

    #[test]
    fn a_probe_that_never_ends_does_not_hold_the_endpoint_for_ever() {
        let mut rests = Rests::default();
        rests.silent(PLATFORM, HERE, webhook(1), at(10));
        assert_eq!(wait(&mut rests, 2, 15), None);
        assert_eq!(wait(&mut rests, 3, 24), Some(at(25)));
        assert_eq!(wait(&mut rests, 3, 25), None);
    }
}
