//! Handing an account's secrets over: in plaintext, sealed, and to look at only.
//!
//! Called by `mobilecoin`.

use anyhow::{Result, ensure};
use seedport_wire::{
    SecretBytes, SystemEntropy, TargetKey,
    envelope::{self, Content},
};
use serde_json::{Value, json};

use super::Script;
use crate::{
    account::Account,
    door::{V1, V2},
    http::text,
};

impl Script<'_> {
    /// The contract's own export, in both editions, and the request for a wallet that only sees.
    pub(super) fn export_in_plaintext(&mut self, account: &Account) -> Result<()> {
        let params = json!({"account_id": account.id});
        for (path, expected) in [(V2, account.secrets_v2()), (V1, account.secrets_v1())] {
            let answer = self.door.call(path, "export_account_secrets", &params)?;
            self.meant_in_last_export(&account.exported())?;
            let only = json!({"account_secrets": expected});
            ensure!(answer == only, "{}: another export on {path}", account.who);
        }
        let method = "create_view_only_account_import_request";
        let answer = self.door.call(V2, method, &params)?;
        self.meant_in_last_export(&[format!("the view key of {}", account.who)])?;
        let request = &answer["json_rpc_request"];
        ensure!(request["method"] == json!("import_view_only_account"));
        ensure!(request["params"]["view_private_key"] == json!(hex::encode(&account.view)));
        let spend = hex::encode(account.spend_public);
        ensure!(request["params"]["spend_public_key"] == json!(spend));
        Ok(())
    }

    /// Sealed to a key, after every mistake.
    pub(super) fn export_sealed(&mut self, account: &Account) -> Result<()> {
        let target = self.make_door_target(&account.who)?;
        let method = "export_account_secrets";
        let id = account.id;
        let params = |key: &str| json!({"account_id": id, "client_public_key": key});
        // The private half instead of the public one, and points that are none.
        let private = hex::encode(target.scalar().expose());
        for key in [
            &private,
            &format!("04{private}{private}"),
            "04",
            "",
            &target.public().compressed().to_hex(),
        ] {
            self.refuse_at_door(V2, method, &params(key))?;
            self.refuse_at_door(V2, "export_account_bundle", &params(key))?;
        }
        let answer = self
            .door
            .call(V2, method, &params(&target.public().to_hex()))?;
        let text = text(&answer, "encrypted_account_secrets")?;
        let plain = self.open_envelope(&text, &target, Content::MobilecoinAccountSecrets)?;
        let found: Value = serde_json::from_slice(plain.expose())?;
        ensure!(
            found == account.secrets_v2(),
            "{}: another export",
            account.who
        );
        Ok(())
    }

    /// The account leaves, and comes back to be looked at only.
    pub(super) fn let_look(&mut self, account: &Account) -> Result<()> {
        let one = json!({"account_id": account.id});
        let method = "create_view_only_account_import_request";
        let answer = self.door.call(V2, method, &one)?;
        let view = [format!("the view key of {}", account.who)];
        self.meant_in_last_export(&view)?;
        self.remove(account)?;
        let request = &answer["json_rpc_request"];
        let method = text(request, "method")?;
        let mut wrong = request["params"].clone();
        wrong["spend_public_key"] = wrong["view_private_key"].clone();
        wrong["view_private_key"] = json!(format!("{}00", hex::encode(&account.view)));
        self.refuse_at_door(V2, &method, &wrong)?;
        self.import(&method, &request["params"], account)?;
        let answer = self.door.call(V2, "export_account_secrets", &one)?;
        self.meant_in_last_export(&view)?;
        let only = json!({"account_secrets": account.secrets_to_see()});
        ensure!(answer == only, "{}: another export", account.who);
        let error = self.refuse_at_door(V2, "create_view_only_account_import_request", &one)?;
        ensure!(error.starts_with("AccountIsViewOnly("), "{error}");
        Ok(())
    }

    /// A target key for one export.
    pub(super) fn make_door_target(&mut self, who: &str) -> Result<TargetKey> {
        let target = TargetKey::make(&SystemEntropy)?;
        let name = format!("an export's private key of {who}");
        // Exposed to be searched for.
        self.needles.add_bytes(&name, target.scalar().expose());
        Ok(target)
    }

    /// Opens an envelope by the pinned key that says that it holds this.
    pub(super) fn open_envelope(
        &self,
        text: &str,
        target: &TargetKey,
        content: Content,
    ) -> Result<SecretBytes> {
        let verified = envelope::verify(text, &[self.pin])?;
        ensure!(
            verified.content() == content,
            "it says that it holds something else"
        );
        Ok(verified.open(target)?)
    }
}
