//! The schema: one migration after the other, each applied once.
//!
//! Invariant: an applied migration is the one that this program carries; what is missing is applied
//! in one transaction, all or nothing. The table of what was applied has the form of the library
//! `refinery`, which applied the first ones.
//! Called by `open`.

use std::{collections::BTreeMap, sync::Arc};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::error::{OpenFault, StoreError};

/// The version from which on the database counts its transactions.
pub(super) const WITH_PROGRESS: u32 = 6;

/// One step of the schema.
struct Migration {
    version: u32,
    name: &'static str,
    /// What the library computes of version, name and text; it never changes.
    checksum: &'static str,
    sql: &'static str,
}

/// A migration whose text stands in a file of its name.
macro_rules! migration {
    ($version:literal, $name:literal, $checksum:literal) => {
        Migration {
            version: $version,
            name: $name,
            checksum: $checksum,
            sql: include_str!(concat!(
                "../../migrations/sqlite/V",
                $version,
                "__",
                $name,
                ".sql"
            )),
        }
    };
}

/// All of them, in their order.
const MIGRATIONS: [Migration; 10] = [
    migration!(1, "first", "4809927237296283433"),
    migration!(2, "proofs", "9605831661193304289"),
    migration!(3, "mobilecoin", "5038255827169193179"),
    migration!(4, "installation", "9801125898206109473"),
    migration!(5, "freezes", "5345961153916659380"),
    migration!(6, "progress", "13117776467421640778"),
    migration!(7, "listings", "1473816803417424599"),
    migration!(8, "erased", "15078222995976602395"),
    migration!(9, "outbox", "10590412629095700430"),
    migration!(10, "audit_digests", "16976991502952823440"),
];

const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS refinery_schema_history (
        version INT4 PRIMARY KEY,
        name VARCHAR(255),
        applied_on VARCHAR(255),
        checksum VARCHAR(255)
    );
";

/// Why the schema is not one of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum MigrationFault {
    /// What was applied under this version is not what this program has under it.
    #[error("the migration {version} that was applied is not this program's")]
    Other {
        /// The version.
        version: u32,
    },
    /// A later one was applied, and this one was not.
    #[error("the migration {version} was never applied, and a later one was")]
    Skipped {
        /// The version.
        version: u32,
    },
}

impl From<MigrationFault> for StoreError {
    fn from(fault: MigrationFault) -> Self {
        Self::Open(OpenFault::Migration(Arc::new(fault)))
    }
}

/// Refuses a schema that a later program made.
pub(super) fn refuse_newer(connection: &Connection) -> Result<(), StoreError> {
    const NEWEST: &str = "SELECT coalesce(max(version), 0) FROM refinery_schema_history";
    if !has_history(connection)? {
        return Ok(());
    }
    let newest: i64 = connection.query_row(NEWEST, [], |row| row.get(0))?;
    let found = u32::try_from(newest).unwrap_or(u32::MAX);
    let known = MIGRATIONS.map(|migration| migration.version);
    let known = known.into_iter().max().unwrap_or(0);
    if found > known {
        Err(StoreError::NewerSchema { found, known })
    } else {
        Ok(())
    }
}

/// Applies what is missing, all or nothing. Where nothing is, nothing is written.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    if has_history(connection)? && pending(connection)?.is_empty() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(TABLE)?;
    for migration in pending(&transaction)? {
        apply(&transaction, &migration)?;
    }
    Ok(transaction.commit()?)
}

fn has_history(connection: &Connection) -> Result<bool, rusqlite::Error> {
    const EXISTS: &str = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = ?1)";
    connection.query_row(EXISTS, ["refinery_schema_history"], |row| row.get(0))
}

/// What is not applied yet; refuses a history that is not this program's.
fn pending(connection: &Connection) -> Result<Vec<Migration>, StoreError> {
    let sql = "SELECT version, name, checksum FROM refinery_schema_history";
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
    let mut applied = rows.collect::<Result<BTreeMap<u32, (String, String)>, _>>()?;
    let mut pending = Vec::new();
    for migration in MIGRATIONS {
        let Migration { version, .. } = migration;
        match applied.remove(&version) {
            Some((name, checksum)) => {
                if (name.as_str(), checksum.as_str()) != (migration.name, migration.checksum) {
                    return Err(MigrationFault::Other { version }.into());
                }
            }
            // Whatever is left was applied under a later version.
            None if !applied.is_empty() => return Err(MigrationFault::Skipped { version }.into()),
            None => pending.push(migration),
        }
    }
    match applied.first_key_value() {
        Some((&version, _)) => Err(MigrationFault::Other { version }.into()),
        None => Ok(pending),
    }
}

fn apply(transaction: &Transaction<'_>, migration: &Migration) -> Result<(), rusqlite::Error> {
    const APPLIED: &str = "
        INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
        VALUES (?1, ?2, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), ?3)
    ";
    transaction.execute_batch(migration.sql)?;
    let values = (migration.version, migration.name, migration.checksum);
    transaction.execute(APPLIED, values)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use refinery::Runner;

    use super::*;

    /// The same migrations as the library takes them.
    fn by_the_library() -> Vec<refinery::Migration> {
        let unapplied = |migration: Migration| {
            let name = format!("V{}__{}", migration.version, migration.name);
            refinery::Migration::unapplied(&name, migration.sql).expect("a migration")
        };
        MIGRATIONS.map(unapplied).into()
    }

    fn schema(connection: &Connection) -> Vec<String> {
        let sql = "SELECT coalesce(sql, name) FROM sqlite_schema \
                   WHERE tbl_name <> 'refinery_schema_history' ORDER BY name";
        let mut statement = connection.prepare(sql).expect("a statement");
        let rows = statement.query_map([], |row| row.get(0)).expect("rows");
        rows.collect::<Result<_, _>>().expect("texts")
    }

    fn memory() -> Connection {
        Connection::open_in_memory().expect("a database")
    }

    #[test]
    fn the_checksums_are_the_librarys() {
        let expected: Vec<String> = by_the_library()
            .iter()
            .map(|migration| migration.checksum().to_string())
            .collect();
        assert_eq!(
            MIGRATIONS.map(|migration| migration.checksum).as_slice(),
            expected
        );
    }

    #[test]
    fn what_one_applied_the_other_takes_as_it_is() {
        let mut ours = memory();
        migrate(&mut ours).expect("a schema");
        let report = Runner::new(&by_the_library()).run(&mut ours);
        assert_eq!(report.expect("taken").applied_migrations().len(), 0);
        let mut theirs = memory();
        let first = Runner::new(&by_the_library()[..2]).run(&mut theirs);
        assert_eq!(first.expect("a schema").applied_migrations().len(), 2);
        migrate(&mut theirs).expect("the rest");
        migrate(&mut theirs).expect("nothing more");
        assert_eq!(schema(&ours), schema(&theirs));
    }

    #[test]
    fn another_history_is_refused_and_left_alone() {
        for (change, fault) in [
            (
                "UPDATE refinery_schema_history SET checksum = '1' WHERE version = 2",
                MigrationFault::Other { version: 2 },
            ),
            (
                "UPDATE refinery_schema_history SET name = 'a' WHERE version = 1",
                MigrationFault::Other { version: 1 },
            ),
            (
                "DELETE FROM refinery_schema_history WHERE version = 3",
                MigrationFault::Skipped { version: 3 },
            ),
            (
                "INSERT INTO refinery_schema_history VALUES (0, 'a', '', '')",
                MigrationFault::Skipped { version: 1 },
            ),
        ] {
            let mut connection = memory();
            migrate(&mut connection).expect("a schema");
            connection.execute_batch(change).expect(change);
            if change.starts_with("INSERT") {
                connection
                    .execute_batch("DELETE FROM refinery_schema_history WHERE version = 1")
                    .expect(change);
            }
            let refused = migrate(&mut connection).expect_err(change);
            let expected = StoreError::from(fault);
            assert_eq!(format!("{refused:?}"), format!("{expected:?}"));
        }
    }

    #[test]
    fn a_disk_that_is_full_at_the_first_start_is_told_as_such() {
        for pages in [1, 2, 20] {
            let mut connection = memory();
            connection
                .pragma_update(None, "max_page_count", pages)
                .expect("a ceiling");
            let refused = migrate(&mut connection);
            assert!(matches!(refused, Err(StoreError::Full)), "{refused:?}");
            assert!(schema(&connection).is_empty());
        }
    }

    #[test]
    fn no_migration_ends_the_transaction_that_it_is_in() {
        for migration in MIGRATIONS {
            let words = migration.sql.to_ascii_uppercase();
            let mut words = words.split(|letter: char| !letter.is_ascii_alphabetic());
            assert!(!words.any(|word| word == "COMMIT" || word == "ROLLBACK" || word == "PRAGMA"));
        }
    }
}
