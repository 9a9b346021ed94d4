//! The root key does not outlive the opening of the vault.

use seedport_vault::{OpenVaultError, RootKey, Vault, VaultParts};

fn keep(root: RootKey, parts: VaultParts) -> Result<(Vault, RootKey), OpenVaultError> {
    let vault = Vault::open(root, &[], parts)?;
    Ok((vault, root))
}

fn main() {
    let _ = keep;
}
