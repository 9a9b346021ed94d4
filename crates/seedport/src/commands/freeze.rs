//! `seedport freeze` and `seedport thaw`.
//!
//! Invariant: the freeze is committed before anybody is told; a message that does not leave takes
//! nothing back.
//! Called by `commands`.

mod tell;

use seedport_custody::operator::{
    accounts::Found,
    freezes::{self, Changed, Target},
};
use seedport_store::{Freezes as _, PlatformRow};

use super::{
    kept::{Kept, hand},
    many_threads,
};
use crate::{
    cli::freeze::{Freeze, Scope, Thaw, YesNo},
    failure::Failure,
    table::harmless,
    who,
};

/// What is meant, with its rows.
enum Meant {
    All,
    Platform(PlatformRow),
    Account(Box<Found>),
}

impl Meant {
    async fn of(kept: &Kept, scope: &Scope) -> Result<Self, Failure> {
        Ok(match (&scope.account, &scope.platform) {
            (Some(account), _) => Self::Account(Box::new(kept.account(*account).await?)),
            (None, Some(platform)) => Self::Platform(kept.platform_row(platform).await?),
            (None, None) => Self::All,
        })
    }

    fn target(&self) -> Target<'_> {
        match self {
            Self::All => Target::All,
            Self::Platform(row) => Target::Platform(row.id),
            Self::Account(found) => Target::Account(found),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::All => "every account".to_owned(),
            Self::Platform(row) => format!("every account of {}", harmless(&row.name)),
            Self::Account(found) => {
                format!("{} of {}", found.account, harmless(&found.platform.name))
            }
        }
    }

    /// Whether owners are told when nothing else was said.
    const fn tells(&self, wish: Option<YesNo>) -> bool {
        match wish {
            Some(YesNo::Yes) => true,
            Some(YesNo::No) => false,
            None => matches!(self, Self::Account(_)),
        }
    }
}

/// Freezes, and tells.
pub fn freeze(arguments: &Freeze) -> Result<(), Failure> {
    let kept = Kept::open(&arguments.settings)?;
    let runtime = many_threads()?;
    let who = who::at_the_machine();
    let bodies = seedport_grid::webhook_bodies();
    let meant = runtime.block_on(Meant::of(&kept, &arguments.scope))?;
    let target = meant.target();
    let done = freezes::freeze(&kept.store, hand(&who), bodies, &target, &arguments.reason);
    let done = runtime.block_on(done);
    match done.map_err(|error| kept.unchanged(&error))? {
        Changed::Now => {
            say!("frozen: {}", meant.name());
            if meant.tells(arguments.tell_owners) {
                tell::owners(&kept, &runtime, &target, true)?;
            }
        }
        Changed::Already(Some(row)) => say!(
            "was frozen already, since {} by {}: {}",
            row.at,
            harmless(&row.by),
            harmless(&row.reason)
        ),
        Changed::Already(None) => say!("was frozen already, and thawed meanwhile: look again"),
    }
    Ok(())
}

/// Thaws, and tells.
pub fn thaw(arguments: &Thaw) -> Result<(), Failure> {
    let kept = Kept::open(&arguments.settings)?;
    let runtime = many_threads()?;
    let who = who::at_the_machine();
    let bodies = seedport_grid::webhook_bodies();
    let meant = runtime.block_on(Meant::of(&kept, &arguments.scope))?;
    let (target, note) = (meant.target(), arguments.reason.as_deref());
    let done = runtime.block_on(freezes::thaw(
        &kept.store,
        hand(&who),
        bodies,
        &target,
        note,
    ));
    let changed = done.map_err(|error| kept.unchanged(&error))?;
    let left = runtime.block_on(kept.store.freezes());
    let left = left.map_err(|error| kept.failed(&error))?.len();
    if changed != Changed::Now {
        return Err(Failure::new(
            format!("{} was not frozen by this option", meant.name()),
            match left {
                0 => "nothing is frozen".to_owned(),
                left => format!(
                    "{left} other freezes stand: `seedport platform list` and `seedport audit \
                     list` show them"
                ),
            },
        ));
    }
    say!("thawed: {}", meant.name());
    if left > 0 {
        say!("other freezes that stand: {left}");
    }
    if meant.tells(arguments.tell_owners) {
        tell::owners(&kept, &runtime, &target, false)?;
    }
    Ok(())
}
