//! Words of the environment that stand for a list or a table: TOML, or TOML without the quotes.
//!
//! Invariant: what is neither stays a text.
//! Called by `config/tree.rs` and `config/decode.rs`.

use toml::de::DeValue;

use super::{
    file,
    tree::{Node, Origin, Value},
};

/// The list or the table that the words are.
pub fn value(words: &str, origin: &Origin) -> Option<Node> {
    if !words.starts_with(['[', '{']) {
        return None;
    }
    let parsed = DeValue::parse(words).ok();
    let parsed = parsed.map(|value| file::node(value.into_inner(), &|_| origin.clone()));
    let value = match parsed {
        Some(node) => node.value,
        None => unquoted(words, origin)?,
    };
    Some(Node {
        origin: origin.clone(),
        value,
    })
}

/// `[a, b]` and `{a=1, b=2}`, whose members need no quotes and hold no comma.
fn unquoted(words: &str, origin: &Origin) -> Option<Value> {
    let member = |words: &str| Node {
        origin: origin.clone(),
        value: Value::Words(words.trim().to_owned()),
    };
    let inner = |open, close| words.strip_prefix(open)?.strip_suffix(close);
    if let Some(members) = inner('[', ']') {
        return Some(Value::List(members.split(',').map(member).collect()));
    }
    let pair = |words: &str| {
        let (key, value) = words.split_once('=')?;
        let key = key.trim();
        let is_key = |letter: char| letter.is_ascii_alphanumeric() || "-_".contains(letter);
        let is_bare = !key.is_empty() && key.chars().all(is_key);
        is_bare.then(|| (key.to_owned(), member(value)))
    };
    let pairs = inner('{', '}')?.split(',').map(pair);
    pairs.collect::<Option<_>>().map(Value::Table)
}

/// The text that the words are: as they stand, but for quotes around them.
pub fn text(words: &str) -> String {
    let quoted = words.len() > 1 && words.starts_with('"') && words.ends_with('"');
    let parsed = DeValue::parse(words).ok().filter(|_| quoted);
    match parsed.as_ref().and_then(|value| value.get_ref().as_str()) {
        Some(text) => text.to_owned(),
        None => words.to_owned(),
    }
}
