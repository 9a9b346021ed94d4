//! An owner, and the honest requests on their behalf, for a test to change before they are made.

use seedport_vault::{
    AnswerCode, FinishExport, NewCode, NewCredential, NewWallet, PendingChallenge, Redemption,
    Stored,
};
use seedport_wire::{
    BodyDigest, Stamp,
    hpke::SealedMessage,
    ids::{AccountId, CredentialId, PlatformId, WalletId},
};

use super::{Login, export_body, login_body};

/// Somebody with a wallet.
pub struct Owner {
    pub platform: PlatformId,
    pub account: AccountId,
    pub email: String,
    pub wallet: NewWallet,
}

impl Owner {
    /// The same owner and the same records.
    pub fn again(&self) -> Self {
        let NewWallet {
            account,
            ref email,
            id,
            ref sealed,
            ref manifest,
            ref credential,
        } = self.wallet;
        Self {
            platform: self.platform,
            account,
            email: self.email.clone(),
            wallet: NewWallet {
                account,
                email: email.clone(),
                id,
                sealed: sealed.clone(),
                manifest: manifest.clone(),
                credential: NewCredential {
                    id: credential.id,
                    sealed: credential.sealed.clone(),
                },
            },
        }
    }

    pub fn credential(&self) -> Stored<'_, CredentialId> {
        Stored {
            id: self.wallet.credential.id,
            sealed: &self.wallet.credential.sealed,
        }
    }

    pub fn stored_wallet(&self) -> Stored<'_, WalletId> {
        Stored {
            id: self.wallet.id,
            sealed: &self.wallet.sealed,
        }
    }

    pub fn answer_request<'a>(
        &'a self,
        code: &'a NewCode,
        answer: &'a SealedMessage,
    ) -> AnswerCode<'a> {
        AnswerCode {
            platform: self.platform,
            account: self.account,
            wallet: self.wallet.id,
            credential: self.credential(),
            code: Stored {
                id: code.id,
                sealed: &code.sealed,
            },
            answer,
            body: login_body(),
        }
    }

    pub fn redemption<'a>(
        &self,
        challenge: &'a PendingChallenge,
        body: BodyDigest,
        stamp: &'a Stamp,
    ) -> Redemption<'a> {
        Redemption {
            platform: self.platform,
            account: self.account,
            wallet: self.wallet.id,
            challenge: Stored {
                id: challenge.id,
                sealed: &challenge.sealed,
            },
            payload: &challenge.payload,
            body,
            stamp,
        }
    }

    pub fn export_request<'a>(
        &'a self,
        login: &'a Login,
        challenge: &'a PendingChallenge,
        stamp: &'a Stamp,
    ) -> FinishExport<'a> {
        FinishExport {
            redemption: self.redemption(challenge, export_body(), stamp),
            session: Stored {
                id: login.session.id,
                sealed: &login.session.sealed,
            },
            wallet: self.stored_wallet(),
        }
    }
}
