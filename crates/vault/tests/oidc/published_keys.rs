//! The keys that an issuer publishes: sets that are refused whole, keys that are left out.

use aws_lc_rs::signature::{ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use seedport_vault::oidc::{
    IssuerFault, IssuerSettings, OidcError, OidcIdentity, OidcRefusal, TokenAlgorithm,
};
use serde_json::{Value, json};

use crate::common::{KEYS, NONCE, SIGNER, Signer, Web, honest, now, owner, settings};

fn judge(web: &Web) -> Result<OidcIdentity, OidcError> {
    let verifier = web.verifier(settings());
    verifier.verify(&SIGNER.token(&honest()), Some(NONCE), now())
}

fn unavailable(fault: IssuerFault) -> Result<OidcIdentity, OidcError> {
    Err(fault.into())
}

/// The judgement when the key set is this.
fn with_keys(keys: &Value) -> Result<OidcIdentity, OidcError> {
    let web = Web::with(&[]);
    web.put(KEYS, keys);
    judge(&web)
}

/// The signer's key with one member changed.
fn jwk(name: &str, value: Value) -> Value {
    let mut jwk = SIGNER.jwk();
    jwk[name] = value;
    jwk
}

#[test]
fn a_key_set_is_a_list_of_objects() {
    let twice = format!(r#"{{"keys":[],"keys":[{}]}}"#, SIGNER.jwk());
    for document in [
        String::new(),
        "not JSON".to_owned(),
        "{}".to_owned(),
        "[]".to_owned(),
        SIGNER.jwk().to_string(),
        json!({"keys": SIGNER.jwk()}).to_string(),
        twice,
    ] {
        let web = Web::with(&[]);
        web.answer(KEYS, Ok(document.clone().into_bytes()));
        assert_eq!(judge(&web), unavailable(IssuerFault::Keys), "{document}");
    }
}

#[test]
fn what_is_no_usable_key_is_left_out_whatever_its_name() {
    let named = SIGNER.jwk()["kid"].clone();
    let of_other_type = Signer::new(TokenAlgorithm::Rs256, "one").jwk();
    for entry in [
        json!(null),
        json!([SIGNER.jwk()]),
        json!("key"),
        jwk("kid", json!(1)),
        jwk("use", json!("enc")),
        jwk("key_ops", json!(["encrypt"])),
        jwk("kty", json!("new")),
        json!({"kty": "oct", "kid": named, "k": "AAAA"}),
        of_other_type,
    ] {
        for keys in [
            json!([entry.clone(), SIGNER.jwk()]),
            json!([SIGNER.jwk(), entry.clone()]),
        ] {
            assert_eq!(with_keys(&json!({ "keys": keys })), Ok(owner()), "{entry}");
        }
    }
    let many: Vec<_> = (0..100).map(|_| jwk("use", json!("enc"))).collect();
    let keys: Vec<_> = many.into_iter().chain([SIGNER.jwk()]).collect();
    assert_eq!(with_keys(&json!({ "keys": keys })), Ok(owner()));
}

#[test]
fn two_usable_keys_of_one_name_make_the_set_useless() {
    let other = Signer::new(TokenAlgorithm::Es256, "one");
    for keys in [
        [SIGNER.jwk(), SIGNER.jwk()],
        [SIGNER.jwk(), other.jwk()],
        [other.jwk(), SIGNER.jwk()],
    ] {
        let judged = with_keys(&json!({ "keys": keys }));
        assert_eq!(judged, unavailable(IssuerFault::KeysAmbiguous));
        let reason = judged.expect_err("unavailable").reason();
        assert_eq!(reason, "OIDC_KEYS_AMBIGUOUS");
    }
    let nameless = json!({"kty": "oct"});
    let keys = json!({"keys": [nameless, nameless, SIGNER.jwk()]});
    assert_eq!(
        with_keys(&keys),
        Ok(owner()),
        "two without a name are not of one"
    );
}

#[test]
fn a_set_has_32_keys_at_most() {
    let keys = |count: usize| {
        let others = (1..count).map(|number| jwk("kid", json!(format!("other {number}"))));
        let keys: Vec<_> = others.chain([SIGNER.jwk()]).collect();
        json!({ "keys": keys })
    };
    assert_eq!(with_keys(&keys(32)), Ok(owner()));
    assert_eq!(with_keys(&keys(33)), unavailable(IssuerFault::KeysTooMany));
}

#[test]
fn a_key_that_is_for_something_else_is_left_out() {
    let unknown = Err(OidcRefusal::KeyUnknown.into());
    for (name, value) in [
        ("use", json!("enc")),
        ("use", json!(null)),
        ("alg", json!("ES384")),
        ("alg", json!("RS256")),
        ("alg", json!(1)),
        ("key_ops", json!(["sign"])),
        ("key_ops", json!("verify")),
        ("kty", json!("RSA")),
        ("kty", json!("oct")),
        ("kty", json!(null)),
        ("crv", json!("P-384")),
        ("crv", json!("secp256k1")),
        ("d", json!("AA")),
    ] {
        let judged = with_keys(&json!({"keys": [jwk(name, value.clone())]}));
        assert_eq!(judged, unknown, "{name}: {value}");
    }
    for name in ["use", "alg"] {
        let mut key = SIGNER.jwk();
        key.as_object_mut().expect("an object").remove(name);
        assert_eq!(with_keys(&json!({"keys": [key]})), Ok(owner()), "{name}");
    }
    let verifies = jwk("key_ops", json!(["verify"]));
    assert_eq!(with_keys(&json!({"keys": [verifies]})), Ok(owner()));
}

#[test]
fn a_key_that_is_no_point_of_p256_is_left_out() {
    let unknown = Err(OidcRefusal::KeyUnknown.into());
    let x = SIGNER.jwk()["x"].as_str().expect("a text").to_owned();
    let raw = URL_SAFE_NO_PAD.decode(&x).expect("base64url");
    let longer = URL_SAFE_NO_PAD.encode([&[0], &raw[..]].concat());
    let shorter = URL_SAFE_NO_PAD.encode(&raw[1..]);
    for value in [
        json!(null),
        json!(""),
        json!(format!("{x}=")),
        json!(longer),
        json!(shorter),
        json!(URL_SAFE_NO_PAD.encode([0xff; 32])),
    ] {
        for name in ["x", "y"] {
            let judged = with_keys(&json!({"keys": [jwk(name, value.clone())]}));
            assert_eq!(judged, unknown, "{name}: {value}");
        }
    }
    let y = SIGNER.jwk()["y"].as_str().expect("a text").to_owned();
    let y = URL_SAFE_NO_PAD.decode(&y).expect("base64url");
    let mut moved = jwk("x", json!(URL_SAFE_NO_PAD.encode(&raw[..31])));
    moved["y"] = json!(URL_SAFE_NO_PAD.encode([&raw[31..], &y].concat()));
    assert_eq!(
        with_keys(&json!({"keys": [moved]})),
        unknown,
        "the same 64 bytes"
    );
    let swapped = jwk("x", SIGNER.jwk()["y"].clone());
    assert_eq!(
        with_keys(&json!({"keys": [swapped]})),
        unknown,
        "not on the curve"
    );
    let other = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).expect("a key");
    let (x, y) = other.public_key().as_ref()[1..].split_at(48);
    let mut key = jwk("x", json!(URL_SAFE_NO_PAD.encode(x)));
    key["y"] = json!(URL_SAFE_NO_PAD.encode(y));
    assert_eq!(
        with_keys(&json!({"keys": [key]})),
        unknown,
        "of another curve"
    );
}

#[test]
fn a_key_is_of_its_algorithms_kind_and_length() {
    let der = |x: &[u8]| {
        let prefix = hex::decode("302a300506032b6570032100").expect("hex");
        URL_SAFE_NO_PAD.encode([&prefix, x].concat())
    };
    for algorithm in [
        TokenAlgorithm::Rs256,
        TokenAlgorithm::Ps256,
        TokenAlgorithm::EdDsa,
    ] {
        let signer = Signer::new(algorithm, "key");
        let judge = |key: Value| {
            let web = Web::with(&[]);
            web.put(KEYS, &json!({"keys": [key]}));
            let verifier = web.verifier(IssuerSettings {
                algorithm,
                ..settings()
            });
            verifier.verify(&signer.token(&honest()), Some(NONCE), now())
        };
        assert_eq!(judge(signer.jwk()), Ok(owner()));
        let mut others = vec![("kty", json!("EC")), ("kty", json!("oct"))];
        if algorithm == TokenAlgorithm::EdDsa {
            let x = signer.jwk()["x"].as_str().expect("a text").to_owned();
            let x = URL_SAFE_NO_PAD.decode(&x).expect("base64url");
            others.extend([
                ("crv", json!("X25519")),
                ("crv", json!(null)),
                ("x", json!(der(&x))),
                ("x", json!(URL_SAFE_NO_PAD.encode(&x[1..]))),
                // The neutral point: a signature by nobody holds for it.
                (
                    "x",
                    json!(URL_SAFE_NO_PAD.encode([&[1][..], &[0; 31]].concat())),
                ),
            ]);
        }
        for (name, value) in others {
            let mut key = signer.jwk();
            key[name] = value.clone();
            assert_eq!(
                judge(key),
                Err(OidcRefusal::KeyUnknown.into()),
                "{name}: {value}"
            );
        }
    }
}

#[test]
fn an_rsa_key_is_long_enough_and_of_one_spelling() {
    let signer = Signer::new(TokenAlgorithm::Rs256, "key");
    let judge = |name: &str, value: &str| {
        let web = Web::with(&[&signer]);
        let mut key = signer.jwk();
        key[name] = json!(value);
        web.put(KEYS, &json!({"keys": [key]}));
        let verifier = web.verifier(IssuerSettings {
            algorithm: TokenAlgorithm::Rs256,
            ..settings()
        });
        verifier.verify(&signer.token(&honest()), Some(NONCE), now())
    };
    assert_eq!(judge("e", "AQAB"), Ok(owner()));
    let n = signer.jwk()["n"].as_str().expect("a text").to_owned();
    let raw = URL_SAFE_NO_PAD.decode(&n).expect("base64url");
    for bytes in [
        &raw[..128],
        &raw[1..],
        &[&[0x7f], &raw[1..]].concat(),
        &[&[0], &raw[..]].concat(),
        &[0xff; 1025],
        &[],
    ] {
        let judged = judge("n", &URL_SAFE_NO_PAD.encode(bytes));
        assert_eq!(
            judged,
            Err(OidcRefusal::KeyUnknown.into()),
            "{}",
            bytes.len()
        );
    }
    // 0, 1, 2, 65537 with a leading zero, and more than four bytes of an odd number.
    for e in ["", "AA", "AQ", "Ag", "AAEAAQ", "AQAAAAE"] {
        assert_eq!(judge("e", e), Err(OidcRefusal::KeyUnknown.into()), "{e}");
    }
}

#[test]
fn a_token_without_a_keys_name_is_by_the_only_key() {
    let token = SIGNER.sign(r#"{"alg":"ES256"}"#, &honest().to_string());
    let other = Signer::new(TokenAlgorithm::Es256, "two");
    let rsa = Signer::new(TokenAlgorithm::Rs256, "three");
    let judge = |keys: &[&Signer]| {
        let verifier = Web::with(keys).verifier(settings());
        verifier.verify(&token, Some(NONCE), now())
    };
    assert_eq!(judge(&[&SIGNER]), Ok(owner()));
    assert_eq!(
        judge(&[&SIGNER, &rsa]),
        Ok(owner()),
        "the only one that is of use"
    );
    let unknown = Err(OidcRefusal::KeyUnknown.into());
    assert_eq!(judge(&[&SIGNER, &other]), unknown);
    assert_eq!(judge(&[]), unknown);
    assert_eq!(judge(&[&other]), Err(OidcRefusal::Signature.into()));
}
