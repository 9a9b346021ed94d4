//! The table of `docs/performance.md`.
//!
//! Called by `main`.

use std::{fmt::Write as _, time::Duration};

use crate::{floor::Floor, load::Load, mobilecoin::Measured};

/// The middle of some figures.
pub fn median_of(mut figures: Vec<f64>) -> f64 {
    figures.sort_unstable_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The page, in Markdown.
pub fn table(
    before: &Floor,
    after: &Floor,
    loads: &[Load],
    foreign: Option<Duration>,
    mobilecoin: &Measured,
) -> String {
    let floor = (before.total() + after.total()) / 2;
    let vault = f64::midpoint(before.vault_ratio, after.vault_ratio);
    let mut page = String::from(HEAD);
    let mut row = |name: &str, time: Duration, note: &str| {
        let ratio = time.as_secs_f64() / floor.as_secs_f64();
        let micros = time.as_secs_f64() * 1e6;
        let _ = writeln!(page, "| {name} | {ratio:.2} | {micros:.0} µs | {note} |");
    };
    let middle = |part: fn(&Floor) -> Duration| (part(before) + part(after)) / 2;
    row(
        "ECDSA verify, `aws-lc`",
        middle(|floor| floor.verify),
        "part of the floor",
    );
    row(
        "HPKE seal, `aws-lc` through rustls",
        middle(|floor| floor.seal),
        "part of the floor",
    );
    row(
        "ECDSA sign, `aws-lc`",
        middle(|floor| floor.sign),
        "part of the floor",
    );
    row(
        "**the floor**",
        floor,
        "before and after the load, averaged",
    );
    let bound = |time: Duration, aim: &str, most: f64| {
        let met = time.as_secs_f64() <= floor.as_secs_f64() * most;
        let verdict = if met { "met" } else { "not met" };
        format!("aim {aim}, at most {most}: {verdict}")
    };
    let vault = floor.mul_f64(vault);
    row(
        "vault: authorize and seal",
        vault,
        &bound(vault, "1.15", 1.3),
    );
    for load in loads {
        let each = load.server_cpu / u32::try_from(load.exports).unwrap_or(u32::MAX);
        let name = format!("`serve`: CPU a whole export, {} at once", load.concurrency);
        row(&name, each, &bound(each, "1.6", 2.5));
    }
    if let Some(foreign) = foreign {
        row(
            "`turnkey_enclave_encrypt` seals once",
            foreign,
            "sealing and signing alone",
        );
    }
    page.push_str(MIDDLE);
    for load in loads {
        #[expect(clippy::cast_precision_loss, reason = "a few thousand exports")]
        let throughput = load.exports as f64 / load.wall.as_secs_f64();
        let millis = |time: Duration| time.as_secs_f64() * 1e3;
        let _ = writeln!(
            page,
            "| {} | {throughput:.0} | {:.2} ms | {:.2} ms |",
            load.concurrency,
            millis(load.p50),
            millis(load.p99)
        );
    }
    page.push_str(&mobilecoin_table(mobilecoin));
    page
}

fn mobilecoin_table(measured: &Measured) -> String {
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    let ratio = measured.ratio;
    let verdict = if ratio >= 20.0 { "met" } else { "not met" };
    format!(
        "{MOBILECOIN}| `export_account_secrets` in the vault | 1.0 | {:.1} µs | derives nothing |\n\
         | deriving both scalars from the phrase | {ratio:.0} | {:.0} µs | at least 20: {verdict} |\n",
        micros(measured.export),
        micros(measured.derive),
    )
}

const HEAD: &str = "\
# Performance

Made by `cargo xtask bench --write`; do not edit. Every ratio is to the floor measured in the same
run: one ECDSA P-256 verify, one HPKE seal of a 24-word phrase and one ECDSA P-256 sign. Times are
CPU times of one operation on the machine that ran it; only the ratios travel.

| what | ratio to the floor | CPU | |
|---|---|---|---|
";

const MIDDLE: &str = "
A whole export is both legs over HTTP on loopback, with the API token checked, the budgets spent,
two durable commits (`synchronous=FULL`, grouped) and the audit entries. The client runs on the
same machine and takes its share of the two cores, so throughput is of both together.

| owners at once | exports a second | p50 | p99 |
|---|---|---|---|
";

const MOBILECOIN: &str = "
A MobileCoin account's two scalars are kept sealed beside its phrase, so that an export opens one
record and writes it out. Beside it stands what deriving them at every call would take in addition.

| what | ratio to the export | CPU | |
|---|---|---|---|
";
