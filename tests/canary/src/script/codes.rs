//! Logging in by a code, of mail and of text messages, after every mistake.
//!
//! Called by `run` and by the other parts of the script.

use anyhow::{Result, ensure};
use seedport_wire::{
    Clock as _, KnownWallet, PublicKey, SigningKey, SystemClock, SystemEntropy, TargetKey, hpke,
    otp,
};
use serde_json::{Value, json};

use super::{Script, broken, signed::Call};
use crate::{
    http::text,
    mail,
    owner::{Credential, Owner},
};

impl Script<'_> {
    /// Asks for a code: the code, and the target to seal it to.
    pub fn code(&mut self, owner: &Owner, credential: &Credential) -> Result<(String, PublicKey)> {
        let path = format!("{}/challenge", credential.path);
        let challenge = self.http.expect(200, "POST", &path, &[], "{}")?;
        self.sent_code(owner, credential, &challenge)
    }

    /// The code that was sent with this answer, and the target to seal it to.
    pub fn sent_code(
        &mut self,
        owner: &Owner,
        credential: &Credential,
        answer: &Value,
    ) -> Result<(String, PublicKey)> {
        let code = self.next_code(owner, credential)?;
        let bundle = text(answer, "otpEncryptionTargetBundle")?;
        let target = otp::verify_target(&bundle, &[self.pin])?;
        let known = KnownWallet {
            account: Some(owner.account),
            ..KnownWallet::default()
        };
        let target = *target
            .check(&known, credential.id, SystemClock.now())?
            .key();
        let stored = self.sealed.code(
            owner.account.as_bytes(),
            credential.id.as_bytes(),
            &owner.email,
            &mut self.needles,
        )?;
        stored.insist(&code, &target)?;
        Ok((code, target))
    }

    /// The code in the next message.
    pub fn next_code(&mut self, owner: &Owner, credential: &Credential) -> Result<String> {
        let message = if credential.kind == "SMS_OTP" {
            self.outside.gateway.next()?
        } else {
            self.outside.mail.next()?
        };
        let code = mail::code(&message)?;
        let name = format!("a code of {}", owner.email);
        self.needles.add_text(&name, &code);
        if credential.kind == "SMS_OTP" {
            let secret = "the secret of the gateway".to_owned();
            self.messages.push((secret, message.clone()));
        }
        self.messages.push((name, message));
        Ok(code)
    }

    /// Logs an owner in by the code of their mail, after every mistake.
    pub fn log_in(&mut self, owner: &Owner) -> Result<()> {
        let (code, target) = self.code(owner, &owner.mail)?;
        let answer = (code.as_str(), &target);
        self.answer_code(owner, &owner.mail, &owner.session, answer)?;
        let sessions = format!("/auth/sessions?accountId={}", owner.account);
        let sessions = self.http.expect(200, "GET", &sessions, &[], "")?;
        ensure!(
            sessions["data"]
                .as_array()
                .is_some_and(|all| all.len() == 1)
        );
        Ok(())
    }

    /// Opens a session of this key by a code, after every mistake: the session.
    pub fn answer_code(
        &mut self,
        owner: &Owner,
        credential: &Credential,
        key: &SigningKey,
        (code, target): (&str, &PublicKey),
    ) -> Result<Value> {
        let path = format!("{}/verify", credential.path);
        let kind = credential.kind;
        // The code where it does not belong.
        let plain = json!({"type": kind, "otp": code}).to_string();
        let unsealed = json!({"type": kind, "encryptedOtpBundle": code}).to_string();
        for body in [plain, unsealed, broken(code), code.to_owned()] {
            self.refuse(&path, &[], &body)?;
        }
        self.refuse(&format!("/auth/credentials/{code}/challenge"), &[], "{}")?;
        let query = format!("/auth/sessions?accountId={code}");
        self.http.refused("GET", &query, &[], "")?;
        // A wrong code, and the right one sealed to nobody.
        let body = |target: &PublicKey, code: &str| sealed_answer(kind, key, target, code);
        self.refuse(&path, &[], &body(target, "000000000000")?.to_string())?;
        let nobody = TargetKey::make(&SystemEntropy)?;
        self.refuse(&path, &[], &body(nobody.public(), code)?.to_string())?;

        let call = Call::new("POST", &path, &body(target, code)?);
        let session = self.signed(&call, key, 200)?;
        ensure!(session["accountId"] == json!(owner.account));
        Ok(session)
    }

    /// Wrong codes until the code is burnt, and codes until the budget is spent.
    pub fn exhaust(&mut self, owner: &Owner) -> Result<()> {
        let path = format!("{}/verify", owner.mail.path);
        let (code, target) = self.code(owner, &owner.mail)?;
        let body = |code: &str| sealed_answer(owner.mail.kind, &owner.session, &target, code);
        for wrong in ["111111111111", "222222222222", "333333333333"] {
            self.refuse(&path, &[], &body(wrong)?.to_string())?;
        }
        // The right one comes too late.
        self.refuse(&path, &[], &body(&code)?.to_string())?;
        let path = format!("{}/challenge", owner.mail.path);
        for _ in 0..12 {
            let answer = self.http.call("POST", &path, &[], "{}")?;
            if answer.status == 429 {
                self.refused += 1;
                return Ok(());
            }
            ensure!(answer.status == 200, "a code: {}", answer.body);
            self.next_code(owner, &owner.mail)?;
        }
        anyhow::bail!("twelve codes in a row were sent");
    }
}

/// The body that answers a code, for a session of this key, sealed to whatever key.
pub fn sealed_answer(
    kind: &str,
    key: &SigningKey,
    target: &PublicKey,
    code: &str,
) -> Result<Value> {
    let answer = json!({"otp_code": code, "public_key": key.public().to_hex()});
    let bundle = hpke::seal(target, answer.to_string().as_bytes())?.to_json();
    Ok(json!({"type": kind, "encryptedOtpBundle": bundle}))
}
