//! Printed texts: addresses verified and taken apart, requests for payments made and read.

use seedport_keys::mobilecoin::{Printable, PublicAddress};
use serde_json::{Value, json};

use crate::common::{
    client::names,
    samples::scene,
    vectors::{self, CAROL},
};

/// A transfer of 32 bytes of entropy, each 7, made by the independent implementation of `keys`.
fn transfer() -> String {
    use seedport_keys::mobilecoin::TransferPayload;
    use seedport_wire::SecretBytes;
    let payload = TransferPayload {
        secret: seedport_keys::mobilecoin::TransferSecret::RootEntropy(SecretBytes::from_vec(
            vec![7; 32],
        )),
        tx_out_public: [9; 32],
        memo: "a gift".to_owned(),
    };
    let text = Printable::TransferPayload(payload).to_b58();
    // Exposed to be sent by the client that the case plays.
    text.expose_text().expect("base58").to_owned()
}

#[tokio::test]
async fn an_address_is_verified_by_its_hash() {
    let server = scene().await;
    let client = server.client();
    let main = vectors::carol_derived("main_address");
    let verified = client
        .result("verify_address", &json!({"address": main}))
        .await;
    let hash = vectors::carol_derived("main_address_hash");
    assert_eq!(verified, json!({"verified": true, "address_hash": hash}));
    let request = json!({"account_id": CAROL, "amount": {"value": "1", "token_id": "0"}});
    let request = client.result("create_payment_request", &request).await;
    let request = request["payment_request_b58"].as_str().expect("a text");
    for text in [
        "",
        "bomb canyon",
        &main[1..],
        &main.to_lowercase(),
        request,
        &transfer(),
    ] {
        let verified = client
            .result("verify_address", &json!({"address": text}))
            .await;
        assert_eq!(
            verified,
            json!({"verified": false, "address_hash": null}),
            "{text}"
        );
    }
}

#[tokio::test]
async fn an_address_is_taken_apart_with_fog_and_without() {
    let server = scene().await;
    let client = server.client();
    let main = vectors::carol_derived("main_address");
    let answer = client
        .call("get_address_details", &json!({"address": main}))
        .await;
    let members = [
        "view_public_key",
        "spend_public_key",
        "fog_report_url",
        "fog_authority_sig",
    ];
    assert_eq!(names(answer.after_name("details")), members);
    let parsed = PublicAddress::parse_b58(main).expect("an address");
    let details = answer.expect(200)["result"].clone();
    assert_eq!(
        details["details"]["view_public_key"],
        hex::encode(parsed.view_public)
    );
    assert_eq!(
        details["details"]["spend_public_key"],
        hex::encode(parsed.spend_public)
    );
    assert_eq!(details["details"]["fog_report_url"], Value::Null);
    assert_eq!(details["details"]["fog_authority_sig"], Value::Null);
    assert_eq!(
        details["address_hash"],
        vectors::carol_derived("main_address_hash")
    );

    let fog = vectors::text(&vectors::fog()["main_address"]);
    let details = client
        .result("get_address_details", &json!({"address": fog}))
        .await;
    assert_eq!(
        details["details"]["fog_report_url"],
        "fog://fog-report.example.com"
    );
    let signature = details["details"]["fog_authority_sig"]
        .as_str()
        .expect("a text");
    assert_eq!(signature.len(), 128);
    for text in ["", "bomb canyon", &main[1..], &transfer()] {
        let error = client
            .error("get_address_details", &json!({"address": text}))
            .await;
        let (error, said) = (error.server_error, error.details);
        assert!(error.starts_with("B58("), "{error}");
        assert!(
            said.starts_with("Error interacting with the B58 Util: "),
            "{said}"
        );
    }
    client
        .error("get_address_details", &json!({"address": transfer()}))
        .await
        .internal(
            "B58(NotPublicAddress)",
            "Error interacting with the B58 Util: Not A Public Address",
        );
    let swapped = format!("{}1", &main[..main.len() - 1]);
    client
        .error("get_address_details", &json!({"address": swapped}))
        .await
        .internal(
            "B58(PrintableWrapper(ChecksumMismatch))",
            "Error interacting with the B58 Util: PrintableWrapper: Checksum does not match",
        );
}

#[tokio::test]
async fn a_request_for_a_payment_says_what_was_asked() {
    let server = scene().await;
    let client = server.client();
    for (asked, address, value, token_id, memo) in [
        (
            json!({"amount": {"value": "1000000000000", "token_id": "0"}}),
            "main_address",
            "1000000000000",
            "0",
            "",
        ),
        (
            json!({"amount": {"value": 7, "token_id": 1}, "memo": "tea, \"hot\"", "subaddress_index": 1}),
            "subaddress_1_legacy_change",
            "7",
            "1",
            "tea, \"hot\"",
        ),
        (
            json!({"amount": {"value": "18446744073709551615", "token_id": "0"}, "subaddress_index": -2}),
            "change_address",
            "18446744073709551615",
            "0",
            "",
        ),
    ] {
        let mut params = asked;
        params["account_id"] = json!(CAROL);
        let made = client.result("create_payment_request", &params).await;
        let checked = client
            .result(
                "check_b58_type",
                &json!({"b58_code": made["payment_request_b58"]}),
            )
            .await;
        let expected = json!({"b58_type": "PaymentRequest", "data": {
            "public_address_b58": vectors::carol_derived(address),
            "value": value,
            "token_id": token_id,
            "memo": memo,
        }});
        assert_eq!(checked, expected);
    }
    let params = json!({
        "account_id": CAROL,
        "amount": {"value": "1", "token_id": "0"},
        "memo": "x".repeat(1025),
    });
    client
        .error("create_payment_request", &params)
        .await
        .ours("TOO_LONG");
}

#[tokio::test]
async fn a_printed_text_is_told_by_its_type_and_a_transfer_by_nothing_else() {
    let server = scene().await;
    let client = server.client();
    let main = vectors::carol_derived("main_address");
    let checked = client
        .result("check_b58_type", &json!({"b58_code": main}))
        .await;
    let expected = json!({"b58_type": "PublicAddress", "data": {"public_address_b58": main}});
    assert_eq!(checked, expected);
    let checked = client
        .result("check_b58_type", &json!({"b58_code": transfer()}))
        .await;
    assert_eq!(checked, json!({"b58_type": "TransferPayload", "data": {}}));
    for text in ["", "bomb canyon", &main[1..], &"1".repeat(5000)] {
        let error = client
            .error("check_b58_type", &json!({"b58_code": text}))
            .await;
        let said = error.server_error;
        assert!(said.starts_with("PrintableWrapper("), "{said}");
    }
}
