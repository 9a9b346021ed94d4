//! What the command line has no command for: the first edition, an export that was begun before,
//! and a customer whose wallet has yet to come.

use seedport_client::{
    Expected, Integrator, Pins, Session, flow,
    integrator::{AccountFilter, CustomerChange, CustomerType, SignedRetry, Started},
    owner::ManagedSession,
};
use seedport_wire::{
    KnownWallet, SecretBytes, SigningKey, SystemClock, SystemEntropy, TargetKey, Timestamp,
};
use serde_json::Value;
use tokio::runtime::Builder;

use super::{INSTALLATIONS, Installation, list, text};

fn integrator(opened: &Installation, platform: &Value) -> Integrator {
    let token = &platform["tokens"][0];
    let secret = SecretBytes::copy_from(text(&token["clientSecret"]).as_bytes());
    let url = opened.server.url.parse().expect("a URL");
    Integrator::new(url, text(&token["clientId"]), secret).expect("an integrator")
}

fn scalar(hexadecimal: &Value) -> SecretBytes {
    SecretBytes::from_vec(hex::decode(text(hexadecimal)).expect("hex"))
}

fn session(kept: &Value) -> Session {
    let key = SigningKey::from_scalar(&scalar(&kept["privateKey"])).expect("a key");
    let end = Timestamp::parse(text(&kept["expiresAt"])).expect("a time");
    Session::resume(key, end, KnownWallet::default())
}

fn target(hexadecimal: &Value) -> TargetKey {
    TargetKey::from_scalar(scalar(hexadecimal)).expect("a key")
}

fn run(case: &impl AsyncFn(&Installation)) {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    for name in INSTALLATIONS {
        runtime.block_on(case(&Installation::open(name)));
    }
}

#[test]
fn sessions_whose_key_the_vault_made_export_in_the_first_edition() {
    run(&async |opened: &Installation| {
        let (platform, ada) = opened.customer("ada");
        let integrator = integrator(opened, platform);
        let account = text(&ada["account"]["id"]).parse().expect("an id");
        let address = text(&ada["account"]["addresses"][0]);
        let of_vault = |one: &&Value| one["flow"] == "vault-made";
        let sessions = list(&ada["sessions"]).iter().filter(of_vault);
        let mut openers = Vec::new();
        for kept in sessions {
            let managed = ManagedSession::resume(session(kept), target(&kept["clientPrivateKey"]));
            let phrase = flow::export_first_edition(&integrator, account, &managed, address).await;
            let phrase = phrase.expect("the words");
            assert_eq!(phrase.expose_text(), ada["account"]["phrase"].as_str());
            openers.push(text(&kept["by"]));
        }
        assert_eq!(openers, ["email", "oauth", "passkey"]);
    });
}

#[test]
fn an_export_that_was_begun_before_is_finished_once() {
    run(&async |opened: &Installation| {
        let (platform, ben) = opened.customer("ben");
        let integrator = integrator(opened, platform);
        let begun = &ben["pendingExport"];
        let account = text(&begun["accountId"]).parse().expect("an id");
        let session = session(&ben["sessions"][0]);
        let pending = session.begin_export_to(account, target(&begun["targetPrivateKey"]));
        let operation = integrator.export(account, &pending.target_public_key());
        let (stamp, awaiting) = pending.stamp(text(&begun["payloadToSign"])).expect("ours");
        let retry = SignedRetry {
            stamp: &stamp,
            request: text(&begun["requestId"]).parse().expect("an id"),
        };
        let exported = operation.finish(&retry).await.expect("an envelope");
        let pins: Pins = text(&opened.facts["quorumKey"]).parse().expect("a pin");
        let envelope = awaiting.open(&exported.encrypted_wallet_credentials, &pins);
        let envelope = envelope.expect("the words");
        assert_eq!(
            envelope.phrase.words().expose_text(),
            ben["account"]["phrase"].as_str()
        );
        let again = operation.finish(&retry).await.expect_err("it is spent");
        assert_eq!(again.refusal().map(|refusal| refusal.status), Some(401));
    });
}

#[test]
fn a_customer_without_a_wallet_gets_one_with_a_mail_address() {
    run(&async |opened: &Installation| {
        let (platform, cay) = opened.customer("cay");
        let integrator = integrator(opened, platform);
        let id = text(&cay["id"]).parse().expect("an id");
        let mut change = CustomerChange::of(CustomerType::Individual);
        change.email = Some("cay@example.com".to_owned());
        let operation = integrator.update_customer(id, &change);
        let started = operation.start().await.expect("an answer");
        assert!(matches!(started, Started::Done(customer) if customer.email == change.email));
        let filter = AccountFilter {
            customer: Some(id),
            ..AccountFilter::default()
        };
        let listed = integrator.list_internal_accounts(&filter).await;
        let accounts = listed.expect("a page").data;
        let [account] = accounts.as_slice() else {
            panic!("not one account: {accounts:?}");
        };
        assert_eq!(account.funding_payment_instructions.len(), 1);
        let pins: Pins = opened.server.pin.parse().expect("a pin");
        let device = seedport_client::Device {
            pins: &pins,
            entropy: &SystemEntropy,
            clock: &SystemClock,
            expected: &Expected::default(),
        };
        let code = async |_| Some(SecretBytes::copy_from(b"000000"));
        let logged_in = flow::log_in(&integrator, account.id, device, code, &mut |_| {}).await;
        let session = logged_in.expect("a session").session;
        let exported = flow::export(&integrator, account.id, device, &session, &mut |_| {}).await;
        let phrase = exported.expect("the words").phrase;
        let words = phrase.words().expose_text().expect("text");
        assert_eq!(words.split(' ').count(), 24);
    });
}
