//! Views of text in base64 and base32.
//!
//! Invariant: characters outside the alphabet are skipped, so that line breaks hide nothing, and
//! every phase is read, so that nothing before a secret hides it. Fewer than eight characters of
//! the alphabet in a row are no line of an encoded text, and are skipped too.
//! Called by `views`.

use super::View;

/// Alphabets of five bits a character: RFC 4648, its extended hex, Crockford, bech32.
const BASE32: [(&str, &[u8; 32]); 4] = [
    ("base32", b"abcdefghijklmnopqrstuvwxyz234567"),
    ("base32hex", b"0123456789abcdefghijklmnopqrstuv"),
    ("Crockford's base32", b"0123456789abcdefghjkmnpqrstvwxyz"),
    ("bech32", b"qpzry9x8gf2tvdw0s3jn54khce6mua7l"),
];

/// Of six bits: the standard alphabet; the URL's two other characters count as its last two.
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The fewest characters of a line.
const LINE: usize = 8;

/// Not a character of the alphabet.
const NONE: u8 = 255;

/// Gives each view to `look`.
pub fn each(text: &View, mut look: impl FnMut(View)) {
    let mut values = [NONE; 256];
    for (value, letter) in (0..).zip(BASE64) {
        values[usize::from(*letter)] = value;
    }
    values[usize::from(b'-')] = 62;
    values[usize::from(b'_')] = 63;
    phases(text, "base64", &values, 6, &mut look);
    for (name, alphabet) in BASE32 {
        let mut values = [NONE; 256];
        for (value, letter) in (0..).zip(alphabet) {
            values[usize::from(*letter)] = value;
            values[usize::from(letter.to_ascii_uppercase())] = value;
        }
        phases(text, name, &values, 5, &mut look);
    }
}

/// One view for each phase in which the bits can begin.
fn phases(text: &View, name: &str, values: &[u8; 256], bits: u32, look: &mut impl FnMut(View)) {
    let stream = stream(text, values);
    // After so many characters the bits are at the edge of a byte again.
    let period = if bits == 6 { 4 } else { 8 };
    for phase in 0..period {
        let mut view = View::new(name);
        let (mut held, mut count) = (0_u32, 0);
        for &(value, place) in stream.iter().skip(phase) {
            held = held << bits | u32::from(value);
            count += bits;
            if count >= 8 {
                count -= 8;
                view.push(
                    u8::try_from(held >> count & 0xff).unwrap_or_default(),
                    place,
                );
                held &= (1 << count) - 1;
            }
        }
        look(view);
    }
}

/// The values of the characters that belong to a line, with their places.
fn stream(text: &View, values: &[u8; 256]) -> Vec<(u8, u32)> {
    let mut stream = Vec::new();
    let is_known = |byte: &u8| values[usize::from(*byte)] != NONE;
    let mut at = 0;
    for run in text
        .bytes
        .chunk_by(|one, other| is_known(one) == is_known(other))
    {
        if run.len() >= LINE && run.iter().all(is_known) {
            let bytes = run.iter().map(|byte| values[usize::from(*byte)]);
            stream.extend(bytes.zip(text.places[at..].iter().copied()));
        }
        at += run.len();
    }
    stream
}
