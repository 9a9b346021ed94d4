//! Operators' wallets: the operator takes them out as the configuration says, an account with an
//! owner's key leaves by that key's stamp alone, and an owner's wallet is never one of them.
//!
//! One file a promise.

mod a_bundle_agrees_with_its_keys;
mod a_bundle_has_one_spelling;
mod a_bundle_moves_a_whole_account;
mod a_challenge_takes_out_its_own_account;
mod a_main_address_is_of_its_keys;
mod a_record_is_bound_to_its_account;
mod addresses_come_from_the_keys;
mod an_import_target_serves_its_platform_and_time;
mod asked;
mod dry_randomness_makes_nothing;
mod envelopes_say_what_they_hold;
mod forms_of_leaving;
mod four;
mod nothing_sealed_tells_a_secret;
mod only_the_owner_stamps;
mod the_kind_is_sealed_in;
mod the_published_accounts;
mod what_makes_a_wallet;
