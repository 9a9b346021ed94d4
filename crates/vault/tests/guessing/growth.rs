//! From how many codes on six digits no longer suffice, and that growth refuses nobody.

use std::{collections::VecDeque, time::Duration};

use seedport_vault::state::{CREDENTIAL, CodeShape, INSTALLATION};

use crate::common::{Random, World, owner, platform};

/// The codes of six digits that one platform alone can have out at once: nine tenths of half of
/// the capacity, three looks each.
const SIX_DIGITS_AT_ONCE: u64 = CodeShape::SIX_DIGITS.looks(INSTALLATION / 2 / 10 * 9) / 3;

#[test]
fn six_digits_last_for_seventy_four_codes_at_once() {
    assert_eq!(SIX_DIGITS_AT_ONCE, 74);
    let mut world = World::new();
    for to in 0..SIX_DIGITS_AT_ONCE {
        let sent = world.send(0, platform(1), to);
        assert_eq!(sent.shape, CodeShape::SIX_DIGITS);
    }
    let next = world.send(0, platform(1), 1000).shape;
    assert_eq!(Some(next), CodeShape::new(6, true));
}

/// One platform after the other takes all that it can; each leaves half.
#[test]
fn six_digits_last_for_a_hundred_and_sixty_five_codes_of_all_platforms_together() {
    let (mut world, mut to, mut all) = (World::new(), 0, 0);
    let mut of_each = Vec::new();
    for n in 1..=20 {
        let before = all;
        loop {
            to += 1;
            let sent = world.send(0, platform(n), to);
            if sent.shape != CodeShape::SIX_DIGITS {
                break;
            }
            all += 1;
        }
        of_each.push(all - before);
    }
    println!("codes of six digits at once, platform after platform: {of_each:?}, {all} in all");
    assert_eq!(of_each[..9], [74, 41, 23, 12, 7, 4, 2, 1, 1]);
    assert_eq!(all, 165);
}

#[test]
fn codes_grow_step_by_step_and_not_at_a_stroke() {
    let mut world = World::new();
    let mut counts = std::collections::BTreeMap::new();
    for to in 0..40_000 {
        let shape = world.send(0, platform(1), to).shape;
        *counts.entry(shape.bits()).or_insert(0) += 1;
    }
    println!("codes out at once, by their bits: {counts:?}");
    let places = 32_768 - SIX_DIGITS_AT_ONCE - 8144;
    let expected = [
        (19, SIX_DIGITS_AT_ONCE),
        (30, 8144),
        (35, places),
        (60, 40_000 - 32_768),
    ];
    assert_eq!(counts, expected.into());
}

#[test]
fn sign_ins_a_day_until_six_digits_no_longer_suffice() {
    let sign_ins = |seconds: u64| SIX_DIGITS_AT_ONCE * 86_400 / seconds;
    assert_eq!(sign_ins(300), 21_312, "every code runs its five minutes");
    assert_eq!(sign_ins(30), 213_120, "owners answer within half a minute");
    // What is never given back: 499 wrong looks a day.
    assert_eq!(CodeShape::SIX_DIGITS.looks(INSTALLATION), 499);
}

#[test]
fn a_credential_has_four_looks_at_six_digits() {
    assert_eq!(CodeShape::SIX_DIGITS.looks(CREDENTIAL), 4);
    let mut world = World::new();
    for expected in [Some(CodeShape::SIX_DIGITS), CodeShape::new(6, true)] {
        let sent = world.send(0, platform(1), 1);
        assert_eq!(Some(sent.shape), expected);
        world.guess_at(0, &sent);
    }
}

#[test]
fn a_million_owners_of_one_platform_are_never_refused() {
    let (mut world, mut random) = (World::new(), Random(9));
    let mut waiting = VecDeque::new();
    let (mut typos, mut longest) = (0, 0);
    for to in 0..1_000_000_u64 {
        // Five hundred a second; each is answered twenty seconds later.
        world.pass(Duration::from_millis(2));
        let sent = world.send(0, platform(1), to);
        longest = longest.max(sent.shape.length());
        waiting.push_back(sent);
        if waiting.len() > 10_000
            && let Some(sent) = waiting.pop_front()
        {
            if random.below(100) < 3 {
                typos += 1;
                assert!(world.miss(0, &sent, owner()));
            }
            assert!(world.answer(0, &sent, owner()), "{:?}", sent.shape);
        }
    }
    println!("a million sign-ins: {typos} typos, none refused, codes up to {longest} characters");
    assert!(typos > 25_000);
    assert_eq!(longest, 7);
}
