//! Budgets are spent before anything is sent, and say when there is room again.

use std::time::Duration;

use seedport_custody::{credentials::ChallengeCredentialError, policy::Budget, signed::BeginError};
use seedport_wire::TargetPublicKey;

use crate::common::{Place, body, target};

#[tokio::test]
async fn the_eleventh_code_in_ten_minutes_waits() {
    let place = Place::new();
    let world = place.open().await;
    let by = world.integrator("one").await;
    let owned = world.owned(&by, "ann@example.com").await;
    for _ in 0..10 {
        world.code(&by, owned).await;
        world.clock.advance(Duration::from_secs(6));
    }
    let refused = world
        .custody
        .challenge_credential(&by.transact, owned.credential)
        .await;
    match refused.expect_err("refused") {
        ChallengeCredentialError::RateLimited { retry_after } => {
            assert_eq!(retry_after, Duration::from_mins(9));
        }
        other => panic!("{other}"),
    }
    world.clock.advance(Duration::from_mins(9));
    world.code(&by, owned).await;
}

#[tokio::test]
async fn challenges_of_an_account_and_of_a_platform_are_bounded() {
    let mut place = Place::new();
    let minute = Duration::from_mins(1);
    place.policy.challenges_of_account = Budget {
        limit: 3,
        window: minute,
    };
    place.policy.challenges_of_platform = Budget {
        limit: 5,
        window: minute,
    };
    let world = place.open().await;
    let by = world.integrator("one").await;
    let (ann, bob) = (
        world.owned(&by, "ann@example.com").await,
        world.owned(&by, "bob@example.com").await,
    );
    let limited = async |account| {
        let key = TargetPublicKey::parse(&target().public().to_hex()).expect("a point");
        let begun = world
            .custody
            .begin_export(&by.transact, account, key, body("export"))
            .await;
        matches!(begun, Err(BeginError::RateLimited { .. }))
    };
    for _ in 0..3 {
        assert!(!limited(ann.account).await);
    }
    assert!(limited(ann.account).await, "ann's own");
    for _ in 0..2 {
        assert!(!limited(bob.account).await);
    }
    assert!(limited(bob.account).await, "the platform's");
    let other = world.integrator("two").await;
    let eve = world.owned(&other, "eve@example.com").await;
    world.code(&other, eve).await;
    world.clock.advance(minute);
    assert!(!limited(ann.account).await);
}
