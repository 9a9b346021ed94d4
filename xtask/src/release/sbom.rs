//! The bill of materials: every crate that the binary is built from, in `CycloneDX` 1.5.
//!
//! Invariant: what tests alone need is not in it; a crate of the registry has the checksum of `Cargo.lock`.
//! Called by `release`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId};
use serde_json::{Value, json};

use crate::context::Context;

/// Writes it, and gives the version of the binary.
///
/// # Errors
/// When the workspace cannot be read.
pub fn write(context: &Context, dist: &Path) -> Result<String> {
    let metadata = metadata(context.root())?;
    let lock = fs::read_to_string(context.root().join("Cargo.lock"))?;
    let bill = bill(&metadata, &checksums(&lock))?;
    let version = bill["metadata"]["component"]["version"]
        .as_str()
        .context("no version")?
        .to_owned();
    let file = dist.join(format!("seedport-{version}.cdx.json"));
    fs::write(file, serde_json::to_string_pretty(&bill)? + "\n")?;
    let count = bill["components"].as_array().map_or(0, Vec::len);
    println!("   the binary is built from {count} crates");
    Ok(version)
}

fn metadata(root: &Path) -> Result<Metadata> {
    let target = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let options = ["--locked", "--filter-platform"].map(str::to_owned);
    Ok(MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .other_options([&options[..], &[target]].concat())
        .exec()?)
}

/// Checksums by name and version.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let value = |entry: &str, key: &str| {
        let line = entry.lines().find_map(|it| it.strip_prefix(key))?;
        Some(line.trim_matches([' ', '=', '"']).to_owned())
    };
    let entries = lock.split("[[package]]").skip(1);
    entries
        .filter_map(|entry| {
            let name = (value(entry, "name")?, value(entry, "version")?);
            Some((name, value(entry, "checksum")?))
        })
        .collect()
}

fn bill(metadata: &Metadata, checksums: &BTreeMap<(String, String), String>) -> Result<Value> {
    let resolve = metadata.resolve.as_ref().context("nothing is resolved")?;
    let edges: BTreeMap<&PackageId, Vec<&PackageId>> = resolve
        .nodes
        .iter()
        .map(|node| {
            let needed = node.deps.iter().filter(|it| {
                let mut kinds = it.dep_kinds.iter();
                kinds.any(|kind| kind.kind != DependencyKind::Development)
            });
            (&node.id, needed.map(|it| &it.pkg).collect())
        })
        .collect();
    let mut packages = metadata.packages.iter();
    let root = packages
        .find(|package| package.name.as_str() == "seedport")
        .context("no binary")?;
    let (mut found, mut open) = (BTreeSet::from([&root.id]), vec![&root.id]);
    while let Some(next) = open.pop() {
        for id in edges.get(next).into_iter().flatten().copied() {
            if found.insert(id) {
                open.push(id);
            }
        }
    }
    let by_id: BTreeMap<_, _> = metadata.packages.iter().map(|it| (&it.id, it)).collect();
    let reference = |id: &PackageId| by_id.get(id).map(|package| purl(package));
    let component = |package: &Package| {
        let key = (package.name.to_string(), package.version.to_string());
        let kind = if package.id == root.id {
            "application"
        } else {
            "library"
        };
        let mut component = json!({
            "type": kind,
            "bom-ref": purl(package),
            "name": key.0,
            "version": key.1,
            "purl": purl(package),
        });
        if let Some(license) = &package.license {
            // Cargo once allowed a slash for `OR`.
            let expression = license.replace('/', " OR ").replace("  ", " ");
            component["licenses"] = json!([{ "expression": expression }]);
        }
        if let Some(sum) = checksums.get(&key).filter(|_| package.source.is_some()) {
            component["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
        }
        component
    };
    let parts = found.iter().filter(|id| **id != &root.id);
    let parts = parts.filter_map(|id| by_id.get(id));
    let parts = parts.map(|package| component(package));
    let parts: Vec<_> = parts.chain([viewer()?]).collect();
    let dependencies = found.iter().map(|id| {
        let needed = edges.get(*id).into_iter().flatten();
        let needed: BTreeSet<_> = needed.filter_map(|it| reference(it)).collect();
        json!({ "ref": reference(id), "dependsOn": needed })
    });
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": component(root) },
        "components": parts,
        "dependencies": dependencies.collect::<Vec<_>>(),
    }))
}

/// What the binary carries that is no crate: the viewer of `/docs`.
fn viewer() -> Result<Value> {
    let named = include_str!("../../../crates/grid/viewer/VERSION");
    let (name, version) = named.trim().split_once(' ').context("VERSION")?;
    let reference = format!("pkg:npm/{name}@{version}");
    Ok(json!({
        "type": "library",
        "bom-ref": reference,
        "name": name,
        "version": version,
        "purl": reference,
        "licenses": [{ "expression": "Apache-2.0" }],
    }))
}

fn purl(package: &Package) -> String {
    format!("pkg:cargo/{}@{}", package.name, package.version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bill_has_what_the_binary_is_built_from_and_nothing_of_the_tests() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let lock = fs::read_to_string(root.join("Cargo.lock")).unwrap();
        let bill = bill(&metadata(&root).unwrap(), &checksums(&lock)).unwrap();
        let parts = bill["components"].as_array().unwrap();
        let part = |name: &str| parts.iter().find(|part| part["name"] == name);
        for name in ["aws-lc-sys", "libsqlite3-sys", "rustls", "secp256k1-sys"] {
            let hash = part(name).expect(name)["hashes"][0]["content"].as_str();
            assert_eq!(hash.map(str::len), Some(64), "{name}");
        }
        assert!(part("seedport-vault").is_some());
        let viewer = part("swagger-ui-dist").expect("the viewer of /docs");
        assert_eq!(viewer["licenses"][0]["expression"], "Apache-2.0");
        for name in ["proptest", "passkey", "trybuild", "xtask", "seedport"] {
            assert!(part(name).is_none(), "{name}");
        }
        assert!(parts.iter().all(|part| part["licenses"].is_array()));
        let known: BTreeSet<_> = parts
            .iter()
            .map(|part| &part["bom-ref"])
            .map(Value::to_string)
            .collect();
        assert_eq!(known.len(), parts.len(), "no reference twice");
        let edges = bill["dependencies"].as_array().unwrap();
        let named = edges
            .iter()
            .flat_map(|edge| edge["dependsOn"].as_array().unwrap());
        for reference in named.map(Value::to_string) {
            assert!(known.contains(&reference), "{reference}");
        }
    }
}
