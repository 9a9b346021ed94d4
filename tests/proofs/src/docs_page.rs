//! A visit to `/docs` of a live server, by Chromium.
//!
//! Invariant: what is told is what the browser did and said; `tests/browser/docs.mjs` lists it.
//! Called by tests.

use serde_json::Value;

use crate::{
    grid::text,
    program::{Program, member},
    server::Server,
};

/// What a visit showed.
#[derive(Debug)]
pub struct Visit(Value);

impl Visit {
    /// Opens the page, an operation from its contents, and calls the server from it.
    ///
    /// # Panics
    /// When the browser does not get that far.
    #[must_use]
    pub fn make(server: &Server) -> Self {
        let token = |name: &str| text(&server.token[name]);
        let (id, secret) = (token("clientId"), token("clientSecret"));
        let arguments = [server.url.as_str(), &id, &secret];
        Self(Program::start("browser", "docs.mjs", &arguments).answer())
    }

    /// A list of texts by its name.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn texts(&self, name: &str) -> Vec<String> {
        let list = self.value(name);
        list.as_array().expect("a list").iter().map(text).collect()
    }

    /// Something else by its name.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn value(&self, name: &str) -> Value {
        member(self.0.clone(), name)
    }
}
