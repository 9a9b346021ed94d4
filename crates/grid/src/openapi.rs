//! The OpenAPI document: derived from the handlers, completed by what holds for all of them.
//!
//! Invariant: made from the types that are served; a status that every operation can answer is
//! added here once, so that no endpoint can forget it; examples are in `openapi/examples.json`.
//! Called by `router` (`/openapi.json`), `docs` and `cargo xtask openapi`.

mod examples;

use std::sync::LazyLock;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        ContentBuilder, Header, HeaderBuilder, Ref, RefOr, Required, Response as Answer,
        ResponseBuilder,
        path::{Operation, Parameter, ParameterIn, PathItem},
        schema::{ObjectBuilder, Type},
        security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme},
    },
};

use crate::{
    auth::{credentials, delegated_keys, sessions},
    config, customers,
    error::ErrorBody,
    health, internal_accounts, metrics, tokens,
    unread::X_UNKNOWN_FIELDS,
    webhooks, well_known,
};

/// Under which the contract's paths lie.
const PREFIX: &str = "/grid/2025-10-13";
/// Under which our own paths lie that take an API token.
const OWN_PREFIX: &str = "/seedport/v1";
/// The operations whose body may be absent altogether: of the export, which says which edition it
/// is of; of the challenge, where the credential has codes.
const BODY_MAY_BE_ABSENT: [&str; 2] = ["exportInternalAccount", "challengeAuthCredential"];
/// The security scheme's name.
const BASIC: &str = "BasicAuth";

#[derive(OpenApi)]
#[openapi(paths(
    customers::create::create,
    customers::list::list,
    customers::retrieve::retrieve,
    customers::update::update,
    customers::delete::delete,
    internal_accounts::list::list,
    internal_accounts::list::alias,
    internal_accounts::retrieve::retrieve,
    internal_accounts::update::update,
    internal_accounts::export::export,
    internal_accounts::platform::list,
    internal_accounts::fund::fund,
    credentials::list::list,
    credentials::create::create,
    credentials::delete::delete,
    credentials::challenge::challenge,
    credentials::verify::verify,
    sessions::list::list,
    sessions::delete::delete,
    sessions::refresh::refresh,
    delegated_keys::list,
    delegated_keys::create,
    delegated_keys::retrieve,
    delegated_keys::delete,
    tokens::create::create,
    tokens::list::list,
    tokens::retrieve::retrieve,
    tokens::delete::delete,
    config::retrieve::retrieve,
    config::update::update,
    webhooks::test::test,
    webhooks::test::alias,
))]
struct Contract;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Seedport",
        description = "Keeps wallet seeds and hands each over, sealed to its owner's device, on \
                       the day they ask. Serves the Grid contract of 2025-10-13.\n\nIds are a \
                       kind, a colon and a UUID; the colon may come as %3A. Every error has the \
                       same body, and `details.reason` names the exact check that failed. \
                       Seedport keeps keys, not balances: amounts \
                       are zero, but for what a sandbox was told to show."
    ),
    nest((path = PREFIX, api = Contract)),
    paths(
        internal_accounts::statement::statement,
        internal_accounts::manifest::manifest,
        well_known::keys,
        webhooks::key::key,
        health::live,
        health::ready,
        metrics::read,
    ),
    components(schemas(ErrorBody)),
    servers((url = "/", description = "This server.")),
    tags(
        (name = "Customers", description = "Whose wallets they are."),
        (name = "Internal accounts", description = "One wallet each, and its export."),
        (
            name = "Wallet statements",
            description = "What the quorum key says of a wallet: to be checked before a deposit \
                           address is shown."
        ),
        (name = "Credentials", description = "By which an owner opens a session."),
        (name = "Sessions", description = "Keys of owners' devices, which stamp for a while."),
        (name = "Configuration", description = "What a platform chooses for all its wallets."),
        (name = "API tokens", description = "By which an integrator's backend calls."),
        (name = "Sandbox", description = "For trying."),
        (name = "Delegated keys", description = "Of the contract, for cards: there are none here."),
        (name = "Service", description = "Published keys, health and figures. They take no token."),
    ),
    modifiers(&Conventions)
)]
struct Document;

static JSON: LazyLock<String> = LazyLock::new(|| {
    Document::openapi()
        .to_pretty_json()
        .expect("texts, numbers and lists always serialise")
});

/// The document, pretty.
#[must_use]
pub fn openapi_json() -> String {
    JSON.clone()
}

/// Serves the document.
pub async fn document() -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (kind, JSON.as_str()).into_response()
}

/// Adds what holds for every operation.
struct Conventions;

impl Modify for Conventions {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Basic));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme(BASIC, scheme);
        for (path, item) in &mut document.paths.paths {
            let takes_token = path.starts_with(PREFIX) || path.starts_with(OWN_PREFIX);
            for operation in operations(item) {
                complete(operation, path, takes_token);
            }
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        item.get.as_mut(),
        item.post.as_mut(),
        item.patch.as_mut(),
        item.delete.as_mut(),
    ]
    .into_iter()
    .flatten()
}

fn complete(operation: &mut Operation, path: &str, takes_token: bool) {
    let has_body = operation.request_body.is_some();
    let id = operation.operation_id.as_deref();
    if id.is_some_and(|id| BODY_MAY_BE_ABSENT.contains(&id))
        && let Some(RefOr::T(body)) = &mut operation.request_body
    {
        body.required = Some(Required::False);
    }
    let is_query = |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(p) if p.parameter_in == ParameterIn::Query);
    let has_query = operation.parameters.iter().flatten().any(is_query);
    let mut common = vec![
        ("500", "A fault of the service."),
        (
            "503",
            "The service, or something it needs, is away for now.",
        ),
    ];
    if takes_token {
        let requirement = SecurityRequirement::new(BASIC, Vec::<String>::new());
        operation.security = Some(vec![requirement]);
        common.push(("401", "No valid API token, or a proof that does not hold."));
        common.push((
            "403",
            "The API token lacks the permission, or the operator froze the account \
             (`details.reason` is `ACCOUNT_FROZEN`, `PLATFORM_FROZEN` or `ALL_FROZEN`) or disabled \
             the platform (`PLATFORM_DISABLED`).",
        ));
        if path.contains('{') {
            common.push(("404", "The platform has no such thing."));
        }
        if has_body || has_query {
            common.push(("400", "The request is not as it must be."));
        }
        if has_body {
            common.push(("413", "The body is too large."));
            common.push(("415", "The body is compressed."));
        }
    }
    let responses = &mut operation.responses.responses;
    for (status, description) in common {
        let response = ResponseBuilder::new().description(description).build();
        responses
            .entry(status.to_owned())
            .or_insert(RefOr::T(response));
    }
    for (status, response) in responses {
        if let RefOr::T(response) = response {
            dress(response, status);
            if has_body && status.starts_with('2') {
                tell_unknown_fields(response);
            }
        }
    }
    examples::add(operation);
}

fn tell_unknown_fields(response: &mut Answer) {
    let schema = ObjectBuilder::new().schema_type(Type::String);
    let header = HeaderBuilder::new()
        .schema(Some(schema))
        .description(Some(
            "The body's fields that were not read, separated by commas; absent when all were.",
        ))
        .build();
    let name = X_UNKNOWN_FIELDS.as_str().to_owned();
    response.headers.insert(name, header.into());
}

fn dress(response: &mut Answer, status: &str) {
    let header = |kind: Type, description: &str| -> Header {
        let schema = ObjectBuilder::new().schema_type(kind);
        HeaderBuilder::new()
            .schema(Some(schema))
            .description(Some(description))
            .build()
    };
    let mut add = |name: &str, header: Header| {
        response.headers.insert(name.to_owned(), header.into());
    };
    add(
        "x-request-id",
        header(Type::String, "Names the request in the service's log."),
    );
    match status {
        "401" => add(
            "WWW-Authenticate",
            header(Type::String, "`Basic realm=\"seedport\"`."),
        ),
        "429" => add(
            "Retry-After",
            header(Type::Integer, "When to try again, in seconds."),
        ),
        _ => {}
    }
    let is_error = status.starts_with(['4', '5']);
    if is_error {
        if !matches!(status, "429" | "503") {
            add(
                "x-should-retry",
                header(Type::String, "`false`: the same request cannot succeed."),
            );
        }
        let body = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name("Error")))
            .build();
        response
            .content
            .insert("application/json".to_owned(), body.into());
    }
}
