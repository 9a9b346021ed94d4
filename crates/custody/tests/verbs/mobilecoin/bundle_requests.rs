//! The request of a bundle's import serves one account, and what is refused does not spend it.

use std::{slice, time::Duration};

use seedport_custody::mobilecoin::{BundleRefusal, MAX_TEXT, MobilecoinError};
use seedport_store::{AuditVerb, Outcome};

use super::{CAROL, DAVE, Door, answered, cut_or_changed, refusal, signing_key, target};
use crate::common::Place;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixteen_simultaneous_imports_by_one_request_one_is_taken_in() {
    let place = Place::new();
    let here = Door::of(place.open().await, "here").await;
    let there = Door::of(place.open().await, "there").await;
    let (carol, dave) = (here.account(CAROL).await, here.account(DAVE).await);
    let bundles = [here.unbundled(&carol).await, here.unbundled(&dave).await];
    let target = there.import_target().await;
    // Two accounts, so that the request stops the second one and not its being there.
    let tasks: Vec<_> = (0..16)
        .map(|n: usize| {
            let sealed = there.seal_to(&target, bundles[n % 2].expose());
            let (custody, operator) = (there.world.custody.clone(), there.operator);
            let request = target.request.clone();
            tokio::spawn(async move {
                custody
                    .import_mobilecoin_bundle(&operator, &request, sealed)
                    .await
            })
        })
        .collect();
    let (mut taken, mut spent) = (Vec::new(), 0);
    for task in tasks {
        match task.await.expect("no panic") {
            Ok(row) => taken.push(row),
            Err(MobilecoinError::ImportRequest) => spent += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((taken.len(), spent), (1, 15));
    assert_eq!(there.accounts().await, taken);
    let told = there.told().await;
    let refused = (
        AuditVerb::MobilecoinBundleImport,
        Outcome::Refused,
        Some("IMPORT_REQUEST".to_owned()),
    );
    assert_eq!(told.iter().filter(|told| **told == refused).count(), 15);
    assert_eq!(told.len(), 17, "the target, the account, the refusals");
}

#[tokio::test]
async fn an_account_that_is_there_already_does_not_spend_the_request() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let row = door.account(CAROL).await;
    let bundle = door.unbundled(&row).await;
    let target = door.import_target().await;
    let again = || door.seal_to(&target, bundle.expose());
    for _ in 0..2 {
        let refused = door.take_in(&target.request, again()).await;
        assert!(refused.is_err_and(|error| {
            matches!(error, MobilecoinError::AccountExists(id) if id == row.id)
        }));
    }
    assert_eq!(door.accounts().await, slice::from_ref(&row));
    let log = door.log().await;
    let last = &log[log.len() - 1].entry;
    assert_eq!(last.reason.as_deref(), Some("ACCOUNT_EXISTS"));
    assert_eq!(last.account, Some(row.account), "the account that is there");
    assert_eq!(last.subject, Some(row.id.to_string()));
    door.remove(row.id).await.expect("removed");
    assert!(door.take_in(&target.request, again()).await.is_ok());
    assert_eq!(
        refusal(door.take_in(&target.request, again()).await),
        "IMPORT_REQUEST"
    );
}

#[tokio::test]
async fn a_request_that_is_none_of_an_import_is_unknown_and_never_a_fault() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let owner = signing_key();
    let (plain, stamped) = (door.account(CAROL).await, door.owned(DAVE, &owner).await);
    let bundle = door.unbundled(&plain).await;
    door.remove(plain.id).await.expect("removed");
    let good = door.import_target().await;
    let (_, to) = target();
    let mut wrong = Vec::new();
    for begun in [
        door.seal(stamped.id, &to, None).await,
        door.bundle(stamped.id, &to, None).await,
    ] {
        wrong.push(answered(begun.expect("a challenge"), &owner).request);
    }
    wrong.extend(["", "{}", "é", "AAAA"].map(str::to_owned));
    wrong.push("A".repeat(100_000));
    wrong.extend(cut_or_changed(&good.request));
    for request in &wrong {
        let sealed = door.seal_to(&good, bundle.expose());
        let refused = door.take_in(request, sealed).await;
        assert_eq!(refusal(refused), "IMPORT_REQUEST", "{request}");
    }
    let sealed = door.seal_to(&good, bundle.expose());
    assert!(
        door.take_in(&good.request, sealed).await.is_ok(),
        "none of that spent it"
    );
}

#[tokio::test]
async fn what_is_no_bundle_for_this_target_is_refused_and_spends_nothing() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let row = door.account(CAROL).await;
    let bundle = door.unbundled(&row).await;
    let text = bundle.expose_text().expect("text").to_owned();
    door.remove(row.id).await.expect("removed");
    let (good, other) = (door.import_target().await, door.import_target().await);
    let changed = |from: &str, to: &str| {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        text.replace(from, to)
    };
    let other_id = changed(CAROL.1, DAVE.1);
    let other_word = changed("bomb canyon", "canyon bomb");
    let more = changed(
        r#""next_subaddress_index":"2""#,
        r#""next_subaddress_index":"3""#,
    );
    let many = changed(
        r#""next_subaddress_index":"2""#,
        &format!(r#""next_subaddress_index":"{}""#, u64::MAX),
    );
    let moved = changed(r#""subaddress_index":"1""#, r#""subaddress_index":"2""#);
    for plaintext in [
        "",
        "{}",
        &text[1..],
        &other_id,
        &other_word,
        &more,
        &many,
        &moved,
    ] {
        let sealed = door.seal_to(&good, plaintext.as_bytes());
        let refused = door.take_in(&good.request, sealed).await;
        assert_eq!(refusal(refused), "BUNDLE_REFUSED", "{plaintext}");
    }
    let elsewhere = door.seal_to(&other, text.as_bytes());
    let refused = door.take_in(&good.request, elsewhere).await;
    assert!(refused.is_err_and(|error| {
        matches!(
            error,
            MobilecoinError::Bundle(BundleRefusal::NotSealedToTarget)
        )
    }));
    let long = changed(
        r#""name":"Carol""#,
        &format!(r#""name":"{}""#, "n".repeat(MAX_TEXT + 1)),
    );
    let refused = door
        .take_in(&good.request, door.seal_to(&good, long.as_bytes()))
        .await;
    assert!(
        refused.is_err_and(|error| matches!(error, MobilecoinError::TooLong { field: "name" }))
    );
    let long = changed(
        r#""metadata":"Main""#,
        &format!(r#""metadata":"{}""#, "n".repeat(MAX_TEXT + 1)),
    );
    let refused = door
        .take_in(&good.request, door.seal_to(&good, long.as_bytes()))
        .await;
    assert!(
        refused.is_err_and(|error| matches!(error, MobilecoinError::TooLong { field: "metadata" }))
    );
    assert_eq!(door.accounts().await, []);

    door.world
        .clock
        .advance(Duration::from_mins(5) - Duration::from_millis(1));
    let sealed = || door.seal_to(&good, text.as_bytes());
    let in_time = door.take_in(&good.request, sealed()).await;
    door.remove(in_time.expect("taken in").id)
        .await
        .expect("removed");
    door.world.clock.advance(Duration::from_millis(1));
    let late = door
        .take_in(&other.request, door.seal_to(&other, text.as_bytes()))
        .await;
    assert!(
        late.is_err_and(|error| {
            matches!(error, MobilecoinError::Bundle(BundleRefusal::Expired))
        })
    );
}
