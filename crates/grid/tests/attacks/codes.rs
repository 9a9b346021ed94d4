//! Codes that are guessed, replayed, or answered to the wrong target.

use std::{sync::Arc, time::Duration};

use axum::http::Method;
use serde_json::json;

use crate::{attacks::scene::Scene, common::owner::Owner};

/// What an attacker makes of a code.
type Bend = fn(&str) -> String;

/// A code of the same form as this one, and another.
fn wrong(code: &str) -> String {
    let shift = |digit: char| {
        if digit == '9' {
            '0'
        } else {
            char::from(digit as u8 + 1)
        }
    };
    code.chars().map(shift).collect()
}

#[tokio::test]
async fn a_right_code_after_three_wrong_ones_is_refused_and_a_new_code_serves() {
    let scene = Scene::with_mail().await;
    let path = scene.owner.verify_path();
    let target = scene.owner.ask_code(&scene.server, &scene.client).await;
    let code = scene.code();
    let guess = wrong(&code);
    scene.hush(&guess);
    for _ in 0..3 {
        let answer = scene
            .post(&path, &scene.owner.answer(&target, &guess))
            .await;
        scene.refused(&answer, 401, "UNAUTHORIZED", "INVALID_OTP_CODE");
    }
    for code in [&code, &guess, &code] {
        let answer = scene.post(&path, &scene.owner.answer(&target, code)).await;
        scene.refused(&answer, 401, "UNAUTHORIZED", "OTP_TRIES_SPENT");
    }
    scene.close().await;
}

#[tokio::test]
async fn a_code_is_right_to_the_letter_only() {
    let scene = Scene::with_mail().await;
    let path = scene.owner.verify_path();
    let bends: [Bend; 9] = [
        |_| String::new(),
        |code| format!("{code} "),
        |code| format!(" {code}"),
        |code| format!("{code}0"),
        |code| code[1..].to_owned(),
        |code| code.chars().rev().chain(['0']).collect(),
        |code| format!("{code}{code}"),
        |_| "a".repeat(1024),
        |code| {
            code.chars()
                .map(|digit| char::from_u32(digit as u32 + 0xfee0).expect("full-width"))
                .collect()
        },
    ];
    for three in bends.chunks(3) {
        let target = scene.owner.ask_code(&scene.server, &scene.client).await;
        let code = scene.code();
        for bend in three {
            let body = scene.owner.answer(&target, &bend(&code));
            let answer = scene.post(&path, &body).await;
            scene.refused(&answer, 401, "UNAUTHORIZED", "INVALID_OTP_CODE");
        }
    }
    scene.close().await;
}

#[tokio::test]
async fn a_bundle_that_served_serves_no_more() {
    let scene = Scene::with_mail().await;
    let path = scene.owner.verify_path();
    let body = scene.right_answer(&scene.owner).await;
    let pending = scene.client.post(&path, &body).await.expect(202);
    let again = scene.post(&path, &body).await;
    scene.refused(&again, 401, "UNAUTHORIZED", "NO_PENDING_OTP");
    let opened = scene
        .owner
        .retry(&scene.client, &path, &body, &pending)
        .await;
    opened.expect(200);
    let again = scene.post(&path, &body).await;
    scene.refused(&again, 401, "UNAUTHORIZED", "NO_PENDING_OTP");
    // Nor when another code is pending.
    let target = scene.owner.ask_code(&scene.server, &scene.client).await;
    let code = scene.code();
    let again = scene.post(&path, &body).await;
    scene.refused(&again, 401, "UNAUTHORIZED", "INVALID_OTP_BUNDLE");
    let right = scene.owner.answer(&target, &code);
    scene.client.post(&path, &right).await.expect(202);
    scene.close().await;
}

#[tokio::test]
async fn a_bundle_sealed_to_a_superseded_target_is_refused() {
    let scene = Scene::with_mail().await;
    let path = scene.owner.verify_path();
    let first = scene.owner.ask_code(&scene.server, &scene.client).await;
    let old = scene.code();
    let second = scene.owner.ask_code(&scene.server, &scene.client).await;
    let new = scene.code();
    for code in [&old, &new] {
        let answer = scene.post(&path, &scene.owner.answer(&first, code)).await;
        scene.refused(&answer, 401, "UNAUTHORIZED", "INVALID_OTP_BUNDLE");
    }
    let right = scene.owner.answer(&second, &new);
    scene.client.post(&path, &right).await.expect(202);
    scene.close().await;
}

#[tokio::test]
async fn one_accounts_answer_opens_nothing_at_another() {
    let scene = Scene::with_mail().await;
    let bob = scene.neighbour("bob@example.com").await;
    let target = bob.ask_code(&scene.server, &scene.client).await;
    let code = scene.code();
    let bobs = bob.answer(&target, &code);
    let path = scene.owner.verify_path();
    let answer = scene.post(&path, &bobs).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "NO_PENDING_OTP");
    scene.owner.ask_code(&scene.server, &scene.client).await;
    scene.code();
    let answer = scene.post(&path, &bobs).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "INVALID_OTP_BUNDLE");
    scene
        .client
        .post(&bob.verify_path(), &bobs)
        .await
        .expect(202);
    scene.close().await;
}

#[tokio::test]
async fn a_code_ends_at_the_moment_it_names() {
    let scene = Scene::with_mail().await;
    let path = scene.owner.verify_path();
    let body = scene.right_answer(&scene.owner).await;
    scene.server.advance(Duration::from_mins(5));
    let answer = scene.post(&path, &body).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "NO_PENDING_OTP");
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_simultaneous_guesses_get_three_looks() {
    let scene = Arc::new(Scene::with_mail().await);
    // Past the budget's minute in which the scene logged in.
    scene.server.advance(Duration::from_mins(1));
    let target = scene.owner.ask_code(&scene.server, &scene.client).await;
    let code = scene.code();
    let guess = scene.owner.answer(&target, &wrong(&code));
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let (scene, guess) = (Arc::clone(&scene), guess.clone());
            tokio::spawn(async move { scene.post(&scene.owner.verify_path(), &guess).await })
        })
        .collect();
    let mut looks = 0;
    for task in tasks {
        let answer = task.await.expect("no panic");
        if answer.status == 429 {
            scene.refused(&answer, 429, "RATE_LIMITED", "");
            continue;
        }
        let reason = answer.refused(401, "UNAUTHORIZED");
        scene.refused(&answer, 401, "UNAUTHORIZED", &reason);
        match reason.as_str() {
            "INVALID_OTP_CODE" => looks += 1,
            other => assert_eq!(other, "OTP_TRIES_SPENT"),
        }
    }
    assert_eq!(looks, 3);
    scene.server.advance(Duration::from_mins(1));
    let right = scene.owner.answer(&target, &code);
    let answer = scene.post(&scene.owner.verify_path(), &right).await;
    scene.refused(&answer, 401, "UNAUTHORIZED", "OTP_TRIES_SPENT");
    Arc::into_inner(scene).expect("all done").close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_right_code_sent_many_times_at_once_serves_once() {
    let scene = Arc::new(Scene::with_mail().await);
    scene.server.advance(Duration::from_mins(1));
    let body = scene.right_answer(&scene.owner).await;
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let (scene, body) = (Arc::clone(&scene), body.clone());
            tokio::spawn(async move { scene.post(&scene.owner.verify_path(), &body).await })
        })
        .collect();
    let mut served = 0;
    for task in tasks {
        let answer = task.await.expect("no panic");
        if answer.status == 202 {
            served += 1;
        } else {
            let reason = answer.refused(401, "UNAUTHORIZED");
            scene.refused(&answer, 401, "UNAUTHORIZED", &reason);
            assert!(["NO_PENDING_OTP", "OTP_TRIES_SPENT"].contains(&reason.as_str()));
        }
    }
    assert_eq!(served, 1);
    Arc::into_inner(scene).expect("all done").close().await;
}

#[tokio::test]
async fn a_code_goes_to_the_owner_whatever_the_caller_writes_into_the_body() {
    let scene = Scene::with_mail().await;
    let path = format!("/auth/credentials/{}/challenge", scene.owner.credential);
    let body = json!({
        "email": "eve@example.com",
        "nickname": "eve@example.com",
        "otpLength": 1,
        "clientPublicKey": Owner::create(&scene.client, "x@example.com").await.session_key.public().to_hex(),
    });
    let answer = scene.bytes(Method::POST, &path, body.to_string()).await;
    let said = answer.expect(200).to_string();
    let (to, code) = scene.letters.newest().expect("a letter");
    assert_eq!(to, "ada@example.com");
    assert_eq!(code.len(), 6);
    assert!(!said.contains(&format!("\"{code}\"")) && !said.contains("eve"));
    scene.close().await;
}
