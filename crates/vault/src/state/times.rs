//! Times in texts to sign: no text gets one time twice, and a restart does not forget.
//!
//! Invariant: what is given for a text is later than all that was given for it before, by this
//! run and by every earlier one, at most a second ahead of the clock, and one of the copy's own
//! milliseconds.
//! Called by the state. `mark` keeps what a restart must know.

mod mark;

use std::{
    collections::HashMap,
    io, mem,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use seedport_wire::Timestamp;

pub use mark::{Mark, NAME};

use super::copies::Copies;

/// How far ahead of the clock a time may lie, in milliseconds.
const AHEAD: i64 = 1000;
/// How far the written mark runs ahead of what is given, in milliseconds.
const MARK_AHEAD: i64 = 900;
/// How many texts a generation remembers.
const GENERATION: usize = 32_768;

/// Why a text gets no time now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimeRefused {
    /// This text was asked for too often within a second.
    #[error("this text was given every time of the next second; wait {} ms", wait.as_millis())]
    TooOften {
        /// How long until it can have one.
        wait: Duration,
    },
    /// The clock is behind what was given out before: it was set back, or the process began
    /// anew within a second.
    #[error("the clock is behind the times given out before; wait {} s", wait.as_secs())]
    ClockBehind {
        /// How long until the clock has caught up.
        wait: Duration,
    },
    /// The mark could not be written.
    #[error("the mark of the times given out cannot be written: {0}")]
    Unwritten(io::ErrorKind),
}

/// Texts and the newest time that each was given.
#[derive(Default)]
struct Generation {
    given: HashMap<[u8; 32], i64>,
    newest: Option<i64>,
}

/// What was given by this run.
struct Texts {
    copies: Copies,
    /// Nothing at or below this is given.
    floor: i64,
    young: Generation,
    old: Generation,
}

impl Texts {
    fn next(&mut self, text: [u8; 32], now: Timestamp) -> Result<Timestamp, TimeRefused> {
        let now = now.millis();
        let earliest = now.max(self.floor.saturating_add(1));
        let last = self.young.given.get(&text).or(self.old.given.get(&text));
        let from = last.map_or(earliest, |last| earliest.max(last.saturating_add(1)));
        let time = self.copies.own_millis_from(from);
        let over = time.saturating_sub(now.saturating_add(AHEAD));
        if over > 0 {
            let wait = Duration::from_millis(over.unsigned_abs());
            return Err(if from == earliest {
                TimeRefused::ClockBehind { wait }
            } else {
                TimeRefused::TooOften { wait }
            });
        }
        if self.young.given.len() >= GENERATION {
            // Whoever is forgotten here is covered by the floor.
            let gone = mem::replace(&mut self.old, mem::take(&mut self.young));
            self.floor = self.floor.max(gone.newest.unwrap_or(i64::MIN));
        }
        self.young.given.insert(text, time);
        self.young.newest = self.young.newest.max(Some(time));
        Ok(Timestamp::from_millis(time))
    }

    fn newest(&self) -> i64 {
        let newest = self.young.newest.max(self.old.newest);
        newest.map_or(self.floor, |newest| newest.max(self.floor))
    }
}

struct Inner {
    texts: Texts,
    mark: Mark,
    /// When the ledger's number was last written.
    noted: Timestamp,
}

/// The times that texts get.
pub struct Times {
    inner: Mutex<Inner>,
}

impl Times {
    /// Goes on from an earlier run's mark.
    pub fn after(mark: Mark, copies: Copies, now: Timestamp) -> Self {
        let texts = Texts {
            copies,
            floor: mark.time.millis(),
            young: Generation::default(),
            old: Generation::default(),
        };
        Self {
            inner: Mutex::new(Inner {
                texts,
                mark,
                noted: now,
            }),
        }
    }

    /// The next time for the text with this digest (of the text without its time). `write` puts
    /// a mark on the disk; it is called about once a second at most.
    pub fn next(
        &self,
        text: [u8; 32],
        now: Timestamp,
        write: impl FnOnce(Mark) -> io::Result<()>,
    ) -> Result<Timestamp, TimeRefused> {
        let mut inner = self.lock();
        let time = inner.texts.next(text, now)?;
        if time > inner.mark.time {
            let ahead = time.millis().saturating_add(MARK_AHEAD);
            let mark = Mark {
                time: Timestamp::from_millis(ahead),
                ..inner.mark
            };
            write(mark).map_err(|error| TimeRefused::Unwritten(error.kind()))?;
            inner.mark = mark;
        }
        Ok(time)
    }

    /// Notes how far the ledger has come, at most once a second. A ledger that is put back
    /// later is behind the note.
    pub fn note(
        &self,
        ledger: u64,
        now: Timestamp,
        write: impl FnOnce(Mark) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut inner = self.lock();
        let since = now.millis().abs_diff(inner.noted.millis());
        if ledger <= inner.mark.ledger || since < 1000 {
            return Ok(());
        }
        let mark = Mark {
            ledger,
            ..inner.mark
        };
        write(mark)?;
        inner.noted = now;
        inner.mark = mark;
        Ok(())
    }

    /// The exact mark, for the end of a run.
    pub fn exact(&self, ledger: u64) -> Mark {
        let inner = self.lock();
        Mark {
            time: Timestamp::from_millis(inner.texts.newest()),
            ledger: inner.mark.ledger.max(ledger),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        // A panic leaves at worst a time that was given to nobody.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_775_662_200_000);

    fn texts(index: u16, count: u16) -> Texts {
        Texts {
            copies: Copies::new(index, count).expect("in bounds"),
            floor: 0,
            young: Generation::default(),
            old: Generation::default(),
        }
    }

    fn text(n: u32) -> [u8; 32] {
        let mut text = [0; 32];
        text[..4].copy_from_slice(&n.to_be_bytes());
        text
    }

    #[test]
    fn texts_that_differ_share_a_time_and_one_text_never_does() {
        let mut texts = texts(0, 1);
        for n in 0..1000 {
            assert_eq!(texts.next(text(n), NOW), Ok(NOW));
        }
        for n in 1..=1000 {
            let moved = NOW.plus(Duration::from_millis(n));
            assert_eq!(texts.next(text(7), NOW), Ok(moved));
        }
        let wait = Duration::from_millis(1);
        let refused = texts.next(text(7), NOW);
        assert_eq!(refused, Err(TimeRefused::TooOften { wait }));
        assert!(texts.next(text(7), NOW.plus(wait)).is_ok());
    }

    #[test]
    fn copies_never_give_one_time_to_one_text() {
        let mut seen = std::collections::HashSet::new();
        for index in 0..3 {
            let mut texts = texts(index, 3);
            for _ in 0..300 {
                let time = texts.next(text(1), NOW).expect("a time").millis();
                assert_eq!(time.rem_euclid(3), i64::from(index));
                assert!(seen.insert(time));
            }
        }
    }

    #[test]
    fn a_text_that_is_forgotten_gets_no_time_again() {
        let mut texts = texts(0, 1);
        for _ in 0..5 {
            texts.next(text(0), NOW).expect("a time");
        }
        let mut newest = NOW;
        for n in 1..200_000 {
            newest = newest.max(texts.next(text(n), NOW).expect("a time"));
        }
        assert!(texts.young.given.len() + texts.old.given.len() <= 2 * GENERATION);
        assert!(!texts.old.given.contains_key(&text(0)));
        let again = texts.next(text(0), NOW).expect("a time");
        assert!(again > NOW.plus(Duration::from_millis(4)));
        assert!(
            newest <= NOW.plus(Duration::from_millis(20)),
            "all move a little"
        );
    }

    #[test]
    fn a_clock_that_is_behind_is_told_how_long_to_wait() {
        let mut texts = texts(0, 1);
        texts.floor = NOW.plus(Duration::from_mins(1)).millis();
        let wait = Duration::from_millis(59_001);
        let refused = texts.next(text(1), NOW);
        assert_eq!(refused, Err(TimeRefused::ClockBehind { wait }));
        let later = NOW.plus(wait);
        assert_eq!(
            texts.next(text(1), later),
            Ok(later.plus(Duration::from_secs(1)))
        );
    }
}
