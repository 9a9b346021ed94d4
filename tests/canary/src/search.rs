//! Finds needles in what a run left behind.
//!
//! Invariant: every needle is looked for in every byte, overlapping or not; before a clean
//! result counts, each needle was planted in a copy and found there.
//! Called by `main`.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;
use anyhow::{Result, ensure};

use crate::needles::Needles;

/// Something that a run left behind.
pub struct Piece {
    /// What kind of thing: one line of the result each.
    pub kind: &'static str,
    /// Which one.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A secret that is meant to stand somewhere.
pub struct Meant {
    /// The secret's name.
    pub secret: String,
    /// What a place begins with: the kind, and the name or the beginning of it.
    pub place: String,
}

/// A needle that stands in a piece.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// The secret's name.
    pub secret: String,
    /// The form it was found in.
    pub form: &'static str,
    /// Where: the kind and the name of the piece, and the first offset.
    pub place: String,
}

/// Looks for all needles at once.
pub struct Search<'a> {
    needles: &'a Needles,
    automaton: AhoCorasick,
}

impl<'a> Search<'a> {
    /// Prepares to look for these needles.
    pub fn new(needles: &'a Needles) -> Result<Self> {
        let patterns = needles.all().iter().map(|needle| &needle.bytes);
        let automaton = AhoCorasick::new(patterns)?;
        Ok(Self { needles, automaton })
    }

    /// Every needle that stands in the piece, with its first offset.
    pub fn hits(&self, piece: &Piece) -> Vec<Hit> {
        let found = self.found(&piece.bytes);
        let hit = |(&index, offset): (&usize, &usize)| {
            let needle = &self.needles.all()[index];
            Hit {
                secret: needle.secret.clone(),
                form: needle.form,
                place: format!("{} {} at byte {offset}", piece.kind, piece.name),
            }
        };
        found.iter().map(hit).collect()
    }

    /// The secrets that stand in the piece in any form.
    pub fn secrets(&self, piece: &Piece) -> BTreeSet<String> {
        self.hits(piece).into_iter().map(|hit| hit.secret).collect()
    }

    /// Needle to first offset.
    fn found(&self, bytes: &[u8]) -> BTreeMap<usize, usize> {
        let mut found = BTreeMap::new();
        for hit in self.automaton.find_overlapping_iter(bytes) {
            found.entry(hit.pattern().as_usize()).or_insert(hit.start());
        }
        found
    }

    /// Plants every needle in a copy of a piece, spread over its length, and insists that the
    /// search reports each one. Answers with how many were planted.
    pub fn prove(&self, piece: &Piece) -> Result<usize> {
        let count = self.needles.all().len();
        let step = piece.bytes.len() / count.max(1);
        let mut copy = Vec::with_capacity(piece.bytes.len() * 2);
        for (index, needle) in self.needles.all().iter().enumerate() {
            copy.extend_from_slice(&piece.bytes[index * step..(index + 1) * step]);
            copy.extend_from_slice(&needle.bytes);
        }
        copy.extend_from_slice(&piece.bytes[count * step..]);
        let found = self.found(&copy);
        for (index, needle) in self.needles.all().iter().enumerate() {
            ensure!(
                found.contains_key(&index),
                "{} ({}) was planted in {} and not found",
                needle.secret,
                needle.form,
                piece.name
            );
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(bytes: &[u8]) -> Piece {
        Piece {
            kind: "log",
            name: "a".to_owned(),
            bytes: bytes.to_vec(),
        }
    }

    #[test]
    fn a_needle_is_found_once_with_its_place() {
        let mut needles = Needles::default();
        needles.add_text("code", "ABCDEFGHJKMN");
        let search = Search::new(&needles).unwrap();
        let hits = search.hits(&piece(b"--ABCDEFGHJKMN--ABCDEFGHJKMN"));
        let expected = Hit {
            secret: "code".to_owned(),
            form: "as it is",
            place: "log a at byte 2".to_owned(),
        };
        assert_eq!(hits, [expected]);
        assert_eq!(search.hits(&piece(b"--ABCDEFGHJKM--")), []);
    }

    #[test]
    fn every_planted_needle_is_found_in_small_and_large_pieces() {
        let mut needles = Needles::default();
        needles.add_bytes("key", &[7; 32]);
        needles.add_phrase("phrase", "a bb ccc dddd eeeee ffffff");
        let search = Search::new(&needles).unwrap();
        for length in [0, 1, 100_000] {
            let planted = search.prove(&piece(&vec![b'.'; length])).unwrap();
            assert_eq!(planted, needles.all().len());
        }
    }
}
