//! Unicode normalization into a buffer that is wiped.
//!
//! Invariant: the buffer is measured first and never grows, so no part of a secret text is
//! left behind by a reallocation.
//! Called by `mnemonic` for phrases and by `seed` for passphrases.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// `prefix` as it is, then `text` in normalization form KD (BIP-39 asks for it on both
/// phrase and passphrase).
pub(crate) fn decompose(prefix: &str, text: &str) -> Zeroizing<String> {
    let length: usize = text.nfkd().map(char::len_utf8).sum();
    let mut decomposed = Zeroizing::new(String::with_capacity(prefix.len() + length));
    decomposed.push_str(prefix);
    decomposed.extend(text.nfkd());
    decomposed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decompose_splits_accents_and_widths_in_a_buffer_of_the_right_size() {
        let decomposed = decompose("mnemonic", "é\u{3000}㍍");
        assert_eq!(
            decomposed.as_str(),
            "mnemonice\u{301} \u{30e1}\u{30fc}\u{30c8}\u{30eb}"
        );
        assert_eq!(decomposed.capacity(), decomposed.len());
    }
}
