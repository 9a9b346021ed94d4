//! Rule: every dependency and its version is declared once, in the workspace's manifest, and
//! every crate takes the workspace's lints.
//!
//! Called by `tidy`.

use super::tree::{File, Finding, Tree};

pub fn check(tree: &Tree) -> Vec<Finding> {
    let declared = tree.file("Cargo.toml").into_iter();
    let declared = declared.flat_map(check_declared);
    let inherited = tree
        .manifests()
        .filter(|file| file.path != "Cargo.toml")
        .flat_map(check_manifest);
    declared.chain(inherited).collect()
}

/// Each dependency of the workspace says what it is for: behind itself, or above its group.
fn check_declared(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (mut section, mut is_said) = ("", false);
    for (number, line) in file.lines() {
        let line = line.trim();
        if line.starts_with('[') {
            section = line;
        }
        is_said = match line.chars().next() {
            None => false,
            Some('#') => line.len() > 2,
            Some(_) => is_said,
        };
        let is_entry = section == "[workspace.dependencies]" && line.contains('=');
        if is_entry && !line.starts_with('#') && !is_said && !line.contains(" # ") {
            let say = "say what the dependency is for, in a comment behind it or above its group";
            findings.push(Finding::new(&file.path, number, say));
        }
    }
    findings
}

fn check_manifest(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut section = "";
    let mut takes_lints = false;
    for (number, line) in file.lines() {
        let line = line.trim();
        if line.starts_with('[') {
            section = line.trim_matches(['[', ']']);
            if section.contains("dependencies.") {
                let say = "write the dependency on one line: NAME.workspace = true";
                findings.push(Finding::new(&file.path, number, say));
            }
            continue;
        }
        let is_entry = line.contains('=') && !line.starts_with('#');
        takes_lints |= section == "lints" && line == "workspace = true";
        if is_entry && section.ends_with("dependencies") && !is_inherited(line) {
            let say = "declare it in [workspace.dependencies] of Cargo.toml, with a comment saying \
                       what it is for, and write NAME.workspace = true here";
            findings.push(Finding::new(&file.path, number, say));
        }
    }
    if !takes_lints {
        findings.push(Finding::new(
            &file.path,
            1,
            "add [lints] with workspace = true",
        ));
    }
    findings
}

fn is_inherited(entry: &str) -> bool {
    let entry = entry.replace(' ', "");
    entry.contains(".workspace=true") || entry.contains("={workspace=true")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINTS: &str = "[lints]\nworkspace = true\n";

    fn lines(dependencies: &str) -> usize {
        let text = format!("[package]\nname = \"a\"\n{dependencies}\n{LINTS}");
        check(&Tree::of(&[("crates/a/Cargo.toml", &text)])).len()
    }

    #[test]
    fn a_dependency_with_a_version_of_its_own_is_refused() {
        assert_eq!(
            lines("[dependencies]\nhex = \"0.4\"\nserde = { version = \"1\" }"),
            2
        );
        assert_eq!(
            lines("[target.'cfg(unix)'.dev-dependencies]\nhex = \"0.4\""),
            1
        );
        assert_eq!(lines("[dependencies.hex]\nversion = \"0.4\""), 1);
    }

    #[test]
    fn an_inherited_dependency_passes() {
        let inherited = "[dependencies]\nhex.workspace = true\n\
                         serde = { workspace = true, features = [\"rc\"] } # why\n";
        assert_eq!(lines(inherited), 0);
    }

    #[test]
    fn a_dependency_without_its_comment_is_refused() {
        let said = "[workspace.dependencies]\n# Keys.\na = \"1\"\n\nb = \"1\" # why\n";
        assert_eq!(
            check(&Tree::of(&[("Cargo.toml", &format!("{said}{LINTS}"))])),
            []
        );
        let unsaid = format!("{said}\nc = \"1\"\n{LINTS}");
        assert_eq!(check(&Tree::of(&[("Cargo.toml", &unsaid)])).len(), 1);
    }

    #[test]
    fn a_crate_without_the_lints_is_refused() {
        let tree = Tree::of(&[("crates/a/Cargo.toml", "[package]\nname = \"a\"\n")]);
        let say = "add [lints] with workspace = true";
        assert_eq!(check(&tree), [Finding::new("crates/a/Cargo.toml", 1, say)]);
    }
}
