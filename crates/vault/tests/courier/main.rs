//! Plays the courier: whoever owns the database, the API's process and the integrator, and has
//! wallets of their own, through the vault's public face alone.
//!
//! Invariant: no call is made that such a courier could not make; `holes` has one test for each way
//! in that a review found in 265848f, `searches` swaps every argument of every verb, and
//! `no_argument_panics` gives every verb whatever fits its types.

#[expect(
    dead_code,
    reason = "the world of `promises`, of which this suite uses a part"
)]
#[path = "../common/world.rs"]
mod common;

mod cast;
mod holes;
mod no_argument_panics;
mod oracle;
mod search;
mod searches;
