//! Everything that a server speaks to by itself: who takes its mail, its messages and its
//! webhooks, and who publishes the provider's keys.
//!
//! Invariant: all of it is on the loopback interface, and a server reaches it the way it would
//! reach the real one.
//! Called by `run`; `server` writes it into the configuration.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::Result;

use crate::{
    listener::Listener,
    mail::MailBox,
    needles::Needles,
    passkey::{ORIGIN, RP_ID, random},
    provider::Provider,
};

/// The file of the gateway's secret, in the directory of the installation.
pub const SECRET_FILE: &str = "sms-secret";

/// The body of a request to the gateway.
const BODY: &str = r#"{"to": "{to}", "text": "{text}"}"#;

/// The webhooks that their receiver fails at.
const REFUSED: [&str; 2] = ["\"TEST\"", "\"CUSTOMER."];

/// The world outside.
pub struct Outside {
    /// Takes mail.
    pub mail: MailBox,
    /// Takes text messages.
    pub gateway: Gateway,
    /// Says who an owner is.
    pub provider: Provider,
    /// Takes webhooks.
    pub integrator: Integrator,
}

/// A receiver of webhooks, which fails at some.
pub struct Integrator {
    listener: Listener,
}

/// A gateway of text messages.
pub struct Gateway {
    listener: Listener,
    fails: Arc<AtomicBool>,
    /// What a server shows it.
    pub secret: String,
}

impl Outside {
    /// Starts all of it.
    pub fn open(needles: &mut Needles) -> Result<Self> {
        Ok(Self {
            mail: MailBox::open()?,
            gateway: Gateway::open(needles)?,
            provider: Provider::open(needles)?,
            integrator: Integrator::open()?,
        })
    }

    /// The part of a configuration that names it.
    pub fn configuration(&self) -> String {
        let (host, port) = (self.mail.address.ip(), self.mail.address.port());
        let (issuer, lost) = (self.provider.issuer(), self.provider.lost_issuer());
        let gateway = self.gateway.listener.address;
        format!(
            "[mail]\ntls = \"none\"\nfrom_address = \"codes@canary.example\"\n\
             host = \"{host}\"\nport = {port}\n\
             [sms]\nurl = \"http://{gateway}/messages\"\nprivate = true\n\
             secret_file = \"{SECRET_FILE}\"\nbody = '{BODY}'\n\
             [webauthn]\nrp_id = \"{RP_ID}\"\norigins = [\"{ORIGIN}\"]\n\
             [oidc]\nissuers = [\n\
             {{ issuer = \"{issuer}\", provider = \"C\", algorithm = \"EdDSA\", private = true }},\n\
             {{ issuer = \"{lost}\", provider = \"L\", algorithm = \"EdDSA\", private = true }},\n\
             ]\n\
             [webhooks]\nprivate = true\n"
        )
    }
}

impl Integrator {
    fn open() -> Result<Self> {
        let listener = Listener::open(Box::new(|request| {
            if REFUSED.iter().any(|event| request.contains(event)) {
                // A receiver that tells the caller's request to the caller's log.
                (500, request.to_owned())
            } else {
                (200, String::new())
            }
        }))?;
        Ok(Self { listener })
    }

    /// `webhookEndpoint`.
    pub fn endpoint(&self) -> String {
        format!("http://{}/webhooks", self.listener.address)
    }

    /// The next webhook, if one comes within this time.
    pub fn next_within(&self, time: Duration) -> Option<String> {
        self.listener.next_within(time)
    }
}

impl Gateway {
    fn open(needles: &mut Needles) -> Result<Self> {
        let secret = hex::encode(random(16)?);
        needles.add_text("the secret of the gateway", &secret);
        let fails = Arc::new(AtomicBool::new(false));
        let asked = fails.clone();
        let listener = Listener::open(Box::new(move |request| {
            if asked.load(Ordering::SeqCst) {
                // A gateway that tells the caller's request to the caller's log.
                (500, request.to_owned())
            } else {
                (200, "{}".to_owned())
            }
        }))?;
        Ok(Self {
            listener,
            fails,
            secret,
        })
    }

    /// From now on, whether it fails.
    pub fn fail(&self, fails: bool) {
        self.fails.store(fails, Ordering::SeqCst);
    }

    /// The next request, which must come soon.
    pub fn next(&self) -> Result<String> {
        self.listener.next()
    }
}
