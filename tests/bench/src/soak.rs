//! A soak: owners export without a pause, and the database's size comes to a plateau.
//!
//! Invariant: what is compared is of one run: the size once what expires has begun to go, and at the end.
//! Called by `main`: `seedport-bench soak SEEDPORT_BINARY MINUTES`.

use std::{
    cell::Cell,
    fmt::Write as _,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{
    http::Connection,
    load::{export, join},
    neighbours::{disk, memory},
    owners::prepare,
    server::Server,
};

/// Owners who export at once.
const OWNERS: usize = 8;

/// Sessions last as long as the soak; what a first leg leaves expires soon, so that a short soak has
/// its plateau. The rest is as it ships, but for the budgets.
const CONFIG: &str = "[limits]\nsession_seconds = 86400\nchallenge_seconds = 30\n\
                      challenges_of_account = { count = 1000000, seconds = 60 }\n\
                      challenges_of_platform = { count = 100000000, seconds = 60 }\n\
                      [log]\nfilter = \"warn\"\n";

/// The minute from which on what was made first is removed: its life, and the quarter of an hour in
/// which a late caller is told that it has expired.
const FULL: u32 = 17;

/// Runs for so many minutes and gives a page in Markdown.
pub fn measure(seedport: &Path, minutes: u32) -> Result<String> {
    ensure!(minutes > FULL, "a soak takes more than {FULL} minutes");
    let directory = tempfile::tempdir()?;
    let mut server = Server::over(seedport, directory.path(), CONFIG)?;
    server.authorization = server.token("default")?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(soak(&server, minutes))
}

async fn soak(server: &Server, minutes: u32) -> Result<String> {
    let owners = prepare(server, OWNERS).await?;
    let (done, begun) = (Cell::new(0_u64), Instant::now());
    let end = Duration::from_secs(u64::from(minutes) * 60);
    let mut page = String::from(
        "| minute | exports | challenges expired and kept beyond their time | disk | memory |\n|---|---|---|---|---|\n",
    );
    let mut sizes = Vec::new();
    let lanes = owners.iter().map(|owner| {
        let done = &done;
        async move {
            let mut connection = Connection::open(server.address, &server.authorization).await?;
            while begun.elapsed() < end {
                export(&mut connection, owner).await?;
                done.set(done.get() + 1);
            }
            anyhow::Ok(())
        }
    });
    let watch = async {
        let mut told = 0;
        for minute in 1..=minutes {
            // Polls: once a minute.
            tokio::time::sleep_until((begun + Duration::from_secs(u64::from(minute) * 60)).into())
                .await;
            let size = disk(&server.database());
            sizes.push(size);
            let _ = writeln!(
                page,
                "| {minute} | {} | {:.0} s | {} MB | {} MB |",
                done.get() - told,
                lag(server).await?,
                size / 1_000_000,
                memory(server.process())? / 1_000_000,
            );
            told = done.get();
        }
        anyhow::Ok(())
    };
    let (exported, watched) = tokio::join!(join(lanes), watch);
    exported?;
    watched?;
    let at = |minute: u32| {
        let size = sizes.get(minute as usize - 1).copied().unwrap_or(0);
        f64::from(u32::try_from(size / 1000).unwrap_or(u32::MAX))
    };
    let _ = writeln!(
        page,
        "\nFrom minute {FULL} to minute {minutes} the database and its log grew to {:.2} times their size, \
         by audit entries, which stay until they are pruned.",
        at(minutes) / at(FULL).max(1.0)
    );
    Ok(page)
}

/// `seedport_purge_lag_seconds`.
async fn lag(server: &Server) -> Result<f64> {
    let mut stream = TcpStream::connect(server.address).await?;
    stream
        .write_all(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let line = answer
        .lines()
        .find_map(|line| line.strip_prefix("seedport_purge_lag_seconds "));
    Ok(line.context("no such metric")?.trim().parse()?)
}
