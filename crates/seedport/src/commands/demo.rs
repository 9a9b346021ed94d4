//! `seedport demo`: one export, told step by step, on a real server that lives for the demo.
//!
//! Invariant: nothing is played: a listener on loopback, a database on disk, real signatures
//! and real sealing; only the mail is replaced by the sandbox's code. Nothing is left behind.
//! Called by `commands`.

mod authenticator;
mod cast;
mod passkey;
mod scenes;
mod statement;
mod story;

use std::sync::Arc;

use seedport_custody::{
    Custody,
    tokens::{
        create::{CreateToken, IssuedToken},
        operator,
    },
};
use seedport_grid::Door;
use seedport_store::Permissions;
use tokio::sync::oneshot;

use super::{kept::hand, many_threads};
use crate::{
    cli::demo::Demo,
    config::Config,
    data_dir::DataDir,
    failure::{Failure, chain},
    installation::{self, Proofs},
    leftovers::Leftover,
    server,
};
use cast::Cast;
use story::Story;

/// Shows the export.
pub fn run(arguments: &Demo) -> Result<(), Failure> {
    let directory = tempfile::Builder::new()
        .prefix("seedport-demo-")
        .tempdir()
        .map_err(|error| {
            Failure::new(
                format!("no temporary directory can be made: {error}"),
                "set TMPDIR to a directory that is yours",
            )
        })?;
    let leftover = Leftover::remember(directory.path());
    let runtime = many_threads()?;
    let shown = runtime.block_on(show(directory.path(), arguments));
    drop(runtime);
    let removed = directory.close();
    drop(leftover);
    shown?;
    removed.map_err(|error| {
        Failure::new(
            format!("the temporary directory could not be removed: {error}"),
            "remove it by hand; the wallet in it is worth nothing",
        )
    })
}

async fn show(directory: &std::path::Path, arguments: &Demo) -> Result<(), Failure> {
    let mut story = Story::begin();
    let mut config = Config::default();
    config.storage.data_dir = directory.join("data");
    config.server.listen.set_port(0);
    let directory = DataDir::prepare(&config.storage.data_dir)?;
    let custody = installation::open(&config, &directory, Proofs::sandbox(&config)?, false).await?;
    let listener = server::listen(&config.server.listen, "--listen").await?;
    let address = server::address(&listener)?;
    let pin = custody
        .key_document()
        .keys
        .first()
        .map(|key| key.fingerprint);
    let router = door(&config, Arc::new(custody));
    let (stop, stopped) = oneshot::channel::<()>();
    // A sender that is gone says stop as well.
    let limit = config.header_timeout();
    let serving = tokio::spawn(server::serve(listener, router, limit, async move {
        let _ = stopped.await;
    }));

    let token = token(&config, &directory).await?;
    let cast = Cast::meet(address, token, pin)?;
    let told = scenes::play(&mut story, &cast, &directory, arguments).await;
    drop(stop);
    // The server's own end adds nothing to the story.
    let _ = serving.await;
    told
}

/// A token made as `seedport token create` makes it: beside the running server.
async fn token(config: &Config, directory: &DataDir) -> Result<IssuedToken, Failure> {
    let database = installation::open_kept(config, directory)?;
    let request = CreateToken {
        name: "demo".to_owned(),
        permissions: Permissions::VIEW
            .union(Permissions::TRANSACT)
            .union(Permissions::MANAGE),
    };
    operator::create_token(&database, hand("demo"), "demo", request)
        .await
        .map_err(|fault| Failure::new(chain(&fault), "report this"))
}

fn door(config: &Config, custody: Arc<Custody>) -> axum::Router {
    seedport_grid::router(Door {
        custody,
        metrics: Arc::new(String::new),
        body_limit: config.server.body_limit_bytes.get(),
    })
}
