//! MobileCoin accounts of every kind: listed, and handed over in every form.

use std::{fs, process::Command};

use serde_json::{Value, json};

use super::{INSTALLATIONS, Installation, list, private, text};
use crate::{
    harness::{run, seedport},
    mobilecoin::rpc,
};

/// A method of the door: the whole answer.
fn call(opened: &Installation, method: &str, params: &Value) -> Value {
    let key = text(&opened.facts["mobilecoin"]["apiKey"]);
    rpc(&opened.server.door, key, method, params)
}

/// `seedport mobilecoin …` with the key of the door.
fn command(opened: &Installation, words: &[&str]) -> Command {
    let mut command = seedport(["mobilecoin"]);
    command.args(words).args(["--url", &opened.server.door]);
    command
        .arg("--api-key-file")
        .arg(opened.scratch.path("api.key"));
    command
}

/// An owner's key in a file.
fn owner_key(opened: &Installation, account: &Value) -> Option<String> {
    let key = account["ownerKey"].as_object()?;
    let key = Value::Object(key.clone()).to_string();
    let file = opened.scratch.file("owner.json", key);
    private(&file);
    Some(file.to_str().expect("a path of text").to_owned())
}

#[test]
fn accounts_and_their_addresses_are_as_they_were() {
    for name in INSTALLATIONS {
        let opened = Installation::open(name);
        let kept = list(&opened.facts["mobilecoin"]["accounts"]);
        let kinds: Vec<_> = kept.iter().map(|account| text(&account["kind"])).collect();
        let all = ["mnemonic", "root entropy", "view only", "fog", "owned"];
        assert_eq!(kinds, all);
        let listed = call(&opened, "get_accounts", &json!({}));
        let ids = list(&listed["result"]["account_ids"]);
        assert_eq!(ids.len(), kept.len());
        for account in kept {
            let id = &account["id"];
            let told = &listed["result"]["account_map"][text(id)];
            assert_eq!(told["name"], account["name"]);
            assert_eq!(told["main_address"], account["mainAddress"]);
            let told = call(&opened, "get_addresses", &json!({"account_id": id}));
            let told = &told["result"];
            let addresses = list(&account["addresses"]);
            assert_eq!(list(&told["public_addresses"]).len(), addresses.len());
            for address in addresses {
                let text = text(&address["public_address_b58"]);
                let told = &told["address_map"][text];
                for field in ["subaddress_index", "metadata"] {
                    assert_eq!(told[field], address[field], "{text}");
                }
            }
        }
        let removed = list(&opened.facts["mobilecoin"]["removed"]);
        assert!(!removed.is_empty());
        for removed in removed {
            assert!(!ids.contains(removed));
        }
    }
}

#[test]
fn secrets_leave_in_plaintext_as_they_were() {
    for name in INSTALLATIONS {
        let opened = Installation::open(name);
        for account in list(&opened.facts["mobilecoin"]["accounts"]) {
            let params = json!({"account_id": account["id"]});
            let told = call(&opened, "export_account_secrets", &params);
            if account["ownerKey"].is_null() {
                assert_eq!(told["result"]["account_secrets"], account["secrets"]);
            } else {
                let first = text(&account["phrase"]).split(' ').next();
                assert!(told["result"].is_null(), "an owner must stamp");
                assert!(
                    told["error"].to_string().contains("STAMP_REQUIRED"),
                    "{told}"
                );
                assert!(!told.to_string().contains(first.expect("a word")));
            }
        }
    }
}

#[test]
fn secrets_leave_sealed_and_their_owner_stamps() {
    for name in INSTALLATIONS {
        let opened = Installation::open(name);
        let pin = opened.server.pin.as_str();
        for account in list(&opened.facts["mobilecoin"]["accounts"]) {
            let (id, out) = (text(&account["id"]), opened.scratch.path("out"));
            let words = ["export", "--account", id, "--pin", pin];
            let export = |extra: &[&str]| {
                let mut command = command(&opened, &[&words[..], extra].concat());
                command.arg("--out").arg(&out);
                run(command)
            };
            let owner = owner_key(&opened, account);
            match &owner {
                Some(file) => {
                    assert!(export(&[]).failure().0.contains("must stamp"));
                    export(&["--owner-key-file", file]).succeeded();
                }
                None => drop(export(&[]).succeeded()),
            }
            let opened = fs::read_to_string(&out).expect("what was exported");
            let secrets = &account["secrets"];
            let line = [
                &account["phrase"],
                &secrets["mnemonic"],
                &secrets["entropy"],
            ];
            if let Some(line) = line.iter().find_map(|line| line.as_str()) {
                assert_eq!(opened, line, "{}", account["kind"]);
            } else {
                let opened: Value = serde_json::from_str(&opened).expect("JSON");
                assert_eq!(&opened, secrets);
            }
            fs::remove_file(&out).expect("made anew for the next");
        }
    }
}

#[test]
fn whole_accounts_leave_as_bundles_with_their_addresses() {
    for name in INSTALLATIONS {
        let opened = Installation::open(name);
        let pin = opened.server.pin.as_str();
        for account in list(&opened.facts["mobilecoin"]["accounts"]) {
            let id = text(&account["id"]);
            let path = |name| opened.scratch.path(name);
            let (bundle, key) = (path("bundle"), path("key"));
            let words = ["export", "--account", id, "--pin", pin];
            let mut command = command(&opened, &words);
            command.arg("--bundle-out").arg(&bundle);
            command.arg("--key-out").arg(&key);
            if let Some(file) = owner_key(&opened, account) {
                command.args(["--owner-key-file", &file]);
            }
            run(command).succeeded();
            let mut open = seedport(["open", "--json", "--pin", pin, "--envelope"]);
            open.arg(&bundle).arg("--key").arg(&key);
            let told = run(open).succeeded().json();
            let told = &told["accountBundle"];
            let addresses = list(&account["addresses"]);
            let bundled = list(&told["addresses"]);
            assert_eq!(bundled.len(), addresses.len());
            for address in addresses {
                let of_index =
                    |one: &&Value| one["subaddress_index"] == address["subaddress_index"];
                let one = bundled.iter().find(of_index).expect("the address");
                assert_eq!(one["metadata"], address["metadata"]);
                assert_eq!(one["public_address_b58"], address["public_address_b58"]);
            }
            fs::remove_file(&bundle).expect("made anew for the next");
            fs::remove_file(&key).expect("made anew for the next");
        }
    }
}
