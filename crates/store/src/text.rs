//! Closed sets of words that the database spells out.
//!
//! Invariant: a word, once stored, never changes its meaning; an unknown word is no variant.
//! Called by the row types that have a kind, a state or a verb.

/// Declares an enum whose variants are stored as the given texts.
macro_rules! text_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident => $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// Every variant, in declared order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word that is stored.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            /// The variant stored as exactly this word.
            #[must_use]
            pub fn from_text(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }

        impl crate::text::Word for $name {
            fn from_word(text: &str) -> Option<Self> {
                Self::from_text(text)
            }
        }
    };
}

pub(crate) use text_enum;

/// What the row readers of a backend need of such an enum.
pub(crate) trait Word: Sized {
    /// The variant stored as exactly this word.
    fn from_word(text: &str) -> Option<Self>;
}
