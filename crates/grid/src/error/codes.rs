//! The contract's error codes, each with its status.
//!
//! Invariant: a code has one status and one spelling. Three are ours, because the contract names
//! none for their status: `PAYLOAD_TOO_LARGE` (413), `UNSUPPORTED_MEDIA_TYPE` (415) and, from another table of the contract,
//! `SERVICE_UNAVAILABLE` on any operation.
//! Called by `error`. Source: contract section 2.

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $status:ident;)+) => {
        /// What went wrong, as a stable name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        #[schema(as = ErrorCode)]
        pub enum Code {
            $($(#[$doc])* $name,)+
        }

        #[cfg(test)]
        const CODES: &[Code] = &[$(Code::$name),+];

        impl Code {
            /// The status that the code comes with.
            pub const fn status(self) -> StatusCode {
                match self {
                    $(Self::$name => StatusCode::$status,)+
                }
            }

            /// The code as it is spelled.
            pub const fn text(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

codes! {
    InvalidInput = "INVALID_INPUT", BAD_REQUEST;
    MissingMandatoryUserInfo = "MISSING_MANDATORY_USER_INFO", BAD_REQUEST;
    EmailOtpCredentialAlreadyExists = "EMAIL_OTP_CREDENTIAL_ALREADY_EXISTS", BAD_REQUEST;
    SmsOtpCredentialAlreadyExists = "SMS_OTP_CREDENTIAL_ALREADY_EXISTS", BAD_REQUEST;
    PasskeyCredentialAlreadyExists = "PASSKEY_CREDENTIAL_ALREADY_EXISTS", BAD_REQUEST;
    WebhookEndpointNotSet = "WEBHOOK_ENDPOINT_NOT_SET", BAD_REQUEST;
    WebhookDeliveryError = "WEBHOOK_DELIVERY_ERROR", BAD_REQUEST;
    Unauthorized = "UNAUTHORIZED", UNAUTHORIZED;
    WalletSignatureMissing = "WALLET_SIGNATURE_MISSING", UNAUTHORIZED;
    RequestIdMissing = "REQUEST_ID_MISSING", UNAUTHORIZED;
    WalletSignatureMalformed = "WALLET_SIGNATURE_MALFORMED", UNAUTHORIZED;
    WalletSignatureBodyMismatch = "WALLET_SIGNATURE_BODY_MISMATCH", UNAUTHORIZED;
    WalletSignatureInvalid = "WALLET_SIGNATURE_INVALID", UNAUTHORIZED;
    Forbidden = "FORBIDDEN", FORBIDDEN;
    UserNotFound = "USER_NOT_FOUND", NOT_FOUND;
    TokenNotFound = "TOKEN_NOT_FOUND", NOT_FOUND;
    ReferenceNotFound = "REFERENCE_NOT_FOUND", NOT_FOUND;
    MethodNotAllowed = "METHOD_NOT_ALLOWED", METHOD_NOT_ALLOWED;
    Conflict = "CONFLICT", CONFLICT;
    UmaAddressExists = "UMA_ADDRESS_EXISTS", CONFLICT;
    EmailOtpEmailAlreadyExists = "EMAIL_OTP_EMAIL_ALREADY_EXISTS", CONFLICT;
    EmailOtpCredentialSetChanged = "EMAIL_OTP_CREDENTIAL_SET_CHANGED", CONFLICT;
    CustomerDeleted = "CUSTOMER_DELETED", GONE;
    PayloadTooLarge = "PAYLOAD_TOO_LARGE", PAYLOAD_TOO_LARGE;
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE", UNSUPPORTED_MEDIA_TYPE;
    RateLimited = "RATE_LIMITED", TOO_MANY_REQUESTS;
    InternalError = "INTERNAL_ERROR", INTERNAL_SERVER_ERROR;
    NotImplemented = "NOT_IMPLEMENTED", NOT_IMPLEMENTED;
    ServiceUnavailable = "SERVICE_UNAVAILABLE", SERVICE_UNAVAILABLE;
}

impl Code {
    /// Whether the same request cannot succeed later: clients are told not to repeat it.
    pub fn is_terminal(self) -> bool {
        !matches!(self, Self::RateLimited | Self::ServiceUnavailable)
    }
}

#[cfg(test)]
mod tests {
    use utoipa::PartialSchema as _;

    use super::*;

    #[test]
    fn a_code_is_spelled_alike_in_answers_and_in_the_document() {
        let schema = serde_json::to_value(Code::schema()).expect("JSON");
        let texts: Vec<&str> = CODES.iter().map(|code| code.text()).collect();
        assert_eq!(schema["enum"], serde_json::json!(texts));
        assert_eq!(serde_json::json!(CODES), serde_json::json!(texts));
    }
}
