//! The hands of whoever can write to the database.
//!
//! Called by the attacks on moved, edited and damaged rows.

use rusqlite::{Connection, types::Value as Cell};

use crate::{attacks::scene::Scene, common::client::Answer};

/// The sixteen bytes under which the database keeps an id.
macro_rules! stored {
    ($kind:ty, $id:expr) => {
        Cell::Blob(<$kind>::from_str($id).expect("an id").as_bytes().to_vec())
    };
}
pub(crate) use stored;

/// Reads one cell of the row whose `key` column is `at`.
pub fn read(database: &Connection, cell: &str, key: &str, at: &Cell) -> Cell {
    let (table, column) = cell.split_once('.').expect("table.column");
    let sql = format!("SELECT {column} FROM {table} WHERE {key} = ?1");
    database
        .query_row(&sql, [at], |row| row.get(0))
        .expect("one row")
}

/// Writes one cell of the row whose `key` column is `at`.
pub fn write(database: &Connection, cell: &str, key: &str, at: &Cell, value: &Cell) {
    let (table, column) = cell.split_once('.').expect("table.column");
    let sql = format!("UPDATE {table} SET {column} = ?2 WHERE {key} = ?1");
    assert_eq!(database.execute(&sql, [at, value]), Ok(1), "{cell}");
}

/// Swaps one cell of two rows.
pub fn swap(database: &Connection, cell: &str, key: &str, one: &Cell, other: &Cell) {
    let values = [one, other].map(|at| read(database, cell, key, at));
    write(database, cell, key, one, &values[1]);
    write(database, cell, key, other, &values[0]);
}

/// A record that is not where it belongs: ours to mend, so 500, and nothing more is told.
#[track_caller]
pub fn out_of_place(scene: &Scene, answer: &Answer) {
    scene.refused(answer, 500, "INTERNAL_ERROR", "");
    assert_eq!(answer.json()["message"], "an internal error occurred");
    assert!(answer.json().get("details").is_none());
}
