//! Counts in windows, by platform, with a bounded number of places.
//!
//! Invariant: the number of places is never exceeded. A full count forgets the oldest window of
//! the platform that has most.
//! Called by `sends`.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    time::Duration,
};

use seedport_wire::{Timestamp, ids::PlatformId};

use super::SendWindow;

#[derive(Clone, Copy)]
struct Count {
    since: Timestamp,
    sent: u32,
}

#[derive(Default)]
struct Own {
    counts: HashMap<[u8; 32], Count>,
    /// The keys of `counts`, oldest window first.
    order: VecDeque<[u8; 32]>,
}

/// The counts.
pub struct Windows {
    limit: SendWindow,
    places: usize,
    taken: usize,
    platforms: HashMap<PlatformId, Own>,
    sizes: BTreeSet<(usize, PlatformId)>,
}

impl Windows {
    pub fn new(limit: SendWindow, places: usize) -> Self {
        Self {
            limit,
            places,
            taken: 0,
            platforms: HashMap::new(),
            sizes: BTreeSet::new(),
        }
    }

    /// How long this key must wait, when it must.
    pub fn wait(&self, platform: PlatformId, key: [u8; 32], now: Timestamp) -> Option<Duration> {
        let count = self.platforms.get(&platform)?.counts.get(&key)?;
        let end = count.since.plus(self.limit.within);
        (now < end && count.sent >= self.limit.most).then(|| end.since(now))
    }

    /// Counts one more. Moments never go back.
    pub fn count(&mut self, platform: PlatformId, key: [u8; 32], now: Timestamp) {
        self.forget_ended(platform, now);
        let own = self.platforms.entry(platform).or_default();
        if let Some(count) = own.counts.get_mut(&key) {
            count.sent = count.sent.saturating_add(1);
            return;
        }
        if self.taken >= self.places
            && let Some(&(_, largest)) = self.sizes.last()
        {
            self.forget_oldest(largest);
        }
        let own = self.platforms.entry(platform).or_default();
        let before = own.order.len();
        let count = Count {
            since: now,
            sent: 1,
        };
        own.counts.insert(key, count);
        own.order.push_back(key);
        self.resize(platform, before, before + 1);
    }

    fn forget_ended(&mut self, platform: PlatformId, now: Timestamp) {
        loop {
            let own = self.platforms.get(&platform);
            let oldest = own.and_then(|own| own.counts.get(own.order.front()?));
            if oldest.is_none_or(|count| now < count.since.plus(self.limit.within)) {
                return;
            }
            self.forget_oldest(platform);
        }
    }

    fn forget_oldest(&mut self, platform: PlatformId) {
        let Some(own) = self.platforms.get_mut(&platform) else {
            return;
        };
        let before = own.order.len();
        if let Some(key) = own.order.pop_front() {
            own.counts.remove(&key);
            self.resize(platform, before, before - 1);
        }
    }

    fn resize(&mut self, platform: PlatformId, before: usize, after: usize) {
        self.taken = self.taken + after - before;
        self.sizes.remove(&(before, platform));
        if after == 0 {
            self.platforms.remove(&platform);
        } else {
            self.sizes.insert((after, platform));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(0);
    const LIMIT: SendWindow = SendWindow {
        most: 1,
        within: Duration::from_hours(1),
    };

    fn platform(n: u8) -> PlatformId {
        PlatformId::from_bytes([n; 16])
    }

    #[test]
    fn a_platform_that_fills_the_places_forgets_its_own_first() {
        let mut windows = Windows::new(LIMIT, 10);
        windows.count(platform(2), [0; 32], NOW);
        for n in 0..100 {
            windows.count(platform(1), [n; 32], NOW);
            assert!(windows.taken <= 10);
        }
        assert!(windows.wait(platform(2), [0; 32], NOW).is_some());
        assert!(windows.wait(platform(1), [90; 32], NOW).is_none());
        assert!(windows.wait(platform(1), [99; 32], NOW).is_some());
    }

    #[test]
    fn windows_that_ended_free_their_places() {
        let mut windows = Windows::new(LIMIT, 10);
        for n in 0..5 {
            windows.count(platform(1), [n; 32], NOW);
        }
        let later = NOW.plus(Duration::from_hours(1));
        windows.count(platform(1), [9; 32], later);
        assert_eq!(windows.taken, 1);
        assert_eq!(windows.sizes.len(), 1);
        assert_eq!(windows.platforms.len(), 1);
    }
}
