//! `get_all_gift_codes`: none, because a gift code is money on a ledger.
//!
//! Called by `methods`, in the first edition. Source: contract section 6.

use serde::Serialize;

use crate::{answer::Answer, shapes::Nothing};

#[derive(Serialize)]
struct GiftCodes {
    gift_codes: [Nothing; 0],
}

pub fn call() -> Answer {
    Answer::of(&GiftCodes { gift_codes: [] })
}
