//! The one thread that writes.
//!
//! Invariant: whatever waits when the thread is free becomes durable in one transaction; each
//! commit in it has a savepoint of its own, so a failed guard undoes that commit alone. Nobody
//! is answered before the transaction is durable or gone.
//! Called by `SqliteStore::commit`.

use std::{sync::Arc, thread};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use crate::{
    commit::Write,
    error::{CommitError, OpenFault, StoreError},
};

use super::{
    accounts, audit, budgets, challenges, credentials, customers, freezes, installation,
    mobilecoin_accounts, mobilecoin_addresses, nonces, otps, platforms, purge, quorum_keys,
    sessions, statement::change, tokens, wallets, webhook_keys, webhooks,
};

/// How many commits may wait before the next one waits to be handed over.
const QUEUE: usize = 1024;

/// How many commits one transaction takes at most.
const GROUP: usize = 256;

type Answer = Result<(), CommitError>;

/// The writer's thread ended early, which only a panic in it can cause.
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
    thread: Option<thread::JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread on its connection.
    pub(super) fn start(connection: Connection) -> Result<Self, StoreError> {
        let (jobs, waiting) = mpsc::channel(QUEUE);
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || serve(&connection, waiting))
            .map_err(|error| StoreError::Open(OpenFault::Writer(Arc::new(error))))?;
        Ok(Self {
            jobs: Some(jobs),
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

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was answered to its callers; there is nobody left to tell.
            let _ = thread.join();
        }
    }
}

fn ended() -> CommitError {
    StoreError::Unavailable(Arc::new(WriterEnded)).into()
}

fn serve(connection: &Connection, mut waiting: mpsc::Receiver<Job>) {
    let mut group = Vec::with_capacity(GROUP);
    let mut answers = Vec::with_capacity(GROUP);
    while waiting.blocking_recv_many(&mut group, GROUP) > 0 {
        if group.len() == 1 || !together(connection, &group, &mut answers) {
            answers.clear();
            answers.extend(group.iter().map(|job| alone(connection, &job.writes)));
        }
        for (job, answer) in group.drain(..).zip(answers.drain(..)) {
            // A caller that no longer waits loses nothing but the answer.
            let _ = job.answer.send(answer);
        }
    }
}

/// Does one commit in a transaction of its own.
fn alone(connection: &Connection, writes: &[Write]) -> Answer {
    change(connection, "BEGIN IMMEDIATE", [])?;
    let answer = apply(connection, writes).and_then(|()| Ok(durable(connection)?));
    if answer.is_err() {
        roll_back(connection);
    }
    answer
}

/// Does a group in one transaction, with one answer a commit. `false` when SQLite gave the whole
/// transaction up over one of them; nothing was written then, and each can be done alone.
fn together(connection: &Connection, group: &[Job], answers: &mut Vec<Answer>) -> bool {
    answers.clear();
    if let Err(error) = change(connection, "BEGIN IMMEDIATE", []) {
        answers.extend(group.iter().map(|_| Err(error.clone().into())));
        return true;
    }
    for job in group {
        let Ok(answer) = nested(connection, &job.writes) else {
            roll_back(connection);
            return false;
        };
        answers.push(answer);
    }
    if let Err(error) = durable(connection) {
        roll_back(connection);
        for answer in answers.iter_mut().filter(|answer| answer.is_ok()) {
            *answer = Err(error.clone().into());
        }
    }
    true
}

/// Does one commit within a group's transaction. The outer error: the transaction is lost.
fn nested(connection: &Connection, writes: &[Write]) -> Result<Answer, StoreError> {
    change(connection, "SAVEPOINT one", [])?;
    let answer = apply(connection, writes);
    if answer.is_err() {
        change(connection, "ROLLBACK TO one", [])?;
    }
    change(connection, "RELEASE one", [])?;
    Ok(answer)
}

fn durable(connection: &Connection) -> Result<(), StoreError> {
    change(connection, "COMMIT", []).map(|_| ())
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
        Write::Purge(purge) => purge::run(connection, *purge),
    })
}
