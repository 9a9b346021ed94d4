//! One run from an empty directory to everything it left behind.
//!
//! Called by `main`.

use std::path::Path;

use anyhow::{Result, ensure};

use crate::{
    commands,
    door::Door,
    http::Http,
    needles::Needles,
    outside::Outside,
    owner::Owner,
    script::{self, Script},
    sealed::Sealed,
    search::{Hit, Meant, Piece},
    server::Installation,
};

/// The owners of the first server.
const OWNERS: [(&str, &str); 4] = [
    (
        "ada@canary.example",
        r#"{"customerType":"INDIVIDUAL","email":"ada@canary.example","fullName":"Ada"}"#,
    ),
    (
        "bo@canary.example",
        r#"{"customerType":"INDIVIDUAL","email":"bo@canary.example","region":"CH"}"#,
    ),
    (
        "co@canary.example",
        r#"{"customerType":"BUSINESS","email":"co@canary.example","businessInfo":{"legalName":"Co",
           "country":"US","taxId":"12-3456789","incorporatedOn":"2020-01-01"}}"#,
    ),
    (
        "di@canary.example",
        r#"{"customerType":"INDIVIDUAL","email":"di@canary.example"}"#,
    ),
];

/// The owner with every proof, of the first server.
const PROVEN: (&str, &str) = (
    "flo@canary.example",
    r#"{"customerType":"INDIVIDUAL","email":"flo@canary.example","phoneNumber":"+41790000000"}"#,
);

/// The owner of the second server, which is killed; with every proof too.
const LAST: (&str, &str) = (
    "last@canary.example",
    r#"{"customerType":"INDIVIDUAL","email":"last@canary.example","phoneNumber":"+41790000009"}"#,
);

/// The owner of the sandbox.
const PLAYING: (&str, &str) = (
    "gus@canary.example",
    r#"{"customerType":"INDIVIDUAL","email":"gus@canary.example"}"#,
);

/// What a run left behind.
pub struct Findings {
    /// Every secret.
    pub needles: Needles,
    /// Everything to search.
    pub pieces: Vec<Piece>,
    /// Where secrets are meant to be: the secret's name and the place.
    pub controls: Vec<(String, Piece)>,
    /// Other places where secrets are meant to be, and must be.
    pub meant: Vec<Meant>,
    /// Requests that were refused, as they had to be.
    pub refused: usize,
    /// Lines in the logs.
    pub log_lines: usize,
}

impl Findings {
    /// Whether a hit is one that the contract asks for: a new token's secret in its own answer,
    /// a provider's token in what its owner is to stamp.
    pub fn is_meant(&self, hit: &Hit) -> bool {
        let meant = |(secret, piece): &&(String, Piece)| {
            let place = format!("{} {} ", piece.kind, piece.name);
            *secret == hit.secret && hit.place.starts_with(&place)
        };
        self.controls.iter().any(|control| meant(&control))
            || self
                .meant
                .iter()
                .any(|meant| meant.secret == hit.secret && hit.place.starts_with(&meant.place))
    }
}

/// Runs everything.
pub fn run(program: &Path) -> Result<Findings> {
    let home = tempfile::tempdir()?;
    let mut needles = Needles::default();
    let installation = Installation::new(program, home.path().join("mail"), &mut needles)?;
    let outside = Outside::open(&mut needles)?;
    let mut pieces = Vec::new();

    let server = installation.serve(Some(&outside), "text")?;
    let (client, secret) = commands::make_token(&installation, &mut needles, &mut pieces)?;
    let sealed = Sealed::open(&installation.data(), &mut needles)?;
    let mut http = Http::new(server.address, &client, &secret);
    let pin = script::pin(&mut http, &sealed, &mut needles)?;
    let mut script = Script {
        http,
        door: Door::new(server.door, &installation.api_key),
        outside: &outside,
        sealed,
        pin,
        needles,
        messages: Vec::new(),
        meant: Vec::new(),
        refused: 0,
    };
    script.strangers(&secret)?;
    script.configure()?;
    let token = script.tokens()?;
    let mut owners: Vec<Owner> = Vec::new();
    for (email, body) in OWNERS {
        let owner = Owner::make(&mut script.http, email, body, &mut script.needles)?;
        script.log_in(&owner)?;
        let phrase = script.export(&owner, owners.last())?;
        script.misplace(&owner, &phrase)?;
        pieces.extend(installation.files(&format!("after {email}"))?);
        owners.push(owner);
    }
    everything(&mut script, PROVEN, owners.last())?;
    let [first, .., last] = owners.as_slice() else {
        anyhow::bail!("there are owners")
    };
    script.exhaust(first)?;
    script.retire(last)?;
    script.operate("the first server", &installation.api_key)?;
    // Again, now that everything was counted.
    script.strangers(&secret)?;
    pieces.extend(script.webhooks()?);
    pieces.extend(installation.files("before the end")?);
    pieces.extend(server.stop(false)?);
    pieces.extend(installation.files("after the end")?);

    // A second server on the same data, with the other form of log, and no time to tidy up.
    let server = installation.serve(Some(&outside), "json")?;
    script.http.go_to(server.address);
    script.door.go_to(server.door, &installation.api_key);
    everything(&mut script, LAST, owners.first())?;
    script.operate("the second server", &installation.api_key)?;
    script.sealed.records(&mut script.needles)?;
    pieces.extend(server.stop(true)?);
    pieces.extend(script.webhooks_so_far());
    pieces.extend(installation.files("after the kill")?);

    // A sandbox, which believes tokens that nobody signed.
    let sandbox = Installation::new(program, home.path().join("unsigned"), &mut script.needles)?;
    let server = sandbox.serve(None, "json")?;
    let (client, secret) = commands::make_token(&sandbox, &mut script.needles, &mut pieces)?;
    let sealed = Sealed::open(&sandbox.data(), &mut script.needles)?;
    script.go_to(Http::new(server.address, &client, &secret), sealed)?;
    let owner = Owner::make(&mut script.http, PLAYING.0, PLAYING.1, &mut script.needles)?;
    script.play(&owner)?;
    pieces.extend(server.stop(false)?);
    pieces.extend(sandbox.files("of the sandbox with tokens")?);

    // The commands, against a server that mails no code.
    let sandbox = Installation::new(program, home.path().join("sandbox"), &mut script.needles)?;
    let controls = commands::run(&sandbox, &mut script.needles, &mut pieces)?;

    let mut findings = finish(script, pieces, &installation, &token)?;
    findings.controls.extend(controls);
    Ok(findings)
}

/// All that an owner can do.
fn everything(
    script: &mut Script<'_>,
    (email, body): (&str, &str),
    other: Option<&Owner>,
) -> Result<()> {
    let owner = Owner::make(&mut script.http, email, body, &mut script.needles)?;
    script.log_in(&owner)?;
    let phrase = script.export(&owner, other)?;
    script.misplace(&owner, &phrase)?;
    let proofs = script.prove(&owner)?;
    script.manage(&owner, proofs, &phrase)
}

/// How many lines hold a word.
fn lines(bytes: &[u8], word: &str) -> usize {
    let text = String::from_utf8_lossy(bytes);
    text.lines().filter(|line| line.contains(word)).count()
}

/// Sorts what was found, and says where secrets are meant to be.
fn finish(
    script: Script<'_>,
    mut pieces: Vec<Piece>,
    installation: &Installation,
    token: &str,
) -> Result<Findings> {
    let mut controls = vec![("the root key".to_owned(), installation.root_key()?)];
    for (number, (secret, message)) in script.messages.into_iter().enumerate() {
        let piece = Piece {
            kind: "message",
            name: format!("{number}"),
            bytes: message.into_bytes(),
        };
        controls.push((secret, piece));
    }
    pieces.extend(script.door.http.answers);
    for mut answer in script.http.answers {
        if answer.name.ends_with(" GET /metrics") {
            answer.kind = "metrics";
        }
        if answer.name.ends_with(" POST /grid/2025-10-13/tokens") {
            let copy = Piece {
                bytes: answer.bytes.clone(),
                name: answer.name.clone(),
                ..answer
            };
            controls.push((token.to_owned(), copy));
        }
        pieces.push(answer);
    }
    let logs = pieces.iter().filter(|piece| piece.kind == "log");
    let log_lines: usize = logs.map(|piece| lines(&piece.bytes, "")).sum();
    let answers = pieces
        .iter()
        .filter(|piece| piece.kind == "answer" || piece.kind == "metrics");
    ensure!(
        log_lines > answers.count(),
        "the logs have fewer lines than there were requests: they are not this run's"
    );
    Ok(Findings {
        needles: script.needles,
        pieces,
        controls,
        meant: script.meant,
        refused: script.refused,
        log_lines,
    })
}
