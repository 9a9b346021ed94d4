//! Moving a contact, and the credentials that are tied to it.

use super::*;

#[test]
fn a_contact_moves_with_the_very_credentials_that_the_owner_agreed_to() {
    let world = World::new();
    let owner = world.owner("ann@example.com");
    let login = world.login(&owner);
    let device = Authenticator::new();
    let passkey = add_passkey(&world, &owner, &login, &device);
    let begin = |ids: &[CredentialId]| {
        let begun = world.vault.begin_set_contact(&BeginSetContact {
            scope: owner.scope(),
            contact: NewContact::Email("new@example.com"),
            credentials: ids,
            body: any_body(),
        });
        begun.expect("begins")
    };
    let finish = |challenge: &seedport_vault::PendingChallenge, credentials: &[Stored<'_, _>]| {
        let stamp = stamp(&login.key, &challenge.payload);
        let retry = retry(&owner, &login.session, challenge, &stamp);
        world.vault.set_contact(&retry, credentials)
    };
    let mail = owner.credential();
    let challenge = begin(&[mail.id]);
    let changed = Some(RedeemError::Refused(Refusal::CredentialSetChanged));
    assert_eq!(finish(&challenge, &[]).err(), changed);
    assert_eq!(finish(&challenge, &[mail, stored(&passkey)]).err(), changed);
    assert_eq!(finish(&challenge, &[stored(&passkey)]).err(), changed);
    // A set that agrees, of a credential that no mail goes to: the record says what it is.
    let fault = finish(&begin(&[passkey.id]), &[stored(&passkey)]).err();
    assert!(matches!(fault, Some(RedeemError::Fault(_))), "{fault:?}");
    let moved = finish(&challenge, &[mail]).expect("moves");
    assert_eq!(moved.contact, "new@example.com");
    assert_eq!(moved.credentials.len(), 1);
    let mut owner = world.owner_of(owner.account, "unused@example.com");
    // The moved record is of the old wallet; only its place is borrowed from there.
    owner
        .wallet
        .credential
        .sealed
        .clone_from(&moved.credentials[0].sealed);
    let elsewhere = world.vault.begin_code(&world.code_request(&owner));
    assert!(elsewhere.is_err(), "a record of another wallet opened");
}

#[test]
fn codes_go_to_the_moved_contact() {
    let world = World::new();
    let mut owner = world.owner("ann@example.com");
    let login = world.login(&owner);
    let begun = world.vault.begin_set_contact(&BeginSetContact {
        scope: owner.scope(),
        contact: NewContact::Email("new@example.com"),
        credentials: &[owner.wallet.credential.id],
        body: any_body(),
    });
    let begun = begun.expect("begins");
    let stamp = stamp(&login.key, &begun.payload);
    let moved = world
        .vault
        .set_contact(
            &retry(&owner, &login.session, &begun, &stamp),
            &[owner.credential()],
        )
        .expect("moves");
    owner
        .wallet
        .credential
        .sealed
        .clone_from(&moved.credentials[0].sealed);
    let (_, mail) = world.code(&owner);
    assert_eq!(mail.to, "new@example.com");
}
