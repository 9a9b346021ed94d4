//! Both halves together, against a stranger that plays the server.

use seedport_client::{
    Pins,
    mobilecoin::{
        Handover, Importer, PendingExport,
        flow::{self, ExportAccountError, ImportBundleError},
    },
};
use seedport_wire::{
    Clock, ExportWallet, MobilecoinId, PublicKey, SecretBytes, Stamp, TargetPublicKey, Timestamp,
    account_bundle,
    hpke::{self, SealedMessage},
};
use serde_json::json;

use crate::{
    scene::{
        BUNDLE_FACTS, FACTS, LATER, NOW, PLATFORM, Quorum, WALLET, bundle, secrets, signing_key,
        target_key,
    },
    stranger::{Request, Stranger, operator, result},
};

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        NOW
    }
}

fn importer(pins: &Pins) -> Importer<'_> {
    Importer {
        pins,
        organization: Some(PLATFORM),
        clock: &Still,
    }
}

fn target_of(request: &Request) -> &str {
    let target = &request.json["params"]["client_public_key"];
    target.as_str().expect("a key")
}

/// A server whose account has an owner: it takes a stamp by `owner`, and none by another.
fn stamping(quorum: &Quorum, owner: PublicKey, json: SecretBytes) -> Stranger {
    let quorum = Quorum {
        key: seedport_wire::SigningKey::from_scalar(&quorum.key.scalar().expect("a scalar"))
            .expect("a key"),
        pins: quorum.pins.clone(),
    };
    Stranger::answering(2, move |request| {
        let target = TargetPublicKey::parse(target_of(request)).expect("a point");
        let payload = ExportWallet {
            platform: PLATFORM,
            wallet: WALLET,
            content: FACTS.content,
            target,
            made_at: NOW,
        };
        let text = payload.to_json();
        let params = &request.json["params"];
        let Some(stamp) = params["stamp"].as_str() else {
            return result(&json!({"payload_to_sign": text, "request": "Request:1",
                "expires_at": NOW.to_string()}));
        };
        let stamp = Stamp::parse(stamp).expect("a stamp");
        assert_eq!(stamp.verify(&owner, &text), Ok(()));
        assert_eq!(params["request"], "Request:1");
        let envelope = quorum.seal(payload.target.point(), &FACTS, &json);
        result(&json!({"encrypted_account_secrets": envelope}))
    })
}

fn pending(id: MobilecoinId) -> PendingExport {
    PendingExport::begin(id, Handover::Secrets, target_key())
}

#[tokio::test]
async fn an_account_with_an_owner_is_stamped_and_opened() {
    let (id, json) = secrets(7);
    let (quorum, owner) = (Quorum::make(), signing_key());
    let server = stamping(&quorum, *owner.public(), json);
    let operator = operator(&server.url);
    let exported = flow::export(&operator, pending(id), Some(&owner), &quorum.pins).await;
    let exported = exported.expect("exported");
    assert!(exported.stamped);
    assert_eq!(exported.opened.secrets.account, id);
    let requests = server.requests();
    assert_eq!(target_of(&requests[0]), target_of(&requests[1]));
}

#[tokio::test]
async fn an_account_without_one_comes_at_once() {
    let (id, json) = secrets(7);
    let quorum = Quorum::make();
    let pins = quorum.pins.clone();
    let server = Stranger::answering(1, move |request| {
        let target = PublicKey::from_hex_uncompressed(target_of(request)).expect("a point");
        let envelope = quorum.seal(&target, &FACTS, &json);
        result(&json!({"encrypted_account_secrets": envelope}))
    });
    let operator = operator(&server.url);
    let owner = signing_key();
    let exported = flow::export(&operator, pending(id), Some(&owner), &pins).await;
    assert!(!exported.expect("exported").stamped);
    server.requests();
}

#[tokio::test]
async fn without_the_owners_key_nothing_is_sent_a_second_time() {
    let (id, _) = secrets(7);
    let challenge = json!({"payload_to_sign": "p", "request": "r", "expires_at": NOW.to_string()});
    let server = Stranger::saying(vec![result(&challenge)]);
    let operator = operator(&server.url);
    let outcome = flow::export(&operator, pending(id), None, &Quorum::make().pins).await;
    assert!(matches!(outcome, Err(ExportAccountError::StampDue)));
    server.requests();
    // What is no payload of an export is not stamped either.
    let server = Stranger::saying(vec![result(&challenge)]);
    let operator = crate::stranger::operator(&server.url);
    let owner = signing_key();
    let outcome = flow::export(&operator, pending(id), Some(&owner), &Quorum::make().pins).await;
    assert!(matches!(outcome, Err(ExportAccountError::Payload(_))));
    server.requests();
}

#[tokio::test]
async fn a_bundle_is_sealed_to_the_servers_target_and_sent_under_its_request() {
    let (id, json) = bundle(7);
    let (maker, target) = (Quorum::make(), target_key());
    let envelope = maker.seal(target.public(), &BUNDLE_FACTS, &json);
    let pending = PendingExport::begin(id, Handover::Bundle, target);
    let opened = pending
        .unstamped()
        .open(&envelope, &maker.pins)
        .expect("opens");

    let (taker, key) = (Quorum::make(), target_key());
    let message = account_bundle::make_target(&taker.key, key.public(), PLATFORM, LATER);
    let message = message.expect("signed");
    let asked = json!({"import_target_bundle": message, "request": "Request:1",
        "expires_at": NOW.to_string()});
    let account = json!({"id": id, "name": "Carol", "key_derivation_version": "2",
        "main_address": "8VW", "next_subaddress_index": "2", "first_block_index": "0",
        "fog_enabled": false, "view_only": false});
    let server = Stranger::saying(vec![result(&asked), result(&json!({"account": account}))]);
    let operator = operator(&server.url);
    let imported = flow::import_bundle(&operator, &opened, importer(&taker.pins)).await;
    assert_eq!(imported.expect("taken in").id, id);
    let requests = server.requests();
    let method = "create_account_bundle_import_request";
    assert_eq!(requests[0].json["method"], method);
    assert_eq!(requests[0].json["params"], json!({}));
    let params = &requests[1].json["params"];
    assert_eq!(requests[1].json["method"], "import_account_bundle");
    assert_eq!(params["request"], "Request:1");
    let sealed = params["encrypted_account_bundle"].as_str().expect("a text");
    let sealed = SealedMessage::parse(sealed).expect("a sealed message");
    let arrived = hpke::open(&key, &sealed).expect("opens");
    assert_eq!(arrived.expose(), json.expose());

    // A target by another server gets nothing.
    let server = Stranger::saying(vec![result(&asked)]);
    let operator = crate::stranger::operator(&server.url);
    let outcome = flow::import_bundle(&operator, &opened, importer(&maker.pins)).await;
    assert!(matches!(outcome, Err(ImportBundleError::Seal(_))));
    server.requests();
}
