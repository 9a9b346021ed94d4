//! What must not compile, does not: proofs are spent by value, secrets have no second copy.
//!
//! The snapshots beside the cases are the compiler's own words; after a change of compiler,
//! `TRYBUILD=overwrite cargo test -p seedport-vault --test compile_fail` writes them anew.

#[test]
fn a_proof_cannot_be_made_copied_or_spent_twice_and_a_secret_cannot_be_shown() {
    trybuild::TestCases::new().compile_fail("tests/fail/*.rs");
}
