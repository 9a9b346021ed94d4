//! The moments that texts to sign carry: no two texts are one.
//!
//! Invariant: the same words never get the same moment: not in one process, not across copies
//! (each gives moments of its own residue), not across restarts or a clock that is set back (no
//! moment up to the mark of an earlier run is given). A moment is at most a second ahead of the
//! clock; beyond that there is none.
//! Called by `state`. The file has two slots of 32 bytes, written in turn, frozen by a vector:
//! `count (8, big-endian) || mark (8, big-endian, milliseconds) || tag (16)`; the higher count of
//! those that hold is read.

use std::{
    collections::HashMap,
    fs::File,
    os::unix::fs::FileExt as _,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use seedport_wire::Timestamp;

use super::{
    StateError,
    allowances::Copies,
    directory::Directory,
    mac::{SHORT_TAG, StateKey},
};
use crate::fault::VaultFault;

/// The file's name.
pub const FILE: &str = "times";
const SLOT: usize = 16 + SHORT_TAG;
/// How far a moment may be ahead of the clock, and how far the mark runs ahead of the moments.
const AHEAD: i64 = 1_000;
/// When so many words are remembered, those of the past are forgotten.
const TIDY_AT: usize = 4_096;
/// The most words that are remembered of the current moments.
const MOST_WORDS: usize = 262_144;

/// The moments that were given out.
pub struct Times {
    copies: Copies,
    given: Mutex<Given>,
}

struct Given {
    words: HashMap<[u8; 32], i64>,
    /// No moment before this is given.
    floor: i64,
    /// The newest moment that was given.
    newest: i64,
    mark: Mark,
}

/// Where the mark is kept.
enum Mark {
    /// On disk, up to this moment.
    Kept { up_to: i64, slots: Slots },
    /// A visitor gives no moment.
    Visitor,
}

/// The file.
struct Slots {
    file: File,
    count: u64,
    key: StateKey,
    installation: [u8; 16],
}

impl Times {
    /// Continues after the mark of the earlier run. A mark that is missing or does not hold counts
    /// as one second ahead of the clock.
    pub fn open(
        directory: &Directory,
        key: StateKey,
        installation: [u8; 16],
        copies: Copies,
        now: Timestamp,
    ) -> Result<Self, StateError> {
        let bytes = directory.read(FILE)?.unwrap_or_default();
        let (slots, _) = bytes.as_chunks::<SLOT>();
        let newest = slots
            .iter()
            .filter_map(|slot| read_slot(&key, &installation, slot))
            .max();
        let (count, mark) = newest.unwrap_or((0, now.millis().saturating_add(AHEAD)));
        let file = if slots.len() == 2 {
            directory.write(FILE)?
        } else {
            directory.replace(FILE, &[0; 2 * SLOT])?
        };
        let mut slots = Slots {
            file,
            count,
            key,
            installation,
        };
        slots.write(mark)?;
        Ok(Self::of(copies, mark, Mark::Kept { up_to: mark, slots }))
    }

    /// Makes the file of a new installation, where no moment was given before `now`; of one that
    /// may have given some, the mark is a second ahead.
    pub fn make(
        directory: &Directory,
        key: StateKey,
        installation: [u8; 16],
        has_served: bool,
        now: Timestamp,
    ) -> Result<(), StateError> {
        let file = directory.replace(FILE, &[0; 2 * SLOT])?;
        let mut slots = Slots {
            file,
            count: 0,
            key,
            installation,
        };
        let ahead = if has_served { AHEAD } else { -1 };
        slots.write(now.millis().saturating_add(ahead))
    }

    /// Times that give no moment.
    pub fn of_visitor() -> Self {
        Self::of(Copies::ONE, i64::MAX - 1, Mark::Visitor)
    }

    fn of(copies: Copies, mark: i64, kept: Mark) -> Self {
        Self {
            copies,
            given: Mutex::new(Given {
                words: HashMap::new(),
                floor: mark.saturating_add(1),
                newest: mark,
                mark: kept,
            }),
        }
    }

    /// A moment for a text with these words (their digest) that no other text with them has.
    pub fn next(&self, words: &[u8; 32], now: Timestamp) -> Result<Timestamp, VaultFault> {
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        let now = now.millis();
        let base = now.max(given.floor);
        let latest = now.saturating_add(AHEAD);
        let busy = |moment: i64| {
            let wait = u64::try_from(moment.saturating_sub(latest)).unwrap_or(0);
            VaultFault::Busy(Duration::from_millis(wait.max(1)))
        };
        if base > latest {
            return Err(busy(base));
        }
        given.forget_before(base);
        let step = i64::from(self.copies.count());
        let mut moment = self.of_residue(base);
        if let Some(last) = given.words.get(words).filter(|last| **last >= moment) {
            moment = last.saturating_add(step);
        }
        if moment > latest || given.words.len() >= MOST_WORDS {
            return Err(busy(moment));
        }
        given.keep_mark(moment)?;
        given.words.insert(*words, moment);
        given.newest = given.newest.max(moment);
        Ok(Timestamp::from_millis(moment))
    }

    /// The first moment from `base` on that is this copy's.
    fn of_residue(&self, base: i64) -> i64 {
        let (count, index) = (
            i64::from(self.copies.count()),
            i64::from(self.copies.index()),
        );
        base.saturating_add((index - base).rem_euclid(count))
    }
}

impl Given {
    /// Forgets words whose last moment is over, and never goes back behind `base`.
    fn forget_before(&mut self, base: i64) {
        self.floor = self.floor.max(base);
        if self.words.len() >= TIDY_AT {
            self.words.retain(|_, last| *last >= base);
        }
    }

    /// Sees to it that the mark on disk is not behind `moment`.
    fn keep_mark(&mut self, moment: i64) -> Result<(), VaultFault> {
        match &mut self.mark {
            Mark::Visitor => Err(VaultFault::State),
            Mark::Kept { up_to, .. } if *up_to >= moment => Ok(()),
            Mark::Kept { up_to, slots } => {
                let next = moment.saturating_add(AHEAD);
                slots.write(next).map_err(|_| VaultFault::State)?;
                *up_to = next;
                Ok(())
            }
        }
    }
}

impl Drop for Times {
    /// A clean end leaves the newest moment itself: the next start need not wait for the mark.
    fn drop(&mut self) {
        let given = self.given.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Mark::Kept { up_to, slots } = &mut given.mark
            && given.newest < *up_to
        {
            // The mark that stands is further ahead: what fails here costs a second.
            let _ = slots.write(given.newest);
        }
    }
}

impl Slots {
    fn write(&mut self, mark: i64) -> Result<(), StateError> {
        self.count += 1;
        let mut slot = [0; SLOT];
        slot[..8].copy_from_slice(&self.count.to_be_bytes());
        slot[8..16].copy_from_slice(&mark.to_be_bytes());
        let tag = self.key.tag(FILE, &self.installation, &slot[..16]);
        slot[16..].copy_from_slice(&tag[..SHORT_TAG]);
        let offset = (self.count % 2) * SLOT as u64;
        self.file.write_all_at(&slot, offset)?;
        self.file.sync_data()?;
        Ok(())
    }
}

fn read_slot(key: &StateKey, installation: &[u8; 16], slot: &[u8; SLOT]) -> Option<(u64, i64)> {
    let (said, tag) = slot.split_at(16);
    let (count, mark) = said.split_first_chunk::<8>()?;
    let mark = mark.try_into().ok()?;
    key.holds(FILE, installation, said, tag)
        .then(|| (u64::from_be_bytes(*count), i64::from_be_bytes(mark)))
}
