//! The OpenAPI document against what the contract says of the operations that are served: their
//! names, the members that their answers must have, and the words that a member can be.
//!
//! Invariant: the tables are the contract's, of the edition 2025-10-13; what is served beside it
//! is not in them.

use std::{collections::BTreeSet, sync::LazyLock};

use serde_json::Value;

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(&seedport_grid::openapi_json()).expect("JSON"));

const CREDENTIAL: &str = "accountId createdAt id nickname type updatedAt";
const SESSION: &str = "accountId createdAt expiresAt id nickname type updatedAt";
const CHALLENGE: &str = "expiresAt payloadToSign requestId";
const TYPED_CHALLENGE: &str = "expiresAt payloadToSign requestId type";
const CUSTOMER: &str = "customerType platformCustomerId umaAddress";
const ACCOUNT: &str =
    "balance createdAt fundingPaymentInstructions id status totalBalance type updatedAt";
const TOKEN: &str = "clientId createdAt id name permissions updatedAt";

/// Method, path, the operation's name, a status, and what its body must have.
const ANSWERS: [(&str, &str, &str, &str, &str); 34] = [
    (
        "get",
        "/auth/credentials",
        "listAuthCredentials",
        "200",
        "data",
    ),
    (
        "post",
        "/auth/credentials",
        "createAuthCredential",
        "201",
        CREDENTIAL,
    ),
    (
        "post",
        "/auth/credentials",
        "createAuthCredential",
        "202",
        TYPED_CHALLENGE,
    ),
    (
        "delete",
        "/auth/credentials/{credentialId}",
        "revokeAuthCredential",
        "202",
        TYPED_CHALLENGE,
    ),
    (
        "delete",
        "/auth/credentials/{credentialId}",
        "revokeAuthCredential",
        "204",
        "",
    ),
    (
        "post",
        "/auth/credentials/{credentialId}/challenge",
        "challengeAuthCredential",
        "200",
        CREDENTIAL,
    ),
    (
        "post",
        "/auth/credentials/{credentialId}/verify",
        "verifyAuthCredential",
        "200",
        SESSION,
    ),
    (
        "post",
        "/auth/credentials/{credentialId}/verify",
        "verifyAuthCredential",
        "202",
        TYPED_CHALLENGE,
    ),
    (
        "get",
        "/auth/delegated-keys",
        "listDelegatedKeys",
        "200",
        "data",
    ),
    ("get", "/auth/sessions", "listAuthSessions", "200", "data"),
    (
        "delete",
        "/auth/sessions/{sessionId}",
        "revokeAuthSession",
        "202",
        TYPED_CHALLENGE,
    ),
    (
        "delete",
        "/auth/sessions/{sessionId}",
        "revokeAuthSession",
        "204",
        "",
    ),
    (
        "post",
        "/auth/sessions/{sessionId}/refresh",
        "refreshAuthSession",
        "201",
        SESSION,
    ),
    (
        "post",
        "/auth/sessions/{sessionId}/refresh",
        "refreshAuthSession",
        "202",
        CHALLENGE,
    ),
    ("get", "/config", "getPlatformConfig", "200", ""),
    ("patch", "/config", "updatePlatformConfig", "200", ""),
    ("get", "/customers", "listCustomers", "200", "data hasMore"),
    ("post", "/customers", "createCustomer", "201", CUSTOMER),
    (
        "get",
        "/customers/internal-accounts",
        "listCustomerInternalAccounts",
        "200",
        "data hasMore",
    ),
    (
        "get",
        "/customers/{customerId}",
        "getCustomerById",
        "200",
        CUSTOMER,
    ),
    (
        "patch",
        "/customers/{customerId}",
        "updateCustomerById",
        "200",
        CUSTOMER,
    ),
    (
        "patch",
        "/customers/{customerId}",
        "updateCustomerById",
        "202",
        CHALLENGE,
    ),
    (
        "delete",
        "/customers/{customerId}",
        "deleteCustomerById",
        "200",
        CUSTOMER,
    ),
    (
        "patch",
        "/internal-accounts/{accountId}",
        "updateInternalAccount",
        "200",
        ACCOUNT,
    ),
    (
        "patch",
        "/internal-accounts/{accountId}",
        "updateInternalAccount",
        "202",
        CHALLENGE,
    ),
    (
        "post",
        "/internal-accounts/{accountId}/export",
        "exportInternalAccount",
        "200",
        "encryptedWalletCredentials id",
    ),
    (
        "post",
        "/internal-accounts/{accountId}/export",
        "exportInternalAccount",
        "202",
        CHALLENGE,
    ),
    (
        "get",
        "/platform/internal-accounts",
        "listPlatformInternalAccounts",
        "200",
        "data",
    ),
    (
        "post",
        "/sandbox/internal-accounts/{accountId}/fund",
        "sandboxFundInternalAccount",
        "200",
        ACCOUNT,
    ),
    (
        "post",
        "/sandbox/webhooks/test",
        "sendTestWebhook",
        "200",
        "response_status",
    ),
    ("get", "/tokens", "listTokens", "200", "data hasMore"),
    ("post", "/tokens", "createToken", "201", TOKEN),
    ("get", "/tokens/{tokenId}", "getTokenById", "200", TOKEN),
    ("delete", "/tokens/{tokenId}", "deleteTokenById", "204", ""),
];

/// A schema, a member, and the words that the contract has for it.
const WORDS: [(&str, &str, &str); 7] = [
    ("AuthMethod", "type", "OAUTH EMAIL_OTP SMS_OTP PASSKEY"),
    ("AuthSession", "type", "OAUTH EMAIL_OTP SMS_OTP PASSKEY"),
    (
        "InternalAccount",
        "type",
        "INTERNAL_FIAT INTERNAL_CRYPTO EMBEDDED_WALLET",
    ),
    (
        "InternalAccount",
        "status",
        "PENDING ACTIVE CLOSED FROZEN FAILED",
    ),
    (
        "WalletInfo",
        "accountType",
        "SPARK_WALLET LIGHTNING SOLANA_WALLET TRON_WALLET PLASMA_WALLET POLYGON_WALLET \
         BASE_WALLET ETHEREUM_WALLET EMBEDDED_WALLET BITCOIN_L1",
    ),
    ("WalletInfo", "network", "BITCOIN"),
    ("Customer", "customerType", "INDIVIDUAL BUSINESS"),
];

fn resolve(schema: &'static Value) -> &'static Value {
    match schema["$ref"].as_str() {
        Some(reference) => {
            let pointer = reference.strip_prefix('#').expect("a local reference");
            resolve(DOCUMENT.pointer(pointer).expect("it leads somewhere"))
        }
        None => schema,
    }
}

/// What an object of this schema must have: what its parts ask for, and all its alternatives.
fn required(schema: &'static Value) -> BTreeSet<&'static str> {
    let schema = resolve(schema);
    let parts = |name: &str| schema[name].as_array().into_iter().flatten();
    let own = parts("required").map(|name| name.as_str().expect("a name"));
    let common = parts("oneOf").chain(parts("anyOf")).map(required);
    let common = common.reduce(|all, one| &all & &one).unwrap_or_default();
    own.chain(parts("allOf").flat_map(required))
        .chain(common)
        .collect()
}

/// The schema of a member, in the schema itself or in one of its parts.
fn member(schema: &'static Value, name: &str) -> Option<&'static Value> {
    let schema = resolve(schema);
    let mut parts = schema["allOf"].as_array().into_iter().flatten();
    let found = schema["properties"].get(name);
    found.or_else(|| parts.find_map(|part| member(part, name)))
}

fn words(schema: &'static Value) -> BTreeSet<&'static str> {
    let words = resolve(schema)["enum"].as_array().into_iter().flatten();
    words.map(|word| word.as_str().expect("a word")).collect()
}

#[test]
fn each_operation_has_the_contracts_name_and_its_answers_what_the_contract_requires() {
    for (method, path, name, status, members) in ANSWERS {
        let what = format!("{method} {path} {status}");
        let operation = &DOCUMENT["paths"][format!("/grid/2025-10-13{path}")][method];
        assert_eq!(operation["operationId"], name, "{what}");
        let response = &operation["responses"][status];
        assert!(response.is_object(), "{what}");
        let has = required(&response["content"]["application/json"]["schema"]);
        let must: BTreeSet<_> = members.split_whitespace().collect();
        assert!(has.is_superset(&must), "{what}: {has:?}");
        let empty = response["content"].is_null();
        assert_eq!(empty, status == "204", "{what}");
    }
}

#[test]
fn a_member_that_is_a_word_is_one_of_the_contracts() {
    for (schema, name, contract) in WORDS {
        let schema = &DOCUMENT["components"]["schemas"][schema];
        let ours = words(member(schema, name).expect("a member"));
        let contract: BTreeSet<_> = contract.split_whitespace().collect();
        assert!(!ours.is_empty(), "{schema} {name}");
        assert!(ours.is_subset(&contract), "{ours:?}");
    }
}
