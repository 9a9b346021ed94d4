//! A freeze holds against whatever was begun before it, at both doors, and is told by its name.

use seedport_custody::{
    Fault, Stopped,
    operator::{
        Hand,
        accounts::{self, AccountName, Found},
        freezes::{self, Changed, Target},
        platforms, tokens,
    },
    signed::{BeginError, FinishError},
    tokens::authenticate::AuthenticateError,
    webhooks::WebhookBodies,
};
use seedport_store::{AuditVerb, Outcome};
use seedport_wire::{SecretBytes, TargetPublicKey, ids::AccountId};

use crate::{
    common::{self, Integrator, Place, World, body, retry, target},
    mobilecoin::{CAROL, door::Door},
};

fn hand(world: &World) -> Hand<'_> {
    common::hand(&world.clock)
}

async fn found(world: &World, account: AccountId) -> Found {
    let found = accounts::find(world.store.as_ref(), AccountName::Internal(account)).await;
    found.expect("reads").expect("there")
}

async fn freeze(world: &World, target: &Target<'_>) -> Changed {
    let (store, bodies) = (world.store.as_ref(), WebhookBodies::default());
    let done = freezes::freeze(store, hand(world), bodies, target, "mail stolen").await;
    done.expect("frozen")
}

async fn thaw(world: &World, target: &Target<'_>) -> Changed {
    let (store, bodies) = (world.store.as_ref(), WebhookBodies::default());
    let done = freezes::thaw(store, hand(world), bodies, target, None).await;
    done.expect("thawed")
}

fn point() -> TargetPublicKey {
    TargetPublicKey::parse(&target().public().to_hex()).expect("a point")
}

async fn begun_is_refused(world: &World, by: &Integrator, account: AccountId, why: Stopped) {
    let transact = &by.transact;
    let custody = &world.custody;
    let second = custody.begin_export(transact, account, point(), body("export"));
    let first = custody.begin_export_v1(transact, account);
    for refused in [second.await, first.await] {
        let refused = refused.expect_err("frozen");
        assert!(
            matches!(refused, BeginError::Fault(Fault::Stopped(stopped)) if stopped == why),
            "{refused}"
        );
    }
}

#[tokio::test]
async fn a_freeze_stops_an_export_that_was_begun_and_a_thaw_lets_it_end() {
    let place = Place::new();
    let world = place.open().await;
    let by = world.integrator("one").await;
    let owned = world.owned(&by, "ann@example.com").await;
    let other = world.owned(&by, "bob@example.com").await;
    let key = world.session(&by, owned).await;
    let begun = world.begin(&by, owned.account, &target()).await;
    let stamped = retry(&key, begun.request, &begun.payload);
    let account = found(&world, owned.account).await;
    let platform = by.caller.platform();
    for (target, why) in [
        (Target::Account(&account), Stopped::AccountFrozen),
        (Target::Platform(platform), Stopped::PlatformFrozen),
        (Target::All, Stopped::AllFrozen),
    ] {
        assert_eq!(freeze(&world, &target).await, Changed::Now);
        let again = freeze(&world, &target).await;
        assert!(matches!(again, Changed::Already(Some(row)) if row.reason == "mail stolen"));
        let refused = world.finish(&by, owned.account, &stamped).await;
        let refused = refused.expect_err("frozen");
        assert!(
            matches!(refused, FinishError::Fault(Fault::Stopped(stopped)) if stopped == why),
            "{refused}"
        );
        begun_is_refused(&world, &by, owned.account, why).await;
        let log = world.audit(&by).await;
        let last = log.last().expect("an entry");
        assert_eq!(last.entry.outcome, Outcome::Refused);
        assert_eq!(last.entry.reason.as_deref(), Some(why.reason()));
        if why == Stopped::AccountFrozen {
            world.begin(&by, other.account, &common::target()).await;
        }
        // An owner may still show who they are.
        world.session(&by, owned).await;
        assert_eq!(thaw(&world, &target).await, Changed::Now);
        assert_eq!(thaw(&world, &target).await, Changed::Already(None));
    }
    world
        .finish(&by, owned.account, &stamped)
        .await
        .expect("the challenge is still open");
    let log = world.audit(&by).await;
    let freezes = log.iter().filter(|row| row.entry.verb == AuditVerb::Freeze);
    let freezes: Vec<_> = freezes.map(|row| &row.entry).collect();
    assert_eq!(freezes.len(), 2, "the one of all is the installation's");
    for entry in freezes {
        assert_eq!(entry.operator.as_deref(), Some("ann (uid 7)"));
        assert_eq!(entry.note.as_deref(), Some("mail stolen"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_export_is_delivered_after_a_freeze_that_raced_it() {
    for round in 0..16 {
        let place = Place::new();
        let world = place.open().await;
        let by = world.integrator("one").await;
        let owned = world.owned(&by, "ann@example.com").await;
        let key = world.session(&by, owned).await;
        let mut tasks = Vec::new();
        for _ in 0..8 {
            let begun = world.begin(&by, owned.account, &target()).await;
            let stamped = retry(&key, begun.request, &begun.payload);
            let (custody, transact) = (world.custody.clone(), by.transact);
            tasks.push(tokio::spawn(async move {
                let done =
                    custody.finish_export(&transact, owned.account, &stamped, body("export"));
                done.await.is_ok()
            }));
        }
        for _ in 0..round {
            tokio::task::yield_now().await;
        }
        let account = found(&world, owned.account).await;
        freeze(&world, &Target::Account(&account)).await;
        let mut delivered = 0;
        for task in tasks {
            delivered += usize::from(task.await.expect("no panic"));
        }
        let log = world.audit(&by).await;
        let of = |verb| {
            let rows = log.iter().filter(move |row| row.entry.verb == verb);
            let done = rows.filter(|row| row.entry.outcome == Outcome::Done);
            done.map(|row| row.sequence).collect::<Vec<_>>()
        };
        let (exports, frozen) = (of(AuditVerb::ExportFinish), of(AuditVerb::Freeze));
        assert_eq!((exports.len(), frozen.len()), (delivered, 1));
        assert!(
            exports.iter().all(|export| *export < frozen[0]),
            "{exports:?} {frozen:?}"
        );
    }
}

#[tokio::test]
async fn a_frozen_mobilecoin_account_leaves_in_no_form_and_stays() {
    let place = Place::new();
    let door = Door::open(&place).await;
    let account = door.account(CAROL).await;
    let name = AccountName::Mobilecoin(account.id);
    let found = accounts::find(door.world.store.as_ref(), name).await;
    let found = found.expect("reads").expect("there");
    assert_eq!(found.account, account.account);
    for target in [
        Target::Account(&found),
        Target::Platform(door.platform),
        Target::All,
    ] {
        freeze(&door.world, &target).await;
        let to = point();
        let view = door
            .world
            .custody
            .view_only_request(&door.operator, account.id);
        let refused = [
            door.plaintext(account.id).await.err(),
            door.seal(account.id, &to, None).await.err(),
            door.bundle(account.id, &to, None).await.err(),
            door.remove(account.id).await.err(),
            view.await.err(),
        ];
        for error in refused {
            let reason = error.expect("refused").reason();
            assert!(
                reason.is_some_and(|reason| reason.ends_with("_FROZEN")),
                "{reason:?}"
            );
        }
        thaw(&door.world, &target).await;
    }
    door.plaintext(account.id).await.expect("thawed");
}

#[tokio::test]
async fn a_disabled_platform_is_told_so_only_to_who_has_the_right_secret() {
    let place = Place::new();
    let world = place.open().await;
    let (by, other) = (world.integrator("one").await, world.integrator("two").await);
    let owned = world.owned(&by, "ann@example.com").await;
    let key = world.session(&by, owned).await;
    let begun = world.begin(&by, owned.account, &target()).await;
    let stamped = retry(&key, begun.request, &begun.payload);
    let store = world.store.as_ref();
    let platform = async || {
        platforms::find(store, "one")
            .await
            .expect("reads")
            .expect("there")
    };
    let disabled = platforms::disable(store, hand(&world), &platform().await, "hostile").await;
    assert!(disabled.expect("disabled"));
    let again = platforms::disable(store, hand(&world), &platform().await, "hostile").await;
    assert!(!again.expect("is disabled"));
    // Who was let in before does not end what they began: the session went with the platform.
    let refused = world.finish(&by, owned.account, &stamped).await;
    refused.expect_err("disabled");
    begun_is_refused(&world, &by, owned.account, Stopped::PlatformDisabled).await;
    world.owned(&other, "bob@example.com").await;
    let wrong = SecretBytes::copy_from(b"a guess");
    let log = tokens_of(&world, "one").await;
    let refused = world.custody.authenticate(&log[0], &wrong).await;
    assert!(matches!(refused, Err(AuthenticateError::Refused)));
    platforms::enable(store, hand(&world), &platform().await, None)
        .await
        .expect("enabled");
    let refused = world.finish(&by, owned.account, &stamped).await;
    refused.expect_err("its session and its challenge ended");
    world.session(&by, owned).await;
}

async fn tokens_of(world: &World, platform: &str) -> Vec<String> {
    let store = world.store.as_ref();
    let row = platforms::find(store, platform).await.expect("reads");
    let mut found = Vec::new();
    tokens::walk(store, &[row.expect("there")], |_, token| {
        found.push(token.client_id);
    })
    .await
    .expect("reads");
    found
}

#[tokio::test]
async fn a_token_that_is_revoked_between_the_legs_does_not_end_the_export() {
    let place = Place::new();
    let world = place.open().await;
    let by = world.integrator("one").await;
    let owned = world.owned(&by, "ann@example.com").await;
    let key = world.session(&by, owned).await;
    let begun = world.begin(&by, owned.account, &target()).await;
    let stamped = retry(&key, begun.request, &begun.payload);
    let store = world.store.as_ref();
    let client = &tokens_of(&world, "one").await[0];
    let token = tokens::find(store, client)
        .await
        .expect("reads")
        .expect("there");
    let by_id = tokens::find(store, &token.id.to_string()).await;
    assert_eq!(by_id.expect("reads"), Some(token.clone()));
    assert!(
        tokens::revoke(store, hand(&world), &token, None)
            .await
            .expect("revoked")
    );
    assert!(
        !tokens::revoke(store, hand(&world), &token, None)
            .await
            .expect("gone")
    );
    let refused = world.finish(&by, owned.account, &stamped).await;
    let refused = refused.expect_err("revoked");
    assert!(matches!(
        refused,
        FinishError::Fault(Fault::Stopped(Stopped::TokenRevoked))
    ));
}

#[tokio::test]
async fn an_operator_ends_sessions_and_takes_no_last_credential_away() {
    let place = Place::new();
    let world = place.open().await;
    let by = world.integrator("one").await;
    let owned = world.owned(&by, "ann@example.com").await;
    let key = world.session(&by, owned).await;
    let begun = world.begin(&by, owned.account, &target()).await;
    let stamped = retry(&key, begun.request, &begun.payload);
    let store = world.store.as_ref();
    let account = found(&world, owned.account).await;
    let contacts = accounts::contacts(store, account.row.as_ref().expect("a row"));
    let contacts = contacts.await.expect("reads");
    assert_eq!(contacts.len(), 1, "the customer's is the credential's");
    assert_eq!(contacts[0].to, "ann@example.com");
    accounts::end_sessions(store, hand(&world), &account, "lost device")
        .await
        .expect("ended");
    let refused = world.finish(&by, owned.account, &stamped).await;
    refused.expect_err("its session ended");
    let last =
        accounts::revoke_credential(store, hand(&world), &account, owned.credential, "stolen");
    assert!(matches!(last.await, Err(accounts::RevokeError::Last)));
}
