//! Revoking a credential.

use super::*;

#[test]
fn a_credential_is_revoked_by_another_ones_session_only() {
    let world = World::new();
    let owner = world.owner("ann@example.com");
    let mail = world.login(&owner);
    let mut device = Authenticator::new();
    let credential = add_passkey(&world, &owner, &mail, &device);
    let own = signing_key();
    let session = passkey_login(
        &world,
        &owner,
        &credential,
        &mut device,
        &held(own.public()),
    );
    let passkey = Login {
        session: session.expect("opens"),
        key: own,
    };
    let begin = |credential| {
        let begun = world.vault.begin_revoke_credential(&BeginRevokeCredential {
            scope: owner.scope(),
            credential,
            body: any_body(),
        });
        begun.expect("begins")
    };
    let finish = |login: &Login, challenge: &_, payload: &str| {
        let stamp = stamp(&login.key, payload);
        let retry = retry(&owner, &login.session, challenge, &stamp);
        world.vault.revoke_credential(&retry)
    };
    let own_refused = Err(RedeemError::Refused(Refusal::OwnCredential));
    let of_mail = begin(owner.credential());
    assert_eq!(finish(&mail, &of_mail, &of_mail.payload), own_refused);
    let id = owner.wallet.credential.id;
    assert_eq!(finish(&passkey, &of_mail, &of_mail.payload), Ok(id));
    let of_passkey = begin(stored(&credential));
    assert_eq!(
        finish(&passkey, &of_passkey, &of_passkey.payload),
        own_refused
    );
    let revoked = finish(&mail, &of_passkey, &of_passkey.payload);
    assert_eq!(revoked, Ok(credential.id));
}
