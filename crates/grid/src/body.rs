//! JSON bodies: bytes in, a typed value out.
//!
//! Invariant: an object of at most the door's limit, announced as JSON, in UTF-8, nested no
//! deeper than [`MAX_DEPTH`], without NUL in any text and without a known field twice; unknown fields are
//! tolerated, and told (`unread`). A refusal names the field and what is wanted, never what was sent.
//! Called by handlers that take a body.

use std::{collections::BTreeMap, fmt, marker::PhantomData, sync::Arc};

use axum::{
    body::{Bytes, to_bytes},
    extract::{FromRequest, OptionalFromRequest, Request},
    http::{HeaderMap, header},
};
use http_body_util::LengthLimitError;
use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeOwned, MapAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::{Value, error::Category};

use crate::{
    Door,
    error::{Code, Refusal},
    unread::Unread,
};

/// The deepest nesting that is read.
const MAX_DEPTH: usize = 64;

/// A body that is JSON by its announcement and its outermost shape.
pub struct Body(Bytes);

/// A body of which it is not known yet whether its content matters; its length does.
pub struct UnreadBody {
    bytes: Bytes,
    is_json: bool,
}

impl FromRequest<Arc<Door>> for Body {
    type Rejection = Refusal;

    async fn from_request(request: Request, door: &Arc<Door>) -> Result<Self, Refusal> {
        let (is_json, unread) = (is_json(request.headers()), Unread::of(&request));
        let body = Self::of(read(request, door.body_limit).await?, is_json)?;
        unread.note(&body.0);
        Ok(body)
    }
}

/// `None` is a body without a single byte, whatever it is announced as; spaces are a body.
impl OptionalFromRequest<Arc<Door>> for Body {
    type Rejection = Refusal;

    async fn from_request(request: Request, door: &Arc<Door>) -> Result<Option<Self>, Refusal> {
        let (is_json, unread) = (is_json(request.headers()), Unread::of(&request));
        let bytes = read(request, door.body_limit).await?;
        let some = (!bytes.is_empty()).then(|| Self::of(bytes, is_json));
        let body = some.transpose()?;
        if let Some(Self(bytes)) = &body {
            unread.note(bytes);
        }
        Ok(body)
    }
}

impl FromRequest<Arc<Door>> for UnreadBody {
    type Rejection = Refusal;

    async fn from_request(request: Request, door: &Arc<Door>) -> Result<Self, Refusal> {
        let is_json = is_json(request.headers());
        let bytes = read(request, door.body_limit).await?;
        Ok(Self { bytes, is_json })
    }
}

impl UnreadBody {
    /// The body, where its content matters.
    ///
    /// # Errors
    /// 400 for what a body that matters may not be.
    pub fn read(self) -> Result<Body, Refusal> {
        Body::of(self.bytes, self.is_json)
    }
}

impl Body {
    pub(crate) fn of(bytes: Bytes, is_json: bool) -> Result<Self, Refusal> {
        if bytes.trim_ascii().is_empty() {
            return Err(Self::missing());
        }
        if !is_json {
            let message = "the body must come as Content-Type: application/json";
            return Err(Refusal::new(Code::InvalidInput, message).reason("CONTENT_TYPE"));
        }
        let content = scan(&bytes);
        if content.depth > MAX_DEPTH {
            let message = "the body is nested too deep";
            return Err(Refusal::new(Code::InvalidInput, message).reason("BODY_TOO_DEEP"));
        }
        if content.nul {
            return Err(nul_refusal(&bytes));
        }
        // Unknown texts are skipped unread, so that only this look finds what is no text in them.
        if !bytes.trim_ascii_start().starts_with(b"{") || str::from_utf8(&bytes).is_err() {
            return Err(malformed());
        }
        Ok(Self(bytes))
    }

    /// The refusal of a request that has no body and needs one.
    pub fn missing() -> Refusal {
        let message = "a JSON object is required as the body";
        Refusal::new(Code::InvalidInput, message).reason("BODY_MISSING")
    }

    /// The whole body in one spelling: names sorted, no spaces, every field that was sent, known
    /// or not.
    ///
    /// # Errors
    /// 400 for a number that no program can hold.
    pub fn canonical(&self) -> Result<String, Refusal> {
        let value: Value = serde_json::from_slice(&self.0).map_err(|_| malformed())?;
        Ok(sorted(value).to_string())
    }

    /// Reads the body's fields.
    ///
    /// # Errors
    /// 400 naming the first field that is not as it must be.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        serde_json::from_slice(&self.0).map_err(|error| match error.classify() {
            Category::Data => explain::<T>(&self.0),
            Category::Syntax | Category::Eof | Category::Io => malformed(),
        })
    }
}

/// The value with the names of each object in order.
fn sorted(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        Value::Object(members) => {
            let members = members
                .into_iter()
                .map(|(name, value)| (name, sorted(value)));
            // A map of the standard library is in order, whatever serde_json's keeps.
            let members: BTreeMap<_, _> = members.collect();
            Value::Object(members.into_iter().collect())
        }
        other => other,
    }
}

async fn read(request: Request, limit: usize) -> Result<Bytes, Refusal> {
    refuse_encoding(request.headers())?;
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    to_bytes(request.into_body(), limit).await.map_err(|error| {
        if error.into_inner().is::<LengthLimitError>() {
            too_large()
        } else {
            let message = "the body ended before it was whole";
            Refusal::new(Code::InvalidInput, message).reason("BODY_INCOMPLETE")
        }
    })
}

fn too_large() -> Refusal {
    Refusal::new(Code::PayloadTooLarge, "the body is too large").reason("BODY_TOO_LARGE")
}

fn malformed() -> Refusal {
    Refusal::new(Code::InvalidInput, "the body is not a JSON object").reason("MALFORMED_JSON")
}

/// What is compressed is not unpacked here: its length is known only afterwards.
fn refuse_encoding(headers: &HeaderMap) -> Result<(), Refusal> {
    const KNOWN: [&str; 6] = ["gzip", "x-gzip", "deflate", "br", "zstd", "compress"];
    let is_plain = |value: &[u8]| value.is_empty() || value.eq_ignore_ascii_case(b"identity");
    let mut encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    let encoding = encodings.find(|value| !is_plain(value.as_bytes().trim_ascii()));
    let Some(encoding) = encoding.map(|value| value.as_bytes().trim_ascii()) else {
        return Ok(());
    };
    // Only a name that we know is repeated.
    let mut known = KNOWN.into_iter();
    let known = known.find(|known| encoding.eq_ignore_ascii_case(known.as_bytes()));
    let name = known.unwrap_or("not plain");
    let message = format!("the body is {name} by its Content-Encoding: send it as it is");
    Err(Refusal::new(Code::UnsupportedMediaType, message).reason("CONTENT_ENCODING"))
}

fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE);
    let value = value.and_then(|value| value.to_str().ok());
    let kind = value.and_then(|text| text.split(';').next());
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// What one pass over the bytes finds; says nothing of whether they are JSON.
#[derive(Default)]
struct Scan {
    depth: usize,
    nul: bool,
}

fn scan(bytes: &[u8]) -> Scan {
    let mut found = Scan::default();
    let (mut depth, mut in_text, mut at) = (0_usize, false, 0);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            0 => found.nul = true,
            b'"' => in_text = !in_text,
            b'\\' if in_text => {
                found.nul |= bytes[at..].starts_with(br"\u0000");
                at += 1;
            }
            b'{' | b'[' if !in_text => {
                depth += 1;
                found.depth = found.depth.max(depth);
            }
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    found
}

fn nul_refusal(bytes: &[u8]) -> Refusal {
    let value = serde_json::from_slice::<Value>(bytes);
    let field = value
        .ok()
        .and_then(|value| nul_field(&value, String::new()));
    let message = "must not contain a NUL character";
    match field {
        Some(field) if !field.is_empty() => Refusal::field(field, message).reason("NUL_CHARACTER"),
        _ => Refusal::new(
            Code::InvalidInput,
            "the body must not contain a NUL character",
        )
        .reason("NUL_CHARACTER"),
    }
}

/// The field with a NUL in its text; the empty path when a name has it.
fn nul_field(value: &Value, path: String) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then_some(path),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| nul_field(item, join(&path, &index.to_string()))),
        Value::Object(members) => members.iter().find_map(|(name, member)| {
            if name.contains('\0') {
                return Some(String::new());
            }
            // A name that the contract does not know is the caller's text: it is not repeated.
            nul_field(member, join(&path, if is_plain(name) { name } else { "?" }))
        }),
        _ => None,
    }
}

fn is_plain(name: &str) -> bool {
    name.len() <= 40 && name.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() || path == "." {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

/// Reads again, slowly, to find out which field it was.
fn explain<T: DeserializeOwned>(bytes: &[u8]) -> Refusal {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let Err(error) = serde_path_to_error::deserialize::<_, T>(&mut reader) else {
        return malformed();
    };
    let path = error.path().to_string();
    let said = error.inner().to_string();
    let said = said
        .rfind(" at line ")
        .map_or(said.as_str(), |at| &said[..at]);
    let named = |prefix: &str| {
        let name = said.strip_prefix(prefix)?.strip_suffix('`')?;
        let whole = join(&path, name);
        Some(if path.ends_with(name) {
            path.clone()
        } else {
            whole
        })
    };
    if let Some(field) = named("missing field `") {
        return Refusal::field(field, "is required").reason("FIELD_MISSING");
    }
    if let Some(field) = named("duplicate field `") {
        return Refusal::field(field, "is given twice").reason("FIELD_TWICE");
    }
    // What stands after the last "expected" is ours; what stands before may be the caller's.
    let wanted = said.rsplit_once(", expected ").map(|(_, wanted)| wanted);
    let message = wanted.map_or_else(
        || "has an unacceptable value".to_owned(),
        |wanted| format!("must be {wanted}"),
    );
    Refusal::field(path, message)
}

/// Reads an object or null; the derived reader would take an array of its fields as well.
///
/// # Errors
/// When it is anything else, or the object is no `T`.
pub fn object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    struct ObjectVisitor<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
        type Value = Option<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_unit<E: de::Error>(self) -> Result<Option<T>, E> {
            Ok(None)
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Option<T>, A::Error> {
            T::deserialize(MapAccessDeserializer::new(map)).map(Some)
        }
    }

    deserializer.deserialize_any(ObjectVisitor(PhantomData))
}
