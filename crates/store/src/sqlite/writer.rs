//! The one thread that writes.
//!
//! Invariant: whatever waits when the thread is free becomes durable in one transaction; each
//! commit in it has a savepoint of its own, so a failed guard undoes that commit alone. Nobody
//! is answered before the transaction is durable or gone, and the file that has it is still in its
//! place. Each transaction counts itself. Database and log together stay below the operator's ceiling,
//! but for what one transaction writes. A thread that ends early ends the process.
//! Called by `SqliteStore::commit`.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use crate::{
    commit::Write,
    error::{CommitError, OpenFault, StoreError},
};

use super::{
    accounts, audit, budgets, challenges, credentials, customers, freezes, installation,
    mobilecoin_accounts, mobilecoin_addresses, nonces, open::PATIENCE, otps, place::Place,
    platforms, purge, quorum_keys, sessions, statement::change, tokens, usage::Usage, wallets,
    webhook_keys, webhooks,
};

/// How many commits may wait before the next one waits to be handed over.
const QUEUE: usize = 1024;

/// How many commits one transaction takes at most.
const GROUP: usize = 256;

/// For how long a durable transaction speaks for the next one.
const FRESH: Duration = Duration::from_secs(1);

type Answer = Result<(), CommitError>;

/// The writer's thread ended early; the process is about to end.
#[derive(Debug, thiserror::Error)]
#[error("the writer has ended")]
struct WriterEnded;

struct Job {
    writes: Vec<Write>,
    answer: oneshot::Sender<Answer>,
}

/// A handle on the thread; dropping it lets the thread finish what it was given.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Option<mpsc::Sender<Job>>,
    durable: Durable,
    place: Place,
    thread: Option<thread::JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread on its connection.
    pub(super) fn start(
        connection: Connection,
        place: Place,
        max_bytes: Option<u64>,
        usage: Usage,
    ) -> Result<Self, StoreError> {
        let (jobs, waiting) = mpsc::channel(QUEUE);
        let durable = Durable::never();
        let base = Base {
            connection,
            place: place.clone(),
            durable: durable.clone(),
            max_bytes,
            usage,
        };
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || {
                let _last = EndsProcess;
                serve(&base, waiting);
            })
            .map_err(|error| StoreError::Open(OpenFault::Writer(Arc::new(error))))?;
        Ok(Self {
            jobs: Some(jobs),
            durable,
            place,
            thread: Some(thread),
        })
    }

    /// Hands a commit over and waits for its answer.
    pub(super) async fn commit(&self, writes: Vec<Write>) -> Answer {
        let (answer, answered) = oneshot::channel();
        let Some(jobs) = &self.jobs else {
            return Err(ended());
        };
        jobs.send(Job { writes, answer })
            .await
            .map_err(|_| ended())?;
        answered.await.map_err(|_| ended())?
    }
}

impl Writer {
    /// Proves that a change would be durable: one was a moment ago, or an empty one is made.
    pub(super) async fn prove(&self) -> Result<(), StoreError> {
        self.place.holds()?;
        if self.durable.is_fresh() {
            return Ok(());
        }
        self.commit(Vec::new()).await.map_err(|error| match error {
            CommitError::Store(error) => error,
            // An empty change has no guard.
            CommitError::Guard(guard) => StoreError::Rejected(Arc::new(guard)),
        })
    }
}

/// When a transaction was last durable.
#[derive(Debug, Clone)]
struct Durable {
    start: Instant,
    /// Milliseconds after `start`; 0 means never.
    at: Arc<AtomicU64>,
}

impl Durable {
    fn never() -> Self {
        Self {
            start: Instant::now(),
            at: Arc::default(),
        }
    }

    fn elapsed(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn note(&self) {
        self.at.store(self.elapsed().max(1), Ordering::Relaxed);
    }

    fn is_fresh(&self) -> bool {
        let at = self.at.load(Ordering::Relaxed);
        let since = self.elapsed().saturating_sub(at);
        at > 0 && u128::from(since) < FRESH.as_millis()
    }
}

/// Ends the process when the thread panics: without its writer it would refuse every change for
/// ever, and a supervisor starts it anew.
struct EndsProcess;

impl Drop for EndsProcess {
    fn drop(&mut self) {
        if thread::panicking() {
            std::process::abort();
        }
    }
}

/// What the thread works on.
struct Base {
    connection: Connection,
    place: Place,
    durable: Durable,
    max_bytes: Option<u64>,
    usage: Usage,
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread ended the process.
            let _ = thread.join();
        }
    }
}

fn ended() -> CommitError {
    StoreError::Unavailable(Arc::new(WriterEnded)).into()
}

fn serve(base: &Base, mut waiting: mpsc::Receiver<Job>) {
    let mut group = Vec::with_capacity(GROUP);
    let mut answers = Vec::with_capacity(GROUP);
    while waiting.blocking_recv_many(&mut group, GROUP) > 0 {
        if group.len() == 1 || !together(base, &group, &mut answers) {
            answers.clear();
            answers.extend(group.iter().map(|job| alone(base, &job.writes)));
        }
        for (job, answer) in group.drain(..).zip(answers.drain(..)) {
            // A caller that no longer waits loses nothing but the answer.
            let _ = job.answer.send(answer);
        }
    }
}

/// Does one commit in a transaction of its own.
fn alone(base: &Base, writes: &[Write]) -> Answer {
    let connection = &base.connection;
    change(connection, "BEGIN IMMEDIATE", [])?;
    let answer = base.apply(writes).and_then(|()| Ok(base.make_durable()?));
    match answer {
        Ok(()) => base.usage.count(base.max_bytes, writes),
        Err(_) => roll_back(connection),
    }
    answer
}

/// Does a group in one transaction, with one answer a commit. `false` when SQLite gave the whole
/// transaction up; nothing was written then, what a guard said of another's writes is void, and
/// each can be done alone.
fn together(base: &Base, group: &[Job], answers: &mut Vec<Answer>) -> bool {
    let connection = &base.connection;
    answers.clear();
    if let Err(error) = change(connection, "BEGIN IMMEDIATE", []) {
        answers.extend(group.iter().map(|_| Err(error.clone().into())));
        return true;
    }
    for job in group {
        let Ok(answer) = nested(base, &job.writes) else {
            roll_back(connection);
            return false;
        };
        answers.push(answer);
    }
    if base.write_out().is_err() {
        roll_back(connection);
        return false;
    }
    if let Err(error) = base.confirm() {
        // A guard that refused may have seen what a lost file alone has.
        answers.fill_with(|| Err(error.clone().into()));
    }
    for (job, answer) in group.iter().zip(answers.iter()) {
        if answer.is_ok() {
            base.usage.count(base.max_bytes, &job.writes);
        }
    }
    true
}

/// Does one commit within a group's transaction. The outer error: the transaction is lost.
fn nested(base: &Base, writes: &[Write]) -> Result<Answer, StoreError> {
    let connection = &base.connection;
    change(connection, "SAVEPOINT one", [])?;
    let answer = base.apply(writes);
    if answer.is_err() {
        change(connection, "ROLLBACK TO one", [])?;
    }
    change(connection, "RELEASE one", [])?;
    Ok(answer)
}

impl Base {
    fn apply(&self, writes: &[Write]) -> Answer {
        self.usage
            .insist(&self.connection, self.max_bytes, writes)?;
        apply(&self.connection, writes)
    }

    fn make_durable(&self) -> Result<(), StoreError> {
        self.write_out()?;
        self.confirm()
    }

    /// Ends the transaction; on an error it is still open, or was given up.
    fn write_out(&self) -> Result<(), StoreError> {
        installation::advance(&self.connection)?;
        change(&self.connection, "COMMIT", [])?;
        Ok(())
    }

    /// Insists that what was written out is where the next start looks for it.
    fn confirm(&self) -> Result<(), StoreError> {
        self.place.holds()?;
        self.durable.note();
        self.keep_below_the_ceiling();
        Ok(())
    }
}

impl Base {
    /// Folds the log into the database where both together are above the ceiling: the file alone may
    /// not outgrow it. A reader that is in the way is not waited for; the next transaction tries again.
    fn keep_below_the_ceiling(&self) {
        let Some(most) = self.max_bytes else { return };
        if self.place.bytes() > most {
            let connection = &self.connection;
            // What is written is durable either way.
            let _ = connection.busy_timeout(Duration::ZERO);
            let _ = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
            let _ = connection.busy_timeout(PATIENCE);
        }
    }
}

/// Ends the transaction, if SQLite has not already ended it. When even this fails the connection
/// still holds it, and the next `BEGIN` reports the fault to its caller.
fn roll_back(connection: &Connection) {
    if !connection.is_autocommit() {
        let _ = change(connection, "ROLLBACK", []);
    }
}

fn apply(connection: &Connection, writes: &[Write]) -> Answer {
    writes.iter().try_for_each(|write| match write {
        Write::Platform(write) => platforms::write(connection, write),
        Write::Token(write) => tokens::write(connection, write),
        Write::Customer(write) => customers::write(connection, write),
        Write::Account(write) => accounts::write(connection, write),
        Write::Wallet(write) => wallets::write(connection, write),
        Write::Credential(write) => credentials::write(connection, write),
        Write::Otp(write) => otps::write(connection, write),
        Write::Session(write) => sessions::write(connection, write),
        Write::Challenge(write) => challenges::write(connection, write),
        Write::Installation(write) => installation::write(connection, write),
        Write::QuorumKey(write) => quorum_keys::write(connection, write),
        Write::Nonce(write) => nonces::write(connection, write),
        Write::Webhook(write) => webhooks::write(connection, write),
        Write::WebhookKey(write) => webhook_keys::write(connection, write),
        Write::MobilecoinAccount(write) => mobilecoin_accounts::write(connection, write),
        Write::MobilecoinAddress(write) => mobilecoin_addresses::write(connection, write),
        Write::Freeze(write) => freezes::write(connection, write),
        Write::Budget(write) => budgets::write(connection, write),
        Write::Audit(entry) => audit::append(connection, entry),
        Write::AuditLog(write) => audit::write(connection, write),
        Write::Purge(purge) => purge::run(connection, *purge),
    })
}

#[cfg(test)]
mod tests {
    use std::{os::unix::process::ExitStatusExt as _, process::Command};

    use super::*;

    /// Set for the process that is to end.
    const WITHIN: &str = "SEEDPORT_TEST_PANICKING_WRITER";

    #[test]
    fn a_writer_that_panics_ends_the_process() {
        if std::env::var_os(WITHIN).is_some() {
            let thread = thread::spawn(|| {
                let _last = EndsProcess;
                panic!("as a test");
            });
            let _ = thread.join();
            return;
        }
        let program = std::env::current_exe().expect("this program");
        let name = "sqlite::writer::tests::a_writer_that_panics_ends_the_process";
        let ended = Command::new(program)
            .args(["--exact", name])
            .env(WITHIN, "1")
            .output()
            .expect("it runs");
        // SIGABRT.
        assert_eq!(ended.status.signal(), Some(6), "{ended:?}");
    }
}
