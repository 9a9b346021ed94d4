//! Whole exports over HTTP by owners at once: throughput, waiting times, and the server's CPU.
//!
//! Called by `main`, once a concurrency.

use std::{
    rc::Rc,
    time::{Duration, Instant},
};

use anyhow::Result;
use seedport_wire::{Stamp, SystemEntropy, TargetKey};
use serde_json::json;
use tokio::task::LocalSet;

use crate::{
    cpu,
    http::{Connection, Signature},
    owners::{Owner, call, text},
    server::Server,
};

/// The most exports of one measurement, shared among the owners.
const EXPORTS: usize = 4096;
/// The most exports of one owner in it.
const EACH: usize = 512;
/// Exports of one owner before the measurement.
const WARM_UP: usize = 8;

/// What one measurement gave.
pub struct Load {
    pub concurrency: usize,
    pub exports: usize,
    pub wall: Duration,
    pub server_cpu: Duration,
    pub p50: Duration,
    pub p99: Duration,
}

/// Runs up to `EXPORTS` exports by `concurrency` owners at once.
pub async fn run(server: &Server, owners: &[Owner], concurrency: usize) -> Result<Load> {
    let mut lanes = Vec::new();
    for owner in owners.iter().take(concurrency) {
        let mut connection = Connection::open(server.address, &server.authorization).await?;
        for _ in 0..WARM_UP {
            export(&mut connection, owner).await?;
        }
        lanes.push((connection, owner));
    }
    let each = (EXPORTS / concurrency).min(EACH);
    let cpu = cpu::process(server.process())?;
    let start = Instant::now();
    let mut times = Vec::with_capacity(EXPORTS);
    let collected = Rc::new(std::cell::RefCell::new(Vec::with_capacity(EXPORTS)));
    // One thread for every owner: the other core is the server's.
    let set = LocalSet::new();
    set.run_until(async {
        let tasks = lanes.into_iter().map(|(mut connection, owner)| {
            let collected = Rc::clone(&collected);
            async move {
                for _ in 0..each {
                    let begun = Instant::now();
                    export(&mut connection, owner).await?;
                    collected.borrow_mut().push(begun.elapsed());
                }
                anyhow::Ok(())
            }
        });
        join(tasks).await
    })
    .await?;
    let wall = start.elapsed();
    let server_cpu = cpu::process(server.process())?.saturating_sub(cpu);
    times.append(&mut collected.borrow_mut());
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
    let (p50, p99) = (at(50), at(99));
    Ok(Load {
        concurrency,
        exports: times.len(),
        wall,
        server_cpu,
        p50,
        p99,
    })
}

/// Drives futures together on this thread, to the end or the first error.
pub async fn join<F: Future<Output = Result<()>>>(futures: impl Iterator<Item = F>) -> Result<()> {
    let mut running: Vec<_> = futures.map(Box::pin).collect();
    std::future::poll_fn(move |context| {
        let mut index = 0;
        while index < running.len() {
            match running[index].as_mut().poll(context) {
                std::task::Poll::Pending => index += 1,
                std::task::Poll::Ready(Ok(())) => drop(running.swap_remove(index)),
                std::task::Poll::Ready(Err(error)) => return std::task::Poll::Ready(Err(error)),
            }
        }
        if running.is_empty() {
            std::task::Poll::Ready(Ok(()))
        } else {
            std::task::Poll::Pending
        }
    })
    .await
}

/// One whole export.
pub async fn export(connection: &mut Connection, owner: &Owner) -> Result<()> {
    let target = TargetKey::make(&SystemEntropy)?;
    let body = json!({"clientPublicKey": target.public().to_hex()});
    let path = format!("/internal-accounts/{}/export", owner.account);
    let begun = call(connection, 202, "POST", &path, &body, None).await?;
    let stamp = Stamp::make(&owner.key, &text(&begun, "payloadToSign")?)?.to_header();
    let request = text(&begun, "requestId")?;
    let signature = Signature {
        stamp: &stamp,
        request: &request,
    };
    call(connection, 200, "POST", &path, &body, Some(signature)).await?;
    Ok(())
}
