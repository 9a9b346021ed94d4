//! Accounts that see and cannot spend, and the request that makes one of another.

use serde_json::{Value, json};

use crate::common::{
    client::names,
    samples::scene,
    server::{Server, Settings},
    vectors::{self, CAROL},
};
use seedport_custody::mobilecoin::ExportForm;

fn raw(name: &str) -> &'static str {
    let key = vectors::carol_derived(name);
    key.strip_prefix("0a20").unwrap_or(key)
}

async fn import_request(server: &Server, id: &Value) -> Value {
    let method = "create_view_only_account_import_request";
    let made = server
        .client()
        .result(method, &json!({"account_id": id}))
        .await;
    made["json_rpc_request"].clone()
}

#[tokio::test]
async fn the_request_is_a_call_that_makes_the_account_to_the_byte() {
    let server = scene().await;
    let method = "create_view_only_account_import_request";
    let answer = server
        .client()
        .call(method, &json!({"account_id": CAROL}))
        .await;
    let expected = format!(
        concat!(
            r#"{{"method":"create_view_only_account_import_request","result":{{"json_rpc_request":"#,
            r#"{{"method":"import_view_only_account","params":{{"view_private_key":"{}","#,
            r#""spend_public_key":"{}","name":"Carol","first_block_index":"0","#,
            r#""next_subaddress_index":"2","require_spend_subaddress":false,"fog_enabled":false,"#,
            r#""default_public_address":null}},"jsonrpc":"2.0","id":1}}}},"jsonrpc":"2.0","id":1}}"#
        ),
        raw("view_private_key"),
        raw("spend_public_key_raw"),
    );
    assert_eq!(answer.text(), expected);
}

#[tokio::test]
async fn a_request_of_one_wallet_is_taken_by_another_as_it_is() {
    let owner = scene().await;
    let client = owner.client();
    let params = json!({"account_id": CAROL, "name": "Ca\"ro\"l"});
    client.result("update_account_name", &params).await;
    client
        .result("assign_address_for_account", &json!({"account_id": CAROL}))
        .await;
    let request = import_request(&owner, &json!(CAROL)).await;
    let watcher = Server::start().await;
    let answer = watcher.client().post(request.to_string()).await.expect(200);
    let account = &answer["result"]["account"];
    assert_eq!(account["id"], CAROL);
    assert_eq!(account["name"], "Ca\"ro\"l");
    assert_eq!(account["view_only"], true);
    assert_eq!(account["next_subaddress_index"], "3");
    let ours = client.result("get_addresses", &json!({})).await;
    let theirs = watcher.client().result("get_addresses", &json!({})).await;
    assert_eq!(theirs["public_addresses"], ours["public_addresses"]);
    let client = watcher.client();
    let params = json!({"account_id": CAROL});
    let next = client.result("assign_address_for_account", &params).await;
    let next = &next["address"]["public_address_b58"];
    assert_eq!(next, vectors::carol_derived("subaddress_3"));
}

#[tokio::test]
async fn a_request_of_an_account_with_fog_brings_its_address() {
    let owner = Server::start().await;
    let fog = vectors::fog();
    let params = json!({"mnemonic": fog["mnemonic"], "fog_info": fog["fog_info"]});
    let account = owner.client().result("import_account", &params).await["account"].clone();
    let request = import_request(&owner, &account["id"]).await;
    assert_eq!(request["params"]["fog_enabled"], true);
    assert_eq!(
        request["params"]["default_public_address"],
        fog["main_address"]
    );
    let watcher = Server::start().await;
    let answer = watcher.client().post(request.to_string()).await.expect(200);
    let seen = &answer["result"]["account"];
    assert_eq!(seen["id"], fog["account_id"]);
    assert_eq!(seen["main_address"], fog["main_address"]);
    assert_eq!(seen["fog_enabled"], true);
    assert_eq!(seen["view_only"], true);
    assert_eq!(seen["next_subaddress_index"], "1");
}

#[tokio::test]
async fn keys_are_taken_raw_and_with_the_prefix_of_the_documents() {
    for prefix in ["", "0a20"] {
        let server = Server::start().await;
        let params = json!({
            "view_private_key": format!("{prefix}{}", raw("view_private_key")),
            "spend_public_key": format!("{prefix}{}", raw("spend_public_key_raw")),
            "name": "watch",
            "first_block_index": "7",
        });
        let account = server
            .client()
            .result("import_view_only_account", &params)
            .await;
        let account = &account["account"];
        assert_eq!(account["id"], CAROL);
        assert_eq!(
            account["main_address"],
            vectors::carol_derived("main_address")
        );
        assert_eq!(account["view_only"], true);
        assert_eq!(account["key_derivation_version"], "2");
        assert_eq!(account["first_block_index"], "7");
        // It has no more than it was given.
        let client = server.client();
        let params = json!({"account_id": CAROL});
        let secrets = client.call("export_account_secrets", &params).await;
        let members = [
            "account_id",
            "name",
            "entropy",
            "mnemonic",
            "key_derivation_version",
            "account_key",
            "view_account_key",
            "require_spend_subaddress",
        ];
        assert_eq!(names(secrets.after_name("account_secrets")), members);
        let secrets = secrets.expect(200)["result"]["account_secrets"].clone();
        for null in ["entropy", "mnemonic", "account_key"] {
            assert_eq!(secrets[null], Value::Null, "{null}");
        }
        let key = json!({
            "object": "view_account_key",
            "view_private_key": vectors::carol_derived("view_private_key"),
            "spend_public_key": format!("0a20{}", raw("spend_public_key_raw")),
        });
        assert_eq!(secrets["view_account_key"], key);
    }
}

#[tokio::test]
async fn an_account_that_only_sees_makes_no_request() {
    let server = Server::start().await;
    let params = json!({
        "view_private_key": raw("view_private_key"),
        "spend_public_key": raw("spend_public_key_raw"),
    });
    server
        .client()
        .result("import_view_only_account", &params)
        .await;
    let method = "create_view_only_account_import_request";
    let error = server
        .client()
        .error(method, &json!({"account_id": CAROL}))
        .await;
    error.internal(
        &format!("AccountIsViewOnly(AccountID({CAROL:?}))"),
        "Account is a view only account and shouldn't be",
    );
}

#[tokio::test]
async fn keys_that_are_none_are_refused_by_their_name() {
    let server = Server::start().await;
    let client = server.client();
    let view = raw("view_private_key");
    let spend = raw("spend_public_key_raw");
    let order = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
    let high = "f".repeat(64);
    let zero = "0".repeat(64);
    for (view, spend, reason, said) in [
        (&view[1..], spend, "KEY_HEX", "view_private_key: "),
        ("", spend, "KEY_HEX", "view_private_key: "),
        (
            &view.replace(&view[..1], "z"),
            spend,
            "KEY_HEX",
            "view_private_key: ",
        ),
        (view, &spend[2..], "KEY_HEX", "spend_public_key: "),
        (
            view,
            &format!("0b20{spend}"),
            "KEY_HEX",
            "spend_public_key: ",
        ),
        (order, spend, "VIEW_KEY", "the view private key"),
        (&high, spend, "VIEW_KEY", "the view private key"),
        (&zero, spend, "VIEW_KEY", "the view private key"),
        (view, &high, "VIEW_KEY", "the spend public key"),
        (view, &zero, "VIEW_KEY", "the spend public key"),
    ] {
        let params = json!({"view_private_key": view, "spend_public_key": spend});
        let error = client.error("import_view_only_account", &params).await;
        error.ours(reason);
        assert!(error.details.starts_with(said), "{error:?}");
    }
}

#[tokio::test]
async fn an_address_of_other_keys_or_of_other_fog_is_refused() {
    let server = Server::start().await;
    let client = server.client();
    let fog = vectors::text(&vectors::fog()["main_address"]);
    let main = vectors::carol_derived("main_address");
    let second = vectors::carol_derived("subaddress_2");
    let refused = async |fog_enabled: Value, address: Value| {
        let params = json!({
            "view_private_key": raw("view_private_key"),
            "spend_public_key": raw("spend_public_key_raw"),
            "fog_enabled": fog_enabled,
            "default_public_address": address,
        });
        client.call("import_view_only_account", &params).await
    };
    let error = refused(json!(true), json!(fog)).await.error();
    error.ours("ADDRESS_OF_OTHER_KEYS");
    refused(json!(false), json!(second))
        .await
        .error()
        .ours("ADDRESS_OF_OTHER_KEYS");
    refused(json!(false), json!(fog))
        .await
        .error()
        .ours("FOG_CONTRADICTION");
    refused(json!(true), json!(main))
        .await
        .error()
        .ours("FOG_CONTRADICTION");
    let no_address = refused(json!(null), json!("bomb canyon")).await.error();
    let said = no_address.server_error;
    assert!(said.starts_with("B58(PrintableWrapper(B58("), "{said}");
    let missing = refused(json!(true), json!(null)).await.error();
    missing.request("missing field `default_public_address`");
    // Its own main address says nothing new.
    let account = refused(json!(false), json!(main)).await.expect(200);
    assert_eq!(account["result"]["account"]["id"], CAROL);
}

#[tokio::test]
async fn the_request_is_refused_where_secrets_leave_sealed_only() {
    for export in [ExportForm::Sealed, ExportForm::Stamped] {
        let settings = Settings {
            export,
            ..Settings::default()
        };
        let server = Server::with(settings).await;
        let key = seedport_wire::SigningKey::make(&seedport_wire::SystemEntropy).expect("a key");
        let params = json!({"owner_public_key": key.public().to_hex()});
        let account = server.client().result("create_account", &params).await["account"].clone();
        let method = "create_view_only_account_import_request";
        let error = server
            .client()
            .error(method, &json!({"account_id": account["id"]}))
            .await;
        error.ours("PLAINTEXT_OFF");
    }
}
