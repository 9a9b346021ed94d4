//! Opens what the vault sealed, with the root key in hand: the only way to know the secrets that
//! a server never shows to anybody.
//!
//! Invariant: written from the stored form as `crates/vault/src/sealing.rs` describes it, not
//! with the vault's code; so it also tells when that form changes.
//! Called by `script`, on the running server's database.

mod mobilecoin;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    hkdf::{HKDF_SHA256, KeyType, Salt},
    hmac,
};
use rusqlite::{Connection, OpenFlags};
use seedport_wire::{PublicKey, SecretBytes, SigningKey, TargetKey, webhook::public_key_pem};

use crate::needles::Needles;

/// What the vault seals, by the labels that keys and places name.
const KINDS: [&str; 9] = [
    "owner-wallet",
    "credential",
    "code",
    "session",
    "challenge",
    "quorum-key",
    "webhook-key",
    "operator-wallet",
    "import-target",
];

struct Length;

impl KeyType for Length {
    fn len(&self) -> usize {
        32
    }
}

/// The database and the key that everything in it hangs on. The database is opened for each
/// reading: this program also copies the files, and a process that closes any handle of a file
/// loses all its locks on it.
pub struct Sealed {
    database: PathBuf,
    root: Vec<u8>,
}

/// A code as stored.
pub struct StoredCode {
    digest_key: Vec<u8>,
    digest: Vec<u8>,
    target: TargetKey,
}

impl Sealed {
    /// Opens the database of a running server beside it, for reading.
    pub fn open(data: &Path, needles: &mut Needles) -> Result<Self> {
        let root = std::fs::read(data.join("root.key"))?;
        needles.add_bytes("the root key", &root);
        let database = data.join("seedport.db");
        let sealed = Self { database, root };
        for kind in KINDS {
            let key = sealed.key_encryption_key(kind)?;
            needles.add_bytes(&format!("the key-encryption key of {kind}"), &key);
        }
        let key = sealed.derived(&[b"vault-state/", &[0, 0, 0, 1]])?;
        needles.add_bytes("the key of the vault's state", &key);
        Ok(sealed)
    }

    fn database(&self) -> Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let database = Connection::open_with_flags(&self.database, flags)?;
        database.busy_timeout(Duration::from_secs(10))?;
        Ok(database)
    }

    /// The quorum key, which must be the published one.
    pub fn quorum_key(&self, published: &str, needles: &mut Needles) -> Result<()> {
        let public = self.server_key("quorum", needles)?;
        ensure!(public.to_hex() == published, "another quorum key");
        Ok(())
    }

    /// The webhook key, which must be the published one.
    pub fn webhook_key(&self, published: &str, needles: &mut Needles) -> Result<()> {
        let public = self.server_key("webhook", needles)?;
        ensure!(public_key_pem(&public) == published, "another webhook key");
        Ok(())
    }

    /// The newest of the server's own keys for this use: its public half.
    fn server_key(&self, usage: &str, needles: &mut Needles) -> Result<PublicKey> {
        let query = format!("SELECT id, sealed FROM {usage}_keys ORDER BY created_at DESC LIMIT 1");
        let (id, sealed): (Vec<u8>, Vec<u8>) = self
            .database()?
            .query_row(&query, [], |row| Ok((row.get(0)?, row.get(1)?)))
            .with_context(|| format!("no {usage} key"))?;
        let (kind, name) = (format!("{usage}-key"), format!("{usage} key"));
        let plain = self.unseal(&kind, &[&[], &[], &id], &sealed, &name, needles)?;
        let scalar = &plain[plain.len() - 32..];
        needles.add_bytes(&format!("the {name}"), scalar);
        let key = SigningKey::from_scalar(&SecretBytes::copy_from(scalar))?;
        Ok(*key.public())
    }

    /// Whether every webhook in the outbox was tried at least once.
    pub fn tried_webhooks(&self) -> Result<bool> {
        let query = "SELECT count(*) FROM webhooks WHERE state = 'PENDING' AND attempts = 0";
        let untried: i64 = self.database()?.query_row(query, [], |row| row.get(0))?;
        Ok(untried == 0)
    }

    /// The entropy of an account's wallet.
    pub fn wallet(&self, account: &[u8; 16], who: &str, needles: &mut Needles) -> Result<Vec<u8>> {
        let (platform, id, sealed): (Vec<u8>, Vec<u8>, Vec<u8>) = self
            .database()?
            .query_row(
                "SELECT platform, id, sealed FROM wallets WHERE account = ?1",
                [account],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .with_context(|| format!("no wallet of {who}"))?;
        let what = format!("wallet of {who}");
        let place = [platform.as_slice(), &id, &id];
        let plain = self.unseal("owner-wallet", &place, &sealed, &what, needles)?;
        ensure!(plain[2..18] == account[..], "another account's wallet");
        // Version, kind, account, language, digest of the manifest; then the entropy's length.
        let entropy = plain.get(1 + 1 + 16 + 1 + 32 + 2..).context("a wallet")?;
        let entropy = entropy.get(..32).context("32 bytes")?.to_vec();
        needles.add_bytes(&format!("the entropy of {who}"), &entropy);
        Ok(entropy)
    }

    /// The live code of a credential.
    pub fn code(
        &self,
        account: &[u8; 16],
        credential: &[u8; 16],
        who: &str,
        needles: &mut Needles,
    ) -> Result<StoredCode> {
        let row: (Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>) = self
            .database()?
            .query_row(
                "SELECT o.platform, w.id, o.id, o.sealed FROM otps o \
             JOIN wallets w ON w.platform = o.platform AND w.account = o.account \
             WHERE o.account = ?1 AND o.credential = ?2",
                [account, credential],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
            )
            .with_context(|| format!("no live code of {who}"))?;
        let (platform, wallet, id, sealed) = row;
        let what = format!("code of {who}");
        let plain = self.unseal("code", &[&platform, &wallet, &id], &sealed, &what, needles)?;
        // Version, account, credential, expiry; then three fields with their lengths.
        let mut rest = &plain[1 + 16 + 16 + 8..];
        let mut field = || -> Result<Vec<u8>> {
            let (length, after) = rest.split_first_chunk().context("a length")?;
            let length = usize::from(u16::from_be_bytes(*length));
            let (field, after) = after.split_at_checked(length).context("a field")?;
            rest = after;
            Ok(field.to_vec())
        };
        let (digest_key, digest, scalar) = (field()?, field()?, field()?);
        needles.add_bytes(&format!("the digest's key of a {what}"), &digest_key);
        needles.add_bytes(&format!("the digest of a {what}"), &digest);
        needles.add_bytes(&format!("the target's private key of a {what}"), &scalar);
        let target = TargetKey::from_scalar(SecretBytes::from_vec(scalar))?;
        Ok(StoredCode {
            digest_key,
            digest,
            target,
        })
    }

    /// Opens every record of these tables that a wallet has, for the data keys.
    pub fn records(&self, needles: &mut Needles) -> Result<()> {
        for (table, kind) in [
            ("credentials", "credential"),
            ("sessions", "session"),
            ("challenges", "challenge"),
        ] {
            let rows = self.rows(table)?;
            ensure!(!rows.is_empty(), "no {kind}");
            for [platform, wallet, id, sealed] in rows {
                let place = [platform.as_slice(), &wallet, &id];
                self.unseal(kind, &place, &sealed, kind, needles)?;
            }
        }
        Ok(())
    }

    /// Platform, wallet, id and sealed record of every row of a table.
    fn rows(&self, table: &str) -> Result<Vec<[Vec<u8>; 4]>> {
        let query = format!(
            "SELECT r.platform, w.id, r.id, r.sealed FROM {table} r \
             JOIN wallets w ON w.platform = r.platform AND w.account = r.account"
        );
        let database = self.database()?;
        let mut statement = database.prepare(&query)?;
        let rows = statement.query_map([], |row| {
            Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?])
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// `wrapped = AES-256-GCM[KEK(kind, version)](data key; aad = place || key version)`,
    /// `ciphertext = AES-256-GCM[data key](plaintext; aad = place)`.
    fn unseal(
        &self,
        kind: &str,
        parts: &[&[u8]; 3],
        sealed: &[u8],
        what: &str,
        needles: &mut Needles,
    ) -> Result<Vec<u8>> {
        ensure!(sealed.starts_with(&[1, 0, 0, 0, 1]), "another stored form");
        let mut place = Vec::new();
        for part in [kind.as_bytes()].iter().chain(parts) {
            place.push(u8::try_from(part.len())?);
            place.extend_from_slice(part);
        }
        let wrap_place = [&place[..], &[4, 0, 0, 0, 1]].concat();
        let kek = self.key_encryption_key(kind)?;
        let data_key = open(&kek, &sealed[5..17], &wrap_place, &sealed[17..65])?;
        needles.add_bytes(&format!("the data key of a {what}"), &data_key);
        open(&data_key, &sealed[65..77], &place, &sealed[77..])
    }

    /// `HKDF[salt = "seedport root v1", ikm = root]("key-encryption-key/" kind "/" version, 32)`.
    fn key_encryption_key(&self, kind: &str) -> Result<Vec<u8>> {
        self.derived(&[b"key-encryption-key/", kind.as_bytes(), b"/", &[0, 0, 0, 1]])
    }

    /// `HKDF[salt = "seedport root v1", ikm = root](info, 32)`.
    fn derived(&self, info: &[&[u8]]) -> Result<Vec<u8>> {
        let extracted = Salt::new(HKDF_SHA256, b"seedport root v1").extract(&self.root);
        let mut key = vec![0; 32];
        let expanded = extracted.expand(info, Length);
        let filled = expanded.and_then(|expanded| expanded.fill(&mut key));
        filled.ok().context("HKDF failed")?;
        Ok(key)
    }
}

impl StoredCode {
    /// Insists that this is the code that was mailed, and the target that was handed out.
    pub fn insist(&self, code: &str, target: &PublicKey) -> Result<()> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.digest_key);
        let verified = hmac::verify(&key, code.as_bytes(), &self.digest);
        ensure!(verified.is_ok(), "the stored digest is another code's");
        ensure!(
            self.target.public() == target,
            "the stored target is another"
        );
        Ok(())
    }
}

fn open(key: &[u8], nonce: &[u8], aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
    let key = UnboundKey::new(&AES_256_GCM, key).ok().context("a key")?;
    let nonce = Nonce::try_assume_unique_for_key(nonce)
        .ok()
        .context("nonce")?;
    let mut plain = sealed.to_vec();
    let opened = LessSafeKey::new(key).open_in_place(nonce, Aad::from(aad), &mut plain);
    let length = opened.ok().context("the record does not open")?.len();
    plain.truncate(length);
    Ok(plain)
}
