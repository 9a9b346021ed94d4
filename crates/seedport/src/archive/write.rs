//! Writes a backup.
//!
//! Called by `backup`.

use std::{
    fs::File,
    io::{self, BufWriter, Read, Seek as _, Write},
    path::Path,
};

use sha2::{Digest as _, Sha256};

use super::{
    DATABASE, DESCRIPTION, Description, STATE,
    description::{Facts, Part},
};
use crate::age::{self, FileKey, Recipient};

/// What goes into it.
pub struct Contents<'a> {
    /// What its maker knows.
    pub facts: Facts,
    /// The vault's file.
    pub state: &'a [u8],
    /// The copied database.
    pub database: &'a Path,
}

/// Writes it, sealed where there are recipients; gives its description, and the key that opens it
/// once more.
pub fn write(
    to: &mut File,
    contents: Contents<'_>,
    recipients: &[Recipient],
) -> io::Result<(Description, Option<FileKey>)> {
    let mut database = File::open(contents.database)?;
    let state = Part {
        bytes: contents.state.len() as u64,
        sha256: hex::encode(Sha256::digest(contents.state)),
    };
    let part = digest(&mut database)?;
    database.rewind()?;
    let description = Description::of(contents.facts, state, part);
    let bytes = description.to_bytes()?;
    let files: [(&str, &[u8]); 2] = [(DESCRIPTION, &bytes), (STATE, contents.state)];
    let length = description.database.bytes;
    let to = BufWriter::new(to);
    let key = if recipients.is_empty() {
        pack(to, files, (length, &mut database))?
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        None
    } else {
        let (sealing, key) = age::seal(to, recipients)?;
        let sealing = pack(sealing, files, (length, &mut database))?;
        sealing
            .finish()?
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        Some(key)
    };
    Ok((description, key))
}

fn pack<W: Write>(
    to: W,
    files: [(&str, &[u8]); 2],
    (length, database): (u64, &mut File),
) -> io::Result<W> {
    let mut tar = tar::Builder::new(to);
    for (name, bytes) in files {
        tar.append_data(&mut entry(bytes.len() as u64), name, bytes)?;
    }
    tar.append_data(&mut entry(length), DATABASE, database.take(length))?;
    tar.into_inner()
}

/// A private file.
fn entry(length: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(length);
    header.set_mode(0o600);
    header
}

/// How long what is read is, and its digest.
pub(super) fn digest(from: &mut impl Read) -> io::Result<Part> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut bytes = 0;
    loop {
        match from.read(&mut buffer)? {
            0 => break,
            count => {
                digest.update(&buffer[..count]);
                bytes += count as u64;
            }
        }
    }
    Ok(Part {
        bytes,
        sha256: hex::encode(digest.finalize()),
    })
}
