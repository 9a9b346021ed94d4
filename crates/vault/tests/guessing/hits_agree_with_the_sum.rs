//! Codes shrunk to two digits: counted hits and the sum of the costs agree.
//!
//! The ledger knows whole numbers only. Where its unit is 10⁻¹⁴ instead of 10⁻¹⁸, six digits are
//! two, and the allowance of a day is ten wallets. So the codes are drawn from a ten thousandth
//! of their number, and the sum is read in the larger unit.

use std::time::Duration;

use crate::common::{SHRUNK, World, fraction};
use crate::strategies::greedy;

#[test]
fn hits_at_codes_of_two_digits_agree_with_the_sum() {
    let (mut world, mut to) = (World::new(), 0);
    for step in 0..100 * 24 * 6_u32 {
        greedy(
            &mut world,
            0,
            u8::try_from(step % 3).expect("below 3"),
            &mut to,
        );
        world.pass(Duration::from_mins(10));
    }
    let expected = fraction(world.paid() * u128::from(SHRUNK));
    let hits = f64::from(u32::try_from(world.hits).expect("few"));
    println!("two digits, a hundred days: {hits} hits, the sum says {expected:.1}");
    assert!(expected > 400.0, "{expected}");
    assert!((hits - expected).abs() < 4.0 * expected.sqrt());
    world.check("two digits");
}
