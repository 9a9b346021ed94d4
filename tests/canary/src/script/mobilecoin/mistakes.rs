//! What a caller does who has secrets and puts them where they do not belong.
//!
//! A secret is left out where the contract keeps or repeats what is there: names, metadata and
//! memos are the operator's own words, `id` comes back, and whatever is spelt as an account's id
//! is told to be none.
//! Called by `mobilecoin`.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::Script;
use crate::{
    account::Account,
    door::{V1, V2, request},
};

/// A phrase that is everybody's.
const PHRASE: &str = "legal winner thank year wave sausage worth useful legal winner thank yellow";

/// Method, path, headers, and the status that must come.
type Wrong<'a> = (&'a str, String, &'a [(&'a str, &'a str)], u16);

/// More than a body may have.
const TOO_LONG: usize = 1024 * 1024;

/// Methods that make accounts or take them in, with a secret that must be refused.
fn refused_imports(secret: &str) -> Vec<(&'static str, Value)> {
    // Not the secret itself, where it might serve: an entropy is one, a key may be one.
    let most = &secret[..secret.len() - 1];
    let fog = |url: &str, spki: &str| json!({"report_url": url, "authority_spki": spki});
    vec![
        (
            "import_account",
            json!({"mnemonic": format!("{secret} abandon")}),
        ),
        ("import_account", json!({"mnemonic": [secret]})),
        (
            "import_account",
            json!({"mnemonic": PHRASE, "first_block_index": secret}),
        ),
        (
            "import_account",
            json!({"mnemonic": PHRASE, "next_subaddress_index": secret}),
        ),
        (
            "import_account",
            json!({"mnemonic": PHRASE, "owner_public_key": secret}),
        ),
        (
            "import_account",
            json!({"mnemonic": PHRASE, "require_spend_subaddress": secret}),
        ),
        (
            "import_account",
            json!({"mnemonic": PHRASE, "name": {secret: secret}}),
        ),
        ("create_account", json!({"fog_info": secret})),
        (
            "create_account",
            json!({"fog_info": fog(&secret.repeat(20), "AAAA")}),
        ),
        (
            "create_account",
            json!({"fog_info": fog("fog://a", &format!("{secret}!"))}),
        ),
        (
            "create_account",
            json!({"fog_report_url": {secret: 1}, "fog_info": 1}),
        ),
        (
            "import_account_from_legacy_root_entropy",
            json!({"entropy": most}),
        ),
        (
            "import_view_only_account",
            json!({"view_private_key": most, "spend_public_key": most}),
        ),
        (
            "import_account_bundle",
            json!({"request": secret, "encrypted_account_bundle": secret}),
        ),
    ]
}

/// Methods on this account or of none, with a secret that must be refused.
fn refused_others(account: &str, target: &str, secret: &str) -> Vec<(&'static str, Value)> {
    let mut calls = vec![
        ("get_address", json!({"public_address_b58": secret})),
        ("get_address_details", json!({"address": secret})),
        ("get_address_status", json!({"address": secret})),
        ("check_b58_type", json!({"b58_code": secret})),
        (
            "get_address_for_account",
            json!({"account_id": account, "index": secret}),
        ),
        (
            "create_payment_request",
            json!({"account_id": account, "amount": secret}),
        ),
        (
            "create_payment_request",
            json!({"account_id": account, "amount": {"value": secret, "token_id": secret}}),
        ),
        (
            "set_require_spend_subaddress",
            json!({"account_id": account, "require_spend_subaddress": secret}),
        ),
        (
            "update_account_name",
            json!({"account_id": account, "name": [secret]}),
        ),
        (
            "assign_address_for_account",
            json!({"account_id": account, "metadata": [secret]}),
        ),
        ("get_block", json!({"block_index": secret})),
        ("submit_transaction", json!({"tx_proposal": secret})),
        ("get_accounts", json!(secret)),
        ("get_accounts", json!([secret])),
    ];
    for method in ["export_account_secrets", "export_account_bundle"] {
        for (key, request, stamp) in [
            (secret, Value::Null, Value::Null),
            (target, json!(secret), json!(secret)),
            (target, json!(secret), Value::Null),
            (target, Value::Null, json!(secret)),
        ] {
            let mut params = json!({"account_id": account, "client_public_key": key});
            params["request"] = request;
            params["stamp"] = stamp;
            calls.push((method, params));
        }
    }
    let is_like_an_id = secret.len() == 64 && hex::decode(secret).is_ok();
    if !is_like_an_id {
        for method in [
            "export_account_secrets",
            "remove_account",
            "get_account_status",
        ] {
            calls.push((method, json!({"account_id": secret})));
        }
    }
    calls
}

impl Script<'_> {
    /// Each of these secrets, in every place.
    pub(super) fn misplace_secrets(&mut self, account: &Account, secrets: &[String]) -> Result<()> {
        let id = account.id.to_string();
        let target = self.make_door_target(&account.who)?.public().to_hex();
        for secret in secrets {
            for (method, params) in refused_imports(secret)
                .into_iter()
                .chain(refused_others(&id, &target, secret))
            {
                self.refuse_at_door(V2, method, &params)?;
            }
            for path in [V1, V2] {
                // As a method, and as what is read of nobody.
                self.refuse_at_door(path, secret, &json!({}))?;
                self.door.call(path, "version", &json!({secret: secret}))?;
                let told = self
                    .door
                    .call(path, "verify_address", &json!({"address": secret}))?;
                ensure!(told["verified"] == json!(false));
                self.misplace_in_envelopes(path, secret)?;
                self.misplace_in_http(path, secret)?;
            }
        }
        Ok(())
    }

    /// Bodies that are no requests.
    fn misplace_in_envelopes(&mut self, path: &str, secret: &str) -> Result<()> {
        let import = request("import_account", &json!({"mnemonic": secret}));
        for (body, status) in [
            (secret.to_owned(), 400),
            (import[..import.len() - 1].to_owned(), 400),
            (format!("{import}{secret}"), 400),
            (format!("[{import}]"), 422),
            (json!(secret).to_string(), 422),
            (json!({"params": {"mnemonic": secret}}).to_string(), 422),
            (json!({"method": [secret]}).to_string(), 422),
        ] {
            let answer = self.door.post(path, &body)?;
            ensure!(answer.status == status, "a body answered {}", answer.status);
            self.refused += 1;
        }
        let served = json!({"method": "version", "jsonrpc": secret, secret: [secret]});
        ensure!(self.door.post(path, &served.to_string())?.status == 200);
        Ok(())
    }

    /// Requests that are no calls.
    fn misplace_in_http(&mut self, path: &str, secret: &str) -> Result<()> {
        let import = request("import_account", &json!({"mnemonic": secret}));
        let long = format!("{import}{}", " ".repeat(TOO_LONG));
        ensure!(self.door.post(path, &long)?.status == 413);
        let percent = secret.replace(' ', "%20").replace(['+', '/', '='], "-");
        let json = ("Content-Type", "application/json");
        let anybody: [Wrong<'_>; 7] = [
            ("POST", path.to_owned(), &[json], 401),
            (
                "POST",
                path.to_owned(),
                &[json, ("X-API-KEY", &format!("{secret}!"))],
                401,
            ),
            (
                "POST",
                path.to_owned(),
                &[json, ("Authorization", secret)],
                401,
            ),
            ("POST", format!("{path}?phrase={percent}"), &[json], 401),
            ("POST", format!("/{percent}"), &[json], 404),
            (
                "GET",
                format!("{path}?phrase={percent}"),
                &[("X-Phrase", secret)],
                200,
            ),
            (
                "PUT",
                path.to_owned(),
                &[("Content-Type", "text/plain")],
                405,
            ),
        ];
        for (method, path, headers, status) in anybody {
            let answer = self.door.http.raw(method, &path, headers, &import)?;
            ensure!(
                answer.status == status,
                "a request to the door answered {} and not {status}",
                answer.status
            );
            self.refused += usize::from(status != 200);
        }
        Ok(())
    }
}
