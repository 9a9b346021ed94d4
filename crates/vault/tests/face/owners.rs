//! The verbs of owners.

use seedport_vault::{
    AnswerCode, AnswerPasskey, AnswerToken, BeginAddCredential, BeginCode, BeginExport,
    BeginPasskey, BeginRefresh, BeginRevokeCredential, BeginSetContact, BeginSetPrivacy,
    CodeFormat, CreateWallet, FinishExport, FinishExportV1, NewContact, NewProof, OpenSession,
    Redemption, SessionRetry, Stored, webauthn::Assertion,
};
use seedport_wire::{
    FirstEditionStamp,
    hpke::{self, SealedMessage},
    ids::{CredentialId, OtpId, PlatformId, RequestId, SessionId, WalletId},
    payload::{AttestationTexts, Authenticator},
};

use super::{Input, Setting, setting as at, tokens};

/// What is sealed to a target that is known: any plaintext, or an answer of any code and key.
fn sealed(setting: &Setting, target: usize, input: &mut Input<'_>) -> SealedMessage {
    let plaintext = if input.flag() {
        input.bytes()
    } else {
        format!(
            r#"{{"otp_code":"{}","public_key":"{}"}}"#,
            if input.flag() { "000000" } else { "\u{1F511}" },
            setting.session_key.public().to_hex()
        )
        .into_bytes()
    };
    match hpke::seal(&setting.targets[target], &plaintext) {
        Ok(message) if input.index(4) > 0 => message,
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
    fn new(setting: &Setting, input: &mut Input<'_>, wanted: usize) -> Self {
        let wanted = setting.challenge(input, wanted);
        let payload = setting.payload(input, wanted);
        Self {
            scope: setting.scope(input),
            challenge: setting.record(input, wanted, RequestId::from_bytes),
            body: input.body(),
            stamp: setting.stamp(input, &payload),
            session: setting.record(input, at::SESSION, SessionId::from_bytes),
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

pub fn call(setting: &Setting, verb: u8, input: &mut Input<'_>) -> bool {
    match verb {
        0..=3 | 23 => wallets_and_codes(setting, verb, input),
        4..=7 => exports(setting, verb, input),
        8..=12 => proofs(setting, verb, input),
        13 | 15 | 17 | 19 | 21 => redeemed(setting, verb, input),
        _ => begun(setting, verb, input),
    }
}

fn wallets_and_codes(setting: &Setting, verb: u8, input: &mut Input<'_>) -> bool {
    let vault = &setting.vault;
    match verb {
        0 => {
            let (platform, email) = (
                PlatformId::from_bytes(input.array()),
                Setting::contact(input),
            );
            let email = email.as_str();
            vault
                .create_wallet(&CreateWallet { platform, email })
                .is_ok()
        }
        1 => {
            let scope = setting.scope(input);
            let credential = setting.record(input, at::MAIL, CredentialId::from_bytes);
            let format = CodeFormat::new(input.byte(), input.flag(), input.duration());
            let least = std::time::Duration::from_secs(1);
            let format = format.or_else(|| CodeFormat::new(4, false, least));
            let app_name = input.flag().then(|| input.text());
            vault
                .begin_code(&BeginCode {
                    platform: scope.platform,
                    account: scope.account,
                    wallet: scope.wallet,
                    credential: stored(&credential),
                    format: format.expect("in bounds"),
                    app_name: app_name.as_deref(),
                })
                .is_ok()
        }
        2 => {
            let scope = setting.scope(input);
            let credential = setting.record(input, at::MAIL, CredentialId::from_bytes);
            let code = setting.record(input, at::CODE, OtpId::from_bytes);
            vault
                .answer_code(&AnswerCode {
                    platform: scope.platform,
                    account: scope.account,
                    wallet: scope.wallet,
                    credential: stored(&credential),
                    code: stored(&code),
                    answer: &sealed(setting, 0, input),
                    body: input.body(),
                })
                .is_ok()
        }
        3 => {
            let retry = Retry::new(setting, input, at::LOGIN);
            let (credential, _) = setting.record(input, at::MAIL, CredentialId::from_bytes);
            vault
                .open_session(&OpenSession {
                    redemption: retry.redemption(),
                    credential,
                })
                .is_ok()
        }
        _ => {
            let wallet = setting.record(input, at::WALLET, WalletId::from_bytes);
            vault
                .wallet_statement(setting.scope(input), stored(&wallet))
                .is_ok()
        }
    }
}

fn exports(setting: &Setting, verb: u8, input: &mut Input<'_>) -> bool {
    let vault = &setting.vault;
    let scope = setting.scope(input);
    match verb {
        4 => vault
            .begin_export(BeginExport {
                platform: scope.platform,
                account: scope.account,
                wallet: scope.wallet,
                target: setting.target(input),
                body: input.body(),
            })
            .is_ok(),
        5 => {
            let retry = Retry::new(setting, input, at::EXPORT);
            let wallet = setting.record(input, at::WALLET, WalletId::from_bytes);
            vault
                .finish_export(&FinishExport {
                    redemption: retry.redemption(),
                    session: stored(&retry.session),
                    wallet: stored(&wallet),
                })
                .is_ok()
        }
        6 => vault.begin_export_v1(scope, input.body()).is_ok(),
        _ => {
            let retry = Retry::new(setting, input, at::EXPORT_V1);
            let wallet = setting.record(input, at::WALLET, WalletId::from_bytes);
            let stamp = match input.index(4) {
                0 => FirstEditionStamp::Bare(input.bytes()),
                1 => FirstEditionStamp::Full(retry.stamp.clone()),
                _ => {
                    let signed = setting.legacy_key.sign(retry.payload.as_bytes());
                    FirstEditionStamp::Bare(signed.expect("signs"))
                }
            };
            let legacy = setting.record(input, at::LEGACY, SessionId::from_bytes);
            let mut sessions = vec![stored(&retry.session); input.index(4)];
            sessions.push(stored(&legacy));
            let shape = retry.redemption();
            vault
                .finish_export_v1(&FinishExportV1 {
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
                })
                .is_ok()
        }
    }
}

fn proofs(setting: &Setting, verb: u8, input: &mut Input<'_>) -> bool {
    let vault = &setting.vault;
    match verb {
        8 => {
            let credential = setting.record(input, at::MAIL, CredentialId::from_bytes);
            let key = setting.client_key(input);
            let begun = vault.begin_passkey(&BeginPasskey {
                scope: setting.scope(input),
                credential: stored(&credential),
                key: &key,
            });
            begun.is_ok()
        }
        9 => {
            let wanted = setting.challenge(input, at::LOGIN);
            let payload = setting.payload(input, wanted);
            let challenge = setting.record(input, wanted, RequestId::from_bytes);
            let credential = setting.record(input, at::MAIL, CredentialId::from_bytes);
            let assertion = Assertion {
                credential_id: input.bytes(),
                client_data_json: input.bytes(),
                authenticator_data: input.bytes(),
                signature: input.bytes(),
                user_handle: input.flag().then(|| input.bytes()),
            };
            vault
                .answer_passkey(&AnswerPasskey {
                    scope: setting.scope(input),
                    credential: stored(&credential),
                    challenge: stored(&challenge),
                    payload: &payload,
                    assertion: &assertion,
                })
                .is_ok()
        }
        10 => {
            let credential = setting.record(input, at::OIDC, CredentialId::from_bytes);
            let key = setting.client_key(input);
            let token = tokens::drawn(input, &key);
            vault
                .answer_token(&AnswerToken {
                    scope: setting.scope(input),
                    credential: stored(&credential),
                    token: &token,
                    key: &key,
                })
                .is_ok()
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
            vault
                .begin_add_credential(&BeginAddCredential {
                    scope: setting.scope(input),
                    proof: NewProof::Passkey(texts),
                    body: input.body(),
                })
                .is_ok()
        }
        _ => {
            let key = setting.client_key(input);
            let token = tokens::drawn(input, &key);
            vault
                .begin_add_credential(&BeginAddCredential {
                    scope: setting.scope(input),
                    proof: NewProof::Token(&token),
                    body: input.body(),
                })
                .is_ok()
        }
    }
}

fn redeemed(setting: &Setting, verb: u8, input: &mut Input<'_>) -> bool {
    let vault = &setting.vault;
    let wanted = match verb {
        13 => at::ADD,
        15 => at::SET_CONTACT,
        17 => at::REVOKE_CREDENTIAL,
        19 => at::REFRESH,
        _ => [at::REVOKE_SESSION, at::PRIVACY][input.index(2)],
    };
    let retry = Retry::new(setting, input, wanted);
    let retry = retry.by_session();
    match verb {
        13 => vault.add_credential(&retry).is_ok(),
        15 => {
            let tied = setting.record(input, at::MAIL, CredentialId::from_bytes);
            let tied = match input.index(4) {
                0 => vec![stored(&tied); input.index(64)],
                _ => vec![stored(&tied)],
            };
            vault.set_contact(&retry, &tied).is_ok()
        }
        17 => vault.revoke_credential(&retry).is_ok(),
        19 => vault.refresh_session(&retry).is_ok(),
        _ => {
            let privacy = vault.set_privacy(&retry).is_ok();
            vault.revoke_session(&retry).is_ok() || privacy
        }
    }
}

fn begun(setting: &Setting, verb: u8, input: &mut Input<'_>) -> bool {
    let vault = &setting.vault;
    let (scope, body) = (setting.scope(input), input.body());
    match verb {
        14 => {
            let contact = Setting::contact(input);
            let contact = if input.flag() {
                NewContact::Email(&contact)
            } else {
                NewContact::Phone(&contact)
            };
            let credentials = vec![CredentialId::from_bytes(input.array()); input.index(256) * 64];
            vault
                .begin_set_contact(&BeginSetContact {
                    scope,
                    contact,
                    credentials: &credentials,
                    body,
                })
                .is_ok()
        }
        16 => {
            let credential = setting.record(input, at::MAIL, CredentialId::from_bytes);
            vault
                .begin_revoke_credential(&BeginRevokeCredential {
                    scope,
                    credential: stored(&credential),
                    body,
                })
                .is_ok()
        }
        18 => vault
            .begin_refresh(&BeginRefresh {
                scope,
                session: SessionId::from_bytes(input.array()),
                key: &setting.client_key(input),
                body,
            })
            .is_ok(),
        20 => {
            let session = SessionId::from_bytes(input.array());
            vault.begin_revoke_session(scope, session, body).is_ok()
        }
        _ => {
            let enabled = input.flag();
            vault
                .begin_set_privacy(&BeginSetPrivacy {
                    scope,
                    enabled,
                    body,
                })
                .is_ok()
        }
    }
}
