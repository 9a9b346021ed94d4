//! No platform's abuse delays another platform's owners.

use std::time::Duration;

use seedport_vault::state::CodeShape;

use crate::common::{World, owner, platform};
use crate::strategies::greedy;

#[test]
fn a_right_code_is_taken_at_once_while_another_platform_attacks_for_a_day() {
    let (mut world, mut to) = (World::new(), 1_000_000);
    let mut waiting = std::collections::VecDeque::new();
    let (mut taken, mut weakest, mut digits) = (0, CodeShape::STRONGEST.codes(), 0);
    for minute in 0..24 * 60 {
        greedy(&mut world, 0, 1, &mut to);
        // And hoards: every place that it can get.
        for _ in 0..40 {
            to += 1;
            world.send(0, platform(1), to);
        }
        // An owner of the other platform answers five minutes later.
        let sent = world.send(0, platform(2), minute);
        weakest = weakest.min(sent.shape.codes());
        digits += u32::from(sent.shape == CodeShape::SIX_DIGITS);
        assert!(sent.shape.length() <= 6, "{:?}", sent.shape);
        waiting.push_back(sent);
        if waiting.len() > 5
            && let Some(sent) = waiting.pop_front()
        {
            assert!(world.answer(0, &sent, owner()), "{:?}", sent.shape);
            taken += 1;
        }
        world.pass(Duration::from_mins(1));
    }
    world.check("a platform beside an attacking one");
    println!(
        "the other platform's right codes: {taken} of {taken} taken, at the first try; {digits} \
         of 1440 sent were six digits"
    );
    assert_eq!(weakest, CodeShape::SIX_DIGITS.codes());
    assert_eq!(digits, 1440, "six digits last all day");
}

#[test]
fn a_platform_that_takes_all_the_places_leaves_some() {
    let mut world = World::new();
    let mut weak = 0;
    for to in 0..100_000 {
        weak += u32::from(!world.send(0, platform(1), to).shape.is_long());
    }
    assert_eq!(weak, 32_768);
    let sent = world.send(0, platform(2), 200_000);
    assert_eq!(sent.shape, CodeShape::SIX_DIGITS);
    assert!(world.answer(0, &sent, owner()));
}
