//! Neighbours on one server: what platform A does at its worst, and what B notices of it.
//!
//! Invariant: B's times alone and beside A are of one run, over one database, by one client. A and
//! B share the machine's cores with the server, so A's clients give way to the others (`nice`).
//! Called by `main`: `seedport-bench neighbours SEEDPORT_BINARY ACCOUNTS SECONDS`.

mod attacks;
mod crowd;
mod listings;
mod page;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};

use crate::{
    http::Connection,
    load::{export, join},
    owners::{Owner, prepare_for},
    server::Server,
};
use attacks::{Attack, Target};

/// Owners of B who export at once.
const LANES: usize = 2;

/// Owners of B in each lane, one after the other, so that none meets a budget.
const EACH: usize = 12;

/// Everything but the log is as it ships.
const CONFIG: &str = "[log]\nfilter = \"warn\"\n";

/// What B noticed in a while.
pub struct Noticed {
    pub what: &'static str,
    pub exports: usize,
    pub refused: usize,
    pub p50: Duration,
    pub p99: Duration,
    /// Requests of A that were answered in the same while.
    pub of_a: u64,
    /// The database with its log, in bytes, and the server's memory.
    pub disk: u64,
    pub memory: u64,
}

/// Runs it all and gives a page in Markdown; `false` when B was refused anything, or was kept
/// waiting.
pub fn measure(seedport: &Path, accounts: u32, seconds: u32) -> Result<(String, bool)> {
    let directory = tempfile::tempdir()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let server = Server::over(seedport, directory.path(), CONFIG)?;
    let (a, b) = (server.token("a")?, server.token("b")?);
    let (victims, owners) = runtime.block_on(async {
        let victims = prepare_for(&server, &a, 8).await?;
        let owners = prepare_for(&server, &b, LANES * EACH).await?;
        anyhow::Ok((victims, owners))
    })?;
    let database = server.database();
    drop(server);
    let made = Instant::now();
    crowd::make(&database, accounts)?;
    let made = made.elapsed();
    let server = Server::over(seedport, directory.path(), CONFIG)?;

    let listings = runtime.block_on(listings::time(&server, &a))?;
    let target = Arc::new(Target::new(server.address, a, &victims)?);
    let length = Duration::from_secs(seconds.into());
    let beside = |what, attacks: &[Attack]| -> Result<Noticed> {
        let running = Running::start(&target, attacks);
        let lane = B {
            server: &server,
            authorization: &b,
            owners: &owners,
        };
        let noticed = runtime.block_on(lane.exports(what, length, &running));
        running.stop()?;
        noticed
    };
    let mut noticed = vec![beside("alone", &[])?];
    crowd::backlog(&server.database())?;
    noticed.push(beside("a backlog of webhooks", &[])?);
    for attack in attacks::ALL {
        noticed.push(beside(attack.name, &[attack])?);
    }
    noticed.push(beside("all of it at once", &attacks::ALL)?);
    noticed.push(beside("alone again", &[])?);
    Ok(page::of(accounts, made, &listings, &noticed))
}

/// A's clients, on a thread of their own.
struct Running {
    stop: Arc<AtomicBool>,
    answered: Arc<AtomicU64>,
    thread: Option<thread::JoinHandle<Result<()>>>,
}

impl Running {
    fn start(target: &Arc<Target>, attacks: &[Attack]) -> Self {
        let (stop, answered) = (Arc::<AtomicBool>::default(), Arc::<AtomicU64>::default());
        let thread = (!attacks.is_empty()).then(|| {
            let (target, attacks) = (Arc::clone(target), attacks.to_vec());
            let (stop, answered) = (Arc::clone(&stop), Arc::clone(&answered));
            thread::spawn(move || {
                // Of this thread alone, as Linux has it.
                rustix::process::nice(10)?;
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()?;
                runtime.block_on(attacks::run(&target, &attacks, &stop, &answered))
            })
        });
        Self {
            stop,
            answered,
            thread,
        }
    }

    fn stop(self) -> Result<()> {
        self.stop.store(true, Ordering::Relaxed);
        match self.thread.map(thread::JoinHandle::join) {
            None => Ok(()),
            Some(ended) => ended.ok().context("A's clients panicked")?,
        }
    }
}

/// B's owners and their way in.
struct B<'a> {
    server: &'a Server,
    authorization: &'a str,
    owners: &'a [Owner],
}

impl B<'_> {
    async fn exports(
        &self,
        what: &'static str,
        length: Duration,
        running: &Running,
    ) -> Result<Noticed> {
        let (times, refused) = (std::cell::RefCell::new(Vec::new()), std::cell::Cell::new(0));
        let mut lanes = Vec::new();
        for owners in self.owners.chunks(EACH) {
            let connection = Connection::open(self.server.address, self.authorization).await?;
            lanes.push((connection, owners));
        }
        let begun = Instant::now();
        let lanes = lanes.into_iter().map(|(mut connection, owners)| {
            let (times, refused) = (&times, &refused);
            async move {
                for owner in owners.iter().cycle() {
                    if begun.elapsed() > length {
                        break;
                    }
                    let one = Instant::now();
                    if let Err(error) = export(&mut connection, owner).await {
                        eprintln!("B was refused beside `{what}`: {error:#}");
                        refused.set(refused.get() + 1);
                    }
                    times.borrow_mut().push(one.elapsed());
                }
                anyhow::Ok(())
            }
        });
        join(lanes).await?;
        let mut times = times.into_inner();
        times.sort_unstable();
        let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
        Ok(Noticed {
            what,
            exports: times.len(),
            refused: refused.get(),
            p50: at(50),
            p99: at(99),
            of_a: running.answered.load(Ordering::Relaxed),
            disk: disk(&self.server.database()),
            memory: memory(self.server.process())?,
        })
    }
}

/// The database with its log, in bytes.
pub fn disk(database: &Path) -> u64 {
    let log = database.with_extension("db-wal");
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
    size(database) + size(&log)
}

/// What a process holds in memory, in bytes.
pub fn memory(process: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next());
    Ok(kilobytes.context("no VmRSS")?.parse::<u64>()? * 1024)
}
