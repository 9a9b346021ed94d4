//! Every `seedport …` line of the documents is one that this program takes.
//!
//! Invariant: a line in a block of shell is parsed whole; one within a sentence names a command and
//! options that there are. Only a placeholder (`NAME`, `$NAME`, `Account:…`) may stand for a value.
//! Called by `cargo test`.

use std::{fs, path::PathBuf};

use clap::{CommandFactory as _, Parser as _, error::ErrorKind};

use super::Cli;

/// A command line, and where it stands.
struct Line {
    place: String,
    words: Vec<String>,
    whole: bool,
}

fn documents() -> Vec<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let docs = fs::read_dir(root.join("docs")).expect("the documents");
    let docs = docs.map(|entry| entry.expect("an entry").path());
    let mut found: Vec<_> = docs
        .filter(|path| path.extension().is_some_and(|it| it == "md"))
        .collect();
    found.extend(["README.md", "SECURITY.md"].map(|name| root.join(name)));
    found.sort();
    found
}

/// The words of a shell line, up to what ends a command.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote, mut begun) = (Vec::new(), String::new(), None, false);
    for c in line.chars() {
        match (quote, c) {
            (Some(end), c) if c == end => quote = None,
            (None, '\'' | '"') => (quote, begun) = (Some(c), true),
            (None, '|' | '>' | '<' | ';' | '&' | ')') => break,
            (None, '#') if !begun => break,
            (None, c) if c.is_whitespace() => {
                if begun {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            (_, c) => {
                word.push(c);
                begun = true;
            }
        }
    }
    if begun {
        words.push(word);
    }
    words
}

/// The program's own words, behind `sudo`, variables and a path.
fn own(mut words: Vec<String>) -> Option<Vec<String>> {
    let is_program = |word: &String| word.rsplit('/').next() == Some("seedport");
    // In `sudo -u seedport seedport …` the user's name comes first.
    let place = words.iter().position(is_program)?;
    let place = match words.get(place + 1) {
        Some(next) if is_program(next) => place + 1,
        _ => place,
    };
    let before = &words[..place];
    let plain = |word: &String| {
        word.contains('=')
            || ["$", "sudo", "-u", "seedport", "exec", "time"].contains(&word.as_str())
    };
    if !before.iter().all(plain) {
        return None;
    }
    Some(words.split_off(place))
}

/// The commands of a line: the first, with a placeholder where it takes what another one prints, and
/// those others.
fn commands(line: &str) -> Vec<String> {
    let (mut outer, mut inner, mut rest) = (String::new(), Vec::new(), line);
    while let Some((before, from)) = rest.split_once("$(") {
        let (command, after) = from.split_once(')').unwrap_or((from, ""));
        outer += before;
        outer += "$PRINTED";
        inner.push(command.to_owned());
        rest = after;
    }
    outer += rest;
    inner.insert(0, outer);
    inner
}

fn lines(path: &PathBuf) -> Vec<Line> {
    let text = fs::read_to_string(path).expect("a document");
    let name = path
        .file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    let (mut found, mut shell, mut fenced) = (Vec::new(), false, false);
    let mut joined = String::new();
    for (number, line) in text.lines().enumerate() {
        let place = format!("{name}:{}", number + 1);
        if let Some(language) = line.trim_start().strip_prefix("```") {
            fenced = !fenced;
            shell = fenced && ["sh", "bash", "shell", "console"].contains(&language.trim());
            joined.clear();
            continue;
        }
        if fenced {
            if !shell {
                continue;
            }
            joined.push_str(line.trim_end().trim_end_matches('\\'));
            joined.push(' ');
            if line.trim_end().ends_with('\\') {
                continue;
            }
            let line = std::mem::take(&mut joined);
            for part in commands(&line) {
                if let Some(words) = own(words(&part)) {
                    found.push(Line {
                        place: place.clone(),
                        words,
                        whole: true,
                    });
                }
            }
            continue;
        }
        for span in line.split('`').skip(1).step_by(2) {
            if span.starts_with("seedport ") && span != OTHER {
                found.push(Line {
                    place: place.clone(),
                    words: words(span),
                    whole: false,
                });
            }
        }
    }
    found
}

/// Whether the text stands for a value that a reader has.
fn is_placeholder(text: &str) -> bool {
    let bare = |c: char| c.is_ascii_uppercase() || "_-/.".contains(c);
    text.contains(['$', '…', '<']) || (!text.is_empty() && text.chars().all(bare))
}

/// The options of every command with a server on the other side.
const SERVER: [&str; 6] = [
    "--url",
    "http://127.0.0.1:8080",
    "--client-id",
    "id",
    "--client-secret-file",
    "file",
];

/// What begins as a command line does, and is none: the label of a digest.
const OTHER: &str = "seedport founding contact";

/// An id in the place of `Account:…`.
fn with_an_id(word: &str) -> String {
    match word.split_once(":…") {
        Some((kind, "")) => format!("{kind}:00000000-0000-4000-8000-000000000000"),
        _ => word.to_owned(),
    }
}

/// What is wrong with a whole line, if something is.
fn wrong_whole(words: &[String]) -> Option<String> {
    let words: Vec<_> = words.iter().map(|word| with_an_id(word)).collect();
    let mut error = Cli::try_parse_from(&words).err()?;
    if error.kind() == ErrorKind::MissingRequiredArgument {
        // Where they were given once, a document leaves them out; the MobileCoin door's commands
        // take the address alone.
        for added in [&SERVER[..2], &SERVER] {
            let with_server = words.iter().map(String::as_str);
            match Cli::try_parse_from(with_server.chain(added.iter().copied())) {
                Ok(_) => return None,
                Err(other) if other.kind() == ErrorKind::UnknownArgument => {}
                Err(other) => error = other,
            }
        }
    }
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => None,
        ErrorKind::ValueValidation | ErrorKind::InvalidValue
            if words.iter().any(|word| is_placeholder(word)) =>
        {
            // Each other word was taken, or the error would be of another kind.
            wrong_names(&words)
        }
        _ => Some(error.to_string()),
    }
}

/// What is wrong with the names in a line: its commands, and the options that it shows.
fn wrong_names(words: &[String]) -> Option<String> {
    let mut command = Cli::command();
    command.build();
    let mut command = &command;
    let mut rest = words.iter().skip(1).peekable();
    while let Some(word) = rest.peek() {
        match command.find_subcommand(word.as_str()) {
            Some(inner) => command = inner,
            None if command.has_subcommands() && !word.starts_with('-') && *word != "…" => {
                return Some(format!("there is no command {word:?} here"));
            }
            None => break,
        }
        rest.next();
    }
    let options = rest.filter_map(|word| word.strip_prefix("--"));
    let names = options.map(|option| option.split(['=', ' ', ',']).next().unwrap_or_default());
    for name in names.filter(|name| !name.is_empty() && *name != "help" && *name != "version") {
        if !command
            .get_arguments()
            .any(|it| it.get_long() == Some(name))
        {
            return Some(format!("{} has no option --{name}", command.get_name()));
        }
    }
    None
}

#[test]
fn every_command_line_of_the_documents_is_taken() {
    let found: Vec<_> = documents().iter().flat_map(lines).collect();
    let wrong = found.iter().filter_map(|line| {
        let problem = if line.whole {
            wrong_whole(&line.words)
        } else {
            wrong_names(&line.words)
        };
        problem.map(|problem| format!("{}: `{}`: {problem}", line.place, line.words.join(" ")))
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        found.iter().filter(|line| line.whole).count() > 20,
        "blocks of shell are read"
    );
    assert!(
        found.iter().filter(|line| !line.whole).count() > 20,
        "sentences are read"
    );
}

#[test]
fn a_command_line_that_is_not_taken_is_found() {
    let whole = |line| wrong_whole(&own(words(line)).expect("ours"));
    assert_eq!(whole("seedport token list --data-dir DIR | jq ."), None);
    assert_eq!(
        whole("sudo -u seedport seedport freeze --account InternalAccount:… --reason 'a b'"),
        None
    );
    assert_eq!(whole("X=1 ./target/release/seedport demo # a story"), None);
    assert!(whole("seedport token lst").is_some());
    assert!(whole("seedport token list --datadir DIR").is_some());
    assert!(
        whole("seedport freeze --account InternalAccount:…").is_some(),
        "no reason"
    );
    assert!(whole("seedport freeze --account InternalAccount:x --reason a").is_some());
    let named = |line| wrong_names(&words(line));
    assert_eq!(named("seedport token create --platform"), None);
    assert!(named("seedport token make").is_some());
    assert!(named("seedport token create --platfrom").is_some());
    assert!(own(words("cargo build -p seedport")).is_none());
    let line = "seedport open --pin \"$(seedport key shw | head -n 1)\" --out FILE";
    let found: Vec<_> = commands(line).iter().map(|it| words(it)).collect();
    assert_eq!(found[0][3..], ["$PRINTED", "--out", "FILE"]);
    assert!(wrong_whole(&found[1]).is_some());
}
