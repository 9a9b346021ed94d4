//! Couriers that end in the middle, and couriers beside one another.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use seedport_store::WebhookState;

use super::{Endpoints, HERE, PATIENCE, Say, Told};
use crate::common::{Place, customer};

/// Longer than a lease.
const LEASE: Duration = Duration::from_mins(1);

#[tokio::test]
async fn a_webhook_whose_courier_ended_after_sending_is_sent_again_after_a_restart() {
    let (place, endpoints) = (Place::new(), Arc::new(Endpoints::default()));
    let mut told = Told::open(&place, &endpoints).await;
    let by = told.integrator("one", HERE).await;
    let custody = Arc::clone(&told.world.custody);
    custody
        .create_customer(&by.manage, customer(None))
        .await
        .expect("a customer");
    endpoints.then(HERE, Say::Nothing);
    tokio::select! {
        result = told.courier.deliver_due() => panic!("it waits for an answer: {result:?}"),
        () = async {
            while told.endpoints.got.lock().expect("whole").is_empty() {
                told.endpoints.arrived.notified().await;
            }
        } => {}
    }
    drop((told, custody));
    let first = endpoints.take();
    assert_eq!(first.len(), 1);

    let mut told = Told::open(&place, &endpoints).await;
    told.deliver_after(PATIENCE).await;
    assert_eq!(endpoints.take(), [], "the answer may still come");
    told.deliver_after(LEASE).await;
    let again = endpoints.take();
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].body, first[0].body, "the same id and bytes");
    assert_eq!(told.counts().await[0], 0);
}

#[tokio::test]
async fn a_sender_that_panics_holds_up_nothing_and_loses_nothing() {
    let (place, endpoints) = (Place::new(), Arc::new(Endpoints::default()));
    let mut told = Told::open(&place, &endpoints).await;
    let by = told.integrator("one", HERE).await;
    let custody = Arc::clone(&told.world.custody);
    for _ in 0..12 {
        custody
            .create_customer(&by.manage, customer(None))
            .await
            .expect("a customer");
    }
    for _ in 0..3 {
        endpoints.then(HERE, Say::Panic);
    }
    told.deliver().await;
    assert_eq!(endpoints.take().len(), 12);
    assert_eq!(told.counts().await[0], 3);
    told.deliver_after(LEASE).await;
    assert_eq!(endpoints.take().len(), 3);
    assert_eq!(told.counts().await, [0, 13, 0]);
}

#[tokio::test]
async fn of_two_couriers_of_one_database_each_webhook_has_one() {
    let (place, endpoints) = (Place::new(), Arc::new(Endpoints::default()));
    let mut one = Told::open(&place, &endpoints).await;
    let by = one.integrator("one", HERE).await;
    let custody = Arc::clone(&one.world.custody);
    for _ in 0..40 {
        custody
            .create_customer(&by.manage, customer(None))
            .await
            .expect("a customer");
    }
    let mut two = Told::open(&place, &endpoints).await;
    while one.counts().await[0] > 0 {
        tokio::join!(one.deliver(), two.deliver());
    }
    let mut times = BTreeMap::<_, u32>::new();
    for got in endpoints.take() {
        *times.entry(got.body).or_default() += 1;
    }
    assert_eq!(times.len(), 40);
    assert!(times.values().all(|times| *times == 1));
    assert_eq!(one.list(WebhookState::Dead).await, []);
}

#[tokio::test]
async fn processes_that_start_at_once_agree_on_one_key_and_a_restart_keeps_it() {
    for _ in 0..8 {
        let place = Place::new();
        let (one, two, three, four) =
            tokio::join!(place.open(), place.open(), place.open(), place.open());
        let key = one.custody.webhook_public_key();
        for other in [&two, &three, &four] {
            assert_eq!(other.custody.webhook_public_key(), key);
        }
        drop((one, two, three, four));
        assert_eq!(place.open().await.custody.webhook_public_key(), key);
    }
}
