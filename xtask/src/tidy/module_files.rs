//! Rule: a module is `name.rs` beside `name/`, never a `mod.rs`.
//!
//! Called by `tidy`.

use super::tree::{Finding, Tree};

pub fn check(tree: &Tree) -> Vec<Finding> {
    let is_named_mod = |path: &str| path.rsplit('/').next() == Some("mod.rs");
    let named = tree.files().iter().filter(|file| is_named_mod(&file.path));
    named
        .map(|file| {
            let module = file.path.trim_end_matches("/mod.rs");
            Finding::new(&file.path, 1, format!("move it to {module}.rs"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mod_file_is_refused() {
        let tree = Tree::of(&[("crates/a/src/b/mod.rs", ""), ("crates/a/src/a_mod.rs", "")]);
        let say = "move it to crates/a/src/b.rs";
        assert_eq!(
            check(&tree),
            [Finding::new("crates/a/src/b/mod.rs", 1, say)]
        );
    }
}
