//! `seedport doctor`: what protects this installation, and what does not.
//!
//! Invariant: changes nothing but the rights of database files, as every command does; each
//! finding that is not ok says what to do, and only what was looked at is called ok.
//! Called by `commands`.

mod database;
mod files;
mod machine;
mod settings;

use serde_json::json;

use super::one_thread;
use crate::{cli::doctor::Doctor, config, data_dir::DataDir, failure::Failure};

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Ok,
    Warning,
    Failing,
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failing => "failing",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug)]
struct Finding {
    state: State,
    about: &'static str,
    said: String,
    todo: String,
}

/// All that was found.
#[derive(Debug, Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn ok(&mut self, about: &'static str, said: impl Into<String>) {
        self.add(State::Ok, about, said, "");
    }

    fn warning(&mut self, about: &'static str, said: impl Into<String>, todo: impl Into<String>) {
        self.add(State::Warning, about, said, todo);
    }

    fn failing(&mut self, about: &'static str, said: impl Into<String>, todo: impl Into<String>) {
        self.add(State::Failing, about, said, todo);
    }

    fn add(
        &mut self,
        state: State,
        about: &'static str,
        said: impl Into<String>,
        todo: impl Into<String>,
    ) {
        self.0.push(Finding {
            state,
            about,
            said: said.into(),
            todo: todo.into(),
        });
    }
}

/// Looks at everything and prints; fails when something is failing.
pub fn run(arguments: &Doctor) -> Result<(), Failure> {
    let config = config::load(&arguments.settings, None)?;
    let mut found = Findings::default();
    // First by their modes: to open the database makes them private.
    files::look(&config, &mut found);
    let directory = DataDir::existing(&config.storage.data_dir)?;
    let kept = one_thread()?.block_on(database::look(&config, &directory, &mut found));
    settings::look(&config, kept.is_sandbox, &mut found);
    machine::look(&directory, kept.newest_entry, &mut found);
    print(&found, arguments.json);
    let failing = found.0.iter().filter(|it| it.state == State::Failing);
    match failing.count() {
        0 => Ok(()),
        count => Err(Failure::new(
            format!("{count} of {} findings are failing", found.0.len()),
            "do what stands behind each, then run `seedport doctor` again",
        )),
    }
}

fn print(found: &Findings, as_json: bool) {
    for finding in &found.0 {
        let Finding {
            state,
            about,
            said,
            todo,
        } = finding;
        if as_json {
            let todo = (!todo.is_empty()).then_some(todo);
            let json = json!({"state": state.word(), "about": about, "found": said, "do": todo});
            say!("{json}");
        } else if todo.is_empty() {
            say!("{:8} {about}: {said}", state.word());
        } else {
            say!("{:8} {about}: {said}; {todo}", state.word());
        }
    }
    if !as_json {
        let of = |state| found.0.iter().filter(|it| it.state == state).count();
        say!(
            "{} ok, {} warnings, {} failing",
            of(State::Ok),
            of(State::Warning),
            of(State::Failing)
        );
    }
}
