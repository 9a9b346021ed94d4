//! Searches everything that a server writes for every secret of a run at TRACE.
//!
//! A run starts a real `seedport serve` with a real mail receiver, drives it through whole
//! exports and through what a careless or hostile caller does, runs every command of the program,
//! learns each phrase by opening the
//! envelope and each hidden key by opening the database with the root key, and then looks for
//! all of it in the logs, the database with its WAL, the metrics and the answers.
//!
//! Invariant: a clean result counts only after each needle was planted in a copy and found.
//! Called by `cargo xtask canary`. Usage: `seedport-canary SEEDPORT`; results are printed as
//! `cargo test` prints them.

mod account;
mod commands;
mod door;
mod forms;
mod http;
mod listener;
mod mail;
mod needles;
mod outside;
mod owner;
mod passkey;
mod provider;
mod run;
mod script;
mod sealed;
mod search;
mod server;
mod session;
mod views;

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    path::PathBuf,
    process::ExitCode,
    time::Instant,
};

use anyhow::{Context as _, Result};

use crate::{
    run::Findings,
    search::{Piece, Search},
};

/// What each kind of piece is called in the result, and whether it must have been there.
const KINDS: [(&str, &str); 7] = [
    ("log", "the logs at TRACE"),
    ("output", "the standard output"),
    ("database", "the database, its WAL and its index"),
    ("metrics", "the metrics"),
    ("answer", "the answers over HTTP"),
    ("command", "what the commands print"),
    ("webhook", "the webhooks as they arrive"),
];

fn main() -> ExitCode {
    let started = Instant::now();
    match run() {
        Ok((passed, failed)) => {
            let word = if failed == 0 { "ok" } else { "FAILED" };
            let seconds = started.elapsed().as_secs_f64();
            println!(
                "\ntest result: {word}. {passed} passed; {failed} failed; 0 ignored; \
                 0 measured; 0 filtered out; finished in {seconds:.2}s\n"
            );
            ExitCode::from(u8::from(failed > 0))
        }
        Err(error) => {
            println!("the run did not come to its end: {error:#}");
            println!("\ntest result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured\n");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(usize, usize)> {
    let program = env::args_os()
        .nth(1)
        .context("usage: seedport-canary SEEDPORT")?;
    let program = PathBuf::from(program).canonicalize()?;
    let findings = run::run(&program)?;
    let search = Search::new(&findings.needles)?;
    let mut results = Vec::new();
    for (kind, shown) in KINDS {
        results.extend(search_kind(&search, &findings, kind, shown));
    }
    results.push(control(&search, &findings));
    let bytes: usize = findings.pieces.iter().map(|piece| piece.bytes.len()).sum();
    println!(
        "{} needles (of {} secrets) x {bytes} bytes (in {} pieces); {} requests refused as they \
         had to be; {} lines of log",
        findings.needles.all().len(),
        findings.needles.secrets().len(),
        findings.pieces.len(),
        findings.refused,
        findings.log_lines,
    );
    let failed = results.iter().filter(|passed| !**passed).count();
    Ok((results.len() - failed, failed))
}

/// Proves the search on the largest piece of a kind, then searches all of them.
fn search_kind(search: &Search<'_>, findings: &Findings, kind: &str, shown: &str) -> Vec<bool> {
    let pieces = || findings.pieces.iter().filter(|piece| piece.kind == kind);
    let count = pieces().count();
    let bytes: usize = pieces().map(|piece| piece.bytes.len()).sum();
    let proven = pieces()
        .max_by_key(|piece| piece.bytes.len())
        .context("there is none")
        .and_then(|piece| search.prove(piece));
    let said = match &proven {
        Ok(planted) => format!("{planted} planted secrets are found in {shown}"),
        Err(error) => format!("planted secrets are found in {shown}: {error}"),
    };
    let proven = report(&said, proven.is_ok());
    let hits: Vec<_> = pieces()
        .flat_map(|piece| search.hits(piece))
        .filter(|hit| !findings.is_meant(hit))
        .collect();
    let mut places: BTreeMap<_, usize> = BTreeMap::new();
    for hit in &hits {
        *places
            .entry((&hit.secret, &hit.form, &hit.place))
            .or_default() += 1;
    }
    for ((secret, form, place), count) in places {
        println!("    {secret} ({form}) stands in {place}, {count} needles");
    }
    let said = format!("no secret stands in {shown} ({count} pieces, {bytes} bytes)");
    vec![proven, report(&said, hits.is_empty())]
}

/// The places where secrets are meant to be: the search must find them there.
fn control(search: &Search<'_>, findings: &Findings) -> bool {
    let missing = |(secret, piece): &&(String, Piece)| !search.secrets(piece).contains(secret);
    let missing: Vec<_> = findings.controls.iter().filter(missing).collect();
    for (secret, piece) in &missing {
        println!("    {secret} is not found in {}", piece.name);
    }
    let mut known: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    let unmet = findings.meant.iter().filter(|meant| {
        let mut pieces = findings.pieces.iter().enumerate();
        !pieces.any(|(index, piece)| {
            let begins = format!("{} {} ", piece.kind, piece.name).starts_with(&meant.place);
            begins
                && known
                    .entry(index)
                    .or_insert_with(|| search.secrets(piece))
                    .contains(&meant.secret)
        })
    });
    let unmet: Vec<_> = unmet.collect();
    for meant in &unmet {
        println!("    {} is not found in {}", meant.secret, meant.place);
    }
    let count = findings.controls.len() + findings.meant.len();
    let said = format!("{count} secrets are found where they are meant to be");
    report(&said, missing.is_empty() && unmet.is_empty() && count > 0)
}

fn report(what: &str, passed: bool) -> bool {
    println!("test {what} ... {}", if passed { "ok" } else { "FAILED" });
    passed
}
