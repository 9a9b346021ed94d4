//! The verbs of owners.

use seedport_vault::{
    AnswerCode, AnswerPasskey, AnswerToken, BeginAddCredential, BeginCode, BeginExport,
    BeginRefresh, BeginRevokeCredential, BeginSetContact, BeginSetPrivacy, CodeFormat,
    CreateWallet, FinishExport, FinishExportV1, NewContact, NewProof, OpenSession, Redemption,
    SessionRetry, Stored, webauthn::Assertion,
};
use seedport_wire::{
    FirstEditionStamp,
    hpke::{self, SealedMessage},
    ids::{CredentialId, OtpId, PlatformId, RequestId, SessionId, WalletId},
    payload::{AttestationTexts, Authenticator},
};

use super::{Input, Setting};

/// What is sealed to a target that is known: any plaintext, or an answer of any code and key.
fn sealed(setting: &Setting, target: usize, input: &mut Input<'_>) -> SealedMessage {
    let plaintext = match input.flag() {
        true => input.bytes(),
        false => format!(
            r#"{{"otp_code":"{}","public_key":"{}"}}"#,
            if input.flag() { "000000" } else { "\u{1F511}" },
            setting.session_key.public().to_hex()
        )
        .into_bytes(),
    };
    match hpke::seal(&setting.targets[target], &plaintext) {
        Ok(message) if input.byte() % 4 > 0 => message,
        _ => SealedMessage {
            encapped: *setting.session_key.public(),
            ciphertext: input.bytes(),
        },
    }
}

/// A redemption's parts, which the request borrows.
struct Retry {
    scope: seedport_vault::Scope,
    challenge: (RequestId, Vec<u8>),
    payload: String,
    body: seedport_wire::BodyDigest,
    stamp: seedport_wire::Stamp,
    session: (SessionId, Vec<u8>),
}

impl Retry {
    fn new(setting: &Setting, input: &mut Input<'_>) -> Self {
        let wanted = setting.challenge(input);
        let payload = setting.payload(input, wanted);
        Self {
            scope: setting.scope(input),
            challenge: setting.record(input, wanted, RequestId::from_bytes),
            body: input.body(),
            stamp: setting.stamp(input, &payload),
            session: setting.record(input, 3, SessionId::from_bytes),
            payload,
        }
    }

    fn redemption(&self) -> Redemption<'_> {
        Redemption {
            platform: self.scope.platform,
            account: self.scope.account,
            wallet: self.scope.wallet,
            challenge: Stored {
                id: self.challenge.0,
                sealed: &self.challenge.1,
            },
            payload: &self.payload,
            body: self.body,
            stamp: &self.stamp,
        }
    }

    fn by_session(&self) -> SessionRetry<'_> {
        SessionRetry {
            redemption: self.redemption(),
            session: stored(&self.session),
        }
    }
}

fn stored<Id: Copy>(record: &(Id, Vec<u8>)) -> Stored<'_, Id> {
    Stored {
        id: record.0,
        sealed: &record.1,
    }
}

pub fn call(setting: &Setting, verb: u8, input: &mut Input<'_>) {
    match verb {
        0..=3 | 23 => wallets_and_codes(setting, verb, input),
        4..=7 => exports(setting, verb, input),
        8..=12 => proofs(setting, verb, input),
        13 | 15 | 17 | 19 | 21 => redeemed(setting, verb, input),
        _ => begun(setting, verb, input),
    }
}

fn wallets_and_codes(setting: &Setting, verb: u8, input: &mut Input<'_>) {
    let vault = &setting.vault;
    match verb {
        0 => {
            let (platform, email) = (
                PlatformId::from_bytes(input.array()),
                setting.contact(input),
            );
            let email = email.as_str();
            let _ = vault.create_wallet(&CreateWallet { platform, email });
        }
        1 => {
            let scope = setting.scope(input);
            let credential = setting.record(input, 1, CredentialId::from_bytes);
            let format = CodeFormat::new(input.byte(), input.flag(), input.duration());
            let least = std::time::Duration::from_secs(1);
            let format = format.or_else(|| CodeFormat::new(4, false, least));
            let app_name = input.flag().then(|| input.text());
            let _ = vault.begin_code(&BeginCode {
                platform: scope.platform,
                account: scope.account,
                wallet: scope.wallet,
                credential: stored(&credential),
                format: format.expect("in bounds"),
                app_name: app_name.as_deref(),
            });
        }
        2 => {
            let scope = setting.scope(input);
            let credential = setting.record(input, 1, CredentialId::from_bytes);
            let code = setting.record(input, 2, OtpId::from_bytes);
            let _ = vault.answer_code(&AnswerCode {
                platform: scope.platform,
                account: scope.account,
                wallet: scope.wallet,
                credential: stored(&credential),
                code: stored(&code),
                answer: &sealed(setting, 0, input),
                body: input.body(),
            });
        }
        3 => {
            let retry = Retry::new(setting, input);
            let credential = CredentialId::from_bytes(input.array());
            let _ = vault.open_session(&OpenSession {
                redemption: retry.redemption(),
                credential,
            });
        }
        _ => {
            let wallet = setting.record(input, 0, WalletId::from_bytes);
            let _ = vault.wallet_statement(setting.scope(input), stored(&wallet));
        }
    }
}

fn exports(setting: &Setting, verb: u8, input: &mut Input<'_>) {
    let vault = &setting.vault;
    let scope = setting.scope(input);
    match verb {
        4 => {
            let _ = vault.begin_export(BeginExport {
                platform: scope.platform,
                account: scope.account,
                wallet: scope.wallet,
                target: setting.target(input),
                body: input.body(),
            });
        }
        5 => {
            let retry = Retry::new(setting, input);
            let wallet = setting.record(input, 0, WalletId::from_bytes);
            let _ = vault.finish_export(&FinishExport {
                redemption: retry.redemption(),
                session: stored(&retry.session),
                wallet: stored(&wallet),
            });
        }
        6 => {
            let _ = vault.begin_export_v1(scope, input.body());
        }
        _ => {
            let retry = Retry::new(setting, input);
            let wallet = setting.record(input, 0, WalletId::from_bytes);
            let stamp = match input.flag() {
                true => FirstEditionStamp::Bare(input.bytes()),
                false => FirstEditionStamp::Full(retry.stamp.clone()),
            };
            let sessions = vec![stored(&retry.session); input.index(4)];
            let shape = retry.redemption();
            let _ = vault.finish_export_v1(&FinishExportV1 {
                redemption: Redemption {
                    platform: shape.platform,
                    account: shape.account,
                    wallet: shape.wallet,
                    challenge: shape.challenge,
                    payload: shape.payload,
                    body: shape.body,
                    stamp: &stamp,
                },
                sessions: &sessions,
                wallet: stored(&wallet),
            });
        }
    }
}

/// A token: any text, or any claims under an honest header; a sandbox checks no signature.
fn token(input: &mut Input<'_>) -> String {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

    if input.byte() % 4 == 0 {
        return input.text();
    }
    let claims = format!(
        r#"{{"iss":"https://accounts.google.com","aud":"app","sub":"{}","iat":{},"exp":{}}}"#,
        input.byte(),
        if input.flag() {
            1_775_662_200
        } else {
            input.number()
        },
        if input.flag() {
            1_775_669_999
        } else {
            input.number()
        },
    );
    let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let header = encode(r#"{"alg":"RS256"}"#);
    format!("{header}.{}.c2lnbmVk", encode(&claims))
}

fn proofs(setting: &Setting, verb: u8, input: &mut Input<'_>) {
    let vault = &setting.vault;
    match verb {
        8 => setting.begin_passkey(input),
        9 => {
            let wanted = setting.challenge(input);
            let payload = setting.payload(input, wanted);
            let challenge = setting.record(input, wanted, RequestId::from_bytes);
            let credential = setting.record(input, 1, CredentialId::from_bytes);
            let assertion = Assertion {
                credential_id: input.bytes(),
                client_data_json: input.bytes(),
                authenticator_data: input.bytes(),
                signature: input.bytes(),
                user_handle: input.flag().then(|| input.bytes()),
            };
            let _ = vault.answer_passkey(&AnswerPasskey {
                scope: setting.scope(input),
                credential: stored(&credential),
                challenge: stored(&challenge),
                payload: &payload,
                assertion: &assertion,
            });
        }
        10 => {
            let credential = setting.record(input, 1, CredentialId::from_bytes);
            let (token, key) = (token(input), setting.client_key(input));
            let _ = vault.answer_token(&AnswerToken {
                scope: setting.scope(input),
                credential: stored(&credential),
                token: &token,
                key: &key,
            });
        }
        11 => {
            let texts: [String; 5] = std::array::from_fn(|_| input.text());
            let transport = input.text();
            let transports = vec![transport; input.index(8)];
            let texts = Authenticator {
                attestation: AttestationTexts {
                    attestation_object: &texts[0],
                    client_data_json: &texts[1],
                    credential_id: &texts[2],
                },
                authenticator_name: &texts[3],
                challenge: &texts[4],
                transports: &transports,
            };
            let _ = vault.begin_add_credential(&BeginAddCredential {
                scope: setting.scope(input),
                proof: NewProof::Passkey(texts),
                body: input.body(),
            });
        }
        _ => {
            let token = token(input);
            let _ = vault.begin_add_credential(&BeginAddCredential {
                scope: setting.scope(input),
                proof: NewProof::Token(&token),
                body: input.body(),
            });
        }
    }
}

fn redeemed(setting: &Setting, verb: u8, input: &mut Input<'_>) {
    let vault = &setting.vault;
    let retry = Retry::new(setting, input);
    let retry = retry.by_session();
    match verb {
        13 => drop(vault.add_credential(&retry)),
        15 => {
            let tied = setting.record(input, 1, CredentialId::from_bytes);
            let tied = vec![stored(&tied); input.index(64)];
            let _ = vault.set_contact(&retry, &tied);
        }
        17 => drop(vault.revoke_credential(&retry)),
        19 => drop(vault.refresh_session(&retry)),
        _ => {
            let _ = vault.revoke_session(&retry);
            let _ = vault.set_privacy(&retry);
        }
    }
}

fn begun(setting: &Setting, verb: u8, input: &mut Input<'_>) {
    let vault = &setting.vault;
    let (scope, body) = (setting.scope(input), input.body());
    match verb {
        14 => {
            let contact = setting.contact(input);
            let contact = match input.flag() {
                true => NewContact::Email(&contact),
                false => NewContact::Phone(&contact),
            };
            let credentials = vec![CredentialId::from_bytes(input.array()); input.index(256) * 64];
            let _ = vault.begin_set_contact(&BeginSetContact {
                scope,
                contact,
                credentials: &credentials,
                body,
            });
        }
        16 => {
            let credential = setting.record(input, 1, CredentialId::from_bytes);
            let _ = vault.begin_revoke_credential(&BeginRevokeCredential {
                scope,
                credential: stored(&credential),
                body,
            });
        }
        18 => {
            let _ = vault.begin_refresh(&BeginRefresh {
                scope,
                session: SessionId::from_bytes(input.array()),
                key: &setting.client_key(input),
                body,
            });
        }
        20 => {
            let session = SessionId::from_bytes(input.array());
            let _ = vault.begin_revoke_session(scope, session, body);
        }
        _ => {
            let enabled = input.flag();
            let _ = vault.begin_set_privacy(&BeginSetPrivacy {
                scope,
                enabled,
                body,
            });
        }
    }
}
