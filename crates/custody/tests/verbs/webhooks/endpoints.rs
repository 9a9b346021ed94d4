//! Endpoints that move, vanish or fall silent, and what others have to do with it.

use std::{sync::Arc, time::Duration};

use seedport_custody::{
    config::update::{UpdateConfig, UpdateConfigError},
    webhooks::{SendError, trial::TryWebhookError},
};
use seedport_store::WebhookState;

use super::{Endpoints, HERE, Say, Told, types};
use crate::common::{Integrator, Place, customer};

const THERE: &str = "https://there.example/hooks";
const HOUR: Duration = Duration::from_hours(1);

async fn customers(told: &Told, by: &Integrator, count: usize) {
    for _ in 0..count {
        let made = told
            .world
            .custody
            .create_customer(&by.manage, customer(None));
        made.await.expect("a customer");
    }
}

#[tokio::test]
async fn only_the_endpoint_of_now_is_used() {
    let (place, endpoints) = (Place::new(), Arc::new(Endpoints::default()));
    let mut told = Told::open(&place, &endpoints).await;
    let by = told.integrator("one", HERE).await;
    endpoints.always(HERE, Say::Status(500));
    customers(&told, &by, 1).await;
    told.deliver().await;
    let first = endpoints.take();
    told.set(&by, THERE).await;
    told.deliver().await;
    assert_eq!(types(&endpoints.take()), ["TEST"]);
    told.deliver_after(HOUR).await;
    let again = endpoints.take();
    assert_eq!(
        (again[0].url.as_str(), &again[0].body),
        (THERE, &first[0].body)
    );
    assert_eq!(again.len(), 1);
}

#[tokio::test]
async fn the_same_endpoint_again_is_not_tested_again() {
    let (place, endpoints) = (Place::new(), Arc::new(Endpoints::default()));
    let mut told = Told::open(&place, &endpoints).await;
    let by = told.integrator("one", HERE).await;
    told.set(&by, HERE).await;
    let custody = Arc::clone(&told.world.custody);
    custody
        .update_config(&by.manage, UpdateConfig::default())
        .await
        .expect("nothing to change");
    told.deliver().await;
    assert_eq!(endpoints.take(), []);
    let (row, _) = custody.config(&by.view).await.expect("reads");
    assert_eq!(row.webhook_endpoint.as_deref(), Some(HERE), "it stays");
}

#[tokio::test]
async fn without_its_endpoint_a_platforms_webhooks_wait_and_go_nowhere() {
    let (place, endpoints) = (Place::new(), Arc::new(Endpoints::default()));
    let mut told = Told::open(&place, &endpoints).await;
    let by = told.integrator("one", HERE).await;
    customers(&told, &by, 1).await;
    told.set(&by, "").await;
    told.deliver().await;
    assert_eq!(endpoints.take(), []);
    let waiting = told.list(WebhookState::Pending).await;
    let error = waiting[0].last_error.as_deref();
    assert_eq!(error, Some("no endpoint is set"));
    told.set(&by, THERE).await;
    told.deliver_after(HOUR).await;
    let mut got = types(&endpoints.take());
    got.sort();
    assert_eq!(got, ["CUSTOMER.KYC_APPROVED", "TEST"]);
}

#[tokio::test]
async fn an_endpoint_that_may_not_be_reached_is_refused() {
    let (place, endpoints) = (Place::new(), Arc::new(Endpoints::default()));
    let told = Told::open(&place, &endpoints).await;
    let by = told.world.integrator("one").await;
    let long = |characters: usize| format!("https://{}", "é".repeat(characters - 8));
    let set = |endpoint: String| {
        let patch = UpdateConfig {
            webhook_endpoint: Some(endpoint),
            ..UpdateConfig::default()
        };
        told.world.custody.update_config(&by.manage, patch)
    };
    set(long(512)).await.expect("as long as may be");
    for endpoint in [
        long(513),
        "http://here.example".to_owned(),
        " https://here.example".to_owned(),
        "https://here.example/a b".to_owned(),
        "https://here.example/\n".to_owned(),
        "https://here.example/\u{7f}".to_owned(),
        "https://here.example/\u{a0}".to_owned(),
    ] {
        let refused = set(endpoint.clone()).await.expect_err(&endpoint);
        let UpdateConfigError::OutOfBounds { field, .. } = refused else {
            panic!("{endpoint}: {refused}");
        };
        assert_eq!(field, "webhookEndpoint");
    }
    let (row, _) = told.world.custody.config(&by.view).await.expect("reads");
    assert_eq!(row.webhook_endpoint, Some(long(512)));
}

#[tokio::test]
async fn a_silent_endpoint_holds_nobody_else_up() {
    let (place, endpoints) = (Place::new(), Arc::new(Endpoints::default()));
    let mut told = Told::open(&place, &endpoints).await;
    let silent = told.integrator("silent", HERE).await;
    let lively = told.integrator("lively", THERE).await;
    endpoints.always(HERE, Say::Silent(SendError::TimedOut));
    customers(&told, &silent, 100).await;
    customers(&told, &lively, 30).await;
    told.deliver().await;
    let count = |got: &[super::Got], url| got.iter().filter(|got| got.url == url).count();
    let got = endpoints.take();
    assert_eq!(count(&got, THERE), 30);
    assert_eq!(count(&got, HERE), 4, "then it rests");
    let last = got.iter().rposition(|got| got.url == HERE);
    assert!(last < Some(8), "and nobody waits behind it: {last:?}");
    // A rest that is over costs one delivery, and the next rest is longer.
    told.deliver_after(Duration::from_secs(5)).await;
    assert_eq!(count(&endpoints.take(), HERE), 1);
    told.deliver_after(Duration::from_secs(9)).await;
    assert_eq!(count(&endpoints.take(), HERE), 0);
    told.deliver_after(Duration::from_secs(1)).await;
    assert_eq!(count(&endpoints.take(), HERE), 1);
    // An endpoint that answers again gets them all.
    endpoints.always(HERE, Say::Status(200));
    let mut delivered = 0;
    for _ in 0..10 {
        told.deliver_after(Duration::from_mins(1)).await;
        delivered += count(&endpoints.take(), HERE);
    }
    assert_eq!(delivered, 100);
    assert_eq!(told.counts().await[0], 0);
}

#[tokio::test]
async fn the_trial_tells_what_the_endpoint_said() {
    let (place, endpoints) = (Place::new(), Arc::new(Endpoints::default()));
    let mut told = Told::open(&place, &endpoints).await;
    let by = told.world.integrator("one").await;
    let custody = Arc::clone(&told.world.custody);
    let refused = custody.try_endpoint(&by.manage).await.expect_err("not set");
    assert!(matches!(refused, TryWebhookError::NotSet));
    told.set(&by, HERE).await;
    told.deliver().await;
    endpoints.take();
    for status in [200, 204, 409] {
        endpoints.then(HERE, Say::Status(status));
        let tried = custody.try_endpoint(&by.manage).await.expect("delivered");
        assert_eq!(tried.url, HERE);
        assert_eq!(tried.status, status);
        assert_eq!(tried.body, "\u{fffd} answer");
    }
    let failures = [
        (Say::Status(500), "WEBHOOK_STATUS"),
        (Say::Status(302), "WEBHOOK_STATUS"),
        (Say::Silent(SendError::TimedOut), "WEBHOOK_TIMED_OUT"),
        (Say::Silent(SendError::Unreachable), "WEBHOOK_UNREACHABLE"),
        (
            Say::Silent(SendError::Forbidden),
            "WEBHOOK_ADDRESS_FORBIDDEN",
        ),
    ];
    for (say, reason) in failures {
        endpoints.then(HERE, say);
        let refused = custody.try_endpoint(&by.manage).await.expect_err(reason);
        assert_eq!(refused.reason(), Some(reason));
    }
    let got = endpoints.take();
    assert_eq!(got.len(), 8, "each was sent once");
    assert!(types(&got).iter().all(|kind| kind == "TEST"));
    told.deliver_after(HOUR).await;
    assert_eq!(endpoints.take(), [], "and left nothing behind");
}
