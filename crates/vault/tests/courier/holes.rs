//! One test for each way in that a review found in 265848f: what the courier did there, and what
//! comes of it now. (The first one, a passkey's blind challenge, is the device's to see: it is
//! played between real processes.)

mod guessing;
mod loose_ends;
mod memory;
mod old_bytes;
mod one_stamp;
mod one_token;
mod policy;
mod stamped_and_sealed;
mod twins;
