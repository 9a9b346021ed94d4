//! What an owner means against what a server asks them to sign.

use seedport_client::owner::{Intent, OtherNamed, RevokedKind, Session, StampIntentError};
use seedport_wire::{
    ClientKey, KnownWallet, SigningKey, Stamp, SystemEntropy, Timestamp,
    ids::{AccountId, CredentialId, PlatformId, SessionId, WalletId},
    payload::{Activity, AttestationTexts, Authenticator},
};
use sha2::{Digest as _, Sha256};

const PLATFORM: PlatformId = PlatformId::from_bytes([1; 16]);
const WALLET: WalletId = WalletId::from_bytes([2; 16]);
const ACCOUNT: AccountId = AccountId::from_bytes([3; 16]);
const CREDENTIAL: CredentialId = CredentialId::from_bytes([4; 16]);
const SESSION: SessionId = SessionId::from_bytes([5; 16]);
const NOW: Timestamp = Timestamp::from_millis(1_775_681_700_000);
/// The generator of P-256.
const KEY: &str = "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296";

/// A wish, and the payload that the vault writes for it.
type Pair = (Intent<'static>, String);

/// What a session knows after a code.
fn known() -> KnownWallet {
    KnownWallet {
        organization: Some(PLATFORM),
        account: Some(ACCOUNT),
        wallet: Some(WALLET),
        contact: None,
    }
}

fn written(activity: &Activity<'_>) -> String {
    activity.to_json(PLATFORM, NOW)
}

/// As the vault writes it: the digest of account and mode, signed with the wallet.
fn privacy(account: AccountId, enabled: bool) -> String {
    let statement = format!(r#"{{"accountId":"{account}","privateEnabled":{enabled}}}"#);
    written(&Activity::SignRawPayload {
        payload: &hex::encode(Sha256::digest(statement)),
        sign_with: &WALLET.to_string(),
    })
}

fn authenticator(name: &'static str) -> Authenticator<'static> {
    Authenticator {
        attestation: AttestationTexts {
            attestation_object: "o2N",
            client_data_json: "eyJ",
            credential_id: "AQ",
        },
        authenticator_name: name,
        challenge: "AAEC",
        transports: &[],
    }
}

fn additions() -> Vec<Pair> {
    let (account, user) = (ACCOUNT, ACCOUNT);
    let (email, phone, token) = ("ann@example.com", "+4912345", "a.b.c");
    let provider = "Example \"ID\"";
    let passkey = |name| {
        let authenticator = authenticator(name);
        (
            Intent::AddPasskey {
                account,
                authenticator,
            },
            written(&Activity::CreateAuthenticator {
                authenticator,
                user,
            }),
        )
    };
    vec![
        (
            Intent::SetEmail { account, email },
            written(&Activity::UpdateUserEmail { email, user }),
        ),
        (
            Intent::SetPhone { account, phone },
            written(&Activity::UpdateUserPhone { phone, user }),
        ),
        (
            Intent::AddIdentity {
                account,
                token,
                provider: Some(provider),
            },
            written(&Activity::CreateOauthProvider {
                token,
                provider,
                user,
            }),
        ),
        passkey("mine"),
        passkey("hers"),
    ]
}

fn revocations() -> Vec<Pair> {
    let (credential, user) = (CREDENTIAL, ACCOUNT);
    let revoked = |kind, activity: &Activity<'_>| {
        let intent = Intent::RevokeCredential {
            account: ACCOUNT,
            credential,
            kind,
        };
        (intent, written(activity))
    };
    vec![
        revoked(
            RevokedKind::Email,
            &Activity::UpdateUserEmail { email: "", user },
        ),
        revoked(
            RevokedKind::Phone,
            &Activity::UpdateUserPhone { phone: "", user },
        ),
        revoked(
            RevokedKind::Identity,
            &Activity::DeleteOauthProvider { credential, user },
        ),
        revoked(
            RevokedKind::Passkey,
            &Activity::DeleteAuthenticator { credential, user },
        ),
    ]
}

fn others(key: &'static ClientKey) -> Vec<Pair> {
    let (account, user, session) = (ACCOUNT, ACCOUNT, SESSION);
    let private = |enabled| {
        (
            Intent::SetPrivate { account, enabled },
            privacy(account, enabled),
        )
    };
    vec![
        (
            Intent::RefreshSession { key },
            written(&Activity::CreateSession { target: key }),
        ),
        (
            Intent::RevokeSession { account, session },
            written(&Activity::DeleteSession { session, user }),
        ),
        private(true),
        private(false),
    ]
}

#[test]
fn every_wish_knows_its_own_payload_and_no_other_wishs() {
    let key: &'static ClientKey = Box::leak(Box::new(ClientKey::parse(KEY).expect("a point")));
    let pairs = [additions(), revocations(), others(key)].concat();
    assert_eq!(pairs.len(), 13);
    for (mine, (intent, _)) in pairs.iter().enumerate() {
        for (other, (_, payload)) in pairs.iter().enumerate() {
            let expected = if mine == other {
                Ok(())
            } else {
                Err(StampIntentError::Other)
            };
            assert_eq!(intent.check(payload, &known()), expected, "{mine} {other}");
        }
    }
}

#[test]
fn a_payload_that_says_the_wish_is_stamped_to_the_byte() {
    let key = SigningKey::make(&SystemEntropy).expect("a key");
    let public = *key.public();
    let session = Session::resume(key, NOW, known());
    let (intent, payload) = additions().remove(0);
    let stamp = session.stamp_intent(&payload, &intent).expect("the wish");
    let stamp = Stamp::parse(&stamp).expect("a stamp");
    assert_eq!(stamp.verify(&public, &payload), Ok(()));
    let other = payload.replace("ann@", "eve@");
    let refused = session.stamp_intent(&other, &intent);
    assert_eq!(refused, Err(StampIntentError::Other));
}

#[test]
fn the_same_activity_for_another_account_is_refused() {
    let other = AccountId::from_bytes([9; 16]);
    let hers = |payload: &String| payload.replace(&ACCOUNT.to_string(), &other.to_string());
    for (intent, payload) in [additions(), revocations()].concat() {
        let theirs = hers(&payload);
        assert_ne!(theirs, payload);
        assert_eq!(
            intent.check(&theirs, &known()),
            Err(StampIntentError::Other)
        );
    }
    let intent = Intent::SetPrivate {
        account: ACCOUNT,
        enabled: true,
    };
    let theirs = privacy(other, true);
    assert_eq!(
        intent.check(&theirs, &known()),
        Err(StampIntentError::Other)
    );
}

#[test]
fn a_payload_with_more_in_it_or_spelled_otherwise_is_refused() {
    let (intent, payload) = additions().remove(0);
    for other in [
        payload.replace(',', ", "),
        payload.replace("\"type\"", "\"more\":1,\"type\""),
        payload.replace("\"userEmail\"", "\"more\":1,\"userEmail\""),
        format!("{payload} "),
    ] {
        assert_eq!(
            intent.check(&other, &known()),
            Err(StampIntentError::Other),
            "{other}"
        );
    }
    let timeless = payload.replace("1775681700000", "x");
    for text in ["", "{}", "[]", "a.b.c", &timeless] {
        assert_eq!(
            intent.check(text, &known()),
            Err(StampIntentError::Malformed),
            "{text}"
        );
    }
}

#[test]
fn the_same_wish_at_another_organization_is_refused() {
    let named = PlatformId::from_bytes([9; 16]);
    let known_one = PLATFORM;
    let key = ClientKey::parse(KEY).expect("a point");
    let key: &'static ClientKey = Box::leak(Box::new(key));
    let refused = StampIntentError::Named(OtherNamed::Organization {
        named,
        known: known_one,
    });
    for (intent, payload) in [additions(), revocations(), others(key)].concat() {
        let theirs = payload.replace(&PLATFORM.to_string(), &named.to_string());
        assert_ne!(theirs, payload);
        assert_eq!(intent.check(&theirs, &known()), Err(refused));
        // Free, where the device knows no organization.
        assert_eq!(intent.check(&theirs, &KnownWallet::default()), Ok(()));
    }
}

#[test]
fn a_wish_about_another_wallet_than_the_sessions_is_refused() {
    let named = WalletId::from_bytes([9; 16]);
    let intent = Intent::SetPrivate {
        account: ACCOUNT,
        enabled: true,
    };
    let theirs = privacy(ACCOUNT, true).replace(&WALLET.to_string(), &named.to_string());
    let known_one = WALLET;
    let refused = OtherNamed::Wallet {
        named,
        known: known_one,
    };
    let refused = Err(StampIntentError::Named(refused));
    assert_eq!(intent.check(&theirs, &known()), refused);
    let account = AccountId::from_bytes([9; 16]);
    let intent = Intent::SetEmail {
        account,
        email: "ann@example.com",
    };
    let refused = OtherNamed::Account {
        named: account,
        known: ACCOUNT,
    };
    let payload = written(&Activity::UpdateUserEmail {
        email: "ann@example.com",
        user: account,
    });
    let refused = Err(StampIntentError::Named(refused));
    assert_eq!(intent.check(&payload, &known()), refused);
}
