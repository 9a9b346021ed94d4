//! Promises 1 and 2 from outside: whatever a call returns, the secrets are not in it.

use std::{collections::HashSet, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use seedport_keys::{language::Language, manifest::Manifest, mnemonic::Mnemonic};
use seedport_vault::oidc::{Issuers, TokenVerifier};
use seedport_vault::{
    BeginCodeError, CodeFormat, CodeMessage, CourierError, Delivery, Limits, StoredQuorumKey,
    Vault, VaultParts, quorum::make_quorum_key,
};
use seedport_wire::{
    Clock as _, Contact, Fingerprint, SystemEntropy, envelope, key_document::KeyStatus,
    signed_message::SignedMessage,
};

use crate::common::{
    Said, World, draw,
    haystack::Haystack,
    now,
    parts::{Recorded, START, SetClock},
    root_key, stamp,
    state::StateDirectory,
};

#[test]
fn nothing_that_any_call_returns_holds_a_secret() {
    let recorded = Recorded::default();
    let root: [u8; 32] = draw();
    let mut world = World::made(Limits::default(), root, Box::new(recorded.clone()));
    world.format = CodeFormat::new(12, false, Duration::from_mins(5)).expect("in bounds");
    let mut out = Haystack::default();
    out.add(&world.quorum.1);
    out.add(format!("{:?}", world.vault.key_document()));

    let owner = world.owner("ann@example.com");
    out.add(format!("{:?}", owner.wallet));
    out.add(&owner.wallet.sealed);
    out.add(&owner.wallet.credential.sealed);
    let (code, mail) = world.code(&owner);
    out.add(format!("{code:?}"));
    out.add(&code.sealed);
    out.add(&code.target_bundle);
    let wrong = world.guess(&owner, &code, "999999999999");
    let wrong = wrong.expect_err("wrong");
    out.add(format!("{wrong:?} {wrong}"));
    let key = crate::common::signing_key();
    let answer = world.seal(&code.target_bundle, &mail.code, key.public());
    let challenge = world.answer(&owner, &code, &answer).expect("right");
    out.add(format!("{challenge:?}"));
    out.add(&challenge.payload);
    out.add(&challenge.sealed);
    let answered = crate::common::Answered { key, challenge };
    let session = world.open(&owner, &answered).expect("opens");
    out.add(format!("{session:?}"));
    out.add(&session.sealed);
    let login = crate::common::Login {
        key: answered.key,
        session,
    };
    let asked = world.ask(&owner);
    out.add(format!("{:?}", asked.challenge));
    out.add(&asked.challenge.payload);
    out.add(&asked.challenge.sealed);
    let other = stamp(&crate::common::signing_key(), "other");
    let refused = world.finish(&owner, &login, &asked.challenge, &other);
    let refused = refused.expect_err("refused");
    out.add(format!("{refused:?} {refused}"));
    let (target, delivered) = world.export(&owner, &login);
    out.add(format!("{delivered:?}"));
    out.add(&delivered.envelope);
    let message = SignedMessage::parse(&delivered.envelope).expect("a message");
    out.add(message.verify(&world.pins).expect("signed"));

    let phrase = world.phrase(&delivered.envelope, &target);
    let mnemonic = Mnemonic::parse(Language::English, &phrase).expect("a phrase");
    // Exposed to be searched for.
    let entropy = mnemonic.entropy().expose().to_vec();
    let manifest = Manifest::derive(&mnemonic).expect("derives");
    assert_eq!(manifest, owner.wallet.manifest, "the server told the truth");

    let words: Vec<_> = phrase.split(' ').collect();
    for pair in words.windows(2) {
        let together = pair.join(" ");
        assert!(!out.holds(together.as_bytes()), "two words of the phrase");
    }
    assert!(!out.holds(mail.code.as_bytes()), "the code");
    assert!(!out.holds_any_form(&entropy), "the seed");
    assert!(!out.holds_any_form(&root), "the root key");
    let scalars = [login.key.scalar().expect("exports")];
    for scalar in scalars.iter().chain([target.scalar()]) {
        // Exposed to be searched for.
        assert!(!out.holds_any_form(scalar.expose()), "an owner's key");
    }
    // Every draw of 32 bytes is a seed, a private scalar, a data key or a digest key.
    let draws = recorded.draws(32);
    assert!(draws.contains(&entropy), "the draws are the vault's own");
    for draw in &draws {
        assert!(!out.holds_any_form(draw), "a key that the vault drew");
    }
    // Quorum key, seed, target scalar, code digest key; a data key for each of seven records
    // and the second export's eighth.
    assert_eq!(draws.len(), 4 + 8);

    // The search itself finds what is there.
    let sealed = &owner.wallet.sealed[20..52];
    assert!(out.holds_any_form(sealed));
    out.add(STANDARD_NO_PAD.encode([&[7], entropy.as_slice(), &[7]].concat()));
    assert!(out.holds_any_form(&entropy));
}

#[test]
fn an_envelope_says_truly_what_it_holds() {
    let world = World::new();
    let owner = world.owner("ann@example.com");
    let login = world.login(&owner);
    world.clock.advance(Duration::from_secs(61));
    let (target, delivered) = world.export(&owner, &login);
    let verified = world.verify(&delivered.envelope);
    assert_eq!(verified.organization(), owner.platform.to_string());
    assert_eq!(verified.wallet(), Some(owner.wallet.id));
    assert_eq!(verified.account(), Some(owner.account));
    assert_eq!(verified.export(), Some(delivered.id));
    assert_eq!(verified.issued_at(), Some("2026-04-08T15:31:01Z"));
    assert_eq!(delivered.issued_at, now(&world));
    let message = SignedMessage::parse(&delivered.envelope).expect("a message");
    let data = message.verify(&world.pins).expect("signed");
    let data: serde_json::Value = serde_json::from_slice(data).expect("JSON");
    let names: Vec<_> = data.as_object().expect("object").keys().cloned().collect();
    let mut expected = [
        "encappedPublic",
        "ciphertext",
        "organizationId",
        "walletId",
        "accountId",
        "exportId",
        "issuedAt",
        "credentialId",
        "foundingContact",
        "manifestVersion",
        "manifestDigest",
    ];
    expected.sort_unstable();
    let mut names = names;
    names.sort_unstable();
    assert_eq!(names, expected);
    let digest = hex::encode(owner.wallet.manifest.digest());
    assert_eq!(data["manifestDigest"], digest.as_str());
    assert_eq!(data["manifestVersion"], Manifest::VERSION);
    let credential = owner.wallet.credential.id.to_string();
    assert_eq!(data["credentialId"], credential.as_str());
    let contact = Contact::mail("ann@example.com").expect("an address");
    let founding = contact.founding_digest(owner.account, owner.wallet.id);
    assert_eq!(data["foundingContact"], founding.to_string().as_str());
    world.phrase(&delivered.envelope, &target);
}

#[test]
fn a_challenge_redeemed_twice_is_one_export_and_two_ciphertexts_of_one_phrase() {
    let world = World::new();
    let owner = world.owner("ann@example.com");
    let login = world.login(&owner);
    let asked = world.ask(&owner);
    let stamped = stamp(&login.key, &asked.challenge.payload);
    let deliver = || world.finish(&owner, &login, &asked.challenge, &stamped);
    let (one, two) = (deliver().expect("one"), deliver().expect("two"));
    assert_eq!(one.id, two.id, "one stamp is one act");
    assert_ne!(one.envelope, two.envelope);
    let phrase = |text: &str| world.phrase(text, &asked.target);
    assert_eq!(phrase(&one.envelope), phrase(&two.envelope));
    let (_, third) = world.export(&owner, &login);
    assert_ne!(third.id, one.id, "and another stamp is another");
}

#[test]
fn an_envelope_of_another_vault_is_not_pinned() {
    let world = World::new();
    let owner = world.owner("ann@example.com");
    let (_, delivered) = world.export(&owner, &world.login(&owner));
    let pins = World::new().pins;
    assert!(envelope::verify(&delivered.envelope, &pins).is_err());
}

#[test]
fn the_key_document_lists_the_key_that_signs_first() {
    let clock = SetClock::at_start();
    let root = draw();
    let older = make_quorum_key(&root_key(root), &clock, &SystemEntropy).expect("makes");
    clock.advance(Duration::from_hours(1));
    let newer = make_quorum_key(&root_key(root), &clock, &SystemEntropy).expect("makes");
    assert_eq!(
        (older.not_before, newer.not_before),
        (START, START.plus(Duration::from_hours(1)))
    );
    let now = clock.now();
    for order in [[&older, &newer], [&newer, &older]] {
        let stored = order.map(|key| StoredQuorumKey {
            id: key.id,
            sealed: key.sealed.clone(),
        });
        let pins = [&newer, &older].map(|key| Fingerprint::of(&key.public));
        let (_kept, state) = StateDirectory::found(root, true, &pins, now);
        let vault = Vault::open(
            root_key(root),
            &stored,
            VaultParts {
                state,
                clock: Box::new(clock.clone()),
                entropy: Box::new(SystemEntropy),
                delivery: Delivery::Sandbox,
                limits: Limits::default(),
                passkeys: None,
                tokens: TokenVerifier::sandbox(Issuers::default()),
            },
        );
        let document = vault.expect("opens").key_document();
        let fingerprints: Vec<_> = document.keys.iter().map(|key| key.fingerprint).collect();
        let expected = [&newer, &older].map(|key| Fingerprint::of(&key.public));
        assert_eq!(fingerprints, expected);
        let first = &document.keys[0];
        assert_eq!(first.public_key, newer.public.to_hex());
        assert_eq!(first.public_key.len(), 130);
        assert_eq!(first.status, KeyStatus::Current);
        assert_eq!(first.not_before, "2026-04-08T16:30:00Z");
        assert_eq!(first.not_after, None);
    }
}

#[test]
fn a_sandbox_answers_to_six_zeros_and_sends_nothing() {
    let mut world = World::new();
    let (vault, _kept) = world.delivering(Delivery::Sandbox);
    world.vault = vault;
    assert!(world.vault.is_sandbox());
    let owner = world.owner("ann@example.com");
    let code = world
        .vault
        .begin_code(&world.code_request(&owner))
        .expect("issues");
    assert_eq!(world.mailbox.count(), 0);
    assert_eq!(
        Said::of(world.guess(&owner, &code, "000001")),
        Said::Refused
    );
    assert_eq!(Said::of(world.guess(&owner, &code, "000000")), Said::Done);
}

#[test]
fn a_vault_with_a_courier_does_not_answer_to_six_zeros() {
    let mut world = World::new();
    assert!(!world.vault.is_sandbox());
    let owner = world.owner("ann@example.com");
    for length in [6, 8] {
        world.format = CodeFormat::new(length, false, Duration::from_mins(5)).expect("in bounds");
        let (code, mail) = world.code(&owner);
        assert_ne!(mail.code, "000000", "one chance in a million");
        assert_eq!(
            Said::of(world.guess(&owner, &code, "000000")),
            Said::Refused
        );
    }
}

#[test]
fn codes_differ_and_go_to_the_sealed_address_alone() {
    let mut world = World::new();
    world.format = CodeFormat::new(10, true, Duration::from_secs(90)).expect("in bounds");
    let ann = world.owner("ann@example.com");
    let ben = world.owner("ben@example.com");
    for owner in [&ann, &ben] {
        for _ in 0..32 {
            let (_, mail) = world.code(owner);
            assert_eq!(mail.to, owner.email);
            assert_eq!((mail.code.len(), mail.valid_seconds), (10, 90));
        }
    }
    let letters = world.mailbox.letters();
    let codes: HashSet<_> = letters.iter().map(|mail| &mail.code).collect();
    assert_eq!((letters.len(), codes.len()), (64, 64));
}

/// A courier that accepts nothing but keeps what it saw of the code.
struct Refusing(std::sync::Arc<std::sync::Mutex<Vec<Vec<u8>>>>, CourierError);

impl seedport_vault::CodeCourier for Refusing {
    fn deliver(&self, message: &CodeMessage<'_>) -> Result<(), CourierError> {
        // Exposed to this test, which answers with it.
        let code = message.code.expose().to_vec();
        self.0.lock().expect("whole").push(code);
        Err(self.1)
    }
}

#[test]
fn a_message_that_does_not_leave_leaves_no_code() {
    let world = World::new();
    let owner = world.owner("ann@example.com");
    for refusal in [
        CourierError::Address,
        CourierError::Unreachable,
        CourierError::Refused,
    ] {
        world.mailbox.refuse(Some(refusal));
        let said = world.vault.begin_code(&world.code_request(&owner)).err();
        assert_eq!(said, Some(BeginCodeError::Courier(refusal)));
    }
    assert_eq!(world.mailbox.count(), 0);
    world.mailbox.refuse(None);
    world.login(&owner);
}

#[test]
fn the_code_of_a_message_that_did_not_leave_answers_no_other() {
    let mut world = World::new();
    let owner = world.owner("ann@example.com");
    let seen = std::sync::Arc::default();
    let (live, _) = world.code(&owner);
    let refusing = Refusing(std::sync::Arc::clone(&seen), CourierError::Unreachable);
    let (vault, _kept) = world.delivering(Delivery::Courier(Box::new(refusing)));
    world.vault = vault;
    let said = world.vault.begin_code(&world.code_request(&owner)).err();
    assert_eq!(
        said,
        Some(BeginCodeError::Courier(CourierError::Unreachable))
    );
    let lost = seen.lock().expect("whole").pop().expect("was drawn");
    let lost = String::from_utf8(lost).expect("ASCII");
    assert_eq!(Said::of(world.guess(&owner, &live, &lost)), Said::Refused);
}
