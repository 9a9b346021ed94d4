//! Sealed records moved to another place by whoever can write to the database.
//!
//! Each case moves, sees that no seed leaves, moves back, and the same challenge delivers.

use std::str::FromStr;

use rusqlite::{Connection, types::Value as Cell};
use seedport_custody::store::AuditRow;
use seedport_wire::ids::{AccountId, CredentialId, RequestId};

use crate::{
    attacks::{
        rows::{out_of_place, read, stored, swap, write},
        scene::{Begun, Scene},
    },
    common::{
        client::Answer,
        owner::{Owner, text},
        server::ALL,
    },
};

/// Two owners of one platform, and a challenge of each.
struct Two {
    scene: Scene,
    bob: Owner,
    mine: Begun,
    bobs: Begun,
    database: Connection,
}

impl Two {
    async fn open() -> Self {
        let scene = Scene::open().await;
        let bob = scene.neighbour("bob@example.com").await;
        let (mine, bobs) = (scene.begin().await, scene.begin_as(&bob).await);
        let database = scene.server.database();
        Self {
            scene,
            bob,
            mine,
            bobs,
            database,
        }
    }

    fn accounts(&self) -> [Cell; 2] {
        [
            stored!(AccountId, &self.scene.owner.account),
            stored!(AccountId, &self.bob.account),
        ]
    }

    async fn finish_mine(&self) -> Answer {
        let stamp = self.scene.owner.stamp(&self.mine.challenge);
        self.scene.finish(&self.mine, &stamp).await
    }

    async fn finish_bobs(&self) -> Answer {
        let path = self.bob.export_path();
        self.bob
            .retry(
                &self.scene.client,
                &path,
                &self.bobs.body,
                &self.bobs.challenge,
            )
            .await
    }

    async fn neither_leaves(&self) {
        for answer in [self.finish_mine().await, self.finish_bobs().await] {
            out_of_place(&self.scene, &answer);
        }
        assert_eq!(self.scene.deliveries().await, 0);
        let log = self.scene.audit().await;
        let told = |row: &AuditRow| row.entry.reason.as_deref() == Some("RECORD_OUT_OF_PLACE");
        assert!(log.iter().any(told), "the log tells of the moved record");
    }

    /// Both challenges are unburnt.
    async fn close(self) {
        self.scene.deliver(&self.mine).await;
        self.finish_bobs().await.expect(200);
        self.scene.close().await;
    }
}

#[tokio::test]
async fn a_wallet_sealed_for_one_account_does_not_leave_through_another() {
    let two = Two::open().await;
    let [ada, bob] = two.accounts();
    swap(&two.database, "wallets.sealed", "account", &ada, &bob);
    two.neither_leaves().await;
    swap(&two.database, "wallets.sealed", "account", &ada, &bob);
    two.close().await;
}

#[tokio::test]
async fn a_wallet_moved_with_its_id_does_not_leave_through_another_account() {
    let two = Two::open().await;
    let [ada, bob] = two.accounts();
    let exchange = || {
        swap(&two.database, "wallets.sealed", "account", &ada, &bob);
        swap(&two.database, "wallets.id", "account", &ada, &bob);
        swap(&two.database, "accounts.wallet", "id", &ada, &bob);
    };
    exchange();
    two.neither_leaves().await;
    // Nor by beginning anew, nor by a new login: the credential is of the old wallet.
    let fresh = two.scene.begin().await;
    let stamp = two.scene.owner.stamp(&fresh.challenge);
    out_of_place(&two.scene, &two.scene.finish(&fresh, &stamp).await);
    let path = format!("/auth/credentials/{}/challenge", two.scene.owner.credential);
    let answer = two.scene.post(&path, &serde_json::json!({})).await;
    out_of_place(&two.scene, &answer);
    exchange();
    two.close().await;
}

#[tokio::test]
async fn a_session_moved_to_another_account_stamps_nothing_there() {
    let two = Two::open().await;
    let [ada, bob] = two.accounts();
    let owner = &two.scene.owner;
    let credentials = [
        stored!(CredentialId, &owner.credential),
        stored!(CredentialId, &two.bob.credential),
    ];
    write(&two.database, "sessions.account", "account", &bob, &ada);
    let moved = Cell::Blob(
        two.bob
            .session_key
            .public()
            .compressed()
            .as_bytes()
            .to_vec(),
    );
    let key = "public_key";
    write(
        &two.database,
        "sessions.credential",
        key,
        &moved,
        &credentials[0],
    );
    let stamp = two.bob.stamp(&two.mine.challenge);
    let answer = two.scene.finish(&two.mine, &stamp).await;
    out_of_place(&two.scene, &answer);
    assert_eq!(two.scene.deliveries().await, 0);
    write(
        &two.database,
        "sessions.credential",
        key,
        &moved,
        &credentials[1],
    );
    write(&two.database, "sessions.account", key, &moved, &bob);
    two.close().await;
}

#[tokio::test]
async fn a_session_sealed_for_one_account_does_not_open_in_another() {
    let two = Two::open().await;
    let [ada, bob] = two.accounts();
    swap(&two.database, "sessions.sealed", "account", &ada, &bob);
    two.neither_leaves().await;
    // With the sealed id as well: the place is still another wallet's.
    swap(&two.database, "sessions.id", "account", &ada, &bob);
    two.neither_leaves().await;
    swap(&two.database, "sessions.id", "account", &ada, &bob);
    swap(&two.database, "sessions.sealed", "account", &ada, &bob);
    two.close().await;
}

#[tokio::test]
async fn a_credential_sealed_for_one_account_proves_nothing_for_another() {
    let two = Two::open().await;
    let scene = &two.scene;
    let pending = scene.right_answer(&scene.owner).await;
    let [ada, bob] = two.accounts();
    swap(&two.database, "credentials.sealed", "account", &ada, &bob);
    for owner in [&scene.owner, &two.bob] {
        let path = format!("/auth/credentials/{}/challenge", owner.credential);
        out_of_place(scene, &scene.post(&path, &serde_json::json!({})).await);
    }
    let answer = scene.post(&scene.owner.verify_path(), &pending).await;
    out_of_place(scene, &answer);
    swap(&two.database, "credentials.sealed", "account", &ada, &bob);
    scene
        .client
        .post(&scene.owner.verify_path(), &pending)
        .await
        .expect(202);
    two.close().await;
}

#[tokio::test]
async fn a_code_sent_to_one_owner_does_not_serve_for_another() {
    let two = Two::open().await;
    let scene = &two.scene;
    let mine = scene.right_answer(&scene.owner).await;
    let bobs = scene.right_answer(&two.bob).await;
    let [ada, bob] = two.accounts();
    for cell in ["otps.sealed", "otps.id"] {
        swap(&two.database, cell, "account", &ada, &bob);
        for body in [&mine, &bobs] {
            let answer = scene.post(&scene.owner.verify_path(), body).await;
            if answer.status == 401 {
                scene.refused(&answer, 401, "UNAUTHORIZED", "OTP_TRIES_SPENT");
            } else {
                out_of_place(scene, &answer);
            }
        }
    }
    two.close().await;
}

#[tokio::test]
async fn a_challenge_sealed_for_one_account_does_not_open_in_another() {
    let two = Two::open().await;
    let requests = [&two.mine, &two.bobs].map(|begun| stored!(RequestId, &begun.request()));
    let exchange = |cell| swap(&two.database, cell, "id", &requests[0], &requests[1]);
    exchange("challenges.sealed");
    two.neither_leaves().await;
    exchange("challenges.payload");
    two.neither_leaves().await;
    exchange("challenges.sealed");
    two.neither_leaves().await;
    exchange("challenges.payload");
    two.close().await;
}

#[tokio::test]
async fn a_challenge_row_moved_to_another_account_does_not_open_there() {
    let two = Two::open().await;
    let [ada, bob] = two.accounts();
    let request = stored!(RequestId, &two.bobs.request());
    write(&two.database, "challenges.account", "id", &request, &ada);
    // The owner's own session stamps what somebody began elsewhere.
    let stamp = two.scene.owner.stamp(&two.bobs.challenge);
    let answer = two.scene.finish(&two.bobs, &stamp).await;
    out_of_place(&two.scene, &answer);
    write(&two.database, "challenges.account", "id", &request, &bob);
    two.close().await;
}

#[tokio::test]
async fn a_challenge_to_an_attackers_target_does_not_take_an_honest_ones_id() {
    // Both are of the owner's account: the integrator began the second to a key of its own.
    let scene = Scene::open().await;
    let (honest, evil) = (scene.begin().await, scene.begin().await);
    let database = scene.server.database();
    let requests = [&honest, &evil].map(|begun| stored!(RequestId, &begun.request()));
    let exchange = |cell| swap(&database, cell, "id", &requests[0], &requests[1]);
    exchange("challenges.sealed");
    exchange("challenges.payload");
    let stamp = scene.owner.stamp(&honest.challenge);
    for body in [&honest.body, &evil.body] {
        let path = scene.owner.export_path();
        let answer = scene.signed(&path, body, &stamp, &honest.request()).await;
        out_of_place(&scene, &answer);
    }
    assert_eq!(scene.deliveries().await, 0);
    exchange("challenges.sealed");
    exchange("challenges.payload");
    scene.deliver(&honest).await;
    scene.close().await;
}

#[tokio::test]
async fn an_account_moved_to_another_platform_gives_nothing_out_there() {
    let scene = Scene::open().await;
    let begun = scene.begin().await;
    let eve = scene.server.client_of("other", ALL).await;
    let database = scene.server.database();
    let platform = |name: &str| {
        let name = Cell::Text(name.to_owned());
        read(&database, "platforms.id", "name", &name)
    };
    let (home, other) = (platform("default"), platform("other"));
    let tables = [
        "customers",
        "accounts",
        "wallets",
        "credentials",
        "otps",
        "sessions",
        "challenges",
    ];
    let move_all = |to: &Cell| {
        for table in tables {
            let sql = format!("UPDATE {table} SET platform = ?1");
            database.execute(&sql, [to]).expect("moves");
        }
    };
    move_all(&other);
    let owner = &scene.owner;
    let list = eve.get("/internal-accounts").await.expect(200);
    assert_eq!(text(&list["data"][0]["id"]), owner.account, "it was moved");
    let answer = owner
        .retry(&eve, &owner.export_path(), &begun.body, &begun.challenge)
        .await;
    out_of_place(&scene, &answer);
    let path = format!("/auth/credentials/{}/challenge", owner.credential);
    out_of_place(&scene, &eve.post(&path, &serde_json::json!({})).await);
    let fresh = eve
        .post(&owner.export_path(), &begun.body)
        .await
        .expect(202);
    let answer = owner
        .retry(&eve, &owner.export_path(), &begun.body, &fresh)
        .await;
    out_of_place(&scene, &answer);
    move_all(&home);
    scene.deliver(&begun).await;
    scene.close().await;
}
