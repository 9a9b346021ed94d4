//! The body of `POST /auth/credentials` as a whole: one of four kinds, and what binds it.
//!
//! Called by `create`.

use std::borrow::Cow;

use seedport_wire::BodyDigest;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{AllOfBuilder, ObjectBuilder, OneOfBuilder, Ref, RefOr, Type, schema::Schema},
};

use super::{
    create::{NewCredentialFields, OauthFields},
    new_passkey::{PasskeyAttestation, PasskeyFields, Transport},
};

/// The fields of a body as they were sent, in one order.
pub struct Bound(Vec<(&'static str, String)>);

impl Bound {
    /// What every type has.
    pub fn of(kind: &str, account: &str) -> Self {
        Self(vec![
            ("type", kind.to_owned()),
            ("accountId", account.to_owned()),
        ])
    }

    /// Adds a field.
    pub fn field(&mut self, name: &'static str, text: &str) {
        self.0.push((name, text.to_owned()));
    }

    /// The digest over all of them.
    pub fn digest(&self, verb: &str) -> BodyDigest {
        let fields: Vec<_> = self.0.iter().map(|(name, text)| (*name, &**text)).collect();
        BodyDigest::of(verb, &fields)
    }
}

/// A credential to be added, by its type; fields of the other types are ignored.
pub struct AuthCredentialCreateRequest;

impl PartialSchema for AuthCredentialCreateRequest {
    fn schema() -> RefOr<Schema> {
        let of_type = |kinds: &[&str]| {
            let kind = ObjectBuilder::new()
                .schema_type(Type::String)
                .enum_values(Some(kinds.iter().copied()));
            let typed = ObjectBuilder::new().property("type", kind).required("type");
            AllOfBuilder::new()
                .item(Ref::from_schema_name("NewCredentialFields"))
                .item(typed)
        };
        let with = |kind: &str, fields: &str| of_type(&[kind]).item(Ref::from_schema_name(fields));
        OneOfBuilder::new()
            .item(of_type(&["EMAIL_OTP", "SMS_OTP"]))
            .item(with("OAUTH", "OauthFields"))
            .item(with("PASSKEY", "PasskeyFields"))
            .into()
    }
}

impl ToSchema for AuthCredentialCreateRequest {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("AuthCredentialCreateRequest")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((
            "NewCredentialFields".to_owned(),
            NewCredentialFields::schema(),
        ));
        schemas.push(("OauthFields".to_owned(), OauthFields::schema()));
        schemas.push(("PasskeyFields".to_owned(), PasskeyFields::schema()));
        schemas.push((
            "PasskeyAttestation".to_owned(),
            PasskeyAttestation::schema(),
        ));
        schemas.push(("Transport".to_owned(), Transport::schema()));
    }
}
