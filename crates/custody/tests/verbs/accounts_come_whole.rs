//! A customer's wallet, credential and account come together, or with the first mail address.

use seedport_custody::{
    credentials::ChallengeCredentialError,
    customers::{CreateCustomerError, UpdateCustomer, UpdatedCustomer},
    signed::BeginError,
};
use seedport_store::{AccountRow, AccountStatus, AccountWrite, CustomerType, Write};
use seedport_wire::{
    SystemEntropy, TargetPublicKey,
    ids::{AccountId, CredentialId, CustomerId, PlatformId},
};

use crate::common::{Place, World, body, customer, target};

fn email(address: &str) -> UpdateCustomer {
    UpdateCustomer {
        customer_type: CustomerType::Individual,
        uma_address: None,
        region: None,
        currencies: None,
        email: Some(address.to_owned()),
        phone: None,
        profile: |kept, _| kept.to_owned(),
        profile_patch: "{}".to_owned(),
    }
}

async fn the_account(world: &World, platform: PlatformId, customer: CustomerId) -> AccountRow {
    let accounts = world.store.accounts_of_customer(platform, customer).await;
    let mut accounts = accounts.expect("reads");
    assert_eq!(accounts.len(), 1);
    accounts.remove(0)
}

#[tokio::test]
async fn an_account_that_waited_for_its_wallet_makes_room_for_one_with_another_id() {
    let place = Place::new();
    let world = place.open().await;
    let by = world.integrator("one").await;
    let platform = by.caller.platform();
    let row = world
        .custody
        .create_customer(&by.manage, customer(None))
        .await;
    let row = row.expect("made");
    // As 265848f left it.
    let waits = AccountRow {
        platform,
        id: AccountId::from_bytes([0x77; 16]),
        customer: row.id,
        status: AccountStatus::Pending,
        wallet: None,
        currency: "USDB".to_owned(),
        addresses: "[]".to_owned(),
        private_enabled: false,
        balance: 5,
        exported_at: None,
        created_at: row.created_at,
        updated_at: row.created_at,
    };
    let insert = Write::Account(AccountWrite::Insert(waits.clone()));
    world.store.commit(vec![insert]).await.expect("kept");
    let key = TargetPublicKey::parse(&target().public().to_hex()).expect("a point");
    let begun = world
        .custody
        .begin_export(&by.transact, waits.id, key, body("export"))
        .await;
    assert!(matches!(begun.expect_err("refused"), BeginError::NoWallet));

    let request = email("ann@example.com");
    let updated = world.custody.update_customer(&by.manage, row.id, request);
    updated.await.expect("changed");
    let account = the_account(&world, platform, row.id).await;
    assert_ne!(account.id, waits.id);
    assert_eq!(
        (account.status, account.balance),
        (AccountStatus::Active, 5)
    );
}

#[tokio::test]
async fn a_customer_without_email_gets_their_wallet_with_the_first_one() {
    let place = Place::new();
    let world = place.open().await;
    let by = world.integrator("one").await;
    let platform = by.caller.platform();
    let row = world
        .custody
        .create_customer(&by.manage, customer(None))
        .await
        .expect("made");
    let accounts = world
        .store
        .accounts_of_customer(platform, row.id)
        .await
        .expect("reads");
    assert!(accounts.is_empty(), "no account comes before its wallet");

    let request = email("ann@Example.COM");
    world
        .custody
        .update_customer(&by.manage, row.id, request)
        .await
        .expect("changed");
    let account = the_account(&world, platform, row.id).await;
    assert_eq!(account.status, AccountStatus::Active);
    assert!(account.wallet.is_some() && account.addresses.contains("bc1q"));
    let credentials = world
        .custody
        .credentials(&by.view, account.id)
        .await
        .expect("reads");
    assert_eq!(credentials.len(), 1);
    assert_eq!(credentials[0].nickname, "ann@example.com");
}

#[tokio::test]
async fn a_tied_email_is_not_changed_without_the_owner() {
    let place = Place::new();
    let world = place.open().await;
    let by = world.integrator("one").await;
    let owned = world.owned(&by, "ann@example.com").await;
    let request = email("mallory@example.com");
    let changed = world
        .custody
        .update_customer(&by.manage, owned.customer, request)
        .await;
    assert!(matches!(changed.expect("looked at"), UpdatedCustomer::Tied));
    let kept = world
        .custody
        .customer(&by.view, owned.customer)
        .await
        .expect("reads")
        .expect("there");
    assert_eq!(kept.email.as_deref(), Some("ann@example.com"));
    let same = email("ann@example.com");
    let changed = world
        .custody
        .update_customer(&by.manage, owned.customer, same)
        .await;
    assert!(matches!(
        changed.expect("changed"),
        UpdatedCustomer::Done(_)
    ));
    let credentials = world
        .custody
        .credentials(&by.view, owned.account)
        .await
        .expect("reads");
    assert_eq!(credentials.len(), 1);
}

#[tokio::test]
async fn a_refused_customer_leaves_nothing_behind() {
    let place = Place::new();
    let world = place.open().await;
    let by = world.integrator("one").await;
    let mut request = customer(Some("ann@example.com"));
    request.platform_customer_id = Some("7".to_owned());
    world
        .custody
        .create_customer(&by.manage, request.clone())
        .await
        .expect("made");
    let before = world.audit(&by).await.len();
    let again = world.custody.create_customer(&by.manage, request).await;
    assert!(matches!(
        again.expect_err("refused"),
        CreateCustomerError::PlatformCustomerIdTaken
    ));
    let page = seedport_store::PageRequest::default();
    let accounts = world
        .custody
        .accounts(&by.view, &seedport_store::AccountFilter::default(), page)
        .await;
    assert_eq!(accounts.expect("reads").rows.len(), 1);
    assert_eq!(world.audit(&by).await.len(), before);
}

#[tokio::test]
async fn a_deleted_customers_owner_can_still_export() {
    let place = Place::new();
    let world = place.open().await;
    let by = world.integrator("one").await;
    let owned = world.owned(&by, "ann@example.com").await;
    world
        .custody
        .delete_customer(&by.manage, owned.customer)
        .await
        .expect("deleted");
    let key = world.session(&by, owned).await;
    let to = target();
    let begun = world.begin(&by, owned.account, &to).await;
    let retry = crate::common::retry(&key, begun.request, &begun.payload);
    assert!(world.finish(&by, owned.account, &retry).await.is_ok());
}

#[tokio::test]
async fn an_unknown_credential_is_not_found() {
    let place = Place::new();
    let world = place.open().await;
    let by = world.integrator("one").await;
    let id = CredentialId::make(&SystemEntropy).expect("id");
    let refused = world.custody.challenge_credential(&by.transact, id).await;
    assert!(matches!(
        refused.expect_err("refused"),
        ChallengeCredentialError::NotFound
    ));
}
