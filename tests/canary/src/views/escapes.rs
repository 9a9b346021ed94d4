//! Views of text in which bytes are escaped, or spread over wider characters.
//!
//! Invariant: what is no escape stays as it is.
//! Called by `views`.

use super::View;

/// Backslash escapes of Rust, C, Python and JSON, percent-encoding, and bytes that were taken
/// for characters and written as UTF-8.
pub fn unescaped(text: &View) -> View {
    let mut view = View::new("escapes");
    let bytes = &text.bytes;
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let (byte, length) = one(rest);
        view.push(byte, text.places[at]);
        at += length;
    }
    if view.bytes != text.bytes && text.name == "escapes" {
        "escapes twice".clone_into(&mut view.name);
    }
    view
}

/// UTF-16 and wider: the bytes that are not zero.
pub fn without_zeros(text: &View) -> View {
    let mut view = View::new("wide characters");
    for (byte, place) in text.iter().filter(|(byte, _)| *byte != 0) {
        view.push(byte, place);
    }
    view
}

/// The byte that a text begins with, and the length of what writes it.
fn one(text: &[u8]) -> (u8, usize) {
    let escape = match text {
        [b'\\', b'u', b'{', digits @ ..] => braced(digits),
        [b'\\', b'u' | b'U', b'0', b'0', digits @ ..] => hex(digits, 2).map(|byte| (byte, 6)),
        [b'\\', b'x' | b'X', digits @ ..] => hex(digits, 2).map(|byte| (byte, 4)),
        [b'%' | b'=', digits @ ..] => hex(digits, 2).map(|byte| (byte, 3)),
        [b'\\', digits @ ..] => octal(digits).or_else(|| Some((letter(*digits.first()?)?, 2))),
        [high @ (0xc2 | 0xc3), low @ 0x80..=0xbf, ..] => Some(((high & 3) << 6 | low & 0x3f, 2)),
        _ => None,
    };
    escape.unwrap_or_else(|| (text.first().copied().unwrap_or_default(), 1))
}

fn letter(letter: u8) -> Option<u8> {
    Some(match letter {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'a' => 7,
        b'b' => 8,
        b'f' => 12,
        b'v' => 11,
        b'e' => 27,
        b'\\' | b'"' | b'\'' | b'/' => letter,
        _ => return None,
    })
}

/// The number that so many hex digits write.
fn hex(text: &[u8], digits: usize) -> Option<u8> {
    let text = std::str::from_utf8(text.get(..digits)?).ok()?;
    let all = text.bytes().all(|digit| digit.is_ascii_hexdigit());
    all.then(|| u8::from_str_radix(text, 16).ok())?
}

/// `\u{a}`: up to six digits.
fn braced(text: &[u8]) -> Option<(u8, usize)> {
    let length = text.iter().take(7).position(|byte| *byte == b'}')?;
    let digits = std::str::from_utf8(&text[..length]).ok()?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    Some((u8::try_from(number).ok()?, length + 4))
}

/// `\0` and `\012`: one to three digits.
fn octal(text: &[u8]) -> Option<(u8, usize)> {
    let is_octal = |digit: &&u8| (b'0'..=b'7').contains(*digit);
    let length = text.iter().take(3).take_while(is_octal).count();
    let digits = std::str::from_utf8(&text[..length]).ok()?;
    Some((u8::from_str_radix(digits, 8).ok()?, length + 1))
}
