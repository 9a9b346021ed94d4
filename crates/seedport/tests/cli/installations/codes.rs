//! Owners of old wallets prove themselves by a code, as a sandbox has it.

use super::{INSTALLATIONS, Installation, assert_exported};
use crate::harness::run_with_input;

/// Opens a session by a code, and exports under it.
fn by_code(opened: &Installation, name: &str, kind: &str) {
    let (platform, customer) = opened.customer(name);
    let account = super::text(&customer["account"]["id"]);
    let words = ["session", "open", "--account", account, "--type", kind];
    let file = opened.scratch.path(&format!("{name}-{kind}.json"));
    let mut command = opened.command(platform, &words);
    command.args(["--pin", &opened.server.pin]);
    command.arg("--out").arg(&file);
    run_with_input(command, b"000000\n").succeeded();
    assert_exported(customer, opened.export_by_file(platform, &file));
}

#[test]
fn codes_by_mail_and_by_text_message_open_sessions_that_export() {
    for name in INSTALLATIONS {
        let opened = Installation::open(name);
        // Ben's address has capital letters; finn has ada's, on another platform.
        for customer in ["ada", "ben", "eve", "finn"] {
            by_code(&opened, customer, "email");
        }
        by_code(&opened, "ada", "sms");
    }
}
