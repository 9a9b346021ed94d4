//! The promises of the vault, each attacked by whoever holds the database and the caller's side.
//!
//! Invariant: only public calls are used; records may be moved, rolled back, swapped or changed,
//! and other vaults may stand beside. One file a promise, one binary for all of them.

#[expect(
    dead_code,
    reason = "the world of both suites, of which this one uses a part"
)]
#[path = "../common/world.rs"]
mod common;

mod a_challenge_serves_its_own_verb;
mod a_compromised_caller_cannot_guess;
mod authority_starts_inside;
mod challenge_state_machine;
mod frozen_operators;
mod frozen_records;
mod frozen_stamps;
mod operators_wallets;
mod owners_manage_their_own;
mod proofs_are_checked_inside;
mod records_are_bound_to_their_place;
mod the_target_comes_from_the_stamped_payload;
mod webhooks_are_signed;
mod what_leaves_is_sealed;
