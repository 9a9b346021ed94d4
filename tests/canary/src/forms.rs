//! Writes a secret in every form in which a program writes bytes, to prove that it would be found.
//!
//! Invariant: nothing here is shared with `views`, which reads the forms back.
//! Called by `search`.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};

use crate::needles::{Needles, Secret, WINDOW};

/// A part of a secret, written in one form.
pub struct Plant<'a> {
    /// Which secret: its name.
    pub secret: &'a str,
    /// In which form.
    pub form: &'static str,
    /// What is written.
    pub bytes: Vec<u8>,
}

/// A way to write bytes; nothing for bytes that it cannot write.
type Write = fn(&[u8]) -> Option<Vec<u8>>;

/// What stands between two words of a phrase.
const SEPARATORS: [(&str, &str); 11] = [
    ("words", " "),
    ("words with commas", ","),
    ("words with commas and spaces", ", "),
    ("words quoted", "\",\""),
    ("words quoted and spaced", "\", \""),
    ("words on lines", "\n"),
    ("words on escaped lines", "\\n"),
    ("words with dashes", "-"),
    ("words with plus signs", "+"),
    ("words percent-encoded", "%20"),
    ("words in tags", "</li><li>7. "),
];

/// Every form of bytes.
const FORMS: [(&str, Write); 47] = [
    ("as it is", |bytes| Some(bytes.to_vec())),
    ("backwards", |bytes| {
        Some(bytes.iter().rev().copied().collect())
    }),
    ("hex", |bytes| text(hex::encode(bytes))),
    ("upper hex", |bytes| text(hex::encode_upper(bytes))),
    ("hex with spaces", |bytes| {
        text(joined(bytes, " ", |b| format!("{b:02x}")))
    }),
    ("hex with colons", |bytes| {
        text(joined(bytes, ":", |b| format!("{b:02x}")))
    }),
    ("upper hex with colons", |bytes| {
        text(joined(bytes, ":", |b| format!("{b:02X}")))
    }),
    ("hex in fours", |bytes| {
        let pairs = bytes.chunks(2).map(hex::encode);
        text(pairs.collect::<Vec<_>>().join(" "))
    }),
    ("hex after another digit", |bytes| {
        text(format!("0{}", hex::encode(bytes)))
    }),
    ("a list", |bytes| text(format!("{bytes:?}"))),
    ("a list on lines", |bytes| text(format!("{bytes:#?}"))),
    ("a dense list", |bytes| {
        text(joined(bytes, ",", u8::to_string))
    }),
    ("a list on escaped lines", |bytes| {
        text(joined(bytes, ",\\n  ", u8::to_string))
    }),
    ("a signed list", |bytes| {
        text(joined(bytes, ", ", |b| b.cast_signed().to_string()))
    }),
    ("an octal list", |bytes| {
        text(joined(bytes, " ", |b| format!("{b:03o}")))
    }),
    ("a hex list", |bytes| text(format!("{bytes:02x?}"))),
    ("a hex list without zeros", |bytes| {
        text(format!("{bytes:x?}"))
    }),
    ("an upper hex list", |bytes| text(format!("{bytes:02X?}"))),
    ("a list with 0x", |bytes| text(format!("{bytes:#04x?}"))),
    ("a dense list with 0x", |bytes| {
        text(joined(bytes, ",", |b| format!("0x{b:x}")))
    }),
    ("eight bytes a line", |bytes| {
        let lines = bytes
            .chunks(8)
            .map(|line| joined(line, " ", |b| format!("{b:02x}")));
        text(lines.collect::<Vec<_>>().join("\n"))
    }),
    ("a dump", |bytes| {
        let lines = bytes.chunks(8).enumerate().map(|(number, line)| {
            let hex = joined(line, " ", |b| format!("{b:02x}"));
            format!("{:08x}: {hex}  |.......|", number * 8)
        });
        text(lines.collect::<Vec<_>>().join("\n"))
    }),
    ("limbs of two, lowest first", |bytes| {
        limbs::<2>(bytes, |limb| u16::from_le_bytes(limb).into())
    }),
    ("limbs of two, highest first", |bytes| {
        limbs::<2>(bytes, |limb| u16::from_be_bytes(limb).into())
    }),
    ("limbs of four, lowest first", |bytes| {
        limbs::<4>(bytes, |limb| u32::from_le_bytes(limb).into())
    }),
    ("limbs of four, highest first", |bytes| {
        limbs::<4>(bytes, |limb| u32::from_be_bytes(limb).into())
    }),
    ("limbs of eight, lowest first", |bytes| {
        limbs::<8>(bytes, |limb| u64::from_le_bytes(limb).into())
    }),
    ("limbs of eight, highest first", |bytes| {
        limbs::<8>(bytes, |limb| u64::from_be_bytes(limb).into())
    }),
    ("limbs of sixteen, lowest first", |bytes| {
        limbs::<16>(bytes, u128::from_le_bytes)
    }),
    ("limbs of sixteen, highest first", |bytes| {
        limbs::<16>(bytes, u128::from_be_bytes)
    }),
    ("hex limbs, lowest first", |bytes| {
        hex_limbs(bytes, u64::from_le_bytes)
    }),
    ("hex limbs, highest first", |bytes| {
        hex_limbs(bytes, u64::from_be_bytes)
    }),
    ("base64", |bytes| text(STANDARD.encode(bytes))),
    ("base64 after a byte", |bytes| {
        text(STANDARD.encode([b"a", bytes].concat()))
    }),
    ("base64 after two bytes", |bytes| {
        text(STANDARD.encode([b"ab", bytes].concat()))
    }),
    ("base64url", |bytes| text(URL_SAFE_NO_PAD.encode(bytes))),
    ("base64 on lines", |bytes| {
        let encoded = STANDARD.encode(bytes);
        let (one, two) = encoded.split_at(encoded.len() / 2);
        text(format!("{one}\r\n{two}"))
    }),
    ("base64 percent-encoded", |bytes| {
        text(
            STANDARD
                .encode(bytes)
                .replace('+', "%2B")
                .replace('/', "%2F"),
        )
    }),
    ("base32", |bytes| {
        text(base32(bytes, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
    }),
    ("lower base32 after a byte", |bytes| {
        text(base32(
            &[b"a", bytes].concat(),
            b"abcdefghijklmnopqrstuvwxyz234567",
        ))
    }),
    ("Crockford's base32", |bytes| {
        text(base32(bytes, b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
    }),
    ("bech32", |bytes| {
        text(base32(bytes, b"qpzry9x8gf2tvdw0s3jn54khce6mua7l"))
    }),
    ("escaped", |bytes| text(bytes.escape_ascii().to_string())),
    ("escaped twice", |bytes| {
        text(bytes.escape_ascii().to_string().replace('\\', "\\\\"))
    }),
    ("JSON's escapes", |bytes| {
        text(joined(bytes, "", |b| {
            format!("\\u{b:04x}", b = u16::from(*b))
        }))
    }),
    ("percent-encoded", |bytes| {
        text(joined(bytes, "", |b| format!("%{b:02X}")))
    }),
    ("wide characters", |bytes| {
        Some(bytes.iter().flat_map(|byte| [*byte, 0]).collect())
    }),
];

/// A part of every secret, in every form.
pub fn plants(needles: &Needles) -> Vec<Plant<'_>> {
    let mut plants = Vec::new();
    for (number, (secret, whole)) in needles.secrets().enumerate() {
        let mut plant = |form, bytes| {
            plants.push(Plant {
                secret,
                form,
                bytes,
            });
        };
        match whole {
            Secret::Phrase(words) => {
                for (index, (form, separator)) in SEPARATORS.into_iter().enumerate() {
                    let first = (number + index) % (words.len() - 3);
                    plant(form, words[first..first + 4].join(separator).into_bytes());
                }
            }
            Secret::Bytes(bytes) => {
                for (index, (form, write)) in FORMS.into_iter().enumerate() {
                    // Text is found whole; of a key, any sixteen bytes. A zero is no wide
                    // character's byte.
                    let part = if bytes.is_ascii() {
                        bytes.as_slice()
                    } else {
                        let first = (number + index) % (bytes.len() - WINDOW + 1);
                        &bytes[first..first + WINDOW]
                    };
                    let is_lost = form == "wide characters" && part.contains(&0);
                    if let Some(bytes) = write(part).filter(|_| !is_lost) {
                        plant(form, bytes);
                    }
                }
            }
        }
    }
    plants
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "other forms cannot write all bytes"
)]
fn text(text: String) -> Option<Vec<u8>> {
    Some(text.into_bytes())
}

fn joined(bytes: &[u8], separator: &str, write: fn(&u8) -> String) -> String {
    let written: Vec<String> = bytes.iter().map(write).collect();
    written.join(separator)
}

fn limbs<const WIDTH: usize>(bytes: &[u8], read: fn([u8; WIDTH]) -> u128) -> Option<Vec<u8>> {
    let (limbs, rest) = bytes.as_chunks::<WIDTH>();
    let numbers: Vec<u128> = limbs.iter().map(|limb| read(*limb)).collect();
    rest.is_empty().then(|| format!("{numbers:?}").into_bytes())
}

fn hex_limbs(bytes: &[u8], read: fn([u8; 8]) -> u64) -> Option<Vec<u8>> {
    let (limbs, rest) = bytes.as_chunks::<8>();
    let numbers: Vec<u64> = limbs.iter().map(|limb| read(*limb)).collect();
    rest.is_empty()
        .then(|| format!("{numbers:#x?}").into_bytes())
}

/// Base32 without padding.
fn base32(bytes: &[u8], alphabet: &[u8; 32]) -> String {
    let bit = |index: usize| {
        let byte = bytes.get(index / 8).copied().unwrap_or_default();
        usize::from(byte >> (7 - index % 8) & 1)
    };
    let value = |first: usize| (first..first + 5).fold(0, |value, index| value * 2 + bit(index));
    let firsts = (0..bytes.len() * 8).step_by(5);
    firsts
        .map(|first| char::from(alphabet[value(first)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4648, section 10.
    #[test]
    fn base32_is_the_standards() {
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        for (plain, written) in [("f", "MY"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")] {
            assert_eq!(base32(plain.as_bytes(), alphabet), written);
        }
    }
}
