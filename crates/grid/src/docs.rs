//! `/docs`: the OpenAPI document in a viewer, and the viewer's files.
//!
//! Invariant: everything comes from this server, out of the binary, and a policy stops the rest; the
//! contents are made from the document that is served. `crates/grid/viewer/README.md` says whose the
//! viewer is.
//! Called by `router`.

use std::{fmt::Write as _, sync::LazyLock};

use axum::{
    Router,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::Value;

use crate::openapi::openapi_json;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
                      img-src 'self' data:; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// The page around the contents.
const HEAD: &str = include_str!("docs/head.html");
const TAIL: &str = include_str!("docs/tail.html");

static PAGE: LazyLock<String> = LazyLock::new(|| {
    let document = serde_json::from_str(&openapi_json());
    let contents = contents(&document.expect("the document is JSON"));
    [HEAD, &contents, TAIL].concat()
});

/// The terms on which the viewer is handed on with every copy of the binary.
const LICENSE: &str = concat!(
    include_str!("../viewer/NOTICE"),
    "\n",
    include_str!("../viewer/LICENSE"),
    "\n",
    include_str!("../viewer/swagger-ui-bundle.js.LICENSE.txt"),
);

/// The page, and what it loads.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    const SCRIPT: &str = "text/javascript; charset=utf-8";
    const STYLE: &str = "text/css; charset=utf-8";
    let license = || async { plain("text/plain; charset=utf-8", LICENSE) };
    let script = || async { plain(SCRIPT, include_str!("docs/page.js")) };
    let style = || async { plain(STYLE, include_str!("docs/page.css")) };
    let viewer = || async {
        let file = include_bytes!("../viewer/swagger-ui-bundle.js.gz");
        compressed(SCRIPT, file)
    };
    let viewer_style = || async {
        let file = include_bytes!("../viewer/swagger-ui.css.gz");
        compressed(STYLE, file)
    };
    Router::new()
        .route("/docs", get(page))
        .route("/docs/license.txt", get(license))
        .route("/docs/page.js", get(script))
        .route("/docs/page.css", get(style))
        .route("/docs/swagger-ui-bundle.js", get(viewer))
        .route("/docs/swagger-ui.css", get(viewer_style))
}

async fn page() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, PAGE.as_str()).into_response()
}

fn plain(kind: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

/// Always compressed: the binary has no other form, and every browser takes it.
fn compressed(kind: &'static str, file: &'static [u8]) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_ENCODING, "gzip"),
    ];
    (headers, file).into_response()
}

/// The groups and their operations, in the document's order, each a link into the viewer.
fn contents(document: &Value) -> String {
    let mut html = String::new();
    for tag in document["tags"].as_array().into_iter().flatten() {
        let name = &tag["name"];
        add(&mut html, format_args!("<h2>{}</h2><ul>", text(name)));
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                if &operation["tags"][0] == name {
                    let entry = entry(path, method, operation);
                    add(&mut html, format_args!("{entry}"));
                }
            }
        }
        add(&mut html, format_args!("</ul>"));
    }
    html
}

fn entry(path: &str, method: &str, operation: &Value) -> String {
    let tag = text(&operation["tags"][0]).replace(' ', "_");
    let id = text(&operation["operationId"]);
    format!(
        "<li><a href=\"#/{tag}/{id}\" title=\"{method} {path}\">{summary}</a></li>",
        method = escape(&method.to_ascii_uppercase()),
        path = escape(path),
        summary = text(&operation["summary"]),
    )
}

/// Writing to a `String` cannot fail.
fn add(html: &mut String, text: std::fmt::Arguments<'_>) {
    html.write_fmt(text)
        .expect("a String takes all that is written");
}

fn text(value: &Value) -> String {
    escape(value.as_str().unwrap_or_default())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
