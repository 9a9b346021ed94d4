//! What each call sends, and what it makes of an answer.

use seedport_client::{
    CallError,
    mobilecoin::{
        DoorError, Handover, Operator,
        operator::{Import, MAX_ANSWER, NewAccount, Retry, Started, ViewKeys},
    },
};
use seedport_keys::mobilecoin::{FogInfo, ViewAccountKey};
use seedport_wire::{MobilecoinId, SecretBytes};
use serde_json::{Value, json};

use crate::{
    scene::{account, signing_key},
    stranger::{Request, Stranger, http, operator, result},
};

const ID: MobilecoinId = MobilecoinId::from_bytes([0xab; 32]);

fn account_json() -> Value {
    json!({"id": ID, "name": "Carol", "key_derivation_version": "2", "main_address": "8VW",
        "next_subaddress_index": "2", "first_block_index": "18446744073709551615",
        "next_block_index": "3", "recovery_mode": false, "fog_enabled": false,
        "view_only": false, "managed_by_hardware_wallet": false, "require_spend_subaddress": true,
        "of": "tomorrow"})
}

/// What one call sends, and what it makes of this result.
async fn asked<T>(
    answer: Value,
    call: impl AsyncFnOnce(Operator) -> Result<T, DoorError>,
) -> (Request, Result<T, DoorError>) {
    let stranger = Stranger::saying(vec![result(&answer)]);
    let answered = call(operator(&stranger.url)).await;
    let mut requests = stranger.requests();
    (requests.remove(0), answered)
}

/// What one call makes of these bytes.
async fn heard(answer: Vec<u8>) -> DoorError {
    let stranger = Stranger::saying(vec![answer]);
    let answered = operator(&stranger.url).remove(ID).await;
    stranger.requests();
    answered.expect_err("refused")
}

#[tokio::test]
async fn a_call_is_json_rpc_with_the_key_in_its_header() {
    let (request, account) = asked(json!({"account": account_json()}), async |operator| {
        operator.rename(ID, "Dan \"the\" man").await
    })
    .await;
    let account = account.expect("an account");
    assert_eq!(account.id, ID);
    assert_eq!(account.first_block_index, u64::MAX);
    assert!(account.require_spend_subaddress);
    assert!(request.head.starts_with("post /wallet/v2 http/1.1\r\n"));
    for line in [
        "x-api-key: 0123456789abcdef",
        "content-type: application/json",
    ] {
        assert!(request.head.lines().any(|found| found == line), "{line}");
    }
    let params = json!({"account_id": ID, "name": "Dan \"the\" man"});
    let whole = json!({"method": "update_account_name", "params": params, "jsonrpc": "2.0",
        "id": 1});
    assert_eq!(request.json, whole);
}

#[tokio::test]
async fn without_a_key_none_is_sent_and_the_key_document_is_asked_for_without_one() {
    let keys = http("200 OK", br#"{"keys":[]}"#);
    let removed = result(&json!({"removed": true}));
    let stranger = Stranger::saying(vec![removed, keys]);
    let open = Operator::new(stranger.url.parse().expect("a URL"), None).expect("a client");
    open.remove(ID).await.expect("removed");
    let document = operator(&stranger.url).key_document().await;
    assert_eq!(document.expect("a document").keys, []);
    let requests = stranger.requests();
    assert!(!requests[0].head.contains("x-api-key"));
    assert!(!requests[1].head.contains("x-api-key"));
    let path = "get /.well-known/seedport-keys.json http/1.1\r\n";
    assert!(requests[1].head.starts_with(path));
}

#[test]
fn a_key_that_no_header_carries_is_refused() {
    for key in [&b""[..], b"two words", b"line\n", b"\xc3\xa9t\xc3\xa9"] {
        let key = SecretBytes::copy_from(key);
        let url = "http://127.0.0.1:1".parse().expect("a URL");
        assert!(Operator::new(url, Some(&key)).is_err());
    }
}

#[tokio::test]
async fn a_new_account_is_described_in_the_contracts_words() {
    let owner = *signing_key().public();
    let fog = FogInfo::new("fog://a".to_owned(), "1".to_owned(), vec![0xff; 3]);
    let described = NewAccount {
        name: "Carol".to_owned(),
        fog: Some(fog.expect("a fog server")),
        require_spend_subaddress: true,
        owner_key: Some(owner),
    };
    let answer = json!({"account": account_json()});
    let (request, made) = asked(answer, async |operator| operator.create(&described).await).await;
    made.expect("an account");
    assert_eq!(request.json["method"], "create_account");
    let expected = json!({"name": "Carol", "require_spend_subaddress": true,
        "fog_info": {"report_url": "fog://a", "report_id": "1", "authority_spki": "////"},
        "owner_public_key": owner.compressed().to_hex()});
    assert_eq!(request.json["params"], expected);
}

#[tokio::test]
async fn each_secret_goes_in_by_its_own_method() {
    let import = Import {
        account: NewAccount::default(),
        first_block_index: Some(7),
        next_subaddress_index: Some(u64::MAX),
    };
    let rest = json!({"name": "", "require_spend_subaddress": false, "first_block_index": "7",
        "next_subaddress_index": "18446744073709551615"});
    let secret = SecretBytes::copy_from("bomb canyon".as_bytes());
    let with = |more: Value| {
        let mut params = rest.clone();
        let object = params.as_object_mut().expect("an object");
        object.extend(more.as_object().expect("an object").clone());
        params
    };
    let answer = || json!({"account": account_json()});
    let (request, made) = asked(answer(), async |operator| {
        operator.import_phrase(&secret, &import).await
    })
    .await;
    made.expect("an account");
    assert_eq!(request.json["method"], "import_account");
    assert_eq!(
        request.json["params"],
        with(json!({"mnemonic": "bomb canyon"}))
    );

    let (request, made) = asked(answer(), async |operator| {
        operator.import_root_entropy(&secret, &import).await
    })
    .await;
    made.expect("an account");
    let method = "import_account_from_legacy_root_entropy";
    assert_eq!(request.json["method"], method);
    assert_eq!(
        request.json["params"],
        with(json!({"entropy": "bomb canyon"}))
    );

    let seedport_keys::mobilecoin::Key::Full(key) = account(7).key else {
        panic!("full keys");
    };
    let view: ViewAccountKey = key.view_account();
    let expected = with(json!({
        "view_private_key": hex::encode(view.view_private().expose()),
        "spend_public_key": hex::encode(view.spend_public()),
    }));
    let keys = ViewKeys {
        key: view,
        default_address: None,
    };
    let (request, made) = asked(answer(), async |operator| {
        operator.import_view_only(&keys, &import).await
    })
    .await;
    made.expect("an account");
    assert_eq!(request.json["method"], "import_view_only_account");
    assert_eq!(request.json["params"], expected);
}

#[tokio::test]
async fn a_view_of_an_account_with_fog_brings_its_address() {
    let seedport_keys::mobilecoin::Key::Full(key) = account(7).key else {
        panic!("full keys");
    };
    let fog = FogInfo::new("fog://a".to_owned(), String::new(), vec![1]).expect("a fog server");
    let address = key.subaddress(0, Some(&fog));
    let keys = ViewKeys {
        key: key.view_account(),
        default_address: Some(address.clone()),
    };
    let mut import = Import::default();
    import.account.fog = Some(fog);
    let (request, _) = asked(json!({"account": account_json()}), async |operator| {
        operator.import_view_only(&keys, &import).await
    })
    .await;
    let params = &request.json["params"];
    assert_eq!(params["fog_enabled"], true);
    assert_eq!(params["default_public_address"], address.to_b58());
    assert_eq!(params["fog_info"], Value::Null);
}

#[tokio::test]
async fn accounts_are_listed_in_the_servers_order() {
    let other = MobilecoinId::from_bytes([1; 32]);
    let mut second = account_json();
    second["id"] = json!(other);
    let map = json!({other.to_string(): second, ID.to_string(): account_json()});
    let answer = json!({"account_ids": [ID, other], "account_map": map});
    let (request, listed) = asked(answer, async |operator| operator.accounts(20, 10).await).await;
    let ids: Vec<_> = listed.expect("accounts").iter().map(|one| one.id).collect();
    assert_eq!(ids, [ID, other]);
    assert_eq!(request.json["params"], json!({"offset": 20, "limit": 10}));

    let answer = json!({"account_ids": [ID], "account_map": {}});
    let (_, listed) = asked(answer, async |operator| operator.accounts(0, 10).await).await;
    assert!(matches!(
        listed,
        Err(DoorError::Field {
            field: "account_map"
        })
    ));
}

#[tokio::test]
async fn an_export_names_a_key_on_both_legs_and_the_second_adds_two_words() {
    let challenge = json!({"payload_to_sign": "p", "request": "Request:1",
        "expires_at": "2026-04-08T15:30:01Z"});
    for (handover, method, field) in [
        (
            Handover::Secrets,
            "export_account_secrets",
            "encrypted_account_secrets",
        ),
        (Handover::Bundle, "export_account_bundle", "account_bundle"),
    ] {
        let (request, begun) = asked(challenge.clone(), async |operator| {
            operator.begin_export(ID, handover, "04").await
        })
        .await;
        assert_eq!(request.json["method"], method);
        let first = json!({"account_id": ID, "client_public_key": "04"});
        assert_eq!(request.json["params"], first);
        let Ok(Started::Challenged(begun)) = begun else {
            panic!("a challenge");
        };
        assert_eq!(
            (&*begun.payload_to_sign, &*begun.request),
            ("p", "Request:1")
        );
        assert_eq!(begun.expires_at.to_string(), "2026-04-08T15:30:01Z");

        let retry = Retry {
            request: "Request:1",
            stamp: "s",
        };
        let (request, done) = asked(json!({field: "{}"}), async |operator| {
            operator.finish_export(ID, handover, "04", retry).await
        })
        .await;
        assert_eq!(done.expect("an envelope"), "{}");
        let second = json!({"account_id": ID, "client_public_key": "04",
            "request": "Request:1", "stamp": "s"});
        assert_eq!(request.json["params"], second);

        let (_, begun) = asked(json!({field: "{}"}), async |operator| {
            operator.begin_export(ID, handover, "04").await
        })
        .await;
        assert_eq!(begun.expect("done"), Started::Envelope("{}".to_owned()));
        // Neither leg takes the other export's answer, or plaintext, for its own.
        let strange = json!({"account_secrets": {"mnemonic": "bomb"}, "encrypted": "{}"});
        let (_, begun) = asked(strange, async |operator| {
            operator.begin_export(ID, handover, "04").await
        })
        .await;
        assert!(matches!(begun, Err(DoorError::Field { .. })));
        let (_, done) = asked(challenge.clone(), async |operator| {
            operator.finish_export(ID, handover, "04", retry).await
        })
        .await;
        assert!(matches!(done, Err(DoorError::Field { .. })));
    }
}

#[tokio::test]
async fn a_refusal_is_told_from_a_door_that_is_none() {
    let refusal = br#"{"method":"m","error":{"code":-32603,"message":"InternalError","data":{
        "server_error":"Database(AccountNotFound(\"ab\"))","details":"Account Not Found: ab"}},
        "jsonrpc":"2.0","id":1}"#;
    let error = heard(http("200 OK", refusal)).await;
    let refused = error.refusal().expect("a refusal");
    assert!(refused.is("AccountNotFound"));
    assert_eq!(refused.data.details, "Account Not Found: ab");
    assert_eq!(
        error.to_string(),
        "the server refused: Account Not Found: ab"
    );

    let error = heard(http("401 Unauthorized", br#"{"error":{"code":401}}"#)).await;
    let DoorError::Call(call) = error else {
        panic!("HTTP refused");
    };
    assert_eq!(call.refusal().map(|refusal| refusal.status), Some(401));
    for body in [
        &b"{}"[..],
        br#"{"result":null}"#,
        br#"{"jsonrpc":"2.0","id":1}"#,
    ] {
        assert!(matches!(
            heard(http("200 OK", body)).await,
            DoorError::Empty
        ));
    }
    let unremoved = result(&json!({"removed": false}));
    assert!(matches!(
        heard(unremoved).await,
        DoorError::Field { field: "removed" }
    ));
}

#[tokio::test]
async fn what_is_no_answer_of_the_contract_is_refused() {
    for body in [
        &b""[..],
        b"<html>",
        b"[]",
        br#"{"error":"no"}"#,
        br#"{"result":{}}"#,
    ] {
        let error = heard(http("200 OK", body)).await;
        assert!(
            matches!(error, DoorError::Call(CallError::Malformed(_))),
            "{error}"
        );
    }
    let moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
    let error = heard(moved.to_vec()).await;
    assert!(
        matches!(
            error,
            DoorError::Call(CallError::Unexpected { status: 302, .. })
        ),
        "{error}"
    );
}

#[tokio::test]
async fn an_answer_is_bounded_with_room_for_the_longest_envelope() {
    let long = MAX_ANSWER + 1;
    let announced = format!("HTTP/1.1 200 OK\r\nContent-Length: {long}\r\n\r\n");
    let error = heard(announced.into_bytes()).await;
    assert!(
        matches!(error, DoorError::Call(CallError::TooLong)),
        "{error}"
    );
    let longest = seedport_wire::signed_message::MAX_TEXT;
    let answer = json!({"account_bundle": "x".repeat(longest)});
    let (_, begun) = asked(answer, async |operator| {
        operator.begin_export(ID, Handover::Bundle, "04").await
    })
    .await;
    assert!(matches!(begun, Ok(Started::Envelope(text)) if text.len() == longest));
}
