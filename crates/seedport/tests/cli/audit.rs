//! `seedport audit export` and `audit prune`, beside a running server.

use std::{fs, path::Path, process::Command};

use rusqlite::Connection;
use seedport_wire::{Clock as _, SystemClock, digest::sha256_parts};
use serde_json::Value;

use crate::harness::{Run, Scratch, Server, Token, run, seedport};

const DAY: i64 = 86_400_000;

fn command(words: &[&str], data: &Path) -> Command {
    let mut command = seedport(words);
    command.arg("--data-dir").arg(data);
    command
}

/// A sandbox whose audit entries so far are so many days old.
fn aged(scratch: &Scratch, days: i64) -> (Server, Token) {
    let server = Server::sandbox(scratch);
    let token = Token::create(scratch, &server.data);
    token.customer(&server, "ann@example.com");
    let database = Connection::open(server.data.join("seedport.db")).expect("the database");
    // The digests are of entries of now: they are taken away, as an older version has none.
    let sql = "UPDATE audit SET at = at - ?1, salt = NULL, digest = NULL";
    assert!(database.execute(sql, [days * DAY]).expect("aged") > 3);
    (server, token)
}

fn exported(scratch: &Scratch, name: &str, words: &[&str], data: &Path) -> (Run, Vec<Value>) {
    let to = scratch.path(name);
    let mut export = command(&["audit", "export"], data);
    export.args(words).arg("--to").arg(&to);
    let told = run(export);
    let lines = fs::read_to_string(&to).expect("the export");
    let lines = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    (told, lines.collect())
}

fn listed(data: &Path) -> Vec<Value> {
    let told = run(command(
        &["audit", "list", "--json", "--oldest-first"],
        data,
    ))
    .succeeded();
    let lines = told.stdout.lines();
    lines
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

/// The chain over the digests of an export, as the page for operators describes it.
fn chain(lines: &[Value]) -> String {
    let digests = lines.iter().filter_map(|line| line["digest"].as_str());
    let link =
        |chain: [u8; 32], digest: &str| sha256_parts(&[&chain, &hex::decode(digest).expect("hex")]);
    hex::encode(digests.fold([0; 32], link))
}

#[test]
fn old_entries_are_exported_and_pruned_and_their_digests_stay() {
    let scratch = Scratch::new();
    let (server, token) = aged(&scratch, 500);
    token.customer(&server, "bob@example.com");
    let before = listed(&server.data);
    let (told, first) = exported(&scratch, "first", &[], &server.data);
    told.succeeded();
    let (end, entries) = first.split_last().expect("lines");
    assert_eq!(entries.len(), before.len());
    assert_eq!(end["entries"], before.len());
    assert_eq!((&end["pruned"], &end["missing"]), (&0.into(), &0.into()));
    assert_eq!(end["chain"], chain(entries).as_str());
    for entry in &before {
        let whole = entries.iter().find(|line| {
            line["platform"] == entry["platform"] && line["sequence"] == entry["sequence"]
        });
        let whole = whole.expect("every entry");
        assert_eq!(
            (&whole["at"], &whole["verb"]),
            (&entry["at"], &entry["verb"])
        );
        assert_eq!(whole["detail"]["account"], entry["account"]);
        assert_eq!(whole.get("changed"), None);
    }

    let prune = |before: &str| {
        let words = ["audit", "prune", "--before", before];
        run(command(&words, &server.data))
    };
    let refused = prune("399d");
    let (what, help) = refused.failure();
    assert!(
        what.contains("younger than retention.audit_days, 400 days"),
        "{what}"
    );
    assert!(help.contains("or an earlier moment"), "{help}");
    assert_eq!(listed(&server.data), before);
    let told = prune("501d").succeeded();
    assert!(
        told.stdout.contains("0 entries from before"),
        "{}",
        told.stdout
    );
    assert_eq!(listed(&server.data), before);

    let limit = SystemClock.now().millis() - 400 * DAY;
    let is_old = |line: &&Value| line["atMs"].as_i64().is_some_and(|at| at < limit);
    let old = entries.iter().filter(is_old).count();
    assert!(old > 3 && old < before.len());
    let doctor = || run(command(&["doctor"], &server.data)).stdout;
    let may_go = "what is older than 400 days may go";
    assert!(doctor().contains(may_go), "{}", doctor());
    let told = prune("401d").succeeded();
    assert!(!doctor().contains(may_go), "{}", doctor());
    assert!(
        told.stderr.contains("seedport audit export --before"),
        "{}",
        told.stderr
    );
    assert!(told.stdout.contains("default: "), "{}", told.stdout);
    let after = listed(&server.data);
    let told_of = |entry: &&Value| entry["verb"] == "audit.prune";
    let pruned: Vec<_> = after.iter().filter(told_of).collect();
    assert!(!pruned.is_empty());
    for entry in &pruned {
        assert!(entry["operator"].is_string(), "{entry}");
        assert!(
            entry["subject"].as_str().expect("places").starts_with("1-"),
            "{entry}"
        );
    }
    let young = before.len() - old;
    assert_eq!(after.len(), young + pruned.len());

    // What is left is the digest that the export has at the place.
    let (told, second) = exported(&scratch, "second", &[], &server.data);
    told.succeeded();
    let (end, lines) = second.split_last().expect("lines");
    assert_eq!((&end["pruned"], &end["missing"]), (&old.into(), &0.into()));
    assert_eq!(end["chain"], chain(lines).as_str());
    for (line, of) in lines.iter().filter_map(|line| {
        let same = |of: &&Value| {
            of["platformId"] == line["platformId"] && of["sequence"] == line["sequence"]
        };
        entries.iter().find(same).map(|of| (line, of))
    }) {
        assert_eq!(line["digest"], of["digest"]);
        assert!(line["pruned"] == true || line == of, "{line}");
    }
    // The server goes on, and what comes has numbers of its own.
    token.customer(&server, "cay@example.com");
    let (told, third) = exported(&scratch, "third", &["--platform", "default"], &server.data);
    told.succeeded();
    let places = third.iter().filter_map(|line| line["sequence"].as_u64());
    assert!(
        places.eq(1..third.len() as u64),
        "every place once, in order"
    );
}

#[test]
fn an_export_says_what_somebody_removed_or_changed() {
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    Token::create(&scratch, &server.data).customer(&server, "ann@example.com");
    let database = Connection::open(server.data.join("seedport.db")).expect("the database");
    let sql = "DELETE FROM audit WHERE verb = 'token.create';
        UPDATE audit SET outcome = 'REFUSED' WHERE verb = 'customer.create';";
    database.execute_batch(sql).expect("written");
    let (told, lines) = exported(&scratch, "log", &[], &server.data);
    let (what, help) = told.failure();
    assert!(
        what.contains("1 entries are missing and 1 do not fit"),
        "{what}"
    );
    assert!(help.contains("who could write the database"), "{help}");
    let marked = |mark: &str| lines.iter().filter(|line| line[mark] == true).count();
    assert_eq!((marked("missing"), marked("changed")), (1, 1));
}

#[test]
fn an_export_is_its_owners_alone_and_never_over_another_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let scratch = Scratch::new();
    let server = Server::sandbox(&scratch);
    let to = scratch.file("mine", "mine");
    let export = |to: &Path| {
        let mut export = command(&["audit", "export"], &server.data);
        export.arg("--to").arg(to);
        run(export)
    };
    assert!(
        export(&to)
            .failure()
            .0
            .contains("exists, and is not overwritten")
    );
    assert_eq!(fs::read_to_string(&to).expect("kept"), "mine");
    let missing = scratch.path("no/such");
    assert!(
        export(&missing)
            .failure()
            .0
            .contains("its directory is not there")
    );
    let to = scratch.path("log");
    export(&to).succeeded();
    let mode = fs::metadata(&to).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let unknown = run(command(
        &["audit", "prune", "--before", "9999d", "--platform", "x"],
        &server.data,
    ));
    assert!(
        unknown.failure().0.contains("there is no platform"),
        "{}",
        unknown.stderr
    );
}

#[test]
fn the_retention_is_the_configurations() {
    let scratch = Scratch::new();
    let (server, _) = aged(&scratch, 10);
    let config = scratch.file("seedport.toml", "[retention]\naudit_days = 7\n");
    let prune = |before: &str| {
        let mut prune = command(&["audit", "prune", "--before", before], &server.data);
        prune.arg("--config").arg(&config);
        run(prune)
    };
    assert!(prune("6d").failure().0.contains("7 days"));
    let told = prune("8d").succeeded();
    assert!(told.stdout.contains("were pruned"), "{}", told.stdout);
    let verbs: Vec<_> = listed(&server.data)
        .iter()
        .map(|entry| entry["verb"].clone())
        .collect();
    assert!(verbs.iter().all(|verb| verb == "audit.prune"), "{verbs:?}");
    let nothing = scratch.file("none.toml", "[retention]\naudit_days = 0\n");
    let mut refused = command(&["audit", "prune", "--before", "9d"], &server.data);
    refused.arg("--config").arg(&nothing);
    assert!(run(refused).failure().0.contains("audit_days"));
}
