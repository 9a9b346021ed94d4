//! What the vault remembers: one directory of its own, small, bounded, and whole after any stop.
//!
//! Invariant: whoever calls the vault cannot change what is here but through the acts that it
//! counts. A missing, changed or foreign file is told apart and never taken for a fresh one.
//! Called by the binary, which creates and opens it, and by the vault's verbs.
//!
//! Four files and a lock. `state` says what the installation is (`facts`). `ledger` holds what
//! was used of the allowances of guesses (`journal`, `ledger`). `times` holds a mark that no
//! time in a text to sign lies beyond (`times`). `lock` is held by the process that serves.
//! `database` says how far the database had come (`progress`).
//! How many codes are sent is counted in memory (`sends`).
//!
//! Its loss costs availability, never secrecy: without a ledger all that can be guessed counts
//! as used up for a day, and codes are long meanwhile.

mod book;
mod bucket;
mod copies;
mod create;
mod directory;
mod facts;
#[cfg(test)]
mod frozen;
mod journal;
mod key;
mod ledger;
mod numbers;
mod open;
mod progress;
mod sends;
mod served;
mod shape;
mod shared;
mod times;

use std::{
    fs::File,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use seedport_wire::{
    Fingerprint, PublicKey, Timestamp,
    ids::{CredentialId, OtpId, PlatformId},
};

use book::{Book, Files};
use ledger::{AnswerKey, Holder};
use progress::Noted;
use sends::Sends;
use times::Times;

pub use book::LookRefused;
pub use copies::Copies;
pub use create::{Beginning, CreateStateError};
pub use directory::PlaceError;
pub use facts::{DatabaseId, InstallationId, MOST_QUORUM_KEYS, StateFacts};
pub use key::StateKey;
pub use ledger::{CREDENTIAL, GuessLimits, INSTALLATION, PLACES};
pub use open::{LedgerFound, LedgerLoss, OpenStateError, Peeked, StateReport, TimesFound};
pub use sends::{SendLimits, SendRefused, SendWindow};
pub use shape::{CodeShape, LONG_BITS, UNIT};
pub use times::TimeRefused;

/// The file that says what the installation is.
const FACTS: &str = "state";

/// What the state obeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StateSettings {
    /// Codes and looks at them.
    pub guesses: GuessLimits,
    /// Sending.
    pub sends: SendLimits,
}

/// What a code is planned for.
#[derive(Debug, Clone, Copy)]
pub struct PlanCode {
    /// The platform, as the opened credential names it.
    pub platform: PlatformId,
    /// The credential.
    pub credential: CredentialId,
    /// The code's id, fresh.
    pub code: OtpId,
    /// What the platform wishes; the floor raises it.
    pub wish: CodeShape,
    /// When the code ends. The ledger remembers none for longer than a day.
    pub expires_at: Timestamp,
}

/// An answer that opened, before its code is compared.
#[derive(Debug, Clone, Copy)]
pub struct LookAt<'a> {
    /// The platform, as the opened record names it.
    pub platform: PlatformId,
    /// The credential, as the opened record names it.
    pub credential: CredentialId,
    /// The code.
    pub code: OtpId,
    /// The code's shape, as its record has it.
    pub shape: CodeShape,
    /// When the code ends, as its record has it.
    pub expires_at: Timestamp,
    /// The public key that the sealed answer names.
    pub answer_key: &'a PublicKey,
}

/// A look that was taken. To compare a code is to hold one; it is spent when the code was right.
#[derive(Debug)]
#[must_use = "a look was paid for: compare the code, and say when it was right"]
pub struct Look {
    holder: Holder,
    code: OtpId,
    key: AnswerKey,
}

/// How the ledger stands; for those who watch it. In units of 10⁻¹⁸ ([`UNIT`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerStanding {
    /// The installation's capacity, of this copy.
    pub capacity: u64,
    /// What of it is used.
    pub used: u64,
    /// What of it is reserved for codes that were issued.
    pub reserved: u64,
    /// Credentials that are remembered.
    pub places: usize,
}

/// Why a quorum key was not added.
#[derive(Debug, thiserror::Error)]
pub enum AddQuorumKeyError {
    /// The list is full.
    #[error("the vault's state lists {MOST_QUORUM_KEYS} quorum keys, which is the most")]
    TooMany,
    /// It could not be written.
    #[error("the vault's state cannot be written: {0}")]
    Io(#[from] io::Error),
}

/// What the vault remembers, open.
pub struct VaultState {
    settings: StateSettings,
    report: StateReport,
    files: Arc<Files>,
    facts: Mutex<StateFacts>,
    book: Book,
    times: Times,
    noted: Noted,
    sends: Sends,
    /// Held for as long as the state is open.
    lock: File,
}

impl VaultState {
    /// How the files were found; a server says so loudly when something was lost.
    #[must_use]
    pub const fn report(&self) -> StateReport {
        self.report
    }

    /// What the installation is.
    #[must_use]
    pub fn facts(&self) -> StateFacts {
        self.lock_facts().clone()
    }

    /// Whether the vault may sign with this key.
    #[must_use]
    pub fn may_sign_with(&self, key: &Fingerprint) -> bool {
        self.lock_facts().quorum_keys.contains(key)
    }

    /// Lists one more quorum key, durably. A listed one stays as it is.
    ///
    /// # Errors
    /// When the list is full, and when it cannot be written.
    pub fn add_quorum_key(&self, key: Fingerprint) -> Result<(), AddQuorumKeyError> {
        let mut facts = self.lock_facts();
        if facts.quorum_keys.contains(&key) {
            return Ok(());
        }
        if facts.quorum_keys.len() >= MOST_QUORUM_KEYS {
            return Err(AddQuorumKeyError::TooMany);
        }
        let mut with_it = facts.clone();
        with_it.quorum_keys.push(key);
        let bytes = with_it.encode(&self.files.key);
        self.files.directory.replace(FACTS, &bytes)?;
        *facts = with_it;
        Ok(())
    }

    /// How far the database had come when that was last noted: the transactions that it has had.
    #[must_use]
    pub fn database_progress(&self) -> u64 {
        self.noted.progress()
    }

    /// Notes how far the database has come, durably; a lower number changes nothing. This call
    /// waits for the disk: it belongs to no request.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn note_database(&self, progress: u64) -> io::Result<()> {
        self.noted.note(progress, &self.files)
    }

    /// Whether the directory still holds this state: the lock that this process has is the one
    /// that stands there.
    #[must_use]
    pub fn is_in_place(&self) -> bool {
        self.files.directory.holds(&self.lock)
    }

    /// Decides the shape of a code that is about to be drawn, and reserves what its looks cost:
    /// the weakest shape, from the wish raised to the floor upward, whose looks all fit. It
    /// takes the place of the credential's earlier code. Nobody is refused.
    #[must_use = "the code must be drawn in this shape"]
    pub fn plan(&self, plan: &PlanCode, now: Timestamp) -> CodeShape {
        let holder = Holder {
            platform: plan.platform,
            credential: plan.credential,
        };
        self.book
            .with(|ledger| ledger.plan(holder, plan.code, plan.wish, plan.expires_at, now))
    }

    /// Takes back a plan whose code did not leave.
    pub fn withdraw(&self, plan: &PlanCode) {
        let holder = Holder {
            platform: plan.platform,
            credential: plan.credential,
        };
        self.book.with(|ledger| ledger.withdraw(holder, plan.code));
    }

    /// Takes a look at a code: counted as a wrong one, and on the disk, when this returns. A
    /// look at a code that this process planned is refused for nothing but its own tries. This
    /// call waits for the disk.
    ///
    /// # Errors
    /// [`LookRefused::Spent`] when the code had its looks, served, or no longer fits.
    pub fn look(&self, at: &LookAt<'_>, now: Timestamp) -> Result<Look, LookRefused> {
        let look = Look {
            holder: Holder {
                platform: at.platform,
                credential: at.credential,
            },
            code: at.code,
            key: AnswerKey::of(at.answer_key),
        };
        self.book
            .look(look.holder, at.code, at.shape, at.expires_at, look.key, now)?;
        let write = |mark| self.files.write_mark(mark);
        self.times
            .note(self.book.durable(), now, write)
            .map_err(|error| LookRefused::Unwritten(error.kind()))?;
        Ok(look)
    }

    /// Says that the code of this look was right. The first call for a code is told `true`, and
    /// gets this look back, and those wrong ones whose answers named the same key.
    #[must_use = "a code serves once"]
    #[expect(clippy::needless_pass_by_value, reason = "a look is spent by this")]
    pub fn right(&self, look: Look, now: Timestamp) -> bool {
        let Look { holder, code, key } = look;
        self.book.right(holder, code, key, now)
    }

    /// How the ledger stands.
    #[must_use]
    pub fn standing(&self) -> LedgerStanding {
        self.book.with(|ledger| LedgerStanding {
            capacity: self.settings.guesses.copies.part_of(INSTALLATION),
            used: ledger.shared().used(),
            reserved: ledger.shared().reserved(),
            places: ledger.shared().taken(),
        })
    }

    /// The time for a text to sign; `text` is the digest of the text without its time. No two
    /// calls get one time for one text, across copies and restarts. About once a second this
    /// call waits for the disk.
    ///
    /// # Errors
    /// When the text was given every time of the next second, and when the clock is behind what
    /// an earlier run gave out.
    pub fn next_time(&self, text: [u8; 32], now: Timestamp) -> Result<Timestamp, TimeRefused> {
        self.times
            .next(text, now, |mark| self.files.write_mark(mark))
    }

    /// Counts a code that is about to be sent to an address, told by its digest.
    ///
    /// # Errors
    /// When the credential, or the address within the platform, had its codes for now.
    pub fn count_send(
        &self,
        platform: PlatformId,
        credential: CredentialId,
        address: [u8; 32],
        now: Timestamp,
    ) -> Result<(), SendRefused> {
        self.sends.count(platform, credential, address, now)
    }

    /// Ends the run: writes what was given back, and the exact mark. Dropping does the same and
    /// tells nobody when it fails.
    ///
    /// # Errors
    /// When the files cannot be written; nothing that was acknowledged is lost then.
    pub fn close(self) -> io::Result<()> {
        self.settle()
    }

    fn settle(&self) -> io::Result<()> {
        self.book.flush().map_err(io::Error::from)?;
        self.files.write_mark(self.times.exact(self.book.durable()))
    }

    fn lock_facts(&self) -> MutexGuard<'_, StateFacts> {
        // A panic leaves the old facts or the new ones.
        self.facts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for VaultState {
    fn drop(&mut self) {
        // Whoever wants to know calls `close`; what is lost here is what was to be given back.
        let _ = self.settle();
    }
}
