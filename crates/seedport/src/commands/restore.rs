//! `seedport restore`: a backup, put into a directory that has no installation.
//!
//! Invariant: never over anything; the database takes its name last, so a restore that was stopped
//! is none. What it makes is the newest state of its installation: guesses are used up, and
//! sessions, codes and challenges have ended.
//! Called by `commands`.

use std::{
    fs::{self, File},
    io::{self, ErrorKind},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use seedport_custody::{open::stored, operator::Hand};
use seedport_store::{AuditVerb, Counted, Look, SqliteStore};
use seedport_vault::{
    RootKey,
    quorum::fingerprints,
    state::{Beginning, StateFacts, VaultState},
};
use tempfile::TempDir;

use super::kept::hand;
use crate::{
    age::{AgeError, Identity, Opener},
    archive::{self, Description, Unreadable},
    cli::backup::Restore,
    config::{self, Config},
    data_dir::DataDir,
    failure::{Failure, chain, room_or},
    holdings::Holdings,
    installation::{existing_root_key, store_failure},
    leftovers::Leftover,
    meter::Meter,
    secret_file, vault_state, who,
};

/// Puts it back.
pub fn run(arguments: &Restore) -> Result<(), Failure> {
    let mut config = config::load(&arguments.settings, None)?;
    if let Some(file) = &arguments.root_key {
        config.root_key.file = Some(file.clone());
    }
    let identities = arguments.identity.as_deref().map(identities).transpose()?;
    let backup = File::open(&arguments.from).map_err(|error| {
        Failure::new(
            format!("{} cannot be read: {error}", arguments.from.display()),
            "name the file that `seedport backup` made",
        )
    })?;
    insist_on_room(&config)?;
    let directory = DataDir::prepare(&config.storage.data_dir)?;
    let root = root_key(&config, &directory)?;
    let draft = Draft::make(&directory)?;
    let opener = identities.as_deref().map(Opener::Identities);
    let read = draft.fill(backup, opener.as_ref());
    let read = read.map_err(|error| unreadable(&arguments.from, &error))?;
    let checked = SqliteStore::check_copy(&draft.path);
    let (look, counted) = checked.map_err(|error| store_failure(&directory, &error))?;
    let facts = facts(&config, &directory, &root, &read.state, &look)?;
    let who = who::at_the_machine();
    let progress = make_newest(&draft, hand(&who), &read.description, &directory)?;
    let path = config.vault.state_dir(&directory);
    let state = vault_state::create(&config, &path, &root, facts, Beginning::UsedUp, progress)?;
    let closed = state.close();
    closed.map_err(|error| unwritten(&path, &error))?;
    draft.publish(&directory)?;
    say!("{}", told(&config, &directory, &read.description, &counted));
    if arguments.root_key.is_some() {
        say!(
            "start the server with root_key.file = \"{}\", or with the root key in {}",
            config.root_key_file(&directory).display(),
            directory.root_key().display()
        );
    }
    Ok(())
}

/// Insists that nothing is there but the root key.
fn insist_on_room(config: &Config) -> Result<(), Failure> {
    let place = &config.storage.data_dir;
    let root = config.root_key.file.clone();
    let root = root.unwrap_or_else(|| place.join("root.key"));
    let found = match fs::read_dir(place) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(crate::data_dir::unusable(place, &error)),
    };
    for entry in found {
        let entry = entry.map_err(|error| crate::data_dir::unusable(place, &error))?;
        let is_root = entry.path() == root || entry.file_name() == "root.key";
        if !is_root && !is_ours(&entry.file_name()) {
            return Err(Failure::new(
                format!(
                    "{} is not empty: it holds {}",
                    place.display(),
                    entry.path().display()
                ),
                "name a new directory, or one that holds the root key and nothing else; an older \
                 installation there is moved away, not restored over",
            ));
        }
    }
    if let Some(state) = &config.vault.state_dir
        && state.join("state").exists()
    {
        return Err(Failure::new(
            format!("{} holds a vault's state already", state.display()),
            "move it away, or name another place for it (vault.state_dir)",
        ));
    }
    Ok(())
}

/// A file system's own, or what an interrupted restore left behind.
fn is_ours(name: &std::ffi::OsStr) -> bool {
    name == "lost+found" || name.to_string_lossy().starts_with(".seedport-restore-")
}

/// The root key, which no backup holds.
fn root_key(config: &Config, directory: &DataDir) -> Result<RootKey, Failure> {
    let path = config.root_key_file(directory);
    if path.exists() {
        return existing_root_key(config, directory);
    }
    Err(Failure::new(
        format!(
            "the root key is not in {}, and no backup holds it",
            path.display()
        ),
        "put your copy of it there (mode 0600), or name it with --root-key FILE",
    ))
}

fn identities(path: &Path) -> Result<Vec<Identity>, Failure> {
    let text = secret_file::read("the file of the identity", path)?;
    // Exposed to be parsed.
    let parsed = std::str::from_utf8(text.expose()).ok();
    parsed.and_then(Identity::parse_file).ok_or_else(|| {
        Failure::new(
            format!("{} holds no age identity", path.display()),
            "name the file that `age-keygen` wrote: a line in it begins with AGE-SECRET-KEY-1",
        )
    })
}

/// The database, before it has its name, in a directory that is gone in the end, also when the
/// command is interrupted.
struct Draft {
    path: PathBuf,
    _place: TempDir,
    _leftover: Leftover,
}

impl Draft {
    fn make(directory: &DataDir) -> Result<Self, Failure> {
        let place = tempfile::Builder::new()
            .prefix(".seedport-restore-")
            .tempdir_in(directory.path())
            .map_err(|error| unwritten(directory.path(), &error))?;
        let leftover = Leftover::remember(place.path());
        let path = place.path().join("seedport.db");
        File::options()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map_err(|error| unwritten(&path, &error))?;
        Ok(Self {
            path,
            _place: place,
            _leftover: leftover,
        })
    }

    fn fill(&self, backup: File, opener: Option<&Opener<'_>>) -> Result<archive::Read, Unreadable> {
        let all = backup.metadata()?.len();
        let mut file = Metered {
            file: File::options().write(true).open(&self.path)?,
            meter: Meter::of("restoring"),
            done: 0,
            all,
        };
        let read = archive::read(backup, opener, &mut file)?;
        file.file.sync_all()?;
        Ok(read)
    }

    fn publish(self, directory: &DataDir) -> Result<(), Failure> {
        let to = directory.database();
        fs::rename(&self.path, &to)
            .and_then(|()| File::open(directory.path())?.sync_all())
            .map_err(|error| unwritten(&to, &error))
    }
}

/// A file that shows how much of it was written.
struct Metered {
    file: File,
    meter: Meter,
    done: u64,
    all: u64,
}

impl io::Write for Metered {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.done += count as u64;
        self.meter.show(self.done, self.all);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Insists that root key, state and database belong together.
fn facts(
    config: &Config,
    directory: &DataDir,
    root: &RootKey,
    state: &[u8],
    look: &Look,
) -> Result<StateFacts, Failure> {
    let file = config.root_key_file(directory);
    let wrong = || {
        Failure::new(
            format!(
                "the root key in {} does not open this backup",
                file.display()
            ),
            "put the root key there that its installation had, or name it with --root-key",
        )
    };
    let keys = fingerprints(root, &stored(look.quorum_keys.clone())).map_err(|_| wrong())?;
    let key = vault_state::state_key(root)?;
    let facts = VaultState::read_kept(state, &key).map_err(|_| wrong())?;
    let is_whole = look.id == Some(*facts.database.as_bytes())
        && keys.iter().any(|key| facts.quorum_keys.contains(key));
    if is_whole {
        Ok(facts)
    } else {
        Err(Failure::new(
            "the database and the vault's state in this backup do not belong together",
            "somebody put the file together: take another backup, and find out who had this one",
        ))
    }
}

fn make_newest(
    draft: &Draft,
    hand: Hand<'_>,
    description: &Description,
    directory: &DataDir,
) -> Result<u64, Failure> {
    let note = format!("backup of {}", description.facts.made_at);
    let entry = hand.of_installation(AuditVerb::InstallationRestore, Some(&note));
    SqliteStore::make_newest(&draft.path, &entry).map_err(|error| store_failure(directory, &error))
}

fn unreadable(path: &Path, error: &Unreadable) -> Failure {
    let help = match error {
        Unreadable::Sealed => "name the file of its identity with --identity",
        Unreadable::Armored | Unreadable::Age(AgeError::Passphrase) => {
            "open it first with `age --decrypt`, and restore what comes out"
        }
        Unreadable::Age(AgeError::OtherRecipient) => {
            "name the identity of one of the recipients that it was sealed to"
        }
        Unreadable::Age(_) | Unreadable::Changed(_) => {
            "take the file from where it was kept once more, or an older backup"
        }
        Unreadable::Foreign => "name the file that `seedport backup` made",
        Unreadable::Newer(_) => "restore it with that seedport, or a newer one",
        Unreadable::Io(error) => room_or(error, "check the path and who owns it"),
    };
    Failure::new(format!("{}: {}", path.display(), chain(error)), help)
}

fn unwritten(path: &Path, error: &io::Error) -> Failure {
    Failure::new(
        format!("{} cannot be written: {error}", path.display()),
        room_or(
            error,
            "check the directory and who owns it; nothing was restored",
        ),
    )
}

fn told(
    config: &Config,
    directory: &DataDir,
    description: &Description,
    counted: &Counted,
) -> String {
    let sandbox = if description.facts.sandbox {
        "; it is a sandbox"
    } else {
        ""
    };
    format!(
        "{} holds the installation as it was at {}: {}{sandbox}\nwhat came later is lost: customers and \
         credentials made since, and what was revoked, frozen or disabled since is no longer: look \
         through your notes, and do it again\nevery session, code and challenge has ended; one-time \
         codes are longer for a day\nthe vault's state is in {}; see that the old installation is never \
         started again",
        directory.path().display(),
        description.facts.made_at,
        Holdings(counted),
        config.vault.state_dir(directory).display()
    )
}
