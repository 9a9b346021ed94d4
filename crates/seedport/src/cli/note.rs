//! Why an operator does something: what `--reason` takes.
//!
//! Invariant: a note is one line of visible text, because the audit log shows it.
//! Called by the arguments of `token`, `platform`, `account`, `freeze` and `thaw`.

/// The longest note, in characters.
const LONGEST: usize = 500;

/// Reads a note.
pub fn parse(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("say why, in some words".to_owned());
    }
    if text.chars().count() > LONGEST {
        return Err(format!("at most {LONGEST} characters"));
    }
    if text.chars().any(char::is_control) {
        return Err("one line of text, without control characters".to_owned());
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_one_line_of_some_words() {
        assert_eq!(parse("  mail stolen ").as_deref(), Ok("mail stolen"));
        for wrong in ["", "  ", "a\nb", "\u{1b}[2J", &"x".repeat(501)] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
        assert!(parse(&"ü".repeat(500)).is_ok());
    }
}
