//! What an operator does at the MobileCoin door: accounts made, taken in and handed over in every
//! form, after every mistake.
//!
//! Invariant: a secret is in an answer only where the contract hands it out, and that answer is
//! exactly what it must be.
//! Called by `run`, once a server.

mod bundles;
mod exports;
mod mistakes;
mod owned;

use anyhow::{Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use seedport_keys::{Language, Mnemonic, mobilecoin::FogInfo};
use seedport_wire::{SecretBytes, SystemEntropy};
use serde_json::{Value, json};

use super::Script;
use crate::{
    account::Account,
    door::{V1, V2},
    http::text,
    passkey::random,
};

const FOG_URL: &str = "fog://fog.canary.example";

impl Script<'_> {
    /// All of it. `server` tells this server's accounts from another's.
    pub fn operate(&mut self, server: &str, api_key: &str) -> Result<()> {
        let made = self.make_account(&format!("Ada of {server}"))?;
        let imported = self.import_phrase(&format!("Bo of {server}"), false)?;
        let foggy = self.import_phrase(&format!("Flo of {server}"), true)?;
        let legacy = self.import_entropy(&format!("Leo of {server}"))?;
        let accounts = [made, imported, foggy, legacy];
        for account in &accounts {
            self.keep_sealed(account)?;
            self.export_in_plaintext(account)?;
            self.export_sealed(account)?;
            self.look_at(account)?;
            let mut secrets = account.texts();
            secrets.push(api_key.to_owned());
            self.misplace_secrets(account, &secrets)?;
        }
        let [made, imported, foggy, legacy] = &accounts;
        for account in [made, foggy] {
            self.move_in_a_bundle(account)?;
        }
        self.let_look(imported)?;
        self.belong_to_an_owner(&format!("Olga of {server}"))?;
        // Some go, and some stay in the database.
        for account in [made, legacy] {
            self.remove(account)?;
        }
        Ok(())
    }

    fn make_account(&mut self, who: &str) -> Result<Account> {
        let made = self
            .door
            .call(V2, "create_account", &json!({"name": who}))?;
        let id = text(&made["account"], "id")?;
        let params = json!({"account_id": id});
        let answer = self.door.call(V2, "export_account_secrets", &params)?;
        let phrase = text(&answer["account_secrets"], "mnemonic")?;
        let account = Account::of_phrase(who, &phrase, None, &mut self.needles)?;
        self.meant_in_last_export(&account.exported())?;
        ensure!(account.id.to_string() == id, "another account of {who}");
        Ok(account)
    }

    fn import_phrase(&mut self, who: &str, fog: bool) -> Result<Account> {
        let entropy = SecretBytes::make(32, &SystemEntropy)?;
        let mnemonic = Mnemonic::from_entropy(Language::English, entropy)?;
        // Exposed to be imported, and searched for.
        let phrase = mnemonic
            .phrase()
            .expose_text()
            .unwrap_or_default()
            .to_owned();
        let spki = random(64)?;
        let mut params = json!({"mnemonic": phrase, "name": who});
        let mut info = None;
        if fog {
            params["fog_info"] = json!({
                "report_url": FOG_URL,
                "report_id": "",
                "authority_spki": STANDARD.encode(&spki),
            });
            info = Some(FogInfo::new(FOG_URL.to_owned(), String::new(), spki)?);
        }
        let account = Account::of_phrase(who, &phrase, info, &mut self.needles)?;
        // In vain: a word is missing, or is none. Other changes would leave
        // the checksum right now and then.
        let (begin, _) = phrase.rsplit_once(' ').unwrap_or_default();
        for wrong in [begin.to_owned(), format!("{begin} canary-word")] {
            for path in [V1, V2] {
                let params = json!({"mnemonic": wrong, "name": "nobody"});
                let error = self.refuse_at_door(path, "import_account", &params)?;
                ensure!(error.starts_with("InvalidMnemonic("), "{error}");
            }
        }
        self.import("import_account", &params, &account)?;
        Ok(account)
    }

    fn import_entropy(&mut self, who: &str) -> Result<Account> {
        let entropy = random(32)?;
        let account = Account::of_entropy(who, &entropy, &mut self.needles)?;
        let digits = hex::encode(&entropy);
        let method = "import_account_from_legacy_root_entropy";
        for wrong in [
            &digits[1..],
            &digits[2..],
            &format!("{digits}00"),
            &format!("{digits} "),
        ] {
            for path in [V1, V2] {
                let params = json!({"entropy": wrong, "name": "nobody"});
                let error = self.refuse_at_door(path, method, &params)?;
                ensure!(error.starts_with("HexDecode("), "{error}");
            }
        }
        self.import(method, &json!({"entropy": digits, "name": who}), &account)?;
        Ok(account)
    }

    /// Takes an account in, which must be this one, and a second time in vain.
    fn import(&mut self, method: &str, params: &Value, account: &Account) -> Result<()> {
        let answer = self.door.call(V2, method, params)?;
        let id = text(&answer["account"], "id")?;
        ensure!(id == account.id.to_string(), "another account");
        let error = self.refuse_at_door(V2, method, params)?;
        ensure!(error.contains("AccountAlreadyExists("), "{error}");
        Ok(())
    }

    /// What the vault keeps of an account holds its secrets, and its place is learnt.
    fn keep_sealed(&mut self, account: &Account) -> Result<()> {
        let entropy = account.entropy()?;
        let secrets = [entropy.as_slice(), &account.view, &account.spend];
        let id = account.id.as_bytes();
        self.sealed
            .operator_wallet(id, &account.who, &secrets, &mut self.needles)
    }

    /// Everything that asks for nothing secret.
    fn look_at(&mut self, account: &Account) -> Result<()> {
        let id = account.id.to_string();
        let one = json!({"account_id": id});
        let renamed = json!({"account_id": id, "name": account.who});
        let required = json!({"account_id": id, "require_spend_subaddress": false});
        for (path, method, params) in [
            (V2, "version", json!({})),
            (V2, "get_network_status", Value::Null),
            (V2, "get_wallet_status", Value::Null),
            (V1, "get_wallet_status", Value::Null),
            (V2, "get_accounts", json!({"offset": null, "limit": null})),
            (V1, "get_all_accounts", Value::Null),
            (V2, "get_account_status", one.clone()),
            (V1, "get_account", one.clone()),
            (V2, "get_addresses", one.clone()),
            (V2, "create_view_only_account_sync_request", one.clone()),
            (V2, "resync_account", one),
            (V2, "update_account_name", renamed),
            (V2, "set_require_spend_subaddress", required),
        ] {
            self.door.call(path, method, &params)?;
        }
        let listed = json!({"account_id": id, "index": 0});
        let main = self.door.call(V2, "get_address_for_account", &listed)?;
        let address = text(&main["address"], "public_address_b58")?;
        let params = json!({"address": address, "b58_code": address});
        for method in [
            "get_address_status",
            "get_address_details",
            "verify_address",
            "check_b58_type",
        ] {
            self.door.call(V2, method, &params)?;
        }
        let amount = json!({"value": "1", "token_id": "0"});
        let params = json!({"account_id": id, "amount": amount});
        self.door.call(V2, "create_payment_request", &params)?;
        Ok(())
    }

    fn remove(&mut self, account: &Account) -> Result<()> {
        let params = json!({"account_id": account.id});
        self.door.call(V2, "remove_account", &params)?;
        let error = self.refuse_at_door(V2, "export_account_secrets", &params)?;
        ensure!(error.contains("AccountNotFound("), "{error}");
        Ok(())
    }

    /// Insists on an error.
    fn refuse_at_door(&mut self, path: &str, method: &str, params: &Value) -> Result<String> {
        self.refused += 1;
        self.door.refused(path, method, params)
    }

    /// Secrets that are meant to be in the answer that the door just gave, and in no other.
    fn meant_in_last_export(&mut self, secrets: &[String]) -> Result<()> {
        let answer = self.door.http.answers.last();
        let answer = answer.ok_or_else(|| anyhow::anyhow!("no answer yet"))?;
        let place = format!("{} {} ", answer.kind, answer.name);
        for secret in secrets {
            self.meant(secret, &place);
        }
        Ok(())
    }
}
