//! Reads a write-ahead log as SQLite wrote it, to tell whether it belongs to the database beside it.
//!
//! Invariant: reads only, and believes nothing: whatever does not fit is "none of ours".
//! Called by `look`. The format is SQLite's "WAL-Index and WAL File Format", section 4.

use std::{
    fs::File,
    io::{self, BufReader, ErrorKind, Read as _},
    path::Path,
};

const HEADER: usize = 32;
const FRAME: usize = 24;
/// Both magic numbers, big-endian; they say in which order checksums are computed.
const MAGICS: [[u8; 4]; 2] = [[0x37, 0x7f, 0x06, 0x82], [0x37, 0x7f, 0x06, 0x83]];
/// A leaf of a table's tree.
const TABLE_LEAF: u8 = 0x0d;

/// What a log holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Log {
    /// Nothing that SQLite would read.
    Nothing,
    /// Bytes that no log of SQLite's begins with.
    Other,
    /// Pages, and what the first image of the asked page says of the database's progress.
    Pages {
        /// The size of a page.
        page_size: u32,
        /// `None` where the asked page is not in it.
        first: Option<u64>,
    },
}

/// Reads the log; `root` is the page that holds the row of the database's progress.
pub(super) fn read(path: &Path, root: Option<u32>) -> io::Result<Log> {
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Log::Nothing),
        other => other?,
    };
    let mut file = BufReader::new(file);
    let mut header = [0; HEADER];
    match file.read_exact(&mut header) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(Log::Nothing),
        other => other?,
    }
    if header == [0; HEADER] {
        return Ok(Log::Nothing);
    }
    let magic: [u8; 4] = word(&header, 0);
    let page_size = u32::from_be_bytes(word(&header, 8));
    if !MAGICS.contains(&magic) || !page_size.is_power_of_two() || page_size > 65_536 {
        return Ok(Log::Other);
    }
    let salts: [u8; 8] = word(&header, 16);
    let mut page = vec![0; usize::try_from(page_size).unwrap_or(0)];
    let mut is_empty = true;
    loop {
        let mut frame = [0; FRAME];
        match file.read_exact(&mut frame) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => break,
            other => other?,
        }
        if word::<8>(&frame, 8) != salts {
            break;
        }
        is_empty = false;
        if Some(u32::from_be_bytes(word(&frame, 0))) != root {
            file.seek_relative(i64::from(page_size))?;
            continue;
        }
        match file.read_exact(&mut page) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => break,
            other => other?,
        }
        let first = Some(progress_in(&page));
        return Ok(Log::Pages { page_size, first });
    }
    if is_empty {
        return Ok(Log::Nothing);
    }
    Ok(Log::Pages {
        page_size,
        first: None,
    })
}

/// These bytes of `bytes`; zeros beyond the end, which no caller reads.
fn word<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let found = bytes.get(at..).and_then(|rest| rest.first_chunk::<N>());
    found.copied().unwrap_or([0; N])
}

/// The progress in the one row of the table `installation`, whose leaf this is; 0 without a row,
/// and in a row from before the column.
fn progress_in(page: &[u8]) -> u64 {
    cell(page).unwrap_or(0)
}

fn cell(page: &[u8]) -> Option<u64> {
    if *page.first()? != TABLE_LEAF || u16::from_be_bytes(*page.get(3..)?.first_chunk()?) == 0 {
        return None;
    }
    let start = usize::from(u16::from_be_bytes(*page.get(8..)?.first_chunk()?));
    let mut rest = page.get(start..)?;
    let _payload = varint(&mut rest)?;
    let _row = varint(&mut rest)?;
    let record = rest;
    let header = usize::try_from(varint(&mut rest)?).ok()?;
    let mut types = record.get(record.len() - rest.len()..header)?;
    let mut values = record.get(header..)?;
    let mut column = 0;
    while !types.is_empty() {
        let kind = varint(&mut types)?;
        let length = usize::try_from(length(kind)).ok()?;
        let value = values.get(..length)?;
        values = values.get(length..)?;
        // After the key and the id.
        if column == 2 {
            return integer(kind, value);
        }
        column += 1;
    }
    None
}

/// How long a value of this serial type is.
const fn length(kind: u64) -> u64 {
    match kind {
        1 => 1,
        2 => 2,
        3 => 3,
        4 => 4,
        5 => 6,
        6 | 7 => 8,
        0 | 8..=11 => 0,
        _ => (kind - 12) / 2,
    }
}

fn integer(kind: u64, value: &[u8]) -> Option<u64> {
    match kind {
        8 => Some(0),
        9 => Some(1),
        1..=6 => Some(
            value
                .iter()
                .fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
        ),
        _ => None,
    }
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for place in 0..9 {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        if place == 8 {
            return Some(value << 8 | u64::from(byte));
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}
