//! A foreign program that is driven by lines of JSON: one in, one out.
//!
//! Invariant: the program ends with the value, also when a test panics: it is told by the end of
//! its input, and stopped when it does not listen. An answer that does not come in time fails the
//! test.
//! Called by `oidc_provider` and `browser`.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

/// How long one answer may take. Making an RSA key on a busy machine takes seconds.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long it may take to put its things away.
const FAREWELL: Duration = Duration::from_secs(10);

/// A running program of Node.js.
#[derive(Debug)]
pub(crate) struct Program {
    child: Child,
    /// `None` once it is to end.
    requests: Option<ChildStdin>,
    answers: Receiver<String>,
}

impl Program {
    /// Starts `script` in the directory `tests/PACKAGE`.
    ///
    /// # Panics
    /// When it does not start.
    pub(crate) fn start(package: &str, script: &str, arguments: &[&str]) -> Self {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join(package);
        assert!(
            directory.join("node_modules").is_dir(),
            "its packages are not installed: run npm ci in tests/{package}"
        );
        let mut child = Command::new("node")
            .arg(script)
            .args(arguments)
            .current_dir(directory)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node starts");
        let requests = child.stdin.take();
        let output = child.stdout.take().expect("its output is piped");
        let (say, answers) = mpsc::channel();
        // Ends with the program: its output is at an end then, or nobody listens.
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if say.send(line).is_err() {
                    break;
                }
            }
        });
        Self {
            child,
            requests,
            answers,
        }
    }

    /// Sends a request and waits for its answer.
    ///
    /// # Panics
    /// When there is none.
    pub(crate) fn ask(&mut self, request: &Value) -> Value {
        let requests = self.requests.as_mut().expect("open until the end");
        writeln!(requests, "{request}").expect("the program reads");
        self.answer()
    }

    /// Waits for the next answer.
    ///
    /// # Panics
    /// When there is none.
    pub(crate) fn answer(&mut self) -> Value {
        let line = self.answers.recv_timeout(PATIENCE);
        let line = line.expect("the program answers in time");
        serde_json::from_str(&line).expect("the program answers in JSON")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.requests.take());
        let asked = Instant::now();
        while asked.elapsed() < FAREWELL && matches!(self.child.try_wait(), Ok(None)) {
            // Polls: whether the program has ended.
            thread::park_timeout(Duration::from_millis(10));
        }
        // It may have ended already; then there is nothing to stop.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A member of an answer.
///
/// # Panics
/// When the program answered something else.
pub(crate) fn member(mut answer: Value, name: &str) -> Value {
    match answer.get_mut(name).map(Value::take) {
        Some(value) if !value.is_null() => value,
        _ => panic!("the program answered without {name}: {answer}"),
    }
}

/// A member that is a text.
///
/// # Panics
/// When the program answered something else.
pub(crate) fn text(answer: Value, name: &str) -> String {
    let value = member(answer, name);
    value
        .as_str()
        .unwrap_or_else(|| panic!("the program answered with {name} {value}"))
        .to_owned()
}
