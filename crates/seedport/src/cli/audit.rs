//! Arguments of `seedport audit`.
//!
//! Called by `commands::audit`.

use std::path::PathBuf;

use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};
use seedport_custody::operator::accounts::AccountName;
use seedport_wire::{Clock as _, SystemClock, Timestamp};

use super::{account::account_name, serve::Settings};

/// What can be done with the audit log on the machine itself.
#[derive(Debug, Subcommand)]
pub enum Audit {
    List(AuditList),
    Export(AuditExport),
    Prune(AuditPrune),
}

/// List the audit log, the newest entry first
///
/// Works beside a running server, and reads a page at a time. No secret is in the log.
#[derive(Debug, Args)]
pub struct AuditList {
    /// Which configuration.
    #[command(flatten)]
    pub settings: Settings,
    /// Only on this account: `InternalAccount:…`, or a MobileCoin account's 64 hex characters
    #[arg(long, value_name = "ID", value_parser = account_name)]
    pub account: Option<AccountName>,
    /// Only of this platform, by its name or id
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub platform: Option<String>,
    /// Not before: an RFC 3339 time, a date (UTC), or how long ago, as in 90m, 24h or 7d
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    pub since: Option<Timestamp>,
    /// Before: likewise
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    pub until: Option<Timestamp>,
    /// At most so many
    #[arg(long, value_name = "COUNT")]
    pub limit: Option<u64>,
    /// The oldest entry first
    #[arg(long)]
    pub oldest_first: bool,
    /// Print JSON, one entry a line
    #[arg(long)]
    pub json: bool,
}

/// Write the audit log into a file, whole and in order
///
/// JSON, one entry a line, each platform's log from its first entry on; the last line counts what is
/// before it. Each entry has a digest over itself, and what was pruned its digest alone. Works beside
/// a running server. The file says who did what: keep it as you keep the database.
#[derive(Debug, Args)]
pub struct AuditExport {
    /// Which configuration.
    #[command(flatten)]
    pub settings: Settings,
    /// The new file
    #[arg(long, value_name = "FILE")]
    pub to: PathBuf,
    /// Only this platform's log, by its name or id
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub platform: Option<String>,
    /// Before: an RFC 3339 time, a date (UTC), or how long ago, as in 90m, 24h or 7d
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    pub before: Option<Timestamp>,
}

/// Remove old entries of the audit log
///
/// Each leaves its place and its digest, and the log says that they were pruned and by whom. Entries
/// that are younger than `retention.audit_days` stay. Write them into a file first, with `seedport
/// audit export`: they cannot be read again. Works beside a running server, a little at a time.
#[derive(Debug, Args)]
pub struct AuditPrune {
    /// Which configuration.
    #[command(flatten)]
    pub settings: Settings,
    /// Before: an RFC 3339 time, a date (UTC), or how long ago, as in 500d
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    pub before: Timestamp,
    /// Only this platform's log, by its name or id
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub platform: Option<String>,
}

/// Reads a moment.
fn moment(text: &str) -> Result<Timestamp, String> {
    moment_at(text, SystemClock.now()).ok_or_else(|| {
        "write an RFC 3339 time (2026-02-03T04:05:06Z), a date (2026-02-03), or how long ago (90m, \
         24h, 7d)"
            .to_owned()
    })
}

fn moment_at(text: &str, now: Timestamp) -> Option<Timestamp> {
    let text = text.trim();
    if let Some(unit) = text.chars().last().filter(|unit| "smhd".contains(*unit)) {
        let count: i64 = text[..text.len() - 1].parse().ok().filter(|n| *n >= 0)?;
        let unit = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            _ => 86400,
        };
        let ago = count.checked_mul(unit)?.checked_mul(1000)?;
        return now.millis().checked_sub(ago).map(Timestamp::from_millis);
    }
    let whole = format!("{text}T00:00:00Z");
    let parsed = Timestamp::parse(text).or_else(|_| Timestamp::parse(&whole));
    parsed.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_time_a_date_or_how_long_ago() {
        let now = Timestamp::from_millis(1_000_000_000_000);
        let at = |text| moment_at(text, now).map(Timestamp::millis);
        assert_eq!(at("90m"), Some(1_000_000_000_000 - 5_400_000));
        assert_eq!(at("0s"), Some(1_000_000_000_000));
        assert_eq!(at("7d"), Some(1_000_000_000_000 - 604_800_000));
        assert_eq!(at("1970-01-02"), Some(86_400_000));
        assert_eq!(at("1970-01-01T00:00:01Z"), Some(1000));
        for wrong in [
            "",
            "d",
            "-1d",
            "7w",
            "yesterday",
            "99999999999999999999d",
            "9223372036854775807d",
            "é",
        ] {
            assert_eq!(at(wrong), None, "{wrong}");
        }
    }
}
