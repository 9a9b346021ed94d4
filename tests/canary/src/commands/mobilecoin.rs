//! What `seedport mobilecoin` prints, beside a sandbox server.
//!
//! Called by `commands`.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::{Say, add_key};
use crate::{
    account::Account,
    http::text,
    needles::Needles,
    passkey::random,
    server::{API_KEY_FILE, Installation, Server, private_file},
};

/// Runs every subcommand. Answers with the arguments of those whose standard output is meant to
/// hold the phrase of the account that is named.
pub fn run(
    installation: &Installation,
    server: &Server,
    pin: &str,
    needles: &mut Needles,
    say: &mut Say<'_>,
) -> Result<Vec<(String, Vec<String>)>> {
    let url = format!("http://{}", server.door);
    let operator = Operator {
        installation,
        remote: ["--url", &url, "--api-key-file", API_KEY_FILE].map(str::to_owned),
        pinned: ["--pin", pin].map(str::to_owned),
    };
    let account = operator.export(needles, say)?;
    operator.import(&account, needles, say)?;
    operator.owner(needles, say)?;
    operator.mistakes(&account, say)?;
    operator.go(&account.id.to_string(), say)?;
    let open = [
        "open",
        "--envelope",
        "mob-envelope",
        "--key",
        "mob-key",
        "--pin",
        pin,
    ];
    let whole = [
        "open",
        "--envelope",
        "mob-bundle",
        "--key",
        "mob-bundle-key",
        "--pin",
        pin,
    ];
    let phrase = format!("the phrase of {}", account.who);
    let plain = [&open[..], &whole].map(<[&str]>::to_vec);
    let json = plain
        .clone()
        .map(|arguments| [&arguments[..], &["--json"]].concat());
    let owned = |arguments: Vec<&str>| arguments.into_iter().map(str::to_owned).collect();
    let all = plain.into_iter().chain(json);
    Ok(all
        .map(|arguments| (phrase.clone(), owned(arguments)))
        .collect())
}

struct Operator<'a> {
    installation: &'a Installation,
    remote: [String; 4],
    pinned: [String; 2],
}

impl Operator<'_> {
    /// A subcommand of `mobilecoin` that speaks to the door.
    fn say(&self, arguments: &[&str], success: bool, say: &mut Say<'_>) -> Result<Vec<u8>> {
        let remote = self.remote.iter().map(String::as_str);
        let all: Vec<&str> = ["mobilecoin"]
            .into_iter()
            .chain(arguments.iter().copied())
            .collect();
        let all: Vec<&str> = all.into_iter().chain(remote).collect();
        say(&all, success)
    }

    /// As [`Self::say`], with the pin.
    fn pinned(&self, arguments: &[&str], success: bool, say: &mut Say<'_>) -> Result<Vec<u8>> {
        let pin = self.pinned.iter().map(String::as_str);
        let all: Vec<&str> = arguments.iter().copied().chain(pin).collect();
        self.say(&all, success, say)
    }

    fn read(&self, file: &str) -> Result<String> {
        Ok(fs::read_to_string(self.installation.home().join(file))?)
    }

    /// An account that is made, and exported into files in every form.
    fn export(&self, needles: &mut Needles, say: &mut Say<'_>) -> Result<Account> {
        let who = "Mo of the commands";
        let made = self.say(&["create", "--name", who, "--json"], true, say)?;
        let id = text(&serde_json::from_slice(&made)?, "accountId")?;
        let export = ["export", "--account", &id];
        // Into a pipe, and without a pin.
        self.pinned(&export, false, say)?;
        self.say(&[&export[..], &["--out", "none"]].concat(), false, say)?;
        self.pinned(&[&export[..], &["--out", "mob-phrase"]].concat(), true, say)?;
        let sealed = [
            "--envelope-out",
            "mob-envelope",
            "--key-out",
            "mob-key",
            "--json",
        ];
        self.pinned(&[&export[..], &sealed].concat(), true, say)?;
        let bundle = ["--bundle-out", "mob-bundle", "--key-out", "mob-bundle-key"];
        self.pinned(&[&export[..], &bundle].concat(), true, say)?;
        // Once more, where the files are.
        self.pinned(&[&export[..], &bundle].concat(), false, say)?;
        for file in ["mob-key", "mob-bundle-key"] {
            add_key(self.installation, file, needles)?;
        }
        let phrase = self.read("mob-phrase")?;
        let account = Account::of_phrase(who, phrase.trim_end(), None, needles)?;
        ensure!(account.id.to_string() == id, "another account");
        Ok(account)
    }

    /// The same account again by its phrase and by its bundle, and another by its entropy.
    fn import(&self, account: &Account, needles: &mut Needles, say: &mut Say<'_>) -> Result<()> {
        let id = account.id.to_string();
        let phrase = [
            "import",
            "--phrase-file",
            "mob-phrase",
            "--name",
            &account.who,
        ];
        self.say(&phrase, false, say)?;
        self.go(&id, say)?;
        self.say(&phrase, true, say)?;
        self.go(&id, say)?;
        let bundle = ["import", "--bundle", "mob-bundle", "--key"];
        self.pinned(&[&bundle[..], &["mob-key"]].concat(), false, say)?;
        self.pinned(&[&bundle[..], &["mob-phrase"]].concat(), false, say)?;
        self.pinned(&[&bundle[..], &["mob-bundle-key"]].concat(), true, say)?;
        self.pinned(&[&bundle[..], &["mob-bundle-key"]].concat(), false, say)?;

        let entropy = random(32)?;
        let legacy = Account::of_entropy("Lo of the commands", &entropy, needles)?;
        private_file(
            &self.installation.home().join("mob-entropy"),
            &hex::encode(entropy),
        )?;
        self.say(&["import", "--entropy-file", "mob-entropy"], true, say)?;
        let legacy = legacy.id.to_string();
        let out = ["export", "--account", &legacy, "--out", "mob-entropy-2"];
        self.pinned(&out, true, say)?;
        ensure!(self.read("mob-entropy-2")?.trim_end() == self.read("mob-entropy")?);
        self.go(&legacy, say)
    }

    /// An account with an owner.
    fn owner(&self, needles: &mut Needles, say: &mut Say<'_>) -> Result<()> {
        for file in ["mob-owner", "mob-stranger"] {
            say(&["keygen", "--out", file], true)?;
            add_key(self.installation, file, needles)?;
        }
        let key: Value = serde_json::from_str(&self.read("mob-owner")?)?;
        let key = text(&key, "publicKey")?;
        let who = "Ola of the commands";
        let create = [
            "create",
            "--name",
            who,
            "--json",
            "--owner-public-key",
            &key,
        ];
        let made = self.say(&create, true, say)?;
        let id = text(&serde_json::from_slice(&made)?, "accountId")?;
        let export = ["export", "--account", &id, "--out", "mob-owned"];
        self.pinned(&export, false, say)?;
        for (file, success) in [
            ("mob-stranger", false),
            ("mob-phrase", false),
            ("mob-owner", true),
        ] {
            let owner = ["--owner-key-file", file];
            self.pinned(&[&export[..], &owner].concat(), success, say)?;
        }
        let phrase = self.read("mob-owned")?;
        Account::of_phrase(who, phrase.trim_end(), None, needles).map(drop)
    }

    /// Secrets in the place of other files.
    fn mistakes(&self, account: &Account, say: &mut Say<'_>) -> Result<()> {
        let id = account.id.to_string();
        self.say(&["list"], true, say)?;
        self.say(&["list", "--json", "--limit", "1"], true, say)?;
        for arguments in [
            &["import", "--phrase-file", "mob-entropy"][..],
            &["import", "--phrase-file", "mob-owner"],
            &["import", "--phrase-file", API_KEY_FILE],
            &["import", "--entropy-file", "mob-phrase"],
            &["import", "--entropy-file", "mob-key"],
        ] {
            self.say(arguments, false, say)?;
        }
        let bundle = [
            "import",
            "--bundle",
            "mob-phrase",
            "--key",
            "mob-bundle-key",
        ];
        self.pinned(&bundle, false, say)?;
        let url = self.remote[1].as_str();
        for key in ["mob-phrase", "mob-entropy", "mob-owner"] {
            let list = ["mobilecoin", "list", "--url", url, "--api-key-file", key];
            say(&list, false)?;
        }
        self.say(&["remove", "--account", &id], false, say)
            .map(drop)
    }

    fn go(&self, id: &str, say: &mut Say<'_>) -> Result<()> {
        let gone = self.say(&["remove", "--account", id, "--yes"], true, say);
        gone.map(drop).context("removing an account")
    }
}
