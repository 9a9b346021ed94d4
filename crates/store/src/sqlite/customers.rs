//! Customers in SQLite.
//!
//! Invariant: that of [`crate::customers`]; partial unique indices hold it.
//! Called by `custody` through [`Customers`], and by the writer.

use async_trait::async_trait;
use rusqlite::{Connection, Row, params};
use seedport_wire::{
    Timestamp,
    ids::{CustomerId, PlatformId},
};

use crate::{
    customers::{CustomerFilter, CustomerRow, CustomerType, CustomerWrite, Customers},
    error::{CommitError, Guard, StoreError},
    page::{Cursor, Page, PageRequest},
};

use super::{
    SqliteStore,
    listing::{Walk, start},
    row::Cells,
    statement::{any, change, one},
};

macro_rules! columns {
    ($more:literal, $($rest:literal),+) => {
        concat!(
            "SELECT platform, id, platform_customer_id, customer_type, uma_address, region,
                currencies, email, phone, profile, created_at, updated_at, deleted_at",
            $more,
            " FROM customers ",
            $($rest),+
        )
    };
}

/// A listing that walks the named index, each row with the filter's verdict; `$term` is what makes
/// the index useful.
macro_rules! list {
    ($index:literal, $term:literal) => {
        columns!(
            ", (?4 IS NULL OR platform_customer_id = ?4)
                AND (?5 IS NULL OR uma_address = ?5)
                AND (?6 IS NULL OR customer_type = ?6)
                AND (?7 IS NULL OR region = ?7)
                AND (?8 IS NULL OR NOT json_valid(currencies)
                    OR EXISTS (SELECT 1 FROM json_each(currencies) WHERE value = ?8))
                AND (?9 IS NULL OR updated_at >= ?9) AND (?10 IS NULL OR updated_at <= ?10)
                AND (?11 OR deleted_at IS NULL)",
            "INDEXED BY ",
            $index,
            " WHERE platform = ?1 AND ",
            $term,
            " AND (created_at, id) > (?2, ?3) ORDER BY created_at, id"
        )
    };
}

const BY_ID: &str = columns!("", "WHERE platform = ?1 AND id = ?2");
const LIST: &str = list!("customers_by_age", "TRUE");
const LIST_BY_PLATFORM_CUSTOMER_ID: &str = list!(
    "customers_by_platform_customer_id",
    "platform_customer_id = ?4"
);
const LIST_BY_UMA_ADDRESS: &str = list!("customers_by_uma_address", "uma_address = ?5");
const WITH_PLATFORM_CUSTOMER_ID: &str = "SELECT 1 FROM customers
    WHERE platform = ?1 AND platform_customer_id = ?2 AND deleted_at IS NULL AND id <> ?3";
const WITH_UMA_ADDRESS: &str = "SELECT 1 FROM customers
    WHERE platform = ?1 AND uma_address = ?2 AND deleted_at IS NULL AND id <> ?3";
const INSERT: &str = "INSERT INTO customers (platform, id, platform_customer_id, customer_type,
    uma_address, region, currencies, email, phone, profile, updated_at, created_at, deleted_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
const UPDATE: &str = "UPDATE customers SET platform_customer_id = ?3, customer_type = ?4,
    uma_address = ?5, region = ?6, currencies = ?7, email = ?8, phone = ?9, profile = ?10,
    updated_at = ?11 WHERE platform = ?1 AND id = ?2 AND deleted_at IS NULL";
const LAST_CHANGE: &str = "SELECT id, updated_at FROM customers
    WHERE platform = ?1 AND id = ?2 AND deleted_at IS NULL";
/// What tells who it was goes; what finds the customer and their wallet stays.
const DELETE: &str = "UPDATE customers SET deleted_at = ?3, updated_at = ?3,
    uma_address = '$' || lower(hex(id)) || '@deleted.invalid', region = NULL, currencies = '[]',
    email = NULL, phone = NULL, profile = '{}'
    WHERE platform = ?1 AND id = ?2 AND deleted_at IS NULL";

fn read(row: &Row<'_>) -> Result<CustomerRow, StoreError> {
    let cells = Cells::new(row, "customers", 1);
    Ok(CustomerRow {
        platform: cells.id(0, "platform")?,
        id: cells.id(1, "id")?,
        platform_customer_id: cells.string(2, "platform_customer_id")?,
        customer_type: cells.word(3, "customer_type")?,
        uma_address: cells.string(4, "uma_address")?,
        region: cells.string_or_null(5, "region")?,
        currencies: serde_json::from_str(cells.text(6, "currencies")?)
            .map_err(|_| cells.wrong("currencies"))?,
        email: cells.string_or_null(7, "email")?,
        phone: cells.string_or_null(8, "phone")?,
        profile: cells.string(9, "profile")?,
        created_at: cells.moment(10, "created_at")?,
        updated_at: cells.moment(11, "updated_at")?,
        deleted_at: cells.moment_or_null(12, "deleted_at")?,
    })
}

fn place(row: &Row<'_>) -> Result<Cursor, StoreError> {
    let cells = Cells::new(row, "customers", 1);
    let id: CustomerId = cells.id(1, "id")?;
    Ok(Cursor::after(
        cells.moment(10, "created_at")?,
        *id.as_bytes(),
    ))
}

#[async_trait]
impl Customers for SqliteStore {
    async fn customer(
        &self,
        platform: PlatformId,
        id: CustomerId,
    ) -> Result<Option<CustomerRow>, StoreError> {
        let parameters = [platform.as_bytes(), id.as_bytes()];
        self.readers
            .read(|connection| one(connection, BY_ID, parameters, read))
    }

    async fn customers(
        &self,
        platform: PlatformId,
        filter: &CustomerFilter,
        page: PageRequest,
    ) -> Result<Page<CustomerRow>, StoreError> {
        let sql = if filter.platform_customer_id.is_some() {
            LIST_BY_PLATFORM_CUSTOMER_ID
        } else if filter.uma_address.is_some() {
            LIST_BY_UMA_ADDRESS
        } else {
            LIST
        };
        let filter = filter.clone();
        self.list(move |connection| {
            let times = &filter.times;
            let start = start(&page, times);
            let parameters = params![
                platform.as_bytes(),
                start.created_at().millis(),
                start.id(),
                filter.platform_customer_id,
                filter.uma_address,
                filter.customer_type.map(CustomerType::text),
                filter.region,
                filter.currency,
                times.updated_after.map(Timestamp::millis),
                times.updated_before.map(Timestamp::millis),
                filter.including_deleted,
            ];
            let walk = Walk {
                read,
                place,
                until: times.created_before,
            };
            walk.page(connection, sql, parameters, &page)
        })
        .await
    }
}

/// Does one write.
pub(super) fn write(connection: &Connection, write: &CustomerWrite) -> Result<(), CommitError> {
    let changed = match write {
        CustomerWrite::Insert(row) => put(connection, INSERT, row)?,
        CustomerWrite::Update(row) => put(connection, UPDATE, row)?,
        CustomerWrite::Expect {
            platform,
            id,
            updated_at,
        } => {
            let parameters = [platform.as_bytes(), id.as_bytes()];
            let last = one(connection, LAST_CHANGE, parameters, |row| {
                Cells::new(row, "customers", 0).moment(1, "updated_at")
            })?;
            match last {
                None => 0,
                Some(last) if last == *updated_at => 1,
                Some(_) => return Err(Guard::CustomerChanged.into()),
            }
        }
        CustomerWrite::Delete { platform, id, at } => {
            let parameters = params![platform.as_bytes(), id.as_bytes(), at.millis()];
            change(connection, DELETE, parameters)?
        }
    };
    if changed == 0 {
        Err(Guard::CustomerGone.into())
    } else {
        Ok(())
    }
}

/// Inserts or updates: both take the same first eleven parameters, an insert two more.
fn put(connection: &Connection, sql: &str, row: &CustomerRow) -> Result<usize, CommitError> {
    let currencies = serde_json::Value::from(row.currencies.as_slice()).to_string();
    let shared = params![
        row.platform.as_bytes(),
        row.id.as_bytes(),
        row.platform_customer_id,
        row.customer_type.text(),
        row.uma_address,
        row.region,
        currencies,
        row.email,
        row.phone,
        row.profile,
        row.updated_at.millis(),
    ];
    let own = params![
        row.created_at.millis(),
        row.deleted_at.map(Timestamp::millis)
    ];
    let done = if sql == UPDATE {
        change(connection, sql, shared)
    } else {
        change(
            connection,
            sql,
            rusqlite::params_from_iter(shared.iter().chain(own)),
        )
    };
    match done {
        Err(StoreError::Rejected(cause)) => {
            Err(taken(connection, row)?
                .map_or(StoreError::Rejected(cause).into(), CommitError::Guard))
        }
        done => Ok(done?),
    }
}

/// Which of the two uniquenesses the row would break, if it is one of them.
fn taken(connection: &Connection, row: &CustomerRow) -> Result<Option<Guard>, StoreError> {
    let name = params![
        row.platform.as_bytes(),
        row.platform_customer_id,
        row.id.as_bytes()
    ];
    if any(connection, WITH_PLATFORM_CUSTOMER_ID, name)? {
        return Ok(Some(Guard::PlatformCustomerIdTaken));
    }
    let address = params![row.platform.as_bytes(), row.uma_address, row.id.as_bytes()];
    Ok(any(connection, WITH_UMA_ADDRESS, address)?.then_some(Guard::UmaAddressTaken))
}

#[cfg(test)]
mod tests {
    use super::{super::statement::plan, *};

    #[test]
    fn a_list_walks_its_index_in_order() {
        for (sql, index) in [
            (
                LIST,
                "customers_by_age (platform=? AND (created_at,id)>(?,?))",
            ),
            (
                LIST_BY_PLATFORM_CUSTOMER_ID,
                "(platform=? AND platform_customer_id=? AND (created_at,id)>(?,?))",
            ),
            (
                LIST_BY_UMA_ADDRESS,
                "(platform=? AND uma_address=? AND (created_at,id)>(?,?))",
            ),
        ] {
            let plan = plan(sql);
            assert!(plan.contains(index), "{sql}: {plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{sql}: {plan}");
        }
    }
}
