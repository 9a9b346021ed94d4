//! Hole 4: the caller named the account. A second wallet under the victim's account, with the
//! courier's mail address, had an envelope that was pinned, signed, and named the right account.

use seedport_vault::{CreateWallet, CreateWalletError, RecordKind, RedeemError, Scope, VaultFault};
use seedport_wire::{Contact, KnownWallet, OtherWallet, otp, statement, verification_token};

use crate::common::{Owner, World, now, stamp};

/// What Ann's device knows: what it was told when her wallet was made, and what she typed.
fn known(ann: &Owner) -> KnownWallet {
    KnownWallet {
        organization: Some(ann.platform),
        account: Some(ann.account),
        wallet: None,
        contact: Contact::mail("ann@example.com").ok(),
    }
}

fn statement_of(world: &World, owner: &Owner) -> statement::StatementFacts {
    let said = world
        .vault
        .wallet_statement(owner.scope(), owner.stored_wallet());
    statement::verify(&said.expect("says"), &world.pins).expect("signed")
}

#[test]
fn a_second_wallet_is_of_another_account_and_everything_that_is_signed_says_so() {
    let world = World::new();
    let ann = world.owner("ann@example.com");
    // The same request once more, and one with the courier's address.
    for email in ["ann@example.com", "courier@example.org"] {
        let twin = world.owner(email);
        assert_ne!(twin.account, ann.account);
        let device = known(&ann);
        let account = Err(OtherWallet::Account);
        assert_eq!(device.check(&statement_of(&world, &twin).wallet), account);

        // Where the device knows no account, the contact tells the courier's wallet.
        let contact_only = KnownWallet {
            account: None,
            ..known(&ann)
        };
        let said = contact_only.check(&statement_of(&world, &twin).wallet);
        let told = if email == "ann@example.com" {
            Ok(())
        } else {
            Err(OtherWallet::Contact)
        };
        assert_eq!(said.map(drop), told);

        let (code, mail) = world.code(&twin);
        let target = otp::verify_target(&code.target_bundle, &world.pins).expect("signed");
        let credential = twin.wallet.credential.id;
        let refused = target.check(&device, credential, now(&world)).err();
        assert_eq!(
            refused,
            Some(otp::TargetError::Wallet(OtherWallet::Account))
        );

        // The courier answers the twin's code with the key that Ann's device shows in public.
        let login = world.login(&ann);
        let answer = world.seal(&code.target_bundle, &mail.code, login.key.public());
        let token = world.answer(&twin, &code, &answer).expect("right");
        let quorum = world.vault.key_document().keys[0].public_key.clone();
        let quorum = seedport_wire::PublicKey::from_hex(&quorum).expect("a point");
        let bound = verification_token::verify(&token.payload, &quorum, &world.pins);
        let (facts, _) = bound.expect("signed").opens.expect("says whose");
        assert_eq!(device.check(&facts), Err(OtherWallet::Account));
    }
    assert!(
        known(&ann)
            .check(&statement_of(&world, &ann).wallet)
            .is_ok()
    );
}

#[test]
fn no_record_of_a_twin_serves_under_the_victims_account() {
    let world = World::new();
    let ann = world.owner("ann@example.com");
    let twin = world.owner("courier@example.org");
    let login = world.login(&twin);
    let claimed = Scope {
        account: ann.account,
        ..twin.scope()
    };
    let said = world.vault.wallet_statement(claimed, twin.stored_wallet());
    let fault = VaultFault::Record(RecordKind::OwnerWallet);
    assert_eq!(said.err(), Some(fault));
    let asked = world.ask(&twin);
    let stamp = stamp(&login.key, &asked.challenge.payload);
    let mut request = twin.export_request(&login, &asked.challenge, &stamp);
    request.redemption.account = ann.account;
    let refused = world.vault.finish_export(&request).err();
    let fault = VaultFault::Record(RecordKind::Session);
    assert_eq!(refused, Some(RedeemError::Fault(fault)));
}

#[test]
fn there_is_no_account_before_its_wallet() {
    let world = World::new();
    for email in ["", " ", "ann", "ann@"] {
        let platform = world.platform;
        let refused = world
            .vault
            .create_wallet(&CreateWallet { platform, email })
            .err();
        assert!(
            matches!(refused, Some(CreateWalletError::Contact(_))),
            "{email:?}: {refused:?}"
        );
    }
}
