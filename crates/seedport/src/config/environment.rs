//! The layer of the environment: `SEEDPORT_SECTION__KEY`, and what only looks like it.
//!
//! Invariant: no value of a variable is ever told. What an orchestrator puts there for a service of
//! our name configures nothing and stops nothing.
//! Called by `config/load.rs`, and by `serve` for what is told once.

use std::{collections::BTreeSet, ffi::OsString, rc::Rc};

use clap::CommandFactory as _;

use super::{
    keys,
    tree::{Node, Origin, Value},
};
use crate::{cli::Cli, failure::Failure};

/// What the names of all our variables begin with.
const PREFIX: &str = "SEEDPORT_";
/// What stands between a section and a key.
const BETWEEN: &str = "__";

/// Puts the variables that configure something over the tree.
pub fn put(tree: &mut Node) -> Result<(), Failure> {
    put_all(tree, std::env::vars_os())
}

fn put_all(
    tree: &mut Node,
    variables: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<(), Failure> {
    let known = known_paths();
    // In the order of their names, so that which one wins is no accident.
    let mut ours: Vec<_> = ours(variables).collect();
    ours.sort();
    for (name, value) in ours {
        let path = path_of(&name);
        let Some(path) = path.filter(|path| is_key(path, &known) || !is_foreign(&name, &value))
        else {
            continue;
        };
        let value = value.into_string().map_err(|_| {
            Failure::new(
                format!("the value of {name} is not text in UTF-8"),
                "write it as UTF-8, or unset the variable",
            )
        })?;
        let steps: Vec<&str> = path.split('.').collect();
        let later = Node {
            origin: Origin::Variable(Rc::from(name)),
            value: Value::Words(value.trim().to_owned()),
        };
        tree.put(&steps, later);
    }
    Ok(())
}

/// The variables that look like ours and are none, each with what it may have been meant for.
pub fn strangers() -> Vec<String> {
    strangers_among(std::env::vars_os())
}

fn strangers_among(variables: impl IntoIterator<Item = (OsString, OsString)>) -> Vec<String> {
    let known = known_paths();
    let of_commands = variables_of_commands();
    let mut found = BTreeSet::new();
    for (name, value) in ours(variables) {
        let is_setting = match path_of(&name) {
            Some(path) => is_key(&path, &known) || !is_foreign(&name, &value),
            None => of_commands.contains(&name),
        };
        if !is_setting {
            found.insert(match meant(&name, &known) {
                Some(meant) => format!("{name} (did you mean {meant}?)"),
                None => name,
            });
        }
    }
    found.into_iter().collect()
}

/// Those whose name begins with our prefix, in either case.
fn ours(
    variables: impl IntoIterator<Item = (OsString, OsString)>,
) -> impl Iterator<Item = (String, OsString)> {
    variables.into_iter().filter_map(|(name, value)| {
        let name = name.to_string_lossy().into_owned();
        let start = name.get(..PREFIX.len())?;
        start.eq_ignore_ascii_case(PREFIX).then_some((name, value))
    })
}

/// The key that a variable means, dotted; `None` where it means none.
fn path_of(name: &str) -> Option<String> {
    let rest = name.get(PREFIX.len()..)?;
    let path = rest.to_ascii_lowercase().replace(BETWEEN, ".");
    path.contains('.').then_some(path)
}

fn known_paths() -> BTreeSet<String> {
    let keys = keys::all().into_iter();
    keys.map(|(section, key)| format!("{section}.{key}"))
        .collect()
}

/// Whether a path leads to a key of ours, or below one.
fn is_key(path: &str, known: &BTreeSet<String>) -> bool {
    let mut steps = path.splitn(3, '.');
    let (section, key) = (steps.next(), steps.next());
    let key = section
        .zip(key)
        .map(|(section, key)| format!("{section}.{key}"));
    key.is_some_and(|key| known.contains(&key))
}

/// The variables that options of our commands are read from: the one list is the commands.
fn variables_of_commands() -> BTreeSet<String> {
    fn collect(command: &clap::Command, found: &mut BTreeSet<String>) {
        let names = command.get_arguments().filter_map(clap::Arg::get_env);
        found.extend(names.map(|name| name.to_string_lossy().into_owned()));
        for below in command.get_subcommands() {
            collect(below, found);
        }
    }
    let mut found = BTreeSet::new();
    collect(&Cli::command(), &mut found);
    found
}

/// Whether Kubernetes or Docker gives a variable of this form to a container, for a service or a
/// linked container whose name begins with ours.
fn is_foreign(name: &str, value: &OsString) -> bool {
    let rest = name.get(PREFIX.len()..).unwrap_or_default();
    let words: Vec<&str> = rest.split('_').collect();
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let has_port = words.windows(3).any(|words| {
        words[0] == "PORT" && is_number(words[1]) && ["TCP", "UDP", "SCTP"].contains(&words[2])
    });
    let has_service = words
        .windows(2)
        .any(|words| words[0] == "SERVICE" && ["HOST", "PORT"].contains(&words[1]));
    let is_address = words.last() == Some(&"PORT") && value.to_string_lossy().contains("://");
    has_port || has_service || is_address || words.first() == Some(&"ENV")
}

/// The variable of a key that is written with one underscore too few.
fn meant(name: &str, known: &BTreeSet<String>) -> Option<String> {
    let rest = name.get(PREFIX.len()..)?.to_ascii_lowercase();
    let path = known.iter().find(|path| path.replace('.', "_") == rest)?;
    Some([PREFIX, &path.to_ascii_uppercase().replace('.', BETWEEN)].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, decode::decode};

    fn variables(pairs: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
        let pair = |&(name, value): &(&str, &str)| (name.into(), value.into());
        pairs.iter().map(pair).collect()
    }

    fn read(pairs: &[(&str, &str)]) -> Result<Config, Vec<String>> {
        let mut tree = Node::root();
        put_all(&mut tree, variables(pairs)).expect("text");
        decode(tree)
    }

    #[test]
    fn what_kubernetes_and_docker_inject_configures_nothing_and_is_told_by_name() {
        let injected = [
            ("SEEDPORT_PORT", "tcp://10.0.0.1:8080"),
            ("SEEDPORT_SERVICE_HOST", "10.0.0.1"),
            ("SEEDPORT_SERVICE_PORT", "8080"),
            ("SEEDPORT_SERVICE_PORT_HTTP", "8080"),
            ("SEEDPORT_PORT_8080_TCP", "tcp://10.0.0.1:8080"),
            ("SEEDPORT_PORT_8080_TCP_PROTO", "tcp"),
            ("SEEDPORT_PORT_8080_TCP_PORT", "8080"),
            ("SEEDPORT_PORT_8080_TCP_ADDR", "10.0.0.1"),
            ("SEEDPORT_PORT_8080_TCP__X", "1"),
            // Services called `seedport-server`, `seedport--x` and `seedport-server--x`.
            ("SEEDPORT_SERVER_SERVICE_HOST", "10.0.0.1"),
            ("SEEDPORT__X_SERVICE_HOST", "10.0.0.1"),
            ("SEEDPORT__X_PORT", "udp://10.0.0.1:53"),
            ("SEEDPORT_SERVER__X_SERVICE_PORT_HTTP", "1"),
            ("SEEDPORT_ENV_SEEDPORT_LOG__FILTER", "info"),
            ("SEEDPORT_NAME", "/a/seedport"),
        ];
        assert_eq!(read(&injected), Ok(Config::default()));
        let told = strangers_among(variables(&injected));
        let mut names = injected.map(|(name, _)| name.to_owned()).to_vec();
        names.sort();
        assert_eq!(told, names);
    }

    #[test]
    fn a_setting_is_none_of_them_whatever_its_name_looks_like() {
        let settings = [
            ("SEEDPORT_MAIL__HOST", "mail.example.com"),
            ("SEEDPORT_MAIL__FROM_ADDRESS", "a@example.com"),
            ("SEEDPORT_MAIL__PORT", "2525"),
            ("SEEDPORT_PLATFORM__UMA_DOMAIN", "123"),
            ("SEEDPORT_WEBAUTHN__ORIGINS", "[https://a.example, b]"),
            (
                "SEEDPORT_LIMITS__CODES_OF_CREDENTIAL",
                "{count=5,seconds=60}",
            ),
            ("SEEDPORT_LIMITS__CODES_OF_CREDENTIAL__COUNT", "6"),
            (
                "SEEDPORT_OIDC__ISSUERS",
                "[{issuer=\"https://a.example\",provider=\"A\"}]",
            ),
            ("SEEDPORT_EXPORT__FIRST_EDITION", "false"),
            ("seedport_log__format", "\"json\""),
        ];
        assert_eq!(strangers_among(variables(&settings)), Vec::<String>::new());
        let config = read(&settings).expect("a configuration");
        assert_eq!(config.mail.and_then(|mail| mail.port), Some(2525));
        assert_eq!(config.platform.uma_domain, "123");
        assert_eq!(config.webauthn.origins, ["https://a.example", "b"]);
        let codes = config.limits.codes_of_credential;
        assert_eq!((codes.count.get(), codes.seconds.get()), (6, 60));
        assert_eq!(config.oidc.issuers.len(), 1);
        assert!(!config.export.first_edition);
        assert_eq!(config.log.format, crate::config::LogFormat::Json);
    }

    #[test]
    fn a_setting_that_is_none_is_refused_as_it_was_typed() {
        for (name, value, told) in [
            (
                "SEEDPORT_LIMTS__SESSION_SECONDS",
                "9",
                "there is no section [limts]; did you mean [limits]?",
            ),
            (
                "SEEDPORT_LIMITS__SESSION_SECOND",
                "9",
                "there is no key limits.session_second; did you mean session_seconds?",
            ),
            (
                "SEEDPORT__SERVER__LISTEN",
                "a",
                "there is no section [_server]; did you mean [server]?",
            ),
            (
                "SEEDPORT_SMTP__PORT",
                "25",
                "there is no section [smtp]; the sections are",
            ),
            (
                "SEEDPORT_LIMITS__SESSION_SECONDS",
                "long",
                "limits.session_seconds must be a whole number from 1 to 4294967295",
            ),
            (
                "SEEDPORT_LOG__FORMAT",
                "xml",
                "log.format must be \"text\" or \"json\"",
            ),
            (
                "SEEDPORT_WEBAUTHN__ORIGINS",
                "https://a.example",
                "webauthn.origins must be a list, as [\"a\", \"b\"]",
            ),
        ] {
            let refused = read(&[(name, value)]);
            let refused = refused.expect_err(name).join("; ");
            let told = format!("{name}: {told}");
            assert!(refused.starts_with(&told), "{refused}");
        }
    }

    #[test]
    fn a_key_with_one_underscore_too_few_is_told_with_the_right_name() {
        let told = strangers_among(variables(&[("SEEDPORT_VAULT_CODE_LENGTH", "8")]));
        let expected = "SEEDPORT_VAULT_CODE_LENGTH (did you mean SEEDPORT_VAULT__CODE_LENGTH?)";
        assert_eq!(told, [expected]);
    }
}
