//! One good call of every method, and the members of its result.
//!
//! Invariant: a method that is added to the door and not here fails `every_method`.
//! Called by `every_method` and `secrecy`.

use seedport_mobilecoin::Edition;
use seedport_wire::{SystemEntropy, TargetKey, Timestamp, hpke};
use serde_json::{Value, json};

use super::{
    client::Client,
    server::Server,
    vectors::{self, CAROL},
};

/// The phrase of an account that no scene has.
pub const ANOTHER: &str = "into text kick two bread dish air simple throw glow topic yard heavy \
                           donkey guess permit captain thank weekend daring mad helmet safe olympic";

/// What a good call sends, and which members its result has, in order.
pub struct Sample {
    pub params: Value,
    pub members: &'static [&'static str],
}

type Good = (Value, &'static [&'static str]);

const ACCOUNT: &[&str] = &["account"];
const ADDRESS: &[&str] = &["address"];
const LOGS: &[&str] = &["transaction_log_ids", "transaction_log_map"];
const TXOS: &[&str] = &["txo_ids", "txo_map"];
const ADDRESSES: &[&str] = &["public_addresses", "address_map"];
const ACCOUNTS: &[&str] = &["account_ids", "account_map"];
const VERSION: &[&str] = &["string", "number", "commit"];

/// A server with Carol's account.
pub async fn scene() -> Server {
    let server = Server::start().await;
    server
        .client()
        .import("Carol", vectors::carol_phrase())
        .await;
    server
}

/// A good call of a method that is served; `None` for the others.
pub async fn sample(server: &Server, edition: Edition, method: &str) -> Option<Sample> {
    let main = vectors::carol_derived("main_address");
    let id = json!({"account_id": CAROL});
    let imported = json!({"mnemonic": ANOTHER, "name": "Mallory"});
    let entropy = json!({"entropy": vectors::text(&vectors::legacy()["entropy"])});
    let (params, members): Good = match (edition, method) {
        (_, "assign_address_for_account") => {
            (json!({"account_id": CAROL, "metadata": "shop"}), ADDRESS)
        }
        (_, "check_b58_type") => (json!({"b58_code": main}), &["b58_type", "data"]),
        (_, "create_account") => (json!({"name": "Alice"}), ACCOUNT),
        (Edition::V1, "create_payment_request") => (
            json!({"account_id": CAROL, "amount_pmob": "7", "memo": "tea"}),
            &["payment_request_b58"],
        ),
        (Edition::V2, "create_payment_request") => (
            json!({"account_id": CAROL, "amount": {"value": "7", "token_id": "0"}}),
            &["payment_request_b58"],
        ),
        (_, "export_account_secrets") => (id, &["account_secrets"]),
        (_, "get_address_for_account") => (json!({"account_id": CAROL, "index": 0}), ADDRESS),
        (_, "import_account") => (imported, ACCOUNT),
        (_, "import_account_from_legacy_root_entropy") => (entropy, ACCOUNT),
        (_, "remove_account") => (id, &["removed"]),
        (_, "update_account_name") => (json!({"account_id": CAROL, "name": "Caroline"}), ACCOUNT),
        (Edition::V1, "verify_address") => (json!({"address": main}), &["verified"]),
        (Edition::V2, "verify_address") => {
            (json!({"address": main}), &["verified", "address_hash"])
        }
        (_, "version") => (json!({}), VERSION),
        (Edition::V1, "get_account_status") => (id, &["account", "balance"]),
        (_, "get_network_status") => (json!({}), &["network_status"]),
        (_, "get_wallet_status") => (json!({}), &["wallet_status"]),
        (Edition::V1, method) => first_edition_only(method, main)?,
        (Edition::V2, method) => current_only(server, method, main).await?,
    };
    Some(Sample { params, members })
}

fn first_edition_only(method: &str, main: &str) -> Option<Good> {
    let id = json!({"account_id": CAROL});
    let good: Good = match method {
        "get_account" => (id, ACCOUNT),
        "get_addresses_for_account" => (id, ADDRESSES),
        "get_all_accounts" => (Value::Null, ACCOUNTS),
        "get_all_gift_codes" => (json!({}), &["gift_codes"]),
        "get_all_transaction_logs_for_block" => (json!({"block_index": "1"}), LOGS),
        "get_all_transaction_logs_ordered_by_block" => (json!({}), &["transaction_log_map"]),
        "get_all_txos_for_address" => (json!({"address": main}), TXOS),
        "get_transaction_logs_for_account" => (id, LOGS),
        "get_txos_for_account" => (id, TXOS),
        "get_balance_for_account" => (id, &["balance"]),
        "get_balance_for_address" => (json!({"address": main}), &["balance"]),
        _ => return None,
    };
    Some(good)
}

async fn current_only(server: &Server, method: &str, main: &str) -> Option<Good> {
    let id = json!({"account_id": CAROL});
    let good: Good = match method {
        "create_view_only_account_import_request" => (id, &["json_rpc_request"]),
        "create_view_only_account_sync_request" => (id, &["txo_sync_request"]),
        "get_account_status" | "get_balance" => (
            id,
            &[
                "account",
                "network_block_height",
                "local_block_height",
                "balance_per_token",
            ],
        ),
        "get_accounts" => (json!({"offset": null, "limit": null}), ACCOUNTS),
        "get_address" => (json!({"public_address_b58": main}), ADDRESS),
        "get_address_details" => (json!({"address": main}), &["details", "address_hash"]),
        "get_address_status" => (
            json!({"address": main}),
            &[
                "address",
                "account_block_height",
                "network_block_height",
                "local_block_height",
                "balance_per_token",
            ],
        ),
        "get_addresses" => (
            json!({"account_id": CAROL, "offset": 0, "limit": 1000}),
            ADDRESSES,
        ),
        "get_transaction_logs" => (id, LOGS),
        "get_txos" => (id, TXOS),
        "import_view_only_account" => (view_only(), ACCOUNT),
        "resync_account" => (id, &[]),
        "set_require_spend_subaddress" => (
            json!({"account_id": CAROL, "require_spend_subaddress": true}),
            ACCOUNT,
        ),
        "create_account_bundle_import_request" => (
            json!({}),
            &["import_target_bundle", "request", "expires_at"],
        ),
        "export_account_bundle" => {
            let target = TargetKey::make(&SystemEntropy).expect("a key");
            let key = target.public().to_hex();
            (
                json!({"account_id": CAROL, "client_public_key": key}),
                &["account_bundle"],
            )
        }
        "import_account_bundle" => (bundle_of_another(server).await, ACCOUNT),
        _ => return None,
    };
    Some(good)
}

/// The view keys of an account that no scene has.
pub fn view_only() -> Value {
    let account = &vectors::legacy()["derived"];
    let view = vectors::text(&account["view_private_key"]);
    json!({
        "view_private_key": view.strip_prefix("0a20").expect("the prefix"),
        "spend_public_key": account["spend_public_key_raw"],
        "name": "watch",
    })
}

/// The parameters of an import of a bundle: an account that was exported so, and removed.
pub async fn bundle_of_another(server: &Server) -> Value {
    let client = server.client();
    let id = client.import("Mallory", ANOTHER).await["id"].clone();
    let plaintext = take_out(server, &client, &id).await;
    client
        .result("remove_account", &json!({"account_id": id}))
        .await;
    seal_in(server, &client, &plaintext).await
}

/// Exports the account as a bundle and opens it.
pub async fn take_out(server: &Server, client: &Client, id: &Value) -> Vec<u8> {
    let target = TargetKey::make(&SystemEntropy).expect("a key");
    let params = json!({"account_id": id, "client_public_key": target.public().to_hex()});
    let exported = client.result("export_account_bundle", &params).await;
    let envelope = exported["account_bundle"].as_str().expect("a text");
    let envelope = seedport_wire::envelope::verify(envelope, &server.pins()).expect("ours");
    // Exposed to be sealed again, by the owner that the case plays.
    envelope
        .open(&target)
        .expect("sealed to us")
        .expose()
        .to_vec()
}

/// Seals a bundle to a target of the server's.
pub async fn seal_in(server: &Server, client: &Client, bundle: &[u8]) -> Value {
    let method = "create_account_bundle_import_request";
    let request = client.result(method, &json!({})).await;
    let target = request["import_target_bundle"].as_str().expect("a text");
    let target = seedport_wire::account_bundle::verify_target(target, &server.pins());
    // Some cases let the target's time pass first: its end is the server's to judge.
    let target = target.expect("ours").check(None, Timestamp::from_millis(0));
    let sealed = hpke::seal(target.expect("ours").key(), bundle).expect("seals");
    json!({"request": request["request"], "encrypted_account_bundle": sealed.to_json()})
}
