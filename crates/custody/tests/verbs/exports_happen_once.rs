//! One challenge, one disclosure, to its own account and platform only.

use seedport_custody::{
    signed::RetryRefusal,
    signed::{BeginError, FinishError},
};
use seedport_wire::{TargetPublicKey, envelope};

use crate::common::{Place, body, retry, target};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_simultaneous_retries_give_one_envelope() {
    let place = Place::new();
    let world = place.open().await;
    let by = world.integrator("one").await;
    let owned = world.owned(&by, "ann@example.com").await;
    let key = world.session(&by, owned).await;
    let to = target();
    let begun = world.begin(&by, owned.account, &to).await;
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            // Each retry has a stamp of its own: no state hangs on signature bytes.
            let retry = retry(&key, begun.request, &begun.payload);
            let custody = world.custody.clone();
            let transact = by.transact;
            tokio::spawn(async move {
                custody
                    .finish_export(&transact, owned.account, &retry, body("export"))
                    .await
            })
        })
        .collect();
    let (mut delivered, mut spent) = (Vec::new(), 0);
    for task in tasks {
        match task.await.expect("no panic") {
            Ok(export) => delivered.push(export),
            Err(FinishError::Refused(RetryRefusal::RequestSpent)) => spent += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((delivered.len(), spent), (1, 63));
    let envelope = envelope::verify(&delivered[0].credentials, &world.pins()).expect("pinned");
    assert_eq!(envelope.account(), Some(owned.account));
    assert_eq!(envelope.export(), Some(delivered[0].id));
    let phrase = envelope.open(&to).expect("sealed to the target");
    assert_eq!(phrase.expose_text().expect("words").split(' ').count(), 24);
}

#[tokio::test]
async fn a_bad_stamp_does_not_burn_the_challenge() {
    let place = Place::new();
    let world = place.open().await;
    let by = world.integrator("one").await;
    let owned = world.owned(&by, "ann@example.com").await;
    let key = world.session(&by, owned).await;
    let begun = world.begin(&by, owned.account, &target()).await;
    let bad = retry(&key, begun.request, "another payload");
    for _ in 0..5 {
        let refused = world
            .finish(&by, owned.account, &bad)
            .await
            .expect_err("refused");
        assert!(matches!(
            refused,
            FinishError::Refused(RetryRefusal::StampInvalid)
        ));
    }
    let good = retry(&key, begun.request, &begun.payload);
    assert!(world.finish(&by, owned.account, &good).await.is_ok());
}

#[tokio::test]
async fn a_challenge_serves_its_own_account_and_verb_only() {
    let place = Place::new();
    let world = place.open().await;
    let by = world.integrator("one").await;
    let ann = world.owned(&by, "ann@example.com").await;
    let bob = world.owned(&by, "bob@example.com").await;
    let (ann_key, bob_key) = (world.session(&by, ann).await, world.session(&by, bob).await);
    let begun = world.begin(&by, ann.account, &target()).await;

    let elsewhere = retry(&bob_key, begun.request, &begun.payload);
    let refused = world
        .finish(&by, bob.account, &elsewhere)
        .await
        .expect_err("refused");
    assert!(matches!(
        refused,
        FinishError::Refused(RetryRefusal::RequestUnknown)
    ));
    let refused = world
        .finish(&by, ann.account, &elsewhere)
        .await
        .expect_err("refused");
    assert!(matches!(
        refused,
        FinishError::Refused(RetryRefusal::SessionUnknown)
    ));

    let as_verify = retry(&ann_key, begun.request, &begun.payload);
    let opened = world
        .custody
        .finish_verify(&by.transact, ann.credential, &as_verify, body("export"))
        .await;
    assert!(opened.is_err(), "an export's challenge opens no session");
}

#[tokio::test]
async fn another_platform_does_not_see_the_account() {
    let place = Place::new();
    let world = place.open().await;
    let (one, two) = (world.integrator("one").await, world.integrator("two").await);
    let owned = world.owned(&one, "ann@example.com").await;
    let key = world.session(&one, owned).await;
    let to = target();
    let begun = world.begin(&one, owned.account, &to).await;
    let good = retry(&key, begun.request, &begun.payload);
    let refused = world
        .finish(&two, owned.account, &good)
        .await
        .expect_err("refused");
    assert!(matches!(refused, FinishError::NotFound));
    let key = TargetPublicKey::parse(&to.public().to_hex()).expect("a point");
    let begun = world
        .custody
        .begin_export(&two.transact, owned.account, key, body("export"));
    assert!(matches!(
        begun.await.expect_err("refused"),
        BeginError::NotFound
    ));
    assert!(
        world
            .custody
            .credentials(&two.view, owned.account)
            .await
            .expect("reads")
            .is_empty()
    );
    assert!(
        world
            .custody
            .sessions(&two.view, owned.account)
            .await
            .expect("reads")
            .is_empty()
    );
}

#[tokio::test]
async fn a_session_key_is_refused_as_a_target() {
    let place = Place::new();
    let world = place.open().await;
    let by = world.integrator("one").await;
    let owned = world.owned(&by, "ann@example.com").await;
    let key = world.session(&by, owned).await;
    let same = TargetPublicKey::parse(&key.public().to_hex()).expect("a point");
    let begun = world
        .custody
        .begin_export(&by.transact, owned.account, same, body("export"));
    assert!(matches!(
        begun.await.expect_err("refused"),
        BeginError::TargetIsSessionKey
    ));
}
