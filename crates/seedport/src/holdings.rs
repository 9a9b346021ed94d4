//! What a database holds, in words.
//!
//! Called by the commands that cannot know whether it is the newest: a reader can.

use std::fmt::{self, Display, Formatter};

use seedport_store::Counted;
use seedport_wire::Timestamp;

/// What was counted.
pub struct Holdings<'a>(pub &'a Counted);

impl Display for Holdings<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Counted {
            customers,
            wallets,
            newest_entry,
        } = self.0;
        let plural = |count: &u64| if *count == 1 { "" } else { "s" };
        write!(
            f,
            "{customers} customer{} and {wallets} wallet{}",
            plural(customers),
            plural(wallets)
        )?;
        match newest_entry.map(Timestamp::from_millis) {
            Some(at) => write!(f, ", the newest entry of the audit log at {at}"),
            None => f.write_str(", and no entry in the audit log"),
        }
    }
}
