//! Accounts whose address names a fog service.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::common::{
    server::Server,
    vectors::{self, CAROL},
};

fn phrase() -> &'static str {
    vectors::text(&vectors::fog()["mnemonic"])
}

fn fog_info() -> Value {
    vectors::fog()["fog_info"].clone()
}

async fn import(server: &Server) -> Value {
    let params = json!({"mnemonic": phrase(), "name": "Fog", "fog_info": fog_info()});
    server.client().result("import_account", &params).await["account"].clone()
}

#[tokio::test]
async fn the_published_account_has_its_id_and_its_one_address() {
    let server = Server::start().await;
    let account = import(&server).await;
    let published = vectors::fog();
    assert_eq!(account["id"], published["account_id"]);
    assert_eq!(account["main_address"], published["main_address"]);
    assert_eq!(account["next_subaddress_index"], "1");
    assert_eq!(account["fog_enabled"], true);
    let params = json!({"account_id": account["id"]});
    let addresses = server.client().result("get_addresses", &params).await;
    assert_eq!(addresses["public_addresses"][0], published["main_address"]);
}

#[tokio::test]
async fn a_phrase_with_fog_and_without_are_two_accounts() {
    let server = Server::start().await;
    let client = server.client();
    let with = import(&server).await;
    let without = client.import("plain", phrase()).await;
    assert_ne!(with["id"], without["id"]);
    // Fog without a URL is no fog, as in full-service.
    let empty = json!({"report_url": "", "report_id": "", "authority_spki": ""});
    let params = json!({"mnemonic": phrase(), "fog_info": empty});
    let error = client.error("import_account", &params).await;
    let id = without["id"].as_str().expect("a text");
    assert!(
        error
            .server_error
            .contains(&format!("AccountAlreadyExists({id:?})"))
    );
}

#[tokio::test]
async fn the_report_id_may_be_missing_and_changes_nothing() {
    for report_id in [Some("ignored"), None] {
        let server = Server::start().await;
        let mut fog = fog_info();
        match report_id {
            Some(id) => fog["report_id"] = json!(id),
            None => drop(fog.as_object_mut().expect("a map").remove("report_id")),
        }
        let params = json!({"mnemonic": phrase(), "fog_info": fog});
        let account = server.client().result("import_account", &params).await;
        assert_eq!(account["account"]["id"], vectors::fog()["account_id"]);
    }
}

#[tokio::test]
async fn an_account_with_fog_is_given_no_second_address() {
    let server = Server::start().await;
    let id = import(&server).await["id"].clone();
    let params = json!({"account_id": id, "metadata": "shop"});
    let error = server
        .client()
        .error("assign_address_for_account", &params)
        .await;
    error.internal(
        "Database(SubaddressesNotSupportedForFOGEnabledAccounts)",
        "Error interacting with the database: \
         Subaddresses are not supported for FOG enabled accounts",
    );
}

#[tokio::test]
async fn the_authoritys_key_comes_out_as_it_went_in() {
    let server = Server::start().await;
    let params = json!({"account_id": import(&server).await["id"]});
    let secrets = server
        .client()
        .result("export_account_secrets", &params)
        .await;
    let key = &secrets["account_secrets"]["account_key"];
    assert_eq!(key["fog_report_url"], fog_info()["report_url"]);
    assert_eq!(key["fog_report_id"], "");
    assert_eq!(key["fog_authority_spki"], fog_info()["authority_spki"]);
    // The first edition writes the same bytes in hex.
    let first = server
        .first_edition()
        .result("export_account_secrets", &params)
        .await;
    let digits = first["account_secrets"]["account_key"]["fog_authority_spki"].as_str();
    let bytes = hex::decode(digits.expect("a text")).expect("hex");
    let base64 = STANDARD.encode(bytes);
    assert_eq!(fog_info()["authority_spki"], base64);
}

#[tokio::test]
async fn fog_that_cannot_be_is_refused_without_a_letter_of_it() {
    let server = Server::start().await;
    let client = server.client();
    let url = "fog://fog-report.example.com";
    let refused = async |fog: Value| {
        let params = json!({"mnemonic": phrase(), "fog_info": fog});
        client.error("import_account", &params).await
    };
    for (spki, error, said) in [
        (
            "bomb canyon",
            "InvalidByte(4, ?)",
            "Invalid symbol at offset 4.",
        ),
        ("AAA", "InvalidPadding", "Invalid padding"),
        ("AAAAA", "InvalidLength(5)", "Invalid input length: 5"),
        (
            "AAB=",
            "InvalidLastSymbol(2, ?)",
            "Invalid last symbol at offset 2.",
        ),
    ] {
        let fog = json!({"report_url": url, "authority_spki": spki});
        refused(fog).await.internal(
            &format!("Database(Base64Decode({error}))"),
            &format!("Error interacting& with the database: Decode from Base64 error: {said}"),
        );
    }
    refused(json!({"report_url": url, "authority_spki": ""}))
        .await
        .ours("FOG_INFO");
    let long = "f".repeat(513);
    refused(json!({"report_url": long, "authority_spki": "AAAA"}))
        .await
        .ours("FOG_INFO");
    refused(json!({"report_url": url}))
        .await
        .request("missing field `authority_spki`");
    let kind = "invalid type: string, expected a map in `fog_info`";
    refused(json!("fog")).await.request(kind);
    let accounts = client.result("get_accounts", &json!({})).await;
    assert_eq!(accounts["account_ids"], json!([]));
}

#[tokio::test]
async fn a_new_account_may_have_fog_and_fog_may_be_null() {
    let server = Server::start().await;
    let client = server.client();
    let made = client
        .result("create_account", &json!({"fog_info": fog_info()}))
        .await;
    assert_eq!(made["account"]["fog_enabled"], true);
    let params = json!({"mnemonic": vectors::carol_phrase(), "fog_info": null});
    let account = client.result("import_account", &params).await;
    assert_eq!(account["account"]["id"], CAROL);
    assert_eq!(account["account"]["fog_enabled"], false);
}
