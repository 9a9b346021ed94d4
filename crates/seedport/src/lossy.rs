//! A stream that is never waited for: what it cannot take at once is dropped and counted.
//!
//! Invariant: writing neither fails nor panics, and no reader can hold up the writer: a pipe is
//! written to without waiting, a terminal or a socket only when it has room.
//! Called by `telemetry` for the log, and by `serve` for what it announces.

use std::{
    borrow::Cow,
    fs::{File, OpenOptions},
    io::{self, ErrorKind, Write as _},
    os::{
        fd::{AsFd, AsRawFd as _},
        unix::fs::OpenOptionsExt as _,
    },
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::{FileType, OFlags, fstat},
};

/// As much as a pipe takes as a whole or not at all.
const AT_ONCE: usize = 4096;

/// A stream that is never waited for.
#[derive(Debug)]
pub struct Lossy {
    /// `None` where the stream cannot even be duplicated.
    file: Option<File>,
    /// Whether it says itself that it has no room.
    answers_at_once: bool,
    /// Whether the last line was cut off in the middle.
    torn: Mutex<bool>,
    dropped: AtomicU64,
}

impl Lossy {
    /// Writes to a stream of the process.
    pub fn over(stream: impl AsFd) -> Self {
        let kind = fstat(&stream).map(|data| FileType::from_raw_mode(data.st_mode));
        let (file, answers_at_once) = match kind {
            Ok(FileType::Fifo) => match reopened(&stream) {
                Ok(file) => (Some(file), true),
                Err(_) => (duplicated(&stream), false),
            },
            Ok(FileType::RegularFile) => (duplicated(&stream), true),
            _ => (duplicated(&stream), false),
        };
        Self {
            file,
            answers_at_once,
            torn: Mutex::new(false),
            dropped: AtomicU64::new(0),
        }
    }

    /// How many texts were not written as a whole.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Writes a text that ends its line, or drops it.
    pub fn write(&self, text: &[u8]) {
        let mut torn = self.torn();
        // A line that was cut off is ended first.
        let whole = if *torn {
            Cow::Owned([b"\n", text].concat())
        } else {
            Cow::Borrowed(text)
        };
        let left = self.write_until_full(&whole);
        if left > 0 {
            self.dropped.fetch_add(1, Ordering::Relaxed);
            *torn = *torn || left < whole.len();
        } else {
            *torn = false;
        }
    }

    /// Gives how many bytes it could not write.
    fn write_until_full(&self, text: &[u8]) -> usize {
        let Some(mut file) = self.file.as_ref() else {
            return text.len();
        };
        let mut rest = text;
        while !rest.is_empty() && (self.answers_at_once || has_room(file)) {
            match file.write(&rest[..rest.len().min(AT_ONCE)]) {
                Ok(0) => break,
                Ok(written) => rest = &rest[written..],
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        rest.len()
    }

    fn torn(&self) -> MutexGuard<'_, bool> {
        self.torn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The same pipe, opened anew: that it does not wait is then its own affair, and not that of whoever
/// else writes to the pipe.
fn reopened(stream: &impl AsFd) -> io::Result<File> {
    let path = format!("/proc/self/fd/{}", stream.as_fd().as_raw_fd());
    let no_wait = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
    OpenOptions::new()
        .write(true)
        .custom_flags(no_wait)
        .open(path)
}

fn duplicated(stream: &impl AsFd) -> Option<File> {
    stream.as_fd().try_clone_to_owned().ok().map(File::from)
}

/// Whether a write would be answered at once, be it by an error.
fn has_room(file: &File) -> bool {
    let mut asked = [PollFd::new(file, PollFlags::OUT)];
    poll(&mut asked, Some(&Timespec::default())).is_ok_and(|ready| ready > 0)
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, pipe};

    use super::*;

    #[test]
    fn a_pipe_that_nobody_reads_takes_what_fits_and_the_rest_is_counted() {
        let (mut reader, writer) = pipe().expect("a pipe");
        let lossy = Lossy::over(&writer);
        let line = [&[b'a'; 99][..], b"\n"].concat();
        for _ in 0..2000 {
            lossy.write(&line);
        }
        let dropped = lossy.dropped();
        assert!((1..2000).contains(&dropped), "{dropped}");
        drop((lossy, writer));
        let mut read = Vec::new();
        reader.read_to_end(&mut read).expect("bytes");
        let whole = (2000 - dropped) * 100;
        assert_eq!(read.len() as u64, whole);
        assert!(read.chunks(100).all(|read| read == line));
    }

    #[test]
    fn a_text_that_is_cut_off_ends_before_the_next_one_begins() {
        let (mut reader, writer) = pipe().expect("a pipe");
        let lossy = Lossy::over(&writer);
        lossy.write(&vec![b'a'; 100_000]);
        assert_eq!(lossy.dropped(), 1);
        let mut read = vec![0; 50_000];
        reader.read_exact(&mut read).expect("bytes");
        lossy.write(b"next\n");
        assert_eq!(lossy.dropped(), 1);
        drop((lossy, writer));
        let mut read = String::new();
        reader.read_to_string(&mut read).expect("text");
        assert!(read.ends_with("a\nnext\n"));
    }

    #[test]
    fn a_reader_that_went_away_and_a_full_disk_are_counted() {
        let (reader, writer) = pipe().expect("a pipe");
        let lossy = Lossy::over(&writer);
        drop(reader);
        let full = OpenOptions::new().write(true).open("/dev/full");
        let full = Lossy::over(full.expect("the device"));
        for lossy in [lossy, full] {
            lossy.write(b"a\n");
            lossy.write(b"b\n");
            assert_eq!(lossy.dropped(), 2);
        }
    }

    #[test]
    fn a_socket_whose_other_end_is_not_read_does_not_hold_up() {
        let (_other, socket) = std::os::unix::net::UnixStream::pair().expect("a pair");
        let lossy = Lossy::over(&socket);
        let line = vec![b'a'; 1000];
        for _ in 0..2000 {
            lossy.write(&line);
        }
        assert!(lossy.dropped() > 0);
    }
}
