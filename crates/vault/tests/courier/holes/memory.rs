//! Hole 11: a count that a restart forgot; quorum keys that the API's rows chose; and a directory
//! of real seeds that `--sandbox` opened to everybody with 000000.

use seedport_vault::{
    Delivery, Limits, NewQuorumKey, OpenVaultError, StoredQuorumKey, Vault, quorum::make_quorum_key,
};
use seedport_wire::{Fingerprint, SystemEntropy};

use crate::common::{
    World, draw,
    parts::{Mailbox, SetClock},
    parts_of, root_key, signing_key,
    state::StateDirectory,
};

fn row(key: &NewQuorumKey) -> StoredQuorumKey {
    StoredQuorumKey {
        id: key.id,
        sealed: key.sealed.clone(),
    }
}

#[test]
fn whoever_chooses_the_rows_can_take_quorum_keys_away_and_add_none() {
    let (clock, root) = (SetClock::at_start(), draw());
    let make = || {
        clock.advance(std::time::Duration::from_millis(1));
        make_quorum_key(&root_key(root), &clock, &SystemEntropy).expect("makes")
    };
    // The second is newer, under the same root, and in the rows alone.
    let (named, unnamed) = (make(), make());
    let open = |rows: &[StoredQuorumKey]| -> Result<Vault, OpenVaultError> {
        let now = seedport_wire::Clock::now(&clock);
        let pins = [Fingerprint::of(&named.public)];
        let (_kept, state) = StateDirectory::found(root, false, &pins, now);
        let delivery = Delivery::Courier(Box::new(Mailbox::default()));
        let entropy = Box::new(SystemEntropy);
        let parts = parts_of(clock.clone(), entropy, delivery, Limits::default(), state);
        Vault::open(root_key(root), rows, parts)
    };
    for rows in [vec![], vec![row(&unnamed)]] {
        assert_eq!(open(&rows).err(), Some(OpenVaultError::NoQuorumKey));
    }
    for rows in [
        vec![row(&named)],
        vec![row(&named), row(&unnamed)],
        vec![row(&unnamed), row(&named)],
    ] {
        let document = open(&rows).expect("opens").key_document();
        assert_eq!(document.keys.len(), 1);
        assert_eq!(document.keys[0].fingerprint, Fingerprint::of(&named.public));
    }
}

#[test]
fn a_directory_of_real_seeds_is_never_a_sandbox() {
    let (clock, root) = (SetClock::at_start(), draw());
    let key = make_quorum_key(&root_key(root), &clock, &SystemEntropy).expect("makes");
    let pins = [Fingerprint::of(&key.public)];
    for sandbox in [false, true] {
        let now = seedport_wire::Clock::now(&clock);
        let (_kept, state) = StateDirectory::found(root, sandbox, &pins, now);
        let delivery = match sandbox {
            true => Delivery::Courier(Box::new(Mailbox::default())),
            false => Delivery::Sandbox,
        };
        let entropy = Box::new(SystemEntropy);
        let parts = parts_of(clock.clone(), entropy, delivery, Limits::default(), state);
        let opened = Vault::open(root_key(root), &[row(&key)], parts);
        assert_eq!(opened.err(), Some(OpenVaultError::OtherUse));
    }
}

#[test]
fn what_was_used_is_used_after_any_number_of_restarts() {
    let mut world = World::new();
    world.format = seedport_vault::CodeFormat::new(6, false, std::time::Duration::from_hours(1))
        .expect("in bounds");
    let ann = world.owner("ann@example.com");
    let (code, _) = world.code(&ann);
    let mut looks = 0;
    for _ in 0..50 {
        let guess = world.seal(&code.target_bundle, "none", signing_key().public());
        let said = world.answer(&ann, &code, &guess).err();
        let wrong = seedport_vault::CodeRefusal::WrongCode;
        looks += usize::from(said == Some(wrong.into()));
        world = world.restarted(|_| ());
    }
    assert_eq!(looks, 4, "four millionths, which is half of a day's");
}
