//! `POST /auth/credentials/{credentialId}/verify`, for a credential of every type.
//!
//! Invariant: the body's `type` is the credential's; only then is the rest of it read, by the one
//! module that serves the type.
//! Called by `router`. Source: contract section 4.4.

mod oauth;
mod otp;
mod passkey;

use std::{borrow::Cow, sync::Arc};

use axum::{
    extract::State,
    http::request::Parts,
    response::{IntoResponse as _, Response},
};
use seedport_custody::{Custody, Permit, Transact, store::CredentialType};
use seedport_wire::ids::CredentialId;
use serde::Deserialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{AllOfBuilder, ObjectBuilder, OneOfBuilder, Ref, RefOr, Type, schema::Schema},
};

use crate::{
    Door,
    auth::sessions::AuthSession,
    body::Body,
    caller::Allowed,
    challenge::AuthSignedRequestChallenge,
    error::Refusal,
    path::{Id, missing},
};

/// The credential in the path, and who asks for it.
struct Call<'a> {
    custody: &'a Custody,
    permit: &'a Permit<Transact>,
    id: CredentialId,
}

/// What every body begins with.
#[derive(Deserialize)]
struct Discriminator {
    #[serde(rename = "type")]
    kind: String,
}

/// A proof: one of three shapes, told apart by `type`.
pub struct VerifyRequest;

/// Verify a credential and open a session
///
/// `EMAIL_OTP` and `SMS_OTP` take two legs. The first carries the sealed code and answers 202 with
/// a token. The key that was sealed beside the code stamps it; the same request with
/// `Grid-Wallet-Signature` and `Request-Id` answers 200 with a session of that key.
///
/// `OAUTH` and `PASSKEY` take one leg and no stamp. `PASSKEY` comes with the `Request-Id` of its
/// challenge.
#[utoipa::path(
    post,
    path = "/auth/credentials/{credentialId}/verify",
    operation_id = "verifyAuthCredential",
    tag = "Credentials",
    params(
        ("credentialId" = String, Path, description = "`AuthMethod:` and a UUID."),
        ("Grid-Wallet-Signature" = Option<String>, Header, nullable = false,
            description = "The stamp over `payloadToSign`; second leg of a code only, not read \
                           for the other types."),
        ("Request-Id" = Option<String>, Header, nullable = false,
            description = "The `requestId` of the first leg of a code, or of a passkey's \
                           challenge; not read for `OAUTH`."),
    ),
    request_body = VerifyRequest,
    responses(
        (status = 200, description = "The session.", body = AuthSession),
        (status = 202, description = "The token to stamp.", body = AuthSignedRequestChallenge),
        (status = 429, description = "Too many attempts."),
        (status = 501, description = "The type of credential is not configured."),
    )
)]
pub async fn verify(
    Allowed(permit): Allowed<Transact>,
    State(door): State<Arc<Door>>,
    Id(id): Id<CredentialId>,
    parts: Parts,
    body: Body,
) -> Result<Response, Refusal> {
    let kind = kind(&body)?;
    let call = Call {
        custody: &door.custody,
        permit: &permit,
        id,
    };
    call.insist_on(kind).await?;
    match kind {
        CredentialType::EmailOtp | CredentialType::SmsOtp => {
            otp::verify(&call, kind, parts, &body).await
        }
        CredentialType::Oauth => Ok(oauth::verify(&call, &body).await?.into_response()),
        CredentialType::Passkey => {
            let session = passkey::verify(&call, &parts.headers, &body).await?;
            Ok(session.into_response())
        }
    }
}

impl Call<'_> {
    /// The credential is there and of this type.
    async fn insist_on(&self, kind: CredentialType) -> Result<(), Refusal> {
        match self.custody.credential_type(self.permit, self.id).await? {
            Some(found) if found == kind => Ok(()),
            Some(_) => {
                let message = "must be the credential's own type";
                Err(Refusal::field("type", message).reason("TYPE_MISMATCH"))
            }
            None => Err(missing::<CredentialId>()),
        }
    }
}

fn kind(body: &Body) -> Result<CredentialType, Refusal> {
    let Discriminator { kind } = body.parse()?;
    CredentialType::from_text(&kind).ok_or_else(|| {
        let message = "must be OAUTH, EMAIL_OTP, SMS_OTP or PASSKEY";
        Refusal::field("type", message).reason("TYPE_UNKNOWN")
    })
}

impl PartialSchema for VerifyRequest {
    fn schema() -> RefOr<Schema> {
        let of_type = |kinds: &[&str], fields: &str| {
            let kind = ObjectBuilder::new()
                .schema_type(Type::String)
                .enum_values(Some(kinds.iter().copied()));
            let discriminator = ObjectBuilder::new()
                .schema_type(Type::Object)
                .property("type", kind)
                .required("type");
            AllOfBuilder::new()
                .item(discriminator)
                .item(Ref::from_schema_name(fields))
        };
        OneOfBuilder::new()
            .item(of_type(&["EMAIL_OTP", "SMS_OTP"], &otp::CodeProof::name()))
            .item(of_type(&["OAUTH"], &oauth::TokenProof::name()))
            .item(of_type(&["PASSKEY"], &passkey::PasskeyProof::name()))
            .into()
    }
}

impl ToSchema for VerifyRequest {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("VerifyRequest")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        fn with<T: ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
            schemas.push((T::name().into_owned(), T::schema()));
            T::schemas(schemas);
        }
        with::<otp::CodeProof>(schemas);
        with::<oauth::TokenProof>(schemas);
        with::<passkey::PasskeyProof>(schemas);
    }
}
