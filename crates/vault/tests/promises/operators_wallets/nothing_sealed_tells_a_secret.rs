//! Promise: beside the two calls that are made to tell it, no call tells a secret of an
//! operator's wallet, nor does any text of an error or of a type that prints.

use seedport_vault::{ExportForm, Limits};
use serde_json::Value;

use crate::common::{
    World, draw,
    haystack::Haystack,
    operated::{Operated, text},
    parts::Recorded,
    published::bytes,
    signing_key, target_key,
};

/// The signed bytes of an envelope, which it spells in hex.
fn signed_part(envelope: &str) -> Vec<u8> {
    let message: Value = serde_json::from_str(envelope).expect("JSON");
    hex::decode(message["data"].as_str().expect("hex")).expect("hex")
}

/// Everything that calls on the account return where its secrets leave sealed.
fn everything_but_plaintext(world: &World, operated: &Operated, out: &mut Haystack) {
    let sealed = world.in_form(ExportForm::Sealed);
    out.add(format!("{:?} {:?}", operated.wallet, operated.scope()));
    out.add(&operated.wallet.sealed);
    let refused = sealed.secrets(operated).err().expect("off");
    out.add(format!("{refused:?} {refused}"));
    let address = sealed
        .vault
        .operator_address(operated.scope(), operated.stored(), 9);
    out.add(format!("{address:?}"));
    for parcel in operated.parcels() {
        out.add(format!("{parcel:?}"));
        match sealed.seal_parcel(operated, &parcel, &target_key()) {
            Ok(delivered) => {
                out.add(format!("{delivered:?}"));
                out.add(signed_part(&delivered.envelope));
            }
            Err(error) => out.add(format!("{error:?} {error}")),
        }
    }
    let target = world.vault.begin_bundle_import(operated.platform);
    let target = target.expect("makes");
    out.add(format!("{target:?}"));
    out.add(&target.sealed);
}

#[test]
fn nothing_but_the_plaintext_calls_tells_a_secret() {
    let recorded = Recorded::default();
    let world = World::made(Limits::default(), draw(), Box::new(recorded.clone()));
    let ann = signing_key();
    let (unowned, owned) = (world.unowned(), world.owned(&ann));
    let mut out = Haystack::default();
    for operated in [&unowned, &owned] {
        everything_but_plaintext(&world, operated, &mut out);
    }
    for parcel in owned.parcels() {
        let asked = world.ask_owner(&owned, &parcel);
        out.add(format!("{:?}", asked.challenge));
        out.add(&asked.challenge.sealed);
        let wrong = world.export_stamped(&owned, parcel, &signing_key());
        out.add(format!("{:?}", wrong.err()));
        let (_, delivered) = world.export_stamped(&owned, parcel, &ann).expect("stamped");
        out.add(format!("{delivered:?}"));
        out.add(signed_part(&delivered.envelope));
    }

    // What must not be there: words, entropy, scalars of the first, and every 32 bytes drawn,
    // which are entropy, data keys and private keys.
    let secrets = world.secrets(&unowned).expect("leaves");
    let value: Value = serde_json::from_str(text(&secrets)).expect("JSON");
    let phrase = value["mnemonic"].as_str().expect("words");
    assert!(!out.holds_any_form(phrase.as_bytes()));
    let words: Vec<_> = phrase.split(' ').collect();
    for pair in words.windows(2) {
        assert!(!out.holds(pair.join(" ").as_bytes()), "two words of it");
    }
    let mut searched = 0;
    for field in ["view_private_key", "spend_private_key"] {
        let key = value["account_key"][field].as_str().expect("hex");
        // Exposed to be searched for.
        assert!(!out.holds_any_form(bytes(&key[4..]).expose()), "{field}");
        searched += 1;
    }
    for drawn in recorded.draws(32) {
        assert!(!out.holds_any_form(&drawn));
        searched += 1;
    }
    assert!(searched > 10, "{searched}");
    // The search finds what is there.
    assert!(out.holds_any_form(&unowned.wallet.sealed));
    out.add(phrase);
    assert!(out.holds(phrase.as_bytes()));
}
