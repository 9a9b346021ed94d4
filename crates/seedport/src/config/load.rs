//! Puts the configuration together: file, then environment, then flags.
//!
//! Invariant: the later layer wins, key by key; every layer is held to the same schema, and a mistake is
//! told with its place: line and column, variable or flag.
//! Called by `serve`, `token create` and `config check`.

use super::{
    Config,
    decode::decode,
    environment, file,
    tree::{Node, Origin, Value},
};
use crate::{
    cli::serve::{Serve, Settings},
    failure::Failure,
};

/// Loads the configuration that the flags choose.
pub fn load(settings: &Settings, serve: Option<&Serve>) -> Result<Config, Failure> {
    let mut tree = match &settings.config {
        Some(path) => file::read(path)?,
        None => Node::root(),
    };
    environment::put(&mut tree)?;
    put_flags(&mut tree, settings, serve);
    let mut config: Config = decode(tree).map_err(|wrong| {
        Failure::new(
            format!("the configuration is refused: {}", wrong.join("; ")),
            "seedport.example.toml lists every key; `seedport config check` shows what is in effect",
        )
    })?;
    // As they are: a path need not be text.
    if let Some(path) = &settings.data_dir {
        config.storage.data_dir.clone_from(path);
    }
    if let Some(path) = serve.and_then(|serve| serve.mobilecoin_api_key_file.as_ref()) {
        config.mobilecoin.api_key_file = Some(path.clone());
    }
    Ok(config)
}

fn put_flags(tree: &mut Node, settings: &Settings, serve: Option<&Serve>) {
    let mut put = |flag, path: [&str; 2], value| {
        let origin = Origin::Flag(flag);
        tree.put(&path, Node { origin, value });
    };
    let shown = |value: &dyn ToString| Value::Words(value.to_string());
    if let Some(path) = &settings.data_dir {
        put(
            "--data-dir",
            ["storage", "data_dir"],
            shown(&path.display()),
        );
    }
    let Some(serve) = serve else {
        return;
    };
    if let Some(address) = &serve.listen {
        put("--listen", ["server", "listen"], shown(address));
    }
    if let Some(address) = &serve.admin_listen {
        put("--admin-listen", ["server", "admin_listen"], shown(address));
    }
    if let Some(seconds) = &serve.session_seconds {
        let path = ["limits", "session_seconds"];
        put("--session-seconds", path, shown(seconds));
    }
    if let Some(seconds) = &serve.challenge_seconds {
        let path = ["limits", "challenge_seconds"];
        put("--challenge-seconds", path, shown(seconds));
    }
    if let Some(id) = &serve.webauthn_rp_id {
        let id = Value::Text(id.clone());
        put("--webauthn-rp-id", ["webauthn", "rp_id"], id);
    }
    if !serve.webauthn_origin.is_empty() {
        let flag = "--webauthn-origin";
        let origins = serve.webauthn_origin.iter().map(|origin| Node {
            origin: Origin::Flag(flag),
            value: Value::Text(origin.clone()),
        });
        let origins = Value::List(origins.collect());
        put(flag, ["webauthn", "origins"], origins);
    }
    if let Some(address) = &serve.mobilecoin_listen {
        let path = ["mobilecoin", "listen"];
        put("--mobilecoin-listen", path, shown(address));
    }
    if let Some(path) = &serve.mobilecoin_api_key_file {
        let flag = "--mobilecoin-api-key-file";
        put(flag, ["mobilecoin", "api_key_file"], shown(&path.display()));
    }
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
        for (text, place) in [
            (secret.to_owned(), "line 1, column 17: "),
            (format!("[mail]\nhost = \"{secret}\n"), "line 2, column "),
            (
                format!("[mail]\nport = \"{secret}\"\n"),
                "line 2, column 1: mail.port must be",
            ),
            (
                format!("[mail]\ntls = \"{secret}\"\n"),
                "line 2, column 1: mail.tls must be",
            ),
            (
                format!("[mail]\nhost = \"a\"\nfrom_address = \"{secret}\"\n"),
                "line 3, column 1: mail.from_address is refused: not a mail address",
            ),
            (
                format!("[log]\nformat = [\"{secret}\"]\n"),
                "line 2, column 1: log.format must be",
            ),
        ] {
            let refused = match file::parse(&text, "a.toml") {
                Ok(tree) => decode::<Config>(tree).expect_err("refused").join("; "),
                Err(failure) => format!("{failure:?}"),
            };
            assert!(!refused.contains(secret), "{refused}");
            assert!(refused.contains(place), "{place}: {refused}");
        }
    }

    #[test]
    fn every_unknown_key_is_told_at_once_with_its_place_and_the_nearest_one() {
        let text = "listen = \"a\"\n[server]\nlisten_addr = 1\n  bodylimit = 2\n[servr]\n\
                    [[oidc.issuers]]\nissuer = \"a\"\nprovider = \"b\"\naudience = \"c\"\n\
                    [limits]\ncodes_of_credential = { count = 1, secs = 2 }\n\
                    session_seconds = 0\ntries_a_code = \"b\"\n";
        let tree = file::parse(text, "a.toml").expect("TOML");
        let wrong = decode::<Config>(tree).expect_err("refused");
        let expected = [
            "a.toml, line 1, column 1: the key listen belongs under [server] or [mobilecoin]",
            "a.toml, line 5, column 2: there is no section [servr]; did you mean [server]?",
            "a.toml, line 3, column 1: there is no key server.listen_addr; did you mean listen?",
            "a.toml, line 4, column 3: there is no key server.bodylimit; did you mean \
             body_limit_bytes?",
            "a.toml, line 9, column 1: there is no key oidc.issuers[0].audience; did you mean \
             audiences?",
            "a.toml, line 11, column 36: there is no key limits.codes_of_credential.secs; the keys \
             here are count, seconds",
            "a.toml, line 12, column 1: limits.session_seconds must be a whole number from 1 to \
             4294967295",
            "a.toml, line 13, column 1: limits.tries_a_code must be a whole number from 1 to \
             4294967295",
            "a.toml, line 11, column 1: limits.codes_of_credential needs the key seconds",
        ];
        let mut found = wrong.clone();
        found.sort();
        let mut expected = expected.map(str::to_owned).to_vec();
        expected.sort();
        assert_eq!(found, expected, "{wrong:#?}");
    }
}
