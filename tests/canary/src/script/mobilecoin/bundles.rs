//! A whole account out in a bundle, and in again.
//!
//! Called by `mobilecoin`.

use anyhow::{Result, ensure};
use seedport_wire::{
    Clock as _, SecretBytes, SystemClock, account_bundle, envelope::Content, hpke,
};
use serde_json::{Value, json};

use super::Script;
use crate::{account::Account, door::V2, http::text};

impl Script<'_> {
    /// The account leaves in a bundle, is removed, and comes back by it.
    pub(super) fn move_in_a_bundle(&mut self, account: &Account) -> Result<()> {
        let target = self.make_door_target(&account.who)?;
        let key = target.public().to_hex();
        let params = json!({"account_id": account.id, "client_public_key": key});
        let answer = self.door.call(V2, "export_account_bundle", &params)?;
        let text = text(&answer, "account_bundle")?;
        let plain = self.open_envelope(&text, &target, Content::MobilecoinAccountBundle)?;
        let bundle: Value = serde_json::from_slice(plain.expose())?;
        ensure!(
            bundle["account_secrets"] == account.secrets_v2(),
            "another bundle"
        );

        // While the account is there, it comes in vain.
        self.take_in(account, &plain, "AccountAlreadyExists(")?;
        self.remove(account)?;
        let broken = SecretBytes::copy_from(&plain.expose()[1..]);
        self.take_in(account, &broken, "Seedport(BUNDLE_REFUSED)")?;
        self.take_in(account, &plain, "")
    }

    /// Takes a bundle in, after every mistake; it must be refused so, unless this is empty.
    fn take_in(&mut self, account: &Account, bundle: &SecretBytes, error: &str) -> Result<()> {
        let method = "create_account_bundle_import_request";
        let begun = self.door.call(V2, method, &json!({}))?;
        let request = text(&begun, "request")?;
        self.sealed.import_target(&request, &mut self.needles)?;
        let target = text(&begun, "import_target_bundle")?;
        let target = account_bundle::verify_target(&target, &[self.pin])?;
        let target = target.check(None, SystemClock.now())?;
        let method = "import_account_bundle";
        let params = |request: &str, sealed: &str| json!({"request": request, "encrypted_account_bundle": sealed});
        // In plaintext, sealed to nobody, and the parts exchanged.
        let plain = String::from_utf8_lossy(bundle.expose()).into_owned();
        let nobody = self.make_door_target(&account.who)?;
        let elsewhere = hpke::seal(nobody.public(), bundle.expose())?.to_json();
        let sealed = hpke::seal(target.key(), bundle.expose())?.to_json();
        for wrong in [
            params(&request, &plain),
            params(&plain, &sealed),
            params(&request, &elsewhere),
            params(&request[1..], &sealed),
            params(&sealed, &request),
        ] {
            self.refuse_at_door(V2, method, &wrong)?;
        }
        let right = params(&request, &sealed);
        if error.is_empty() {
            return self.import_once(method, &right, account);
        }
        let found = self.refuse_at_door(V2, method, &right)?;
        ensure!(found.contains(error), "{found}");
        Ok(())
    }

    fn import_once(&mut self, method: &str, params: &Value, account: &Account) -> Result<()> {
        let answer = self.door.call(V2, method, params)?;
        let id = text(&answer["account"], "id")?;
        ensure!(id == account.id.to_string(), "another account");
        // The target served.
        self.refuse_at_door(V2, method, params)?;
        self.keep_sealed(account)
    }
}
