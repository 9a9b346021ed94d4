//! Puts the configuration together: file, then environment, then flags.
//!
//! Invariant: the later layer wins, key by key; every layer is held to the same schema.
//! Called by `serve`, `token create` and `config check`.

use std::path::Path;

use figment::{
    Figment,
    providers::{Env, Format as _, Toml},
};

use super::Config;
use crate::{
    cli::serve::{Serve, Settings},
    failure::Failure,
};

/// The prefix of the environment's variables; `__` stands between section and key.
const PREFIX: &str = "SEEDPORT_";

/// Loads the configuration that the flags choose.
pub fn load(settings: &Settings, serve: Option<&Serve>) -> Result<Config, Failure> {
    if let Some(path) = &settings.config {
        readable(path)?;
    }
    layers(settings, serve)
        .extract()
        .map_err(|error| refused(&error))
}

fn layers(settings: &Settings, serve: Option<&Serve>) -> Figment {
    let mut figment = Figment::new();
    if let Some(path) = &settings.config {
        figment = figment.merge(Toml::file_exact(path));
    }
    figment = figment.merge(Env::prefixed(PREFIX).split("__"));
    if let Some(path) = &settings.data_dir {
        figment = figment.merge(("storage.data_dir", path));
    }
    let Some(serve) = serve else {
        return figment;
    };
    if let Some(address) = serve.listen {
        figment = figment.merge(("server.listen", address));
    }
    if let Some(seconds) = serve.session_seconds {
        figment = figment.merge(("limits.session_seconds", seconds));
    }
    if let Some(seconds) = serve.challenge_seconds {
        figment = figment.merge(("limits.challenge_seconds", seconds));
    }
    figment
}

fn readable(path: &Path) -> Result<(), Failure> {
    std::fs::File::open(path).map(drop).map_err(|error| {
        Failure::new(
            format!(
                "the configuration {} cannot be read: {error}",
                path.display()
            ),
            "check --config; seedport.example.toml shows what such a file holds",
        )
    })
}

fn refused(error: &figment::Error) -> Failure {
    Failure::new(
        format!("the configuration is refused: {error}"),
        "seedport.example.toml lists every key; `seedport config check` shows what is in effect",
    )
}
