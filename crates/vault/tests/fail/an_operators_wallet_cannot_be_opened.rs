//! Outside the vault nobody opens an operator's wallet, nor lets one go.

use seedport_vault::{OperatorScope, Stored, Vault};
use seedport_wire::ids::WalletId;

fn open(vault: &Vault, scope: OperatorScope, wallet: Stored<'_, WalletId>) {
    vault.open_operator_wallet(scope, wallet);
    vault.release_in_plaintext(scope, wallet);
}

fn main() {}
