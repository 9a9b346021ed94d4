//! What a test gives the vault: a clock to set, randomness to follow, a mailbox to read.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use aws_lc_rs::digest;
use seedport_vault::{CodeCourier, CodeMessage, CourierError, Recipient};
use seedport_wire::{Clock, Entropy, EntropyUnavailable, SystemEntropy, Timestamp};

/// 2026-04-08T15:30:00Z.
pub const START: Timestamp = Timestamp::from_millis(1_775_662_200_000);

/// A clock that stands until it is moved.
#[derive(Clone)]
pub struct SetClock(Arc<AtomicI64>);

impl SetClock {
    pub fn at_start() -> Self {
        Self(Arc::new(AtomicI64::new(START.millis())))
    }

    pub fn set(&self, moment: Timestamp) {
        self.0.store(moment.millis(), Ordering::SeqCst);
    }

    pub fn advance(&self, duration: Duration) {
        self.set(self.now().plus(duration));
    }
}

impl Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// A code as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub to: String,
    pub code: String,
    pub valid_seconds: u64,
    pub app_name: Option<String>,
}

/// A courier that puts letters where the test reads them, or refuses to.
#[derive(Clone, Default)]
pub struct Mailbox {
    letters: Arc<Mutex<Vec<Mail>>>,
    refusal: Arc<Mutex<Option<CourierError>>>,
}

impl Mailbox {
    pub fn letters(&self) -> Vec<Mail> {
        self.letters.lock().expect("whole").clone()
    }

    pub fn last(&self) -> Option<Mail> {
        self.letters.lock().expect("whole").last().cloned()
    }

    pub fn count(&self) -> usize {
        self.letters.lock().expect("whole").len()
    }

    pub fn refuse(&self, refusal: Option<CourierError>) {
        *self.refusal.lock().expect("whole") = refusal;
    }
}

impl CodeCourier for Mailbox {
    fn deliver(&self, message: &CodeMessage<'_>) -> Result<(), CourierError> {
        if let Some(refusal) = *self.refusal.lock().expect("whole") {
            return Err(refusal);
        }
        // Exposed to the mailbox of its owner.
        let code = message.code.expose_text().expect("ASCII").to_owned();
        self.letters.lock().expect("whole").push(Mail {
            to: match message.to {
                Recipient::Mail(to) | Recipient::Phone(to) => to.to_owned(),
            },
            code,
            valid_seconds: message.valid_seconds,
            app_name: message.app_name.map(|name| name.as_str().to_owned()),
        });
        Ok(())
    }
}

/// SHA-256 of a seed and a counter: the same draws every time.
pub struct Seeded {
    seed: [u8; 32],
    counter: AtomicU64,
}

impl Seeded {
    pub const fn new(seed: [u8; 32]) -> Self {
        Self {
            seed,
            counter: AtomicU64::new(0),
        }
    }
}

impl Entropy for Seeded {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyUnavailable> {
        for chunk in out.chunks_mut(32) {
            let count = self.counter.fetch_add(1, Ordering::SeqCst).to_be_bytes();
            let block = digest::digest(&digest::SHA256, &[&self.seed[..], &count].concat());
            chunk.copy_from_slice(&block.as_ref()[..chunk.len()]);
        }
        Ok(())
    }
}

/// Real randomness whose every draw is kept, to be searched for later.
#[derive(Clone, Default)]
pub struct Recorded(Arc<Mutex<Vec<Vec<u8>>>>);

impl Recorded {
    pub fn draws(&self, length: usize) -> Vec<Vec<u8>> {
        let draws = self.0.lock().expect("whole");
        let wanted = draws.iter().filter(|draw| draw.len() == length);
        wanted.cloned().collect()
    }
}

impl Entropy for Recorded {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyUnavailable> {
        SystemEntropy.fill(out)?;
        self.0.lock().expect("whole").push(out.to_vec());
        Ok(())
    }
}

/// Randomness that says what it is told first, and is real afterwards.
pub struct Told(Mutex<Vec<Vec<u8>>>);

impl Told {
    /// `first` is said in this order, one text a draw of its length.
    pub fn new(first: &[&[u8]]) -> Self {
        Self(Mutex::new(
            first.iter().rev().map(|text| text.to_vec()).collect(),
        ))
    }
}

impl Entropy for Told {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyUnavailable> {
        let mut told = self.0.lock().expect("whole");
        if told.last().is_some_and(|next| next.len() == out.len()) {
            out.copy_from_slice(&told.pop().expect("just seen"));
            return Ok(());
        }
        SystemEntropy.fill(out)
    }
}

/// Randomness that runs dry after some draws.
#[derive(Clone)]
pub struct Dwindling(Arc<AtomicUsize>);

impl Dwindling {
    pub fn after(draws: usize) -> Self {
        Self(Arc::new(AtomicUsize::new(draws)))
    }

    pub fn refill(&self, draws: usize) {
        self.0.store(draws, Ordering::SeqCst);
    }
}

impl Entropy for Dwindling {
    fn fill(&self, out: &mut [u8]) -> Result<(), EntropyUnavailable> {
        let left = self.0.load(Ordering::SeqCst);
        self.0.store(left.saturating_sub(1), Ordering::SeqCst);
        if left == 0 {
            return Err(EntropyUnavailable);
        }
        SystemEntropy.fill(out)
    }
}
