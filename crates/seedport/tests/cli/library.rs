//! The client library against a server, where the command line has no command for it.
//!
//! Invariant: what the device expects to sign is written in the client and in the vault; a payload
//! of the real server holds them against each other.

use seedport_client::{
    Device, Expected, Integrator, Pins, Session,
    flow::{self, LoggedIn, SignedError},
    integrator::{
        AccountFilter, CredentialType, CustomerChange, CustomerType, InternalAccount,
        PlatformConfigChange, Started,
    },
    owner::{Intent, StampIntentError},
};
use seedport_wire::{
    SecretBytes, SystemClock, SystemEntropy,
    ids::{AccountId, CustomerId},
};
use tokio::runtime::Builder;

use crate::harness::{Scratch, Server, Token};

/// A customer's account on a sandbox, and its owner's session.
struct Scene {
    _server: Server,
    integrator: Integrator,
    pins: Pins,
    account: AccountId,
    address: String,
    expected: Expected,
}

impl Scene {
    fn new(scratch: &Scratch) -> Self {
        let server = Server::sandbox(scratch);
        let token = Token::create(scratch, &server.data);
        let (account, address) = token.customer(&server, "ada@example.com");
        let secret = token.json["clientSecret"].as_str().expect("a secret");
        let secret = SecretBytes::copy_from(secret.as_bytes());
        let url = server.url.parse().expect("a URL");
        Self {
            integrator: Integrator::new(url, &token.client_id, secret).expect("an integrator"),
            pins: server.pin.parse().expect("a pin"),
            account: account.parse().expect("an id"),
            address,
            expected: Expected::default(),
            _server: server,
        }
    }

    fn device(&self) -> Device<'_> {
        Device {
            pins: &self.pins,
            entropy: &SystemEntropy,
            clock: &SystemClock,
            expected: &self.expected,
        }
    }

    async fn log_in(&self) -> LoggedIn {
        let code = async |_| Some(SecretBytes::copy_from(b"000000"));
        let (integrator, account) = (&self.integrator, self.account);
        flow::log_in(integrator, account, self.device(), code, &mut |_| {})
            .await
            .expect("a session")
    }

    async fn read(&self) -> InternalAccount {
        let read = self.integrator.internal_account(self.account).await;
        read.expect("the account")
    }

    async fn customer(&self) -> CustomerId {
        self.read().await.customer_id.expect("a customer's")
    }

    async fn set_private(&self, session: &Session, enabled: bool) -> InternalAccount {
        let account = self.account;
        let operation = self.integrator.set_private(account, enabled);
        let intent = Intent::SetPrivate { account, enabled };
        let set = flow::signed(&operation, session, &intent).await;
        set.expect("the account as it is now")
    }
}

fn run(case: impl AsyncFnOnce(Scene)) {
    let scratch = Scratch::new();
    let scene = Scene::new(&scratch);
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(case(scene));
}

#[test]
fn a_wallets_private_mode_is_set_as_its_owner_signed() {
    run(async |scene| {
        let session = scene.log_in().await.session;
        assert_eq!(scene.read().await.private_enabled, Some(false));
        for enabled in [true, false] {
            let set = scene.set_private(&session, enabled).await;
            assert_eq!(set.private_enabled, Some(enabled));
            assert_eq!(scene.read().await.private_enabled, Some(enabled));
        }
        // The integrator asks for one mode where the owner means the other.
        let operation = scene.integrator.set_private(scene.account, true);
        let intent = Intent::SetPrivate {
            account: scene.account,
            enabled: false,
        };
        let refused = flow::signed(&operation, &session, &intent).await;
        let refused = refused.expect_err("another wish");
        assert!(matches!(
            refused,
            SignedError::Payload(StampIntentError::Other)
        ));
        assert_eq!(scene.read().await.private_enabled, Some(false));
    });
}

#[test]
fn a_tied_address_changes_by_its_owners_stamp_and_a_free_one_without() {
    run(async |scene| {
        let (id, account) = (scene.customer().await, scene.account);
        let session = scene.log_in().await.session;
        let mut change = CustomerChange::of(CustomerType::Individual);
        change.email = Some("eve@example.com".to_owned());
        let email = change.email.clone().expect("an address");
        let operation = scene.integrator.update_customer(id, &change);
        let intent = Intent::SetEmail {
            account,
            email: &email,
        };
        let changed = flow::signed(&operation, &session, &intent).await;
        assert_eq!(changed.expect("changed").email, Some(email.clone()));
        let listed = scene.integrator.list_credentials(account).await;
        let listed = listed.expect("the credentials");
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].credential_type, CredentialType::EmailOtp);
        assert_eq!(listed[0].nickname, email);

        let mut change = CustomerChange::of(CustomerType::Individual);
        change.phone_number = Some("+4930123456".to_owned());
        let operation = scene.integrator.update_customer(id, &change);
        let started = operation.start().await.expect("an answer");
        assert!(matches!(
            started,
            Started::Done(customer) if customer.phone_number == change.phone_number
        ));
    });
}

#[test]
fn a_session_of_the_legacy_flow_exports_in_both_editions() {
    run(async |scene| {
        let LoggedIn { session, answer } = scene.log_in().await;
        let (integrator, account) = (&scene.integrator, scene.account);
        let refreshed =
            flow::refresh_managed(integrator, answer.id, &session, &SystemEntropy).await;
        let (managed, successor) = refreshed.expect("a successor");
        assert_ne!(successor.id, answer.id);
        let address = &scene.address;
        let phrase = flow::export_first_edition(integrator, account, &managed, address).await;
        let phrase = phrase.expect("a phrase");
        let device = scene.device();
        let current =
            flow::export(integrator, account, device, managed.session(), &mut |_| {}).await;
        let current = current.expect("the same phrase");
        assert_eq!(phrase.expose(), current.phrase.words().expose());
        // Of a wallet that has another address, the phrase is not given out.
        let other = flow::export_first_edition(integrator, account, &managed, "bc1qother").await;
        let refused = other.err().expect("another address");
        assert!(refused.refusal().is_none(), "{refused}");
    });
}

#[test]
fn the_first_edition_is_not_for_a_session_whose_key_the_device_holds() {
    run(async |scene| {
        let session = scene.log_in().await.session;
        let operation = scene.integrator.export_first_edition(scene.account);
        let first = operation.begin().await.expect("a payload");
        let stamp = {
            let scalar = session.scalar().expect("a scalar");
            let key = seedport_wire::SigningKey::from_scalar(&scalar).expect("a key");
            seedport_wire::Stamp::make(&key, &first.payload_to_sign).expect("a stamp")
        };
        let retry = seedport_client::integrator::SignedRetry {
            stamp: &stamp.to_header(),
            request: first.request_id,
        };
        let refused = operation.finish(&retry).await.expect_err("refused");
        let refusal = refused.refusal().expect("by the server");
        assert_eq!(refusal.status, 400, "{refusal}");
    });
}

#[test]
fn a_sandbox_gives_play_money_and_keeps_where_webhooks_go() {
    run(async |scene| {
        let integrator = &scene.integrator;
        let funded = integrator.fund_in_sandbox(scene.account, 250).await;
        assert_eq!(funded.expect("funded").balance.amount, 250);
        let platforms = integrator.list_platform_accounts().await;
        assert_eq!(platforms.expect("a list"), []);
        let untold = integrator.test_webhook().await.expect_err("no receiver");
        let refusal = untold.refusal().expect("by the server");
        assert!(refusal.is("WEBHOOK_ENDPOINT_NOT_SET"), "{refusal}");
        let filter = AccountFilter::default();
        let listed = integrator.list_internal_accounts(&filter).await;
        assert_eq!(listed.expect("a page").data.len(), 1);
        let change = PlatformConfigChange {
            webhook_endpoint: Some("https://hooks.example.com/grid".to_owned()),
            ..PlatformConfigChange::default()
        };
        let changed = integrator.change_config(&change).await;
        let changed = changed.expect("the configuration");
        assert_eq!(changed.webhook_endpoint, change.webhook_endpoint);
    });
}
