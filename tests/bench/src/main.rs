//! Measures Seedport against the floor of its cryptography, in one run.
//!
//! Invariant: every figure is a ratio to a floor measured in the same run; nothing is quoted
//! from another machine or another day.
//! Called by `cargo xtask bench`: `seedport-bench SEEDPORT_BINARY [FOREIGN_SEAL_BINARY]`;
//! without a binary it measures the floor and the vault alone. And by `cargo xtask neighbours`:
//! `seedport-bench neighbours SEEDPORT_BINARY ACCOUNTS SECONDS`. By `cargo xtask soak`: `seedport-bench
//! soak SEEDPORT_BINARY MINUTES`.

mod cpu;
mod floor;
mod http;
mod load;
mod mobilecoin;
mod neighbours;
mod owners;
mod report;
mod server;
mod soak;

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};

/// Owners who export at once, one measurement each.
const CONCURRENCY: [usize; 3] = [1, 8, 64];

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    match std::env::args().nth(1).as_deref() {
        Some("neighbours") => return beside(),
        Some("soak") => return soak(),
        _ => {}
    }
    let quiet = floor::measure()?;
    let Some(seedport) = arguments.next() else {
        let mobilecoin = mobilecoin::measure()?;
        print!("{}", report::table(&quiet, &quiet, &[], None, &mobilecoin));
        return Ok(());
    };
    let foreign = arguments.next();
    let server = server::Server::start(&seedport)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let loads = runtime.block_on(async {
        let owners = owners::prepare(&server, *CONCURRENCY.iter().max().unwrap_or(&1)).await?;
        let mut loads = Vec::new();
        for concurrency in CONCURRENCY {
            loads.push(load::run(&server, &owners, concurrency).await?);
        }
        anyhow::Ok(loads)
    })?;
    let foreign = foreign
        .map(|binary| floor::foreign_seal(&binary))
        .transpose()?;
    let again = floor::measure()?;
    let mobilecoin = mobilecoin::measure()?;
    let page = report::table(&quiet, &again, &loads, foreign, &mobilecoin);
    print!("{page}");
    Ok(())
}

fn soak() -> Result<()> {
    let mut arguments = std::env::args().skip(2);
    let mut next = |what| arguments.next().with_context(|| format!("no {what}"));
    let (seedport, minutes) = (next("binary")?, next("minutes")?);
    print!("{}", soak::measure(seedport.as_ref(), minutes.parse()?)?);
    Ok(())
}

fn beside() -> Result<()> {
    let mut arguments = std::env::args().skip(2);
    let mut next = |what| arguments.next().with_context(|| format!("no {what}"));
    let (seedport, accounts, seconds) = (next("binary")?, next("accounts")?, next("seconds")?);
    let (page, holds) =
        neighbours::measure(seedport.as_ref(), accounts.parse()?, seconds.parse()?)?;
    print!("{page}");
    ensure!(
        holds,
        "B was refused, or kept waiting more than twice as long as alone"
    );
    Ok(())
}
