//! Hole 6: two challenges of one millisecond had one text. One stamp made fifty credentials; and a
//! stamp over an account's secrets took the whole account out.

use std::{collections::BTreeSet, time::Duration};

use seedport_vault::{
    BeginAddCredential, BeginSetContact, BeginSetContactError, FinishOperatorError, NewContact,
    NewProof, Parcel, PendingChallenge, RedeemError, RedeemRefusal, VaultFault,
};
use seedport_wire::Timestamp;

use crate::common::{
    Owner, World,
    authenticator::{Authenticator, Registered},
    now,
    operated::FACE,
    signing_key, stamp, target_key, target_of,
    verbs::{any_body, retry},
};

fn add(world: &World, owner: &Owner, made: &Registered) -> Result<PendingChallenge, VaultFault> {
    let begun = world.vault.begin_add_credential(&BeginAddCredential {
        scope: owner.scope(),
        proof: NewProof::Passkey(made.texts()),
        body: any_body(),
    });
    match begun {
        Ok(begun) => Ok(begun.pending),
        Err(seedport_vault::BeginAddError::Fault(fault)) => Err(fault),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn one_stamp_makes_one_credential_however_many_challenges_there_are() {
    let world = World::new();
    let ann = world.owner("ann@example.com");
    let login = world.login(&ann);
    let made = Authenticator::new().register(b"0123456789abcdef");
    let begun: Vec<_> = (0..50)
        .map(|_| add(&world, &ann, &made).expect("begins"))
        .collect();
    let texts: BTreeSet<_> = begun.iter().map(|it| it.payload.as_str()).collect();
    assert_eq!(texts.len(), 50, "in one millisecond");
    let stamp = stamp(&login.key, &begun[0].payload);
    let mut ids = BTreeSet::new();
    for challenge in &begun {
        let added = world
            .vault
            .add_credential(&retry(&ann, &login.session, challenge, &stamp));
        match added {
            Ok(added) => drop(ids.insert(added.credential.id)),
            Err(refused) => {
                let invalid = RedeemError::Refused(RedeemRefusal::StampInvalid);
                assert_eq!(refused, invalid);
            }
        }
    }
    assert_eq!(ids.len(), 1);
    // The database forgets that the first was spent: the same thing is made again.
    for _ in 0..10 {
        let again = retry(&ann, &login.session, &begun[0], &stamp);
        ids.insert(
            world
                .vault
                .add_credential(&again)
                .expect("adds")
                .credential
                .id,
        );
    }
    assert_eq!(ids.len(), 1);
}

#[test]
fn a_challenge_redeemed_twice_opens_the_same_session_and_names_the_same_export() {
    let world = World::new();
    let ann = world.owner("ann@example.com");
    let answered = world.answered(&ann);
    let mut sessions = BTreeSet::new();
    for _ in 0..10 {
        sessions.insert(world.open(&ann, &answered).expect("opens").id);
    }
    assert_eq!(sessions.len(), 1);

    let login = world.login(&ann);
    let asked = world.ask(&ann);
    let stamp = stamp(&login.key, &asked.challenge.payload);
    let mut exports = BTreeSet::new();
    for _ in 0..10 {
        let delivered = world.finish(&ann, &login, &asked.challenge, &stamp);
        exports.insert(delivered.expect("delivers").id);
    }
    assert_eq!(exports.len(), 1);
    let (_, another) = world.export(&ann, &login);
    assert!(!exports.contains(&another.id), "another challenge's");
}

#[test]
fn no_text_is_given_out_twice_over_restarts_and_clocks_that_are_set_back() {
    let mut world = World::new();
    let ann = world.owner("ann@example.com");
    let made = Authenticator::new().register(b"0123456789abcdef");
    let (mut texts, mut given, mut refused) = (BTreeSet::new(), 0, 0);
    for round in 0..12 {
        for _ in 0..250 {
            match add(&world, &ann, &made) {
                Ok(begun) => {
                    given += 1;
                    texts.insert(begun.payload);
                }
                Err(fault) => {
                    assert!(matches!(fault, VaultFault::Busy(_)), "{fault}");
                    refused += 1;
                }
            }
        }
        world = world.restarted(|_| ());
        match round % 4 {
            0 => world.clock.advance(Duration::from_millis(100)),
            1 => world
                .clock
                .set(Timestamp::from_millis(now(&world).millis() - 60_000)),
            2 => world.clock.advance(Duration::from_millis(60_900)),
            _ => world.clock.advance(Duration::from_secs(2)),
        }
    }
    assert_eq!(texts.len(), given, "of {given} texts");
    assert!(
        given >= 1_500 && refused > 0,
        "{given} given, {refused} refused"
    );
}

#[test]
fn a_moment_is_at_most_a_second_ahead_and_then_there_is_none() {
    let world = World::new();
    let ann = world.owner("ann@example.com");
    let made = Authenticator::new().register(b"0123456789abcdef");
    let given = (0..2_000)
        .take_while(|_| add(&world, &ann, &made).is_ok())
        .count();
    assert_eq!(given, 1_001);
    // Another text is not kept waiting.
    let other = Authenticator::new().register(b"0123456789abcdef");
    assert!(add(&world, &ann, &other).is_ok());
    world.clock.advance(Duration::from_millis(1));
    assert!(add(&world, &ann, &made).is_ok());
}

#[test]
fn add_this_mail_and_change_to_this_mail_are_one_act() {
    let world = World::new();
    let ann = world.owner("ann@example.com");
    let login = world.login(&ann);
    let begin = |credentials: &[_]| {
        let begun = world.vault.begin_set_contact(&BeginSetContact {
            scope: ann.scope(),
            contact: NewContact::Email("new@example.com"),
            credentials,
            body: any_body(),
        });
        begun.expect("begins")
    };
    let (change, first) = (begin(&[ann.wallet.credential.id]), begin(&[]));
    assert_ne!(change.payload, first.payload);
    let tied = [ann.credential()];
    // A stamp over one is none over the other, and neither acts on what it was not begun for.
    let other_text = RedeemError::Refused(RedeemRefusal::StampInvalid);
    let other_set = RedeemError::Refused(RedeemRefusal::CredentialSetChanged);
    for (challenge, stamped, credentials, refusal) in [
        (&change, &first, &tied[..], other_text),
        (&first, &change, &[], other_text),
        (&change, &change, &[], other_set),
        (&first, &first, &tied[..], other_set),
    ] {
        let stamp = stamp(&login.key, &stamped.payload);
        let retry = retry(&ann, &login.session, challenge, &stamp);
        let set = world.vault.set_contact(&retry, credentials);
        assert_eq!(set.err(), Some(refusal));
    }
    for empty in [NewContact::Email(""), NewContact::Phone("")] {
        let refused = world.vault.begin_set_contact(&BeginSetContact {
            scope: ann.scope(),
            contact: empty,
            credentials: &[],
            body: any_body(),
        });
        let refused = refused.err();
        assert!(
            matches!(refused, Some(BeginSetContactError::Contact(_))),
            "{refused:?}"
        );
    }
}

#[test]
fn a_stamp_over_an_accounts_secrets_takes_no_whole_account_out() {
    let world = World::new();
    let key = signing_key();
    let account = world.owned(&key);
    let target = target_key();
    let begin = |parcel: &Parcel<'_>| {
        let begun = world.vault.begin_operator_export(
            account.scope(),
            account.stored(),
            parcel,
            target_of(target.public()),
            crate::common::export_body(),
        );
        begun.expect("begins")
    };
    let (secrets, bundle) = (Parcel::Secrets(FACE), account.bundle());
    let (asked, whole) = (begin(&secrets), begin(&bundle));
    let stamp = stamp(&key, &asked.payload);
    for (challenge, parcel, refusal) in [
        (&asked, bundle, RedeemRefusal::WrongChallenge),
        (&whole, bundle, RedeemRefusal::StampInvalid),
        (&whole, secrets, RedeemRefusal::StampInvalid),
    ] {
        let retry = account.retry(parcel, challenge, &stamp);
        let refused = world.vault.finish_operator_export(&retry).err();
        let refusal = FinishOperatorError::Redeem(RedeemError::Refused(refusal));
        assert_eq!(refused, Some(refusal));
    }
    let retry = account.retry(secrets, &asked, &stamp);
    assert!(world.vault.finish_operator_export(&retry).is_ok());
}
