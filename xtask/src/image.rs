//! Step `image`: the image's root file system holds what it needs and no more, and an export leaves it as
//! the Dockerfile says that it runs.
//!
//! Invariant: no container engine is needed. `packaging/rootfs.sh` lays out what the Dockerfile copies, and
//! user, environment and command line are read from the Dockerfile.
//! Called by `main` and `ci`, and by `release` for the binary that is handed out.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::context::Context;
use crate::live::{self, Scratch, Server};
use crate::step::Step;
use crate::tools;

/// The step.
pub const STEP: Step = Step {
    name: "image",
    about: "the image's root file system serves an export, read-only and as no root",
    remedy: "run it as root; packaging/rootfs.sh and Dockerfile say what is in the image",
    in_ci: true,
    flags: &[],
    run,
};

fn run(context: &Context) -> Result<()> {
    context.build(&["seedport"])?;
    check(context, &context.root().join("target/debug/seedport"))
}

/// Lays out the root file system with this binary, and exports through it.
///
/// # Errors
/// When we are not root, when something is in it that should not be, or when it does not serve.
pub fn check(context: &Context, binary: &Path) -> Result<()> {
    ensure!(
        tools::is_root(),
        "only root can mount and change the user: sudo -E cargo xtask image"
    );
    let dockerfile = fs::read_to_string(context.root().join("Dockerfile"))?;
    let image = Image::of(&dockerfile)?;
    let scratch = Scratch::new(context.root().join("target/image"))?;
    let jail = Jail {
        root: scratch.path("rootfs"),
        config: scratch.path("config"),
        data: scratch.path("data"),
        image,
    };
    context.run(
        Command::new(context.root().join("packaging/rootfs.sh"))
            .arg(binary)
            .arg(&jail.root),
    )?;
    look_at(&jail.root)?;
    let example = context.root().join("seedport.example.toml");
    fs::create_dir(&jail.config)?;
    fs::copy(example, jail.config.join("seedport.toml"))?;
    // A new volume begins as the directory below it, owner and mode included.
    let kept = jail.root.join("var/lib/seedport");
    let cp = ["-a", "--no-target-directory"];
    live::run(Command::new("cp").args(cp).arg(kept).arg(&jail.data), "")?;

    let mut serve = jail.image.command.clone();
    serve.extend(["--sandbox", "--listen", "127.0.0.1:0"].map(str::to_owned));
    let server = Server::start(&mut jail.run(&serve))?;
    let token = ["token", "create", "--name", "image"].map(str::to_owned);
    let token = live::run(&mut jail.run(&token), "")?;
    let place = (server.url.as_str(), server.pin.as_str());
    live::export(binary, place, token.as_bytes(), None, &scratch)?;
    server.process.stop()?;

    let elsewhere = ["serve", "--sandbox", "--data-dir", "/etc/elsewhere"].map(str::to_owned);
    let refusal = live::run(&mut jail.run(&elsewhere), "");
    let refusal = refusal.err().context("the root file system was written")?;
    ensure!(
        refusal.to_string().contains("Read-only file system"),
        "it is not the mount that refuses: {refusal}"
    );
    Ok(())
}

/// What the Dockerfile says of the last stage.
struct Image {
    user: String,
    environment: Vec<(String, String)>,
    program: String,
    command: Vec<String>,
}

impl Image {
    fn of(dockerfile: &str) -> Result<Self> {
        let (_, stage) = dockerfile
            .rsplit_once("\nFROM scratch\n")
            .context("the last stage of the Dockerfile does not begin from scratch")?;
        let after = |word: &str| {
            let found = stage.lines().find_map(|line| line.strip_prefix(word));
            found.with_context(|| format!("the Dockerfile has no {word}"))
        };
        let list = |word| -> Result<Vec<String>> { Ok(serde_json::from_str(after(word)?)?) };
        let variables = stage.lines().filter_map(|line| line.strip_prefix("ENV "));
        let [program] = list("ENTRYPOINT ")?
            .try_into()
            .ok()
            .context("the entry point is one program")?;
        Ok(Self {
            user: after("USER ")?.to_owned(),
            environment: variables
                .filter_map(|line| line.split_once('='))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            program,
            command: list("CMD ")?,
        })
    }
}

/// Mounts as an engine does with `--read-only` and two volumes, gives up all rights, and becomes the program.
const ENTER: &str = r#"
set -eu
root=$1 config=$2 data=$3 user=$4; shift 4
mount --bind "$root" "$root"
mount --bind "$config" "$root/etc/seedport"
mount --bind "$data" "$root/var/lib/seedport"
mount -o remount,bind,ro "$root"
cd "$root"
exec setpriv --no-new-privs --bounding-set -all,+sys_chroot,+setuid,+setgid \
  chroot --userspec="$user" --groups= "$root" "$@"
"#;

/// The image as it runs.
struct Jail {
    root: PathBuf,
    config: PathBuf,
    data: PathBuf,
    image: Image,
}

impl Jail {
    fn run(&self, arguments: &[String]) -> Command {
        let mut command = Command::new("unshare");
        command
            .args(["--mount", "--uts", "--ipc", "sh", "-c", ENTER, "enter"])
            .args([&self.root, &self.config, &self.data])
            .arg(&self.image.user)
            .arg(&self.image.program)
            .args(arguments)
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .envs(self.image.environment.iter().cloned());
        command
    }
}

/// Looks at every file: whose it is, and whether it is more than is needed.
fn look_at(root: &Path) -> Result<()> {
    let (mut open, mut files, mut bytes) = (vec![root.to_owned()], 0, 0);
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(&directory)? {
            let path = entry?.path();
            let data = fs::symlink_metadata(&path)?;
            let inside = path.strip_prefix(root)?;
            let is_data = inside == Path::new("var/lib/seedport");
            ensure!(
                is_data || (data.uid() == 0 && data.mode() & 0o6022 == 0),
                "{} can be changed by others than root, or changes who runs it",
                inside.display()
            );
            if data.is_dir() {
                open.push(path);
                continue;
            }
            let allowed = ["usr/bin/seedport", "lib", "etc", "usr/share/doc"];
            ensure!(
                allowed.iter().any(|place| inside.starts_with(place))
                    || inside.starts_with("lib64"),
                "{} is in the image and nothing needs it",
                inside.display()
            );
            files += 1;
            bytes += data.len();
        }
    }
    println!("   {files} files, {} MB", bytes / 1_000_000);
    Ok(())
}
