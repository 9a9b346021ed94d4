//! Times in texts to sign, across restarts and a clock that is set back.

use std::{collections::HashSet, fs, time::Duration};

use seedport_vault::state::{GuessLimits, TimeRefused};
use seedport_wire::Timestamp;

use crate::common::World;

const TEXT: [u8; 32] = [5; 32];

#[test]
fn no_text_gets_a_time_again_over_kills_and_clean_ends() {
    let mut world = World::of_copies(3, GuessLimits::default());
    let mut given = HashSet::new();
    for round in 0..200_usize {
        for copy in 0..3 {
            for _ in 0..round % 7 {
                if let Ok(time) = world.state(copy).next_time(TEXT, world.now) {
                    assert!(given.insert(time), "{time:?} twice");
                    assert!(time <= world.now.plus(Duration::from_secs(1)));
                }
            }
        }
        // Sometimes the clock stands, sometimes it goes back.
        match round % 4 {
            0 => world.pass(Duration::from_millis(700)),
            1 => world.now = Timestamp::from_millis(world.now.millis() - 400),
            2 => {
                world.kill(round % 3, |_| ());
            }
            _ => {}
        }
    }
    assert!(given.len() > 200, "{}", given.len());
}

#[test]
fn a_clock_set_back_over_a_restart_is_told_to_wait() {
    let mut world = World::new();
    let given = world.state(0).next_time(TEXT, world.now).expect("a time");
    world.now = Timestamp::from_millis(world.now.millis() - 60_000);
    world.kill(0, |_| ());
    let refused = world.state(0).next_time([6; 32], world.now);
    let Err(TimeRefused::ClockBehind { wait }) = refused else {
        panic!("{refused:?}");
    };
    assert!(
        wait >= Duration::from_secs(59) && wait <= Duration::from_secs(61),
        "{wait:?}"
    );
    world.pass(wait);
    let next = world
        .state(0)
        .next_time([6; 32], world.now)
        .expect("a time");
    assert!(next > given);
}

#[test]
fn the_mark_is_written_about_once_a_second_and_not_once_a_text() {
    let mut world = World::new();
    let file = world.path(0).join("times");
    let (mut writes, mut last) = (0, Vec::new());
    for n in 0..5000_u32 {
        let mut text = TEXT;
        text[..4].copy_from_slice(&n.to_be_bytes());
        world.state(0).next_time(text, world.now).expect("a time");
        let bytes = fs::read(&file).expect("reads");
        writes += u32::from(bytes != last);
        last = bytes;
        world.pass(Duration::from_millis(2));
    }
    assert!((9..=13).contains(&writes), "{writes} writes in ten seconds");
}

#[test]
fn a_process_that_ended_well_goes_on_at_once() {
    let mut world = World::new();
    let given = world.state(0).next_time(TEXT, world.now).expect("a time");
    world.restart(0);
    let next = world.state(0).next_time(TEXT, world.now).expect("a time");
    assert_eq!(next, given.plus(Duration::from_millis(1)));
}
