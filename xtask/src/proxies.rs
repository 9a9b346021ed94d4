//! Step `proxies`: Caddy and nginx stand before a server as the examples have it, and an export passes.
//!
//! Invariant: of an example only the name, the port and the certificate are other than they stand there.
//! Called by `main` and `ci`.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

use crate::context::Context;
use crate::live::{self, Beside, Scratch, Server};
use crate::step::Step;
use crate::tools::{self, Tool};

/// The step.
pub const STEP: Step = Step {
    name: "proxies",
    about: "an export passes Caddy and nginx with the configurations in packaging/",
    remedy: "the proxy's own words are above; packaging/caddy and packaging/nginx have the examples",
    in_ci: true,
    flags: &[],
    run,
};

/// How long a proxy may take until it listens.
const PATIENCE: Duration = Duration::from_secs(20);

fn run(context: &Context) -> Result<()> {
    tools::need(context, Tool::Openssl)?;
    tools::need(context, Tool::Curl)?;
    let proxies = tools::debian_unpacked(context, &["caddy", "nginx"])?;
    context.build(&["seedport"])?;
    let program = context.root().join("target/debug/seedport");
    let scratch = Scratch::new(context.root().join("target/proxies"))?;
    certificate(&scratch)?;

    let data = scratch.path("data");
    let server = Server::start(Command::new(&program).args(live::SERVE).arg(&data))?;
    let name = ["token", "create", "--name", "proxies", "--data-dir"];
    let token = live::run(Command::new(&program).args(name).arg(&data), "")?;
    for start in [caddy, nginx] {
        let port = free_port()?;
        let proxy = start(context, &proxies, &scratch, &server, port)?;
        wait_for(port)?;
        let url = format!("https://localhost:{port}");
        let authority = scratch.path("certificate.pem");
        let place = (url.as_str(), server.pin.as_str());
        live::export(
            &program,
            place,
            token.as_bytes(),
            Some(&authority),
            &scratch,
        )?;
        for path in ["healthz", "readyz", "metrics"] {
            let status = status(&authority, &format!("{url}/{path}"))?;
            ensure!(status == "404", "/{path} answers {status} to strangers");
        }
        let published = format!("{url}/.well-known/seedport-keys.json");
        ensure!(
            status(&authority, &published)? == "200",
            "no keys at {published}"
        );
        let customers = format!("{url}/grid/2025-10-13/customers");
        let answer = too_long(&authority, &customers, &token, &scratch)?;
        ensure!(
            answer.contains("BODY_TOO_LARGE"),
            "it is the proxy that refuses a long body: {answer}"
        );
        proxy.stop()?;
    }
    server.process.stop()
}

/// A certificate of `localhost` that signs itself.
fn certificate(scratch: &Scratch) -> Result<()> {
    let make = [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=DNS:localhost",
        "-addext",
        "basicConstraints=critical,CA:FALSE",
        "-keyout",
    ];
    let mut openssl = Command::new("openssl");
    openssl.args(make).arg(scratch.path("key.pem"));
    openssl.arg("-out").arg(scratch.path("certificate.pem"));
    live::run(&mut openssl, "").map(|_| ())
}

/// The example with other values, each of which must stand in it.
fn example(context: &Context, path: &str, changes: &[(&str, &str)]) -> Result<String> {
    let mut text = fs::read_to_string(context.root().join("packaging").join(path))?;
    for (from, to) in changes {
        ensure!(text.contains(from), "packaging/{path} has no `{from}`");
        text = text.replace(from, to);
    }
    Ok(text)
}

fn caddy(
    context: &Context,
    proxies: &Path,
    scratch: &Scratch,
    server: &Server,
    port: u16,
) -> Result<Beside> {
    let (key, certificate) = (scratch.path("key.pem"), scratch.path("certificate.pem"));
    // A global block keeps it off the usual ports; the certificate is ours, because none is issued here.
    let site = format!(
        "localhost:{port} {{\n\ttls {} {}\n",
        certificate.display(),
        key.display()
    );
    let address = server.url.trim_start_matches("http://");
    let changes = [
        ("wallet.example.com {\n", site.as_str()),
        ("127.0.0.1:8080", address),
    ];
    let site = example(context, "caddy/Caddyfile", &changes)?;
    let file = scratch.path("Caddyfile");
    fs::write(
        &file,
        format!("{{\n\tadmin off\n\tauto_https off\n\tdefault_bind 127.0.0.1\n}}\n{site}"),
    )?;
    Beside::start(
        Command::new(proxies.join("usr/bin/caddy"))
            .args(["run", "--adapter", "caddyfile", "--config"])
            .arg(&file)
            .env("XDG_DATA_HOME", scratch.path("caddy"))
            .env("XDG_CONFIG_HOME", scratch.path("caddy")),
    )
}

fn nginx(
    context: &Context,
    proxies: &Path,
    scratch: &Scratch,
    server: &Server,
    port: u16,
) -> Result<Beside> {
    let (key, certificate) = (scratch.path("key.pem"), scratch.path("certificate.pem"));
    let listen = format!("listen 127.0.0.1:{port} ssl http2");
    let address = server.url.trim_start_matches("http://");
    let changes = [
        ("listen 443 ssl http2", listen.as_str()),
        ("wallet.example.com", "localhost"),
        (
            "/etc/ssl/seedport/fullchain.pem",
            &certificate.to_string_lossy(),
        ),
        ("/etc/ssl/seedport/privkey.pem", &key.to_string_lossy()),
        ("127.0.0.1:8080", address),
    ];
    let site = example(context, "nginx/seedport.conf", &changes)?;
    let home = scratch.path("nginx");
    fs::create_dir_all(&home)?;
    let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let places = places.map(|name| format!("{name}_temp_path {};\n", home.join(name).display()));
    let whole = format!(
        "pid {};\ndaemon off;\nmaster_process off;\nevents {{}}\nhttp {{\naccess_log off;\n{}\n{site}}}\n",
        home.join("pid").display(),
        places.concat()
    );
    let file = home.join("nginx.conf");
    fs::write(&file, whole)?;
    Beside::start(
        Command::new(proxies.join("usr/sbin/nginx"))
            .args(["-e", "stderr", "-c"])
            .arg(&file),
    )
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    Ok(listener.local_addr()?.port())
}

fn wait_for(port: u16) -> Result<()> {
    let begun = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        ensure!(begun.elapsed() < PATIENCE, "nothing listens on port {port}");
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// The answer to a body that is longer than we take, and shorter than the example of nginx takes.
fn too_long(authority: &Path, url: &str, token: &str, scratch: &Scratch) -> Result<String> {
    let token: serde_json::Value = serde_json::from_str(token)?;
    let part = |name: &str| token[name].as_str().context("a token has two parts");
    let user = format!("{}:{}", part("clientId")?, part("clientSecret")?);
    let body = scratch.path("long.json");
    fs::write(&body, " ".repeat(200_000))?;
    let mut curl = Command::new("curl");
    curl.args([
        "-sS",
        "-H",
        "content-type: application/json",
        "--data-binary",
    ]);
    curl.arg(format!("@{}", body.display()));
    curl.args(["--user", &user, "--cacert"]).arg(authority);
    live::run(curl.arg(url), "").context("curl got no answer")
}

/// The status that a stranger gets.
fn status(authority: &Path, url: &str) -> Result<String> {
    let quiet = ["-sS", "-o", "/dev/null", "-w", "%{http_code}", "--cacert"];
    live::run(Command::new("curl").args(quiet).arg(authority).arg(url), "")
        .context("curl got no answer")
}
