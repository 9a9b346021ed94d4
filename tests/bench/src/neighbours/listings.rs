//! Every listing, filter and page of a platform of a million accounts, timed.
//!
//! Called by `neighbours`, while nothing else runs.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::{http::Connection, server::Server};

/// The listings, each with the filters that it knows.
const PATHS: [&str; 17] = [
    "/customers",
    "/customers?limit=100",
    "/customers?currency=USD",
    "/customers?currency=XXX",
    "/customers?region=DE",
    "/customers?customerType=BUSINESS",
    "/customers?createdAfter=2030-01-01T00:00:00Z",
    "/customers?createdBefore=2020-01-01T00:00:00Z",
    "/customers?updatedAfter=2030-01-01T00:00:00Z",
    "/customers?updatedBefore=2020-01-01T00:00:00Z",
    "/customers?platformCustomerId=crowd-77",
    "/customers?umaAddress=%24crowd77%40example.com",
    "/customers?isIncludingDeleted=true",
    "/customers/internal-accounts?currency=XXX",
    "/customers/internal-accounts?limit=100",
    "/internal-accounts?limit=100",
    "/tokens?name=none",
];

/// How often each is asked.
const TIMES: usize = 7;

/// A listing and how long its first page took.
pub struct Listing {
    pub path: &'static str,
    pub median: Duration,
    pub worst: Duration,
    pub rows: usize,
    pub more: bool,
}

/// Asks for the first page of each, and for some pages behind it.
pub async fn time(server: &Server, authorization: &str) -> Result<Vec<Listing>> {
    let mut connection = Connection::open(server.address, authorization).await?;
    let mut listings = Vec::new();
    for path in PATHS {
        let mut times = Vec::new();
        let (mut rows, mut more, mut cursor) = (0, false, String::new());
        for _ in 0..TIMES {
            let joint = if path.contains('?') { '&' } else { '?' };
            let asked = if cursor.is_empty() {
                path.to_owned()
            } else {
                format!("{path}{joint}cursor={cursor}")
            };
            let begun = Instant::now();
            let (status, page) = connection.call("GET", &asked, "", None).await?;
            times.push(begun.elapsed());
            ensure!(status == 200, "{asked} answered {status}: {page}");
            rows = page["data"].as_array().map_or(0, Vec::len);
            more = page["hasMore"].as_bool().unwrap_or(false);
            page["nextCursor"]
                .as_str()
                .unwrap_or_default()
                .clone_into(&mut cursor);
        }
        times.sort_unstable();
        listings.push(Listing {
            path,
            median: times[TIMES / 2],
            worst: times[TIMES - 1],
            rows,
            more,
        });
    }
    Ok(listings)
}
