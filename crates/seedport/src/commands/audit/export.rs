//! `seedport audit export`: the log in a file, for an archive.
//!
//! Invariant: the file is there whole or not at all; whatever is not as it should be in the log is in the
//! file too, and makes the command fail when it is written.
//! Called by `audit`.

use std::{
    fs::File,
    io::{self, BufWriter, Write as _},
};

use seedport_custody::operator::archive::{self, Archived};
use seedport_store::StoreError;
use seedport_wire::{Clock as _, SystemClock, digest::sha256_parts};
use serde_json::{Value, json};

use super::{
    super::{kept::Kept, one_thread},
    Log, logs,
};
use crate::{
    cli::audit::AuditExport,
    failure::Failure,
    files::{self, Reserved},
    workshop::Workshop,
};

/// Why the log was not written.
enum Unwritten {
    Store(StoreError),
    File(io::Error),
}

impl From<StoreError> for Unwritten {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<io::Error> for Unwritten {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

/// What was written, and the digest of all digests.
#[derive(Default)]
struct Sum {
    entries: u64,
    pruned: u64,
    missing: u64,
    changed: u64,
    chain: [u8; 32],
}

/// Writes the file.
pub fn run(arguments: &AuditExport) -> Result<(), Failure> {
    let kept = Kept::open(&arguments.settings)?;
    let runtime = one_thread()?;
    let logs = runtime.block_on(logs(&kept, arguments.platform.as_deref()))?;
    let file = Reserved::private(&arguments.to)?;
    let workshop = Workshop::beside(&arguments.to)?;
    let draft = workshop.file("audit")?;
    let refused = |error: &io::Error| files::refused(&arguments.to, error);
    let opened = File::options().write(true).open(&draft);
    let opened = opened.map_err(|error| refused(&error))?;
    let written = runtime.block_on(write(&kept, arguments, &logs, opened));
    let sum = written.map_err(|error| match error {
        Unwritten::Store(error) => kept.failed(&error),
        Unwritten::File(error) => refused(&error),
    })?;
    file.become_file(&draft)?;
    say!(
        "{} holds {} entries of the audit log, and the digests of {} that were pruned",
        arguments.to.display(),
        sum.entries,
        sum.pruned
    );
    if sum.missing + sum.changed > 0 {
        return Err(Failure::new(
            format!(
                "the audit log is not whole: {} entries are missing and {} do not fit their digests",
                sum.missing, sum.changed
            ),
            "the file says which; compare it with a backup, and see who could write the database",
        ));
    }
    Ok(())
}

async fn write(
    kept: &Kept,
    arguments: &AuditExport,
    logs: &[Log],
    file: File,
) -> Result<Sum, Unwritten> {
    let mut out = BufWriter::new(file);
    let mut sum = Sum::default();
    for log in logs {
        let each = |archived: Archived<'_>| {
            let line = sum.line(log, &archived);
            Ok::<_, Unwritten>(writeln!(out, "{line}")?)
        };
        archive::walk(&kept.store, log.platform, arguments.before, each).await?;
    }
    let end = json!({
        "entries": sum.entries,
        "pruned": sum.pruned,
        "missing": sum.missing,
        "changed": sum.changed,
        "before": arguments.before,
        "madeAt": SystemClock.now(),
        "chain": hex::encode(sum.chain),
    });
    writeln!(out, "{end}")?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(sum)
}

impl Sum {
    /// Counts what stands at a place, and words it.
    fn line(&mut self, log: &Log, archived: &Archived<'_>) -> Value {
        match archived {
            Archived::Entry(row, digest) => {
                self.entries += 1;
                self.take(&digest.digest);
                let entry = &row.entry;
                let mut line = json!({
                    "platform": log.name,
                    "platformId": log.platform,
                    "sequence": row.sequence,
                    "at": entry.at,
                    "atMs": entry.at.millis(),
                    "verb": entry.verb.text(),
                    "outcome": entry.outcome.text(),
                    "reason": entry.reason,
                    "detail": {
                        "salt": hex::encode(digest.salt),
                        "token": entry.actor,
                        "account": entry.account,
                        "subject": entry.subject,
                        "export": entry.export,
                        "operator": entry.operator,
                        "note": entry.note,
                    },
                    "digest": hex::encode(digest.digest),
                });
                if !digest.is_of(row.sequence, entry) {
                    self.changed += 1;
                    line["changed"] = json!(true);
                }
                line
            }
            Archived::Pruned(row) => {
                self.pruned += 1;
                self.take(&row.digest);
                json!({
                    "platform": log.name,
                    "platformId": log.platform,
                    "sequence": row.sequence,
                    "pruned": true,
                    "digest": hex::encode(row.digest),
                })
            }
            Archived::Missing(first, last) => {
                self.missing += last - first + 1;
                json!({
                    "platform": log.name,
                    "platformId": log.platform,
                    "sequence": first,
                    "last": last,
                    "missing": true,
                })
            }
        }
    }

    fn take(&mut self, digest: &[u8; 32]) {
        self.chain = sha256_parts(&[&self.chain, digest]);
    }
}
