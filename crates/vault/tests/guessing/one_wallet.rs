//! Attacks at one owner.

use std::time::Duration;

use seedport_vault::state::CodeShape;

use crate::common::{World, owner, platform};

#[test]
fn one_rich_wallet_is_opened_with_less_than_a_hundred_thousandth_a_day() {
    let mut world = World::new();
    let mut shapes = std::collections::BTreeSet::new();
    for _ in 0..2 * 24 * 60 {
        for _ in 0..10 {
            let sent = world.send(0, platform(1), 1);
            shapes.insert((sent.shape.is_alphanumeric(), sent.shape.length()));
            if !sent.shape.is_long() {
                world.guess_at(0, &sent);
            }
        }
        world.pass(Duration::from_mins(1));
    }
    world.check("one rich wallet");
    assert!(world.figure_of_a_credential() > 4_000_000_000_000);
    assert!(shapes.contains(&(true, 6)), "its codes grow: {shapes:?}");
}

#[test]
fn the_owner_of_an_attacked_wallet_still_gets_in() {
    let mut world = World::new();
    for _ in 0..24 * 6 {
        for _ in 0..5 {
            let sent = world.send(0, platform(1), 1);
            world.guess_at(0, &sent);
        }
        let sent = world.send(0, platform(1), 1);
        assert!(world.miss(0, &sent, owner()), "a typo");
        assert!(world.answer(0, &sent, owner()), "{:?}", sent.shape);
        world.pass(Duration::from_mins(10));
    }
    world.check("an attacked owner");
}

#[test]
fn twins_of_one_address_add_nothing() {
    let mut world = World::new();
    let mut mails = 0;
    for minute in 0..2 * 24 * 60_u64 {
        // A fresh twin of the same address, each minute.
        let now = world.now;
        let state = world.state(0);
        let twin = crate::common::credential(minute);
        if state.count_send(platform(1), twin, [9; 32], now).is_ok() {
            mails += 1;
            let sent = world.send(0, platform(1), minute);
            world.guess_at(0, &sent);
        }
        world.pass(Duration::from_mins(1));
    }
    assert!((900..=2 * 24 * 20 + 20).contains(&mails), "{mails}");
    world.check("twins of one address");
}

#[test]
fn a_right_code_serves_once() {
    let mut world = World::new();
    let sent = world.send(0, platform(1), 1);
    assert!(world.answer(0, &sent, owner()));
    assert!(!world.answer(0, &sent, owner()));
    let twelve = CodeShape::STRONGEST;
    world.wish = twelve;
    let sent = world.send(0, platform(1), 1);
    assert_eq!(sent.shape, twelve);
    assert!(world.answer(0, &sent, owner()));
    assert!(!world.answer(0, &sent, owner()));
}

#[test]
fn a_wrong_look_is_given_back_to_the_key_that_was_right_alone() {
    let mut world = World::new();
    let used = |world: &World| world.state(0).standing().used;
    let sent = world.send(0, platform(1), 1);
    let cost = sent.shape.cost();
    assert!(world.miss(0, &sent, owner()));
    assert!(world.miss(0, &sent, crate::common::attacker()));
    assert_eq!(used(&world), 2 * cost);
    assert!(world.answer(0, &sent, owner()));
    assert_eq!(used(&world), cost, "the other key's look stays");
    assert_eq!(world.state(0).standing().reserved, 0);
}

#[test]
fn a_code_that_ended_is_not_looked_at() {
    let mut world = World::new();
    let sent = world.send(0, platform(1), 1);
    world.wish = CodeShape::STRONGEST;
    let long = world.send(0, platform(1), 2);
    world.pass(crate::common::DAY.saturating_sub(Duration::from_millis(1)));
    assert!(world.miss(0, &sent, owner()) && world.miss(0, &long, owner()));
    world.pass(Duration::from_millis(1));
    assert!(!world.miss(0, &sent, owner()) && !world.miss(0, &long, owner()));
}

#[test]
fn a_fourth_look_is_refused_whatever_is_left() {
    let mut world = World::new();
    let sent = world.send(0, platform(1), 1);
    for _ in 0..3 {
        assert!(world.miss(0, &sent, owner()));
    }
    assert!(!world.answer(0, &sent, owner()));
}
