//! A sign-in by passkey through a relay, between real processes: the command line asks no
//! authenticator for another key's session, and the relay gets nothing.

use seedport_client::{
    Device, Expected, Integrator, Session,
    flow::{self, ByPasskey, LoggedIn, ProofLogInError},
    owner::{CheckedChallenge, HeldKey},
};
use seedport_wire::{
    Clock, KnownWallet, SecretBytes, SystemClock, SystemEntropy, Timestamp, ids::CredentialId,
};
use tokio::runtime::Builder;

use crate::{
    authenticator::Authenticator,
    harness::{Run, Scratch, run},
    owner::{Owner, add_passkey, answered, sessions},
    relay::{HONEST, Payload, Play, Relay, SWAPPING},
};

/// A day on which nobody asked for anything.
const LONG_AGO: &str = "Tue, 07 Apr 2020 10:00:00 GMT";

/// An owner with a passkey, who is logged in by mail.
struct Scene {
    scratch: Scratch,
    owner: Owner,
    authenticator: Authenticator,
    credential: CredentialId,
    before: Vec<String>,
}

impl Scene {
    fn new() -> Self {
        let scratch = Scratch::new();
        let owner = Owner::new(&scratch);
        let session = owner.session(&scratch, "session.json");
        let authenticator = Authenticator::make(&SystemEntropy).expect("a passkey");
        let added = add_passkey(&owner, &scratch, &session, &authenticator).succeeded();
        let credential = added.json()["id"].as_str().expect("an id").parse();
        Self {
            before: sessions(&owner),
            credential: credential.expect("an id"),
            scratch,
            owner,
            authenticator,
        }
    }

    fn relay(&self, play: Play) -> Relay {
        Relay::start(self.owner.url(), play)
    }

    /// `session open` through a relay; the authenticator signs what is printed.
    fn sign_in(&mut self, relay: &Relay, out: &str) -> Run {
        let out = self.scratch.path(out);
        let command = self.owner.passkey_command(&relay.url, &out);
        let signed = answered(command, |challenge| {
            let assertion = self.authenticator.sign(challenge.as_bytes());
            serde_json::to_string(&assertion.expect("signs")).expect("JSON")
        });
        assert_eq!(out.exists(), signed.code == Some(0));
        signed
    }

    /// `session open` through a relay, where nothing may be printed for an authenticator: its two
    /// lines.
    fn refused(&self, play: Play) -> (String, String) {
        let relay = self.relay(play);
        let out = self.scratch.path("refused.json");
        let run = run(self.owner.passkey_command(&relay.url, &out));
        let (what, help) = run.only_failure();
        assert!(!out.exists());
        assert_eq!(relay.challenged(), 1, "{what}");
        assert_eq!(relay.won(), Vec::<serde_json::Value>::new());
        assert_eq!(sessions(&self.owner), self.before);
        (what.to_owned(), help.to_owned())
    }

    fn integrator(&self, relay: &Relay) -> Integrator {
        let token = self.owner.token();
        let secret = token.json["clientSecret"].as_str().expect("a secret");
        let secret = SecretBytes::copy_from(secret.as_bytes());
        let url = relay.url.parse().expect("a URL");
        Integrator::new(url, &token.client_id, secret).expect("an integrator")
    }

    /// The library's way through a relay, on a device with this clock.
    async fn by_library(
        &mut self,
        relay: &Relay,
        clock: &dyn Clock,
    ) -> Result<LoggedIn, ProofLogInError> {
        let integrator = self.integrator(relay);
        let by = ByPasskey {
            credential: self.credential,
            organization: self.owner.organization.parse().expect("an id"),
            known: &KnownWallet::default(),
            entropy: &SystemEntropy,
            clock,
        };
        let sign =
            async |challenge: &CheckedChallenge| self.authenticator.sign(challenge.as_bytes()).ok();
        flow::log_in_by_passkey(&integrator, by, sign, &mut |_| {}).await
    }
}

fn block_on<T>(case: impl Future<Output = T>) -> T {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(case)
}

#[test]
fn a_relay_that_swaps_the_key_reaches_no_authenticator_and_gets_no_session() {
    let scene = Scene::new();
    let (what, help) = scene.refused(SWAPPING);
    assert_eq!(
        what,
        "the passkey's challenge is for a session of another key than this device's: no \
         authenticator was asked"
    );
    assert_eq!(
        help,
        "somebody between here and the server changed it: use another way to the server, and tell \
         its operator"
    );
}

#[test]
fn a_relay_that_writes_the_owners_key_into_the_payload_alone_is_refused() {
    let scene = Scene::new();
    let payload = Payload::Forged;
    let (what, help) = scene.refused(Play {
        payload,
        ..SWAPPING
    });
    assert_eq!(
        what,
        "the passkey's challenge is not the digest of the payload beside it: no authenticator was \
         asked"
    );
    assert!(help.contains("use another way to the server"), "{help}");
}

#[test]
fn a_relay_that_takes_the_payload_away_is_refused_with_its_key_and_served_without() {
    let mut scene = Scene::new();
    let payload = Payload::Stripped;
    for date in [None, Some(LONG_AGO)] {
        let swapping = Play {
            payload,
            date,
            ..SWAPPING
        };
        let (what, help) = scene.refused(swapping);
        assert_eq!(
            what,
            "the passkey's challenge is for no session that this device asked for: no \
             authenticator was asked"
        );
        assert!(help.contains("or its Date"), "{help}");
    }
    let relay = scene.relay(Play { payload, ..HONEST });
    scene.sign_in(&relay, "searched.json").succeeded();
    assert_eq!(relay.challenged(), 1);
    let session = scene.scratch.path("searched.json");
    scene.owner.export(&scene.scratch, &session).succeeded();
}

#[test]
fn a_changed_date_matters_only_where_the_time_has_to_be_searched() {
    let mut scene = Scene::new();
    let date = Some(LONG_AGO);
    let relay = scene.relay(Play { date, ..HONEST });
    scene.sign_in(&relay, "dated.json").succeeded();
    scene.before = sessions(&scene.owner);
    let payload = Payload::Stripped;
    let (what, _) = scene.refused(Play {
        payload,
        date,
        ..HONEST
    });
    assert!(what.contains("no session that this device asked for"));
    // One that is none leaves the device's own clock.
    let date = Some("the day before yesterday");
    let relay = scene.relay(Play {
        payload,
        date,
        ..HONEST
    });
    scene.sign_in(&relay, "undated.json").succeeded();
}

#[test]
fn an_organization_that_the_device_knows_otherwise_is_named_and_refused() {
    let scene = Scene::new();
    let relay = scene.relay(HONEST);
    let out = scene.scratch.path("refused.json");
    let other = "019542f5-b3e7-4d02-8000-000000000001";
    let run = run(scene.owner.passkey_command_of(&relay.url, &out, other));
    let (what, help) = run.only_failure();
    let is = &scene.owner.organization;
    assert!(
        what.contains(&format!("of organization {is}, not {other}")),
        "{what}"
    );
    assert!(help.contains("--organization"), "{help}");
    assert!(!out.exists());
}

/// A clock that stands this many milliseconds away from the machine's.
struct Away(i64);

impl Clock for Away {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(SystemClock.now().millis() + self.0)
    }
}

#[test]
fn a_devices_clock_that_is_hours_wrong_locks_nobody_out() {
    let mut scene = Scene::new();
    for payload in [Payload::AsServed, Payload::Stripped] {
        let relay = scene.relay(Play { payload, ..HONEST });
        for hours in [-7, 11] {
            let clock = Away(hours * 3_600_000);
            let opened = block_on(scene.by_library(&relay, &clock));
            let opened = opened.unwrap_or_else(|error| panic!("{payload:?} {hours}: {error}"));
            assert_eq!(opened.answer.account_id.to_string(), scene.owner.account);
        }
    }
}

#[test]
fn through_the_same_relay_a_device_that_signs_unread_loses_its_seed() {
    let mut scene = Scene::new();
    let relay = scene.relay(SWAPPING);
    block_on(async {
        let integrator = scene.integrator(&relay);
        let key = HeldKey::make(&SystemEntropy).expect("a key");
        let asked = integrator
            .challenge_passkey(scene.credential, key.client_key().as_text())
            .await
            .expect("a challenge");
        // What the check is for: the bytes go to the authenticator as they came.
        let unread = asked.challenge.relayed().as_bytes();
        let assertion = scene.authenticator.sign(unread).expect("signs");
        let verified = integrator
            .verify_passkey(scene.credential, asked.request_id, &assertion)
            .await;
        verified.expect("the unread sign-in succeeds");

        let [won] = relay.won().try_into().expect("one session");
        assert_eq!(won["accountId"], scene.owner.account.as_str());
        let device = Device {
            pins: &scene.owner.pins(),
            entropy: &SystemEntropy,
            clock: &SystemClock,
            expected: &Expected::default(),
        };
        let account = scene.owner.account.parse().expect("an id");
        let ends = SystemClock.now().plus(std::time::Duration::from_mins(10));
        let session = Session::resume(relay.key(), ends, KnownWallet::default());
        let opened = flow::export(&integrator, account, device, &session, &mut |_| {}).await;
        let opened = opened.expect("the owner's phrase, at the relay");
        let words = opened
            .phrase
            .words()
            .expose_text()
            .expect("text")
            .split(' ');
        assert_eq!(words.count(), 24);
    });
}
