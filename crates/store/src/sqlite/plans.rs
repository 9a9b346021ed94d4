//! Holds the plan of every statement, where tests are built.
//!
//! Invariant: no statement reads a whole table or sorts what it read, but for the reasons that stand
//! here. Each text is looked at when it is first run, on the schema that it runs on: no list of
//! texts can forget one. Nothing of it is in a release build.
//! Called by `statement` and `listing`.

use std::{
    collections::BTreeSet,
    sync::{Mutex, OnceLock, PoisonError},
};

use rusqlite::Connection;

/// What a step of a plan may say: a part of it, a part of the text, and why.
const REASONS: [(&str, &str, &str); 13] = [
    ("SCAN platforms", "", "there are few platforms"),
    ("TEMP B-TREE", "FROM platforms", "there are few platforms"),
    ("SCAN quorum_keys", "", "there are few keys"),
    ("TEMP B-TREE", "FROM quorum_keys", "there are few keys"),
    ("SCAN webhook_keys", "", "there are few keys"),
    ("SCAN installation", "", "it has one row"),
    ("SCAN freezes", "", "an operator makes them by hand"),
    ("SCAN pragma_", "", "settings of one file"),
    ("SCAN json_each", "", "the values of one row"),
    (
        "SCAN sqlite_schema",
        "",
        "it has a row for each table and index",
    ),
    (
        "TEMP B-TREE",
        "FROM sessions WHERE platform = ?1 AND account = ?2",
        "an account has few sessions at a time",
    ),
    (
        "TEMP B-TREE",
        "FROM credentials WHERE platform = ?1 AND account = ?2",
        "an account has few credentials",
    ),
    (
        "SCAN",
        "GROUP BY platform",
        "the housekeeping counts, beside the threads that serve",
    ),
];
/// The texts that were looked at.
static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Looks at the plan of a text, once, where cargo started the process or one above it, as it starts the
/// tests. A server that somebody tries out is not stopped by it.
pub(super) fn look(connection: &Connection, sql: &str) {
    static BY_CARGO: OnceLock<bool> = OnceLock::new();
    if !BY_CARGO.get_or_init(|| std::env::var_os("CARGO_MANIFEST_DIR").is_some()) {
        return;
    }
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    if !seen.insert(sql.to_owned()) {
        return;
    }
    drop(seen);
    let Ok(steps) = steps(connection, sql) else {
        // It is no statement with a plan, as `BEGIN`.
        return;
    };
    let text = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    for step in steps {
        let reads_all = step.starts_with("SCAN ") && !step.contains("CONSTANT ROW");
        let has_reason = || {
            let mut reasons = REASONS.iter();
            reasons.any(|(part, of, _)| step.contains(part) && text.contains(of))
        };
        assert!(
            !(reads_all || step.contains("TEMP B-TREE")) || has_reason(),
            "a statement reads a whole table or sorts: `{step}` in {text}"
        );
    }
}

fn steps(connection: &Connection, sql: &str) -> rusqlite::Result<Vec<String>> {
    let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
    let mut rows = explain.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = rows.next()? {
        steps.push(row.get("detail")?);
    }
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::*;

    #[test]
    fn a_statement_that_reads_a_whole_table_or_sorts_is_refused() {
        for (sql, is_fine) in [
            ("SELECT a FROM rows WHERE a = ?1", true),
            ("SELECT a FROM rows WHERE b = ?1", false),
            ("SELECT a FROM rows WHERE a > ?1 ORDER BY b", false),
            ("UPDATE rows SET b = ?1", false),
            ("BEGIN", true),
        ] {
            let looked = catch_unwind(|| {
                let connection = Connection::open_in_memory().expect("it opens");
                let table = "CREATE TABLE rows (a INTEGER PRIMARY KEY, b)";
                connection.execute_batch(table).expect("made");
                look(&connection, sql);
            });
            assert_eq!(looked.is_ok(), is_fine, "{sql}");
        }
    }
}
