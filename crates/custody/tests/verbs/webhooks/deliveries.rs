//! A delivery and its tries: which answers settle it, when the next is, and when there is none.

use std::{sync::Arc, time::Duration};

use seedport_custody::webhooks::{SendError, operator};
use seedport_store::{AuditVerb, Outcome, WebhookState};

use super::{Endpoints, HERE, Say, Told, types};
use crate::common::{Place, customer, hand};

const HOUR: Duration = Duration::from_hours(1);

#[tokio::test]
async fn a_2xx_and_a_409_settle_a_webhook_and_nothing_else_does() {
    let (place, endpoints) = (Place::new(), Arc::new(Endpoints::default()));
    let mut told = Told::open(&place, &endpoints).await;
    let by = told.integrator("one", HERE).await;
    let refusals = [
        100, 199, 300, 301, 302, 307, 308, 400, 401, 404, 408, 410, 429, 500, 503, 599,
    ];
    let silences = [
        SendError::Forbidden,
        SendError::Unreachable,
        SendError::TimedOut,
    ];
    let failures = refusals.map(Say::Status).into_iter();
    let failures: Vec<_> = failures.chain(silences.map(Say::Silent)).collect();
    for settled in [200, 201, 204, 299, 409] {
        told.world
            .custody
            .create_customer(&by.manage, customer(None))
            .await
            .expect("a customer");
        for failure in &failures {
            endpoints.then(HERE, *failure);
            told.deliver_after(HOUR).await;
            assert_eq!(endpoints.take().len(), 1, "{failure:?}");
            assert_eq!(told.counts().await[0], 1, "{failure:?}");
        }
        endpoints.then(HERE, Say::Status(settled));
        told.deliver_after(HOUR).await;
        assert_eq!(endpoints.take().len(), 1);
        assert_eq!(told.counts().await[0], 0, "{settled}");
        told.deliver_after(HOUR).await;
        assert_eq!(endpoints.take(), [], "{settled}");
    }
}

#[tokio::test]
async fn a_failed_webhook_comes_again_the_same_to_the_byte_and_not_too_soon() {
    let (place, endpoints) = (Place::new(), Arc::new(Endpoints::default()));
    let mut told = Told::open(&place, &endpoints).await;
    let by = told.integrator("one", HERE).await;
    let custody = Arc::clone(&told.world.custody);
    custody
        .create_customer(&by.manage, customer(None))
        .await
        .expect("a customer");
    endpoints.always(HERE, Say::Status(500));
    told.deliver().await;
    let first = endpoints.take();
    assert_eq!(first.len(), 1);
    for (attempt, longest) in [(1, 5), (2, 10), (3, 20), (4, 40)] {
        let row = told.list(WebhookState::Pending).await.remove(0);
        assert_eq!(row.attempts, attempt);
        assert_eq!(row.last_error.as_deref(), Some("answered 500"));
        let longest = Duration::from_secs(longest);
        told.deliver_after(longest * 74 / 100).await;
        assert_eq!(endpoints.take(), [], "before three quarters of {longest:?}");
        told.deliver_after(longest * 26 / 100).await;
        let again = endpoints.take();
        assert_eq!(again.len(), 1, "after {longest:?}");
        assert_eq!(again[0].body, first[0].body);
    }
    // What comes later does not wait for it.
    custody
        .create_customer(&by.manage, customer(None))
        .await
        .expect("a customer");
    endpoints.always(HERE, Say::Status(200));
    told.deliver().await;
    assert_ne!(endpoints.take()[0].body, first[0].body);
    told.deliver_after(HOUR).await;
    assert_eq!(endpoints.take()[0].body, first[0].body);
}

#[tokio::test]
async fn after_seven_days_a_webhook_is_given_up_and_the_operator_revives_it() {
    let (place, endpoints) = (Place::new(), Arc::new(Endpoints::default()));
    let mut told = Told::open(&place, &endpoints).await;
    let by = told.integrator("one", HERE).await;
    let custody = Arc::clone(&told.world.custody);
    custody
        .create_customer(&by.manage, customer(None))
        .await
        .expect("a customer");
    endpoints.always(HERE, Say::Status(404));
    let mut hours = 0;
    while told.counts().await[0] == 1 {
        told.deliver_after(HOUR).await;
        hours += 1;
        assert!(hours <= 7 * 24, "it ends");
    }
    assert_eq!(hours, 7 * 24);
    let dead = told.list(WebhookState::Dead).await;
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].last_error.as_deref(), Some("answered 404"));
    let log = told.world.audit(&by).await;
    let last = &log.last().expect("entries").entry;
    assert_eq!(last.verb, AuditVerb::WebhookBury);
    assert_eq!(last.subject, Some(dead[0].id.to_string()));
    assert_eq!(last.reason.as_deref(), Some("WEBHOOK_STATUS"));
    endpoints.take();
    told.deliver_after(HOUR).await;
    assert_eq!(endpoints.take(), [], "it is given up");

    let (store, clock) = (Arc::clone(&told.world.store), told.world.clock.clone());
    let retry = |which| operator::retry(store.as_ref(), hand(&clock), None, which);
    let other = operator::Which::One(seedport_wire::ids::WebhookId::from_bytes([9; 16]));
    let missing = retry(other).await.expect_err("no such webhook");
    assert!(matches!(missing, operator::RetryError::NotFound));
    let one = operator::Which::One(dead[0].id);
    assert_eq!(retry(one).await.expect("revives"), 1);
    let missing = retry(one).await.expect_err("it is pending now");
    assert!(matches!(missing, operator::RetryError::NotFound));
    assert_eq!(retry(operator::Which::All).await.expect("none"), 0);
    let log = told.world.audit(&by).await;
    let last = &log.last().expect("entries").entry;
    assert_eq!(
        (last.verb, last.outcome, last.reason.as_deref()),
        (AuditVerb::WebhookRetry, Outcome::Done, Some("OPERATOR"))
    );
    // It has seven days again: this try is not its last.
    told.deliver().await;
    assert_eq!(told.counts().await[0], 1);
    endpoints.always(HERE, Say::Status(200));
    told.deliver_after(HOUR).await;
    let bodies: Vec<_> = endpoints.take().into_iter().map(|got| got.body).collect();
    assert_eq!(bodies, [dead[0].body.clone(), dead[0].body.clone()]);
    assert_eq!(told.counts().await[2], 0);
}

#[tokio::test]
async fn all_that_a_platform_lost_is_revived_and_no_other_platforms() {
    let (place, endpoints) = (Place::new(), Arc::new(Endpoints::default()));
    let mut told = Told::open(&place, &endpoints).await;
    endpoints.always(HERE, Say::Status(500));
    // A `TEST` that fails is given up at once.
    let one = told.integrator("one", HERE).await;
    told.set(&one, "").await;
    told.set(&one, HERE).await;
    told.integrator("two", HERE).await;
    assert_eq!(told.counts().await, [0, 0, 3]);
    let store = Arc::clone(&told.world.store);
    let dead = told.list(WebhookState::Dead).await;
    let first = operator::Which::One(dead[0].id);
    let revived = operator::retry(store.as_ref(), hand(&told.world.clock), None, first).await;
    assert_eq!(revived.expect("revives"), 1);
    assert_eq!(told.list(WebhookState::Dead).await, dead[1..]);
    told.deliver().await;
    assert_eq!(told.counts().await, [0, 0, 3]);
    let platform = Some(one.caller.platform());
    let all = operator::Which::All;
    let revived = operator::retry(store.as_ref(), hand(&told.world.clock), platform, all).await;
    assert_eq!(revived.expect("revives"), 2);
    assert_eq!(told.counts().await, [2, 0, 1]);
    let revived = operator::retry(store.as_ref(), hand(&told.world.clock), None, all).await;
    assert_eq!(revived.expect("revives"), 1);
    assert_eq!(told.counts().await, [3, 0, 0]);
}

#[tokio::test]
async fn a_test_has_one_try() {
    let (place, endpoints) = (Place::new(), Arc::new(Endpoints::default()));
    let mut told = Told::open(&place, &endpoints).await;
    let by = told.world.integrator("one").await;
    endpoints.then(HERE, Say::Silent(SendError::TimedOut));
    told.set(&by, HERE).await;
    told.deliver().await;
    assert_eq!(types(&endpoints.take()), ["TEST"]);
    told.deliver_after(HOUR).await;
    assert_eq!(endpoints.take(), []);
    let dead = told.list(WebhookState::Dead).await;
    assert_eq!(dead[0].last_error.as_deref(), Some("timed out"));
}
