//! The server: a listener, the door behind it, the housekeeping beside it, and the way it stops.
//!
//! Invariant: after a stop no new connection is taken at any door; what was begun has `DRAIN` to end.
//! Called by `serve` and `demo`.

mod before;
mod unread;

use std::{future::Future, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{Router, middleware::from_fn};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use metrics_exporter_prometheus::PrometheusHandle;
use seedport_custody::Custody;
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
    time::{MissedTickBehavior, interval},
};

use crate::{config::Listen, failure::Failure, telemetry};
use before::{FirstBytes, insist_on_host};
use unread::read_on;

/// How long requests in flight may take after a stop, those of callers that hung up included.
pub const DRAIN: Duration = Duration::from_secs(10);
/// How long nothing is accepted after accepting failed, as when file descriptors run out.
const PAUSE: Duration = Duration::from_millis(200);
/// How often what has expired is removed, and refusals that were counted are written down.
const PURGE: Duration = Duration::from_secs(5);
/// How often the vault's state notes how far the database has come.
const NOTE: Duration = Duration::from_secs(1);
/// How often the metrics fold what they collected.
const FOLD: Duration = Duration::from_secs(5);

/// Takes the place, which `flag` chooses. Of a name's addresses those of version 4 come first.
pub async fn listen(place: &Listen, flag: &str) -> Result<TcpListener, Failure> {
    let addresses = match place {
        Listen::Address(address) => vec![*address],
        Listen::Name { host, port } => {
            let found = tokio::net::lookup_host((host.as_str(), *port)).await;
            let found = found.map_err(|error| {
                Failure::new(
                    format!("the host name in {place} has no address: {error}"),
                    format!("choose a name or an address of this machine with {flag}"),
                )
            })?;
            let mut found: Vec<SocketAddr> = found.collect();
            found.sort_by_key(SocketAddr::is_ipv6);
            found
        }
    };
    TcpListener::bind(addresses.as_slice())
        .await
        .map_err(|error| {
            let help = match error.kind() {
                io::ErrorKind::AddrInUse => {
                    "stop the program that listens there, or choose another address with"
                }
                io::ErrorKind::PermissionDenied => "choose a port above 1023 with",
                _ => "choose an address of this machine with",
            };
            let help = format!("{help} {flag}");
            Failure::new(format!("cannot listen on {place}: {error}"), help)
        })
}

/// Where it listens, port 0 resolved.
pub fn address(listener: &TcpListener) -> Result<SocketAddr, Failure> {
    listener.local_addr().map_err(|error| {
        Failure::new(
            format!("the listener has no address: {error}"),
            "report this",
        )
    })
}

/// Serves until `stop` is ready, then drains. Gives whether everything ended in time.
///
/// A connection that sends no whole head of a request within `head_limit` is closed, be it slow
/// or idle.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    head_limit: Duration,
    stop: impl Future<Output = ()> + Send,
) -> bool {
    let router = router
        .layer(from_fn(insist_on_host))
        .layer(from_fn(read_on));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(head_limit);
    let connections = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, _)) => {
                // A connection that refuses the option works all the same.
                let _ = stream.set_nodelay(true);
                let service = TowerToHyperService::new(router.clone());
                let connection =
                    http.serve_connection(TokioIo::new(FirstBytes::of(stream)), service);
                let connection = connections.watch(connection);
                tokio::spawn(async move {
                    if let Err(error) = connection.await {
                        tracing::debug!(%error, "a connection broke");
                    }
                });
            }
            // The peer was gone before it was taken.
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be taken");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    tokio::time::timeout(DRAIN, connections.shutdown())
        .await
        .is_ok()
}

/// As [`serve`], where there is such a door.
pub async fn serve_if(
    door: Option<(TcpListener, Router)>,
    head_limit: Duration,
    stop: impl Future<Output = ()> + Send,
) -> bool {
    match door {
        Some((listener, router)) => serve(listener, router, head_limit, stop).await,
        None => true,
    }
}

/// One stop, for any number of doors.
#[derive(Clone)]
pub struct Stop(watch::Receiver<()>);

impl Stop {
    /// Ready when the other end is dropped.
    pub async fn wait(mut self) {
        while self.0.changed().await.is_ok() {}
    }
}

/// A file that may not grow any more is an error where it is written, and no longer a signal that
/// ends the process. Must be called on the runtime.
pub fn outlive_full_files() -> Result<(), Failure> {
    let kind = SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw());
    // What hears the signal stays after the value is gone.
    on(kind).map(drop)
}

fn on(kind: SignalKind) -> Result<Signal, Failure> {
    signal(kind).map_err(|error| {
        Failure::new(
            format!("signals cannot be received: {error}"),
            "report this",
        )
    })
}

/// Takes SIGHUP, which ends a process that does not: a server goes on, and says that nothing is
/// read again while it runs. Must be called on the runtime.
pub fn outlive_hangup() -> Result<(), Failure> {
    let mut hangup = on(SignalKind::hangup())?;
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            tracing::warn!(
                "SIGHUP: nothing is read again while the server runs, neither the configuration \
                 nor a file of a secret; restart it for that. Freezes, disabled platforms and \
                 revoked tokens need no signal"
            );
        }
    });
    Ok(())
}

/// Ready on SIGTERM or SIGINT. Must be called on the runtime.
pub fn told_to_stop() -> Result<Stop, Failure> {
    let (mut terminate, mut interrupt) =
        (on(SignalKind::terminate())?, on(SignalKind::interrupt())?);
    let (told, stop) = watch::channel(());
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        drop(told);
    });
    Ok(Stop(stop))
}

/// Removes what has expired, notes how far the database has come and folds the metrics, for ever.
pub async fn keep_house(custody: Arc<Custody>, metrics: PrometheusHandle) {
    tokio::join!(clean(&custody), note_and_fold(&custody, metrics));
}

/// Removes what has expired and writes down what was counted, for ever.
async fn clean(custody: &Custody) {
    let mut purge = interval(PURGE);
    purge.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        purge.tick().await;
        if let Err(fault) = custody.purge().await {
            tracing::warn!(%fault, "expired rows could not be removed");
        }
        if let Err(fault) = custody.measure_shares().await {
            tracing::warn!(%fault, "what the platforms take of the storage could not be counted");
        }
        if let Err(fault) = custody.write_down_refusals(false).await {
            tracing::warn!(%fault, "refusals that were counted could not be written down");
        }
    }
}

async fn note_and_fold(custody: &Custody, metrics: PrometheusHandle) {
    let (mut fold, mut note) = (interval(FOLD), interval(NOTE));
    let mut noted = true;
    let mut dropped = telemetry::dropped_lines();
    fold.set_missed_tick_behavior(MissedTickBehavior::Delay);
    note.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = note.tick() => {
                let done = custody.note_progress().await;
                if let (Err(fault), true) = (&done, noted) {
                    tracing::error!(%fault, "how far the database has come could not be noted");
                }
                noted = done.is_ok();
            }
            _ = fold.tick() => {
                metrics.run_upkeep();
                tell_dropped(&mut dropped);
            }
        }
    }
}

/// Tells of lines that the log lost since `told`, where it can be written again.
fn tell_dropped(told: &mut u64) {
    let dropped = telemetry::dropped_lines();
    if dropped > *told {
        tracing::warn!(
            lines = dropped - *told,
            "lines of the log could not be written"
        );
        *told = dropped;
    }
}
