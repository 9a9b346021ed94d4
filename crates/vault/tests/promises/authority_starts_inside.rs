//! Promise 4: no call gives anybody a credential for a wallet that exists.

use seedport_vault::{
    BeginCodeError, CreateWallet, CreateWalletError, Limits, OpenSession, RecordKind, RedeemError,
    RedeemRefusal, Stored, Vault, VaultFault,
};
use seedport_wire::{
    EntropyUnavailable,
    contact::ContactError,
    ids::{CredentialId, OtpId},
};

use crate::common::{
    Owner, Said, World, draw, login_body,
    parts::{Dwindling, Told},
    stamp,
};

const CREDENTIAL: VaultFault = VaultFault::Record(RecordKind::Credential);

/// Every sealed text that the attacker can get out of the vault by asking for their own wallet,
/// which they put beside the victim's account.
fn everything_the_attacker_can_have_sealed(world: &World, own: &Owner) -> Vec<Vec<u8>> {
    let (code, _) = world.code(own);
    let answered = world.answered(own);
    let login = world.login(own);
    let asked = world.ask(own);
    vec![
        own.wallet.sealed.clone(),
        own.wallet.credential.sealed.clone(),
        code.sealed,
        answered.challenge.sealed,
        login.session.sealed,
        asked.challenge.sealed,
        world.quorum.1.clone(),
    ]
}

#[test]
fn the_same_request_makes_another_account_with_another_wallet() {
    let world = World::new();
    let first = world.owner("ann@example.com");
    let second = world.owner("ann@example.com");
    assert_ne!(first.account, second.account, "one account has one wallet");
    assert_ne!(first.wallet.id, second.wallet.id);
    assert_ne!(first.wallet.credential.id, second.wallet.credential.id);
    assert_ne!(first.wallet.manifest, second.wallet.manifest);
}

#[test]
fn account_wallet_and_credential_ids_are_the_vaults_own_draws() {
    let world = World::new();
    let [account, wallet, credential]: [[u8; 16]; 3] = [draw(), draw(), draw()];
    let told = Told::new(&[&account, &wallet, &credential]);
    let vault = world.beside(Limits::default(), Box::new(told));
    let owner = vault.owner("ann@example.com");
    let drawn = |bytes: &[u8; 16], id: &[u8; 16]| {
        // All but the six bits that say that a UUID is of version 4.
        bytes
            .iter()
            .zip(id)
            .enumerate()
            .all(|(at, (a, b))| a == b || at == 6 || at == 8)
    };
    assert!(drawn(&account, owner.account.as_bytes()));
    assert!(drawn(&wallet, owner.wallet.id.as_bytes()));
    assert!(drawn(&credential, owner.wallet.credential.id.as_bytes()));
}

#[test]
fn nothing_sealed_for_the_attacker_is_a_credential_of_the_victims_wallet() {
    let world = World::new();
    let victim = world.owner("ann@example.com");
    let own = world.owner_of(victim.account, "mallory@example.com");
    let mails = world.mailbox.count();
    let sealed = everything_the_attacker_can_have_sealed(&world, &own);
    let own_mails = world.mailbox.count() - mails;
    let ids = [victim.wallet.credential.id, own.wallet.credential.id];
    for sealed in &sealed {
        for id in ids {
            let mut request = world.code_request(&victim);
            request.credential = Stored { id, sealed };
            let refused = world.vault.begin_code(&request).err();
            assert_eq!(refused, Some(BeginCodeError::Fault(CREDENTIAL)));
        }
    }
    assert_eq!(
        world.mailbox.count(),
        mails + own_mails,
        "no code for the victim"
    );
}

#[test]
fn a_credential_of_one_wallet_answers_no_code_of_another() {
    let world = World::new();
    let ann = world.owner("ann@example.com");
    let mallory = world.owner_of(ann.account, "mallory@example.com");
    let (ann_code, _) = world.code(&ann);
    let (own_code, own_mail) = world.code(&mallory);
    let key = crate::common::signing_key();
    let answer = world.seal(&own_code.target_bundle, &own_mail.code, key.public());
    let mut offers = Vec::new();
    // The attacker's code and credential, said to be of the victim's wallet; then each alone.
    let mut request = mallory.answer_request(&own_code, &answer);
    request.wallet = ann.wallet.id;
    offers.push((request, RecordKind::Code));
    let mut request = ann.answer_request(&ann_code, &answer);
    request.code = Stored {
        id: own_code.id,
        sealed: &own_code.sealed,
    };
    offers.push((request, RecordKind::Code));
    let mut request = ann.answer_request(&ann_code, &answer);
    request.credential = mallory.credential();
    offers.push((request, RecordKind::Code));
    let mut request = mallory.answer_request(&own_code, &answer);
    request.credential = ann.credential();
    offers.push((request, RecordKind::Code));
    for (offer, kind) in offers {
        let said = Said::of(world.vault.answer_code(&offer));
        assert_eq!(said, Said::Fault(VaultFault::Record(kind)));
    }
}

#[test]
fn a_right_answer_opens_a_session_of_its_own_wallet_only() {
    let world = World::new();
    let ann = world.owner("ann@example.com");
    let mallory = world.owner_of(ann.account, "mallory@example.com");
    let answered = world.answered(&mallory);
    let stamp = stamp(&answered.key, &answered.challenge.payload);
    for credential in [mallory.wallet.credential.id, ann.wallet.credential.id] {
        let said = Said::of(world.vault.open_session(&OpenSession {
            redemption: mallory.redemption(&answered.challenge, login_body(), &stamp),
            credential: ann.wallet.credential.id,
        }));
        assert_eq!(said, Said::Refused);
        let mut moved = mallory.redemption(&answered.challenge, login_body(), &stamp);
        moved.wallet = ann.wallet.id;
        let said = Said::of(world.vault.open_session(&OpenSession {
            redemption: moved,
            credential,
        }));
        let challenge = VaultFault::Record(RecordKind::Challenge);
        assert_eq!(said, Said::Fault(challenge));
    }
}

#[test]
fn a_session_is_opened_for_the_credential_whose_code_was_right() {
    let world = World::new();
    let ann = world.owner("ann@example.com");
    let answered = world.answered(&ann);
    let stamp = stamp(&answered.key, &answered.challenge.payload);
    let other = CredentialId::from_bytes(draw());
    let refused = world.vault.open_session(&OpenSession {
        redemption: ann.redemption(&answered.challenge, login_body(), &stamp),
        credential: other,
    });
    let wrong = RedeemError::Refused(RedeemRefusal::WrongChallenge);
    assert_eq!(refused.err(), Some(wrong));
    assert!(
        world.open(&ann, &answered).is_ok(),
        "the challenge stays open"
    );
}

#[test]
fn a_session_of_one_wallet_exports_no_other() {
    let world = World::new();
    let ann = world.owner("ann@example.com");
    let mallory = world.owner_of(ann.account, "mallory@example.com");
    let login = world.login(&mallory);
    let asked = world.ask(&ann);
    let stamped = stamp(&login.key, &asked.challenge.payload);
    let said = Said::of(world.finish(&ann, &login, &asked.challenge, &stamped));
    let session = VaultFault::Record(RecordKind::Session);
    assert_eq!(said, Said::Fault(session));

    // The attacker's own export, with the victim's wallet in its place.
    let own = world.ask(&mallory);
    let stamped = stamp(&login.key, &own.challenge.payload);
    let mut request = mallory.export_request(&login, &own.challenge, &stamped);
    request.wallet = ann.stored_wallet();
    let wallet = VaultFault::Record(RecordKind::OwnerWallet);
    assert_eq!(
        Said::of(world.vault.finish_export(&request)),
        Said::Fault(wallet)
    );
    request.wallet.id = mallory.wallet.id;
    assert_eq!(
        Said::of(world.vault.finish_export(&request)),
        Said::Fault(wallet)
    );

    // The victim's challenge, opened in the attacker's wallet.
    let stamped = stamp(&login.key, &asked.challenge.payload);
    let request = mallory.export_request(&login, &asked.challenge, &stamped);
    let challenge = VaultFault::Record(RecordKind::Challenge);
    assert_eq!(
        Said::of(world.vault.finish_export(&request)),
        Said::Fault(challenge)
    );
}

/// The attacker's own vault draws whatever the attacker says, the victim's ids included.
#[test]
fn records_forged_in_a_vault_of_the_attackers_own_are_refused() {
    let world = World::new();
    let ann = world.owner("ann@example.com");
    let (code, _) = world.code(&ann);
    let told = Told::new(&[
        ann.account.as_bytes(),
        ann.wallet.id.as_bytes(),
        ann.wallet.credential.id.as_bytes(),
    ]);
    // A world's quorum key is drawn first, and its id would take what is told: so it is made
    // with other randomness, and the told one comes with a second process.
    let attackers = World::new();
    let mut attackers = attackers.beside(Limits::default(), Box::new(told));
    attackers.platform = world.platform;
    let forged = attackers.owner("mallory@example.com");
    assert_eq!(forged.account, ann.account);
    assert_eq!(forged.wallet.id, ann.wallet.id);
    assert_eq!(forged.wallet.credential.id, ann.wallet.credential.id);

    let begun = Said::of(world.vault.begin_code(&world.code_request(&forged)));
    assert_eq!(begun, Said::Fault(CREDENTIAL));
    let login = attackers.login(&forged);
    let asked = world.ask(&ann);
    let stamped = stamp(&login.key, &asked.challenge.payload);
    let said = Said::of(world.finish(&ann, &login, &asked.challenge, &stamped));
    assert_eq!(said, Said::Fault(VaultFault::Record(RecordKind::Session)));

    // The honest code, with the forged credential and the other way about.
    let (forged_code, mail) = attackers.code(&forged);
    let key = crate::common::signing_key();
    let answer = attackers.seal(&forged_code.target_bundle, &mail.code, key.public());
    let mut request = ann.answer_request(&code, &answer);
    request.credential = forged.credential();
    assert_eq!(
        Said::of(world.vault.answer_code(&request)),
        Said::Fault(CREDENTIAL)
    );
    let mut request = ann.answer_request(&code, &answer);
    request.code = Stored {
        id: OtpId::from_bytes(*forged_code.id.as_bytes()),
        sealed: &forged_code.sealed,
    };
    let code = VaultFault::Record(RecordKind::Code);
    assert_eq!(
        Said::of(world.vault.answer_code(&request)),
        Said::Fault(code)
    );
}

#[test]
fn a_token_signed_in_another_vault_opens_no_session() {
    let world = World::new();
    let ann = world.owner("ann@example.com");
    let own = World::new();
    let mallory = own.owner_of(ann.account, "mallory@example.com");
    let forged = own.answered(&mallory);
    let honest = world.answered(&ann);
    let stamp = stamp(&forged.key, &forged.challenge.payload);
    let mut redemption = ann.redemption(&honest.challenge, login_body(), &stamp);
    redemption.payload = &forged.challenge.payload;
    let said = Said::of(world.vault.open_session(&OpenSession {
        redemption,
        credential: ann.wallet.credential.id,
    }));
    assert_eq!(said, Said::Fault(VaultFault::Record(RecordKind::Challenge)));
}

#[test]
fn randomness_that_fails_anywhere_makes_no_wallet() {
    let world = World::new();
    let source = Dwindling::after(1000);
    let vault: Vault = world
        .beside(Limits::default(), Box::new(source.clone()))
        .vault;
    let request = CreateWallet {
        platform: world.platform,
        email: "ann@example.com",
    };
    let dry = VaultFault::Entropy(EntropyUnavailable);
    let mut draws = 0;
    loop {
        source.refill(draws);
        match vault.create_wallet(&request) {
            Err(fault) => assert_eq!(fault, dry.into(), "after {draws} draws"),
            Ok(_) => break,
        }
        draws += 1;
    }
    // Three ids, the seed, and nonces and a data key for each of two records.
    assert_eq!(draws, 3 + 1 + 2 * 2);
}

#[test]
fn an_address_that_is_none_makes_no_wallet() {
    let world = World::new();
    let long = |length| "a".repeat(length);
    let mut texts = vec![
        String::new(),
        " ".to_owned(),
        "ann".to_owned(),
        "@example.com".to_owned(),
        "ann@".to_owned(),
        "ann@example.com\n".to_owned(),
        "ann@example.com, mallory@example.com".to_owned(),
        "+4915112345678".to_owned(),
    ];
    texts.extend([4096, 65_535, 65_536, 1_000_000].map(long));
    texts.extend([4096, 65_536].map(|length| format!("{}@example.com", long(length))));
    texts.extend([4096, 65_536].map(|length| format!("ann@{}.example", long(length))));
    for text in &texts {
        let request = CreateWallet {
            platform: world.platform,
            email: text,
        };
        let refused = world.vault.create_wallet(&request).err();
        let is_none = matches!(
            refused,
            Some(CreateWalletError::Contact(ContactError::Mail(_)))
        );
        assert!(is_none, "{} bytes: {refused:?}", text.len());
    }
}

#[test]
fn an_address_is_kept_in_its_one_form() {
    let world = World::new();
    let owner = world.owner("Ann@B\u{fc}cher.EXAMPLE");
    assert_eq!(owner.wallet.email, "Ann@xn--bcher-kva.example");
    let (_, mail) = world.code(&owner);
    assert_eq!(mail.to, owner.wallet.email);
}
