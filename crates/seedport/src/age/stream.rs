//! The content: chunks of 64 KiB, each sealed under its number, the last one marked.
//!
//! Invariant: a chunk is given out only after its tag was checked; an end that is not marked, and
//! bytes after the marked one, are errors.
//! Called by `header`, which begins it.

use std::io::{self, BufRead, Read, Write};

use aws_lc_rs::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};

use super::{
    AgeError,
    header::{cut, refused},
};

/// How much of the content a chunk has.
const CHUNK: usize = 64 * 1024;
/// How much longer it is when it is sealed.
const TAG: usize = 16;

/// The key of a content, and how far it came.
struct Chunks {
    key: LessSafeKey,
    number: u64,
}

impl Chunks {
    fn new(key: &[u8; 32]) -> Result<Self, AgeError> {
        let key = UnboundKey::new(&CHACHA20_POLY1305, key).map_err(|_| AgeError::Fault)?;
        Ok(Self {
            key: LessSafeKey::new(key),
            number: 0,
        })
    }

    /// Eleven bytes of the number, and whether the chunk is the last.
    fn nonce(&mut self, is_last: bool) -> Nonce {
        let mut nonce = [0; 12];
        nonce[3..11].copy_from_slice(&self.number.to_be_bytes());
        nonce[11] = u8::from(is_last);
        // 2^64 chunks are more than any disk holds.
        self.number = self.number.wrapping_add(1);
        Nonce::assume_unique_for_key(nonce)
    }
}

/// Seals what is written to it. It must be finished, else the file opens as one that was cut.
pub struct Sealing<W> {
    to: W,
    chunks: Chunks,
    waiting: Vec<u8>,
}

impl<W: Write> Sealing<W> {
    pub(super) fn new(to: W, key: &[u8; 32]) -> Result<Self, AgeError> {
        Ok(Self {
            to,
            chunks: Chunks::new(key)?,
            waiting: Vec::with_capacity(CHUNK + TAG),
        })
    }

    /// Seals the last chunk, and gives what was written to.
    pub fn finish(mut self) -> io::Result<W> {
        self.seal(true)?;
        Ok(self.to)
    }

    fn seal(&mut self, is_last: bool) -> io::Result<()> {
        let nonce = self.chunks.nonce(is_last);
        self.chunks
            .key
            .seal_in_place_append_tag(nonce, Aad::empty(), &mut self.waiting)
            .map_err(|_| io::Error::other(AgeError::Fault))?;
        self.to.write_all(&self.waiting)?;
        self.waiting.clear();
        Ok(())
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk waits for more: the last one is not empty.
        if self.waiting.len() == CHUNK {
            self.seal(false)?;
        }
        let room = CHUNK - self.waiting.len();
        let taken = &bytes[..bytes.len().min(room)];
        self.waiting.extend_from_slice(taken);
        Ok(taken.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Opens what is read from it.
pub struct Opened<R> {
    from: R,
    chunks: Chunks,
    chunk: Vec<u8>,
    given: usize,
    is_over: bool,
}

impl<R: BufRead> Opened<R> {
    pub(super) fn new(from: R, key: &[u8; 32]) -> Result<Self, AgeError> {
        Ok(Self {
            from,
            chunks: Chunks::new(key)?,
            chunk: Vec::with_capacity(CHUNK + TAG),
            given: 0,
            is_over: false,
        })
    }

    fn next(&mut self) -> io::Result<()> {
        self.chunk.clear();
        self.given = 0;
        let most = (CHUNK + TAG) as u64;
        let read = (&mut self.from).take(most).read_to_end(&mut self.chunk);
        read.map_err(|error| cut(error, AgeError::Changed))?;
        let is_last = self.from.fill_buf()?.is_empty();
        let is_first = self.chunks.number == 0;
        let nonce = self.chunks.nonce(is_last);
        let opened = self
            .chunks
            .key
            .open_in_place(nonce, Aad::empty(), &mut self.chunk);
        let length = opened.map_err(|_| refused(AgeError::Changed))?.len();
        self.chunk.truncate(length);
        if length == 0 && !is_first {
            return Err(refused(AgeError::Changed));
        }
        self.is_over = is_last;
        Ok(())
    }
}

impl<R: BufRead> Read for Opened<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.given == self.chunk.len() {
            if self.is_over {
                return Ok(0);
            }
            self.next()?;
        }
        let rest = &self.chunk[self.given..];
        let taken = rest.len().min(into.len());
        into[..taken].copy_from_slice(&rest[..taken]);
        self.given += taken;
        Ok(taken)
    }
}
