//! A whole account moves: with its name, its notes and its owner, or not at all.

use seedport_custody::mobilecoin::{
    Account, ImportTarget, MAX_TEXT, MobilecoinError, Opening, Secret,
};
use seedport_store::AuditVerb;
use seedport_wire::{SecretBytes, Timestamp, account_bundle, hpke, hpke::SealedMessage};

use super::{
    CAROL, DAVE, Door, LEGACY, answered, entropy, envelope_of, fog, opening, phrase, refusal,
    signing_key, target, view_of,
};
use crate::common::Place;

impl Door {
    /// What the bundle of an account without an owner holds.
    pub async fn unbundled(&self, row: &Account) -> SecretBytes {
        let (key, to) = target();
        let bundle = self.bundle(row.id, &to, None).await.expect("handed over");
        self.unseal(&envelope_of(bundle), &key)
    }

    pub async fn import_target(&self) -> ImportTarget {
        let custody = &self.world.custody;
        let target = custody.begin_mobilecoin_bundle_import(&self.operator);
        target.await.expect("a target")
    }

    pub fn seal_to(&self, target: &ImportTarget, plaintext: &[u8]) -> SealedMessage {
        let verified = account_bundle::verify_target(&target.bundle, &self.world.pins());
        let verified = verified.expect("signed by our quorum key");
        // Some cases let the target's time pass first: its end is the vault's to judge.
        let checked = verified.check(None, Timestamp::from_millis(0));
        hpke::seal(checked.expect("ours").key(), plaintext).expect("seals")
    }

    pub async fn take_in(
        &self,
        request: &str,
        sealed: SealedMessage,
    ) -> Result<Account, MobilecoinError> {
        let custody = &self.world.custody;
        custody
            .import_mobilecoin_bundle(&self.operator, request, sealed)
            .await
    }
}

#[tokio::test]
async fn a_bundle_brings_back_all_that_an_account_had() {
    let place = Place::new();
    let here = Door::of(place.open().await, "here").await;
    let there = Door::of(place.open().await, "there").await;
    let mut opened = opening("Ünïcode'; \"--\"");
    opened.first_block_index = u64::MAX;
    opened.next_subaddress_index = 5;
    opened.require_spend_subaddress = true;
    let with_fog = Opening {
        fog: Some(fog()),
        ..opening("fog")
    };
    let root = Secret::RootEntropy(entropy(LEGACY));
    for (secret, opening) in [
        (phrase(CAROL), opened),
        (phrase(CAROL), with_fog),
        (root, opening("legacy")),
        (view_of(DAVE), opening("")),
    ] {
        let before = here.import(secret, opening).await.expect("imported");
        if !before.fog_enabled {
            here.assign(before.id, "a note").await.expect("assigned");
        }
        let before = here
            .world
            .custody
            .mobilecoin_account(&here.operator, before.id);
        let before = before.await.expect("there");
        let bundle = here.unbundled(&before).await;
        let target = there.import_target().await;
        let sealed = there.seal_to(&target, bundle.expose());
        let after = there
            .take_in(&target.request, sealed)
            .await
            .expect("taken in");
        // Ids of ours are new; everything else is as it was.
        assert!(after.account != before.account && after.wallet != before.wallet);
        let same = Account {
            platform: after.platform,
            account: after.account,
            wallet: after.wallet,
            sealed: after.sealed.clone(),
            ..before.clone()
        };
        assert_eq!(after, same);
        let (mut old, new) = (
            here.addresses(before.id).await,
            there.addresses(after.id).await,
        );
        for address in &mut old {
            address.platform = there.platform;
        }
        assert_eq!(new, old);
        assert_eq!(there.unbundled(&after).await.expose(), bundle.expose());
        let spent = there.seal_to(&target, bundle.expose());
        assert_eq!(
            refusal(there.take_in(&target.request, spent).await),
            "IMPORT_REQUEST"
        );
    }
}

#[tokio::test]
async fn an_account_takes_its_owner_along() {
    let place = Place::new();
    let here = Door::of(place.open().await, "here").await;
    let there = Door::of(place.open().await, "there").await;
    let owner = signing_key();
    let row = here.owned(CAROL, &owner).await;
    let (key, to) = target();
    let begun = here.bundle(row.id, &to, None).await.expect("a challenge");
    let answer = answered(begun, &owner);
    let retry = answer.retry();
    let bundle = here.bundle(row.id, &to, Some(retry)).await;
    let bundle = here.unseal(&envelope_of(bundle.expect("stamped")), &key);
    let target = there.import_target().await;
    let sealed = there.seal_to(&target, bundle.expose());
    let after = there
        .take_in(&target.request, sealed)
        .await
        .expect("taken in");
    assert_eq!(refusal(there.plaintext(after.id).await), "STAMP_REQUIRED");
    let begun = there.seal(after.id, &to, None).await.expect("a challenge");
    let answer = answered(begun, &owner);
    let retry = answer.retry();
    assert!(there.seal(after.id, &to, Some(retry)).await.is_ok());
}

#[tokio::test]
async fn a_bundle_that_does_not_fit_an_envelope_is_refused_and_not_cut() {
    let mut place = Place::new();
    place.policy.mobilecoin_address_batch = 6000;
    let door = Door::open(&place).await;
    let row = door.account(CAROL).await;
    let note = "n".repeat(MAX_TEXT);
    for _ in 0..250 {
        door.assign(row.id, &note).await.expect("assigned");
    }
    let (_, to) = target();
    assert_eq!(refusal(door.bundle(row.id, &to, None).await), "TOO_LARGE");
    let mut many = opening("many");
    many.next_subaddress_index = 5000;
    let row = door.import(phrase(DAVE), many).await.expect("imported");
    assert_eq!(refusal(door.bundle(row.id, &to, None).await), "TOO_LARGE");
    let log = door.log().await;
    let last = &log[log.len() - 1].entry;
    assert_eq!(last.verb, AuditVerb::MobilecoinBundleExport);
    assert_eq!((last.account, last.export), (Some(row.account), None));
    assert!(
        door.seal(row.id, &to, None).await.is_ok(),
        "its secrets fit"
    );
}
