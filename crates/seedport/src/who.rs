//! Who runs this command, as the machine knows them.
//!
//! Invariant: the user id is the kernel's; the names beside it are for a reader and decide nothing.
//! Called by the commands that write the audit log.

use std::{env, fs};

/// The longest name that is taken over, in characters.
const LONGEST: usize = 64;

/// The user, as in `ann (uid 1000)`, and whom `sudo` names.
pub fn at_the_machine() -> String {
    let uid = rustix::process::getuid().as_raw();
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = name_of(uid, &users).map_or_else(String::new, |name| format!("{name} "));
    let sudo = env::var("SUDO_USER").ok().map(|name| plain(&name));
    match sudo.filter(|name| !name.is_empty()) {
        Some(by) => format!("{name}(uid {uid}), by sudo of {by}"),
        None => format!("{name}(uid {uid})"),
    }
}

/// A user's name in the lines of `/etc/passwd`.
fn name_of(uid: u32, users: &str) -> Option<String> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let id = fields.nth(1)?.parse::<u32>().ok()?;
        (id == uid).then(|| plain(name))
    })
}

fn plain(name: &str) -> String {
    let shown = name.chars().filter(char::is_ascii_graphic);
    shown.take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_named_by_the_line_of_their_id() {
        let users = "root:x:0:0:root:/root:/bin/sh\nbad line\nann:x:1000:1000::/home/ann:/bin/sh";
        assert_eq!(name_of(1000, users).as_deref(), Some("ann"));
        assert_eq!(name_of(0, users).as_deref(), Some("root"));
        assert_eq!(name_of(7, users), None);
        assert_eq!(plain("an\u{1b}[2Jn\n"), "an[2Jn");
    }
}
