//! How many codes are sent, whoever asks.

use seedport_vault::{BeginCodeError, state::SendLimits};

use super::*;

fn shipped() -> World {
    World::new().restarted(|state| state.settings.sends = SendLimits::default())
}

fn wait(world: &World, owner: &Owner) -> Option<BeginCodeError> {
    world.vault.begin_code(&world.code_request(owner)).err()
}

#[test]
fn a_credential_is_sent_ten_codes_in_ten_minutes() {
    let world = shipped();
    let owner = world.owner("ann@example.com");
    for _ in 0..10 {
        assert_eq!(wait(&world, &owner), None);
    }
    let expected = BeginCodeError::Wait(Duration::from_mins(10));
    assert_eq!(wait(&world, &owner), Some(expected));
    assert_eq!(world.mailbox.count(), 10);
    world.clock.advance(Duration::from_mins(10));
    assert_eq!(wait(&world, &owner), None);
}

#[test]
fn twins_of_one_address_are_sent_twenty_codes_an_hour_and_keep_no_other_platform_waiting() {
    let mut world = shipped();
    let twins = ["ann@example.com", "ann@EXAMPLE.com"].map(|email| world.owner(email));
    let third = world.owner("ann@example.com");
    for owner in &twins {
        for _ in 0..10 {
            assert_eq!(wait(&world, owner), None);
        }
    }
    let expected = BeginCodeError::Wait(Duration::from_hours(1));
    assert_eq!(wait(&world, &third), Some(expected));
    world.platform = PlatformId::from_bytes(draw());
    let elsewhere = world.owner("ann@example.com");
    assert_eq!(wait(&world, &elsewhere), None);
}
