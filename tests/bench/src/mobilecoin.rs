//! What it is worth that a MobileCoin account's scalars are kept: an export that derives nothing,
//! against the derivation that it would take.
//!
//! Called by `main`.

use std::time::Duration;

use anyhow::{Context as _, Result};
use seedport_keys::{
    language::Language,
    mnemonic::Mnemonic,
    mobilecoin::{AccountKey, Shape},
};
use seedport_vault::{
    Face, OperatorScope, Scope, SealOperatorWallet, Source, Stored, Subaddresses, Vault,
};
use seedport_wire::{SecretBytes, SystemEntropy, ids::PlatformId};

use crate::floor::{batch, median, open_vault};

const ROUNDS: usize = 21;

/// Medians over the rounds, CPU time of one operation.
pub struct Measured {
    /// `export_account_secrets` in the vault: the record opened, the phrase and the JSON written.
    pub export: Duration,
    /// Deriving the two scalars from the phrase, and nothing else.
    pub derive: Duration,
    /// Median of the rounds' own ratios: deriving over the export.
    pub ratio: f64,
}

/// Measures both, round by round.
pub fn measure() -> Result<Measured> {
    let (vault, _place) = open_vault()?;
    let mnemonic = || {
        let entropy = SecretBytes::copy_from(&[7; 32]);
        Mnemonic::from_entropy(Language::English, entropy)
    };
    let platform = PlatformId::make(&SystemEntropy)?;
    let wallet = vault.seal_operator_wallet(SealOperatorWallet {
        platform,
        source: Some(Source::Mnemonic(mnemonic()?)),
        fog: None,
        owner_key: None,
        subaddresses: Subaddresses::NONE,
    })?;
    let scope = OperatorScope {
        scope: Scope {
            platform,
            account: wallet.account,
            wallet: wallet.wallet,
        },
        id: wallet.id,
    };
    let stored = Stored {
        id: wallet.wallet,
        sealed: wallet.sealed.as_slice(),
    };
    let phrase = mnemonic()?;
    let mut rounds = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let export = batch(|| export(&vault, scope, stored))?;
        let derive = batch(|| {
            let key = AccountKey::from_mnemonic(&phrase);
            // Exposed to be looked at: a derivation that nobody reads is not made.
            let last = key.spend_private().expose().last().copied();
            last.context("32 bytes").map(drop)
        })?;
        rounds.push((export, derive));
    }
    let ratio = |(export, derive): &(Duration, Duration)| derive.div_duration_f64(*export);
    Ok(Measured {
        export: median(rounds.iter().map(|round| round.0)),
        derive: median(rounds.iter().map(|round| round.1)),
        ratio: crate::report::median_of(rounds.iter().map(ratio).collect()),
    })
}

fn export(
    vault: &Vault,
    scope: OperatorScope,
    stored: Stored<'_, seedport_wire::ids::WalletId>,
) -> Result<()> {
    let face = Face {
        name: "Carol",
        require_spend_subaddress: false,
    };
    vault.operator_secrets(scope, stored, face, Shape::V2)?;
    Ok(())
}
