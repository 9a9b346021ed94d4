//! Who operates one platform's accounts sees nothing of another's.

use std::slice;

use seedport_custody::mobilecoin::{MobilecoinError, Opening, Slice};
use seedport_wire::hpke;

use super::{
    CAROL, DAVE, Door, WHOLE, answered, id, opening, phrase, refusal, signing_key, target,
};
use crate::common::Place;

/// Two doors of one world, and an account of each with an owner.
async fn two(place: &Place) -> (Door, Door) {
    let one = Door::of(place.open().await, "one").await;
    let two = Door::of(place.open().await, "two").await;
    (one, two)
}

#[tokio::test]
async fn no_call_of_one_platform_finds_what_another_has() {
    let place = Place::new();
    let (one, two) = two(&place).await;
    let carol = one.account(CAROL).await;
    let dave = two.account(DAVE).await;
    let log = one.log().await;

    let custody = &two.world.custody;
    let gone = |error: MobilecoinError| matches!(error, MobilecoinError::AccountNotFound(id) if id == carol.id);
    let by = &two.operator;
    let read = custody.mobilecoin_account(by, carol.id).await;
    assert!(read.is_err_and(gone));
    assert!(two.plaintext(carol.id).await.is_err_and(gone));
    let (_, to) = target();
    assert!(two.seal(carol.id, &to, None).await.is_err_and(gone));
    assert!(two.bundle(carol.id, &to, None).await.is_err_and(gone));
    let view = custody.view_only_request(by, carol.id).await;
    assert!(view.is_err_and(gone));
    assert!(two.assign(carol.id, "").await.is_err_and(gone));
    let renamed = custody.rename_mobilecoin_account(by, carol.id, "theirs".to_owned());
    assert!(renamed.await.is_err_and(gone));
    let set = custody.require_spend_subaddress(by, carol.id, true).await;
    assert!(set.is_err_and(gone));
    assert!(two.remove(carol.id).await.is_err_and(gone));
    let at = custody.mobilecoin_address_at(by, carol.id, 0).await;
    assert!(at.is_err_and(gone));
    let of = custody
        .mobilecoin_addresses(by, Some(carol.id), WHOLE)
        .await;
    assert!(of.is_err_and(gone));
    let address = custody.mobilecoin_address(by, &carol.main_address).await;
    assert!(address.is_err_and(|error| matches!(error, MobilecoinError::AddressNotFound)));
    assert_eq!(two.accounts().await, slice::from_ref(&dave));
    let all = custody
        .mobilecoin_addresses(by, None, Slice::default())
        .await;
    assert_eq!(all.expect("reads"), two.addresses(dave.id).await);

    assert_eq!(one.accounts().await, slice::from_ref(&carol));
    assert_eq!(one.addresses(carol.id).await.len(), 3);
    assert_eq!(
        one.log().await,
        log,
        "nothing of it is the other's business"
    );
}

#[tokio::test]
async fn one_secret_is_an_account_of_each_platform_and_their_requests_stay_apart() {
    let place = Place::new();
    let (one, two) = two(&place).await;
    let owner = signing_key();
    let (here, there) = (
        one.owned(CAROL, &owner).await,
        two.owned(CAROL, &owner).await,
    );
    assert_eq!((here.id, there.id), (id(CAROL), id(CAROL)));
    assert!(here.account != there.account && here.wallet != there.wallet);

    let (_, to) = target();
    let begun = one.seal(here.id, &to, None).await.expect("a challenge");
    let answer = answered(begun, &owner);
    let retry = answer.retry();
    let elsewhere = two.seal(there.id, &to, Some(retry)).await;
    assert_eq!(refusal(elsewhere), "REQUEST_UNKNOWN");
    assert!(one.seal(here.id, &to, Some(retry)).await.is_ok());

    let target = one
        .world
        .custody
        .begin_mobilecoin_bundle_import(&one.operator);
    let target = target.await.expect("a target");
    let sealed = || hpke::seal(to.point(), b"anything").expect("seals");
    let import = |door: &Door| {
        let (custody, operator) = (door.world.custody.clone(), door.operator);
        let (request, sealed) = (target.request.clone(), sealed());
        async move {
            custody
                .import_mobilecoin_bundle(&operator, &request, sealed)
                .await
        }
    };
    assert_eq!(refusal(import(&two).await), "IMPORT_REQUEST");
    assert_eq!(refusal(import(&one).await), "BUNDLE_REFUSED");
}

#[tokio::test]
async fn removing_and_renaming_on_one_platform_leaves_the_others_copy() {
    let place = Place::new();
    let (one, two) = two(&place).await;
    one.account(CAROL).await;
    let there = two.import(
        phrase(CAROL),
        Opening {
            next_subaddress_index: 5,
            ..opening("there")
        },
    );
    let there = there.await.expect("imported");
    let custody = &one.world.custody;
    let renamed = custody.rename_mobilecoin_account(&one.operator, there.id, "here".to_owned());
    renamed.await.expect("renamed");
    let set = custody.require_spend_subaddress(&one.operator, there.id, true);
    set.await.expect("set");
    one.assign(there.id, "here").await.expect("assigned");
    one.remove(there.id).await.expect("removed");
    assert_eq!(two.accounts().await, slice::from_ref(&there));
    assert_eq!(two.addresses(there.id).await.len(), 6);
    assert!(two.plaintext(there.id).await.is_ok());
}
