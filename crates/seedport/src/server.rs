//! The server: a listener, the door behind it, the housekeeping beside it, and the way it stops.
//!
//! Invariant: after a stop no new connection is taken; what was begun has `DRAIN` to end.
//! Called by `serve` and `demo`.

use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, serve::ListenerExt as _};
use metrics_exporter_prometheus::PrometheusHandle;
use seedport_custody::Custody;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
    time::{MissedTickBehavior, interval},
};

use crate::failure::Failure;

/// How long requests in flight may take after a stop.
const DRAIN: Duration = Duration::from_secs(10);
/// How often what has expired is removed.
const PURGE: Duration = Duration::from_mins(1);
/// How often the metrics fold what they collected.
const FOLD: Duration = Duration::from_secs(5);

/// Takes the address.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let help = match error.kind() {
            io::ErrorKind::AddrInUse => {
                "stop the program that listens there, or choose another address with --listen"
            }
            io::ErrorKind::PermissionDenied => "choose a port above 1023 with --listen",
            _ => "choose an address of this machine with --listen",
        };
        Failure::new(format!("cannot listen on {address}: {error}"), help)
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
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> bool {
    let (stopping, stopped) = watch::channel(false);
    let listener = listener.tap_io(|connection| {
        // A connection that refuses the option works all the same.
        let _ = connection.set_nodelay(true);
    });
    let mut told = stopped.clone();
    let server = axum::serve(listener, router).with_graceful_shutdown(async move {
        // The sender lives as long as this function.
        let _ = told.wait_for(|stopping| *stopping).await;
    });
    let limit = async move {
        stop.await;
        stopping.send_replace(true);
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        _ = server => true,
        () = limit => false,
    }
}

/// Ready on SIGTERM or SIGINT. Must be called on the runtime.
pub fn told_to_stop() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    let on = |kind| {
        signal(kind).map_err(|error| {
            Failure::new(
                format!("signals cannot be received: {error}"),
                "report this",
            )
        })
    };
    let (mut terminate, mut interrupt) =
        (on(SignalKind::terminate())?, on(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Removes what has expired and folds the metrics, for ever.
pub async fn keep_house(custody: Arc<Custody>, metrics: PrometheusHandle) {
    let (mut purge, mut fold) = (interval(PURGE), interval(FOLD));
    purge.set_missed_tick_behavior(MissedTickBehavior::Delay);
    fold.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = purge.tick() => {
                if let Err(fault) = custody.purge().await {
                    tracing::warn!(%fault, "expired rows could not be removed");
                }
            }
            _ = fold.tick() => metrics.run_upkeep(),
        }
    }
}
