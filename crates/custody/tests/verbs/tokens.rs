//! Tokens: who may do what, and the end of a deleted one.

use seedport_custody::{
    Manage, Transact, View,
    tokens::{CreateToken, CreateTokenError, Permissions},
};
use seedport_wire::SecretBytes;

use crate::common::{ALL, Place};

#[tokio::test]
async fn a_permit_takes_the_permission() {
    let place = Place::new();
    let world = place.open().await;
    let by = world.integrator("one").await;
    let rows = [
        (Permissions::VIEW, [true, false, false]),
        (Permissions::TRANSACT, [false, true, false]),
        (Permissions::MANAGE, [false, true, true]),
    ];
    for (permissions, expected) in rows {
        let request = CreateToken {
            name: "narrow".to_owned(),
            permissions,
        };
        let token = world
            .custody
            .create_token(&by.manage, request)
            .await
            .expect("made");
        let caller = world
            .custody
            .authenticate(&token.row.client_id, &token.secret)
            .await;
        let caller = caller.expect("a right secret");
        let granted = [
            caller.permit::<View>().is_ok(),
            caller.permit::<Transact>().is_ok(),
            caller.permit::<Manage>().is_ok(),
        ];
        assert_eq!(granted, expected);
        if let Ok(manage) = caller.permit::<Manage>() {
            let request = CreateToken {
                name: "wide".to_owned(),
                permissions: ALL,
            };
            let wide = world.custody.create_token(&manage, request).await;
            assert!(matches!(
                wide.err().expect("refused"),
                CreateTokenError::Escalation
            ));
        }
    }
}

#[tokio::test]
async fn a_wrong_secret_an_unknown_client_and_a_deleted_token_are_refused_alike() {
    let place = Place::new();
    let world = place.open().await;
    let by = world.integrator("one").await;
    let request = CreateToken {
        name: "short".to_owned(),
        permissions: Permissions::VIEW,
    };
    let token = world
        .custody
        .create_token(&by.manage, request)
        .await
        .expect("made");
    let (id, secret) = (&token.row.client_id, &token.secret);
    let zeros = SecretBytes::copy_from(&[0; 32]);
    let mut told = Vec::new();
    for (id, secret) in [
        (id.as_str(), &zeros),
        ("unknown", secret),
        ("unknown", &zeros),
    ] {
        told.push(
            world
                .custody
                .authenticate(id, secret)
                .await
                .expect_err("refused"),
        );
    }
    assert!(world.custody.authenticate(id, secret).await.is_ok());
    world
        .custody
        .delete_token(&by.manage, token.row.id)
        .await
        .expect("deleted");
    told.push(
        world
            .custody
            .authenticate(id, secret)
            .await
            .expect_err("refused"),
    );
    let first = told[0].to_string();
    assert!(told.iter().all(|error| error.to_string() == first));
    assert!(
        world
            .custody
            .delete_token(&by.manage, token.row.id)
            .await
            .is_err()
    );
}
