//! The ledger of guesses under attack, on a set clock and a real directory.
//!
//! The figure of a run is the exact sum of what the looks at strangers' codes cost, in the worst
//! window of 24 hours. It is the expected number of strangers' wallets that guessing opened.
//! An answer that does not open is no look: it never reaches the ledger.

mod common;

mod copies;
mod files;
mod growth;
mod hits_agree_with_the_sum;
mod kills;
mod neighbours;
mod one_wallet;
mod put_back;
mod restarts;
mod searches;
mod strategies;
mod threads;
mod times;
