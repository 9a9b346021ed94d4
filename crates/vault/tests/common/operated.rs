//! Operators' wallets, and the honest calls on them, for a test to change before they are made.

use seedport_keys::mobilecoin::secrets::Shape;
use seedport_vault::{
    AddressFace, BundleFace, DeliveredExport, ExportForm, Face, FinishOperatorError,
    FinishOperatorExport, Limits, NewOperatorWallet, OperatorExportError, OperatorScope,
    OperatorWalletError, Parcel, PendingChallenge, Redemption, Scope, SealOperatorWallet, Source,
    Stored, Subaddresses,
};
use seedport_wire::{
    SecretBytes, SigningKey, Stamp, SystemEntropy, TargetKey,
    ids::{PlatformId, WalletId},
};

use super::{
    World, export_body,
    published::{Published, phrase},
    stamp, target_key, target_of,
};

/// What stands beside the keys in the published example.
pub const FACE: Face<'static> = Face {
    name: "Carol",
    require_spend_subaddress: false,
};

pub const FORMS: [ExportForm; 3] = [
    ExportForm::Plaintext,
    ExportForm::Sealed,
    ExportForm::Stamped,
];

/// An operator's wallet as it is kept, and the addresses that are kept beside it.
pub struct Operated {
    pub platform: PlatformId,
    pub wallet: NewOperatorWallet,
    pub addresses: Vec<AddressFace>,
    pub next: u64,
}

/// A pending stamped export and the key that will open it.
pub struct AskedOwner {
    pub target: TargetKey,
    pub challenge: PendingChallenge,
}

impl Operated {
    pub const fn scope(&self) -> OperatorScope {
        OperatorScope {
            scope: Scope {
                platform: self.platform,
                account: self.wallet.account,
                wallet: self.wallet.wallet,
            },
            id: self.wallet.id,
        }
    }

    pub fn stored(&self) -> Stored<'_, WalletId> {
        Stored {
            id: self.wallet.wallet,
            sealed: &self.wallet.sealed,
        }
    }

    /// The account as a whole.
    pub fn bundle(&self) -> Parcel<'_> {
        Parcel::Bundle(BundleFace {
            face: FACE,
            first_block_index: 7,
            next_subaddress_index: self.next,
            addresses: &self.addresses,
        })
    }

    /// The secrets, and the account as a whole.
    pub fn parcels(&self) -> [Parcel<'_>; 2] {
        [Parcel::Secrets(FACE), self.bundle()]
    }

    pub fn retry<'a>(
        &'a self,
        parcel: Parcel<'a>,
        challenge: &'a PendingChallenge,
        stamp: &'a Stamp,
    ) -> FinishOperatorExport<'a> {
        let OperatorScope { scope, id } = self.scope();
        FinishOperatorExport {
            redemption: Redemption {
                platform: scope.platform,
                account: scope.account,
                wallet: scope.wallet,
                challenge: Stored {
                    id: challenge.id,
                    sealed: &challenge.sealed,
                },
                payload: &challenge.payload,
                body: export_body(),
                stamp,
            },
            id,
            wallet: self.stored(),
            parcel,
        }
    }
}

/// The published example's phrase.
pub fn carols() -> Source {
    let account = &Published::read().full_accounts[0];
    phrase(account.mnemonic.as_deref().expect("a phrase"))
}

impl World {
    /// The same installation, where operators' wallets leave in this form.
    pub fn in_form(&self, operator_export: ExportForm) -> Self {
        let limits = Limits {
            operator_export,
            ..Limits::default()
        };
        self.beside(limits, Box::new(SystemEntropy))
    }

    /// An account of a source, or of a fresh phrase; without fog, without an owner.
    pub fn opening(&self, source: Option<Source>) -> SealOperatorWallet {
        SealOperatorWallet {
            platform: self.platform,
            source,
            fog: None,
            owner_key: None,
            subaddresses: Subaddresses::new(2).expect("two"),
        }
    }

    pub fn operate(&self, opening: SealOperatorWallet) -> Operated {
        let (platform, last) = (opening.platform, opening.subaddresses.next());
        let wallet = self.vault.seal_operator_wallet(opening).expect("seals");
        let addresses = wallet.addresses.iter().map(|address| AddressFace {
            index: address.index,
            metadata: format!("it has index \"{}\"", address.index),
        });
        Operated {
            platform,
            addresses: addresses.collect(),
            next: if wallet.fog_enabled { 1 } else { last },
            wallet,
        }
    }

    /// Why no wallet is made; `None` when one is.
    pub fn refusal_to_make(&self, opening: SealOperatorWallet) -> Option<OperatorWalletError> {
        self.vault.seal_operator_wallet(opening).err()
    }

    /// A fresh account without an owner.
    pub fn unowned(&self) -> Operated {
        self.operate(self.opening(None))
    }

    /// A fresh account that leaves by the stamp of `owner` alone.
    pub fn owned(&self, owner: &SigningKey) -> Operated {
        self.operate(SealOperatorWallet {
            owner_key: Some(*owner.public()),
            ..self.opening(None)
        })
    }

    /// The secrets in plaintext, as the real server has them.
    pub fn secrets(&self, operated: &Operated) -> Result<SecretBytes, OperatorExportError> {
        let (scope, wallet) = (operated.scope(), operated.stored());
        self.vault.operator_secrets(scope, wallet, FACE, Shape::V2)
    }

    /// The parcel, sealed without a stamp to `target`.
    pub fn seal_parcel(
        &self,
        operated: &Operated,
        parcel: &Parcel<'_>,
        target: &TargetKey,
    ) -> Result<DeliveredExport, OperatorExportError> {
        let target = target_of(target.public());
        self.vault
            .seal_operator_export(operated.scope(), operated.stored(), parcel, &target)
    }

    /// The first leg of a stamped export.
    pub fn ask_owner(&self, operated: &Operated, parcel: &Parcel<'_>) -> AskedOwner {
        let target = target_key();
        let challenge = self.vault.begin_operator_export(
            operated.scope(),
            operated.stored(),
            parcel,
            target_of(target.public()),
            export_body(),
        );
        AskedOwner {
            target,
            challenge: challenge.expect("begins"),
        }
    }

    /// A whole honest stamped export, and the key that opens it.
    pub fn export_stamped(
        &self,
        operated: &Operated,
        parcel: Parcel<'_>,
        owner: &SigningKey,
    ) -> Result<(TargetKey, DeliveredExport), FinishOperatorError> {
        let asked = self.ask_owner(operated, &parcel);
        let stamp = stamp(owner, &asked.challenge.payload);
        let retry = operated.retry(parcel, &asked.challenge, &stamp);
        let delivered = self.vault.finish_operator_export(&retry)?;
        Ok((asked.target, delivered))
    }

    /// What an envelope holds, opened as its receiver does.
    pub fn opened(&self, delivered: &DeliveredExport, target: &TargetKey) -> SecretBytes {
        let verified = self.verify(&delivered.envelope);
        verified.open(target).expect("opens")
    }
}

/// A secret of nobody, to be compared.
pub fn text(secret: &SecretBytes) -> &str {
    // Exposed to the test that made it.
    secret.expose_text().expect("text")
}
