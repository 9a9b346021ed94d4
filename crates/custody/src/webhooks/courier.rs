//! The courier: takes webhooks out of the outbox, sends them, and writes down what became of it.
//!
//! Invariant: a webhook leaves the outbox by an answer of its endpoint or by being given up, so it
//! is delivered at least once: whatever ends between sending and writing, its lease runs out and
//! it is sent again, the same to the byte. Only the endpoint of now is used.
//! Called by `seedport serve`, which runs one.

use std::{collections::HashMap, convert::Infallible, sync::Arc, time::Duration};

use seedport_store::{CommitError, Guard, WebhookRow, WebhookWrite, Write};
use seedport_wire::{
    Timestamp,
    ids::{PlatformId, WebhookId},
};
use tokio::{
    task::{Id, JoinError, JoinSet},
    time::{MissedTickBehavior, interval},
};

use super::{rests::Rests, sender::SignedWebhook};
use crate::{Custody, Fault};

mod outcome;

use outcome::Outcome;
pub(super) use outcome::{Failure, judge};

/// How many are on their way at once: many more than one platform has, so that endpoints that take
/// their time do not hold up the others.
const AT_ONCE: usize = 256;
/// How many of one platform are.
const OF_ONE: u32 = 4;
/// How many due ones are taken at once.
const LOOK: u32 = 64;
/// How often it looks without being told.
const EVERY: Duration = Duration::from_secs(1);
/// How long a lease outlasts the longest sending: room for writing down what became of it.
const MARGIN: Duration = Duration::from_secs(30);

/// Delivers webhooks.
pub struct Courier {
    custody: Arc<Custody>,
    rests: Rests,
    sending: JoinSet<Sent>,
    on_their_way: HashMap<Id, PlatformId>,
}

/// A webhook whose sending ended.
struct Sent {
    row: WebhookRow,
    endpoint: Option<String>,
    outcome: Result<(), Failure>,
}

impl Courier {
    /// A courier of this custody; sends nothing yet. Must be used on a runtime.
    #[must_use]
    pub fn new(custody: Arc<Custody>) -> Self {
        Self {
            custody,
            rests: Rests::default(),
            sending: JoinSet::new(),
            on_their_way: HashMap::new(),
        }
    }

    /// Delivers until it is dropped. What is on its way then is sent again later.
    pub async fn run(mut self) -> Infallible {
        let mut look = interval(EVERY);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let done = tokio::select! {
                _ = look.tick() => Ok(()),
                Some(ended) = self.sending.join_next_with_id() => self.settle(ended).await,
            };
            let begun = self.begin().await;
            for fault in [done.err(), begun.err()].into_iter().flatten() {
                tracing::warn!(%fault, "webhooks are held up");
            }
        }
    }

    /// Delivers what is due now, and what becomes due meanwhile.
    ///
    /// # Errors
    /// When the store fails; what was sent and not written down is sent again later.
    pub async fn deliver_due(&mut self) -> Result<(), Fault> {
        loop {
            self.begin().await?;
            match self.sending.join_next_with_id().await {
                Some(ended) => self.settle(ended).await?,
                None => return Ok(()),
            }
        }
    }

    /// Sends what is due, as far as there is room. Platforms whose endpoint rests, and those that
    /// have their number on the way, are left out of the look.
    async fn begin(&mut self) -> Result<(), Fault> {
        let custody = Arc::clone(&self.custody);
        let patience = custody.webhooks.sender.patience();
        let mut except = Vec::new();
        while self.sending.len() < AT_ONCE {
            let now = custody.now();
            except.extend(self.busy());
            let due = custody.store.due_webhooks(now, OF_ONE, LOOK, &except);
            let due = due.await?;
            if due.is_empty() {
                return Ok(());
            }
            let mut taken = Vec::new();
            for row in due {
                let platform = row.platform;
                let on_way = self
                    .on_their_way
                    .values()
                    .chain(taken.iter().map(platform_of));
                let is_full = on_way.filter(|of| **of == platform).count() >= OF_ONE as usize;
                if is_full || taken.len() + self.sending.len() == AT_ONCE {
                    continue;
                }
                let endpoint = custody.store.platform(platform).await?;
                let endpoint = endpoint.and_then(|platform| platform.webhook_endpoint);
                let wait = endpoint.as_deref().and_then(|endpoint| {
                    let rests = &mut self.rests;
                    rests.wait(platform, endpoint, row.id, now, patience)
                });
                match wait {
                    // Behind it there may be others.
                    Some(_) => except.push(platform),
                    None => taken.push((row, endpoint)),
                }
            }
            if !self.claim(&taken, now, patience).await? {
                // Another courier was faster with one of them.
                return Ok(());
            }
            for (row, endpoint) in taken {
                self.send(row, endpoint);
            }
        }
        Ok(())
    }

    /// The platforms that have their number on the way.
    fn busy(&self) -> Vec<PlatformId> {
        let mut counts = HashMap::new();
        for platform in self.on_their_way.values() {
            *counts.entry(*platform).or_insert(0) += 1;
        }
        let full = counts.into_iter().filter(|(_, count)| *count >= OF_ONE);
        full.map(|(platform, _)| platform).collect()
    }

    /// Takes the lease of what is sent now; gives whether it was there to be taken.
    async fn claim(
        &self,
        taken: &[(WebhookRow, Option<String>)],
        now: Timestamp,
        patience: Duration,
    ) -> Result<bool, Fault> {
        if taken.is_empty() {
            return Ok(true);
        }
        let ids = taken.iter().map(|(row, _)| (row.platform, row.id));
        let claim = Write::Webhook(WebhookWrite::Claim {
            ids: ids.collect(),
            until: now.plus(patience + MARGIN),
            now,
        });
        match self.custody.store.commit(vec![claim]).await {
            Ok(()) => Ok(true),
            Err(CommitError::Guard(Guard::WebhookGone)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    fn send(&mut self, row: WebhookRow, endpoint: Option<String>) {
        let (custody, platform) = (Arc::clone(&self.custody), row.platform);
        let task = self.sending.spawn(async move {
            let outcome = match &endpoint {
                Some(endpoint) => custody.try_webhook(&row, endpoint).await,
                None => Err(Failure::NoEndpoint),
            };
            Sent {
                row,
                endpoint,
                outcome,
            }
        });
        self.on_their_way.insert(task.id(), platform);
    }

    /// Writes down what became of a sending.
    async fn settle(&mut self, ended: Result<(Id, Sent), JoinError>) -> Result<(), Fault> {
        let (id, sent) = match ended {
            Ok((id, sent)) => (id, Some(sent)),
            // Nothing is known of it: its lease runs out.
            Err(error) => {
                tracing::error!(%error, "a webhook's sending ended without an outcome");
                (error.id(), None)
            }
        };
        self.on_their_way.remove(&id);
        let Some(sent) = sent else { return Ok(()) };
        let now = self.custody.now();
        self.remember(&sent, now);
        let outcome = Outcome::of(&sent.row, sent.outcome, now, self.custody.entropy.as_ref())?;
        outcome.count();
        let writes = outcome.writes(&sent.row, now);
        match self.custody.store.commit(writes).await {
            // Gone when the lease ran out and another courier settled it.
            Ok(()) | Err(CommitError::Guard(Guard::WebhookGone)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn remember(&mut self, sent: &Sent, now: Timestamp) {
        let (platform, id): (PlatformId, WebhookId) = (sent.row.platform, sent.row.id);
        match (&sent.endpoint, sent.outcome) {
            (_, Ok(()) | Err(Failure::Status(_))) => self.rests.answered(platform),
            (Some(endpoint), Err(Failure::Silent(_))) => {
                self.rests.silent(platform, endpoint, id, now);
            }
            (_, Err(Failure::Silent(_) | Failure::NoEndpoint | Failure::NotSigned)) => {}
        }
    }
}

const fn platform_of((row, _): &(WebhookRow, Option<String>)) -> &PlatformId {
    &row.platform
}

impl Custody {
    /// Signs a kept webhook and sends it, once.
    async fn try_webhook(&self, row: &WebhookRow, endpoint: &str) -> Result<(), Failure> {
        let signature = self.webhook_key.sign(&self.vault, &row.body);
        let signature = signature.map_err(|fault| {
            tracing::error!(%fault, "a webhook could not be signed");
            Failure::NotSigned
        })?;
        let webhook = SignedWebhook {
            url: endpoint,
            body: &row.body,
            signature: &signature,
        };
        let answer = self.webhooks.sender.send(webhook).await;
        judge(answer.map_err(Failure::Silent)?.status)
    }
}
