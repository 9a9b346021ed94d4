//! A platform of a million accounts, and a backlog of webhooks, put into the database at once.
//!
//! Invariant: every row is a copy of one that the server made, under another id, so that listings read what
//! they would read. The copies' wallets cannot be opened; nobody asks for them.
//! Called by `neighbours`, while no server runs.

use std::path::Path;

use anyhow::Result;
use rusqlite::Connection;

/// Webhooks of A that are due, and whose endpoint is not there.
const BACKLOG: u32 = 200_000;

/// Copies A's newest customer with everything that hangs on them.
pub fn make(database: &Path, accounts: u32) -> Result<()> {
    let connection = Connection::open(database)?;
    connection.execute_batch(&format!(
        "PRAGMA foreign_keys = OFF;
         PRAGMA synchronous = OFF;
         BEGIN;
         CREATE TEMP TABLE numbers (id BLOB, i INTEGER);
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {accounts})
             INSERT INTO numbers SELECT CAST(printf('%016d', i) AS BLOB), i FROM n;
         CREATE TEMP TABLE one AS SELECT customers.platform AS platform, customers.id AS customer,
                 accounts.id AS account
             FROM platforms JOIN customers ON customers.platform = platforms.id
                 JOIN accounts ON accounts.platform = customers.platform
                     AND accounts.customer = customers.id
             WHERE platforms.name = 'a' LIMIT 1;"
    ))?;
    copy(&connection, "customers", "customer", &["id"])?;
    copy(&connection, "accounts", "account", &["id", "customer"])?;
    copy(&connection, "wallets", "account", &["account", "id"])?;
    copy(&connection, "credentials", "account", &["account", "id"])?;
    connection.execute_batch("COMMIT")?;
    Ok(())
}

/// Puts webhooks of A into the outbox, beside the running server.
pub fn backlog(database: &Path) -> Result<()> {
    let connection = Connection::open(database)?;
    connection.busy_timeout(std::time::Duration::from_secs(30))?;
    connection.execute_batch(&format!(
        "BEGIN IMMEDIATE;
         UPDATE platforms SET webhook_endpoint = 'https://hooks.example.com/dead' WHERE name = 'a';
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {BACKLOG})
             INSERT INTO webhooks
                 (platform, id, event, body, state, attempts, next_attempt_at, created_at)
             SELECT platforms.id, CAST(printf('%016d', i) AS BLOB), 'OUTGOING_PAYMENT.COMPLETED', '{{}}',
                 'PENDING', 0, i, i
             FROM n JOIN platforms ON platforms.name = 'a';
         COMMIT;"
    ))?;
    Ok(())
}

/// Copies the row of `table` that is the account's or the customer's own.
fn copy(connection: &Connection, table: &str, of: &str, fresh: &[&str]) -> Result<()> {
    let mut columns =
        connection.prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))?;
    let columns = columns.query_map([], |row| row.get::<_, String>(0))?;
    let columns: Vec<String> = columns.collect::<Result<_, _>>()?;
    let values: Vec<String> = columns
        .iter()
        .map(|column| match column.as_str() {
            column if fresh.contains(&column) => "numbers.id".to_owned(),
            "platform_customer_id" => "printf('crowd-%d', i)".to_owned(),
            "uma_address" => "printf('$crowd%d@example.com', i)".to_owned(),
            "email" | "nickname" => "printf('crowd%d@example.com', i)".to_owned(),
            "created_at" | "updated_at" => format!("source.{column} + i"),
            column => format!("source.{column}"),
        })
        .collect();
    let key = if table == "customers" || table == "accounts" {
        "id"
    } else {
        "account"
    };
    connection.execute_batch(&format!(
        "INSERT INTO {table} ({}) SELECT {} FROM numbers, one
             JOIN {table} AS source ON source.platform = one.platform AND source.{key} = one.{of}",
        columns.join(", "),
        values.join(", ")
    ))?;
    Ok(())
}
