//! SHA-256, in the two ways in which the protocol uses it.
//!
//! Invariant: `sha256` is over the bytes as they are; `sha256_parts` gives every part its length,
//! so that no two lists of parts have one digest.
//! Called by every crate that hashes outside the libraries, but for the search of a challenge's time
//! (`client`), which goes on from one midstate, and the demo's authenticator.

use aws_lc_rs::digest::{Context, SHA256, digest};

/// SHA-256 of `bytes`.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest(&SHA256, bytes).as_ref());
    out
}

/// SHA-256 over `parts`, each behind its length (8 bytes, big-endian).
#[must_use]
pub fn sha256_parts(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut out = [0; 32];
    out.copy_from_slice(context.finish().as_ref());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_that_of_the_standard() {
        // FIPS 180-4, the example "abc".
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex::encode(sha256(b"abc")), expected);
    }

    #[test]
    fn moving_a_byte_between_parts_changes_the_digest() {
        let lists: [&[&[u8]]; 4] = [&[b"ab", b"c"], &[b"a", b"bc"], &[b"abc"], &[b"abc", b""]];
        for (at, one) in lists.iter().enumerate() {
            for other in &lists[at + 1..] {
                assert_ne!(sha256_parts(one), sha256_parts(other));
            }
        }
    }
}
