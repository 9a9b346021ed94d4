//! Private files, and everything that is none.
//!
//! Invariant: what only root can set up is tried where the tests are root's, and the rule behind it
//! everywhere.

use std::os::unix::{fs::chown, fs::symlink, net::UnixListener};

use tempfile::TempDir;

use super::*;

/// A directory of one test, mode 0700, and in it `sub`, mode 0755.
struct Scene(TempDir);

impl Scene {
    fn new() -> Self {
        let scene = Self(TempDir::new().expect("a directory"));
        fs::create_dir(scene.path("sub")).expect("a directory");
        set_mode(&scene.path("sub"), 0o755);
        scene
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A file of this mode.
    fn file(&self, name: &str, mode: u32) -> PathBuf {
        let path = self.path(name);
        // An earlier one may be of a mode that not even its owner writes.
        let _ = fs::remove_file(&path);
        fs::write(&path, "secret").expect("a file");
        set_mode(&path, mode);
        path
    }
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("chmod");
}

fn refused(path: &Path) -> NotPrivate {
    read(path).err().expect("refused")
}

/// Whether this process may give files away.
fn is_root() -> bool {
    own() == 0
}

#[test]
fn a_file_of_its_owner_alone_is_read() {
    let scene = Scene::new();
    for mode in [0o600, 0o400, 0o700] {
        let read = read(&scene.file("sub/key", mode)).expect("private");
        assert_eq!(read.expose(), b"secret");
    }
}

#[test]
fn a_file_that_others_may_use_is_refused() {
    let scene = Scene::new();
    for mode in [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o444, 0o666] {
        let error = refused(&scene.file("sub/key", mode));
        assert!(matches!(error, NotPrivate::TooOpen { mode: found } if found == mode));
    }
}

#[test]
fn a_missing_file_is_told_from_the_others() {
    let scene = Scene::new();
    for path in ["sub/none", "none/key"] {
        let error = refused(&scene.path(path));
        assert!(
            matches!(&error, NotPrivate::Io(error) if error.kind() == io::ErrorKind::NotFound),
            "{error}"
        );
    }
}

#[test]
fn what_is_no_file_is_refused_and_never_waited_for() {
    let scene = Scene::new();
    let pipe = scene.path("sub/pipe");
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, Mode::RUSR).expect("a pipe");
    set_mode(&scene.path("sub"), 0o700);
    let socket = scene.path("sub/socket");
    let _listener = UnixListener::bind(&socket).expect("a socket");
    let others = ["/dev/null".into(), "/".into()];
    for path in [pipe, socket, scene.path("sub")].into_iter().chain(others) {
        let error = refused(&path);
        assert!(matches!(error, NotPrivate::Kind), "{error}");
    }
}

#[test]
fn a_directory_that_others_can_write_is_refused_at_any_height() {
    let scene = Scene::new();
    fs::create_dir(scene.path("sub/below")).expect("a directory");
    let file = scene.file("sub/below/key", 0o600);
    for place in ["sub", "sub/below"] {
        for mode in [0o777, 0o775, 0o757, 0o2775] {
            set_mode(&scene.path(place), mode);
            let error = refused(&file);
            let NotPrivate::PlaceTooOpen {
                place: named,
                mode: found,
            } = error
            else {
                panic!("{error}");
            };
            assert_eq!((named, found), (scene.path(place), mode));
        }
        set_mode(&scene.path(place), 0o755);
    }
    assert!(read(&file).is_ok());
}

#[test]
fn a_sticky_directory_is_as_good_as_the_owner_of_what_is_in_it() {
    let scene = Scene::new();
    let file = scene.file("sub/key", 0o600);
    set_mode(&scene.path("sub"), 0o1777);
    assert!(read(&file).is_ok());
    assert!(check_directory(&scene.path("sub")).is_err());
    if is_root() {
        chown(&file, Some(65534), None).expect("given away");
        let error = refused(&file);
        assert!(
            matches!(error, NotPrivate::Owner { owner: 65534 }),
            "{error}"
        );
    }
}

#[test]
fn root_and_oneself_are_trusted_and_nobody_else() {
    for (owner, own, trusted) in [
        (0, 0, true),
        (0, 7, true),
        (7, 7, true),
        (7, 8, false),
        (7, 0, false),
    ] {
        assert_eq!(trusts(owner, own), trusted, "{owner} {own}");
    }
}

#[test]
fn the_group_may_read_what_is_roots_and_nothing_more() {
    for (owner, own, group_reads) in [(0, 7, true), (7, 7, false), (0, 0, false)] {
        let forbidden = forbidden(owner, own);
        assert_eq!(0o440 & forbidden == 0, group_reads, "{owner} {own}");
        for mode in [0o404, 0o420, 0o402, 0o410, 0o401] {
            assert_ne!(mode & forbidden, 0, "{owner} {own} {mode:o}");
        }
    }
}

#[test]
fn what_another_user_owns_is_refused() {
    // Only root can give a file away.
    if !is_root() {
        return;
    }
    let scene = Scene::new();
    let file = scene.file("sub/key", 0o600);
    chown(scene.path("sub"), Some(65534), None).expect("given away");
    let error = refused(&file);
    let NotPrivate::PlaceOwner {
        place,
        owner: 65534,
    } = error
    else {
        panic!("{error}");
    };
    assert_eq!(place, scene.path("sub"));
    assert!(matches!(
        check_directory(&scene.path("sub")),
        Err(NotPrivate::Owner { owner: 65534 })
    ));
}

#[test]
fn a_file_that_is_a_link_elsewhere_is_refused() {
    let scene = Scene::new();
    let file = scene.file("key", 0o600);
    fs::create_dir(scene.path("sub/below")).expect("a directory");
    let cases = [
        ("sub/absolute", file.clone()),
        ("sub/upwards", PathBuf::from("../key")),
        ("sub/up-and-down", PathBuf::from("below/../../key")),
    ];
    for (link, target) in cases {
        symlink(&target, scene.path(link)).expect("a link");
        let error = refused(&scene.path(link));
        let NotPrivate::Link { target: named } = error else {
            panic!("{link}: {error}");
        };
        assert_eq!(named, scene.path("sub").join(target));
    }
    // Nor by way of a link inside.
    symlink("../..", scene.path("sub/below/out")).expect("a link");
    symlink("below/out/key", scene.path("sub/twice")).expect("a link");
    assert!(matches!(
        refused(&scene.path("sub/twice")),
        NotPrivate::Link { .. }
    ));
    symlink("round", scene.path("sub/round")).expect("a link");
    assert!(matches!(
        refused(&scene.path("sub/round")),
        NotPrivate::Io(_)
    ));
}

#[test]
fn a_secret_as_kubernetes_mounts_it_is_read() {
    let scene = Scene::new();
    fs::create_dir(scene.path("sub/..2026_01_01")).expect("a directory");
    scene.file("sub/..2026_01_01/key", 0o400);
    symlink("..2026_01_01", scene.path("sub/..data")).expect("a link");
    symlink("..data/key", scene.path("sub/key")).expect("a link");
    set_mode(&scene.path("sub"), 0o1777);
    assert!(read(&scene.path("sub/key")).is_ok());
    set_mode(&scene.path("sub"), 0o777);
    assert!(read(&scene.path("sub/key")).is_err());
}

#[test]
fn a_link_on_the_way_is_followed_and_what_it_leads_to_is_checked() {
    let scene = Scene::new();
    fs::create_dir(scene.path("other")).expect("a directory");
    set_mode(&scene.path("other"), 0o755);
    scene.file("other/key", 0o600);
    symlink("../other", scene.path("sub/way")).expect("a link");
    let path = scene.path("sub/way/key");
    assert!(read(&path).is_ok());
    assert!(read(&scene.path("sub/way/../other/./key")).is_ok());
    set_mode(&scene.path("other"), 0o777);
    assert!(matches!(refused(&path), NotPrivate::PlaceTooOpen { .. }));
    set_mode(&scene.path("other"), 0o755);
    if is_root() {
        std::os::unix::fs::lchown(scene.path("sub/way"), Some(65534), None).expect("given away");
        assert!(matches!(refused(&path), NotPrivate::PlaceOwner { .. }));
    }
}

#[test]
fn a_long_file_is_refused_and_one_of_the_limit_is_read() {
    let scene = Scene::new();
    let file = scene.file("sub/key", 0o600);
    for (length, is_read) in [(MAX_LENGTH, true), (MAX_LENGTH + 1, false)] {
        fs::write(&file, vec![b'x'; length]).expect("a file");
        assert_eq!(read(&file).is_ok(), is_read);
    }
}
