//! What the vault sealed of MobileCoin accounts.
//!
//! Called by the script of the MobileCoin door.

use anyhow::{Context as _, Result, ensure};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::Sealed;
use crate::needles::Needles;

impl Sealed {
    /// What is sealed of a MobileCoin account, which must hold these secrets.
    pub fn operator_wallet(
        &self,
        id: &[u8; 32],
        who: &str,
        secrets: &[&[u8]],
        needles: &mut Needles,
    ) -> Result<()> {
        let query = "SELECT platform, wallet, sealed FROM mobilecoin_accounts WHERE id = ?1";
        let (platform, wallet, sealed): (Vec<u8>, Vec<u8>, Vec<u8>) = self
            .database()?
            .query_row(query, [id], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .with_context(|| format!("no row of {who}"))?;
        let what = format!("wallet of {who}");
        let place = [platform.as_slice(), &wallet, &wallet];
        let plain = self.unseal("operator-wallet", &place, &sealed, &what, needles)?;
        for secret in secrets {
            let mut found = plain.windows(secret.len());
            ensure!(found.any(|part| part == *secret), "{what} lacks a secret");
        }
        Ok(())
    }

    /// What a caller carries from one call of the door to the next, unpadded base64url: its id, a
    /// payload with its length, and a record, which is a target to take an account in by.
    pub fn import_target(&self, request: &str, needles: &mut Needles) -> Result<()> {
        let request = URL_SAFE_NO_PAD.decode(request)?;
        let (id, rest) = request.split_at_checked(16).context("an id")?;
        let (length, rest) = rest.split_first_chunk().context("a length")?;
        let sealed = &rest[usize::try_from(u32::from_be_bytes(*length))?..];
        let query = "SELECT platform FROM mobilecoin_accounts LIMIT 1";
        let platform: Vec<u8> = self.database()?.query_row(query, [], |row| row.get(0))?;
        let what = "import target";
        let place = [platform.as_slice(), &[], id];
        let plain = self.unseal("import-target", &place, sealed, what, needles)?;
        let scalar = &plain[plain.len() - 32..];
        needles.add_bytes("the private key of an import target", scalar);
        Ok(())
    }
}
