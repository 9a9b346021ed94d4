//! Texts that must have a form: mail addresses, telephone numbers, dates, countries.
//!
//! Invariant: a value of one of these types has the form that its pattern in the OpenAPI
//! document says; a text without it is refused while the body is read.
//! Called by the bodies of `customers`, `tokens` and `config`.

use std::borrow::Cow;

use seedport_wire::{
    Timestamp,
    contact::{MailAddress, PhoneNumber},
};
use serde::{Deserialize, Deserializer, Serialize, de};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, SchemaFormat, Type, schema::Schema},
};

/// What a text would have to be; `None` where it is that.
type Wanted = Option<Cow<'static, str>>;

macro_rules! checked_text {
    ($(#[$doc:meta])* $name:ident, $wanted:literal, $schema:expr, $check:expr) => {
        checked_text!($(#[$doc])* $name, $schema, why |text: &str| {
            let check: fn(&str) -> bool = $check;
            (!check(text)).then_some(Cow::Borrowed($wanted))
        });
    };
    ($(#[$doc:meta])* $name:ident, $schema:expr, why $wanted:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                let wanted: fn(&str) -> Wanted = $wanted;
                match wanted(&text) {
                    None => Ok(Self(text)),
                    Some(wanted) => Err(de::Error::invalid_value(
                        de::Unexpected::Other("text"),
                        &&*wanted,
                    )),
                }
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let schema: fn(ObjectBuilder) -> ObjectBuilder = $schema;
                schema(ObjectBuilder::new().schema_type(Type::String)).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    };
}

checked_text!(
    /// A mail address that every mail server takes. The domain may be in any script.
    Email,
    |schema| schema
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::IdnEmail)))
        .max_length(Some(254))
        .pattern(Some(
            r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[^@\s\u0000-\u001f\u007f-\u009f]+$"
        )),
    why |text| {
        let parsed = MailAddress::parse(text);
        parsed.err().map(|error| Cow::Owned(error.to_string()))
    }
);

checked_text!(
    /// A telephone number, E.164.
    Phone,
    "an E.164 telephone number such as +14155550123",
    |schema| schema.pattern(Some(r"^\+[1-9][0-9]{1,14}$")),
    |text| PhoneNumber::parse(text).is_ok()
);

checked_text!(
    /// A country, ISO 3166-1 alpha-2.
    Country,
    "a two-letter country code",
    |schema| schema.pattern(Some("^[A-Z]{2}$")),
    |text| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
);

checked_text!(
    /// A date.
    Date,
    "a date such as 1990-01-31",
    |schema| schema.format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))),
    |text| text.len() == 10 && Timestamp::parse(&format!("{text}T00:00:00Z")).is_ok()
);

checked_text!(
    /// A moment.
    Moment,
    "an RFC 3339 date-time such as 2026-04-08T15:30:01Z",
    |schema| schema.format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))),
    |text| Timestamp::parse(text).is_ok()
);

checked_text!(
    /// A text that says something.
    Name,
    "a text of 1 to 255 characters, not only spaces",
    |schema| schema
        .min_length(Some(1))
        .max_length(Some(255))
        .pattern(Some(r"\S")),
    |text| text.chars().count() <= 255 && !text.trim().is_empty()
);

checked_text!(
    /// An IP address as text.
    IpAddress,
    "an IP address of at most 45 characters",
    |schema| schema.min_length(Some(1)).max_length(Some(45)),
    |text| (1..=45).contains(&text.chars().count())
);

checked_text!(
    /// What a word of a list does not say.
    Description,
    "a text of 1 to 500 characters",
    |schema| schema.min_length(Some(1)).max_length(Some(500)),
    |text| (1..=500).contains(&text.chars().count())
);

checked_text!(
    /// A part of a person's name.
    PersonName,
    "a text of at most 250 characters",
    |schema| schema.max_length(Some(250)),
    |text| text.chars().count() <= 250
);

checked_text!(
    /// An industry's number, NAICS.
    NaicsCode,
    "a NAICS code of 2 to 6 digits",
    |schema| schema.pattern(Some("^[0-9]{2,6}$")),
    |text| (2..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
);
