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
    if let Some(id) = &serve.webauthn_rp_id {
        figment = figment.merge(("webauthn.rp_id", id));
    }
    if !serve.webauthn_origin.is_empty() {
        figment = figment.merge(("webauthn.origins", &serve.webauthn_origin));
    }
    if let Some(address) = serve.mobilecoin_listen {
        figment = figment.merge(("mobilecoin.listen", address));
    }
    if let Some(file) = &serve.mobilecoin_api_key_file {
        figment = figment.merge(("mobilecoin.api_key_file", file));
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
        format!(
            "the configuration is refused: {}",
            without_quotes(&error.to_string())
        ),
        "seedport.example.toml lists every key; `seedport config check` shows what is in effect",
    )
}

/// The message without the lines of the file that a TOML parser quotes (`4 | key = "value`): one
/// of them may be a secret that somebody put into the wrong file, and the message is logged.
fn without_quotes(message: &str) -> String {
    let is_quote = |line: &&str| {
        let rest = line.trim_start_matches(|letter: char| letter == ' ' || letter.is_ascii_digit());
        rest.starts_with('|')
    };
    let lines: Vec<&str> = message.lines().filter(|line| !is_quote(line)).collect();
    lines.join(": ")
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::{
        cli::{Cli, Command},
        config::{
            Mobilecoin, Webauthn,
            mobilecoin::{ExportForm, SecretsShape},
        },
    };

    #[test]
    fn the_flags_of_passkeys_override_the_file() {
        let scratch = tempfile::tempdir().expect("a directory");
        let file = scratch.path().join("seedport.toml");
        let text = "[webauthn]\nrp_id = \"a.example\"\norigins = [\"https://a.example\"]\n\
                    cross_origin = true\n";
        std::fs::write(&file, text).expect("a file");
        let file = file.to_str().expect("text");
        let loaded = |flags: &[&str]| {
            let arguments = ["seedport", "serve", "--config", file];
            let arguments = arguments.iter().chain(flags);
            let cli = Cli::try_parse_from(arguments).expect("arguments");
            let Command::Serve(serve) = cli.command else {
                panic!("another command");
            };
            load(&serve.settings, Some(&serve))
                .expect("a configuration")
                .webauthn
        };
        let (one, other) = ("https://b.example", "https://c.b.example");
        let expected = Webauthn {
            rp_id: Some("b.example".to_owned()),
            origins: vec![one.to_owned(), other.to_owned()],
            cross_origin: true,
        };
        let id = ["--webauthn-rp-id", "b.example"];
        let together = ["--webauthn-origin", one, other];
        assert_eq!(loaded(&[&id[..], &together].concat()), expected);
        let apart = ["--webauthn-origin", one, "--webauthn-origin", other];
        assert_eq!(loaded(&[&apart[..], &id].concat()), expected);
        let rest = Webauthn {
            rp_id: Some("a.example".to_owned()),
            ..expected
        };
        assert_eq!(loaded(&together), rest);
    }

    #[test]
    fn the_flags_of_the_mobilecoin_door_override_the_file() {
        let scratch = tempfile::tempdir().expect("a directory");
        let file = scratch.path().join("seedport.toml");
        let text = "[mobilecoin]\nlisten = \"192.0.2.1:1\"\napi_key_file = \"a\"\n\
                    export = \"stamped\"\nsecrets = \"documented\"\n";
        std::fs::write(&file, text).expect("a file");
        let file = file.to_str().expect("text");
        let flags = [
            "--mobilecoin-listen",
            "127.0.0.1:9090",
            "--mobilecoin-api-key-file",
            "b",
        ];
        let arguments = ["seedport", "serve", "--config", file];
        let cli = Cli::try_parse_from(arguments.iter().chain(&flags)).expect("arguments");
        let Command::Serve(serve) = cli.command else {
            panic!("another command");
        };
        let config = load(&serve.settings, Some(&serve)).expect("a configuration");
        let expected = Mobilecoin {
            listen: "127.0.0.1:9090".parse().ok(),
            api_key_file: Some("b".into()),
            export: ExportForm::Stamped,
            secrets: SecretsShape::Documented,
            ..Mobilecoin::default()
        };
        assert_eq!(config.mobilecoin, expected);
    }

    #[test]
    fn a_configuration_that_does_not_parse_is_not_quoted() {
        let secret = "5f0c1a7be2d94b3c";
        for text in [secret.to_owned(), format!("[mail]\nhost = \"{secret}\n")] {
            let figment = Figment::from(Toml::string(&text));
            let error = figment.extract::<Config>().expect_err("no TOML");
            assert!(error.to_string().contains(secret), "the parser quotes");
            let said = without_quotes(&error.to_string());
            assert!(!said.contains(secret), "{said}");
            assert!(said.contains("TOML parse error at line"), "{said}");
        }
    }
}
