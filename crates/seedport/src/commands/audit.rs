//! `seedport audit`: the audit log is listed, for people and for machines, exported and pruned.
//!
//! Invariant: shows what the log holds and nothing else, page by page; texts of strangers do
//! nothing to a terminal.
//! Called by `commands`.

mod export;
mod prune;

use std::{collections::HashMap, ops::ControlFlow};

use seedport_custody::operator::audit;
use seedport_store::{AuditFilter, AuditRow, INSTALLATION, PlatformRow};
use seedport_wire::ids::PlatformId;
use serde_json::json;

use super::{kept::Kept, one_thread};
use crate::{
    cli::audit::{Audit, AuditList},
    failure::Failure,
    table::harmless,
};

/// Does what was asked for.
pub fn run(command: &Audit) -> Result<(), Failure> {
    match command {
        Audit::List(arguments) => {
            let kept = Kept::open(&arguments.settings)?;
            one_thread()?.block_on(list(&kept, arguments))
        }
        Audit::Export(arguments) => export::run(arguments),
        Audit::Prune(arguments) => prune::run(arguments),
    }
}

/// A platform's log, by the name that people are told.
struct Log {
    platform: PlatformId,
    name: Option<String>,
}

/// The logs that a command is about: one platform's, or all, that of the whole installation first.
async fn logs(kept: &Kept, platform: Option<&str>) -> Result<Vec<Log>, Failure> {
    let of_installation = Log {
        platform: INSTALLATION,
        name: None,
    };
    let rows = kept.platforms(platform).await?;
    let of_platforms = rows.into_iter().map(|row| Log {
        platform: row.id,
        name: Some(row.name),
    });
    let first = platform.is_none().then_some(of_installation);
    Ok(first.into_iter().chain(of_platforms).collect())
}

impl Log {
    /// Whose it is, in a sentence.
    fn told(&self) -> String {
        let name = self.name.as_deref().map(harmless);
        name.unwrap_or_else(|| "the installation".to_owned())
    }
}

async fn list(kept: &Kept, arguments: &AuditList) -> Result<(), Failure> {
    let platforms = kept.platforms(arguments.platform.as_deref()).await?;
    let account = match arguments.account {
        Some(name) => Some(kept.account(name).await?.account),
        None => None,
    };
    let filter = AuditFilter {
        account,
        since: arguments.since,
        until: arguments.until,
        newest_first: !arguments.oldest_first,
    };
    let name_of = |row: &PlatformRow| (*row.id.as_bytes(), row.name.clone());
    let names: HashMap<_, _> = platforms.iter().map(name_of).collect();
    let mut left = arguments.limit.unwrap_or(u64::MAX);
    let shown = audit::walk(&kept.store, &platforms, filter, |row| {
        if left == 0 {
            return ControlFlow::Break(());
        }
        left -= 1;
        let platform = names.get(row.entry.platform.as_bytes());
        if arguments.json {
            print_json(row, platform);
        } else {
            print(row, platform);
        }
        ControlFlow::Continue(())
    });
    shown.await.map_err(|error| kept.failed(&error))
}

fn print_json(row: &AuditRow, platform: Option<&String>) {
    let entry = &row.entry;
    let json = json!({
        "at": entry.at,
        "platform": platform,
        "platformId": platform.map(|_| entry.platform),
        "sequence": row.sequence,
        "verb": entry.verb.text(),
        "outcome": entry.outcome.text(),
        "reason": entry.reason,
        "account": entry.account,
        "subject": entry.subject,
        "export": entry.export,
        "token": entry.actor,
        "operator": entry.operator,
        "note": entry.note,
    });
    say!("{json}");
}

/// One line: when, where, what, how it ended, on what, by whom, why.
fn print(row: &AuditRow, platform: Option<&String>) {
    let entry = &row.entry;
    let platform = platform.map_or_else(|| "-".to_owned(), |name| harmless(name));
    let mut line = format!(
        "{}  {platform}  {}  {}",
        entry.at,
        entry.verb.text(),
        entry.outcome.text()
    );
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            line += &["  ", name, "=", &harmless(&value)].concat();
        }
    };
    add("reason", entry.reason.as_ref().map(ToString::to_string));
    add("account", entry.account.map(|id| id.to_string()));
    add("subject", entry.subject.clone());
    add("export", entry.export.map(|id| id.to_string()));
    add("token", entry.actor.map(|id| id.to_string()));
    add("by", entry.operator.clone());
    add("note", entry.note.clone());
    say!("{line}");
}
