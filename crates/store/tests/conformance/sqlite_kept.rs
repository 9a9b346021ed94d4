//! The table of `docs/operators.md` that says of each column what a deletion does to it, held against
//! the real schema and a real deletion.
//!
//! Invariant: every column of every table is in it once; what it calls erased is gone from the file
//! and what it calls kept is as it was.
//! Called by the test harness.

use std::{collections::BTreeMap, fs};

use rusqlite::Connection;
use seedport_store::{CustomerRow, CustomerWrite, OtpWrite, PlatformWrite, TokenWrite, Write};
use seedport_wire::ids::CustomerId;

use super::{
    fixture::{World, at, bytes},
    sqlite_file::{beside, fresh},
};

const PAGE: &str = include_str!("../../../../docs/operators.md");

/// What stands in every personal field of the customer who is deleted.
const PERSON: &str = "Wilhelmina Zebrowski";

type Columns = BTreeMap<(String, String), String>;

/// The words of a cell that stand in backticks.
fn quoted(cell: &str) -> impl Iterator<Item = String> + '_ {
    cell.split('`').skip(1).step_by(2).map(str::to_owned)
}

/// What the page says that a deletion does, by table and column.
fn said() -> Columns {
    let section = PAGE.split("## What is kept, and for how long\n").nth(1);
    let section = section.expect("the section");
    let section = section.split("\n## ").next().expect("its end");
    let mut said = Columns::new();
    for line in section.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        let [_, table, columns, deletion, end, _] = cells.as_slice() else {
            panic!("four cells: {line}");
        };
        assert!(!end.is_empty(), "{line}");
        let table = quoted(table).next().expect("a table's name");
        for column in quoted(columns) {
            let place = (table.clone(), column);
            let twice = said.insert(place.clone(), (*deletion).to_owned());
            assert_eq!(twice, None, "{place:?} stands there once");
        }
    }
    said
}

/// What each column holds, row by row.
fn held(database: &Connection) -> Columns {
    let sql = "SELECT tables.name, columns.name FROM pragma_table_list AS tables,
        pragma_table_info(tables.name) AS columns
        WHERE tables.schema = 'main' AND tables.type = 'table'
        AND tables.name NOT LIKE 'sqlite%'";
    let mut statement = database.prepare(sql).expect("it compiles");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    let places: Vec<(String, String)> = rows
        .expect("rows")
        .collect::<Result<_, _>>()
        .expect("names");
    let cell = |(table, column): &(String, String)| {
        let sql = format!("SELECT coalesce(group_concat(quote({column})), '') FROM {table}");
        let cells = database.query_row(&sql, [], |row| row.get(0));
        cells.expect("its cells")
    };
    places
        .into_iter()
        .map(|place| (place.clone(), cell(&place)))
        .collect()
}

#[test]
fn every_column_of_every_table_is_in_the_table_once() {
    let (directory, _store) = fresh();
    let held = held(&beside(&directory));
    assert!(held.len() > 100, "{}", held.len());
    let said = said();
    let places = |columns: &Columns| columns.keys().cloned().collect::<Vec<_>>();
    assert_eq!(places(&said), places(&held));
}

#[tokio::test]
async fn a_deletion_erases_what_the_table_says_and_nothing_else() {
    let (directory, store) = fresh();
    let world = World::make(&store, 0).await;
    let person = CustomerRow {
        uma_address: format!("${PERSON}@example.test"),
        region: Some(PERSON.to_owned()),
        currencies: vec![PERSON.to_owned()],
        email: Some(PERSON.to_owned()),
        phone: Some(PERSON.to_owned()),
        profile: format!(r#"{{"fullName":"{PERSON}"}}"#),
        ..world.customer_row(0)
    };
    let writes = vec![
        Write::Customer(CustomerWrite::Update(person)),
        world.wallet(0),
        world.session(1, 2),
        world.open(1),
        world.open(2),
        world.spend(2),
        Write::Otp(OtpWrite::Issue(world.otp_row(1))),
        world.enqueue(1, 20, Some("once")),
        world.audit(30),
        Write::Token(TokenWrite::Insert(world.token_row(1))),
        Write::Platform(PlatformWrite::Insert(seedport_store::PlatformRow {
            id: seedport_wire::ids::PlatformId::from_bytes(bytes(9)),
            ..world.platform_row("another")
        })),
    ];
    store.commit(writes).await.expect("stored");
    let before = held(&beside(&directory));
    let delete = CustomerWrite::Delete {
        platform: world.platform,
        id: CustomerId::from_bytes(bytes(0)),
        at: at(50),
    };
    store
        .commit(vec![Write::Customer(delete)])
        .await
        .expect("deleted");
    let after = held(&beside(&directory));
    let mut erased = 0;
    for (place, said) in said() {
        let changed = before[&place] != after[&place];
        match said.as_str() {
            "erased" => erased += 1,
            "set" | "counts on" => {}
            "kept" | "-" => {
                assert!(!changed, "{place:?} is {said}: {}", after[&place]);
                continue;
            }
            other => panic!("{place:?}: {other}"),
        }
        assert!(changed, "{place:?} is {said}: {}", after[&place]);
    }
    assert_eq!(erased, 6);
    // Not even in what SQLite leaves behind within its pages.
    drop(store);
    let file = fs::read(directory.path().join("store.db")).expect("the file");
    let person = PERSON.as_bytes();
    assert!(!file.windows(person.len()).any(|bytes| bytes == person));
}
