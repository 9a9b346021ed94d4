//! Texts with blanks, and how what fills a blank is escaped.
//!
//! Invariant: a value never ends the string or the field that its blank stands in, whatever it
//! holds; the filled text is in one buffer, which is wiped, and never in a second.
//! Called by `sms` and `sms/gateway.rs`.

use seedport_wire::SecretBytes;

use crate::config::ContentType;

/// Most bytes that one byte of a value becomes: JSON's `\u001f`.
const WIDEST: usize = 6;

/// A text with blanks such as `{to}`.
#[derive(Debug)]
pub struct Template(Vec<Part>);

#[derive(Debug)]
enum Part {
    Literal(String),
    /// The place of the blank's name among the names.
    Blank(usize),
}

/// How a value is written into a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escape {
    /// As it is.
    None,
    /// Into a JSON string.
    Json,
    /// Into a form's field.
    Form,
}

impl From<ContentType> for Escape {
    fn from(content_type: ContentType) -> Self {
        match content_type {
            ContentType::Json => Self::Json,
            ContentType::Form => Self::Form,
        }
    }
}

impl Template {
    /// Reads a template whose blanks have these names; `None` when it has one of another name.
    /// Braces around anything but lower-case letters are text.
    pub fn parse(text: &str, names: &[&str]) -> Option<Self> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(start) = rest.find('{') {
            let inside = rest.get(start + 1..)?;
            let length = inside.find(|letter: char| !letter.is_ascii_lowercase());
            let (name, after) = inside.split_at(length.unwrap_or(inside.len()));
            literal.push_str(rest.get(..start)?);
            rest = match after.strip_prefix('}') {
                Some(after) if !name.is_empty() => {
                    parts.push(Part::Literal(std::mem::take(&mut literal)));
                    parts.push(Part::Blank(names.iter().position(|known| *known == name)?));
                    after
                }
                _ => {
                    literal.push('{');
                    inside
                }
            };
        }
        literal.push_str(rest);
        parts.push(Part::Literal(literal));
        Some(Self(parts))
    }

    /// Whether it has the blank at this place among the names.
    pub fn has(&self, name: usize) -> bool {
        let is = |part: &Part| matches!(part, Part::Blank(blank) if *blank == name);
        self.0.iter().any(is)
    }

    /// How many blanks it has.
    pub fn blanks(&self) -> usize {
        let is = |part: &&Part| matches!(part, Part::Blank(_));
        self.0.iter().filter(is).count()
    }

    /// Fills the blanks; the values stand in the order of the names.
    pub fn fill(&self, values: &[&str], escape: Escape) -> SecretBytes {
        let value = |blank: &usize| values.get(*blank).copied().unwrap_or_default();
        let longest = |part: &Part| match part {
            Part::Literal(text) => text.len(),
            Part::Blank(blank) => value(blank).len() * WIDEST,
        };
        // Never grown: a buffer that moves leaves its first copy behind.
        let mut filled = Vec::with_capacity(self.0.iter().map(longest).sum());
        for part in &self.0 {
            match part {
                Part::Literal(text) => filled.extend_from_slice(text.as_bytes()),
                Part::Blank(blank) => write(&mut filled, value(blank), escape),
            }
        }
        SecretBytes::from_vec(filled)
    }
}

fn write(filled: &mut Vec<u8>, value: &str, escape: Escape) {
    match escape {
        Escape::None => filled.extend_from_slice(value.as_bytes()),
        Escape::Json => value.bytes().for_each(|byte| json(filled, byte)),
        Escape::Form => {
            for piece in form_urlencoded::byte_serialize(value.as_bytes()) {
                filled.extend_from_slice(piece.as_bytes());
            }
        }
    }
}

/// A byte of a JSON string (RFC 8259, section 7). Those of longer UTF-8 sequences stay.
fn json(filled: &mut Vec<u8>, byte: u8) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    match byte {
        b'"' | b'\\' => filled.extend_from_slice(&[b'\\', byte]),
        0..0x20 | 0x7f => {
            let [high, low] = [byte >> 4, byte & 0xf].map(|digit| HEX[usize::from(digit)]);
            filled.extend_from_slice(&[b'\\', b'u', b'0', b'0', high, low]);
        }
        _ => filled.push(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 2] = ["to", "text"];

    /// What must not get out of a string or a field.
    const HOSTILE: [&str; 10] = [
        "plain",
        "\", \"to\": \"+15550000\", \"x\": \"",
        "\\",
        "\\\"",
        "a&To=%2B15550000&b=c",
        "50% + 1 = {to} {text} {}",
        "\r\n\t\0\u{1f}\u{7f}",
        "ünïcödé 🔑 \u{2028}",
        "",
        "}{",
    ];

    fn filled(template: &str, values: &[&str], escape: Escape) -> String {
        let template = Template::parse(template, &NAMES).expect("a template");
        let filled = template.fill(values, escape);
        // Exposed because it is the test's own.
        filled.expose_text().expect("text").to_owned()
    }

    #[test]
    fn a_json_body_says_exactly_what_was_put_in() {
        for value in HOSTILE {
            let body = filled(
                r#"{"a":{"to":["{to}"]},"text":"<{text}>"}"#,
                &[value, value],
                Escape::Json,
            );
            let read: serde_json::Value = serde_json::from_str(&body).expect(&body);
            let expected = serde_json::json!({"a": {"to": [value]}, "text": format!("<{value}>")});
            assert_eq!(read, expected);
        }
    }

    #[test]
    fn a_form_says_exactly_what_was_put_in() {
        for value in HOSTILE {
            let body = filled("To={to}&From=x&Body={text}", &[value, value], Escape::Form);
            let read: Vec<_> = form_urlencoded::parse(body.as_bytes()).collect();
            let expected = [("To", value), ("From", "x"), ("Body", value)];
            assert_eq!(
                read,
                expected.map(|(key, value)| (key.into(), value.into()))
            );
        }
    }

    #[test]
    fn a_value_is_not_read_as_a_template() {
        let values = ["{text}", "{to}"];
        assert_eq!(filled("{to}-{text}", &values, Escape::None), "{text}-{to}");
    }

    #[test]
    fn braces_around_other_things_are_text() {
        for text in [
            "{",
            "}",
            "{}",
            "{{",
            "{ to }",
            "{To}",
            "{to",
            "{\"a\": {}}",
            "{1}",
        ] {
            assert_eq!(filled(text, &["x", "y"], Escape::None), text, "{text}");
        }
        assert_eq!(filled("{{to}}", &["x", "y"], Escape::None), "{x}");
    }

    #[test]
    fn a_blank_without_a_meaning_is_refused() {
        assert!(Template::parse("{code}", &NAMES).is_none());
        assert!(Template::parse("{to} {texts}", &NAMES).is_none());
    }

    #[test]
    fn a_filled_template_was_never_grown() {
        let worst = "\u{1f}".repeat(100);
        let body = filled("{to}", &[&worst, ""], Escape::Json);
        assert_eq!(body.len(), 100 * WIDEST);
    }
}
