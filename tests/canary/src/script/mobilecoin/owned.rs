//! An account with an owner: nothing of it leaves but sealed, and stamped by the owner's key.
//!
//! Called by `mobilecoin`.

use anyhow::{Result, ensure};
use seedport_wire::{SigningKey, SystemEntropy, envelope::Content};
use serde_json::{Value, json};

use super::Script;
use crate::{account::Account, door::V2, http::text, session::stamp};

impl Script<'_> {
    /// An account of an owner, exported after every mistake.
    pub(super) fn belong_to_an_owner(&mut self, who: &str) -> Result<()> {
        let owner = SigningKey::make(&SystemEntropy)?;
        // Exposed to be searched for, and put where it does not belong.
        let private = owner.scalar()?;
        let private = private.expose();
        self.needles
            .add_bytes(&format!("the owner key of {who}"), private);
        let private = hex::encode(private);
        let create = |key: &str| json!({"name": who, "owner_public_key": key});
        for key in [&private, &format!("04{private}{private}"), ""] {
            self.refuse_at_door(V2, "create_account", &create(key))?;
        }
        let key = owner.public().compressed().to_hex();
        let made = self.door.call(V2, "create_account", &create(&key))?;
        let id = text(&made["account"], "id")?;
        for method in [
            "export_account_secrets",
            "create_view_only_account_import_request",
        ] {
            let error = self.refuse_at_door(V2, method, &json!({"account_id": id}))?;
            ensure!(error == "Seedport(STAMP_REQUIRED)", "{error}");
        }
        let plain = self.stamped(who, &id, &owner, "export_account_secrets")?;
        let account = Account::of_phrase(who, &text(&plain, "mnemonic")?, None, &mut self.needles)?;
        ensure!(plain == account.secrets_v2(), "another export");
        self.keep_sealed(&account)?;
        let bundle = self.stamped(who, &id, &owner, "export_account_bundle")?;
        ensure!(
            bundle["account_secrets"] == account.secrets_v2(),
            "another bundle"
        );
        let mut secrets = account.texts();
        secrets.push(private);
        self.misplace_secrets(&account, &secrets)
    }

    /// Both legs of an export, with all mistakes between them: what was sealed.
    fn stamped(&mut self, who: &str, id: &str, owner: &SigningKey, method: &str) -> Result<Value> {
        let target = self.make_door_target(who)?;
        let key = target.public().to_hex();
        let first = json!({"account_id": id, "client_public_key": key});
        let leg = self.door.call(V2, method, &first)?;
        let (payload, request) = (text(&leg, "payload_to_sign")?, text(&leg, "request")?);
        let good = stamp(owner, &payload)?;
        let second = |key: &str, request: &str, stamp: &str| {
            json!({
                "account_id": id,
                "client_public_key": key,
                "request": request,
                "stamp": stamp,
            })
        };
        let stranger = SigningKey::make(&SystemEntropy)?;
        let stranger = stamp(&stranger, &payload)?;
        // Exposed to be put in the stamp's place.
        let private = hex::encode(owner.scalar()?.expose());
        for wrong in [&stranger, &good[..good.len() / 2], "AAAA", &private] {
            self.refuse_at_door(V2, method, &second(&key, &request, wrong))?;
        }
        let other = self.make_door_target(who)?.public().to_hex();
        for (key, request) in [
            (other.as_str(), request.as_str()),
            (&key, &private),
            (&key, "AA"),
        ] {
            self.refuse_at_door(V2, method, &second(key, request, &good))?;
        }
        let right = second(&key, &request, &good);
        let answer = self.door.call(V2, method, &right)?;
        self.refuse_at_door(V2, method, &right)?;
        let (name, content) = match method {
            "export_account_bundle" => ("account_bundle", Content::MobilecoinAccountBundle),
            _ => (
                "encrypted_account_secrets",
                Content::MobilecoinAccountSecrets,
            ),
        };
        let plain = self.open_envelope(&text(&answer, name)?, &target, content)?;
        Ok(serde_json::from_slice(plain.expose())?)
    }
}
