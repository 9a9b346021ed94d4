//! Finds needles in what a run left behind.
//!
//! Invariant: every needle is looked for at every byte of every view, overlapping or not; before
//! a clean result counts, a part of each secret was planted in every form, and found.
//! Called by `main`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::{Result, ensure};

use crate::{
    forms,
    needles::{Needles, SHORTEST},
    views,
};

/// The bits of the table that sorts out nearly every place at once.
const TABLE: u32 = 22;

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
    /// Which part of it, and in which form.
    pub form: String,
    /// Where: the kind and the name of the piece, and the first offset.
    pub place: String,
}

/// Looks for all needles at once.
pub struct Search<'a> {
    needles: &'a Needles,
    /// Needles by their first eight bytes.
    starts: HashMap<[u8; SHORTEST], Vec<usize>>,
    /// A bit for each start.
    table: Vec<u64>,
}

impl<'a> Search<'a> {
    /// Prepares to look for these needles.
    ///
    /// # Errors
    /// When a needle is shorter than eight bytes.
    pub fn new(needles: &'a Needles) -> Result<Self> {
        let mut starts: HashMap<_, Vec<usize>> = HashMap::new();
        let mut table = vec![0; 1 << (TABLE - 6)];
        for (index, needle) in needles.all().iter().enumerate() {
            let Some(start) = needle.bytes.first_chunk::<SHORTEST>() else {
                anyhow::bail!("{} is too short to search for", needle.secret);
            };
            starts.entry(*start).or_default().push(index);
            let (word, bit) = place_in_table(*start);
            table[word] |= bit;
        }
        Ok(Self {
            needles,
            starts,
            table,
        })
    }

    /// Every needle that stands in the piece, once for each way of reading it.
    pub fn hits(&self, piece: &Piece) -> Vec<Hit> {
        let mut hits = Vec::new();
        views::each(&piece.bytes, self.needles.words(), |view| {
            for (index, at) in self.found(&view.bytes) {
                let needle = &self.needles.all()[index];
                hits.push(Hit {
                    secret: needle.secret.clone(),
                    form: format!("{}, {}", needle.part, view.name),
                    place: format!("{} {} at byte {}", piece.kind, piece.name, view.places[at]),
                });
            }
        });
        hits
    }

    /// The secrets that stand in the piece in any form.
    pub fn secrets(&self, piece: &Piece) -> BTreeSet<String> {
        self.hits(piece).into_iter().map(|hit| hit.secret).collect()
    }

    /// Needle to first offset.
    fn found(&self, bytes: &[u8]) -> BTreeMap<usize, usize> {
        let mut found = BTreeMap::new();
        self.each(bytes, |index, at| {
            found.entry(index).or_insert(at);
        });
        found
    }

    /// Plants a part of each secret in every form in a copy of a piece, spread over its length,
    /// and insists that the search reports each one. Answers with how many were planted.
    ///
    /// # Errors
    /// When one is not found.
    pub fn prove(&self, piece: &Piece) -> Result<usize> {
        let plants = forms::plants(self.needles);
        let step = piece.bytes.len() / plants.len().max(1);
        let mut copy = Vec::with_capacity(piece.bytes.len() * 2);
        let mut ranges = Vec::with_capacity(plants.len());
        for (index, plant) in plants.iter().enumerate() {
            copy.extend_from_slice(&piece.bytes[index * step..(index + 1) * step]);
            copy.push(b'\n');
            let first = copy.len();
            copy.extend_from_slice(&plant.bytes);
            ranges.push(first..copy.len());
            copy.push(b'\n');
        }
        copy.extend_from_slice(&piece.bytes[plants.len() * step..]);
        let mut is_found = vec![false; plants.len()];
        views::each(&copy, self.needles.words(), |view| {
            self.mark(view, &plants, &ranges, &mut is_found);
        });
        for (plant, is_found) in plants.iter().zip(is_found) {
            ensure!(
                is_found,
                "{} ({}) was planted in {} and not found",
                plant.secret,
                plant.form,
                piece.name
            );
        }
        Ok(plants.len())
    }

    /// Marks the plants whose secret a view shows at their place.
    fn mark(
        &self,
        view: &views::View,
        plants: &[forms::Plant<'_>],
        ranges: &[std::ops::Range<usize>],
        is_found: &mut [bool],
    ) {
        self.each(&view.bytes, |index, at| {
            let place = view.places[at] as usize;
            let plant = ranges.partition_point(|range| range.end <= place);
            if ranges
                .get(plant)
                .is_some_and(|range| range.contains(&place))
            {
                is_found[plant] |= self.needles.all()[index].secret == plants[plant].secret;
            }
        });
    }

    /// Tells `tell` each needle and each offset at which it stands.
    fn each(&self, bytes: &[u8], mut tell: impl FnMut(usize, usize)) {
        for (at, start) in bytes.windows(SHORTEST).enumerate() {
            let Some(start) = start.first_chunk::<SHORTEST>() else {
                continue;
            };
            let (word, bit) = place_in_table(*start);
            if self.table[word] & bit == 0 {
                continue;
            }
            for &index in self.starts.get(start).into_iter().flatten() {
                if bytes[at..].starts_with(&self.needles.all()[index].bytes) {
                    tell(index, at);
                }
            }
        }
    }
}

/// The word and the bit of a start.
fn place_in_table(start: [u8; SHORTEST]) -> (usize, u64) {
    let mixed = u64::from_le_bytes(start).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - TABLE);
    let word = usize::try_from(mixed >> 6).unwrap_or_default();
    (word, 1 << (mixed & 63))
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
            form: "the whole text, as it is".to_owned(),
            place: "log a at byte 2".to_owned(),
        };
        assert!(hits.contains(&expected), "{hits:?}");
        assert_eq!(search.hits(&piece(b"--ABCDEFGHJKM--")), []);
    }

    #[test]
    fn every_form_of_every_secret_is_found_in_small_and_large_pieces() {
        let mut needles = Needles::default();
        let key: Vec<u8> = (0..32_u8)
            .map(|number| number.wrapping_mul(37) ^ 3)
            .collect();
        needles.add_bytes("key", &key);
        needles.add_text("code", "ABCDEFGHJKMN");
        let phrase = "legal winner thank year wave sausage worth useful legal winner thank yellow";
        let numbers = [
            1019, 2015, 1790, 2039, 1983, 1533, 2031, 1919, 1019, 2015, 1790, 2040,
        ];
        needles.add_phrase("phrase", phrase, &numbers);
        let search = Search::new(&needles).unwrap();
        for length in [0, 1, 100_000] {
            for byte in *b".a0 \\" {
                search.prove(&piece(&vec![byte; length])).unwrap();
            }
        }
    }

    /// What leaked, as other programs print it: Rust's formatters, `xxd`, `od`, Python, Java.
    #[test]
    fn what_other_programs_print_is_found() {
        let key: Vec<u8> = (0..32)
            .map(|number: u8| number.wrapping_mul(91) ^ 0xc5)
            .collect();
        let mut needles = Needles::default();
        needles.add_bytes("key", &key);
        let search = Search::new(&needles).unwrap();
        let part = &key[5..27];
        let dumped: Vec<String> = key
            .chunks(16)
            .map(|line| format!("00000010: {line:02x?}  |.a.b..|\n"))
            .collect();
        let limbs: Vec<u64> = key
            .as_chunks::<8>()
            .0
            .iter()
            .map(|limb| u64::from_le_bytes(*limb))
            .collect();
        for text in [
            format!("{part:?}"),
            format!("{part:#?}"),
            format!("{part:02x?}"),
            format!("{part:#04x?}"),
            format!("{part:x?}"),
            format!("{limbs:?}"),
            format!("{limbs:x?}"),
            dumped.concat(),
            serde_json::json!({ "key": part }).to_string(),
            serde_json::to_string_pretty(&part).unwrap(),
            part.escape_ascii().to_string(),
            part.escape_ascii().to_string().escape_default().to_string(),
        ] {
            let found = search.secrets(&piece(format!("at 12:30 {text} end").as_bytes()));
            assert!(found.contains("key"), "{text}");
        }
    }
}
