//! The ten languages that BIP-39 has word lists for.
//!
//! Invariant: a language's code never changes, because stored wallets carry it; 0 is no code,
//! so that a zeroed byte is not taken for a language.
//! Called by `mnemonic`, and by `vault` when it seals and opens a wallet record.

/// A language of BIP-39 phrases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English, what a new wallet speaks.
    English,
    /// Japanese; its words are joined by U+3000.
    Japanese,
    /// Korean, in decomposed Hangul.
    Korean,
    /// Spanish, with decomposed accents.
    Spanish,
    /// Chinese in simplified characters.
    ChineseSimplified,
    /// Chinese in traditional characters.
    ChineseTraditional,
    /// French, with decomposed accents.
    French,
    /// Italian.
    Italian,
    /// Czech, without diacritics.
    Czech,
    /// Portuguese, without diacritics.
    Portuguese,
}

impl Language {
    /// Every language, in the order in which BIP-39 names its word lists.
    pub const ALL: [Self; 10] = [
        Self::English,
        Self::Japanese,
        Self::Korean,
        Self::Spanish,
        Self::ChineseSimplified,
        Self::ChineseTraditional,
        Self::French,
        Self::Italian,
        Self::Czech,
        Self::Portuguese,
    ];

    /// The byte that stands for the language in storage.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::English => 1,
            Self::Japanese => 2,
            Self::Korean => 3,
            Self::Spanish => 4,
            Self::ChineseSimplified => 5,
            Self::ChineseTraditional => 6,
            Self::French => 7,
            Self::Italian => 8,
            Self::Czech => 9,
            Self::Portuguese => 10,
        }
    }

    /// The language a stored byte stands for; `None` when it stands for none.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|language| language.code() == code)
    }

    /// The word list that the library keeps for the language.
    pub(crate) const fn word_list(self) -> bip39::Language {
        match self {
            Self::English => bip39::Language::English,
            Self::Japanese => bip39::Language::Japanese,
            Self::Korean => bip39::Language::Korean,
            Self::Spanish => bip39::Language::Spanish,
            Self::ChineseSimplified => bip39::Language::SimplifiedChinese,
            Self::ChineseTraditional => bip39::Language::TraditionalChinese,
            Self::French => bip39::Language::French,
            Self::Italian => bip39::Language::Italian,
            Self::Czech => bip39::Language::Czech,
            Self::Portuguese => bip39::Language::Portuguese,
        }
    }

    /// What stands between two words of a phrase that people read (BIP-39, "Wordlists").
    pub(crate) const fn separator(self) -> &'static str {
        match self {
            Self::Japanese => "\u{3000}",
            _ => " ",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors;

    #[test]
    fn a_code_names_one_language_and_comes_back() {
        let codes: Vec<u8> = Language::ALL.iter().map(|each| each.code()).collect();
        assert_eq!(codes, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        for language in Language::ALL {
            assert_eq!(Language::from_code(language.code()), Some(language));
        }
        for code in (0..=0).chain(11..=u8::MAX) {
            assert_eq!(Language::from_code(code), None, "{code}");
        }
    }

    #[test]
    fn the_word_lists_are_those_bip39_publishes() {
        let mut matched = 0;
        for (name, language) in vectors::LANGUAGES {
            let published = vectors::read(&format!("bip39/wordlists/{name}.txt"));
            assert_eq!(published.lines().count(), 2048, "{name}");
            for (ours, theirs) in language
                .word_list()
                .word_list()
                .iter()
                .zip(published.lines())
            {
                assert_eq!(*ours, theirs, "{name}");
                matched += 1;
            }
        }
        println!("bip39: {matched} of 20480 words in 10 lists");
        assert_eq!(matched, 20_480);
    }
}
