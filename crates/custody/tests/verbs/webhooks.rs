//! Webhooks: what is told, and that it is told at least once, whatever happens on the way.
//!
//! Invariant: nothing waits for real time; the clock and the endpoints' answers are the test's.

mod couriers;
mod deliveries;
mod endpoints;
mod events;

use std::{
    collections::{HashMap, VecDeque},
    future::pending,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use seedport_custody::{
    Custody, Webhooks,
    config::update::UpdateConfig,
    webhooks::{Courier, SendError, SignedWebhook, WebhookAnswer, WebhookBodies, WebhookSender},
};
use seedport_store::{PageRequest, WebhookRow, WebhookState};
use serde_json::Value;
use tokio::sync::Notify;

use crate::common::{Integrator, Place, World};

pub const HERE: &str = "https://here.example/hooks";
pub const PATIENCE: Duration = Duration::from_secs(10);

/// What an endpoint says.
#[derive(Debug, Clone, Copy)]
pub enum Say {
    Status(u16),
    Silent(SendError),
    /// Takes the request and never answers.
    Nothing,
    /// Takes the request, and the sender is no more.
    Panic,
}

/// A request as an endpoint got it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Got {
    pub url: String,
    pub body: String,
    pub signature: String,
}

/// Endpoints that say what they are told to, and 200 otherwise.
#[derive(Default)]
pub struct Endpoints {
    script: Mutex<HashMap<String, VecDeque<Say>>>,
    always: Mutex<HashMap<String, Say>>,
    got: Mutex<Vec<Got>>,
    pub arrived: Notify,
}

impl Endpoints {
    /// The next answer of an endpoint, after those it has yet to give.
    pub fn then(&self, url: &str, say: Say) {
        let mut script = self.script.lock().expect("whole");
        script.entry(url.to_owned()).or_default().push_back(say);
    }

    /// What an endpoint says from now on.
    pub fn always(&self, url: &str, say: Say) {
        let mut always = self.always.lock().expect("whole");
        always.insert(url.to_owned(), say);
    }

    /// What arrived since this was last asked.
    pub fn take(&self) -> Vec<Got> {
        std::mem::take(&mut self.got.lock().expect("whole"))
    }

    fn next(&self, url: &str) -> Say {
        let mut script = self.script.lock().expect("whole");
        let next = script.get_mut(url).and_then(VecDeque::pop_front);
        let always = self.always.lock().expect("whole").get(url).copied();
        next.or(always).unwrap_or(Say::Status(200))
    }
}

#[async_trait]
impl WebhookSender for Endpoints {
    fn may_reach(&self, url: &str) -> bool {
        url.starts_with("https://")
    }

    fn patience(&self) -> Duration {
        PATIENCE
    }

    async fn send(&self, webhook: SignedWebhook<'_>) -> Result<WebhookAnswer, SendError> {
        self.got.lock().expect("whole").push(Got {
            url: webhook.url.to_owned(),
            body: webhook.body.to_owned(),
            signature: webhook.signature.to_owned(),
        });
        self.arrived.notify_one();
        match self.next(webhook.url) {
            Say::Status(status) => Ok(WebhookAnswer {
                status,
                body: b"\xff answer".to_vec(),
            }),
            Say::Silent(error) => Err(error),
            Say::Nothing => pending().await,
            Say::Panic => panic!("the sender of this test ends here"),
        }
    }
}

/// A world whose webhooks go to these endpoints.
pub struct Told {
    pub world: World,
    pub endpoints: Arc<Endpoints>,
    pub courier: Courier,
}

impl Told {
    /// Opens a place, as a restart does.
    pub async fn open(place: &Place, endpoints: &Arc<Endpoints>) -> Self {
        let mut world = place.open().await;
        let custody: Custody = Arc::into_inner(world.custody).expect("nobody else has it");
        let sender: Arc<dyn WebhookSender> = Arc::<Endpoints>::clone(endpoints);
        world.custody = Arc::new(custody.with_webhooks(Webhooks {
            sender,
            bodies: WebhookBodies::default(),
        }));
        Self {
            courier: Courier::new(Arc::clone(&world.custody)),
            endpoints: Arc::clone(endpoints),
            world,
        }
    }

    /// A platform whose endpoint took its first `TEST`.
    pub async fn integrator(&mut self, platform: &str, endpoint: &str) -> Integrator {
        let by = self.world.integrator(platform).await;
        self.set(&by, endpoint).await;
        self.deliver().await;
        self.endpoints.take();
        by
    }

    pub async fn set(&self, by: &Integrator, endpoint: &str) {
        let patch = UpdateConfig {
            webhook_endpoint: Some(endpoint.to_owned()),
            ..UpdateConfig::default()
        };
        let set = self.world.custody.update_config(&by.manage, patch).await;
        set.expect("a right endpoint");
    }

    pub async fn deliver(&mut self) {
        self.courier.deliver_due().await.expect("the store works");
    }

    /// The same after some time.
    pub async fn deliver_after(&mut self, time: Duration) {
        self.world.clock.advance(time);
        self.deliver().await;
    }

    pub async fn list(&self, state: WebhookState) -> Vec<WebhookRow> {
        let page = PageRequest::largest(None);
        let page = self.world.store.webhooks(None, state, page).await;
        page.expect("reads").rows
    }

    /// How many wait, were delivered and were given up.
    pub async fn counts(&self) -> [usize; 3] {
        [
            self.list(WebhookState::Pending).await.len(),
            self.list(WebhookState::Delivered).await.len(),
            self.list(WebhookState::Dead).await.len(),
        ]
    }
}

/// The field of a body.
pub fn field(got: &Got, name: &str) -> Value {
    let body: Value = serde_json::from_str(&got.body).expect("JSON");
    body[name].clone()
}

/// The types of what arrived, in order.
pub fn types(got: &[Got]) -> Vec<String> {
    let text = |got| field(got, "type").as_str().expect("a text").to_owned();
    got.iter().map(text).collect()
}
