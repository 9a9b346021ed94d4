//! `docs/protocol.md` against the vectors that it shows, and those of `vectors/protocol/v1.json` against the
//! code: each is made again, verified or opened.
//!
//! Invariant: the vector was written by another implementation, so that both ends must agree.

use std::{collections::BTreeSet, fs, path::PathBuf};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use seedport_keys::{Language, Manifest, Mnemonic};
use seedport_wire::{
    ClientKey, Contact, Fingerprint, PublicKey, SecretBytes, SigningKey, Stamp, TargetKey,
    Timestamp, envelope,
    ids::{AccountId, CredentialId, PlatformId, SessionId, WalletId},
    key_document::KeyDocument,
    otp,
    payload::{Activity, AttestationTexts, Authenticator, ExportWallet},
    session_bundle, statement, verification_token, webhook,
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

fn read(path: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read_to_string(root.join(path)).expect(path)
}

fn vector() -> Value {
    serde_json::from_str(&read("vectors/protocol/v1.json")).expect("JSON")
}

fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
    vector[name].as_str().expect(name)
}

fn sha256(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

fn scalar(vector: &Value, name: &str) -> SecretBytes {
    SecretBytes::copy_from(&hex::decode(text(vector, name)).expect("hex"))
}

/// What a device of the vector knows.
struct Known {
    pins: [Fingerprint; 1],
    organization: PlatformId,
    account: AccountId,
    wallet: WalletId,
    credential: CredentialId,
    made_at: Timestamp,
}

fn known(vector: &Value) -> Known {
    let payload = ExportWallet::parse(text(vector, "exportPayload")).expect("an export");
    Known {
        pins: [text(vector, "pin").parse().expect("a fingerprint")],
        organization: text(vector, "organizationId").parse().expect("an id"),
        account: text(vector, "accountId").parse().expect("an id"),
        wallet: text(vector, "walletId").parse().expect("an id"),
        credential: text(vector, "credentialId").parse().expect("an id"),
        made_at: payload.made_at,
    }
}

#[test]
fn every_block_of_the_page_is_what_the_file_has_there() {
    const SHOWN: &str = "<!-- vector: ";
    const OPENS: &str = "```text\n";
    let page = read("docs/protocol.md");
    let mut shown = 0;
    let mut files = BTreeSet::new();
    for part in page.split(SHOWN).skip(1) {
        let (place, rest) = part.split_once(" -->\n").expect("a place");
        let (file, pointer) = place.split_once('#').expect("a file and a pointer");
        let block = rest.strip_prefix(OPENS).expect("a block");
        let (block, _) = block.split_once("\n```").expect("an end");
        let kept: Value = serde_json::from_str(&read(&format!("vectors/{file}"))).expect(file);
        let kept = kept.pointer(pointer).and_then(Value::as_str).expect(place);
        assert_eq!(block, kept.trim_end_matches('\n'), "{place}");
        files.insert(file.to_owned());
        shown += 1;
    }
    assert_eq!(shown, 37);
    assert_eq!(files.len(), 3);
    // A block without a place shows a shape: it leaves something out.
    let blocks = page.split(OPENS).skip(1);
    let shapes =
        blocks.filter(|block| block.split("\n```").next().is_some_and(|b| b.contains('…')));
    assert_eq!(page.matches(OPENS).count(), shown + shapes.count());
}

#[test]
fn the_signed_texts_verify_and_name_the_wallet() {
    let vector = &vector();
    let known = known(vector);
    let quorum = PublicKey::from_hex_uncompressed(text(vector, "quorumKey")).expect("a point");
    assert_eq!(Fingerprint::of(&quorum), known.pins[0]);
    let document: KeyDocument = serde_json::from_str(text(vector, "keyDocument")).expect("keys");
    assert_eq!(document.keys[0].public_key, quorum.to_hex());
    assert_eq!(document.keys[0].fingerprint, known.pins[0]);

    let contact = Contact::mail(text(vector, "contact")).expect("an address");
    let digest = contact.founding_digest(known.account, known.wallet);
    assert_eq!(digest.to_string(), text(vector, "foundingContact"));
    let preimage = hex::decode(text(vector, "foundingContactPreimage")).expect("hex");
    assert_eq!(hex::encode(Sha256::digest(preimage)), digest.to_string());

    let said = statement::verify(text(vector, "statement"), &known.pins).expect("signed");
    assert_eq!(said.wallet.account, known.account);
    assert_eq!(said.wallet.founding, Some(digest));
    assert_eq!(
        hex::encode(said.manifest.digest),
        text(vector, "manifestDigest")
    );
    assert_eq!(
        sha256(text(vector, "manifest")),
        text(vector, "manifestDigest")
    );

    let target = otp::verify_target(text(vector, "target"), &known.pins).expect("signed");
    assert_eq!(target.facts().wallet, said.wallet);
    assert_eq!(target.facts().credential, known.credential);
    let token = verification_token::verify(text(vector, "token"), &quorum, &known.pins);
    let token = token.expect("signed");
    assert_eq!(token.session_key.to_hex(), text(vector, "sessionPublicKey"));
    assert_eq!(token.opens, Some((said.wallet, known.credential)));

    for (message, data) in [
        ("statement", "statementData"),
        ("target", "targetData"),
        ("envelope", "envelopeData"),
    ] {
        let message: Value = serde_json::from_str(text(vector, message)).expect("JSON");
        let bytes = hex::decode(text(&message, "data")).expect("hex");
        assert_eq!(String::from_utf8(bytes).expect("text"), text(vector, data));
    }
}

#[test]
fn the_stamps_verify_and_the_envelope_opens_to_the_phrase_of_the_manifest() {
    let vector = &vector();
    let known = known(vector);
    let session = SigningKey::from_scalar(&scalar(vector, "sessionPrivateKey")).expect("a key");
    let session = session.public();
    assert_eq!(
        session.compressed().to_hex(),
        text(vector, "sessionPublicKey")
    );
    for (stamp, payload) in [("tokenStamp", "token"), ("exportStamp", "exportPayload")] {
        let stamp = Stamp::parse(text(vector, stamp)).expect("a stamp");
        assert!(stamp.verify(session, text(vector, payload)).is_ok());
        assert!(stamp.verify(session, text(vector, "targetData")).is_err());
    }
    let payload = ExportWallet::parse(text(vector, "exportPayload")).expect("an export");
    assert_eq!(payload.platform, known.organization);
    assert_eq!(payload.wallet, known.wallet);
    assert_eq!(payload.target.as_text(), text(vector, "targetPublicKey"));

    let target = TargetKey::from_scalar(scalar(vector, "targetPrivateKey")).expect("a key");
    assert_eq!(target.public().to_hex(), text(vector, "targetPublicKey"));
    let envelope = envelope::verify(text(vector, "envelope"), &known.pins).expect("signed");
    assert_eq!(envelope.wallet(), Some(known.wallet));
    let opened = envelope.open(&target).expect("sealed to it");
    // Exposed to be compared with what everybody can read.
    let phrase = String::from_utf8(opened.expose().to_vec()).expect("text");
    assert_eq!(phrase, text(vector, "phrase"));
    let mnemonic = Mnemonic::parse(Language::English, &phrase).expect("a phrase");
    let manifest = Manifest::derive(&mnemonic).expect("derives");
    assert_eq!(
        hex::encode(manifest.digest()),
        text(vector, "manifestDigest")
    );
    assert_eq!(manifest.first_address(), Some(text(vector, "address")));
}

#[test]
fn every_payload_is_the_one_that_the_vault_writes() {
    let vector = &vector();
    let known = known(vector);
    let user = known.account;
    let key = ClientKey::parse(text(vector, "sessionPublicKey")).expect("a point");
    let wallet = known.wallet.to_string();
    let digest = sha256(text(vector, "privacyText"));
    let transports = ["internal".to_owned()];
    let authenticator = Authenticator {
        attestation: AttestationTexts {
            attestation_object: "o2Nm",
            client_data_json: "eyJ0",
            credential_id: "AQID",
        },
        authenticator_name: "Ann's phone",
        challenge: "AAECAwQFBgcICQoLDA0ODw",
        transports: &transports,
    };
    let session: SessionId = "Session:00000000-0000-4000-8000-000000000001"
        .parse()
        .expect("an id");
    let activities = [
        ("createSession", Activity::CreateSession { target: &key }),
        (
            "exportFirstEdition",
            Activity::ExportWalletV1 {
                wallet: known.wallet,
            },
        ),
        (
            "addPasskey",
            Activity::CreateAuthenticator {
                authenticator,
                user,
            },
        ),
        (
            "addProvider",
            Activity::CreateOauthProvider {
                token: "a.b.c",
                provider: "accounts.example.com",
                user,
            },
        ),
        (
            "setMail",
            Activity::UpdateUserEmail {
                email: "ann.b@example.com",
                user,
            },
        ),
        (
            "setPhone",
            Activity::UpdateUserPhone {
                phone: "+4915112345678",
                user,
            },
        ),
        (
            "removePasskey",
            Activity::DeleteAuthenticator {
                credential: known.credential,
                user,
            },
        ),
        (
            "removeProvider",
            Activity::DeleteOauthProvider {
                credential: known.credential,
                user,
            },
        ),
        ("endSession", Activity::DeleteSession { session, user }),
        (
            "setPrivacy",
            Activity::SignRawPayload {
                payload: &digest,
                sign_with: &wallet,
            },
        ),
    ];
    let kept = vector["payloads"].as_object().expect("payloads");
    assert_eq!(kept.len(), activities.len());
    let page = read("docs/protocol.md");
    for (name, activity) in activities {
        let written = activity.to_json(known.organization, known.made_at);
        assert_eq!(written, text(&vector["payloads"], name), "{name}");
        let kind: Value = serde_json::from_str(&written).expect("JSON");
        let kind = text(&kind, "type").trim_start_matches("ACTIVITY_TYPE_");
        assert!(page.contains(&format!("| `{kind}` |")), "{kind}");
    }
}

#[test]
fn digests_webhook_and_session_bundle_are_what_the_page_says() {
    let vector = &vector();
    let payload = text(&vector["payloads"], "createSession");
    assert_eq!(sha256(payload), text(vector, "passkeyChallenge"));
    assert_eq!(
        sha256(text(vector, "sessionPublicKey")),
        text(vector, "oidcNonce")
    );

    let token = &vector["apiToken"];
    let pair = format!(
        "{}:{}",
        text(token, "clientId"),
        text(token, "clientSecret")
    );
    assert_eq!(
        text(vector, "authorization"),
        format!("Basic {}", STANDARD.encode(pair))
    );

    let pem = text(vector, "webhookKey");
    let lines = pem.lines().filter(|line| !line.starts_with('-'));
    let der = STANDARD.decode(lines.collect::<String>()).expect("base64");
    let key = PublicKey::from_uncompressed(&der[der.len() - 65..]).expect("a point");
    assert_eq!(webhook::public_key_pem(&key), pem);
    let header: Value = serde_json::from_str(text(vector, "webhookSignature")).expect("JSON");
    let signature = STANDARD.decode(text(&header, "s")).expect("base64");
    assert_eq!(
        webhook::signature_header(&signature),
        text(vector, "webhookSignature")
    );
    let body = text(vector, "webhookBody").as_bytes();
    assert!(key.verify(body, &signature).is_ok());

    let published = read("vectors/turnkey-grid/turnkey_published.json");
    let published: Value = serde_json::from_str(&published).expect("JSON");
    let case = &published["vectors"][1];
    let key = TargetKey::from_scalar(scalar(&case["inputs"], "embeddedPrivateKey"));
    let bundle = text(&case["inputs"], "bundle");
    let opened = session_bundle::open(&key.expect("a key"), bundle).expect("opens");
    // Exposed to be compared with what everybody can read.
    let opened = hex::encode(opened.expose());
    assert_eq!(opened, text(&case["expected"], "plaintextHex"));
}
