//! The layer of the file: TOML, with the line and the column of each key.
//!
//! Invariant: nothing of the file is quoted when it is refused, because a part of it may be a secret
//! that somebody put into the wrong file.
//! Called by `config/load.rs`.

use std::{
    fs::File,
    io::{self, Read as _},
    ops::Range,
    path::Path,
    rc::Rc,
};

use toml::de::{DeInteger, DeTable, DeValue};

use super::tree::{Node, Origin, Value};
use crate::failure::Failure;

/// The longest file that is read; the example, with every key and its words, has a tenth.
const LONGEST: u64 = 128 * 1024;

/// Reads a file.
pub fn read(path: &Path) -> Result<Node, Failure> {
    let shown = path.display();
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes));
    let read = read.map_err(|error| {
        let what = format!("the configuration {shown} cannot be read: {error}");
        Failure::new(what, help_of(&error))
    })?;
    if read as u64 > LONGEST {
        return Err(Failure::new(
            format!("the configuration {shown} is longer than {LONGEST} bytes"),
            "check --config; seedport.example.toml shows what such a file holds",
        ));
    }
    let text = str::from_utf8(&bytes).map_err(|error| {
        let lines = bytes.iter().take(error.valid_up_to());
        let line = lines.filter(|byte| **byte == b'\n').count() + 1;
        Failure::new(
            format!("the configuration {shown} is not text in UTF-8: line {line}"),
            "write the file as UTF-8",
        )
    })?;
    parse(text, &shown.to_string())
}

fn help_of(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::IsADirectory => "name the file in that directory with --config",
        io::ErrorKind::PermissionDenied => {
            "let the account that runs seedport read it (chown or chmod)"
        }
        _ => "check --config; seedport.example.toml shows what such a file holds",
    }
}

/// Parses a file's text.
pub fn parse(text: &str, path: &str) -> Result<Node, Failure> {
    let path: Rc<str> = path.into();
    let place = |span: Range<usize>| {
        let (line, column) = position(text, span.start);
        let path = Rc::clone(&path);
        Origin::File { path, line, column }
    };
    match DeTable::parse(text) {
        Ok(table) => Ok(node(DeValue::Table(table.into_inner()), &place)),
        Err(error) => {
            let place = place(error.span().unwrap_or_default());
            let what = format!("{place}: this is not TOML: {}", error.message());
            Err(Failure::new(
                what,
                "a text stands in quotes, and a section's name in brackets: seedport.example.toml \
                 shows every key",
            ))
        }
    }
}

/// A parsed value as a part of the tree; `place` says where a span is.
pub fn node(value: DeValue<'_>, place: &dyn Fn(Range<usize>) -> Origin) -> Node {
    let value = match value {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => integer(&number),
        DeValue::Boolean(truth) => Value::Boolean(truth),
        DeValue::Float(_) | DeValue::Datetime(_) => Value::Other,
        DeValue::Array(values) => {
            let member = |value: toml::Spanned<DeValue<'_>>| Node {
                origin: place(value.span()),
                ..node(value.into_inner(), place)
            };
            Value::List(values.into_iter().map(member).collect())
        }
        DeValue::Table(keys) => {
            let pair = |(key, value): (toml::Spanned<_>, toml::Spanned<DeValue<'_>>)| {
                let origin = place(key.span());
                let value = node(value.into_inner(), place);
                let key: std::borrow::Cow<'_, str> = key.into_inner();
                (key.into_owned(), Node { origin, ..value })
            };
            Value::Table(keys.into_iter().map(pair).collect())
        }
    };
    Node {
        origin: place(0..0),
        value,
    }
}

fn integer(number: &DeInteger<'_>) -> Value {
    let parsed = i128::from_str_radix(number.as_str(), number.radix());
    parsed.map_or(Value::Other, Value::Number)
}

/// The line and the character in it of a place in a text, from 1.
fn position(text: &str, place: usize) -> (usize, usize) {
    let before = text.get(..place).unwrap_or(text);
    let line = before.split('\n').next_back().unwrap_or_default();
    let lines = before.split('\n').count();
    (lines, line.chars().count() + 1)
}
