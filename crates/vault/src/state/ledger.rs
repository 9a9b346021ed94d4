//! The ledger of guesses: what looks at codes cost, and how strong a code must be.
//!
//! Invariant: over any 24 hours the looks that were taken cost under 10^-3 in all: the expected
//! number of strangers' wallets that guessing opens, whoever looks, however often it restarts.
//! What a look costs is on disk before its outcome is told. A code is sent only as strong as it
//! takes for all its looks to fit the allowances, which are then promised to it; so nobody's right
//! code is refused because of what others use.
//!
//! Why it holds: a look at a code of N equally likely ones is right with a chance of 1/N, its
//! cost. A look is taken from a promise or when its cost still fits, and either way what is used
//! stays within a capacity that refills at a fixed rate (`bucket`). Looks at codes of 50 bits and
//! more are not counted: ten thousand a second for a day are worth 8 * 10^-7.
//! Called by `state`, for `begin_code` and `answer_code`.

mod books;
mod journal;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use seedport_wire::{
    Timestamp,
    ids::{CredentialId, OtpId, PlatformId},
};

use self::{
    books::{Books, NewCode},
    journal::{Entry, Found, Journal, Look, Unreadable},
};
use super::{
    StateError, allowances::Allowances, directory::Directory, mac::StateKey, shape::CodeShape,
};

/// A code that is to be sent.
#[derive(Debug, Clone, Copy)]
pub struct NewGuess {
    /// The platform, from the credential's place.
    pub platform: PlatformId,
    /// The credential that the code proves.
    pub credential: CredentialId,
    /// The code's id.
    pub code: OtpId,
    /// The weakest shape that will do.
    pub wish: CodeShape,
    /// How often it may be looked at.
    pub tries: u32,
    /// When it ends.
    pub expires_at: Timestamp,
    /// The moment.
    pub now: Timestamp,
}

/// A look at a code, as the opened record says.
#[derive(Debug, Clone, Copy)]
pub struct Guess {
    /// The platform.
    pub platform: PlatformId,
    /// The credential.
    pub credential: CredentialId,
    /// The code.
    pub code: OtpId,
    /// Its shape.
    pub shape: CodeShape,
    /// How often it may be looked at.
    pub tries: u32,
    /// When it ends.
    pub expires_at: Timestamp,
    /// The digest of the public key in the sealed answer.
    pub key: [u8; 32],
}

/// Why a code is not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LookRefused {
    /// It was looked at often enough, was right once, or costs more than is left. The next code
    /// of this credential is stronger where it has to be.
    #[error("the code is spent")]
    Spent,
    /// What the look costs could not be written.
    #[error("the ledger cannot be written")]
    NotDurable,
}

/// In which state the ledger was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerFound {
    /// As it was left, or new.
    Whole,
    /// There was none: all allowances count as used, and refill in a day.
    Missing,
    /// It could not be read: the same.
    Unreadable,
}

/// The ledger.
pub struct Ledger {
    books: Mutex<Open>,
    /// `None` for a visitor, who takes no looks.
    journal: Option<Mutex<Writing>>,
}

/// The books, and the lines that are not written yet.
struct Open {
    books: Books,
    unwritten: Vec<Entry>,
    /// How many lines there ever were.
    lines: u64,
}

struct Writing {
    journal: Journal,
    /// How many lines are on disk.
    durable: u64,
}

impl Ledger {
    /// Opens the ledger as it was left; one that is missing or unreadable counts as used up.
    pub fn open(
        directory: Arc<Directory>,
        key: StateKey,
        installation: [u8; 16],
        allowances: Allowances,
        now: Timestamp,
    ) -> Result<(Self, LedgerFound), StateError> {
        let (books, generation, found) = match Journal::read(&directory, &key, &installation)? {
            Some(Ok(Found {
                entries,
                generation,
            })) => {
                let mut books = Books::replay(allowances, &entries);
                books.seen(now);
                (books, generation + 1, LedgerFound::Whole)
            }
            Some(Err(Unreadable)) => (Books::used_up(allowances, now), 1, LedgerFound::Unreadable),
            None => (Books::used_up(allowances, now), 1, LedgerFound::Missing),
        };
        let ledger = Self::start(directory, key, installation, generation, books)?;
        Ok((ledger, found))
    }

    /// Makes the ledger of a new installation, or one that counts as used up.
    pub fn make(
        directory: Arc<Directory>,
        key: StateKey,
        installation: [u8; 16],
        allowances: Allowances,
        used_up: bool,
        now: Timestamp,
    ) -> Result<Self, StateError> {
        let books = if used_up {
            Books::used_up(allowances, now)
        } else {
            Books::fresh(allowances, now)
        };
        Self::start(directory, key, installation, 1, books)
    }

    fn start(
        directory: Arc<Directory>,
        key: StateKey,
        installation: [u8; 16],
        generation: u64,
        books: Books,
    ) -> Result<Self, StateError> {
        let balances = books.balances();
        let journal = Journal::start(directory, key, installation, generation, &balances)?;
        Ok(Self {
            books: Mutex::new(Open::of(books)),
            journal: Some(Mutex::new(Writing {
                journal,
                durable: 0,
            })),
        })
    }

    /// A visitor's: all is used, and nothing is written.
    pub fn of_visitor(allowances: Allowances, now: Timestamp) -> Self {
        Self {
            books: Mutex::new(Open::of(Books::used_up(allowances, now))),
            journal: None,
        }
    }

    /// Chooses the weakest shape whose looks all fit, and promises them to the code. There always
    /// is one: the strongest need no promise.
    pub fn plan(&self, new: &NewGuess) -> CodeShape {
        let mut open = self.open_books();
        let books = &mut open.books;
        books.seen(new.now);
        books.tidy();
        books.supersede(new.credential);
        let mut shape = new.wish;
        while !shape.is_uncounted() {
            let promised = shape.cost().saturating_mul(u64::from(new.tries));
            if books.fits(new.platform, new.credential, promised)
                && books.has_place(new.platform, new.credential)
            {
                books.put_code(
                    new.code,
                    NewCode {
                        platform: new.platform,
                        credential: new.credential,
                        cost: shape.cost(),
                        promised,
                        expires_at: new.expires_at,
                    },
                );
                return shape;
            }
            shape = shape.stronger();
        }
        shape
    }

    /// Counts a look, durably, before it happens.
    ///
    /// # Errors
    /// [`LookRefused`]; a code that is refused is spent.
    pub fn look(&self, guess: &Guess, now: Timestamp) -> Result<(), LookRefused> {
        if guess.shape.is_uncounted() {
            return Ok(());
        }
        let journal = self.journal.as_ref().ok_or(LookRefused::Spent)?;
        let line = self.count(guess, now)?;
        self.make_durable(journal, line)
            .map_err(|_| LookRefused::NotDurable)
    }

    /// Counts a look in memory; gives the number of the line that must be on disk.
    fn count(&self, guess: &Guess, now: Timestamp) -> Result<u64, LookRefused> {
        let mut open = self.open_books();
        let books = &mut open.books;
        let at = books.seen(now);
        books.tidy();
        let cost = guess.shape.cost();
        let (platform, credential) = (guess.platform, guess.credential);
        if books.code(guess.code).is_none() {
            // Sent by another copy, or before a restart: it is remembered, and promised nothing.
            if !books.has_place(platform, credential) {
                return Err(LookRefused::Spent);
            }
            let code = NewCode {
                platform,
                credential,
                cost,
                promised: 0,
                expires_at: guess.expires_at,
            };
            books.put_code(guess.code, code);
        }
        let taken = books.code(guess.code).is_some_and(|code| {
            let is_its_own = code.platform == platform && code.credential == credential;
            let left = code.looks.len() < guess.tries as usize;
            !code.spent && left && is_its_own && code.cost == cost
        });
        if !taken {
            return Err(LookRefused::Spent);
        }
        if books.release(guess.code, cost) < cost && !books.fits(platform, credential, cost) {
            if let Some(code) = books.code(guess.code) {
                code.spent = true;
            }
            return Err(LookRefused::Spent);
        }
        if let Some(code) = books.code(guess.code) {
            code.looks.push(guess.key);
        }
        let look = Look {
            platform,
            credential,
            cost,
            at,
        };
        books.use_up(&look);
        Ok(open.write(Entry::Use(look)))
    }

    /// Spends a code whose look was right; only the first caller is told `true`. It gets back that
    /// look and the wrong ones whose answers named the same key, and no others: whoever guesses
    /// before an honest answer pays for it.
    #[must_use]
    pub fn right(&self, guess: &Guess, now: Timestamp) -> bool {
        if guess.shape.is_uncounted() {
            return true;
        }
        let mut open = self.open_books();
        let at = open.books.seen(now);
        let Some(code) = open.books.code(guess.code) else {
            // Its time ended meanwhile.
            return false;
        };
        if std::mem::replace(&mut code.spent, true) {
            return false;
        }
        let own = code.looks.iter().filter(|key| **key == guess.key).count();
        let cost = code.cost.saturating_mul(own as u64);
        let look = Look {
            platform: code.platform,
            credential: code.credential,
            cost,
            at,
        };
        open.books.release(guess.code, u64::MAX);
        open.books.give_back(&look);
        open.write(Entry::GiveBack(look));
        true
    }

    /// Waits until the line is on disk. One of those who wait writes for all.
    fn make_durable(&self, journal: &Mutex<Writing>, line: u64) -> Result<(), StateError> {
        let mut writing = journal.lock().unwrap_or_else(PoisonError::into_inner);
        if writing.durable >= line {
            return Ok(());
        }
        let (entries, lines, balances) = {
            let mut open = self.open_books();
            let wanted = writing.journal.wants_balances();
            let balances = wanted.then(|| open.books.balances());
            (std::mem::take(&mut open.unwritten), open.lines, balances)
        };
        match balances {
            Some(balances) => writing.journal.renew(&balances)?,
            None => writing.journal.append(&entries)?,
        }
        writing.durable = lines;
        Ok(())
    }

    fn open_books(&self) -> MutexGuard<'_, Open> {
        // Whole numbers are left behind by a panic: the books stay usable.
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn of(books: Books) -> Self {
        Self {
            books,
            unwritten: Vec::new(),
            lines: 0,
        }
    }

    fn write(&mut self, entry: Entry) -> u64 {
        self.unwritten.push(entry);
        self.lines += 1;
        self.lines
    }
}
