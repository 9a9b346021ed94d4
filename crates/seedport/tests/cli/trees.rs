//! Directories as trees of bytes.
//!
//! Called by the cases that show that nothing was changed.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::Command,
};

use crate::harness::Scratch;

/// Every file under a directory, with its mode and its bytes.
pub fn contents(place: &Path) -> BTreeMap<PathBuf, (u32, Vec<u8>)> {
    let mut found = BTreeMap::new();
    let mut places = vec![place.to_owned()];
    while let Some(place) = places.pop() {
        for entry in fs::read_dir(place).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                places.push(path);
            } else {
                let mode = fs::metadata(&path).expect("there").permissions().mode();
                let bytes = fs::read(&path).expect("readable");
                found.insert(path, (mode, bytes));
            }
        }
    }
    found
}

/// A new directory that is nobody else's.
pub fn private_directory(scratch: &Scratch, name: &str) -> PathBuf {
    let place = scratch.path(name);
    let made = fs::DirBuilder::new().mode(0o700).create(&place);
    made.expect("a directory");
    place
}

/// Copies what is named, as `cp -a` does.
pub fn copy(from: &Path, to: &Path, names: &[&str]) {
    for name in names {
        let mut command = Command::new("cp");
        command.arg("-a").arg(from.join(name)).arg(to.join(name));
        assert!(command.status().expect("cp starts").success(), "{name}");
    }
}
