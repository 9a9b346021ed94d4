//! Exporting a wallet in both editions, after every mistake.
//!
//! Called by `run` and by the other parts of the script.

use anyhow::{Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use super::{Script, broken, signed::Call};
use crate::{
    http::text,
    owner::Owner,
    session::{self, Session},
};

impl Script<'_> {
    /// Exports an owner's wallet, after every mistake; `other` has a session of another account.
    pub fn export(&mut self, owner: &Owner, other: Option<&Owner>) -> Result<String> {
        let account = owner.account.as_bytes();
        let entropy = self
            .sealed
            .wallet(account, &owner.email, &mut self.needles)?;
        let path = format!("/internal-accounts/{}/export", owner.account);
        let target = owner.make_target(&mut self.needles)?;
        let call = |key: &str| Call::new("POST", &path, &json!({ "clientPublicKey": key }));
        let private = hex::encode(target.scalar().expose());
        // The private half instead of the public one, and points that are none.
        for key in [
            &private,
            &format!("04{private}{private}"),
            "04",
            "",
            &"0".repeat(130),
        ] {
            self.refuse_call(&call(key), &[])?;
        }
        self.refuse(&path, &[], &broken(&private))?;
        self.refuse(&path, &[], " ")?;

        let good = call(&target.public().to_hex());
        let leg = self.begin(&good)?;
        self.bad_stamps(&good, &owner.session, &leg)?;
        let stamp = session::stamp(&owner.session, &leg.payload)?;
        let headers = [
            ("Grid-Wallet-Signature", stamp.as_str()),
            ("Request-Id", leg.request.as_str()),
        ];
        let swapped = owner.make_target(&mut self.needles)?;
        let code = self.refuse_call(&call(&swapped.public().to_hex()), &headers)?;
        ensure!(code == "WALLET_SIGNATURE_BODY_MISMATCH", "{code}");
        if let Some(other) = other {
            let foreign = session::stamp(&other.session, &leg.payload)?;
            let foreign = [("Grid-Wallet-Signature", foreign.as_str()), headers[1]];
            self.refuse_call(&good, &foreign)?;
            let path = format!("/internal-accounts/{}/export", other.account);
            self.refuse(&path, &headers, &good.body)?;
        }
        let done = self.redeem(&good, &stamp, &leg, 200)?;
        let envelope = text(&done, "encryptedWalletCredentials")?;
        owner.open(&envelope, self.pin, &target, &entropy, &mut self.needles)
    }

    /// Exports in the first edition, by a session whose key the vault made; `held` is a session
    /// that cannot receive.
    pub fn export_first_edition(
        &mut self,
        owner: &Owner,
        session: &Session,
        held: &Session,
        phrase: &str,
    ) -> Result<()> {
        let path = format!("/internal-accounts/{}/export", owner.account);
        let call = Call::bare("POST", &path);
        for bare in [false, true] {
            let leg = self.begin(&call)?;
            self.bad_stamps(&call, &session.key, &leg)?;
            // The session's private key as it comes out of its bundle, in the signature's place.
            let private = STANDARD.encode(session.key.scalar()?.expose());
            let unable = session::bare(&held.key, &leg.payload)?;
            for stamp in [private, unable] {
                let headers = [
                    ("Grid-Wallet-Signature", stamp.as_str()),
                    ("Request-Id", leg.request.as_str()),
                ];
                self.refuse_call(&call, &headers)?;
            }
            let stamp = if bare {
                session::bare(&session.key, &leg.payload)?
            } else {
                session::stamp(&session.key, &leg.payload)?
            };
            let done = self.redeem(&call, &stamp, &leg, 200)?;
            let bundle = text(&done, "encryptedWalletCredentials")?;
            ensure!(session.open(&bundle)? == phrase, "another phrase");
        }
        Ok(())
    }
}
