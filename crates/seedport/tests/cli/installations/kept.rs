//! What was there is there: customers, credentials, webhooks; and live sessions export.

use super::{INSTALLATIONS, Installation, assert_exported, lines, list, text};
use crate::harness::{Server, run, seedport};

#[test]
fn every_live_session_exports_the_same_words() {
    for name in INSTALLATIONS {
        let opened = Installation::open(name);
        let mut exports = 0;
        for (platform, customer) in opened.customers() {
            for session in list(&customer["sessions"]) {
                assert_exported(customer, opened.export(platform, session));
                exports += 1;
            }
        }
        assert_eq!(exports, 11, "seven of ada's, one of four others'");
    }
}

#[test]
fn a_session_that_ended_with_its_credential_exports_nothing() {
    for name in INSTALLATIONS {
        let opened = Installation::open(name);
        let (platform, ben) = opened.customer("ben");
        let (refused, out) = opened.export(platform, &ben["revoked"]["session"]);
        let (what, _) = refused.failure();
        assert!(what.contains("WALLET_SIGNATURE_INVALID"), "{what}");
        assert!(!out.exists());
    }
}

#[test]
fn one_platforms_token_reaches_no_account_of_another() {
    for name in INSTALLATIONS {
        let opened = Installation::open(name);
        let (_, ada) = opened.customer("ada");
        let (other, _) = opened.customer("finn");
        let (refused, out) = opened.export(other, &ada["sessions"][0]);
        let (what, help) = refused.failure();
        assert!(what.contains("another platform's"), "{what}");
        assert!(help.contains("--account"), "{help}");
        assert!(!out.exists());
    }
}

#[test]
fn customers_and_credentials_are_as_they_were() {
    for name in INSTALLATIONS {
        let opened = Installation::open(name);
        for platform in list(&opened.facts["platforms"]) {
            let words = ["customer", "list", "--json", "--including-deleted"];
            let told = lines(&run(opened.command(platform, &words)).succeeded());
            let customers = list(&platform["customers"]);
            assert_eq!(told.len(), customers.len());
            for customer in customers {
                let told = told.iter().find(|told| told["id"] == customer["id"]);
                let told = told.expect("the customer");
                assert_eq!(told["platformCustomerId"], customer["name"]);
                assert_eq!(told["isDeleted"], customer["isDeleted"]);
                for field in ["email", "phoneNumber"] {
                    // Migration 8 erased whoever was deleted before.
                    let erased = customer["isDeleted"] == true;
                    let kept = if erased {
                        &serde_json::Value::Null
                    } else {
                        &customer[field]
                    };
                    assert_eq!(&told[field], kept, "{field}");
                }
                if let Some(credentials) = customer["credentials"].as_array() {
                    let account = text(&customer["account"]["id"]);
                    let words = ["credential", "list", "--json", "--account", account];
                    let told = lines(&run(opened.command(platform, &words)).succeeded());
                    let id_and_type = |one: &serde_json::Value| {
                        (text(&one["id"]).to_owned(), text(&one["type"]).to_owned())
                    };
                    let mut told: Vec<_> = told.iter().map(id_and_type).collect();
                    let mut kept: Vec<_> = credentials.iter().map(id_and_type).collect();
                    told.sort();
                    kept.sort();
                    assert_eq!(told, kept, "{}", customer["name"]);
                }
            }
        }
    }
}

#[test]
fn webhooks_that_nobody_took_are_still_there() {
    for name in INSTALLATIONS {
        let opened = Installation::open(name);
        let mut ids = Vec::new();
        // Seven days after they were made, a running server gives them up.
        for state in ["pending", "dead"] {
            let mut command = seedport(["webhook", "list", "--json", "--state", state]);
            command.arg("--data-dir").arg(&opened.server.data);
            for told in lines(&run(command).succeeded()) {
                ids.push(text(&told["id"]).to_owned());
            }
        }
        let kept = list(&opened.facts["webhooks"]);
        assert_eq!(kept.len(), 4);
        for webhook in kept {
            assert!(ids.iter().any(|id| id == text(&webhook["id"])), "{webhook}");
        }
    }
}

#[test]
fn an_installation_is_adopted_once_and_loudly() {
    for name in INSTALLATIONS {
        let mut opened = Installation::open(name);
        let told = opened.server.log();
        assert!(told.contains("was adopted"), "{told}");
        assert_eq!(opened.server.end("TERM"), Some(0));
        let again = Server::sandbox(&opened.scratch);
        assert!(!again.log().contains("adopted"), "{}", again.log());
        assert_eq!(again.pin, opened.server.pin, "it signs with the same key");
    }
}
