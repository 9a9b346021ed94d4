//! `seedport webhook retry`: what was given up is sent again.
//!
//! Called by `webhook`.

use seedport_custody::webhooks::operator::{self, RetryError, Which};

use super::super::{
    kept::{Kept, hand},
    one_thread,
};
use crate::{cli::webhook::WebhookRetry, failure::Failure, installation::store_failure, who};

/// Revives, and says how many.
pub fn run(arguments: &WebhookRetry) -> Result<(), Failure> {
    let kept = Kept::open(&arguments.settings)?;
    one_thread()?.block_on(retry(&kept, arguments))
}

async fn retry(kept: &Kept, arguments: &WebhookRetry) -> Result<(), Failure> {
    let platform = kept.platform(arguments.platform.as_deref()).await?;
    let which = arguments.id.map_or(Which::All, Which::One);
    let who = who::at_the_machine();
    let revived = operator::retry(&kept.store, hand(&who), platform, which).await;
    let revived = revived.map_err(|error| match error {
        RetryError::NotFound => Failure::new(
            "no webhook of this id was given up",
            "`seedport webhook list` lists those that were",
        ),
        RetryError::Store(error) => store_failure(&kept.directory, &error),
    })?;
    let webhooks = if revived == 1 { "webhook" } else { "webhooks" };
    say!("{revived} {webhooks} to be sent again");
    Ok(())
}
