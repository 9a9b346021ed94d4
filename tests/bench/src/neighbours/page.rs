//! The part of `docs/performance.md` on neighbours.
//!
//! Called by `neighbours`.

use std::{fmt::Write as _, time::Duration};

use super::{Noticed, listings::Listing};

/// How many times its own time alone B may take at the 99th percentile.
const MOST: f64 = 2.0;

/// The page, and whether B was never refused and never kept waiting.
pub fn of(
    accounts: u32,
    made: Duration,
    listings: &[Listing],
    noticed: &[Noticed],
) -> (String, bool) {
    let mut page = format!(
        "Platform A has {accounts} accounts (made in {:.0} s), a backlog of 200,000 webhooks to an \
         endpoint that is not there, and does its worst; platform B exports, two owners at once. All of \
         it shares two cores with both clients. Made by `cargo xtask neighbours --write`; do not edit.\n\n\
         | beside | B's exports | p50 | p99 | p99, of alone | refused | requests of A | disk | memory |\n\
         |---|---|---|---|---|---|---|---|---|\n",
        made.as_secs_f64()
    );
    let alone = noticed.first().map_or(1.0, |first| first.p99.as_secs_f64());
    let mut holds = true;
    for one in noticed {
        let ratio = one.p99.as_secs_f64() / alone;
        holds &= one.refused == 0 && ratio <= MOST;
        let _ = writeln!(
            page,
            "| {} | {} | {:.2} ms | {:.2} ms | {ratio:.2} | {} | {} | {} MB | {} MB |",
            one.what,
            one.exports,
            milliseconds(one.p50),
            milliseconds(one.p99),
            one.refused,
            one.of_a,
            one.disk / 1_000_000,
            one.memory / 1_000_000,
        );
    }
    page += "\nListings of A, one after another, seven pages each:\n\n\
             | listing | median | worst | rows of the last page | more |\n|---|---|---|---|---|\n";
    for one in listings {
        let _ = writeln!(
            page,
            "| `{}` | {:.2} ms | {:.2} ms | {} | {} |",
            one.path,
            milliseconds(one.median),
            milliseconds(one.worst),
            one.rows,
            if one.more { "yes" } else { "no" },
        );
    }
    (page, holds)
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
