//! `seedport audit prune`: old entries go.
//!
//! Invariant: nothing goes that is younger than `retention.audit_days`; what went is said, log by log, also
//! when the command fails on its way.
//! Called by `audit`.

use seedport_custody::operator::prune::{self, Before, Gone, PruneError};
use seedport_wire::{Clock as _, SystemClock};

use super::{
    super::{
        kept::{Kept, hand},
        one_thread,
    },
    logs,
};
use crate::{cli::audit::AuditPrune, failure::Failure, who};

/// Prunes, and says what is gone.
pub fn run(arguments: &AuditPrune) -> Result<(), Failure> {
    let kept = Kept::open(&arguments.settings)?;
    let retention = kept.config.retention;
    let before = Before::checked(arguments.before, SystemClock.now(), retention.audit());
    let before = before.map_err(|PruneError::Young { newest }| {
        Failure::new(
            format!(
                "nothing was pruned: entries from {newest} on are younger than retention.audit_days, \
                 {} days",
                retention.audit_days
            ),
            format!("give --before {newest} or an earlier moment, or set another retention"),
        )
    })?;
    note!(
        "What is pruned cannot be read again. To keep it: seedport audit export --before {} --to FILE",
        before.moment()
    );
    one_thread()?.block_on(prune(&kept, arguments, before))
}

async fn prune(kept: &Kept, arguments: &AuditPrune, before: Before) -> Result<(), Failure> {
    let who = who::at_the_machine();
    let mut entries = 0;
    for log in logs(kept, arguments.platform.as_deref()).await? {
        let mut gone = Gone::default();
        let (store, hand) = (&kept.store, hand(&who));
        let pruned = prune::prune(store, hand, log.platform, before, &mut gone).await;
        if gone.entries > 0 {
            say!(
                "{}: {} entries, between the places {} and {}",
                log.told(),
                gone.entries,
                gone.first,
                gone.last
            );
        }
        pruned.map_err(|error| kept.failed(&error))?;
        entries += gone.entries;
    }
    say!(
        "{entries} entries from before {} were pruned",
        before.moment()
    );
    if entries > 0 {
        say!("their digests are kept; the file keeps its size, and its room is used again");
    }
    Ok(())
}
