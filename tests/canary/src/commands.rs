//! What the program's commands print, beside a sandbox server: a phrase only where somebody asked
//! for it, and nothing else ever.
//!
//! Invariant: a command that must fail has secrets in its hands when it does.
//! Called by `run`.

mod mobilecoin;

use std::fs;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::{
    http::{Http, basic, text},
    needles::Needles,
    owner::learn,
    search::Piece,
    server::{Installation, private_file},
};

/// Makes a token: its client id and secret. The command's standard output is where the secret is
/// meant to be, so only its standard error is searched.
pub fn make_token(
    installation: &Installation,
    needles: &mut Needles,
    pieces: &mut Vec<Piece>,
) -> Result<(String, String)> {
    let arguments = ["token", "create", "--name", "canary", "--data-dir", "data"];
    let [token, errors] = installation.run(&arguments, true)?;
    pieces.push(errors);
    let token: Value = serde_json::from_slice(&token.bytes)?;
    let (client, secret) = (text(&token, "clientId")?, text(&token, "clientSecret")?);
    needles.add_text(&format!("the client secret of {client}"), &secret);
    let header = basic(&client, &secret);
    needles.add_text(
        &format!("the credentials of {client}"),
        &header["Basic ".len()..],
    );
    Ok((client, secret))
}

/// Runs a command that must end well or must not: its standard output.
type Say<'a> = dyn FnMut(&[&str], bool) -> Result<Vec<u8>> + 'a;

/// Runs every command. Answers with where secrets are meant to be.
pub fn run(
    installation: &Installation,
    needles: &mut Needles,
    pieces: &mut Vec<Piece>,
) -> Result<Vec<(String, Piece)>> {
    let server = installation.serve(None, "text")?;
    let (client, secret) = make_token(installation, needles, pieces)?;
    private_file(&installation.home().join("secret"), &secret)?;
    private_file(&installation.home().join("code"), "000000")?;
    let mut http = Http::new(server.address, &client, &secret);
    let document = http
        .raw("GET", "/.well-known/seedport-keys.json", &[], "")?
        .json()?;
    let pin = text(&document["keys"][0], "fingerprint")?;
    let url = format!("http://{}", server.address);
    let remote = [
        "--url",
        &url,
        "--client-id",
        &client,
        "--client-secret-file",
        "secret",
    ];
    let mut say = |arguments: &[&str], success| -> Result<Vec<u8>> {
        let said = installation.run(arguments, success)?;
        let output = said[0].bytes.clone();
        pieces.extend(said);
        Ok(output)
    };

    let email = "eve@canary.example";
    let create = [
        &["customer", "create", "--json", "--email", email][..],
        &remote,
    ]
    .concat();
    let customer: Value = serde_json::from_slice(&say(&create, true)?)?;
    let account = find_account(&customer).with_context(|| format!("no account: {customer}"))?;
    say(&[&["customer", "list"][..], &remote].concat(), true)?;

    let export = [
        &["export", "--account", &account, "--code-file", "code"][..],
        &remote,
    ]
    .concat();
    let files = [
        "--out",
        "phrase",
        "--envelope-out",
        "envelope",
        "--key-out",
        "key",
    ];
    let pinned = ["--pin", pin.as_str()];
    say(&[&export[..], &pinned, &files].concat(), true)?;
    let phrase = fs::read_to_string(installation.home().join("phrase"))?;
    learn(phrase.trim_end(), email, needles)?;
    add_key(installation, "key", needles)?;

    // Without a pin, with a wrong one, and with a wrong key.
    let wrong = "0".repeat(64);
    let open = ["open", "--envelope", "envelope", "--key"];
    say(&export, false)?;
    let elsewhere = ["--out", "phrase-2", "--key-out", "key-2", "--pin", &wrong];
    say(&[&export[..], &elsewhere].concat(), false)?;
    say(&[&open[..], &["key"]].concat(), false)?;
    say(&[&open[..], &["key", "--pin", &wrong]].concat(), false)?;
    say(&["keygen", "--out", "other"], true)?;
    add_key(installation, "other", needles)?;
    say(&[&open[..], &["other"], &pinned].concat(), false)?;
    say(&["keygen", "--out", "other"], false)?;
    let stamp = ["stamp", "--payload", "envelope", "--key"];
    say(&[&stamp[..], &["other", "--unread"]].concat(), true)?;
    say(&[&stamp[..], &["other"]].concat(), false)?;
    let target = ["other", "--target-key", "key"];
    say(&[&stamp[..], &target].concat(), false)?;
    // A secret in the place of another file.
    say(&[&stamp[..], &["phrase", "--unread"]].concat(), false)?;
    let target = ["other", "--target-key", "phrase"];
    say(&[&stamp[..], &target].concat(), false)?;
    let secret = ["stamp", "--payload", "phrase", "--key", "other"];
    say(&[&secret[..], &["--unread"]].concat(), true)?;
    say(&[&secret[..], &["--target-key", "key"]].concat(), false)?;
    let swapped = ["open", "--envelope", "phrase", "--key", "key"];
    say(&[&swapped[..], &pinned].concat(), false)?;
    say(&[&open[..], &["phrase"], &pinned].concat(), false)?;
    say(&["config", "check", "--config", "secret"], false)?;
    say(&["demo"], true)?;
    say(&["demo", "--passkey"], true)?;
    let flags = [&pinned[..], &remote].concat();
    manage(installation, needles, &account, &flags, &mut say)?;
    say(&["webhook", "list", "--data-dir", "data"], true)?;
    let unknown = "Webhook:019542f5-b3e7-4d02-8000-000000000001";
    let retry = ["webhook", "retry", unknown, "--data-dir", "data"];
    say(&retry, false)?;
    let mut asked = mobilecoin::run(installation, &server, &pin, needles, &mut say)?;

    for json in [&[][..], &["--json"]] {
        let arguments = [&open[..], &["key"], &pinned, json].concat();
        let arguments = arguments.into_iter().map(str::to_owned).collect();
        asked.push((format!("the phrase of {email}"), arguments));
    }
    let controls = show(installation, asked, pieces)?;
    let [output, errors] = installation.run(&["demo", "--show-phrase"], true)?;
    let shown = phrase_in(&String::from_utf8_lossy(&output.bytes)).context("no phrase")?;
    learn(&shown, "the demo", needles)?;
    pieces.push(errors);
    pieces.extend(server.stop(false)?);
    pieces.extend(installation.files("of the sandbox")?);
    pieces.append(&mut http.answers);
    Ok(controls)
}

/// Runs what asks for a phrase, which is then on standard output and nowhere else.
fn show(
    installation: &Installation,
    asked: Vec<(String, Vec<String>)>,
    pieces: &mut Vec<Piece>,
) -> Result<Vec<(String, Piece)>> {
    let mut controls = Vec::new();
    for (phrase, arguments) in asked {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let [output, errors] = installation.run(&arguments, true)?;
        controls.push((phrase, output));
        pieces.push(errors);
    }
    Ok(controls)
}

/// The first id of an account anywhere in a JSON.
fn find_account(json: &Value) -> Option<String> {
    match json {
        Value::String(text) => text.starts_with("InternalAccount:").then(|| text.clone()),
        Value::Array(values) => values.iter().find_map(find_account),
        Value::Object(members) => members.values().find_map(find_account),
        _ => None,
    }
}

/// Twenty-four small words in a row, numbered or not, over any number of lines.
fn phrase_in(text: &str) -> Option<String> {
    let is_word = |word: &&str| word.chars().all(|letter| letter.is_ascii_lowercase());
    let is_number = |word: &&str| word.trim_end_matches('.').parse::<u8>().is_ok();
    let words: Vec<&str> = text
        .split_whitespace()
        .filter(|word| !is_number(word))
        .collect();
    let runs = words.windows(24).filter(|run| run.iter().all(is_word));
    let mut phrases = runs.map(|run| run.join(" "));
    phrases.find(|phrase| learn(phrase, "nobody", &mut Needles::default()).is_ok())
}

/// A session in a file and all that is done by it; and other files in its place.
fn manage(
    installation: &Installation,
    needles: &mut Needles,
    account: &str,
    flags: &[&str],
    say: &mut Say<'_>,
) -> Result<()> {
    // The first two flags are the pin, which only what opens a session takes.
    let remote = &flags[2..];
    let open = ["session", "open", "--account", account, "--out", "session"];
    let open = [&open[..], &["--code-file", "code"], flags].concat();
    say(&open, true)?;
    add_key(installation, "session", needles)?;
    say(&open, false)?;
    for listed in ["session", "credential"] {
        say(
            &[&[listed, "list", "--account", account], remote].concat(),
            true,
        )?;
    }
    let refresh = [
        "session",
        "refresh",
        "--session",
        "session",
        "--out",
        "next",
    ];
    say(&[&refresh[..], remote].concat(), true)?;
    add_key(installation, "next", needles)?;
    let mistaken = ["session", "refresh", "--session", "phrase", "--out", "none"];
    say(&[&mistaken[..], remote].concat(), false)?;
    // The customer has no phone number.
    let sms = ["credential", "add", "--type", "sms", "--session", "next"];
    say(&[&sms[..], remote].concat(), false).map(drop)
}

fn add_key(installation: &Installation, file: &str, needles: &mut Needles) -> Result<()> {
    let json = fs::read(installation.home().join(file))?;
    let key = text(&serde_json::from_slice(&json)?, "privateKey")?;
    let key = hex::decode(key)?;
    ensure!(key.len() == 32);
    needles.add_bytes(&format!("the key in the file {file}"), &key);
    Ok(())
}
