//! Attacks over many wallets, each for two days and more.

use std::{collections::VecDeque, time::Duration};

use seedport_vault::state::{CodeShape, GuessLimits};

use crate::common::{World, attacker, owner, platform};

const MINUTE: Duration = Duration::from_mins(1);

/// Sends codes to one fresh wallet after the other, and guesses at each until it is spent: as
/// many six-digit ones as there are, and then a few stronger ones.
pub fn greedy(world: &mut World, copy: usize, from: u8, to: &mut u64) {
    for _ in 0..10_000 {
        *to += 1;
        let sent = world.send(copy, platform(from), *to);
        world.guess_at_weak(copy, &sent);
        if sent.shape != CodeShape::SIX_DIGITS {
            return;
        }
    }
}

impl World {
    fn guess_at_weak(&mut self, copy: usize, sent: &crate::common::Sent) {
        if !sent.shape.is_long() {
            self.guess_at(copy, sent);
        }
    }
}

#[test]
fn an_api_token_that_goes_from_wallet_to_wallet_stays_within_the_allowance() {
    let (mut world, mut to) = (World::new(), 0);
    for _ in 0..3 * 24 * 60 {
        greedy(&mut world, 0, 1, &mut to);
        world.pass(MINUTE);
    }
    world.check("from wallet to wallet");
    assert!(world.looks > 1500, "the attack does look: {}", world.looks);
}

#[test]
fn twenty_platforms_together_stay_within_the_allowance() {
    let (mut world, mut to) = (World::new(), 0);
    for minute in 0..3 * 24 * 60_u32 {
        let from = u8::try_from(minute % 20).expect("below 20");
        greedy(&mut world, 0, from, &mut to);
        world.pass(MINUTE);
    }
    world.check("twenty platforms");
}

#[test]
fn an_operators_floor_of_four_digits_changes_nothing() {
    let floor = CodeShape::new(4, false).expect("in bounds");
    let limits = GuessLimits {
        floor,
        ..GuessLimits::default()
    };
    let (mut world, mut to) = (World::with(limits), 0);
    for _ in 0..2 * 24 * 6 {
        for _ in 0..200 {
            to += 1;
            let sent = world.send(0, platform(1), to);
            assert!(
                sent.shape.bits() >= 20,
                "four digits do not fit a credential"
            );
            if sent.shape.is_long() {
                break;
            }
            world.guess_at(0, &sent);
        }
        world.pass(10 * MINUTE);
    }
    world.check("a floor of four digits");
}

#[test]
fn a_million_hoarded_codes_stay_within_the_allowance() {
    let mut world = World::new();
    let mut hoard = Vec::new();
    let mut six_digits = 0;
    for to in 0..1_000_000 {
        let sent = world.send(0, platform(1), to);
        six_digits += u32::from(sent.shape == CodeShape::SIX_DIGITS);
        hoard.push(sent);
        if to % 500 == 0 {
            world.pass(Duration::from_secs(1));
        }
    }
    println!("hoarding: {six_digits} codes of six digits");
    for sent in &hoard {
        if sent.shape.is_long() {
            world.guess(0, sent, 0);
        } else {
            world.guess_at(0, sent);
        }
    }
    world.check("hoarding a million codes");
    assert!(world.looks > 1_000_000);
}

#[test]
fn guessing_before_each_honest_answer_gives_nothing_back() {
    let mut world = World::new();
    for n in 0..2 * 24 * 360 {
        let sent = world.send(0, platform(1), n % 5000);
        let hits = world.hits;
        for guess in 0..2 {
            if world.hits == hits {
                world.guess(0, &sent, guess);
            }
        }
        if world.hits == hits {
            assert!(world.answer(0, &sent, owner()), "the owner's right code");
        }
        world.pass(Duration::from_secs(10));
    }
    world.check("guessing before each honest answer");
    assert!(world.looks > 2 * 24 * 360, "{}", world.looks);
}

#[test]
fn looks_at_ones_own_codes_cannot_be_pulled_out_from_under_those_at_strangers() {
    let limits = GuessLimits {
        tries: 4,
        ..GuessLimits::default()
    };
    let mut world = World::with(limits);
    let turn = |minute: u32| u8::try_from(minute % 10).expect("below 10");
    // Six-digit codes of the attacker's own wallets, missed with the key that will be right.
    let (mut own, mut to) = (VecDeque::new(), 1_000_000);
    for minute in 0..12 * 60 {
        to += 1;
        let sent = world.send(0, platform(turn(minute)), to);
        if sent.shape == CodeShape::SIX_DIGITS {
            for _ in 0..3 {
                assert!(world.miss(0, &sent, attacker()));
            }
            own.push_back(sent);
        } else {
            world.state(0).withdraw(&sent.plan());
        }
        world.pass(MINUTE);
    }
    assert!(own.len() > 150, "{}", own.len());
    // Those misses decay; then strangers are guessed at, and room is made by right answers.
    world.pass(11 * 60 * MINUTE);
    let mut to = 0;
    for minute in 0..24 * 60 {
        greedy(&mut world, 0, turn(minute), &mut to);
        for sent in own.drain(..own.len().min(5)) {
            assert!(world.answer(0, &sent, attacker()));
        }
        world.pass(MINUTE);
    }
    world.check("pulling out one's own looks");
}
