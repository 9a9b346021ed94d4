//! `seedport serve`: the server.
//!
//! Invariant: without a way to send codes it starts only as a sandbox, and says so loudly. The
//! first line of its output is `listening on http://ADDRESS`, with the real port.
//! Called by `commands`.

use std::{io, net::SocketAddr, sync::Arc};

use seedport_custody::{
    Custody,
    webhooks::{Courier, Webhooks},
};
use seedport_grid::Door;
use seedport_vault::Delivery;

use tokio::{sync::oneshot, time::Instant};

use super::many_threads;
use crate::{
    cli::serve::Serve,
    config::{self, Config},
    couriers::Couriers,
    data_dir::DataDir,
    egress::Egress,
    failure::Failure,
    installation::{self, Proofs},
    lossy::Lossy,
    mobilecoin::{OpenDoor, Plan},
    server, telemetry, webhooks,
};

/// Serves until told to stop.
pub fn run(arguments: &Serve) -> Result<(), Failure> {
    let config = config::load(&arguments.settings, Some(arguments))?;
    let runtime = many_threads()?;
    // Before the first line of the log, which may be such a file.
    runtime.block_on(async { server::outlive_full_files() })?;
    telemetry::start_logs(&config.log)?;
    tell_strangers();
    let mobilecoin = Plan::of(&config)?;
    config.admin_listen()?;
    let egress = Egress::new(runtime.handle().clone())?;
    let proofs = proofs(&config, arguments.sandbox, &egress)?;
    let webhooks = webhooks::outgoing(&config.webhooks, egress);
    let new = arguments.new_installation;
    runtime.block_on(serve(&config, proofs, webhooks, mobilecoin, new))
}

async fn serve(
    config: &Config,
    proofs: Proofs,
    webhooks: Webhooks,
    mobilecoin: Option<Plan>,
    new: bool,
) -> Result<(), Failure> {
    let stop = server::told_to_stop()?;
    server::outlive_hangup()?;
    let directory = DataDir::prepare(&config.storage.data_dir)?;
    let custody = installation::open(config, &directory, proofs, new).await?;
    let custody = Arc::new(custody.with_webhooks(webhooks));
    let listener = server::listen(&config.server.listen, "--listen").await?;
    let address = server::address(&listener)?;
    let admin = match config.admin_listen()? {
        Some(place) => Some(server::listen(place, "--admin-listen").await?),
        None => None,
    };
    let mobilecoin = match mobilecoin {
        Some(plan) => Some(plan.open(config, &custody).await?),
        None => None,
    };
    let metrics = telemetry::start_metrics()?;
    let house = tokio::spawn(server::keep_house(Arc::clone(&custody), metrics.clone()));
    let courier = tokio::spawn(Courier::new(Arc::clone(&custody)).run());
    let door = Door {
        custody: Arc::clone(&custody),
        metrics: telemetry::renderer(metrics),
        body_limit: config.server.body_limit_bytes.get(),
    };
    let (router, admin) = match admin {
        Some(listener) => {
            let (router, operators) = seedport_grid::routers(door);
            (router, Some((listener, operators)))
        }
        None => (seedport_grid::router(door), None),
    };
    let admin_address = admin
        .as_ref()
        .map(|(listener, _)| server::address(listener));
    let doors = Doors {
        address,
        admin: admin_address.transpose()?,
        mobilecoin: mobilecoin.as_ref(),
    };
    announce(&doors, &directory, &custody);
    let head_limit = config.header_timeout();
    let drained = server::serve(listener, router, head_limit, stop.clone().wait());
    let mobilecoin = mobilecoin.map(|door| (door.listener, door.router));
    let beside = server::serve_if(mobilecoin, head_limit, stop.clone().wait());
    // A probe hears of the end until the last request is answered.
    let (serving, served) = oneshot::channel::<()>();
    let admin = server::serve_if(admin, head_limit, async {
        let _ = served.await;
    });
    let doors = async {
        let drained = tokio::join!(drained, beside);
        drop(serving);
        drained
    };
    let told = async {
        stop.clone().wait().await;
        Instant::now()
    };
    let ((drained, beside), _, told) = tokio::join!(doors, admin, told);
    // Callers that hung up: what they began runs on, within the same time.
    let ended = tokio::time::timeout_at(told + server::DRAIN, custody.running().ended()).await;
    // What is on its way is sent again after the next start.
    courier.abort();
    house.abort();
    if let Err(fault) = custody.write_down_refusals(true).await {
        tracing::error!(%fault, "refusals that were counted could not be written down");
    }
    if let Err(fault) = custody.note_progress().await {
        tracing::error!(%fault, "how far the database has come could not be noted");
    }
    if drained && beside && ended.is_ok() {
        tracing::info!("stopped");
    } else {
        tracing::warn!("stopped with requests in flight");
    }
    Ok(())
}

/// Tells of variables that look like settings and are none: an orchestrator's, or a slip.
fn tell_strangers() {
    let variables = config::strangers().join(", ");
    if !variables.is_empty() {
        tracing::warn!(
            variables,
            "these environment variables are no settings of Seedport and change nothing; a setting \
             is SEEDPORT_SECTION__KEY"
        );
    }
}

fn proofs(config: &Config, sandbox: bool, egress: &Egress) -> Result<Proofs, Failure> {
    if sandbox {
        return Proofs::sandbox(config);
    }
    let couriers = Couriers::new(config, egress)?.ok_or_else(|| {
        Failure::new(
            "no mail server and no SMS gateway is configured, so no owner could get a code",
            "add a [mail] or an [sms] section (seedport.example.toml shows both), or try out with \
             --sandbox",
        )
    })?;
    Proofs::new(config, Delivery::Courier(Box::new(couriers)), egress)
}

/// The doors that are open.
struct Doors<'a> {
    address: SocketAddr,
    admin: Option<SocketAddr>,
    mobilecoin: Option<&'a OpenDoor>,
}

fn announce(doors: &Doors<'_>, directory: &DataDir, custody: &Custody) {
    let address = doors.address;
    let mut text = format!(
        "listening on http://{address}\ndata in {}\n",
        directory.path().display()
    );
    if let Some(current) = custody.key_document().keys.first() {
        let fingerprint = current.fingerprint;
        text += &[
            "quorum key ",
            &fingerprint.to_string(),
            " (clients pin this fingerprint)
",
        ]
        .concat();
    }
    if custody.is_sandbox() {
        text += "SANDBOX: no message is sent and every code is 000000, so whoever has an API token \
                 can export every wallet. Keep nothing of value here.\n";
        tracing::warn!("this is a sandbox: every code is 000000");
    }
    if !address.ip().is_loopback() {
        tracing::warn!(%address, "plain HTTP beyond this machine: put a TLS proxy before it");
    }
    if let Some(door) = doors.mobilecoin {
        text += &door.announcement();
    }
    if let Some(address) = doors.admin {
        text += &["probes and metrics on http://", &address.to_string(), "\n"].concat();
    }
    tracing::info!(%address, "listening");
    // Nobody may be reading; serving does not depend on it.
    Lossy::over(io::stdout()).write(text.as_bytes());
}
