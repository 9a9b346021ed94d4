//! The names of all keys, and which of them somebody meant who wrote another.
//!
//! Invariant: they are those of `seedport.example.toml`, which the tests in `config/example.rs` hold
//! against the schema.
//! Called by `config/decode.rs` and `config/environment.rs`.

/// The example, which has every key.
const EXAMPLE: &str = include_str!("../../../../seedport.example.toml");

/// Every section and key.
pub fn all() -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    let mut section = "";
    for line in EXAMPLE.lines() {
        let line = line.strip_prefix('#').unwrap_or(line);
        let name = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        if let Some(name) = name {
            section = name;
        } else if let Some((key, _)) = line.split_once(" = ") {
            let is_key = |letter: char| letter.is_ascii_lowercase() || "_".contains(letter);
            if key.chars().all(is_key) {
                found.push((section, key));
            }
        }
    }
    found
}

/// The candidate that is so near to the text that it was probably meant.
pub fn nearest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let bare = |text: &str| text.to_ascii_lowercase().replace(['-', '_'], "");
    let text = bare(text);
    let distance = |candidate: &'a str| {
        let bare = bare(candidate);
        let begins = text.len() > 3 && (bare.starts_with(&text) || text.starts_with(&bare));
        (strsim::osa_distance(&text, &bare), candidate, begins)
    };
    let near = |(distance, _, begins): &(usize, &str, bool)| {
        *begins || *distance <= (text.len() / 3).max(1)
    };
    let found = candidates.into_iter().map(distance).filter(near).min();
    found.map(|(_, candidate, _)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_hand_is_known_and_another_word_is_not() {
        let candidates = ["listen", "body_limit_bytes", "header_timeout_seconds"];
        for (text, expected) in [
            ("listn", Some("listen")),
            ("Listen", Some("listen")),
            ("listen_addr", Some("listen")),
            ("body-limit-bytes", Some("body_limit_bytes")),
            ("header_timeout", Some("header_timeout_seconds")),
            ("port", None),
            ("", None),
        ] {
            assert_eq!(nearest(text, candidates), expected, "{text}");
        }
        assert_eq!(nearest("a", []), None);
    }

    #[test]
    fn the_example_names_every_section() {
        let all = all();
        for pair in [
            ("server", "listen"),
            ("mail", "from_address"),
            ("oidc", "issuers"),
            ("log", "filter"),
        ] {
            assert!(all.contains(&pair), "{pair:?}");
        }
    }
}
