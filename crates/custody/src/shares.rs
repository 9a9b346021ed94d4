//! A platform's share of the server: how many of its requests run at once.
//!
//! Invariant: a platform that is alone runs as many requests as there is use for; beside others each
//! runs a few, and each turn is followed by a rest, so that whoever comes next waits for those few and
//! not for a neighbour's crowd. Who waits is served in the order of coming. A request that waits for
//! somebody else (a mail server, a provider) has no turn meanwhile.
//! Called by the doors, once a caller is known; by the verbs that wait.

use std::{
    cell::Cell,
    collections::{HashMap, VecDeque},
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::{Duration, Instant},
};

use seedport_wire::ids::PlatformId;
use tokio::{runtime::Handle, sync::oneshot};

use crate::Custody;

/// Requests of a platform that run at once while no other platform asks for anything.
const ALONE: usize = 256;

/// The same beside others, for each core.
const BESIDE_OTHERS: usize = 4;

/// How long a turn rests at the least before the next one, beside others: with the number of turns it
/// bounds a platform to 1,300 requests a second and core. A turn that took longer rests as long as it
/// took.
const REST: Duration = Duration::from_millis(3);

/// Requests of a platform that wait for their turn; more are refused.
const WAITING: usize = 1024;

/// For how long a platform counts as one that asks, after its last request.
const ASKS: Duration = Duration::from_secs(2);

/// Platforms that are remembered although nothing of theirs runs.
const REMEMBERED: usize = 256;

/// Too many requests of the platform wait already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many requests of this platform wait already")]
pub struct Busy;

impl Busy {
    /// When it is worth asking again.
    pub const RETRY_AFTER: Duration = Duration::from_secs(1);
}

/// The turns of every platform.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shares(Arc<Mutex<HashMap<PlatformId, Lane>>>);

/// The requests of one platform.
#[derive(Debug)]
struct Lane {
    running: usize,
    waiting: VecDeque<oneshot::Sender<Turn>>,
    asked: Instant,
}

/// The right to run; ends when it is dropped.
#[derive(Debug)]
struct Turn {
    shares: Shares,
    platform: PlatformId,
    /// Since when; `None` when nobody took it.
    since: Option<Instant>,
}

tokio::task_local! {
    /// The turn of the request that this task serves.
    static TURN: Cell<Option<Turn>>;
}

/// Serves a request, which may take a turn.
pub(crate) async fn serve<T>(handler: impl Future<Output = T>) -> T {
    TURN.scope(Cell::new(None), handler).await
}

impl Shares {
    fn lanes(&self) -> MutexGuard<'_, HashMap<PlatformId, Lane>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a turn; `patient` also where too many wait.
    async fn enter(&self, platform: PlatformId, patient: bool) -> Result<Turn, Busy> {
        let turn = {
            let (now, mut lanes) = (Instant::now(), self.lanes());
            if lanes.len() > REMEMBERED {
                lanes.retain(|_, lane| lane.asks(now));
            }
            let lane = lanes.entry(platform).or_insert_with(|| Lane::new(now));
            lane.asked = now;
            let most = most(&lanes, platform, now);
            let lane = lanes.entry(platform).or_insert_with(|| Lane::new(now));
            if lane.running < most && lane.waiting.is_empty() {
                lane.running += 1;
                return Ok(Turn::of(self, platform));
            }
            if lane.waiting.len() >= WAITING && !patient {
                return Err(Busy);
            }
            let (told, turn) = oneshot::channel();
            lane.waiting.push_back(told);
            turn
        };
        // Dropped only with the shares, which this value keeps.
        turn.await.map_err(|_| Busy)
    }
}

impl Turn {
    fn of(shares: &Shares, platform: PlatformId) -> Self {
        Self {
            shares: shares.clone(),
            platform,
            since: Some(Instant::now()),
        }
    }
}

impl Lane {
    const fn new(now: Instant) -> Self {
        Self {
            running: 0,
            waiting: VecDeque::new(),
            asked: now,
        }
    }

    fn asks(&self, now: Instant) -> bool {
        self.running > 0 || !self.waiting.is_empty() || now.duration_since(self.asked) < ASKS
    }
}

/// How many requests of the platform may run.
fn most(lanes: &HashMap<PlatformId, Lane>, platform: PlatformId, now: Instant) -> usize {
    let others = lanes
        .iter()
        .any(|(other, lane)| *other != platform && lane.asks(now));
    if others { beside_others() } else { ALONE }
}

/// A platform's turns beside others.
fn beside_others() -> usize {
    static CORES: OnceLock<usize> = OnceLock::new();
    let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    BESIDE_OTHERS * CORES.get_or_init(cores)
}

impl Shares {
    /// Ends a turn of the platform, and gives it to who waits.
    fn end(&self, platform: PlatformId) {
        let mut lanes = self.lanes();
        let most = most(&lanes, platform, Instant::now());
        let Some(lane) = lanes.get_mut(&platform) else {
            return;
        };
        lane.running = lane.running.saturating_sub(1);
        while lane.running < most
            && let Some(next) = lane.waiting.pop_front()
        {
            match next.send(Turn::of(self, platform)) {
                Ok(()) => lane.running += 1,
                // Who waited has gone.
                Err(mut turn) => turn.since = None,
            }
        }
    }

    /// Whether another platform asks for something.
    fn is_beside_others(&self, platform: PlatformId) -> bool {
        most(&self.lanes(), platform, Instant::now()) < ALONE
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(since) = self.since else { return };
        let (shares, platform) = (self.shares.clone(), self.platform);
        match Handle::try_current() {
            Ok(runtime) if shares.is_beside_others(platform) => {
                let rest = since.elapsed().max(REST);
                runtime.spawn(async move {
                    tokio::time::sleep(rest).await;
                    shares.end(platform);
                });
            }
            _ => shares.end(platform),
        }
    }
}

impl Custody {
    /// Waits until it is this platform's turn; the request that this task serves has it until it
    /// ends.
    ///
    /// # Errors
    /// [`Busy`] when too many of its requests wait already.
    pub async fn take_turn(&self, platform: PlatformId) -> Result<(), Busy> {
        let turn = self.shares.enter(platform, false).await?;
        // A verb that no door serves has no task of its own, and goes on without one.
        let _ = TURN.try_with(|own| own.set(Some(turn)));
        Ok(())
    }

    /// Waits for something that is not this server's work, without a turn.
    pub(crate) async fn without_turn<T>(&self, waits: impl Future<Output = T>) -> T {
        let platform = TURN.try_with(|own| own.take().map(|turn| turn.platform));
        let done = waits.await;
        if let Ok(Some(platform)) = platform
            && let Ok(turn) = self.shares.enter(platform, true).await
        {
            let _ = TURN.try_with(|own| own.set(Some(turn)));
        }
        done
    }
}

#[cfg(test)]
mod tests {
    use std::{
        pin::Pin,
        task::{Context, Poll, Waker},
    };

    use super::*;

    const A: PlatformId = PlatformId::from_bytes([1; 16]);
    const B: PlatformId = PlatformId::from_bytes([2; 16]);

    fn poll<T>(waits: &mut Pin<Box<impl Future<Output = T>>>) -> Poll<T> {
        waits.as_mut().poll(&mut Context::from_waker(Waker::noop()))
    }

    fn enter(
        shares: &Shares,
        platform: PlatformId,
    ) -> Pin<Box<impl Future<Output = Result<Turn, Busy>>>> {
        Box::pin(shares.enter(platform, false))
    }

    fn taken(shares: &Shares, platform: PlatformId) -> Turn {
        let Poll::Ready(Ok(turn)) = poll(&mut enter(shares, platform)) else {
            panic!("there is room");
        };
        turn
    }

    #[test]
    fn a_platform_alone_runs_many_and_beside_another_a_few() {
        let shares = Shares::default();
        let mut crowd: Vec<Turn> = (0..ALONE).map(|_| taken(&shares, A)).collect();
        assert!(poll(&mut enter(&shares, A)).is_pending());
        let guest = taken(&shares, B);
        let mut next = enter(&shares, A);
        assert!(poll(&mut next).is_pending());
        // Its crowd ends first, down to what is its share beside another.
        crowd.truncate(beside_others());
        assert!(poll(&mut next).is_pending());
        crowd.pop();
        assert!(poll(&mut next).is_ready());
        drop(guest);
    }

    #[test]
    fn who_waits_is_served_in_order_and_who_has_gone_is_skipped() {
        let shares = Shares::default();
        let guest = taken(&shares, B);
        let mut crowd: Vec<Turn> = (0..beside_others()).map(|_| taken(&shares, A)).collect();
        let (mut first, mut second, mut third) =
            (enter(&shares, A), enter(&shares, A), enter(&shares, A));
        assert!(poll(&mut first).is_pending() && poll(&mut second).is_pending());
        assert!(poll(&mut third).is_pending());
        drop(first);
        crowd.pop();
        assert!(poll(&mut third).is_pending());
        // A turn that was given to somebody who goes before taking it is given on.
        drop(second);
        assert!(poll(&mut third).is_ready());
        drop(guest);
    }

    #[test]
    fn too_many_that_wait_are_refused_and_another_platform_is_not() {
        let shares = Shares::default();
        let guest = taken(&shares, B);
        let crowd: Vec<Turn> = (0..beside_others()).map(|_| taken(&shares, A)).collect();
        let mut waiting: Vec<_> = (0..WAITING).map(|_| enter(&shares, A)).collect();
        assert!(waiting.iter_mut().all(|waits| poll(waits).is_pending()));
        assert!(matches!(
            poll(&mut enter(&shares, A)),
            Poll::Ready(Err(Busy))
        ));
        let mut patient = Box::pin(shares.enter(A, true));
        assert!(poll(&mut patient).is_pending());
        drop(taken(&shares, B));
        drop((waiting, patient, crowd, guest));
        // Nobody is left behind: the whole share is free.
        let all: Vec<Turn> = (0..beside_others()).map(|_| taken(&shares, A)).collect();
        assert_eq!(all.len(), beside_others());
    }

    #[tokio::test(start_paused = true)]
    async fn beside_others_a_turn_rests_before_the_next_and_alone_it_does_not() {
        let shares = Shares::default();
        drop(taken(&shares, A));
        assert_eq!(shares.lanes()[&A].running, 0, "alone");
        let guest = taken(&shares, B);
        let crowd: Vec<Turn> = (0..beside_others()).map(|_| taken(&shares, A)).collect();
        drop(crowd);
        let mut next = enter(&shares, A);
        assert!(poll(&mut next).is_pending(), "every turn rests");
        let begun = tokio::time::Instant::now();
        let turn = next.await;
        assert!(
            turn.is_ok() && begun.elapsed() >= REST,
            "{:?}",
            begun.elapsed()
        );
        drop(guest);
    }
}
