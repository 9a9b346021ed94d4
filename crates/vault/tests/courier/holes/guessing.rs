//! Hole 2: an API token set `otpLength: 4, expirationSeconds: 86400`, went from credential to
//! credential, and after 4,000 looks held a stranger's phrase. A restart forgot the count.

use std::time::Duration;

use seedport_vault::{AnswerCodeError, CodeFormat, CodeRefusal, state::CodeShape};
use seedport_wire::otp;

use crate::common::{World, signing_key};

/// The expected number of strangers' wallets that a day may open, in 10^-18.
const A_DAY: u64 = 1_000_000_000_000_000;
const WALLETS: usize = 240;

#[test]
fn guesses_that_go_from_wallet_to_wallet_over_restarts_open_less_than_a_thousandth_of_one() {
    let mut world = World::new();
    world.format = CodeFormat::new(4, false, Duration::from_hours(24)).expect("in bounds");
    let (mut worth, mut looks) = (0, 0);
    for n in 0..WALLETS {
        if n.is_multiple_of(40) {
            world = world.restarted(|_| ());
        }
        let stranger = world.owner(&format!("stranger{n}@example.com"));
        let (code, _) = world.code(&stranger);
        let target = otp::verify_target(&code.target_bundle, &world.pins).expect("signed");
        let facts = *target.facts();
        let shape = CodeShape::new(facts.code_length, facts.alphanumeric).expect("in bounds");
        let guess = world.seal(&code.target_bundle, "none", signing_key().public());
        for _ in 0..4 {
            match world.answer(&stranger, &code, &guess).err() {
                Some(AnswerCodeError::Refused(CodeRefusal::WrongCode)) => {
                    looks += 1;
                    worth += shape.cost();
                }
                other => assert_eq!(other, Some(CodeRefusal::Spent.into())),
            }
        }
    }
    println!("courier: {looks} looks at {WALLETS} strangers' codes are worth {worth} * 10^-18");
    assert_eq!(looks, 3 * WALLETS, "nobody is refused for good");
    assert!(worth < A_DAY, "{worth}");
}
