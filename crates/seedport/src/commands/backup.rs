//! `seedport backup`: the database and the vault's state in one file, beside a running server.
//!
//! Invariant: never the root key, and no byte of the installation changes. The file counts only when
//! the copy was checked page by page, opens under the root key, and was read again from the disk.
//! Called by `commands`.

use std::{
    fs::File,
    io::{self, ErrorKind},
    path::Path,
};

use seedport_custody::open::stored;
use seedport_store::{Counted, Look, SqliteStore, StoreError};
use seedport_vault::{
    RootKey,
    quorum::fingerprints,
    state::{Peeked, VaultState},
};
use seedport_wire::{Clock as _, SystemClock};

use crate::{
    age::{FileKey, NoRecipient, Opener, Recipient},
    archive::{self, Contents, Description, Facts},
    cli::backup::Backup,
    config::{self, Config},
    data_dir::DataDir,
    failure::{Failure, chain},
    files::{self, Reserved},
    holdings::Holdings,
    installation::{self, existing_root_key, store_failure},
    meter::Meter,
    vault_state,
    workshop::Workshop,
};

/// Makes the file.
pub fn run(arguments: &Backup) -> Result<(), Failure> {
    let recipients = recipients(arguments)?;
    let config = config::load(&arguments.settings, None)?;
    let directory = DataDir::existing(&config.storage.data_dir)?;
    let kept = Kept::look(&config, &directory)?;
    let file = Reserved::private(&arguments.to)?;
    let workshop = Workshop::beside(&arguments.to)?;
    let (copy, draft) = (workshop.file("seedport.db")?, workshop.file("backup")?);
    let mut meter = Meter::of("copying");
    let copied = SqliteStore::back_up(&directory.database(), &copy, |done, all| {
        meter.show(done, all);
    });
    drop(meter);
    let (look, counted) = copied.map_err(|error| match error {
        // Of the two disks only this one is written to.
        StoreError::Full => files::refused(&arguments.to, &ErrorKind::StorageFull.into()),
        error => store_failure(&directory, &error),
    })?;
    let contents = Contents {
        facts: kept.facts(&config, &directory, &look, &counted)?,
        state: &kept.state,
        database: &copy,
    };
    let written = write(&draft, contents, &recipients);
    let bytes = written.map_err(|error| files::refused(&arguments.to, &error))?;
    file.become_file(&draft)?;
    let root = config.root_key_file(&directory);
    say!("{}", told(arguments, &recipients, &counted, bytes, &root));
    Ok(())
}

/// Writes the file, to the disk, and reads it again; gives how long the database in it is.
fn write(draft: &Path, contents: Contents<'_>, recipients: &[Recipient]) -> io::Result<u64> {
    let mut file = File::options().write(true).open(draft)?;
    let (description, key) = archive::write(&mut file, contents, recipients)?;
    file.sync_all()?;
    read_again(draft, key.as_ref(), &description)?;
    Ok(description.database.bytes)
}

/// Whom it is sealed to. What is no recipient is not repeated: it may be the secret half.
fn recipients(arguments: &Backup) -> Result<Vec<Recipient>, Failure> {
    let parsed = arguments.recipient.iter().map(|text| {
        text.parse().map_err(|error: NoRecipient| {
            Failure::usage(
                format!("--recipient: {error}"),
                "give the public key that `age-keygen` prints, as in age1w0wddray…",
            )
        })
    });
    parsed.collect()
}

/// What the installation is, beside its database.
struct Kept {
    root: RootKey,
    peeked: Peeked,
    state: Vec<u8>,
}

impl Kept {
    fn look(config: &Config, directory: &DataDir) -> Result<Self, Failure> {
        let root = existing_root_key(config, directory)?;
        let path = config.vault.state_dir(directory);
        let key = vault_state::state_key(&root)?;
        let copied = VaultState::copy(&path, &key);
        let (peeked, state) = copied.map_err(|error| vault_state::not_opened(&path, &error))?;
        Ok(Self {
            root,
            peeked,
            state,
        })
    }

    /// Insists that the copy belongs to the root key and the state.
    fn facts(
        &self,
        config: &Config,
        directory: &DataDir,
        look: &Look,
        counted: &Counted,
    ) -> Result<Facts, Failure> {
        let keys = fingerprints(&self.root, &stored(look.quorum_keys.clone())).map_err(|_| {
            let file = config.root_key_file(directory);
            installation::wrong_root_key(&file, directory)
        })?;
        let facts = &self.peeked.facts;
        let state = config.vault.state_dir(directory);
        if look.id != Some(*facts.database.as_bytes()) {
            return Err(vault_state::other_database(&directory.database(), &state));
        }
        if look.progress < self.peeked.progress {
            let (found, noted) = (look.progress, self.peeked.progress);
            return Err(installation::older(&directory.database(), found, noted));
        }
        Ok(Facts {
            made_at: SystemClock.now().to_string(),
            schema: look.schema,
            sandbox: facts.sandbox,
            progress: look.progress,
            quorum_keys: keys.iter().map(ToString::to_string).collect(),
            customers: counted.customers,
            wallets: counted.wallets,
        })
    }
}

/// Reads what was written, from its beginning.
fn read_again(path: &Path, key: Option<&FileKey>, written: &Description) -> io::Result<()> {
    let opener = key.map(Opener::FileKey);
    let read = archive::check(File::open(path)?, opener.as_ref());
    let read = read.map_err(|error| io::Error::other(chain(&error)))?;
    if read == *written {
        Ok(())
    } else {
        Err(io::Error::other(
            "what was read back is not what was written",
        ))
    }
}

fn told(
    arguments: &Backup,
    recipients: &[Recipient],
    counted: &Counted,
    bytes: u64,
    root: &Path,
) -> String {
    let sealed = match recipients {
        [] => "not sealed: give --recipient to keep names and mail addresses from who finds it"
            .to_owned(),
        recipients => {
            let names: Vec<String> = recipients.iter().map(ToString::to_string).collect();
            format!("sealed to {}", names.join(" and "))
        }
    };
    format!(
        "{} holds the database ({bytes} bytes: {}) and the vault's state\nit is {sealed}\nit does not \
         hold the root key: keep a copy of {} elsewhere; without it no seed in this backup can be \
         opened, and whoever has both can open every one\nput it back with: seedport restore --from {} \
         --data-dir NEW",
        arguments.to.display(),
        Holdings(counted),
        root.display(),
        arguments.to.display()
    )
}
