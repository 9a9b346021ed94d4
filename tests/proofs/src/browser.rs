//! Chromium with a virtual authenticator, and a page that asks it for passkeys.
//!
//! Invariant: attestations and assertions are the browser's own; nothing is added here.
//! Called by tests. `tests/browser/README.md` says what must be installed.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::program::{Program, member, text};

/// A browser with two pages, and one passkey at most.
#[derive(Debug)]
pub struct Browser {
    program: Program,
    /// Where the wallet's page is.
    pub origin: String,
    /// Where the same page is as well, and should not be.
    pub stranger: String,
}

impl Browser {
    /// Starts Chromium.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start() -> Self {
        let mut program = Program::start("browser", "browser.mjs", &[]);
        let sites = program.answer();
        Self {
            program,
            origin: text(sites.clone(), "origin"),
            stranger: text(sites, "stranger"),
        }
    }

    /// Has the wallet's page make a passkey: `attestation`.
    ///
    /// # Panics
    /// When the browser makes none.
    pub fn create(&mut self, challenge: &[u8]) -> Value {
        let challenge = URL_SAFE_NO_PAD.encode(challenge);
        let made = self
            .program
            .ask(&json!({"do": "create", "challenge": challenge}));
        member(made, "attestation")
    }

    /// Has the wallet's page sign with the passkey `id`: `assertion`.
    ///
    /// # Panics
    /// When the browser does not.
    pub fn get(&mut self, challenge: &[u8], id: &str) -> Value {
        self.asked(challenge, id, &json!({}))
    }

    /// The same by the stranger's page, with a copy of the passkey as it was made.
    ///
    /// # Panics
    /// When the browser does not.
    pub fn get_elsewhere(&mut self, challenge: &[u8], id: &str) -> Value {
        self.asked(challenge, id, &json!({"at": "stranger"}))
    }

    /// The same by the wallet's page, without a look at who touches the device.
    ///
    /// # Panics
    /// When the browser does not.
    pub fn get_unverified(&mut self, challenge: &[u8], id: &str) -> Value {
        self.asked(challenge, id, &json!({"verified": false}))
    }

    fn asked(&mut self, challenge: &[u8], id: &str, more: &Value) -> Value {
        let mut request = more.clone();
        request["do"] = json!("get");
        request["challenge"] = json!(URL_SAFE_NO_PAD.encode(challenge));
        request["id"] = json!(id);
        member(self.program.ask(&request), "assertion")
    }
}
