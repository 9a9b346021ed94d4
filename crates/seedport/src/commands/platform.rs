//! `seedport platform`: platforms are listed, disabled and enabled.
//!
//! Called by `commands`.

use seedport_custody::{Fault, operator::platforms};
use seedport_store::{FreezeScope, Freezes as _, PlatformRow};
use serde_json::json;

use super::{
    kept::{Kept, hand},
    one_thread,
};
use crate::{
    cli::platform::{Platform, PlatformDisable, PlatformEnable, PlatformList},
    failure::Failure,
    table::{self, harmless},
    who,
};

/// Does what was asked for.
pub fn run(command: &Platform) -> Result<(), Failure> {
    match command {
        Platform::List(arguments) => one_thread()?.block_on(list(arguments)),
        Platform::Disable(arguments) => one_thread()?.block_on(disable(arguments)),
        Platform::Enable(arguments) => one_thread()?.block_on(enable(arguments)),
    }
}

async fn list(arguments: &PlatformList) -> Result<(), Failure> {
    let kept = Kept::open(&arguments.settings)?;
    let platforms = kept.platforms(None).await?;
    let freezes = kept.store.freezes().await;
    let freezes = freezes.map_err(|error| kept.failed(&error))?;
    let all = freezes.iter().find(|row| row.scope == FreezeScope::All);
    let over = |platform: &PlatformRow| {
        let own = FreezeScope::Platform(platform.id);
        all.or_else(|| freezes.iter().find(|row| row.scope == own))
    };
    let single = |platform: &PlatformRow| {
        let of = |scope| matches!(scope, FreezeScope::Account(of, _) if of == platform.id);
        freezes.iter().filter(|row| of(row.scope)).count()
    };
    let mut rows = Vec::new();
    for platform in &platforms {
        let frozen = over(platform);
        if arguments.json {
            let json = json!({
                "id": platform.id,
                "name": platform.name,
                "createdAt": platform.created_at,
                "disabledAt": platform.disabled_at,
                "frozenAt": frozen.map(|row| row.at),
                "frozenReason": frozen.map(|row| &row.reason),
                "frozenBy": frozen.map(|row| &row.by),
                "frozenAccounts": single(platform),
                "webhookEndpoint": platform.webhook_endpoint,
            });
            say!("{json}");
            continue;
        }
        let state = match (platform.disabled_at, frozen) {
            (Some(at), _) => format!("disabled since {at}"),
            (None, Some(row)) => format!("frozen since {}: {}", row.at, harmless(&row.reason)),
            (None, None) => match single(platform) {
                0 => "in use".to_owned(),
                1 => "in use, 1 account frozen".to_owned(),
                more => format!("in use, {more} accounts frozen"),
            },
        };
        rows.push([
            platform.id.to_string(),
            platform.created_at.to_string(),
            harmless(&platform.name),
            state,
        ]);
    }
    if !arguments.json {
        let head = ["ID", "MADE", "NAME", "STATE"];
        for line in table::lines(head, &rows) {
            say!("{line}");
        }
    }
    Ok(())
}

async fn disable(arguments: &PlatformDisable) -> Result<(), Failure> {
    let kept = Kept::open(&arguments.settings)?;
    let row = kept.platform_row(&arguments.platform).await?;
    let who = who::at_the_machine();
    let done = platforms::disable(&kept.store, hand(&who), &row, &arguments.reason).await;
    tell(&kept, &row, done, "disabled")
}

async fn enable(arguments: &PlatformEnable) -> Result<(), Failure> {
    let kept = Kept::open(&arguments.settings)?;
    let row = kept.platform_row(&arguments.platform).await?;
    let who = who::at_the_machine();
    let note = arguments.reason.as_deref();
    let done = platforms::enable(&kept.store, hand(&who), &row, note).await;
    tell(&kept, &row, done, "enabled")
}

fn tell(
    kept: &Kept,
    row: &PlatformRow,
    done: Result<bool, Fault>,
    state: &str,
) -> Result<(), Failure> {
    let name = harmless(&row.name);
    if done.map_err(|error| kept.unchanged(&error))? {
        say!("{state} {name} ({})", row.id);
    } else {
        say!(
            "{name} ({}) was {state} already; nothing was changed",
            row.id
        );
    }
    Ok(())
}
