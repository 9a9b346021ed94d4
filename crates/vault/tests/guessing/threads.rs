//! Looks from many threads at once.

use std::{
    sync::{
        Barrier,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use seedport_vault::state::{CodeShape, LedgerFound, LookAt, PlanCode};
use seedport_wire::ids::OtpId;

use crate::common::{DAY, World, attacker, credential, owner, platform};

fn id(n: u64) -> OtpId {
    let mut id = [3; 16];
    id[..8].copy_from_slice(&n.to_be_bytes());
    OtpId::from_bytes(id)
}

#[test]
fn threads_that_look_at_once_are_each_counted() {
    let mut world = World::new();
    let (threads, each) = (64, 50);
    let begin = Barrier::new(64);
    let (now, state) = (world.now, world.state(0));
    let shape = CodeShape::new(8, true).expect("in bounds");
    thread::scope(|scope| {
        for thread in 0..threads {
            let begin = &begin;
            scope.spawn(move || {
                begin.wait();
                for n in 0..each {
                    let n = thread * each + n;
                    let at = LookAt {
                        platform: platform(1),
                        credential: credential(n),
                        code: id(n),
                        shape,
                        expires_at: now.plus(DAY),
                        answer_key: attacker(),
                    };
                    assert!(state.look(&at, now).is_ok());
                }
            });
        }
    });
    let used = threads * each * shape.cost();
    assert_eq!(world.state(0).standing().used, used);
    assert_eq!(world.kill(0, |_| ()), LedgerFound::Continued);
    assert_eq!(world.state(0).standing().used, used);
}

#[test]
fn one_code_gets_its_tries_and_serves_once_however_many_look() {
    let world = World::new();
    let (now, state) = (world.now, world.state(0));
    for round in 0..200 {
        let plan = PlanCode {
            platform: platform(1),
            credential: credential(round),
            code: id(round),
            wish: CodeShape::SIX_DIGITS,
            expires_at: now.plus(DAY),
        };
        let shape = state.plan(&plan, now);
        let (taken, served) = (AtomicU64::new(0), AtomicU64::new(0));
        let begin = Barrier::new(6);
        thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    let at = LookAt {
                        platform: plan.platform,
                        credential: plan.credential,
                        code: plan.code,
                        shape,
                        expires_at: plan.expires_at,
                        answer_key: owner(),
                    };
                    begin.wait();
                    if let Ok(look) = state.look(&at, now) {
                        taken.fetch_add(1, Ordering::Relaxed);
                        let first = state.right(look, now);
                        served.fetch_add(u64::from(first), Ordering::Relaxed);
                    }
                });
            }
        });
        assert!((1..=3).contains(&taken.into_inner()));
        assert_eq!(served.into_inner(), 1);
    }
    assert_eq!(world.state(0).standing().reserved, 0);
}
