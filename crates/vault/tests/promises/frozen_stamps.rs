//! Promise: a challenge of an operator's account, whose payload says what leaves, stays good. The
//! vector is frozen as those of `frozen_operators` are.

use seedport_vault::{FinishOperatorError, Limits, RedeemError, RedeemRefusal, SealOperatorWallet};
use seedport_wire::{envelope::Content, ids::PlatformId};
use serde_json::{Value, json};

use crate::{
    common::{
        World,
        operated::text,
        parts::{START, Seeded},
        published::Published,
        signing_key,
    },
    frozen_operators::{Frozen, PARCELS, kept, kept_challenge, kept_wallet, write_once},
};

const VECTOR: &str = "operator_challenges_v2.json";

fn write() -> Value {
    let root = [0x5e; 32];
    let mut world = World::made(Limits::default(), root, Box::new(Seeded::new([4; 32])));
    world.platform = PlatformId::from_bytes([0x12; 16]);
    let ann = signing_key();
    let published = &Published::read().full_accounts[0];
    let unowned = world.operate(world.opening(Some(published.source())));
    let secrets = world.secrets(&unowned).expect("leaves");
    let owned = world.operate(SealOperatorWallet {
        owner_key: Some(*ann.public()),
        ..world.opening(Some(published.source()))
    });
    let mut wallet = kept_wallet(&owned.wallet);
    wallet["accountSecrets"] = json!(text(&secrets));
    let [secrets, bundle] = owned
        .parcels()
        .map(|parcel| world.ask_owner(&owned, &parcel));
    json!({
        "about": "challenges of an operator's account whose payloads say what leaves, with what \
                  uses them; never edited",
        "rootKey": hex::encode(root),
        "timeMs": START.millis(),
        "platform": world.platform.to_string(),
        // Exposed to the vector: a key of nobody.
        "ownerScalar": hex::encode(ann.scalar().expect("exports").expose()),
        "quorum-key": kept(&world.quorum.0, &world.quorum.1),
        "operator-wallet-owner": wallet,
        "challenge-export-operator-wallet": kept_challenge(&secrets),
        "challenge-export-operator-bundle": kept_challenge(&bundle),
    })
}

#[test]
fn frozen_stamps_take_out_what_they_say() {
    write_once(VECTOR, write);
    let frozen = Frozen::read(VECTOR);
    let expected = frozen.text("/operator-wallet-owner/accountSecrets");
    let mut contents = Vec::new();
    for (challenge, parcel) in PARCELS {
        let (content, plaintext) = frozen.stamped(challenge, parcel).expect("delivers");
        assert_eq!(content, parcel.content());
        assert!(text(&plaintext).contains(expected));
        contents.push(content);
        // And nothing else.
        for (other, _) in PARCELS.iter().filter(|(other, _)| *other != challenge) {
            let refused = frozen.stamped(other, parcel).err();
            let wrong = RedeemError::Refused(RedeemRefusal::WrongChallenge);
            assert_eq!(refused, Some(FinishOperatorError::Redeem(wrong)));
        }
    }
    let both = [
        Content::MobilecoinAccountSecrets,
        Content::MobilecoinAccountBundle,
    ];
    assert_eq!(contents, both);
}
