//! Several vaults over one database: nothing is shared, and nothing is gained.

use std::time::Duration;

use seedport_vault::state::GuessLimits;

use crate::common::{World, owner, platform};
use crate::strategies::greedy;

#[test]
fn each_code_presented_to_each_copy_stays_within_the_allowance() {
    let mut world = World::of_copies(4, GuessLimits::default());
    let mut to = 0;
    for step in 0..2 * 24 * 12_usize {
        for _ in 0..20 {
            to += 1;
            let sent = world.send(step % 4, platform(1), to);
            if sent.shape.is_long() {
                break;
            }
            for copy in 0..4 {
                world.guess_at(copy, &sent);
            }
        }
        world.pass(Duration::from_mins(5));
    }
    world.check("four copies");
    assert!(world.looks > 10_000, "{}", world.looks);
}

#[test]
fn two_copies_with_one_try_a_code_stay_within_the_allowance() {
    let limits = GuessLimits {
        tries: 1,
        ..GuessLimits::default()
    };
    let (mut world, mut to) = (World::of_copies(2, limits), 0);
    for minute in 0..2 * 24 * 60_u32 {
        let from = u8::try_from(minute % 8).expect("below 8");
        for copy in 0..2 {
            greedy(&mut world, copy, from, &mut to);
        }
        world.pass(Duration::from_mins(1));
    }
    world.check("two copies");
    assert!(world.looks > 1500, "{}", world.looks);
}

#[test]
fn six_digits_do_not_fit_a_part_and_a_code_of_another_copy_is_taken() {
    let mut world = World::of_copies(4, GuessLimits::default());
    let sent = world.send(0, platform(1), 1);
    assert!(sent.shape.is_alphanumeric());
    assert!(world.answer(3, &sent, owner()));
}
