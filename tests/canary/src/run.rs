//! One run from an empty directory to everything it left behind.
//!
//! Called by `main`.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use seedport_wire::Fingerprint;

use crate::{
    commands,
    http::{Http, text},
    mail::MailBox,
    needles::Needles,
    owner::Owner,
    script::Script,
    sealed::Sealed,
    search::{Hit, Piece},
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

/// The owner of the second server, which is killed.
const LAST: (&str, &str) = (
    "last@canary.example",
    r#"{"customerType":"INDIVIDUAL","email":"last@canary.example"}"#,
);

/// What a run left behind.
pub struct Findings {
    /// Every secret.
    pub needles: Needles,
    /// Everything to search.
    pub pieces: Vec<Piece>,
    /// Where secrets are meant to be: the secret's name and the place.
    pub controls: Vec<(String, Piece)>,
    /// Requests that were refused, as they had to be.
    pub refused: usize,
    /// Lines in the logs.
    pub log_lines: usize,
}

impl Findings {
    /// Whether a hit is one that the contract asks for: a new token's secret in its own answer.
    pub fn is_meant(&self, hit: &Hit) -> bool {
        let meant = |(secret, piece): &&(String, Piece)| {
            let place = format!("{} {} ", piece.kind, piece.name);
            *secret == hit.secret && hit.place.starts_with(&place)
        };
        self.controls.iter().any(|control| meant(&control))
    }
}

/// Runs everything.
pub fn run(program: &Path) -> Result<Findings> {
    let home = tempfile::tempdir()?;
    let installation = Installation::new(program, home.path().join("mail"))?;
    let mail = MailBox::open()?;
    let mut needles = Needles::default();
    let mut pieces = Vec::new();

    let server = installation.serve(Some(mail.address), "text")?;
    let (client, secret) = commands::make_token(&installation, &mut needles, &mut pieces)?;
    let sealed = Sealed::open(&installation.data(), &mut needles)?;
    let http = Http::new(server.address, &client, &secret);
    let mut script = begin(http, &mail, &sealed, needles)?;
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
    let [first, .., last] = owners.as_slice() else {
        anyhow::bail!("there are owners")
    };
    script.exhaust(first)?;
    script.retire(last)?;
    // Again, now that everything was counted.
    script.strangers(&secret)?;
    pieces.extend(installation.files("before the end")?);
    pieces.extend(server.stop(false)?);
    pieces.extend(installation.files("after the end")?);

    // A second server on the same data, with the other form of log, and no time to tidy up.
    let server = installation.serve(Some(mail.address), "json")?;
    script.http.go_to(server.address);
    let owner = Owner::make(&mut script.http, LAST.0, LAST.1, &mut script.needles)?;
    script.log_in(&owner)?;
    let phrase = script.export(&owner, owners.first())?;
    script.misplace(&owner, &phrase)?;
    pieces.extend(server.stop(true)?);
    pieces.extend(installation.files("after the kill")?);

    // The commands, against a server that mails no code.
    let sandbox = Installation::new(program, home.path().join("sandbox"))?;
    let controls = commands::run(&sandbox, &mut script.needles, &mut pieces)?;

    let mut findings = finish(script, pieces, &installation, &token)?;
    findings.controls.extend(controls);
    Ok(findings)
}

/// How many lines hold a word.
fn lines(bytes: &[u8], word: &str) -> usize {
    let text = String::from_utf8_lossy(bytes);
    text.lines().filter(|line| line.contains(word)).count()
}

/// Pins the published key, which must be the one in the database.
fn begin<'a>(
    mut http: Http,
    mail: &'a MailBox,
    sealed: &'a Sealed,
    mut needles: Needles,
) -> Result<Script<'a>> {
    let document = http.raw("GET", "/.well-known/seedport-keys.json", &[], "")?;
    let key = &document.json()?["keys"][0];
    let pin: Fingerprint = text(key, "fingerprint")?.parse()?;
    sealed.quorum_key(&text(key, "publicKey")?, &mut needles)?;
    Ok(Script {
        http,
        mail,
        sealed,
        pin,
        needles,
        messages: Vec::new(),
        refused: 0,
    })
}

/// Sorts what was found, and says where secrets are meant to be.
fn finish(
    script: Script<'_>,
    mut pieces: Vec<Piece>,
    installation: &Installation,
    token: &str,
) -> Result<Findings> {
    let mut controls = vec![("the root key".to_owned(), installation.root_key()?)];
    for (number, message) in script.messages.into_iter().enumerate() {
        let who = OWNERS.iter().map(|owner| owner.0).chain([LAST.0]);
        let to = |email: &&str| message.contains(&format!("<{email}>")) || message.contains(email);
        let who = who.into_iter().find(|email| to(email));
        let who = who.with_context(|| format!("a mail to nobody: {message}"))?;
        let piece = Piece {
            kind: "mail",
            name: format!("{number} to {who}"),
            bytes: message.into_bytes(),
        };
        controls.push((format!("a code of {who}"), piece));
    }
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
        refused: script.refused,
        log_lines,
    })
}
