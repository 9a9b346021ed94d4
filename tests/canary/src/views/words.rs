//! The view of a phrase: its words, whatever stands between them.
//!
//! Invariant: only words of a phrase of the run are kept, so that tags, numbers and quotes between
//! two of them hide nothing.
//! Called by `views`.

use std::collections::BTreeSet;

use super::View;

/// The words of phrases, with one space between them.
pub fn words(text: &View, known: &BTreeSet<String>) -> View {
    let mut view = View::new("words");
    let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte >= 0x80;
    let mut at = 0;
    let bytes = &text.bytes;
    while at < bytes.len() {
        let length = bytes[at..]
            .iter()
            .take_while(|byte| is_letter(**byte))
            .count();
        if length == 0 {
            at += 1;
            continue;
        }
        let word = String::from_utf8_lossy(&bytes[at..at + length]).to_lowercase();
        if known.contains(&word) {
            let space = (!view.bytes.is_empty()).then_some(b' ');
            view.extend(space.into_iter().chain(word.bytes()), text.places[at]);
        }
        at += length;
    }
    view
}
