//! What the rules read: the repository's files and the workspace's crates; and what they say.
//!
//! Invariant: paths are relative to the repository's root, with `/` between their parts; what git
//! ignores is not in the tree.
//! Called by `tidy` and its rules.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

/// What holds nothing of ours, wherever it is; in a worktree `.git` is a file.
const SKIPPED: [&str; 5] = [".git", "target", "node_modules", "__pycache__", "corpus"];

/// Where a server that is tried out in the checkout keeps its data.
const DATA: &str = "data";

/// Endings of the files whose text the rules read.
const TEXT: [&str; 15] = [
    "css", "html", "js", "json", "lock", "md", "mjs", "py", "rs", "sh", "sql", "toml", "ts", "txt",
    "yml",
];

/// A file of the repository.
#[derive(Debug)]
pub struct File {
    /// Its path from the root.
    pub path: String,
    /// Its text; empty for a kind of file that no rule reads.
    pub text: String,
}

impl File {
    /// The lines with their numbers, from one.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    /// Whether the path ends in `.rs`.
    pub fn is_rust(&self) -> bool {
        self.has_ending("rs")
    }

    /// Whether the path ends in `.` and `ending`.
    pub fn has_ending(&self, ending: &str) -> bool {
        Path::new(&self.path)
            .extension()
            .is_some_and(|found| found == ending)
    }

    /// The number of the line where the inline tests begin: `#[cfg(test)]` right above a `mod` with a
    /// body. A `mod name;` names a file of its own.
    pub fn first_test_line(&self) -> Option<usize> {
        let mut lines = self.lines().peekable();
        while let Some((number, line)) = lines.next() {
            let next = lines.peek().map_or("", |(_, next)| next);
            if line == "#[cfg(test)]" && next.starts_with("mod ") && next.ends_with('{') {
                return Some(number);
            }
        }
        None
    }

    /// The number of the line where the inline tests end.
    pub fn last_test_line(&self) -> Option<usize> {
        let first = self.first_test_line()?;
        let mut lines = self.lines().skip(first);
        lines
            .find(|(_, line)| *line == "}")
            .map(|(number, _)| number)
    }

    /// Whether it is in a directory of tests.
    pub fn is_in_tests(&self) -> bool {
        self.path
            .split('/')
            .any(|part| part == "tests" || part == "tests.rs")
    }
}

/// A crate of the workspace, and the crates of the workspace that it depends on.
#[derive(Debug)]
pub struct Package {
    /// Its name without the `seedport-` in front.
    pub name: String,
    /// Normal dependencies; those of tests and build scripts are not edges.
    pub needs: BTreeSet<String>,
}

/// The repository as the rules see it.
#[derive(Debug, Default)]
pub struct Tree {
    files: Vec<File>,
    directories: BTreeSet<String>,
    packages: Vec<Package>,
    manifests: BTreeSet<String>,
}

impl Tree {
    /// Reads the repository.
    ///
    /// # Errors
    /// When a file cannot be read, or the workspace is not one that cargo understands.
    pub fn read(root: &Path) -> Result<Self> {
        let metadata = MetadataCommand::new().current_dir(root).no_deps().exec()?;
        let mut tree = Self {
            packages: packages(&metadata),
            manifests: manifests(&metadata).collect(),
            ..Self::default()
        };
        tree.add_directory(root, "")?;
        tree.files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(tree)
    }

    /// Every file, in the order of the paths.
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// The crates under `crates/`.
    pub fn packages(&self) -> &[Package] {
        &self.packages
    }

    /// The manifests of the workspace's members.
    pub fn manifests(&self) -> impl Iterator<Item = &File> {
        self.manifests.iter().filter_map(|path| self.file(path))
    }

    /// The file at a path.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Whether a path is a file, or a directory, in the tree.
    pub fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        self.directories.contains(path) || self.file(path).is_some()
    }

    /// The names of the directories right inside `parent`.
    pub fn directories_in(&self, parent: &str) -> impl Iterator<Item = &str> {
        let inside = format!("{parent}/");
        self.directories
            .iter()
            .filter_map(move |path| path.strip_prefix(inside.as_str()))
            .filter(|name| !name.contains('/'))
    }

    fn add_directory(&mut self, root: &Path, directory: &str) -> Result<()> {
        let shown = root.join(directory);
        for entry in fs::read_dir(&shown).with_context(|| shown.display().to_string())? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if directory.is_empty() {
                name.clone()
            } else {
                format!("{directory}/{name}")
            };
            let kind = entry.file_type()?;
            if kind.is_dir() && path != DATA && !SKIPPED.contains(&name.as_str()) {
                self.directories.insert(path.clone());
                self.add_directory(root, &path)?;
            } else if kind.is_file() && !SKIPPED.contains(&name.as_str()) {
                let text = if is_read(&path) {
                    fs::read(entry.path())?
                } else {
                    Vec::new()
                };
                self.files.push(File {
                    path,
                    text: String::from_utf8_lossy(&text).into_owned(),
                });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
impl Tree {
    /// A tree of these files, for the rules' tests.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let mut tree = Self::default();
        for &(path, text) in files {
            let parents = path
                .match_indices('/')
                .map(|(end, _)| path[..end].to_owned());
            tree.directories.extend(parents);
            if path.ends_with("Cargo.toml") {
                tree.manifests.insert(path.to_owned());
            }
            tree.files.push(File {
                path: path.to_owned(),
                text: text.to_owned(),
            });
        }
        tree
    }

    /// The same tree with a crate more.
    pub fn with_package(mut self, name: &str, needs: &[&str]) -> Self {
        let needs = needs.iter().map(|&need| need.to_owned()).collect();
        self.packages.push(Package {
            name: name.to_owned(),
            needs,
        });
        self
    }
}

/// Whether the rules read a file's text. The vectors are foreign data, kept as they came.
fn is_read(path: &str) -> bool {
    let ending = Path::new(path)
        .extension()
        .map(|ending| ending.to_string_lossy());
    let is_text = ending.is_none_or(|ending| TEXT.contains(&ending.as_ref()));
    is_text && (!path.starts_with("vectors/") || path == "vectors/README.md")
}

fn packages(metadata: &Metadata) -> Vec<Package> {
    let ours = |name: &str| name.strip_prefix("seedport-").unwrap_or(name).to_owned();
    let is_member = |name: &str| {
        metadata
            .packages
            .iter()
            .any(|package| *package.name == name)
    };
    let crates = metadata.workspace_root.join("crates");
    let below = metadata
        .packages
        .iter()
        .filter(|package| package.manifest_path.starts_with(&crates));
    let mut found: Vec<Package> = below
        .map(|package| {
            let normal = package.dependencies.iter().filter(|dependency| {
                dependency.kind == DependencyKind::Normal && is_member(&dependency.name)
            });
            let needs = normal.map(|dependency| ours(&dependency.name)).collect();
            Package {
                name: ours(&package.name),
                needs,
            }
        })
        .collect();
    found.sort_by(|one, other| one.name.cmp(&other.name));
    found
}

/// The members' manifests, from the root.
fn manifests(metadata: &Metadata) -> impl Iterator<Item = String> {
    let from_root = |path: &cargo_metadata::camino::Utf8Path| {
        path.strip_prefix(&metadata.workspace_root)
            .map(|path| path.as_str().to_owned())
    };
    metadata
        .packages
        .iter()
        .filter_map(move |package| from_root(&package.manifest_path).ok())
}

/// What a rule found: where, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    path: String,
    line: usize,
    say: String,
    /// Advice does not fail the step.
    pub is_advice: bool,
}

impl Finding {
    /// A broken rule at a line, counted from one.
    pub fn new(path: &str, line: usize, say: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            say: say.into(),
            is_advice: false,
        }
    }

    /// Advice about a line.
    pub fn advice(path: &str, line: usize, say: impl Into<String>) -> Self {
        Self {
            is_advice: true,
            ..Self::new(path, line, say)
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.is_advice { " (advice)" } else { "" };
        write!(formatter, "{}:{}:{kind} {}", self.path, self.line, self.say)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_tests_begin_where_their_module_does() {
        let text = "#[cfg(test)]\nfn helper() {}\n\n#[cfg(test)]\nmod tests {\n}\nfn more() {}\n";
        let tree = Tree::of(&[("crates/a/src/lib.rs", text)]);
        let file = &tree.files()[0];
        assert_eq!(
            (file.first_test_line(), file.last_test_line()),
            (Some(4), Some(6))
        );
        let apart = Tree::of(&[("crates/a/src/lib.rs", "#[cfg(test)]\nmod tests;\n")]);
        assert_eq!(apart.files()[0].first_test_line(), None);
    }

    #[test]
    fn a_path_may_be_a_file_or_a_directory() {
        let tree = Tree::of(&[("crates/a/src/lib.rs", "")]);
        assert!(tree.has("crates/a/src/lib.rs") && tree.has("crates/a/src/"));
        assert!(!tree.has("crates/a/src/other.rs"));
        assert_eq!(tree.directories_in("crates").collect::<Vec<_>>(), ["a"]);
    }

    #[test]
    fn a_finding_names_its_place() {
        let finding = Finding::new("README.md", 3, "say less");
        assert_eq!(finding.to_string(), "README.md:3: say less");
    }
}
