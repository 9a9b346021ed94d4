//! A refused command line, in our two lines: what is wrong, and how it is written.
//!
//! Invariant: a suggestion stands on the help line, and a value that is refused is told with what one
//! looks like and where it comes from.
//! Called by `main`.

use std::env;

use clap::{
    Command, CommandFactory as _,
    error::{ContextKind, ContextValue, ErrorKind},
};

use crate::{
    cli::{Cli, environment},
    failure::Failure,
};

/// Words what the parser refused.
pub fn refused(error: &clap::Error) -> Failure {
    let words: Vec<String> = env::args().skip(1).collect();
    worded(error, &command(&words), |variable| env::var(variable).ok())
}

fn worded(
    error: &clap::Error,
    command: &str,
    value_of: impl Fn(&str) -> Option<String>,
) -> Failure {
    let refused = text_of(error, ContextKind::InvalidValue);
    // A flag that was given overrides its variable, and is not its fault.
    let is_set = |variable: &str| {
        value_of(variable).is_some_and(|set| refused.as_ref().is_none_or(|value| *value == set))
    };
    let text = error.render().to_string();
    let rest = text.trim_start_matches("error:");
    let rest = rest.split("\n\n").collect::<Vec<_>>();
    let what = rest.first().copied().unwrap_or_default();
    let mut help = Vec::new();
    help.extend(suggestion(&rest));
    if let Some(flag) = text_of(error, ContextKind::InvalidArg) {
        let name = flag.split_whitespace().next().unwrap_or_default();
        if matches!(
            error.kind(),
            ErrorKind::ValueValidation | ErrorKind::InvalidValue
        ) {
            help.extend(looks_like(&flag, command).map(str::to_owned));
        }
        help.extend(environment(name, command, is_set));
    }
    if let Some(prior) = text_of(error, ContextKind::PriorArg) {
        let name = prior.split_whitespace().next().unwrap_or_default();
        help.extend(environment(name, command, is_set));
    }
    if error.kind() == ErrorKind::MissingRequiredArgument
        && environment::of_command(command).any(|(flag, _)| what.contains(flag))
    {
        help.push("give them, or set the variables that the help names".to_owned());
    }
    if error.kind() == ErrorKind::InvalidSubcommand || error.kind() == ErrorKind::MissingSubcommand
    {
        help.push(format!("`{command} --help` lists the commands"));
    } else {
        help.push(format!("`{command} --help` says more"));
    }
    Failure::usage(what, help.join("; "))
}

/// The parser's own guess at what was meant. How to pass it as a value, its other one, never is what
/// was meant here.
fn suggestion(paragraphs: &[&str]) -> Option<String> {
    let lines = paragraphs.iter().flat_map(|paragraph| paragraph.lines());
    let mut tips = lines.filter_map(|line| line.trim().strip_prefix("tip: "));
    let tip = tips.find(|tip| !tip.starts_with("to pass"))?;
    Some(tip.to_owned())
}

/// What the environment has to do with it, where a person may have forgotten that it is set.
fn environment(flag: &str, command: &str, is_set: impl Fn(&str) -> bool) -> Option<String> {
    let (_, variable) = environment::of_command(command).find(|(name, _)| *name == flag)?;
    is_set(variable).then(|| format!("{variable} is set, and stands for {flag}"))
}

fn text_of(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => texts.first().cloned(),
        _ => None,
    }
}

/// What the value of a flag looks like, and who has it.
fn looks_like(flag: &str, command: &str) -> Option<&'static str> {
    let name = flag.split_whitespace().next().unwrap_or_default();
    Some(match name {
        "--pin" | "--bundle-pin" => {
            "a pin is 64 hex digits, the fingerprint in the line \"quorum key\" that `seedport serve` \
             prints when it starts"
        }
        "--account" if command.contains(" mobilecoin ") => {
            "an account is 64 hex digits, as `seedport mobilecoin list` shows it"
        }
        "--account" => {
            "an account looks like InternalAccount:019542f5-b3e7-4d02-8000-000000000001, as \
             `seedport customer create` prints it"
        }
        "--organization" => {
            "an organization looks like 019542f5-b3e7-4d02-8000-000000000001, the platformId that \
             `seedport token create` prints"
        }
        "--wallet" => {
            "a wallet looks like 019542f5-b3e7-4d02-8000-000000000001, as `seedport statement` \
             prints it"
        }
        "--credential" => "`seedport credential list` shows the credentials of an account",
        "--contact" => {
            "a contact is a mail address such as ann@example.com, or a number such as +14155550123"
        }
        "--url" => "an address looks like http://127.0.0.1:8080, or https://seedport.example.com",
        "--owner-public-key" => {
            "a public key is 66 or 130 hex digits, as `seedport keygen` prints it"
        }
        "<ID>" | "[ID]" if command.contains(" credential ") => {
            "a credential looks like AuthMethod:019542f5-b3e7-4d02-8000-000000000001, as `seedport \
             credential list` shows it"
        }
        "<ID>" | "[ID]" if command.contains(" session ") => {
            "a session looks like Session:019542f5-b3e7-4d02-8000-000000000001, as `seedport session \
             list` shows it"
        }
        "<ID>" | "[ID]" if command.contains(" webhook ") => {
            "a webhook looks like Webhook:019542f5-b3e7-4d02-8000-000000000001, as `seedport webhook \
             list` shows it"
        }
        _ => return None,
    })
}

/// The command that was meant, as far as its words are there: `seedport session open`.
fn command(words: &[String]) -> String {
    let mut at: Command = Cli::command();
    let mut named = at.get_name().to_owned();
    for word in words {
        let Some(next) = at.find_subcommand(word).cloned() else {
            // An option before a subcommand is the parser's business.
            if word.starts_with('-') {
                break;
            }
            continue;
        };
        named.push(' ');
        named.push_str(next.get_name());
        at = next;
    }
    named
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    fn said(line: &str, set: &'static [(&'static str, &'static str)]) -> String {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let all = ["seedport".to_owned()].into_iter().chain(words.clone());
        let error = Cli::try_parse_from(all).expect_err("refused");
        let failure = worded(&error, &command(&words), |variable| {
            let found = set.iter().find(|(name, _)| *name == variable);
            found.map(|(_, value)| (*value).to_owned())
        });
        failure.to_string()
    }

    #[test]
    fn a_suggestion_stands_on_the_help_line() {
        for (line, meant) in [
            ("exprt", "'export'"),
            ("open --enveloppe x", "'--envelope'"),
            ("export --acount x", "'--account'"),
            ("session opne", "'open'"),
        ] {
            let said = said(line, &[]);
            let (what, help) = said.split_once('\n').expect("two lines");
            assert!(!what.contains("tip:"), "{said}");
            assert!(what.starts_with("error: "), "{said}");
            assert!(help.starts_with("help: a similar"), "{said}");
            assert!(help.contains(meant), "{said}");
        }
    }

    #[test]
    fn a_refused_value_is_told_with_what_one_looks_like() {
        for (line, example) in [
            ("open --pin 12", "64 hex digits"),
            ("export --account foo", "InternalAccount:0195"),
            ("mobilecoin export --account foo", "64 hex digits"),
            ("export --organization foo", "platformId"),
            ("export --wallet foo", "seedport statement"),
            ("export --contact foo", "ann@example.com"),
            ("export --url foo", "http://127.0.0.1:8080"),
            ("session open --credential foo", "credential list"),
            ("credential revoke foo", "AuthMethod:0195"),
            ("session revoke foo", "Session:0195"),
            ("webhook retry foo", "Webhook:0195"),
        ] {
            let said = said(line, &[]);
            assert!(said.contains(example), "{line}: {said}");
            assert!(said.contains(" --help` says more"), "{line}: {said}");
            assert_eq!(said.lines().count(), 2, "{said}");
        }
    }

    #[test]
    fn a_variable_that_is_set_is_named() {
        let both = said(
            "export --pin 12 --trust-server-key",
            &[("SEEDPORT_PIN", "12"), ("SEEDPORT_URL", "http://a")],
        );
        assert!(both.contains("SEEDPORT_PIN is set"), "{both}");
        assert!(!both.contains("SEEDPORT_URL is set"), "{both}");
        let variable = "SEEDPORT_MOBILECOIN_URL";
        let door = said(
            "mobilecoin list --url foo",
            &[("SEEDPORT_MOBILECOIN_URL", "foo")],
        );
        assert!(door.contains(variable), "{door}");
        let door = said(
            "mobilecoin list --url foo",
            &[("SEEDPORT_MOBILECOIN_URL", "a")],
        );
        assert!(!door.contains(variable), "the flag overrides it: {door}");
    }
}
