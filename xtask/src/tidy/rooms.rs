//! Rule: a room keeps out what `ARCHITECTURE.md` says that it does without, and every read of the store
//! names its platform.
//!
//! Invariant: the exceptions stand here with their reasons, and one that no longer exists is refused.
//! Called by `tidy`.

use super::tree::{File, Finding, Tree};

/// A room, the parts of words that may not stand in its code, and what it does instead.
struct Room {
    sources: &'static str,
    words: &'static [&'static str],
    say: &'static str,
}

/// I/O, in every form that a crate of ours has.
const IO: &[&str] = &[
    "std::fs",
    "std::net::Tcp",
    "std::net::Udp",
    "std::process",
    "std::env",
    "std::thread",
    "File::",
    "TcpStream",
    "tokio",
    "rusqlite",
    "reqwest",
    "hyper::",
    "axum",
];

const ROOMS: [Room; 5] = [
    Room {
        sources: "crates/wire/src/",
        words: IO,
        say: "Invariant 1: no I/O here; take what was read",
    },
    Room {
        sources: "crates/keys/src/",
        words: IO,
        say: "Invariant 3: no I/O here; take what was read",
    },
    Room {
        sources: "crates/keys/src/",
        words: &[
            "SystemTime",
            "Instant",
            "dyn Clock",
            "dyn Entropy",
            "SystemEntropy",
            "getrandom",
            "UNIX_EPOCH",
            "rand::",
        ],
        say: "Invariant 3: no clock and no randomness here; the same entropy gives the same keys",
    },
    Room {
        sources: "crates/grid/src/",
        words: &["Write::", "Write {", ".commit(", "dyn Store", "Vault"],
        say: "Invariant 16: a door decides nothing; call a verb of custody",
    },
    Room {
        sources: "crates/mobilecoin/src/",
        words: &["Write::", "Write {", ".commit(", "dyn Store", "Vault"],
        say: "Invariant 17: a door decides nothing; call a verb of custody",
    },
];

/// Where Invariant 19 is held: what belongs to an owner changes in `custody`.
const OWNERS: Room = Room {
    sources: "crates/seedport/src/",
    words: &[
        "AccountWrite",
        "ChallengeWrite",
        "CredentialWrite",
        "CustomerWrite",
        "OtpWrite",
        "SessionWrite::Insert",
        "WalletWrite",
    ],
    say: "Invariant 19: what belongs to an owner is changed by a verb of custody",
};

/// Reads of the store that name no platform.
const UNSCOPED: [&str; 14] = [
    // The doors' way in: they find the platform.
    "token_by_client_id",
    "platform_by_name",
    "platform",
    // The server's own.
    "installation",
    "progress",
    "quorum_keys",
    "webhook_key",
    "ready",
    // For all platforms: the courier, the housekeeping, the operator.
    "due_webhooks",
    "webhooks",
    "overdue",
    "measure_shares",
    "freezes",
    "platforms",
];

pub fn check(tree: &Tree) -> Vec<Finding> {
    let rooms = ROOMS.iter().chain([&OWNERS]);
    let mut findings: Vec<Finding> = rooms
        .flat_map(|room| tree.files().iter().flat_map(|file| kept_out(room, file)))
        .collect();
    findings.extend(unscoped_reads(tree));
    findings
}

/// The words of a file that its room keeps out.
fn kept_out(room: &Room, file: &File) -> Vec<Finding> {
    if !file.path.starts_with(room.sources) || !file.is_rust() || is_of_tests(file) {
        return Vec::new();
    }
    let end = file.first_test_line().unwrap_or(usize::MAX);
    let code = file
        .lines()
        .filter(|(number, line)| *number < end && !line.trim_start().starts_with("//"));
    let mut findings = Vec::new();
    // A group, `use std::{…}`, is read with its path before each part.
    let mut group = "";
    for (number, line) in code {
        let line = line.trim();
        if let Some((path, _)) = line.split_once("::{").filter(|_| line.starts_with("use ")) {
            group = path.trim_start_matches("use ");
        }
        let parts = line
            .split(['{', ','])
            .map(|part| part.trim().trim_end_matches(['}', ';']));
        let whole = parts.map(|part| format!("{group}::{part}"));
        let grouped: Vec<String> = whole.filter(|_| !group.is_empty()).collect();
        let is_found = |word: &&&str| {
            line.contains(**word) || grouped.iter().any(|part| part.contains(**word))
        };
        if let Some(word) = room.words.iter().find(is_found) {
            let say = format!("`{word}`: {}", room.say);
            findings.push(Finding::new(&file.path, number, say));
        }
        if line.ends_with(';') {
            group = "";
        }
    }
    findings
}

/// A file that tests alone compile, beside the sources.
fn is_of_tests(file: &File) -> bool {
    file.path.ends_with("/tests.rs") || file.path.ends_with("/vectors.rs")
}

fn unscoped_reads(tree: &Tree) -> Vec<Finding> {
    let is_trait = |file: &&File| {
        let name = file.path.strip_prefix("crates/store/src/");
        file.is_rust()
            && name.is_some_and(|name| !name.contains('/'))
            && file.path != "crates/store/src/sqlite.rs"
    };
    let files: Vec<&File> = tree.files().iter().filter(is_trait).collect();
    let (mut findings, mut found) = (Vec::new(), Vec::new());
    for file in &files {
        let lines: Vec<(usize, &str)> = file.lines().collect();
        for (at, &(number, line)) in lines.iter().enumerate() {
            let Some(rest) = line.trim_start().strip_prefix("async fn ") else {
                continue;
            };
            let name = rest.split('(').next().unwrap_or_default();
            let head = lines[at..].iter().map(|(_, line)| *line);
            let mut text = String::new();
            for line in head {
                text += line;
                if line.trim_end().ends_with(';') {
                    break;
                }
            }
            found.push(name);
            let is_scoped = text.contains("platform: PlatformId");
            if !is_scoped && name != "commit" && !UNSCOPED.contains(&name) {
                let say = "Invariant 14: the read names the platform whose rows it may see";
                findings.push(Finding::new(&file.path, number, say));
            }
        }
    }
    let gone = UNSCOPED.iter().filter(|name| !found.contains(name));
    if !found.is_empty() {
        findings.extend(gone.map(|name| {
            let say = format!("`{name}` is no read any more: take it from the rule's exceptions");
            Finding::new("xtask/src/tidy/rooms.rs", 1, say)
        }));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn what_a_room_does_without_is_refused_in_it_and_not_elsewhere() {
        for (path, text) in [
            ("crates/wire/src/a.rs", "use std::fs::File;\n"),
            ("crates/keys/src/a.rs", "let now = SystemTime::now();\n"),
            ("crates/wire/src/a.rs", "use std::{fmt, fs};\n"),
            (
                "crates/wire/src/a.rs",
                "use std::{\n    fmt,\n    process::Command,\n};\n",
            ),
            ("crates/grid/src/a.rs", "store.commit(writes).await\n"),
            ("crates/mobilecoin/src/a.rs", "fn f(vault: &Vault) {}\n"),
            ("crates/seedport/src/a.rs", "WalletWrite::Insert(row)\n"),
        ] {
            assert_eq!(found(path, text), 1, "{path}");
            assert_eq!(found("crates/custody/src/a.rs", text), 0, "{path}");
            let remark = text.lines().map(|line| format!("// {line}\n"));
            assert_eq!(found(path, &remark.collect::<String>()), 0, "{path}");
        }
    }

    #[test]
    fn a_read_without_its_platform_is_refused() {
        let read = |of: &str| format!("trait A {{\n    async fn rows(\n        {of}\n    );\n}}\n");
        let file = "crates/store/src/a.rs";
        let scoped = found(file, &read("platform: PlatformId,"));
        assert_eq!(found(file, &read("id: TokenId,")), scoped + 1);
        // None of the exceptions exists in this tree.
        assert_eq!(scoped, UNSCOPED.len());
    }
}
