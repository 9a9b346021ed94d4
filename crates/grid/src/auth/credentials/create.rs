//! `POST /auth/credentials`, both legs.
//!
//! Invariant: the body is bound by every field that its type has, each as it was sent.
//! Called by `router`. Source: contract section 4.4.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use seedport_custody::{
    Transact,
    credentials::{AddCredential, AddedCredential, NewCredentialProof},
    store::CredentialType,
};
use seedport_wire::ids::AccountId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    AuthMethodResponse, AuthMethodType,
    new_passkey::PasskeyFields,
    request::{AuthCredentialCreateRequest, Bound},
};
use crate::{
    Door,
    body::Body,
    caller::Allowed,
    challenge::{AuthSignedRequestChallenge, accepted},
    error::{Refusal, VerbError},
    metrics,
    retry::Leg,
};

/// What every new credential says of itself.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewCredentialFields {
    #[serde(rename = "type")]
    #[schema(value_type = AuthMethodType)]
    kind: String,
    /// The account whose wallet the credential is to open.
    #[schema(pattern = "^InternalAccount:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    account_id: String,
}

/// What an `OAUTH` credential is proven by.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OauthFields {
    /// A fresh token of the provider's, as a JWT. Its `iss`, `aud` and `sub` become the
    /// credential's identity.
    oidc_token: String,
}

/// Add a credential
///
/// The first leg checks the new proof and answers 202 with a payload. A session of a credential
/// that the account has already stamps it; the same request with `Grid-Wallet-Signature` and
/// `Request-Id` answers 201. For the two types with codes, the contact is the customer's, and the
/// second leg sends a first code; if that did not work there is no `otpEncryptionTargetBundle`,
/// and `challenge` sends another.
#[utoipa::path(
    post,
    path = "/auth/credentials",
    operation_id = "createAuthCredential",
    tag = "Credentials",
    params(
        ("Grid-Wallet-Signature" = Option<String>, Header, nullable = false,
            description = "The owner's stamp over `payloadToSign`; second leg only."),
        ("Request-Id" = Option<String>, Header, nullable = false,
            description = "The `requestId` of the first leg; second leg only."),
    ),
    request_body = AuthCredentialCreateRequest,
    responses(
        (status = 201, description = "The credential.", body = AuthMethodResponse),
        (status = 202, description = "The payload to stamp.", body = AuthSignedRequestChallenge),
        (status = 404, description = "The platform has no such account."),
        (status = 409, description = "The account has this identity already."),
        (status = 429, description = "Too many challenges."),
        (status = 501, description = "This type of credential is not configured."),
    )
)]
pub async fn create(
    Allowed(permit): Allowed<Transact>,
    State(door): State<Arc<Door>>,
    leg: Leg,
    body: Body,
) -> Result<Response, Refusal> {
    let request = read(&body)?;
    let custody = &door.custody;
    match leg {
        Leg::First => {
            let begun = custody.begin_add_credential(&permit, request).await;
            let begun = begun.map_err(VerbError::told::<AccountId>)?;
            Ok(accepted(begun))
        }
        Leg::Second(retry) => {
            let added = custody
                .finish_add_credential(&permit, request, &retry)
                .await;
            let added = added.map_err(VerbError::told::<AccountId>)?;
            Ok((StatusCode::CREATED, Json(told(added))).into_response())
        }
    }
}

fn told(added: AddedCredential) -> AuthMethodResponse {
    let AddedCredential {
        credential,
        target_bundle,
    } = added;
    if target_bundle.is_some() {
        metrics::code("ISSUED");
    }
    AuthMethodResponse {
        method: credential.into(),
        otp_encryption_target_bundle: target_bundle,
    }
}

fn read(body: &Body) -> Result<AddCredential, Refusal> {
    let fields: NewCredentialFields = body.parse()?;
    let credential_type = CredentialType::from_text(&fields.kind).ok_or_else(|| {
        let message = "must be OAUTH, EMAIL_OTP, SMS_OTP or PASSKEY";
        Refusal::field("type", message)
    })?;
    let account = fields.account_id.parse().map_err(|_| {
        let message = "must be InternalAccount: and a UUID";
        Refusal::field("accountId", message)
    })?;
    let mut bound = Bound::of(&fields.kind, &fields.account_id);
    let proof = match credential_type {
        CredentialType::EmailOtp => NewCredentialProof::Email,
        CredentialType::SmsOtp => NewCredentialProof::Phone,
        CredentialType::Oauth => {
            let OauthFields { oidc_token } = body.parse()?;
            bound.field("oidcToken", &oidc_token);
            NewCredentialProof::Token(oidc_token)
        }
        CredentialType::Passkey => {
            let fields: PasskeyFields = body.parse()?;
            fields.bind(&mut bound);
            NewCredentialProof::Passkey(Box::new(fields.read()?))
        }
    };
    Ok(AddCredential {
        account,
        proof,
        body: bound.digest("credential.add"),
    })
}
