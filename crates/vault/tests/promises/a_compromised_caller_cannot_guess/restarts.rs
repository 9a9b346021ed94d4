//! What a restart, and a ledger that is lost, leave of the count.

use std::fs;

use super::*;

/// The looks at one code are counted in memory; what they cost is on disk, and a code whose next
/// look no longer fits is spent.
#[test]
fn looks_at_a_weak_code_are_counted_over_restarts() {
    let mut world = weakest();
    let owner = world.owner("ann@example.com");
    let (code, mail) = world.code(&owner);
    assert_eq!(shape(&world, &code), SIX_DIGITS);
    let mut taken = 0;
    for _ in 0..20 {
        taken += looks(&world, &owner, &code, 2);
        world = world.restarted(|_| ());
    }
    assert!(taken as u64 * cost(&world, &code) < CREDENTIAL_A_DAY / 2);
    assert_eq!(taken, 4);
    assert_eq!(refusal(&world, &owner, &code, &mail.code), SPENT);
    let (next, mail) = world.code(&owner);
    assert_eq!(shape(&world, &next), (6, true), "the next one is stronger");
    assert!(world.guess(&owner, &next, &mail.code).is_ok());
}

#[test]
fn a_restart_between_a_look_and_its_code_forgets_nothing_of_what_was_used() {
    let mut world = weakest();
    let owner = world.owner("ann@example.com");
    let mut spent = 0;
    for _ in 0..60 {
        let (code, _) = world.code(&owner);
        spent += cost(&world, &code) * looks(&world, &owner, &code, 3) as u64;
        world = world.restarted(|_| ());
        spent += cost(&world, &code) * looks(&world, &owner, &code, 3) as u64;
    }
    assert!(spent < CREDENTIAL_A_DAY / 2, "{spent}");
}

#[test]
fn a_right_code_serves_after_a_restart() {
    let mut world = weakest();
    let owner = world.owner("ann@example.com");
    let (code, mail) = world.code(&owner);
    world = world.restarted(|_| ());
    assert!(world.guess(&owner, &code, &mail.code).is_ok());
    let (code, _) = world.code(&owner);
    assert_eq!(shape(&world, &code), SIX_DIGITS, "it was given back");
}

#[test]
fn a_ledger_that_is_lost_or_unreadable_counts_as_used_up_for_a_day() {
    let lose: [fn(&mut StateDirectory); 3] = [
        |state| state.lose_ledger(),
        |state| fs::write(state.ledger(), b"").expect("writes"),
        |state| {
            let mut bytes = fs::read(state.ledger()).expect("is there");
            bytes[20] ^= 1;
            fs::write(state.ledger(), bytes).expect("writes");
        },
    ];
    for lose in lose {
        let mut world = weakest();
        let owner = world.owner("ann@example.com");
        let (before, mail) = world.code(&owner);
        world = world.restarted(lose);
        assert_eq!(refusal(&world, &owner, &before, &mail.code), SPENT);
        let (code, mail) = world.code(&owner);
        let (length, alphanumeric) = shape(&world, &code);
        assert!(alphanumeric && length >= 10, "needs no entry");
        assert!(world.guess(&owner, &code, &mail.code).is_ok());
        world.clock.advance(DAY);
        let (code, _) = world.code(&owner);
        assert_eq!(shape(&world, &code), SIX_DIGITS);
    }
}

#[test]
fn codes_of_one_vault_are_answered_to_another_which_counts_for_itself() {
    let world = weakest();
    let owner = world.owner("ann@example.com");
    let (code, mail) = world.code(&owner);
    assert_eq!(looks(&world, &owner, &code, 9), 3);
    let beside = world.beside(
        seedport_vault::Limits::default(),
        Box::new(seedport_wire::SystemEntropy),
    );
    assert_eq!(looks(&beside, &owner, &code, 2), 2);
    assert!(beside.guess(&owner, &code, &mail.code).is_ok());
    assert_eq!(looks(&beside, &owner, &code, 9), 0);
}
