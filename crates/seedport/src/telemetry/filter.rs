//! Which events are logged: a level, and levels of single parts.
//!
//! Invariant: a text that would log nothing, or not what it seems to say, is no filter.
//! Called by `telemetry` and by `config check`.

use std::collections::BTreeMap;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;

use crate::failure::Failure;

/// The parts of the program that log, as a filter names them.
const PARTS: [&str; 8] = [
    "seedport",
    "seedport_custody",
    "seedport_grid",
    "seedport_mobilecoin",
    "hyper_util",
    "reqwest",
    "rustls",
    "rustls_platform_verifier",
];

/// What is wrong with a filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// It says nothing.
    #[error("log.filter is empty")]
    Empty,
    /// A word that is neither.
    #[error("log.filter: the item at place {place} is neither LEVEL nor PART=LEVEL{}", asked(*meant))]
    Neither {
        /// Its place among the items, from 1.
        place: usize,
        /// The part that it is, which lacks a level.
        meant: Option<&'static str>,
    },
    /// No such level.
    #[error("log.filter: the level of item {place} must be off, error, warn, info, debug or trace")]
    Level {
        /// Its place among the items, from 1.
        place: usize,
    },
    /// No such part.
    #[error("log.filter: item {place} names no part that logs{}", named(*meant))]
    Part {
        /// Its place among the items, from 1.
        place: usize,
        /// The part that was probably meant.
        meant: Option<&'static str>,
    },
    /// One of them would not be heard.
    #[error("log.filter: item {place} says again what an earlier one says")]
    Twice {
        /// Its place among the items, from 1.
        place: usize,
    },
}

fn asked(meant: Option<&'static str>) -> String {
    meant.map_or_else(String::new, |part| format!(": did you mean {part}=debug?"))
}

fn named(meant: Option<&'static str>) -> String {
    match meant {
        Some(part) => format!(": did you mean {part}?"),
        None => format!("; the parts are {}", PARTS.join(", ")),
    }
}

impl From<FilterError> for Failure {
    fn from(error: FilterError) -> Self {
        Self::new(
            error,
            "write for example \"info\" or \"warn,seedport_grid=debug\"",
        )
    }
}

/// Reads a filter.
///
/// # Errors
/// [`FilterError`] names the item by its place.
pub fn parse(text: &str) -> Result<Targets, FilterError> {
    if text.trim().is_empty() {
        return Err(FilterError::Empty);
    }
    let mut levels = BTreeMap::new();
    for (place, item) in (1..).zip(text.split(',')) {
        let (part, level) = if let Some((part, level)) = item.split_once('=') {
            let level = level_of(level).ok_or(FilterError::Level { place })?;
            (Some(part_of(part.trim(), place)?), level)
        } else {
            let meant = PARTS.into_iter().find(|part| *part == item.trim());
            let level = level_of(item).ok_or(FilterError::Neither { place, meant })?;
            (None, level)
        };
        if levels.insert(part, level).is_some() {
            return Err(FilterError::Twice { place });
        }
    }
    let mut targets = Targets::new();
    for (part, level) in levels {
        targets = match part {
            Some(part) => targets.with_target(part, level),
            None => targets.with_default(level),
        };
    }
    Ok(targets)
}

fn level_of(text: &str) -> Option<LevelFilter> {
    let named = |(name, _): &(&str, _)| text.trim().eq_ignore_ascii_case(name);
    let levels = [
        ("off", LevelFilter::OFF),
        ("error", LevelFilter::ERROR),
        ("warn", LevelFilter::WARN),
        ("info", LevelFilter::INFO),
        ("debug", LevelFilter::DEBUG),
        ("trace", LevelFilter::TRACE),
    ];
    levels.into_iter().find(named).map(|(_, level)| level)
}

/// A part, or a module in one, as `seedport_grid::router`.
fn part_of(text: &str, place: usize) -> Result<&str, FilterError> {
    let mut names = text.split("::");
    let first = names.next().unwrap_or_default();
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let is_name = |name: &str| !name.is_empty() && name.chars().all(is_letter);
    if PARTS.contains(&first) && names.all(is_name) {
        return Ok(text);
    }
    let near = |part: &&'static str| strsim::osa_distance(first, part) < 3;
    let meant = PARTS.into_iter().find(near);
    Err(FilterError::Part { place, meant })
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use tracing::Level;

    use super::*;

    #[test]
    fn levels_hold_for_the_parts_that_they_name() {
        let filter =
            parse("warn, seedport_grid=DEBUG,seedport_grid::router=off").expect("a filter");
        for (target, level, enabled) in [
            ("seedport_vault::state", Level::WARN, true),
            ("seedport_vault::state", Level::INFO, false),
            ("seedport_grid::tokens", Level::DEBUG, true),
            ("seedport_grid::tokens", Level::TRACE, false),
            ("seedport_grid::router", Level::ERROR, false),
        ] {
            assert_eq!(filter.would_enable(target, &level), enabled, "{target}");
        }
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        use FilterError::{Empty, Level, Neither, Part, Twice};
        let part = |place, meant| Part { place, meant };
        let neither = |place, meant| Neither { place, meant };
        for (text, expected) in [
            ("", Empty),
            (" ", Empty),
            ("lots", neither(1, None)),
            ("5", neither(1, None)),
            ("info,", neither(2, None)),
            ("seedport_grid", neither(1, Some("seedport_grid"))),
            ("info,[span{field=1}]=debug", Level { place: 2 }),
            ("info,[span]=debug", part(2, None)),
            ("a=b=c", Level { place: 1 }),
            ("seedport_grid=loud", Level { place: 1 }),
            ("seedport_gird=debug", part(1, Some("seedport_grid"))),
            ("lots=debug", part(1, None)),
            ("seedport_wire=debug", part(1, None)),
            ("=debug", part(1, None)),
            ("seedport_grid::=debug", part(1, Some("seedport_grid"))),
            ("info,debug", Twice { place: 2 }),
            ("seedport=info,seedport=off", Twice { place: 2 }),
        ] {
            assert_eq!(parse(text).expect_err(text), expected, "{text}");
        }
    }

    #[test]
    fn the_crates_that_can_log_are_parts_and_the_others_are_not() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut found = 0;
        for entry in fs::read_dir(crates).expect("the crates") {
            let manifest = entry.expect("an entry").path().join("Cargo.toml");
            let Ok(manifest) = fs::read_to_string(manifest) else {
                continue;
            };
            let name = manifest
                .lines()
                .find_map(|line| line.strip_prefix("name = "));
            let name = name.expect("a name").trim_matches('"').replace('-', "_");
            let logs = manifest.contains("\ntracing.workspace = true\n");
            assert_eq!(PARTS.contains(&name.as_str()), logs, "{name}");
            found += usize::from(logs);
        }
        assert_eq!(found, 4);
    }
}
