//! What must not stay behind when a command ends before its time: reserved files, and directories of
//! what is not finished.
//!
//! Invariant: a file goes only while nothing is in it; a directory is one that this process made for
//! itself. An interrupted command ends with 128 and the signal's number, as shells expect.
//! Called by `files`, `demo` and `broken_pipe`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::exit,
    sync::{Mutex, MutexGuard, Once, PoisonError, mpsc},
    thread,
};

use tokio::{
    runtime::Builder,
    signal::unix::{SignalKind, signal},
};

static LEFT: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// How often a directory that is still written to is tried.
const TRIES: usize = 10;

/// A path that goes when the process is interrupted; forgotten when this is dropped.
#[derive(Debug)]
pub struct Leftover(PathBuf);

impl Leftover {
    /// Remembers an empty file, or a directory of this process.
    pub fn remember(path: &Path) -> Self {
        watch();
        left().push(path.to_owned());
        Self(path.to_owned())
    }
}

impl Drop for Leftover {
    fn drop(&mut self) {
        let mut left = left();
        if let Some(at) = left.iter().position(|path| *path == self.0) {
            left.swap_remove(at);
        }
    }
}

/// Removes all that is remembered, as the last thing of the process.
pub fn remove_all() {
    for path in left().drain(..) {
        if path.is_dir() {
            // Another thread may still write into it.
            (0..TRIES).find(|_| fs::remove_dir_all(&path).is_ok() || !path.exists());
        } else {
            remove_if_empty(&path);
        }
    }
}

/// Removes a file that nothing was written to.
pub fn remove_if_empty(path: &Path) {
    if path
        .symlink_metadata()
        .is_ok_and(|data| data.is_file() && data.len() == 0)
    {
        // It is empty; where it cannot go, nothing is lost.
        let _ = fs::remove_file(path);
    }
}

fn left() -> MutexGuard<'static, Vec<PathBuf>> {
    LEFT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Listens for the signals that end a command, on a thread of its own: the command itself may wait for a
/// line of its owner's.
fn watch() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let (ready, is_ready) = mpsc::channel();
        thread::spawn(move || {
            let Ok(runtime) = Builder::new_current_thread().enable_all().build() else {
                return;
            };
            runtime.block_on(async {
                let kinds = [
                    SignalKind::interrupt(),
                    SignalKind::terminate(),
                    SignalKind::hangup(),
                ];
                let [Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)] = kinds.map(signal)
                else {
                    return;
                };
                let _ = ready.send(());
                let number = tokio::select! {
                    _ = interrupt.recv() => 2,
                    _ = terminate.recv() => 15,
                    _ = hangup.recv() => 1,
                };
                remove_all();
                exit(128 + number);
            });
        });
        // Where no signal can be received, they end the process as they always did.
        let _ = is_ready.recv();
    });
}
