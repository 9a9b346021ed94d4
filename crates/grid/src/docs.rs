//! `/docs`: the OpenAPI document as a page for people.
//!
//! Invariant: made on the server from the document that is served; no script, nothing from
//! elsewhere, and a policy that would stop both.
//! Called by `router`.

use std::{fmt::Write as _, sync::LazyLock};

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::Value;

use crate::openapi::openapi_json;

const POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

const STYLE: &str = "\
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:56rem;padding:0 1rem;\
color:#1b1f24;background:#fff}
h2{border-bottom:1px solid #d0d7de;margin-top:3rem}
h3{font-size:1rem;margin-top:2rem}
code,pre{font-family:ui-monospace,monospace;font-size:.9em}
pre{background:#f6f8fa;overflow:auto;padding:1rem}
table{border-collapse:collapse;margin-bottom:1rem;width:100%}
td,th{border:1px solid #d0d7de;padding:.3rem .6rem;text-align:left;vertical-align:top}
.method{background:#0550ae;border-radius:.3rem;color:#fff;padding:.1rem .5rem}
@media(prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}\
pre{background:#161b22}a{color:#79c0ff}}
";

static PAGE: LazyLock<String> = LazyLock::new(|| {
    let document = serde_json::from_str(&openapi_json());
    render(&document.expect("the document is JSON"))
});

/// Serves the page.
pub async fn page() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, PAGE.as_str()).into_response()
}

/// Serves the page's style.
pub async fn style() -> Response {
    let kind = [(header::CONTENT_TYPE, "text/css; charset=utf-8")];
    (kind, STYLE).into_response()
}

/// A page in the making. Writing to a `String` cannot fail.
struct Html(String);

impl Html {
    fn add(&mut self, text: std::fmt::Arguments<'_>) {
        self.0
            .write_fmt(text)
            .expect("a String takes all that is written");
    }
}

fn render(document: &Value) -> String {
    let mut html = Html(String::new());
    html.add(format_args!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title} API</title>\
         <link rel=\"stylesheet\" href=\"/docs.css\"></head><body><h1>{title} API</h1>",
        title = text(&document["info"]["title"])
    ));
    for paragraph in text(&document["info"]["description"]).split("\n\n") {
        html.add(format_args!("<p>{paragraph}</p>"));
    }
    html.add(format_args!(
        "<p>The same as a machine reads it: <a href=\"/openapi.json\">openapi.json</a>.</p>\
         <h2>Operations</h2>"
    ));
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            render_operation(&mut html, path, method, operation);
        }
    }
    html.add(format_args!("<h2>Schemas</h2>"));
    let schemas = &document["components"]["schemas"];
    for (name, schema) in schemas.as_object().into_iter().flatten() {
        let name = escape(name);
        let schema = escape(&format!("{schema:#}"));
        html.add(format_args!(
            "<h3 id=\"{name}\"><code>{name}</code></h3><pre>{schema}</pre>"
        ));
    }
    html.add(format_args!("</body></html>"));
    html.0
}

fn render_operation(html: &mut Html, path: &str, method: &str, operation: &Value) {
    html.add(format_args!(
        "<h3><span class=\"method\">{}</span> <code>{}</code></h3><p><strong>{}</strong> {}</p>",
        escape(&method.to_ascii_uppercase()),
        escape(path),
        text(&operation["summary"]),
        text(&operation["description"])
    ));
    let parameters = operation["parameters"].as_array();
    if let Some(parameters) = parameters.filter(|list| !list.is_empty()) {
        html.add(format_args!(
            "<table><tr><th>parameter</th><th>in</th><th></th></tr>"
        ));
        for parameter in parameters {
            html.add(format_args!(
                "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>",
                text(&parameter["name"]),
                text(&parameter["in"]),
                text(&parameter["description"])
            ));
        }
        html.add(format_args!("</table>"));
    }
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    if let Some(link) = link(body) {
        html.add(format_args!("<p>Body: {link}</p>"));
    }
    html.add(format_args!(
        "<table><tr><th>status</th><th>body</th><th></th></tr>"
    ));
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let schema = &response["content"]["application/json"]["schema"];
        html.add(format_args!(
            "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
            escape(status),
            link(schema).unwrap_or_default(),
            text(&response["description"])
        ));
    }
    html.add(format_args!("</table>"));
}

/// A link to the schema that is referred to.
fn link(schema: &Value) -> Option<String> {
    let name = schema["$ref"].as_str()?.rsplit('/').next()?;
    let name = escape(name);
    Some(format!("<a href=\"#{name}\"><code>{name}</code></a>"))
}

/// A description: what stands between two backticks is code.
fn text(value: &Value) -> String {
    let escaped = escape(value.as_str().unwrap_or_default());
    let mut parts = escaped.split('`');
    let mut html = parts.next().unwrap_or_default().to_owned();
    while let Some(code) = parts.next() {
        let _ = write!(
            html,
            "<code>{code}</code>{}",
            parts.next().unwrap_or_default()
        );
    }
    html
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
