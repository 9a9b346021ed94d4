//! Reads a backup.
//!
//! Called by `backup`, which checks what it wrote, and by `restore`.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Write},
};

use super::{DATABASE, DESCRIPTION, Description, STATE, description::Part, write::digest};
use crate::age::{AgeError, Opener, VERSION};

/// The most bytes of the description and of the vault's file.
const SMALL: u64 = 1 << 20;

/// Why a file is no backup that can be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is sealed, and nobody was named to open it.
    #[error("it is sealed by age")]
    Sealed,
    /// It is sealed in the form of text.
    #[error("it is sealed by age in the form of text")]
    Armored,
    /// It does not open.
    #[error(transparent)]
    Age(AgeError),
    /// It is no backup.
    #[error("it is no backup of Seedport")]
    Foreign,
    /// A later version made it.
    #[error("it has format {0}, which a later seedport made")]
    Newer(u32),
    /// A part was changed or cut short.
    #[error("{0} in it was changed or cut short")]
    Changed(&'static str),
    /// It cannot be read, or a part of it not be written.
    #[error(transparent)]
    Io(io::Error),
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        match error.get_ref().and_then(|inner| inner.downcast_ref()) {
            Some(age) => Self::Age(*age),
            None => Self::Io(error),
        }
    }
}

/// What is read of a backup, beside the database.
pub struct Contents {
    /// What it says of itself.
    pub description: Description,
    /// The vault's file.
    pub state: Vec<u8>,
}

/// Reads a backup, and writes the database in it to `database`.
pub fn read(
    from: File,
    opener: Option<&Opener<'_>>,
    database: &mut impl Write,
) -> Result<Contents, Unreadable> {
    let mut from = BufReader::new(from);
    let begins = from.fill_buf()?;
    if begins.starts_with(b"-----BEGIN AGE") {
        return Err(Unreadable::Armored);
    }
    if begins.starts_with(VERSION.as_bytes()) {
        let opener = opener.ok_or(Unreadable::Sealed)?;
        let mut content = opener.open(from)?;
        let contents = unpack(&mut content, database)?;
        // The end is sealed as well.
        io::copy(&mut content, &mut io::sink())?;
        Ok(contents)
    } else {
        unpack(&mut from, database)
    }
}

/// Reads a backup, and compares each part with the description.
pub fn check(from: File, opener: Option<&Opener<'_>>) -> Result<Description, Unreadable> {
    read(from, opener, &mut io::sink()).map(|contents| contents.description)
}

fn unpack(from: &mut impl Read, database: &mut impl Write) -> Result<Contents, Unreadable> {
    let mut tar = tar::Archive::new(from);
    let mut entries = tar.entries()?;
    let description = small(entries.next(), DESCRIPTION)?;
    let description = Description::parse(&description).map_err(|version| match version {
        Some(version) => Unreadable::Newer(version),
        None => Unreadable::Foreign,
    })?;
    let state = small(entries.next(), STATE)?;
    same(&digest(&mut state.as_slice())?, &description.state, STATE)?;
    let mut entry = named(entries.next(), DATABASE)?;
    let mut both = Tee {
        from: &mut entry,
        to: database,
    };
    same(&digest(&mut both)?, &description.database, DATABASE)?;
    Ok(Contents { description, state })
}

/// Gives what is read to another as well.
struct Tee<'a, R, W> {
    from: &'a mut R,
    to: &'a mut W,
}

impl<R: Read, W: Write> Read for Tee<'_, R, W> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(into)?;
        self.to.write_all(&into[..count])?;
        Ok(count)
    }
}

fn same(found: &Part, said: &Part, name: &'static str) -> Result<(), Unreadable> {
    if found == said {
        Ok(())
    } else {
        Err(Unreadable::Changed(name))
    }
}

type Next<'a, R> = Option<io::Result<tar::Entry<'a, R>>>;

fn named<'a, R: Read>(next: Next<'a, R>, name: &str) -> Result<tar::Entry<'a, R>, Unreadable> {
    let entry = next.ok_or(Unreadable::Foreign)?.map_err(foreign)?;
    if &*entry.path_bytes() == name.as_bytes() && entry.header().entry_type().is_file() {
        Ok(entry)
    } else {
        Err(Unreadable::Foreign)
    }
}

fn small<R: Read>(next: Next<'_, R>, name: &'static str) -> Result<Vec<u8>, Unreadable> {
    let entry = named(next, name)?;
    let mut bytes = Vec::new();
    entry.take(SMALL).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What is no tar is no backup; what does not open keeps its reason.
fn foreign(error: io::Error) -> Unreadable {
    match Unreadable::from(error) {
        Unreadable::Io(_) => Unreadable::Foreign,
        age => age,
    }
}
