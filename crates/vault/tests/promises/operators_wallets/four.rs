//! Two owners' and two operators' wallets, and every mixture of their fields.

use seedport_vault::{Limits, OperatorScope, Scope, SealOperatorWallet, Stored};
use seedport_wire::{
    MobilecoinId, SigningKey, SystemEntropy,
    ids::{AccountId, PlatformId, WalletId},
};

use crate::common::{Owner, World, draw, operated::Operated, parts::Told};

/// Two owners' wallets and two operators', one of each on each of two platforms.
pub struct Four {
    pub world: World,
    pub owners: [Owner; 2],
    pub operated: [Operated; 2],
}

/// What a call can take from one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row<'a> {
    platform: PlatformId,
    account: AccountId,
    wallet: WalletId,
    sealed: &'a [u8],
}

/// A call put together of several rows.
#[derive(Clone, Copy)]
pub struct Mixed<'a> {
    pub scope: Scope,
    pub stored: Stored<'a, WalletId>,
}

impl Four {
    /// Accounts without owners' keys, or with `owner` as the key of both.
    pub fn strangers(owner: Option<&SigningKey>) -> Self {
        Self::made(owner, false)
    }

    /// Each operator's wallet has the platform, account and wallet id of an owner's.
    pub fn twins(owner: Option<&SigningKey>) -> Self {
        Self::made(owner, true)
    }

    fn made(owner: Option<&SigningKey>, twins: bool) -> Self {
        let mut world = World::new();
        let mut pair = || {
            world.platform = PlatformId::from_bytes(draw());
            let account = AccountId::make(&SystemEntropy).expect("draws");
            let of_owner = world.owner_of(account, "ann@example.com");
            let ids = [account.as_bytes(), of_owner.wallet.id.as_bytes()].map(|id| &id[..]);
            let told = Told::new(if twins { &ids } else { &[] });
            let maker = world.beside(Limits::default(), Box::new(told));
            let operated = maker.operate(SealOperatorWallet {
                owner_key: owner.map(|key| *key.public()),
                ..maker.opening(None)
            });
            let same =
                operated.wallet.wallet == of_owner.wallet.id && operated.wallet.account == account;
            assert_eq!(same, twins);
            (of_owner, operated)
        };
        let (one, other) = (pair(), pair());
        Self {
            world,
            owners: [one.0, other.0],
            operated: [one.1, other.1],
        }
    }

    fn rows(&self) -> [Row<'_>; 4] {
        let owners = self.owners.each_ref().map(|owner| Row {
            platform: owner.platform,
            account: owner.account,
            wallet: owner.wallet.id,
            sealed: &owner.wallet.sealed,
        });
        let operated = self.operated.each_ref().map(|operated| Row {
            platform: operated.platform,
            account: operated.wallet.account,
            wallet: operated.wallet.wallet,
            sealed: &operated.wallet.sealed,
        });
        [owners[0], owners[1], operated[0], operated[1]]
    }

    /// Every combination of the fields of the four rows.
    pub fn mixtures(&self) -> Vec<Mixed<'_>> {
        let rows = self.rows();
        let mut all = Vec::new();
        for platform in &rows[..2] {
            for account in &rows {
                for wallet in &rows {
                    for id in &rows {
                        for bytes in &rows {
                            all.push(Mixed {
                                scope: Scope {
                                    platform: platform.platform,
                                    account: account.account,
                                    wallet: wallet.wallet,
                                },
                                stored: Stored {
                                    id: id.wallet,
                                    sealed: bytes.sealed,
                                },
                            });
                        }
                    }
                }
            }
        }
        assert_eq!(all.len(), 2 * 4 * 4 * 4 * 4);
        all
    }

    /// The operator's wallet whose own fields these are, all of them.
    pub fn honest(&self, mixed: &Mixed<'_>, id: MobilecoinId) -> bool {
        let is_own = |operated: &Operated| {
            let stored = operated.stored();
            operated.scope()
                == OperatorScope {
                    scope: mixed.scope,
                    id,
                }
                && (stored.id, stored.sealed) == (mixed.stored.id, mixed.stored.sealed)
        };
        self.operated.iter().any(is_own)
    }
}
