//! Records of the first form at work: a vault of this version redeems what 265848f left behind.
//!
//! Invariant: the records are the frozen plaintexts; of a challenge only the payload's digest, the
//! body and the expiry are put in, which no other record can know. The session's key, and that of
//! everybody, is the generator of P-256, whose private half is 1.

use seedport_keys::{language::Language, mnemonic::Mnemonic};
use seedport_wire::{
    BodyDigest, Clock, Fingerprint, FirstEditionStamp, SecretBytes, SigningKey, Stamp,
    SystemEntropy, TargetKey, Timestamp,
    digest::sha256,
    ids::{CredentialId, PlatformId, RequestId, SessionId, WalletId},
    session_bundle,
};
use tempfile::TempDir;

use super::{ACCOUNT, CREDENTIAL, SESSION, frozen, identities};
use crate::{
    AnswerToken, AnswerTokenError, Delivery, FinishExportV1, Limits, OpenSession, Redemption,
    RootKey, Scope, SessionRetry, Stored, StoredQuorumKey, Vault, VaultParts,
    fault::RecordKind,
    oidc::{Issuers, OidcError, OidcRefusal, TokenVerifier},
    quorum::make_quorum_key,
    records::{
        codec::Writer,
        credential::{CredentialRecord, Identity},
        session::SessionRecord,
    },
    state::{
        Beginning, DatabaseId, InstallationId, StateFacts, StateKey, StateSettings, VaultState,
    },
};

const PLATFORM: PlatformId = PlatformId::from_bytes([0x11; 16]);
const WALLET: WalletId = WalletId::from_bytes([0x12; 16]);
const REQUEST: RequestId = RequestId::from_bytes([0x13; 16]);
const PAYLOAD: &str = "what was stamped";
const SCOPE: Scope = Scope {
    platform: PLATFORM,
    account: ACCOUNT,
    wallet: WALLET,
};
/// Within the life of the frozen session and challenges.
const NOW: i64 = 1_775_662_300_000;

struct AtThatTime;

impl Clock for AtThatTime {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(NOW)
    }
}

fn root() -> RootKey {
    RootKey::from_secret(SecretBytes::copy_from(&[7; 32])).expect("32 bytes")
}

/// A vault at the frozen moment; the directory of its state goes away with it.
fn vault() -> (Vault, TempDir) {
    let made = make_quorum_key(&root(), &AtThatTime, &SystemEntropy).expect("makes");
    let directory = TempDir::new().expect("a directory");
    let facts = StateFacts {
        installation: InstallationId::from_bytes([0; 16]),
        sandbox: true,
        database: DatabaseId::from_bytes([0; 16]),
        quorum_keys: vec![Fingerprint::of(&made.public)],
    };
    let state = VaultState::create(
        &directory.path().join("vault"),
        StateKey::derive(&root()).expect("a key"),
        facts,
        Beginning::Fresh,
        StateSettings::default(),
        Timestamp::from_millis(NOW - 2_000),
    );
    let parts = VaultParts {
        clock: Box::new(AtThatTime),
        entropy: Box::new(SystemEntropy),
        delivery: Delivery::Sandbox,
        limits: Limits::default(),
        passkeys: None,
        tokens: TokenVerifier::sandbox(Issuers::default()),
        state: state.expect("a state"),
    };
    let stored = [StoredQuorumKey {
        id: made.id,
        sealed: made.sealed,
    }];
    (
        Vault::open(root(), &stored, parts).expect("opens"),
        directory,
    )
}

/// The private half of the generator.
fn one() -> SecretBytes {
    let mut scalar = [0; 32];
    scalar[31] = 1;
    SecretBytes::copy_from(&scalar)
}

fn key() -> SigningKey {
    SigningKey::from_scalar(&one()).expect("in range")
}

fn stamp() -> Stamp {
    Stamp::make(&key(), PAYLOAD).expect("signs")
}

fn body() -> BodyDigest {
    BodyDigest::of("any", &[])
}

fn seal(vault: &Vault, kind: RecordKind, id: &[u8; 16], plaintext: &SecretBytes) -> Vec<u8> {
    let place = SCOPE.place(kind, id);
    let sealed = vault.ring.seal(&place, plaintext, &SystemEntropy);
    sealed.expect("seals")
}

/// A frozen session, sealed.
fn session(vault: &Vault, name: &str) -> Vec<u8> {
    let plaintext = super::plaintext(&frozen()[name]);
    assert_eq!(plaintext.expose()[0], 2, "of a form that is not written");
    seal(vault, RecordKind::Session, SESSION.as_bytes(), &plaintext)
}

/// A frozen challenge over [`PAYLOAD`], sealed.
fn challenge(vault: &Vault, name: &str) -> Vec<u8> {
    let mut bytes = hex::decode(&frozen()[name]).expect("hex");
    bytes.truncate(bytes.len() - 32 - 32 - 8);
    bytes.extend(sha256(PAYLOAD.as_bytes()));
    bytes.extend(body().as_bytes());
    bytes.extend((NOW + 1_000).to_be_bytes());
    let plaintext = SecretBytes::from_vec(bytes);
    seal(vault, RecordKind::Challenge, REQUEST.as_bytes(), &plaintext)
}

fn redemption<'a, S>(challenge: &'a [u8], stamp: &'a S) -> Redemption<'a, S> {
    Redemption {
        platform: PLATFORM,
        account: ACCOUNT,
        wallet: WALLET,
        challenge: Stored {
            id: REQUEST,
            sealed: challenge,
        },
        payload: PAYLOAD,
        body: body(),
        stamp,
    }
}

const fn stored_session(sealed: &[u8]) -> Stored<'_, SessionId> {
    Stored {
        id: SESSION,
        sealed,
    }
}

fn opened(vault: &Vault, id: CredentialId, sealed: &[u8]) -> CredentialRecord {
    let credential = Stored { id, sealed };
    vault.open_credential(SCOPE, credential).expect("opens")
}

#[test]
fn an_old_login_challenge_opens_a_session_that_knows_no_founding_contact() {
    let (vault, _kept) = vault();
    let (challenge, stamp) = (challenge(&vault, "challenge-open-session"), stamp());
    let session = vault.open_session(&OpenSession {
        redemption: redemption(&challenge, &stamp),
        credential: CREDENTIAL,
    });
    let session = session.expect("opens");
    assert_eq!(session.key, key().public().compressed());
    let place = SCOPE.place(RecordKind::Session, session.id.as_bytes());
    let plaintext = vault.ring.open(&place, &session.sealed).expect("opens");
    let record = SessionRecord::decode(&plaintext).expect("reads");
    assert_eq!(
        (record.origin.founding, record.credential),
        (None, CREDENTIAL)
    );
}

#[test]
fn an_old_addition_is_stamped_by_an_old_session() {
    let (vault, _kept) = vault();
    let (session, stamp) = (session(&vault, "session-held"), stamp());
    let challenge = challenge(&vault, "challenge-add-credential");
    let added = vault.add_credential(&SessionRetry {
        redemption: redemption(&challenge, &stamp),
        session: stored_session(&session),
    });
    let added = added.expect("adds");
    assert_eq!(added.nickname, "Ann's key");
    let record = opened(&vault, added.credential.id, &added.credential.sealed);
    let passkey = super::passkey();
    assert_eq!(record.identity, Identity::Passkey(passkey));
    assert_eq!((record.founding, record.tokens_after), (None, None));
}

#[test]
fn an_old_change_of_contact_is_stamped_by_an_old_session() {
    let (vault, _kept) = vault();
    let (session, stamp) = (session(&vault, "session-held"), stamp());
    // What the frozen set is the digest of, nobody knows: it moves no other set.
    let frozen = challenge(&vault, "challenge-change-contact");
    let retry = |challenge| {
        let session = stored_session(&session);
        let redemption = redemption(challenge, &stamp);
        SessionRetry {
            redemption,
            session,
        }
    };
    let refused = vault.set_contact(&retry(&frozen), &[]).err();
    let changed = crate::RedeemRefusal::CredentialSetChanged;
    assert_eq!(refused, Some(crate::RedeemError::Refused(changed)));
    // The same bytes about the set of the frozen mail credential.
    let mut bytes = vault
        .ring
        .open(
            &SCOPE.place(RecordKind::Challenge, REQUEST.as_bytes()),
            &frozen,
        )
        .expect("opens")
        .expose()
        .to_vec();
    assert_eq!(bytes[17..50], [&[9], &[0x66; 32][..]].concat());
    bytes[18..50].copy_from_slice(&sha256(CREDENTIAL.as_bytes()));
    let bytes = SecretBytes::from_vec(bytes);
    let challenge = seal(&vault, RecordKind::Challenge, REQUEST.as_bytes(), &bytes);
    let mail = super::plaintext(&super::frozen()["credential-email"]);
    let mail = seal(&vault, RecordKind::Credential, CREDENTIAL.as_bytes(), &mail);
    let tied = [Stored {
        id: CREDENTIAL,
        sealed: &mail,
    }];
    let set = vault.set_contact(&retry(&challenge), &tied).expect("sets");
    assert_eq!(set.contact, "new@example.com");
    let record = opened(&vault, CREDENTIAL, &set.credentials[0].sealed);
    assert_eq!(
        record.identity,
        Identity::Email("new@example.com".to_owned())
    );
}

#[test]
fn an_old_session_of_the_legacy_flow_takes_an_old_wallet_out_in_the_first_edition() {
    let (vault, _kept) = vault();
    let session = session(&vault, "session-made");
    let entropy = SecretBytes::copy_from(&[0x21; 32]);
    // As 265848f wrote it: version, kind, account, language, digest, entropy.
    let old = Writer::new(1)
        .raw(&[1])
        .raw(ACCOUNT.as_bytes())
        .raw(&[Language::English.code()])
        .raw(&[0x77; 32])
        .sized(entropy.expose())
        .finish()
        .expect("writes");
    let wallet = seal(&vault, RecordKind::OwnerWallet, WALLET.as_bytes(), &old);
    let challenge = challenge(&vault, "challenge-export-wallet-v1");
    let signature = key().sign(PAYLOAD.as_bytes()).expect("signs");
    let stamp = FirstEditionStamp::Bare(signature);
    let delivered = vault.finish_export_v1(&FinishExportV1 {
        redemption: redemption(&challenge, &stamp),
        sessions: &[stored_session(&session)],
        wallet: Stored {
            id: WALLET,
            sealed: &wallet,
        },
    });
    let target = TargetKey::from_scalar(one()).expect("in range");
    let bundle = delivered.expect("delivers").export.envelope;
    let phrase = session_bundle::open(&target, &bundle).expect("opens");
    let words = Mnemonic::from_entropy(Language::English, entropy).expect("32 bytes");
    assert_eq!(phrase.expose_text(), words.phrase().expose_text());
}

/// Of a credential that does not say when the token that added it was issued, any fresh token
/// opens a session.
#[test]
fn an_old_providers_credential_is_opened_by_any_token_of_its_identity() {
    let (vault, _kept) = vault();
    let (_, identity) = identities().swap_remove(2);
    assert!(matches!(identity, Identity::Oidc(_)));
    let old = super::plaintext(&frozen()["credential-oidc"]);
    let old = seal(&vault, RecordKind::Credential, CREDENTIAL.as_bytes(), &old);
    let record = opened(&vault, CREDENTIAL, &old);
    assert_eq!((record.identity, record.tokens_after), (identity, None));
    // The verifier of a sandbox does not take this issuer: the credential was read before that.
    let key = seedport_wire::ClientKey::held(*key().public());
    let refused = vault.answer_token(&AnswerToken {
        scope: SCOPE,
        credential: Stored {
            id: CREDENTIAL,
            sealed: &old,
        },
        token: "none",
        key: &key,
    });
    let malformed = OidcError::Refused(OidcRefusal::Malformed);
    assert_eq!(refused.err(), Some(AnswerTokenError::Token(malformed)));
}
