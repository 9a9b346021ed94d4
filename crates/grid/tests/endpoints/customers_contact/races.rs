//! Changes of one customer at the same time.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{NEW, OLD, contacts, customer};
use crate::common::{legs::Call, owner::Owner, server::Server};

/// Fields that need no stamp, each on its own.
fn plain() -> Vec<(&'static str, Value)> {
    vec![
        ("fullName", json!("Ada")),
        ("region", json!("GB")),
        ("currencies", json!(["USDB"])),
        ("nationality", json!("GB")),
        ("birthDate", json!("1815-12-10")),
        ("umaAddress", json!("$ada@example.com")),
        ("phoneNumber", json!("+14155550123")),
        ("purposeOfAccount", json!("OTHER")),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn simultaneous_changes_of_different_fields_are_all_kept() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Arc::new(Owner::create(&client, OLD).await);
    let tasks: Vec<_> = plain()
        .into_iter()
        .map(|(name, value)| {
            let (client, owner) = (client.clone(), Arc::clone(&owner));
            tokio::spawn(async move {
                let call = Call::customer(&owner, json!({name: value}));
                call.first(&client).await.expect(200)
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic");
    }
    let after = customer(&client, &owner).await;
    for (name, value) in plain() {
        assert_eq!(after[name], value, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_contact_and_its_credential_agree_whatever_changes_beside_them() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Arc::new(Owner::logged_in(&server, &client, OLD).await);
    for turn in 0..8 {
        let address = if turn % 2 == 0 { NEW } else { OLD };
        let call = Call::customer(&owner, json!({"email": address}));
        let challenge = call.begin(&client).await;
        let tasks: Vec<_> = (0..8)
            .map(|other| {
                let (client, owner) = (client.clone(), Arc::clone(&owner));
                let name = format!("{turn} {other}");
                let call = Call::customer(&owner, json!({"fullName": name}));
                tokio::spawn(async move { call.first(&client).await.expect(200) })
            })
            .collect();
        // Whoever comes between the look at the customer and the change of them is told apart, and
        // the challenge serves again.
        loop {
            let answer = call.finish(&client, &owner.session_key, &challenge).await;
            if answer.status == 200 {
                break;
            }
            assert_eq!(answer.refused(409, "CONFLICT"), "CUSTOMER_CHANGED");
        }
        for task in tasks {
            task.await.expect("no panic");
        }
        assert_eq!(contacts(&client, &owner).await, [address, address]);
    }
}
