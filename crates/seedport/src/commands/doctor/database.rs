//! The database, the vault's state, and whether the two and the root key belong together.
//!
//! Called by `doctor`.

use seedport_custody::{open::stored_keys, operator::audit, operator::platforms};
use seedport_store::{AuditFilter, Freezes as _, Installation as _, SqliteStore};
use seedport_vault::{
    quorum::fingerprints,
    state::{StateKey, VaultState},
};
use seedport_wire::{Clock as _, SystemClock, Timestamp};

use super::Findings;
use crate::{config::Config, data_dir::DataDir, failure::chain, installation};

/// What the other checks need to know.
#[derive(Default)]
pub struct Known {
    /// Whether the installation is a sandbox, once that is known.
    pub is_sandbox: Option<bool>,
    /// When the newest entry of the audit log was made.
    pub newest_entry: Option<Timestamp>,
}

/// Opens the database and looks.
pub async fn look(config: &Config, directory: &DataDir, found: &mut Findings) -> Known {
    let mut known = Known::default();
    let store = match installation::open_kept(config, directory) {
        Ok(store) => store,
        Err(failure) => {
            found.failing("database", failure.what(), failure.help());
            return known;
        }
    };
    file(&store, found);
    known.newest_entry = end_of_log(&store, true).await;
    retention(config, &store, found).await;
    brakes(&store, found).await;
    if let Err(failure) = keys(config, directory, &store, found, &mut known).await {
        found.failing("vault's state", failure.what(), failure.help());
    }
    known
}

fn file(store: &SqliteStore, found: &mut Findings) {
    let examined = match store.examine() {
        Ok(examined) => examined,
        Err(error) => {
            let todo = "put it back from your backup with `seedport restore`";
            found.failing("database", chain(&error), todo);
            return;
        }
    };
    match examined.problem {
        None => found.ok(
            "database",
            format!("every page and index is whole ({} bytes)", examined.bytes),
        ),
        Some(problem) => found.failing(
            "database",
            format!("the file is damaged: {problem}"),
            "put it back from your backup with `seedport restore`",
        ),
    }
    if examined.journal_mode == "wal" {
        found.ok(
            "write-ahead log",
            "in use: a change is durable before it is answered",
        );
    } else {
        found.failing(
            "write-ahead log",
            format!("the journal mode is {:?}", examined.journal_mode),
            "move the data directory to a local disk: WAL does not work on network file systems",
        );
    }
}

/// When the newest or the oldest entry of the audit log was made.
async fn end_of_log(store: &SqliteStore, newest_first: bool) -> Option<Timestamp> {
    let platforms = platforms::all(store).await.ok()?;
    let filter = AuditFilter {
        newest_first,
        ..AuditFilter::default()
    };
    let mut first = None;
    let walked = audit::walk(store, &platforms, filter, |row| {
        first = Some(row.entry.at);
        std::ops::ControlFlow::Break(())
    });
    walked.await.ok()?;
    first
}

/// How far back the audit log goes, so that nobody is surprised by its size.
async fn retention(config: &Config, store: &SqliteStore, found: &mut Findings) {
    let Some(oldest) = end_of_log(store, false).await else {
        return;
    };
    let days = config.retention.audit_days;
    let newest = SystemClock.now().minus(config.retention.audit());
    let what = if oldest < newest {
        format!(
            "its oldest entry is from {oldest}; what is older than {days} days may go: `seedport \
             audit export`, then `seedport audit prune`"
        )
    } else {
        format!("its oldest entry is from {oldest}; entries are kept for {days} days at least")
    };
    found.ok("audit log", what);
}

/// What the operator stopped, so that nobody forgets it.
async fn brakes(store: &SqliteStore, found: &mut Findings) {
    let frozen = store.freezes().await.map_or(0, |rows| rows.len());
    let platforms = platforms::all(store).await.unwrap_or_default();
    let disabled = platforms.iter().filter(|row| row.disabled_at.is_some());
    let disabled = disabled.count();
    if frozen + disabled == 0 {
        found.ok("freezes", "nothing is frozen, and no platform is disabled");
    } else {
        found.warning(
            "freezes",
            format!("{frozen} freezes stand, and {disabled} platforms are disabled"),
            "`seedport platform list` and `seedport audit list` say which, since when and why",
        );
    }
}

async fn keys(
    config: &Config,
    directory: &DataDir,
    store: &SqliteStore,
    found: &mut Findings,
    known: &mut Known,
) -> Result<(), crate::failure::Failure> {
    let told = |error| installation::store_failure(directory, &error);
    let stored = stored_keys(store).await.map_err(told)?;
    if stored.is_empty() {
        found.warning(
            "quorum key",
            "there is none yet",
            "`seedport serve` makes it at its first start",
        );
        return Ok(());
    }
    let root = installation::existing_root_key(config, directory)?;
    let Ok(kept) = fingerprints(&root, &stored) else {
        let file = config.root_key_file(directory);
        return Err(installation::wrong_root_key(&file, directory));
    };
    found.ok("root key", "it opens this database");
    let path = config.vault.state_dir(directory);
    let key = StateKey::derive(&root);
    let peeked = key.ok().map(|key| VaultState::peek(&path, &key));
    let peeked = match peeked {
        Some(Ok(peeked)) => peeked,
        Some(Err(error)) => {
            found.failing(
                "vault's state",
                format!("{}: {}", path.display(), chain(&error)),
                "docs/operators.md says what each message of the state means",
            );
            return Ok(());
        }
        None => return Ok(()),
    };
    let facts = &peeked.facts;
    known.is_sandbox = Some(facts.sandbox);
    let database = store.installation().await.map_err(told)?;
    if database == Some(*facts.database.as_bytes()) {
        found.ok(
            "vault's state",
            "it belongs to this database and this root key",
        );
    } else {
        found.failing(
            "vault's state",
            "it belongs to another database",
            "put back the database that belongs to it",
        );
    }
    let progress = store.progress().await.map_err(told)?;
    if progress < peeked.progress {
        found.failing(
            "vault's state",
            format!(
                "the database is an older copy: it has had {progress} transactions, and the state \
                 knows of {}",
                peeked.progress
            ),
            "put back the newest database, or a backup with `seedport restore`",
        );
    }
    let listed = kept.iter().all(|key| facts.quorum_keys.contains(key));
    if listed && kept.len() == facts.quorum_keys.len() {
        let current = kept.first().map_or_else(String::new, ToString::to_string);
        found.ok(
            "quorum key",
            format!("{current}, as the vault's state lists it"),
        );
    } else {
        found.failing(
            "quorum key",
            format!(
                "the database holds {} and the vault's state lists {}, or others",
                kept.len(),
                facts.quorum_keys.len()
            ),
            "find out who changed the database: the vault signs with listed keys alone",
        );
    }
    Ok(())
}
