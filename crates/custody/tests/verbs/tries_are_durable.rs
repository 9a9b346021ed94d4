//! A try at a code is on disk before the vault looks, so nothing gives one back.

use std::time::Duration;

use seedport_custody::verify::{BeginVerifyError, VerifyRefusal};
use seedport_wire::{SigningKey, SystemEntropy};

use crate::common::{Place, body, retry};

fn refusal<T>(result: Result<T, BeginVerifyError>) -> VerifyRefusal {
    match result.err().expect("refused") {
        BeginVerifyError::Refused(refusal) => refusal,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn tries_outlive_a_restart_of_the_vault() {
    let place = Place::new();
    let key = SigningKey::make(&SystemEntropy).expect("key");
    let world = place.open().await;
    let by = world.integrator("one").await;
    let owned = world.owned(&by, "ann@example.com").await;
    let target = world.code(&by, owned).await;
    for left in [2, 1, 0] {
        // Each try meets a vault that remembers nothing.
        let world = place.open().await;
        let wrong = world.answer(&by, owned, &target, "123456", &key).await;
        assert_eq!(refusal(wrong), VerifyRefusal::WrongCode { left });
    }
    let world = place.open().await;
    let right = world.answer(&by, owned, &target, "000000", &key).await;
    assert_eq!(refusal(right), VerifyRefusal::TriesSpent);
}

#[tokio::test]
async fn a_try_that_cannot_be_counted_is_not_made() {
    let mut place = Place::new();
    let key = SigningKey::make(&SystemEntropy).expect("key");
    let world = place.open().await;
    let by = world.integrator("one").await;
    let owned = world.owned(&by, "ann@example.com").await;
    let target = world.code(&by, owned).await;
    drop(world);
    // Forty pages of room, filled by customers until nothing fits any more.
    let size = std::fs::metadata(place.file("seedport.db"))
        .expect("database")
        .len();
    place.max_bytes = Some(size + 40 * 4096);
    let full = place.open().await;
    let mut made = 0;
    while full
        .custody
        .create_customer(
            &by.manage,
            crate::common::customer(Some("filler@example.com")),
        )
        .await
        .is_ok()
    {
        made += 1;
        assert!(made < 10_000, "the ceiling holds");
    }
    // A count may still fit where a refusal's entry does not: a fault may have cost a try, but
    // no look went uncounted.
    let (mut looks, mut faults) = (0, 0);
    for _ in 0..20 {
        match full
            .answer(&by, owned, &target, "123456", &key)
            .await
            .expect_err("refused")
        {
            BeginVerifyError::Refused(VerifyRefusal::WrongCode { .. }) => looks += 1,
            BeginVerifyError::Refused(VerifyRefusal::TriesSpent) => break,
            BeginVerifyError::Fault(_) => faults += 1,
            other => panic!("{other}"),
        }
    }
    drop(full);
    place.max_bytes = None;
    let world = place.open().await;
    let live = world
        .store
        .live_otp(by.caller.platform(), owned.account, owned.credential)
        .await;
    let tries = live.expect("reads").expect("still live").tries;
    assert!(
        looks <= tries && tries <= 3,
        "{looks} looks, {tries} counted tries"
    );
    assert!(
        looks + faults >= tries,
        "a try is counted only for a call that was made"
    );
    assert!(world.custody.ready().await.is_ok(), "nothing is lost");
}

#[tokio::test]
async fn one_code_is_live_and_it_serves_once() {
    let place = Place::new();
    let world = place.open().await;
    let by = world.integrator("one").await;
    let owned = world.owned(&by, "ann@example.com").await;
    let key = SigningKey::make(&SystemEntropy).expect("key");
    let first = world.code(&by, owned).await;
    let second = world.code(&by, owned).await;
    let old = world.answer(&by, owned, &first, "000000", &key).await;
    assert!(
        matches!(refusal(old), VerifyRefusal::Answer(_)),
        "sealed to a superseded target"
    );
    let begun = world
        .answer(&by, owned, &second, "000000", &key)
        .await
        .expect("right");
    let again = world.answer(&by, owned, &second, "000000", &key).await;
    assert_eq!(refusal(again), VerifyRefusal::NoPendingCode);
    let retry = retry(&key, begun.request, &begun.payload);
    let opened =
        world
            .custody
            .finish_verify(&by.transact, owned.credential, &retry, body("verify"));
    assert!(opened.await.is_ok());
}

#[tokio::test]
async fn a_code_ends_when_its_time_is_over() {
    let place = Place::new();
    let world = place.open().await;
    let by = world.integrator("one").await;
    let owned = world.owned(&by, "ann@example.com").await;
    let key = SigningKey::make(&SystemEntropy).expect("key");
    let target = world.code(&by, owned).await;
    world.clock.advance(Duration::from_mins(5));
    let late = world.answer(&by, owned, &target, "000000", &key).await;
    assert!(matches!(
        refusal(late),
        VerifyRefusal::NoPendingCode | VerifyRefusal::Expired
    ));
}
