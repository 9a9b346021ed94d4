//! Making wallets, and webhooks: verbs without an owner's record among their arguments.

use seedport_vault::{CreateWallet, Stored};
use seedport_wire::{Contact, ids::WebhookKeyId, statement};

use crate::{
    cast::Cast,
    search::{Judged, Outcome, ROLES, Role, Tally, breach},
};

/// A wallet is of an account that there was not, and its statement names the contact that it was
/// made with.
fn create(cast: &Cast, chosen: &[Role]) -> Judged {
    let platform = cast.player(chosen[0]).owner.platform;
    let email = &cast.player(chosen[1]).owner.email;
    let made = cast
        .world
        .vault
        .create_wallet(&CreateWallet { platform, email });
    let made = made.expect("makes");
    let exists = cast.players().iter().any(|player| {
        let wallet = &player.owner.wallet;
        wallet.account == made.account
            || wallet.id == made.id
            || wallet.credential.id == made.credential.id
            || wallet.manifest == made.manifest
    });
    if exists {
        return breach("a second wallet of an account");
    }
    let scope = seedport_vault::Scope {
        platform,
        account: made.account,
        wallet: made.id,
    };
    let stored = Stored {
        id: made.id,
        sealed: made.sealed.as_slice(),
    };
    let said = cast
        .world
        .vault
        .wallet_statement(scope, stored)
        .expect("says");
    let facts = statement::verify(&said, &cast.world.pins).expect("signed");
    let contact = Contact::mail(email).expect("an address");
    let founding = contact.founding_digest(made.account, made.id);
    match facts.wallet.founding == Some(founding) {
        true => Ok(Outcome::Honest),
        false => breach("a wallet that names another contact"),
    }
}

#[test]
fn no_arguments_make_a_second_wallet_of_an_account() {
    let cast = Cast::new();
    let mut tally = Tally::default();
    tally.search("create_wallet", &["platform", "email"], &ROLES, |chosen| {
        create(&cast, chosen)
    });
    assert_eq!(tally.attempts, tally.honest, "every one is another wallet");
    assert_eq!(tally.attempts, 4 * 4 * 4);
}

#[test]
fn a_webhook_key_signs_under_its_own_id_alone() {
    let cast = Cast::new();
    let vault = &cast.world.vault;
    let keys = ROLES.map(|_| vault.make_webhook_key().expect("makes"));
    let key = |role: Role| &keys[role as usize];
    let mut tally = Tally::default();
    tally.search(
        "sign_webhook",
        &["key id", "key", "body"],
        &ROLES,
        |chosen| {
            let stored: Stored<'_, WebhookKeyId> = Stored {
                id: key(chosen[0]).id,
                sealed: &key(chosen[1]).sealed,
            };
            let body = format!("{:?}", chosen[2]);
            let (public, signed) = (
                vault.webhook_public_key(stored),
                vault.sign_webhook(stored, body.as_bytes()),
            );
            match (public, signed) {
                (Ok(public), Ok(signature)) => {
                    let own = public == key(chosen[1]).public
                        && public.verify(body.as_bytes(), &signature).is_ok();
                    match own {
                        true => Ok(Outcome::Honest),
                        false => breach("signed by another key"),
                    }
                }
                _ => Ok(Outcome::Refused),
            }
        },
    );
    tally.report("webhooks", 1, 250);
}
