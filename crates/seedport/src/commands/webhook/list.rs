//! `seedport webhook list`: what was given up, or waits.
//!
//! Invariant: prints no body: what an event says is between the platform and its endpoint.
//! Called by `webhook`.

use std::collections::{HashMap, hash_map::Entry};

use seedport_custody::webhooks::operator;
use seedport_store::{Platforms as _, StoreError, WebhookRow, WebhookState};
use seedport_wire::ids::PlatformId;
use serde_json::json;

use super::super::{kept::Kept, one_thread};
use crate::{
    cli::webhook::{State, WebhookList},
    failure::Failure,
    installation::store_failure,
};

/// Lists and prints.
pub fn run(arguments: &WebhookList) -> Result<(), Failure> {
    let kept = Kept::open(&arguments.settings)?;
    one_thread()?.block_on(list(&kept, arguments))
}

async fn list(kept: &Kept, arguments: &WebhookList) -> Result<(), Failure> {
    let platform = kept.platform(arguments.platform.as_deref()).await?;
    let state = match arguments.state {
        State::Dead => WebhookState::Dead,
        State::Pending => WebhookState::Pending,
        State::Delivered => WebhookState::Delivered,
    };
    let rows = rows(kept, platform, state).await;
    let rows = rows.map_err(|error| store_failure(&kept.directory, &error))?;
    for (row, platform) in &rows {
        print(row, platform, arguments.json);
    }
    Ok(())
}

async fn rows(
    kept: &Kept,
    platform: Option<PlatformId>,
    state: WebhookState,
) -> Result<Vec<(WebhookRow, String)>, StoreError> {
    let mut rows = Vec::new();
    operator::walk(&kept.store, platform, state, |row| rows.push(row)).await?;
    let mut names = HashMap::new();
    for row in &rows {
        if let Entry::Vacant(unnamed) = names.entry(*row.platform.as_bytes()) {
            let found = kept.store.platform(row.platform).await?;
            unnamed.insert(found.map_or_else(|| row.platform.to_string(), |found| found.name));
        }
    }
    let with_name = |row: WebhookRow| {
        let name = names.get(row.platform.as_bytes()).cloned();
        (row, name.unwrap_or_default())
    };
    Ok(rows.into_iter().map(with_name).collect())
}

fn print(row: &WebhookRow, platform: &str, as_json: bool) {
    if as_json {
        let json = json!({
            "id": row.id,
            "platform": platform,
            "type": row.event,
            "state": row.state.text(),
            "attempts": row.attempts,
            "nextAttemptAt": row.next_attempt_at,
            "createdAt": row.created_at,
            "lastError": row.last_error,
        });
        say!("{json}");
        return;
    }
    let error = row.last_error.as_deref().unwrap_or("-");
    say!(
        "{}  {platform}  {}  {}  {}  {error}",
        row.id,
        row.event,
        row.created_at,
        row.attempts
    );
}
