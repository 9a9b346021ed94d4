//! Views of text that writes bytes as numbers: hex, lists of bytes, limbs of two to sixteen bytes.
//!
//! Invariant: what stands between two numbers does not matter: commas, brackets, lines, `0x`.
//! Called by `views`.

use super::View;

/// The bytes of a limb.
const WIDTHS: [usize; 4] = [2, 4, 8, 16];

/// Digits that stand together, and the place of the first.
struct Run<'a> {
    digits: &'a str,
    is_negative: bool,
    place: u32,
}

/// Gives each view to `look`.
pub fn each(text: &View, mut look: impl FnMut(View)) {
    let hex = runs(text, u8::is_ascii_hexdigit);
    look(hex_digits(&hex, "hex", |_| true, 0));
    look(hex_digits(
        &hex,
        "hex from the second digit",
        |run| run.digits.len() > 2,
        1,
    ));
    // The addresses that a dump writes before each line have more digits.
    look(hex_digits(
        &hex,
        "hex of two digits",
        |run| run.digits.len() <= 2,
        0,
    ));
    look(hex_digits(
        &hex,
        "hex of four digits",
        |run| run.digits.len() == 4,
        0,
    ));
    let decimal = runs(text, u8::is_ascii_digit);
    look(decimal_bytes(&decimal, false));
    look(decimal_bytes(&decimal, true));
    look(octal_bytes(&decimal));
    for width in WIDTHS {
        let of_hex = |run: &Run<'_>| u128::from_str_radix(run.digits, 16).ok();
        let of_decimal = |run: &Run<'_>| run.digits.parse().ok();
        let longest = width * 2;
        let fitting = || hex.iter().filter(|run| run.digits.len() <= longest);
        for is_little in [false, true] {
            look(limbs("hex limbs", fitting(), width, is_little, of_hex));
            look(limbs(
                "decimal limbs",
                decimal.iter(),
                width,
                is_little,
                of_decimal,
            ));
        }
    }
}

/// Every run of such digits. `0x`, `\x` and the like do not belong to one.
fn runs(text: &View, is_digit: fn(&u8) -> bool) -> Vec<Run<'_>> {
    let mut found = Vec::new();
    let bytes = &text.bytes;
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|byte| is_digit(byte)).count();
        let is_prefix = bytes[at..].starts_with(b"0x") || bytes[at..].starts_with(b"0X");
        if length == 0 || (length == 1 && is_prefix) {
            at += 1;
            continue;
        }
        found.push(Run {
            digits: std::str::from_utf8(&bytes[at..at + length]).unwrap_or_default(),
            is_negative: at > 0 && bytes[at - 1] == b'-',
            place: text.places[at],
        });
        at += length;
    }
    found
}

fn hex_digits(runs: &[Run<'_>], name: &str, is_read: fn(&Run<'_>) -> bool, skipped: usize) -> View {
    let mut view = View::new(name);
    for run in runs.iter().filter(|run| is_read(run)) {
        let digits = &run.digits.as_bytes()[skipped..];
        let value = |digit: &u8| char::from(*digit).to_digit(16).unwrap_or_default();
        let bytes = digits.chunks(2).map(|pair| {
            let number = pair
                .iter()
                .fold(0, |number, digit| number * 16 + value(digit));
            u8::try_from(number).unwrap_or_default()
        });
        // Half a byte at the end of a long run is another thing's.
        let count = if digits.len() > 2 {
            digits.len() / 2
        } else {
            1
        };
        view.extend(bytes.take(count), run.place);
    }
    view
}

fn decimal_bytes(runs: &[Run<'_>], is_signed: bool) -> View {
    let mut view = View::new(if is_signed {
        "signed numbers"
    } else {
        "numbers"
    });
    for run in runs {
        let byte = if is_signed && run.is_negative {
            let number: Option<i8> = format!("-{}", run.digits).parse().ok();
            number.map(i8::cast_unsigned)
        } else {
            run.digits.parse().ok()
        };
        view.extend(byte.into_iter(), run.place);
    }
    view
}

fn octal_bytes(runs: &[Run<'_>]) -> View {
    let mut view = View::new("octal numbers");
    for run in runs {
        let byte = u8::from_str_radix(run.digits, 8).ok();
        view.extend(byte.into_iter(), run.place);
    }
    view
}

fn limbs<'a>(
    name: &str,
    runs: impl Iterator<Item = &'a Run<'a>>,
    width: usize,
    is_little: bool,
    read: impl Fn(&Run<'_>) -> Option<u128>,
) -> View {
    let order = if is_little { "lowest" } else { "highest" };
    let mut view = View::new(&format!("{name} of {width} bytes, {order} first"));
    for run in runs {
        let Some(number) = read(run) else { continue };
        let bytes = number.to_be_bytes();
        let (above, bytes) = bytes.split_at(bytes.len() - width);
        if above.iter().any(|byte| *byte != 0) {
            continue;
        }
        if is_little {
            view.extend(bytes.iter().rev().copied(), run.place);
        } else {
            view.extend(bytes.iter().copied(), run.place);
        }
    }
    view
}
