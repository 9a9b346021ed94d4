//! Reads a piece in every way in which a program writes bytes.
//!
//! A secret that a program prints stands there as hex, as a list of numbers, in base64, escaped.
//! Each way back is a view: the bytes that the piece would mean if it were written so. A view
//! ignores what stands between the numbers, so that no separator hides a secret.
//!
//! Invariant: each byte of a view has the place in the piece that it was read from.
//! Called by `search`; `forms` writes what the views read.

mod bases;
mod escapes;
mod numbers;
mod words;

use std::collections::BTreeSet;

/// A piece, read in one way.
pub struct View {
    /// In which way.
    pub name: String,
    /// The bytes that were read.
    pub bytes: Vec<u8>,
    /// Where each begins in the piece.
    pub places: Vec<u32>,
}

impl View {
    fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            bytes: Vec::new(),
            places: Vec::new(),
        }
    }

    /// The piece itself. A piece is smaller than four gigabytes.
    fn whole(bytes: &[u8]) -> Self {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        Self {
            name: "as it is".to_owned(),
            bytes: bytes.to_vec(),
            places: (0..length).collect(),
        }
    }

    fn push(&mut self, byte: u8, place: u32) {
        self.bytes.push(byte);
        self.places.push(place);
    }

    fn extend(&mut self, bytes: impl Iterator<Item = u8>, place: u32) {
        for byte in bytes {
            self.push(byte, place);
        }
    }

    /// The bytes with their places.
    fn iter(&self) -> impl Iterator<Item = (u8, u32)> + '_ {
        self.bytes.iter().copied().zip(self.places.iter().copied())
    }

    /// The same view under a name that says from which text it was read.
    fn of(mut self, text: &Self) -> Self {
        if text.name != "as it is" {
            self.name = format!("{} in {}", self.name, text.name);
        }
        self
    }
}

/// Gives each view of a piece to `look`; a few at a time are in memory.
pub fn each(piece: &[u8], words: &BTreeSet<String>, mut look: impl FnMut(&View)) {
    let whole = View::whole(piece);
    let mut texts = vec![whole];
    // A log line in JSON within a log line is escaped twice.
    for _ in 0..2 {
        let Some(text) = texts.last() else { break };
        let unescaped = escapes::unescaped(text);
        if unescaped.bytes == text.bytes {
            break;
        }
        texts.push(unescaped);
    }
    look(&escapes::without_zeros(&texts[0]));
    for text in &texts {
        look(text);
        look(&words::words(text, words).of(text));
        numbers::each(text, |view| look(&view.of(text)));
        bases::each(text, |view| look(&view.of(text)));
    }
}
